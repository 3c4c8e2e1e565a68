"""The face finders that ours is measured beside, as their users call them. A peer takes a frame and counts faces.

mtcnn-runtime and what it needs come by ``requirements-peers.lock`` into a folder of their own: the product's
environment holds nothing that the product does not use.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import dlib
import numpy as np
from numpy.typing import NDArray

from kiosk.base import paths

Picture = NDArray[np.uint8]
Peer = Callable[[Picture, Picture], int]
"""From one frame, as (RGB, BGR), to the number of faces; each peer wants another order of the colours."""

MTCNN = "mtcnn-runtime, as it comes"
CLOSE_FACE_PX = 120


def install() -> None:
    """Fetches the peers once for each content of their lock. Raises ``CalledProcessError``."""
    lock = paths.root() / "requirements-peers.lock"
    folder = paths.cache() / "peers"
    stamp = folder / ".lock"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--upgrade"]
        command += ["--no-deps", "--require-hashes", "--target", str(folder), "--requirement", str(lock)]
        subprocess.run(command, check=True)
        stamp.write_text(wanted, encoding="ascii")
    sys.path.append(str(folder))


def peers() -> Mapping[str, Peer]:
    """Every peer by its name; after ``install``."""
    import mtcnnruntime  # from the folder of the peers

    mtcnn = mtcnnruntime.MTCNN()
    hog = dlib.get_frontal_face_detector()
    haar = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / "haarcascade_frontalface_default.xml"))
    least = (CLOSE_FACE_PX, CLOSE_FACE_PX)
    return {
        MTCNN: lambda rgb, bgr: len(mtcnn.detect(bgr)[0]),
        f"mtcnn-runtime, faces from {CLOSE_FACE_PX} px": lambda rgb, bgr: len(
            mtcnn.detect(bgr, min_face_size=CLOSE_FACE_PX)[0]
        ),
        "dlib HOG, full frame": lambda rgb, bgr: len(hog(rgb, 0)),
        "OpenCV Haar, full frame": lambda rgb, bgr: len(
            haar.detectMultiScale(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), minSize=least)
        ),
    }
