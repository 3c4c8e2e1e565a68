"""The photo on the chip: a block in a format (WLT) that only the makers' licensed libraries decode.

**To be verified with the library that a site buys**: the call (see ``photo_helper.py``) follows public code; the order
of the rows (top to bottom here) has not been seen. Without a library the visit goes on without the chip's picture.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from devices.id_card_reader.port import PICTURE_BYTES, WLT_BYTES

_HELPER = Path(__file__).with_name("photo_helper.py")
_DECODE_S = 1.5


class PhotoLibrary:
    """A maker's shared library as PhotoDecoder."""

    def __init__(self, library: str, function: str = "unpack") -> None:
        """Raises ValueError when there is no such file."""
        if not Path(library).is_file():
            raise ValueError(f"photo_library: there is no file {library}")
        self._command = [sys.executable, "-I", str(_HELPER), str(Path(library).resolve()), function]

    def decode(self, wlt: bytes) -> bytes | None:
        """The picture, None when the library refuses, falls or hangs; within two seconds. Nothing is written down."""
        if len(wlt) != WLT_BYTES:
            return None
        try:
            done = subprocess.run(self._command, input=wlt, capture_output=True, timeout=_DECODE_S, check=False)
        except subprocess.TimeoutExpired:
            return None
        return done.stdout if done.returncode == 0 and len(done.stdout) == PICTURE_BYTES else None
