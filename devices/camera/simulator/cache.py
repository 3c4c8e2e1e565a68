"""Pictures of residents on disk, drawn once: `<cache>/residents/<seed>-<hash>/<pose>/NNN.jpg` and `/stills/NAME.jpg`.

A folder appears whole or not at all (drawn beside, then renamed), so that several processes may share a cache.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from devices.camera.simulator import likeness
from devices.camera.simulator.drawing.looks import Looks
from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.drawing.render import Portrait, scene
from devices.camera.simulator.scripts import AT_SET_UP, SCRIPTS, Script
from devices.camera.simulator.sitter import Similarity, Sitter, drawing_version

Picture = NDArray[np.uint8]
STILL_SIZE: Final = (1200, 1500)
_QUALITY = 95
_STILL_DISTANCE = 0.95
_SINCE = 0.3  # how far a face moves in the years since its portrait and still matches

_PASSER_BY = 4177  # seed of the second face in two_faces, apart from every demo resident


def ensure(sitter: Sitter, poses: Sequence[str], cache: Path) -> Path:
    """Draws what is missing of the pose scripts and returns the resident's folder.  KeyError: unknown pose."""
    folder = cache / "residents" / sitter.folder()
    missing = [name for name in poses if name not in _present(folder)]
    if missing:
        portrait = Portrait(sitter.looks())
        for name in missing:
            _write(folder / name, _frames(portrait, sitter, SCRIPTS[name]))
    return folder


def ensure_nobody(cache: Path) -> Path:
    """The folder of the empty booth."""
    folder = cache / "residents" / f"nobody-{drawing_version()[:12]}"
    if not (folder / "nobody").is_dir():
        _write(folder / "nobody", [scene([], pose) for pose in SCRIPTS["nobody"].poses(Pose())])
    return folder


def archive(sitter: Sitter, similarity: Similarity, cache: Path, encoder: Callable[[], likeness.Encoder]) -> Path:
    """The portrait that the registry holds of a resident, drawn once.

    `same` matches the live frames, `review` lies between match and mismatch, `mismatch` is somebody else, a number is
    the distance itself.  The encoder is asked for only when anything but `same` is drawn.
    Errors: likeness.NotDrawable.
    """
    folder = ensure(sitter, AT_SET_UP[:1], cache)
    still = folder / "stills" / _still_name(similarity)
    if still.is_file():
        return still
    still.parent.mkdir(exist_ok=True)
    picture = (
        _still(sitter.looks().aged(_SINCE), sitter)
        if similarity == "same"
        else _unlike(sitter, similarity, folder, encoder())
    )
    _write_file(still, picture)
    return still


def _still_name(similarity: Similarity) -> str:
    if isinstance(similarity, float):
        return f"archive_{similarity:.3f}.jpg"
    return "archive.jpg" if similarity == "same" else f"archive_{similarity}.jpg"


def _unlike(sitter: Sitter, similarity: Similarity, folder: Path, encode: likeness.Encoder) -> Picture:
    live = [encode(_read(folder / "front" / f"{i:03d}.jpg")) for i in (0, 2, 4, 6)]
    looks = sitter.looks()
    if similarity != "mismatch":
        aim = similarity if isinstance(similarity, float) else likeness.REVIEW_AIM
        return likeness.portrait_at(aim, live, lambda strength: _still(looks.aged(strength), sitter), encode)[0]
    strangers = (Looks.from_seed((sitter.seed + 7919 * step) % 2**31, looks.sex, looks.age) for step in range(1, 12))
    mirrored = looks.opposite()
    attempts: list[tuple[float, Picture]] = []
    for other in chain([mirrored, mirrored.aged(1.0), mirrored.aged(2.0)], strangers):
        picture = _still(other, sitter)
        attempts.append((likeness.distance(encode(picture), live), picture))
        if attempts[-1][0] > likeness.MISMATCH:
            return picture
    distance, picture = max(attempts, key=lambda attempt: attempt[0])
    if distance > likeness.NO_MATCH:
        return picture
    raise likeness.NotDrawable("no stranger looks different enough from this resident")


def _still(looks: Looks, sitter: Sitter) -> Picture:
    """A neutral portrait for the registry: 1200 x 1500, white wall, everyday clothes."""
    pose = Pose(background="white", glasses=sitter.glasses, distance=_STILL_DISTANCE, yaw=-1.0, pitch=0.5)
    return scene([(Portrait(looks), pose)], pose, STILL_SIZE)


def _frames(portrait: Portrait, sitter: Sitter, script: Script) -> list[Picture]:
    poses = script.poses(sitter.stance())
    if script.nobody:
        return [scene([], pose) for pose in poses]
    if not script.company:
        return [scene([(portrait, pose)], pose) for pose in poses]
    other = Portrait(Looks.from_seed(_PASSER_BY, age=40))
    return [
        scene([(other, replace(pose, offset=(14.0, -1.0), distance=1.15)), (portrait, pose)], pose) for pose in poses
    ]


def _present(folder: Path) -> set[str]:
    return {child.name for child in folder.iterdir()} if folder.is_dir() else set()


def _read(file: Path) -> Picture:
    picture = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if picture is None:
        raise OSError(f"{file.parent.name}/{file.name} is not a picture: remove the folder and build again")
    return np.asarray(picture, dtype=np.uint8)


def _jpeg(picture: Picture) -> bytes:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise OSError("a drawn picture could not be written as JPEG")
    return data.tobytes()


def _write(folder: Path, pictures: Sequence[Picture]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".drawing-", dir=folder.parent))
    try:
        for number, picture in enumerate(pictures):
            (beside / f"{number:03d}.jpg").write_bytes(_jpeg(picture))
        beside.chmod(0o755)
        os.rename(beside, folder)
    except OSError:
        if not folder.is_dir():  # else: another process was faster, and drew the same
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_file(file: Path, picture: Picture) -> None:
    handle, beside = tempfile.mkstemp(prefix=".drawing-", dir=file.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(_jpeg(picture))
    os.chmod(beside, 0o644)
    os.replace(beside, file)
