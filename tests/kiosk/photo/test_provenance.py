"""Provenance says what made a photo, in figures that the centre can compare, and nothing of the person."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

import pytest
from pydantic import ValidationError

from kiosk.base import paths
from kiosk.base.clock import CHINA
from kiosk.contract.provenance import CameraFacts, Provenance
from kiosk.photo.judge import RuleResult
from kiosk.photo.provenance import provenance_of, read_maker, software_version
from kiosk.photo.standard import load_standard

TAKEN = datetime(2026, 6, 1, 9, 58, tzinfo=CHINA)
RESULTS = (
    RuleResult("FORMAT", "format", "pass", "JPEG", None, None, "", None, None, "4.1.4", "GA 461", False),
    RuleResult("COLOR_CAST", "skin_hue_deg", "not_assessable", None, 5.0, 80.0, "deg", None, None, "4", "x", False),
    RuleResult("BLUR", "sharpness", "warn", 0.31, 0.3, None, "ratio", "模糊", "请重拍", "4", "measured", True),
)


@pytest.fixture
def provenance() -> Provenance:
    standard = load_standard(paths.config() / "standards" / "ga461.toml", off=["HAIR_OVER_EARS"]).on_day(TAKEN.date())
    maker = read_maker(paths.models(), CameraFacts(adapter="opencv", name="camera"))
    return provenance_of(b"photo", RESULTS, standard, maker, TAKEN, (1.02, 1.0, 0.97))


def test_it_says_what_made_the_photo(provenance: Provenance):
    assert provenance.sha256 == hashlib.sha256(b"photo").hexdigest()
    assert (provenance.standard, provenance.standard_version) == ("ga461", "2004/2019")
    assert (provenance.practice, provenance.off) == (("hubei",), ("HAIR_OVER_EARS",))
    assert provenance.gains == (1.02, 1.0, 0.97)
    assert (provenance.software, provenance.operator) == (software_version(), None)
    assert (provenance.taken_at, provenance.shots, provenance.chosen) == (TAKEN, 1, 1)


def test_every_rule_travels_with_its_value_and_limits_and_without_wording(provenance: Provenance):
    said = json.loads(provenance.model_dump_json())
    assert said["rules"][2] == {
        "code": "BLUR",
        "measure": "sharpness",
        "verdict": "warn",
        "value": 0.31,
        "min": 0.3,
        "max": None,
        "unit": "ratio",
    }
    assert [rule["value"] for rule in said["rules"]] == ["JPEG", None, 0.31]


def test_the_files_of_weights_are_named_by_their_hash(provenance: Provenance):
    files = {one.file: one.sha256 for one in provenance.models}
    assert files == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths.models().glob("*.tflite")
    }
    assert len(files) == 3


def test_it_comes_back_from_json_as_it_was(provenance: Provenance):
    assert Provenance.model_validate_json(provenance.model_dump_json()) == provenance


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sha256", "0" * 63),
        ("standard", "../ga461"),
        ("rules", []),
        ("gains", [1.0, 0.0, 1.0]),
        ("gains", [1.0, float("nan"), 1.0]),
        ("taken_at", "2026-06-01T09:58:00"),
        ("shots", 0),
        ("operator", "026101"),
        ("camera", {"adapter": "opencv", "name": "camera", "serial": "1"}),
        ("person", "P01"),
    ],
)
def test_what_it_should_not_hold_is_refused(provenance: Provenance, field: str, value: object):
    said = json.loads(provenance.model_dump_json()) | {field: value}
    with pytest.raises(ValidationError):
        Provenance.model_validate_json(json.dumps(said))
