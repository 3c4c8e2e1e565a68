"""A stand-in for the terminal, as a process of its own: `python -m tests.bench.onlooker FOLDER CAMERA`.

It holds the camera page open for ever: real camera adapter, real preview, real guidance, as the looking thread has
them, but no visit that would end. It measures what it sees while there is a file FOLDER/vision, else it
only shows it.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

import cv2

from devices.camera.opencv import OpenCvCamera
from kiosk.base import paths
from kiosk.base.process import end_with_parent
from kiosk.photo import live
from kiosk.photo.find import FaceFinder
from kiosk.photo.live import Guidance, LiveMeasures
from kiosk.photo.meter import LiveMeter
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import load_standard
from kiosk.visit.acts.preview import Preview
from kiosk.visit.prompts import Prompt

FRAME_WAIT_S = 0.2
HELLO_S = 30.0
SIDE_PX = 1080


class Onlooker:
    """The camera's thread, and the line to the shell."""

    def __init__(self, folder: Path, camera: str) -> None:
        self._camera = OpenCvCamera(camera)
        self._preview = Preview(folder)
        self._standard = load_standard(paths.config() / "standards" / "ga461.toml")
        self._meter = LiveMeter(FaceFinder(paths.models()), Segmenter(paths.models()), self._standard)
        self._vision = folder / "vision"
        self._ended = threading.Event()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / "shell"))
        self._server.listen(1)
        self._server.settimeout(HELLO_S)
        self._seq = 0
        self._said: Guidance | None = None

    def serve(self) -> None:
        """Meet the shell and look until standard input closes."""
        end_with_parent(self._ended)
        self._camera.start()
        print(json.dumps({"ready": True}), flush=True)
        self._shell, _ = self._server.accept()
        threading.Thread(target=self._swallow, name="shell", daemon=True).start()
        self._tell(None)
        self._look()
        self._camera.stop()
        self._preview.close()

    def _look(self) -> None:
        """As kiosk.visit.acts does it: the preview first, then the measures, then what is to be said."""
        sequence, state = 0, live.start(self._standard, SIDE_PX)
        while not self._ended.is_set():
            frame = self._camera.wait_newer(sequence, FRAME_WAIT_S)
            if frame is None:
                continue
            sequence = frame.sequence
            self._preview.show(frame.bgr)
            if not self._vision.exists():
                continue
            measures: LiveMeasures = self._meter.measure(frame.rgb)
            state, guidance = live.advance(state, measures, time.monotonic())
            if guidance.fire:
                state = live.start(self._standard, SIDE_PX)
            elif guidance != self._said:
                self._said = guidance
                self._tell(guidance)

    def _tell(self, guidance: Guidance | None) -> None:
        self._seq += 1
        params = {
            "purpose": "photo",
            "hint": f"camera.hint.{guidance.hint}" if guidance else "camera.wait",
            "checks": asdict(guidance.checks) if guidance else {},
            "countdown": guidance.countdown if guidance else None,
            "good": bool(guidance and guidance.countdown),
            "arrow": None,
            "challenge": None,
            "shot": 1,
            "retakes_left": 3,
            "tips": ["photo.tips.ga461", "photo.tips.local"],
            "manual": True,
            "preview": self._preview.told,
        }
        prompt = Prompt("photo", "camera", "ui.camera.line.photo", params)
        line = {"type": "prompt", "visit": "bench", "seq": self._seq, "prompt": asdict(prompt)}
        self._shell.sendall(json.dumps(line, ensure_ascii=False).encode() + b"\n")

    def _swallow(self) -> None:
        while self._shell.recv(65536):
            pass


if __name__ == "__main__":
    cv2.setNumThreads(1)
    Onlooker(Path(sys.argv[1]), sys.argv[2]).serve()
