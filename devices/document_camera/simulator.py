"""A simulated document camera: MJPEG over HTTP on loopback, looking down on a desk where pages are put and lifted.

    python -m devices.document_camera.simulator --control C [--port N] [--desk dark|grey|white]

Control requests beside those of every simulator (devices/simulation/host.py):

    {"do": "put", "paper": "a4" | "card", "angle": 0 (degrees, clockwise), "x": 0, "y": 0 (pixels off the middle),
        "tilt": 0 (0 to 0.2: how much the far side is shorter), "code": null | "text of a QR code", "blur": 0 (sigma),
        "picture": null | "path of a picture to lie there"}
    {"do": "turn", "by": 90}, {"do": "lift"}, {"do": "desk", "name": "white"}

State: ``page, corners`` (of the page, clockwise from its own upper left, in pixels), ``desk, fault, viewers, address``.
Faults: ``absent`` and ``unplug`` take the line away, ``silent`` stalls it, ``slow``, ``garbage``, ``half_frame``,
``wrong_feedback`` freezes the picture.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from typing import Any

import cv2
import numpy as np
import segno
from numpy.typing import NDArray

from devices.simulation.host import Json, RefusedError, arguments, serve
from devices.simulation.mjpeg import WORDS, Camera, Word

Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 1920, 1080
DESKS = {"dark": (38, 48, 62), "grey": (128, 126, 122), "white": (226, 229, 231)}
PAPERS = {"a4": (1414, 1000, (248, 250, 250), 900.0), "card": (856, 540, (226, 214, 196), 300.0)}
"""Longer and shorter side as drawn, colour (BGR), how tall the longer side lies in the picture (pixels)."""

FRAMES = 4  # pictures of one scene, alike but for the noise
NOISE = 2.5


def sheet(paper: str, code: str | None, picture: Picture | None) -> Picture:
    """What lies there: lines of print on A4, a head and fields on a card, a code where one is wished."""
    height, width, colour, _ = PAPERS[paper]
    if paper == "card":
        height, width = width, height
    page: Picture = np.full((height, width, 3), colour, np.uint8)
    if picture is not None:
        page[:] = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    elif paper == "a4":
        cv2.putText(page, "SPECIMEN  HOUSEHOLD", (150, 130), cv2.FONT_HERSHEY_DUPLEX, 1.9, (30, 30, 30), 3)
        for line in range(26):
            y = 220 + 42 * line
            cv2.putText(page, _words(line), (80, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (45, 45, 45), 2)
    else:
        cv2.rectangle(page, (580, 90), (800, 370), (150, 140, 130), -1)
        for line in range(5):
            cv2.putText(page, _words(line)[:24], (50, 110 + 70 * line), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (40, 40, 40), 2)
    if code is not None:
        _stamp(page, code)
    return page


def _words(line: int) -> str:
    return " ".join(str((line + 3) * (n + 7) * 7919 % 10 ** (3 + (line + n) % 5)) for n in range(8))[:52]


def _stamp(page: Picture, text: str) -> None:
    """A QR code in the lower right corner, a fourth of the page's shorter side wide."""
    modules = np.array([list(row) for row in segno.make(text, error="m", micro=False).matrix], np.uint8)
    modules = np.pad(np.where(modules > 0, 20, 250).astype(np.uint8), 3, constant_values=250)
    side = min(page.shape[:2]) // 3
    code = cv2.cvtColor(cv2.resize(modules, (side, side), interpolation=cv2.INTER_NEAREST), cv2.COLOR_GRAY2BGR)
    page[-side - 40 : -40, -side - 40 : -40] = code


def place(page: Picture, paper: str, put: Json) -> NDArray[np.float32]:
    """Where the page's corners lie in the picture, clockwise from its own upper left; refuses what does not fit."""
    height, width = page.shape[:2]
    scale = PAPERS[paper][3] / max(height, width)
    half = np.array([width, height], np.float32) * scale / 2
    square = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32) * half
    angle = np.deg2rad(float(put.get("angle", 0)))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], np.float32)
    corners = square @ turn
    tilt = float(put.get("tilt", 0))
    if not 0 <= tilt <= 0.2:
        raise RefusedError("tilt is 0 to 0.2")
    corners[:, 0] *= 1 + tilt * corners[:, 1] / HEIGHT  # what lies farther away is shorter
    middle = (WIDTH / 2 + float(put.get("x", 0)), HEIGHT / 2 + float(put.get("y", 0)))
    return np.asarray(corners + np.array(middle, np.float32), np.float32)


