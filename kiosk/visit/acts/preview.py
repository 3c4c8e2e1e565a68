"""The camera preview for the shell: one picture in shared memory, overwritten in place, erased at the end.

Layout: uint64 sequence (little endian), uint32 width, uint32 height, then RGBA rows from top to bottom. The sequence
is written last, so that a reader that sees it change sees a whole picture (or the next one half drawn, which on a
preview does no harm). The picture is mirrored, as people know themselves, and cut to the page's upright oval.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 540, 720
_HEADER = struct.Struct("<QII")


class Preview:
    """Writes frames; ``told`` is what the shell is told of it. ``folder`` belongs to this terminal alone, in memory."""

    def __init__(self, folder: Path) -> None:
        for left in folder.glob("preview-*"):
            left.unlink()  # a terminal that was killed could not erase its last picture
        self._path = folder / f"preview-{os.getpid()}"
        size = _HEADER.size + WIDTH * HEIGHT * 4
        handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            os.ftruncate(handle, size)
            self._memory = mmap.mmap(handle, size)
        finally:
            os.close(handle)
        self._pixels: NDArray[np.uint8] = np.frombuffer(self._memory, np.uint8, offset=_HEADER.size).reshape(
            HEIGHT, WIDTH, 4
        )
        self._sequence = 0
        self.erase()

    @property
    def told(self) -> dict[str, Any]:
        """Path and size for the prompt's params."""
        return {"path": str(self._path), "width": WIDTH, "height": HEIGHT}

    def show(self, bgr: NDArray[np.uint8]) -> None:
        """One camera frame, cut to the middle, mirrored."""
        height, width = bgr.shape[:2]
        cut = min(width, height * WIDTH // HEIGHT)
        left = (width - cut) // 2
        small = cv2.resize(bgr[:, left : left + cut], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        cv2.cvtColor(cv2.flip(small, 1), cv2.COLOR_BGR2RGBA, dst=self._pixels)
        self._tell()

    def erase(self) -> None:
        """Nobody in it any more."""
        self._pixels[:] = 0
        self._tell()

    def close(self) -> None:
        """Erase and remove the file."""
        self.erase()
        self._path.unlink(missing_ok=True)

    def _tell(self) -> None:
        self._sequence += 1
        self._memory[: _HEADER.size] = _HEADER.pack(self._sequence, WIDTH, HEIGHT)
