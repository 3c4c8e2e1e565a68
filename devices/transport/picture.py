"""Pictures that an action at the bench writes: the file's name says in which format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray


def picture_file(arguments: Sequence[str]) -> Path:
    """The one argument of an action that writes a picture; raises ValueError for another ending or number."""
    if len(arguments) != 1:
        raise ValueError("one argument is expected: the file to write")
    out = Path(arguments[0])
    if out.suffix.lower() not in (".jpg", ".jpeg", ".png"):
        raise ValueError(f"{out.name}: a name that ends in .jpg, .jpeg or .png is expected")
    return out


def write_picture(out: Path, bgr: NDArray[np.uint8]) -> None:
    """Write uint8 BGR (height, width, 3); raises ValueError when the file cannot be written."""
    done, picture = cv2.imencode(out.suffix, bgr)
    if not done:
        raise ValueError(f"a picture cannot be written as {out.suffix}")
    try:
        out.write_bytes(picture.tobytes())
    except OSError as error:
        raise ValueError(f"{out} cannot be written: {error.strerror}") from error
