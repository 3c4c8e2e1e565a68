"""The simulated registry's archive photo is a real ID photo, made once."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from center.compose import compose
from center.registry.simulated import SimulatedRegistry, crop
from tests.center.conftest import P01
from tests.drawn_photo import portrait

PEOPLE = Path("config/demo/people.toml")


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "archive.png").write_bytes(portrait())
    file = tmp_path / "portraits.json"
    file.write_text(json.dumps({"people": {"P01": {"archive": str(tmp_path / "archive.png")}}}))
    return file


def photo_of(registry: SimulatedRegistry) -> bytes:
    person = registry.find(P01)
    assert person is not None
    photo = registry.reference(person).photo
    assert photo is not None
    return photo


def test_it_meets_the_standard_and_is_kept_for_the_next_start(settings, clock, index: Path):
    centre = compose(settings.model_copy(update={"portraits": index}), clock, "http://centre")
    photo = photo_of(centre.registry)
    assert centre.photos.measure(photo, "ga461", None, (), date(2026, 6, 1)).verdict == "pass"
    assert [file.name for file in index.parent.glob("archive*")] != ["archive.png"]
    # A later start makes nothing: it has no way to.
    assert photo_of(SimulatedRegistry(PEOPLE, index)) == photo
    centre.engine.dispose()


def test_a_portrait_of_which_no_photo_can_be_made_is_cropped(index: Path):
    photo = photo_of(SimulatedRegistry(PEOPLE, index))
    assert photo == crop(portrait())
    with Image.open(io.BytesIO(photo)) as image:
        assert image.size == (358, 441)


def test_bytes_that_are_no_picture_are_told(index: Path):
    (index.parent / "archive.png").write_bytes(b"no picture")
    with pytest.raises(OSError, match="not a picture"):
        photo_of(SimulatedRegistry(PEOPLE, index))
    assert list(index.parent.glob("archive*")) == [index.parent / "archive.png"]
