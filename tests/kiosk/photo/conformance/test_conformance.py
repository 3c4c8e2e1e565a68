"""A finished photo that is spoiled in one way fails exactly that rule. `make photo-grid` holds the whole table."""

import pytest

from kiosk.photo.read import read
from tests.kiosk.photo.conftest import FACES

from .bases import Base, Tools, base_of, drawn
from .defects import DEFECTS, Defect
from .grid import cell

REAL = ("icao-study-compliant_1.png", "icao-study-compliant_3.png", "idphotoready-pass-1.png")


@pytest.fixture(scope="module")
def bases(standard, finder, segmenter) -> list[Base]:
    """Photos that break no rule: a drawn resident, and real portraits where they are at hand."""
    tools = Tools(standard, finder, segmenter)
    portraits = {name: read((FACES / name).read_bytes()).rgb for name in REAL if FACES.is_dir()}
    made = [base_of(name, rgb, tools) for name, rgb in ({"drawn 101": drawn(101)} | portraits).items()]
    assert all(base is not None and not base.broken for base in made)
    return [base for base in made if base is not None]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_photo_spoiled_in_one_way_fails_exactly_that_rule(bases: list[Base], defect: Defect):
    # One portrait and one strength by turns, so that all of both are seen; the grid has every pair.
    turn = DEFECTS.index(defect)
    suited = [base for base in bases if defect.suits(base)]
    if not suited:
        assert not FACES.is_dir(), "none of the portraits suits it: nothing was tried"
        pytest.skip("the folder shared/faces with the portraits that suit it is absent")
    strengths = (*defect.clear, *defect.slight)
    seen = [cell(suited[(turn + i) % len(suited)], defect, strengths[(turn + i) % len(strengths)]) for i in range(2)]
    assert not [str(one) for one in seen if not one.right]


def test_the_table_has_every_rule_about_the_picture(standard):
    about_the_picture = {
        rule.code
        for rule in standard.rules
        if rule.group in ("file", "geometry", "background") and rule.when != "source"
    }
    light = {"TOO_DARK", "TOO_BRIGHT", "UNEVEN_LIGHT", "COLOR_CAST", "BLUR"}
    assert about_the_picture | light == {defect.code for defect in DEFECTS} - {None}
