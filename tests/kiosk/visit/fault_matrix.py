"""The fault matrix: each page of a renewal x each kind of device x each way to break, in memory, in virtual time.

``python -m tests.kiosk.visit.fault_matrix`` writes docs/fault-matrix.md; test_fault_matrix.py judges every cell and
compares that file with what it finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.visit.effects import PrintPaper, Submit, Wipe
from kiosk.visit.prompts import Prompt
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.breakdowns import BREAKDOWNS, Breakdown
from tests.kiosk.visit.kiosk_in_memory import Kiosk, Somebody

Ending = Literal["goes_on", "waits", "slip", "window", "refused", "left"]
When = Literal["opening", "middle"]

MENDED_AFTER_S = 5.0
LONGEST_S = 420.0
DEAD_END_S = 40.0

STATES = {
    "pay": ("state", "creating", "creating"),
    "route": ("slip", "printing", "printing"),
    "done": ("receipt", "printing", "printing"),
    "camera": ("shot", 2, "again"),
}
"""States in which a page of the same title is another page to a fault."""

PEOPLE = (
    Somebody("renewal"),
    Somebody("unreadable card", card=None),
    Somebody("declines the face", face=False),
    Somebody("takes the photo again", retakes=True),
    Somebody("no prints registered", card=given.P13, prints=False),
    Somebody("pays later", pays=False),
    Somebody("too early", card=replace(given.P01, valid_to=given.P01.valid_to.replace(year=2030))),
    Somebody("unknown card", kind_unknown=True),
    Somebody("forgets the paper", forgets="paper"),
    Somebody("forgets the card", forgets="card"),
)
"""Residents who together see every page of a renewal that there is without a fault."""


@dataclass(frozen=True)
class Place:
    """A page of the visit, as it opened, and how the visit goes on from here when nothing breaks."""

    name: str
    kiosk: Kiosk
    usual: Ending
    keys: frozenset[str]


@dataclass(frozen=True)
class Cell:
    """One breakdown at one page, and what came of it; ``told`` are the sentences that the fault brought on screen."""

    place: str
    how: Breakdown
    when: When
    mended: bool
    ending: Ending
    usual: bool
    told: tuple[str, ...]


def label(page: Prompt) -> str:
    """The name of a page in the matrix."""
    name, state, word = STATES.get(page.view, ("", None, ""))
    more = [page.error, word if name and page.params.get(name) == state else None]
    return f"{page.step}: {page.key}" + "".join(f" ({one})" for one in more if one)


def places() -> list[Place]:
    """Every page, each taken from the first of the residents who comes to it."""
    found: dict[str, Kiosk] = {}
    for somebody in PEOPLE:
        kiosk = Kiosk(somebody)
        while not kiosk.over:
            found.setdefault(label(kiosk.page), kiosk.copy())
            kiosk.step()
    undisturbed = {name: _to_the_end(kiosk.copy(), None, False) for name, kiosk in found.items()}
    return [
        Place(name, kiosk, _ending(undisturbed[name]), frozenset(_said(undisturbed[name].pages)))
        for name, kiosk in found.items()
    ]


def play(place: Place, how: Breakdown, when: When, mended: bool) -> Cell:
    """One visit from a page on, with one breakdown. Raises AssertionError for whatever must never happen."""
    kiosk = place.kiosk.copy()
    if when == "middle":
        kiosk.step()
    kiosk = _to_the_end(kiosk, how, mended)
    ending = _ending(kiosk)
    told = tuple(key for key in _said(kiosk.pages) if key not in place.keys)
    return Cell(place.name, how, when, mended, ending, ending == place.usual and not told, told)


def matrix() -> Iterator[Cell]:
    """Every cell, played. Kinds that nothing in a renewal asks for differ only in whether they serve: played once."""
    for place in places():
        known: dict[object, Cell] = {}
        for how in BREAKDOWNS:
            for when in ("opening", "middle"):
                for mended in (False, True):
                    sort = (how if how.matters else how.serves, when, mended)
                    if sort not in known:
                        known[sort] = _named(place, how, when, mended)
                    yield replace(known[sort], how=how)


def _named(place: Place, how: Breakdown, when: When, mended: bool) -> Cell:
    try:
        return play(place, how, when, mended)
    except AssertionError as error:
        error.add_note(f"{how.kind}:{'/'.join(how.words)} at {place.name!r}, {when}, mended: {mended}")
        raise


def _to_the_end(kiosk: Kiosk, how: Breakdown | None, mended: bool) -> Kiosk:
    if how is not None:
        kiosk.breaks(how)
    end = kiosk.now + LONGEST_S
    mend_at = kiosk.now + MENDED_AFTER_S if mended else end
    while not kiosk.over:
        if kiosk.now >= mend_at:
            kiosk.mends()
        kiosk.step()
        _check_no_dead_end(kiosk)
        assert kiosk.now < end, f"no end: stands on {label(kiosk.page)}"
    _check_once(kiosk)
    return kiosk


def _check_no_dead_end(kiosk: Kiosk) -> None:
    """Every page has a way out by hand, or ends by itself soon; a page that waits names the device and has both."""
    page = kiosk.page
    buttons = [button for button in (page.primary, page.secondary) if button is not None and button.enabled]
    if page.key.startswith("wait."):
        assert page.home
        assert buttons
    if page.home or buttons or page.view in ("attract", "takeaway"):
        return
    assert kiosk.now - kiosk.page_since < DEAD_END_S, f"nothing can be done on {label(page)}, and it stays"


def _check_once(kiosk: Kiosk) -> None:
    """Nothing is lost, doubled, or left behind."""
    submitted = [effect for effect in kiosk.effects if isinstance(effect, Submit)]
    receipts = [effect for effect in kiosk.effects if isinstance(effect, PrintPaper) and effect.paper == "receipt"]
    shown = [page for page in kiosk.pages if page.view == "done"]
    assert len(submitted) <= 1, "submitted twice"
    assert bool(submitted) == bool(shown), "a case was handed over and the resident left without its number"
    assert len(receipts) <= 1, "two receipts for one case"
    assert kiosk.phones <= 1, "paid twice"
    assert sum(isinstance(effect, Wipe) for effect in kiosk.effects) == 1, "a visit ends with one wipe"
    assert kiosk.visit.case is None
    assert kiosk.visit.card is None


def _ending(kiosk: Kiosk) -> Ending:
    views = {page.view for page in kiosk.pages}
    if "done" in views:
        if kiosk.pages_of("done")[-1].key != "done.title" and kiosk.who.pays:
            return "slip"
        return "waits" if any(page.key.startswith("wait.") for page in kiosk.pages) else "goes_on"
    if "route" in views:
        return "slip" if kiosk.slip == "printed" else "window"
    if "refusal" in views:
        return "goes_on"  # the answer that this resident would have had anyhow
    closed = [page for page in kiosk.pages_of("services") if page.params["items"][0]["why"]]
    return "refused" if closed else "left"


def _said(pages: tuple[Prompt, ...]) -> Iterator[str]:
    """The keys of what the resident read on titles, errors and closed services, each once."""
    keys: dict[str, None] = {}
    for page in pages:
        whys = [item["why"] for item in page.params["items"]] if page.view == "services" else []
        steps_aside = page.key.startswith(("wait.", "fault", "err.", "done.", "identify.number"))
        keys |= dict.fromkeys(key for key in (page.key if steps_aside else None, page.error, *whys) if key)
    yield from keys


if __name__ == "__main__":
    from tests.kiosk.visit.fault_report import FILE, report

    FILE.write_text(report(list(matrix())), encoding="utf-8")
