"""A window for a player outside (demo, figures, tests): where the controls are, what is written, how evenly it draws.

Only opened when KIOSK_SHELL_PROBE names a socket; a unit in the field has none. One JSON line asks, one answers.
"""

from __future__ import annotations

import json
import logging
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock

from screens.pace import Pace
from screens.widgets.preview import CameraView

if TYPE_CHECKING:
    from screens.app import KioskApp, Stage

log = logging.getLogger(__name__)

_ANSWER_WITHIN_S = 5.0


def look(stage: Stage, what: str) -> dict[str, Any]:
    """The answer to ``controls`` or ``texts``; window pixels, origin top left."""
    page = stage.page
    answer: dict[str, Any] = {"view": stage.shown.prompt.view, "seq": stage.shown.seq, "visit": stage.shown.visit}
    if what == "controls":
        height = stage.page.height if stage.page else 0
        answer["controls"] = [
            {
                "name": tap.name,
                "value": tap.value,
                "x": round(tap.center_x),
                "y": round(height - tap.center_y),
                "w": round(tap.width),
                "h": round(tap.height),
                "enabled": tap.enabled,
            }
            for tap in (page.controls() if page else [])
        ]
    elif what == "texts":
        answer["texts"] = page.texts() if page else []
    else:
        answer["error"] = "do must be controls, texts or pace"
    return answer


class Probe:
    """Serves one player at a time; questions are answered on the main thread, between frames."""

    def __init__(self, address: Path, app: KioskApp) -> None:
        self._app = app
        self._pace = Pace(self._frame_shown, Clock.time)
        address.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.bind(str(address))
        self._server.listen(2)
        self._server.set_inheritable(False)

    def start(self) -> None:
        threading.Thread(target=self._serve, name="probe", daemon=True).start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._server.accept()
            with connection, connection.makefile("rwb") as stream:
                try:
                    for line in stream:
                        stream.write(json.dumps(self._answer(line), ensure_ascii=False).encode() + b"\n")
                        stream.flush()
                except OSError:
                    log.debug("the player has gone")

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            what = str(json.loads(line)["do"])
        except (ValueError, KeyError, TypeError):
            return {"error": "one JSON object with do per line"}
        done = threading.Event()
        answer: dict[str, Any] = {}

        def on_main_thread(_dt: float) -> None:
            answer.update(self._pace.read() if what == "pace" else look(self._app.stage, what))
            done.set()

        Clock.schedule_once(on_main_thread, -1)
        return answer if done.wait(_ANSWER_WITHIN_S) else {"error": "the shell did not answer"}

    def _frame_shown(self) -> int:
        view = getattr(self._app.stage.page, "view", None)
        return view.frame if isinstance(view, CameraView) else 0
