"""Applications with a drawn resident's ID photo and its provenance, as a terminal makes them."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from kiosk.base import paths
from kiosk.contract.provenance import CameraFacts
from kiosk.photo.provenance import provenance_of, read_maker
from tests import drawn_photo
from tests.center.conftest import application, b64
from tests.drawn_photo import TAKEN


@cache
def _provenance() -> str:
    made = drawn_photo.photo()
    maker = read_maker(paths.models(), CameraFacts(adapter="opencv", name="camera"))
    return provenance_of(made.jpeg, made.results, drawn_photo.standard(), maker, TAKEN).model_dump_json()


def provenance() -> dict[str, Any]:
    """What the terminal says of the photo, to be changed at will."""
    said: dict[str, Any] = json.loads(_provenance())
    return said


def photo(jpeg: bytes | None = None, told: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A photo record; ``told`` changes fields of its provenance."""
    made = drawn_photo.photo()
    data = made.jpeg if jpeg is None else jpeg
    sha256 = hashlib.sha256(data).hexdigest()
    warnings = sorted({one.code for one in made.results if one.verdict == "warn"})
    return {
        "jpeg": b64(data),
        "sha256": sha256,
        "standard": "ga461 2004/2019",
        "verdict": "warn" if warnings else "pass",
        "warnings": warnings,
        "shots": 2,
        "taken_at": TAKEN.isoformat(),
        "provenance": provenance() | {"sha256": sha256} | (told or {}),
    } | changes


def photographed(**told: Any) -> dict[str, Any]:
    """An application with such a photo."""
    return application(photo=photo(told=told))
