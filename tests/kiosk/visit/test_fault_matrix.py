"""Every device event is legal in every state: the whole matrix, played and judged, and the page in docs/ that tells it.

About ten thousand visits in virtual time (fault_matrix.py); what must never happen is asserted inside each of them.
"""

from __future__ import annotations

from typing import get_args

import pytest

from devices.base import Kind
from kiosk.visit.walk import STEPS
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.breakdowns import BREAKDOWNS, CENTRE, KINDS, USED
from tests.kiosk.visit.fault_matrix import Cell, matrix
from tests.kiosk.visit.fault_report import FILE, report


@pytest.fixture(scope="module")
def cells() -> list[Cell]:
    return list(matrix())


def cell(cells: list[Cell], fault: str, place: str, when: str = "opening", *, mended: bool = False) -> Cell:
    kind, word = fault.split(":")
    found = [
        one
        for one in cells
        if one.how.kind == kind
        and word in one.how.words
        and one.place == place
        and (one.when, one.mended) == (when, mended)
    ]
    assert len(found) == 1, (fault, place)
    return found[0]


def test_the_matrix_has_every_page_every_kind_and_the_centre(cells: list[Cell]) -> None:
    steps = {one.place.partition(":")[0] for one in cells}
    assert steps >= {"attract", "home", "menu", "end", *STEPS} - {"chip"}, "the chip step decides at once"
    assert {one.how.kind for one in cells} == {*get_args(Kind), CENTRE}
    assert len({one.place for one in cells}) >= 30
    assert len(cells) == len({one.place for one in cells}) * len(BREAKDOWNS) * 4


def test_every_visit_goes_on_or_ends_with_a_word_to_the_resident(cells: list[Cell]) -> None:
    for one in cells:
        assert one.ending != "left", one
        assert one.usual or one.told, f"something else than usual happened, and nobody said why: {one}"


def test_what_a_renewal_has_nothing_to_do_with_disturbs_nobody(cells: list[Cell]) -> None:
    service = given.still_ground().catalogue.services[given.SERVICE]
    needed = {kind for step in service.steps for kind in STEPS[step].needs} | set(service.needs)
    assert needed <= set(USED)
    others = [one for one in cells if one.how.kind in set(KINDS) - set(USED)]
    assert others
    assert all(one.usual for one in others)


def test_whoever_has_signed_never_leaves_without_a_number(cells: list[Cell]) -> None:
    for one in cells:
        if one.place.split(":")[0] in ("submit", "pay", "receipt"):
            assert one.ending in ("goes_on", "waits", "slip"), one


@pytest.mark.parametrize(
    ("fault", "place", "when", "mended", "ending", "told"),
    [
        ("id_card_reader:unplug", "identify: identify.card", "opening", False, "slip", "fault"),
        ("id_card_reader:unplug", "identify: identify.card", "middle", True, "waits", "wait.id_card_reader"),
        ("id_card_reader:bad_checksum", "identify: identify.card", "opening", False, "goes_on", "identify.number"),
        ("id_card_reader:silent", "identify: identify.number", "opening", False, "goes_on", None),
        ("camera:unplug", "face: face.title", "middle", True, "waits", "wait.camera"),
        ("camera:silent", "photo: photo.title", "opening", False, "slip", "fault"),
        ("camera:unplug", "photo: photo.title (again)", "opening", False, "waits", "wait.camera"),
        ("camera:unplug", "photo: busy.photo", "opening", False, "goes_on", None),
        ("fingerprint_reader:wrong_feedback", "enrol: fingerprint.enrol", "opening", False, "slip", "fault"),
        ("receipt_printer:empty", "receipt: done.title (printing)", "opening", False, "goes_on", "err.E14"),
        ("receipt_printer:jam", "identify: err.E18", "opening", False, "window", "err.E14.slip"),
        ("io_board:unplug", "end: papers.left", "opening", False, "goes_on", None),
        ("id_card_reader:silent", "end: card.left", "opening", False, "goes_on", None),
        ("centre:away", "attract: home.title", "opening", False, "refused", "closed.centre"),
        ("centre:away", "submit: busy.submit", "opening", False, "slip", "done.queued"),
        ("certificate_printer:jam", "review: review.title", "opening", False, "goes_on", None),
    ],
)
def test_what_becomes_of_a_visit(
    cells: list[Cell], fault: str, place: str, when: str, mended: bool, ending: str, told: str | None
) -> None:
    one = cell(cells, fault, place, when, mended=mended)
    assert one.ending == ending
    assert told in one.told if told else one.usual


def test_the_page_in_the_docs_is_what_was_played(cells: list[Cell]) -> None:
    again = "write it again: python -m tests.kiosk.visit.fault_matrix"
    assert FILE.read_text(encoding="utf-8") == report(cells), again
