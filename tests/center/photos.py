"""A drawn resident's ID photo with its provenance, as a terminal makes it; made once for all tests."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import cv2

from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.drawing.render import Portrait, scene
from devices.camera.simulator.sitter import Sitter
from kiosk.base import paths
from kiosk.base.clock import CHINA
from kiosk.contract.provenance import CameraFacts
from kiosk.photo.find import FaceFinder
from kiosk.photo.make import Made, make_photo_from
from kiosk.photo.provenance import provenance_of, read_maker
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard, load_standard
from tests.center.conftest import application, b64

TAKEN = datetime(2026, 6, 1, 9, 58, tzinfo=CHINA)


@dataclass(frozen=True)
class Finished:
    """The JPEG, and what the terminal says of it."""

    jpeg: bytes
    provenance: dict[str, Any]
    warnings: list[str]


def standard() -> Standard:
    return load_standard(paths.config() / "standards" / "ga461.toml").on_day(TAKEN.date())


@cache
def portrait() -> bytes:
    """A drawn resident before a grey wall, PNG."""
    bgr = scene([(Portrait(Sitter(seed=7, sex="male", age=28).looks()), Pose(distance=0.9))], Pose(), (640, 800))
    done, data = cv2.imencode(".png", bgr)
    assert done
    return data.tobytes()


@cache
def finished() -> Finished:
    """Composed and judged."""
    made = make_photo_from(portrait(), standard(), FaceFinder(paths.models()), Segmenter(paths.models()))
    assert isinstance(made, Made), made
    maker = read_maker(paths.models(), CameraFacts(adapter="opencv", name="camera"))
    told = provenance_of(made.jpeg, made.results, standard(), maker, TAKEN)
    warnings = sorted({one.code for one in made.results if one.verdict == "warn"})
    return Finished(made.jpeg, json.loads(told.model_dump_json()), warnings)


def photo(jpeg: bytes | None = None, provenance: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A photo record; ``provenance`` changes some of its fields."""
    made = finished()
    data = made.jpeg if jpeg is None else jpeg
    return {
        "jpeg": b64(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "standard": "ga461 2004/2019",
        "verdict": "warn" if made.warnings else "pass",
        "warnings": made.warnings,
        "shots": 2,
        "taken_at": TAKEN.isoformat(),
        "provenance": made.provenance | {"sha256": hashlib.sha256(data).hexdigest()} | (provenance or {}),
    } | changes


def photographed(**changes: Any) -> dict[str, Any]:
    """An application with such a photo."""
    return application(photo=photo(**changes))
