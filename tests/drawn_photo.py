"""A drawn resident and the ID photo of it, each made once: what a test may show, for nobody is on it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import cv2

from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.drawing.render import Portrait, scene
from devices.camera.simulator.sitter import Sitter
from kiosk.base import paths
from kiosk.base.clock import CHINA
from kiosk.photo.find import FaceFinder
from kiosk.photo.make import Made, make_photo_from
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import Standard, load_standard

TAKEN = datetime(2026, 6, 1, 9, 58, tzinfo=CHINA)


def standard() -> Standard:
    """The identity card's, with its own sets of practice."""
    return load_standard(paths.config() / "standards" / "ga461.toml").on_day(TAKEN.date())


@cache
def portrait() -> bytes:
    """Before a grey wall, PNG."""
    bgr = scene([(Portrait(Sitter(seed=7, sex="male", age=28).looks()), Pose(distance=0.9))], Pose(), (640, 800))
    done, data = cv2.imencode(".png", bgr)
    assert done
    return data.tobytes()


@cache
def photo() -> Made:
    """Composed and judged."""
    made = make_photo_from(portrait(), standard(), FaceFinder(paths.models()), Segmenter(paths.models()))
    assert isinstance(made, Made), made
    return made
