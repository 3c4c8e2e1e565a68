"""Decodes one photo with the maker's library, in a process of its own: a foreign library that falls takes nobody along.

    python photo_helper.py LIBRARY FUNCTION < 1,024 bytes of WLT > 38,556 bytes of BGR

The standard library only. Exit 1 when the library refuses the block, 2 when it cannot be loaded.
"""

from __future__ import annotations

import ctypes
import sys

PICTURE_BYTES = 102 * 126 * 3
_ROOM = 1 << 17  # libraries that also write the head of a BMP have room to do so


def main() -> int:
    """``int FUNCTION(const char *wlt, char *bgr, int save)``, 1 = done: the call that public code agrees on."""
    try:
        unpack = getattr(ctypes.CDLL(sys.argv[1]), sys.argv[2])
    except (OSError, AttributeError):
        return 2
    unpack.argtypes, unpack.restype = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int), ctypes.c_int
    picture = ctypes.create_string_buffer(_ROOM)
    if unpack(sys.stdin.buffer.read(), ctypes.cast(picture, ctypes.c_char_p), 0) != 1:
        return 1
    sys.stdout.buffer.write(picture.raw[:PICTURE_BYTES])
    return 0


if __name__ == "__main__":
    sys.exit(main())