def scene(desk: str, page: Picture | None, corners: NDArray[np.float32] | None, blur: float) -> list[bytes]:
    """The pictures as JPEG: the desk with its grain, the page with its shadow, light that falls off, noise."""
    rng = np.random.default_rng(20260601)
    grain = cv2.GaussianBlur(rng.normal(0, 9, (HEIGHT // 8, WIDTH)).astype(np.float32), (0, 0), 2)
    picture: NDArray[Any] = np.full((HEIGHT, WIDTH, 3), DESKS[desk], np.float32)
    picture = picture + cv2.resize(grain, (WIDTH, HEIGHT))[..., None]
    if page is not None and corners is not None:
        height, width = page.shape[:2]
        edge = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
        matrix = cv2.getPerspectiveTransform(edge, corners)
        reduced = cv2.warpPerspective(page, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_AREA).astype(np.float32)
        mask = cv2.fillConvexPoly(
            np.zeros((HEIGHT, WIDTH), np.float32), (corners * 16).astype(int), 1.0, cv2.LINE_AA, 4
        )
        shadow = np.roll(cv2.GaussianBlur(mask, (0, 0), 7), (5, 4), (0, 1))[..., None]
        picture = picture * (1 - 0.35 * shadow)
        picture = picture * (1 - mask[..., None]) + reduced * mask[..., None]
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    fall = 1 - 0.12 * (((x - 700) / WIDTH) ** 2 + ((y - 400) / HEIGHT) ** 2)
    picture *= fall[..., None]
    if blur:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    return [_jpeg(picture + rng.normal(0, NOISE, (HEIGHT, WIDTH, 1))) for _ in range(FRAMES)]


def _jpeg(picture: NDArray[Any]) -> bytes:
    done, jpeg = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
    if not done:
        raise RefusedError("the picture cannot be written")
    return bytes(jpeg.tobytes())


class Desk:
    """What lies on the desk, seen by any number of viewers; control requests change it."""

    def __init__(self, desk: str) -> None:
        self._lock = threading.Lock()
        self._desk = desk
        self._put: Json | None = None
        self._corners: NDArray[np.float32] | None = None
        self._frames = scene(desk, None, None, 0)
        self._frozen: bytes | None = None
        self._fault: Word | None = None
        self._viewers = 0

    def frame(self, tick: int) -> bytes:
        with self._lock:
            return self._frozen or self._frames[tick % len(self._frames)]

    def fault_now(self) -> Word | None:
        with self._lock:
            return self._fault

    def joined(self, by: int) -> None:
        with self._lock:
            self._viewers += by

    def fault(self, word: Word | None) -> None:
        with self._lock:
            self._fault = word
            self._frozen = self._frames[0] if word == "wrong_feedback" else None

    def show(self, desk: str, put: Json | None) -> None:
        """Draw the desk with what lies on it; raises RefusedError."""
        if desk not in DESKS:
            raise RefusedError(f"desk {desk!r}: one of {', '.join(DESKS)} is expected")
        page = corners = None
        if put is not None:
            paper = put.get("paper", "a4")
            if paper not in PAPERS:
                raise RefusedError(f"paper {paper!r}: one of {', '.join(PAPERS)} is expected")
            page = sheet(paper, put.get("code"), _picture(put.get("picture")))
            corners = place(page, paper, put)
        frames = scene(desk, page, corners, float(put.get("blur", 0)) if put else 0)
        with self._lock:
            self._desk, self._put, self._corners, self._frames = desk, put, corners, frames

    def turn(self, by: float) -> None:
        with self._lock:
            desk, put = self._desk, self._put
        if put is None:
            raise RefusedError("nothing lies there")
        self.show(desk, put | {"angle": float(put.get("angle", 0)) + by})

    def state(self) -> Json:
        with self._lock:
            return {
                "page": self._put is not None,
                "desk": self._desk,
                "corners": None if self._corners is None else self._corners.tolist(),
                "fault": self._fault,
                "viewers": self._viewers,
            }

    def now(self) -> tuple[str, Json | None]:
        """The desk and what lies on it."""
        with self._lock:
            return self._desk, self._put


def _picture(path: str | None) -> Picture | None:
    if path is None:
        return None
    picture = cv2.imread(path)
    if picture is None:
        raise RefusedError("the picture cannot be read")
    return np.asarray(picture, np.uint8)


class Switches:
    """Turns control requests into acts on desk and line, one at a time."""

    def __init__(self, desk: Desk, camera: Camera) -> None:
        self._desk = desk
        self._camera = camera
        self._turn = asyncio.Lock()

    async def act(self, request: Json) -> Json:
        """Carry out one request, in a thread because drawing takes a moment; raises RefusedError."""
        async with self._turn:
            await asyncio.to_thread(self._act, request)
        return {**self._desk.state(), "address": self._camera.address}

    def _act(self, request: Json) -> None:
        match request:
            case {"do": "put"}:
                self._desk.show(self._desk.now()[0], request)
            case {"do": "turn", "by": int() | float() as by}:
                self._desk.turn(by)
            case {"do": "lift"}:
                self._desk.show(self._desk.now()[0], None)
            case {"do": "desk", "name": str(name)}:
                self._desk.show(name, self._desk.now()[1])
            case {"do": "fault", "word": str(word)}:
                self._fault(word)
            case {"do": "clear"}:
                self._desk.fault(None)
                self._camera.plug()
            case {"do": "state"}:
                return
            case _:
                raise RefusedError("do: put, turn, lift, desk, fault, clear or state with its fields is expected")

    def _fault(self, given: str) -> None:
        word = next((word for word in WORDS if word == given), None)
        if word is None:
            raise RefusedError(f"fault {given!r}: one of {', '.join(WORDS)} is expected")
        self._desk.fault(word)
        if word in ("absent", "unplug"):
            self._camera.unplug()
        else:
            self._camera.plug()


def main() -> int:
    parser = arguments("A simulated document camera.")
    parser.add_argument("--port", type=int, default=0, help="0 = any free port")
    parser.add_argument("--desk", choices=sorted(DESKS), default="dark")
    given = parser.parse_args()
    desk = Desk(given.desk)
    try:
        camera = Camera(desk, given.port)
    except OSError as error:
        print(json.dumps({"ready": False, "error": error.strerror}), flush=True)
        return 2
    ready = {"kind": "document_camera", "address": camera.address}
    try:
        asyncio.run(serve(given, Switches(desk, camera).act, ready))
    finally:
        camera.unplug()
    return 0


if __name__ == "__main__":
    sys.exit(main())
