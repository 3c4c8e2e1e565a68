"""docs/fault-matrix.md from the cells of the fault matrix: readable, grouped, the same text every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from kiosk.base import paths
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.breakdowns import BREAKDOWNS
from tests.kiosk.visit.fault_matrix import MENDED_AFTER_S, Cell

FILE = paths.config().parent / "docs" / "fault-matrix.md"

T = TypeVar("T")
Outcome = tuple[str, tuple[str, ...]]
Pair = tuple[Outcome, Outcome]
"""What came of a fault that stayed, and of one that was mended."""

USUAL: Outcome = ("as usual", ())

HEAD = """# Fault matrix: what becomes of a visit when something breaks

Written by `python -m tests.kiosk.visit.fault_matrix`; a test plays every cell again and compares
(`tests/kiosk/visit/test_fault_matrix.py`). {cells:,} visits: {pages} pages of a renewal x {faults} faults of {kinds}
kinds, each coming as the page opens and in the middle of what runs there, each mended after {mended:.0f} seconds and
not mended at all. In every one of them: no exception, no page without a way out, at most one submission, one payment
and one receipt, one wipe at the end; a page that waits names the device and has an exit.

| ending | means |
|---|---|
| as usual | as if nothing had happened |
| goes on | to the end, another way, or with a word about it on screen |
| waits | a page says what does not answer and that nothing is lost; then the visit goes on to its end |
| slip | ends early, and what was entered is on paper (slip or receipt with the number under which it goes on) |
| window | ends early, and the page names the window, because nothing can be printed |
| refused | the service is shown closed, with the reason and the nearest place, before anything is asked |

*(middle)*: only when it comes while something runs on that page. Words of faults are those of the simulators.
A spoilt answer (`garbage`, `bad_checksum`, `half_frame`) is believed to be a fault of the device at the third probe;
what was `refused` at the attract page is so for every later resident, too.
"""


def report(cells: Sequence[Cell]) -> str:
    """The whole page."""
    kinds = list(dict.fromkeys(how.kind for how in BREAKDOWNS))
    pages = list(dict.fromkeys(cell.place for cell in cells))
    head = HEAD.format(
        cells=len(cells),
        pages=len(pages),
        faults=sum(len(how.words) for how in BREAKDOWNS),
        kinds=len(kinds),
        mended=MENDED_AFTER_S,
    )
    parts = [head, "## In short\n", _short(cells, kinds)]
    for kind in kinds:
        mine = [cell for cell in cells if cell.how.kind == kind]
        if all(cell.usual for cell in mine):
            continue
        parts += [f"## {kind}\n", *_table(mine, pages)]
    parts += ["## What the resident reads\n", _sentences(cells), "## The pages\n", _pages(pages)]
    return "\n".join(parts)


def _short(cells: Sequence[Cell], kinds: Sequence[str]) -> str:
    lines = ["| device | fault stays | mended in time |", "|---|---|---|"]
    for kind in kinds:
        mine = [cell for cell in cells if cell.how.kind == kind]
        lines.append(f"| {kind} | {_count(mine, False)} | {_count(mine, True)} |")
    return "\n".join(lines) + "\n"


def _count(cells: Sequence[Cell], mended: bool) -> str:
    names = [_outcome(cell)[0] for cell in cells if cell.mended is mended]
    return ", ".join(f"{name} {names.count(name)}" for name in dict.fromkeys(sorted(names)))


def _outcome(cell: Cell) -> Outcome:
    return USUAL if cell.usual else (cell.ending.replace("_", " "), cell.told)


def _table(cells: Sequence[Cell], pages: Sequence[str]) -> Iterator[str]:
    """One table a kind: faults that do the same to every page share their rows."""
    yield "| fault | pages | fault stays | mended in time | on screen |\n|---|---|---|---|---|"
    rows: dict[tuple[tuple[Pair, str], ...], list[str]] = {}
    for how in dict.fromkeys(cell.how for cell in cells):
        groups: dict[Pair, list[str]] = {}
        for page in pages:
            for where, pair in _at(page, [cell for cell in cells if cell.place == page and cell.how == how]):
                groups.setdefault(pair, []).append(where)
        told = tuple((pair, _listed(where)) for pair, where in groups.items() if pair != (USUAL, USUAL))
        rest = ((USUAL, USUAL), "every other page" if told else "every page")
        rows.setdefault((*told, rest), []).extend(how.words)
    for parts, words in rows.items():
        for at, (((stays, told_stays), (mended, told_mended)), where) in enumerate(parts):
            keys = _unique((*told_stays, *told_mended))
            fault = ", ".join(f"`{word}`" for word in words) if at == 0 else ""
            yield f"| {fault} | {where} | {stays} | {mended} | {' '.join(f'`{key}`' for key in keys)} |"
    yield ""


def _at(page: str, cells: Sequence[Cell]) -> Iterator[tuple[str, Pair]]:
    """The outcomes on a page; told apart by when the fault came only where that makes a difference."""
    by = {(cell.when, cell.mended): _outcome(cell) for cell in cells}
    opening = (by["opening", False], by["opening", True])
    middle = (by["middle", False], by["middle", True])
    yield page, opening
    if middle != opening:
        yield f"{page} *(middle)*", middle


def _listed(names: Iterable[str]) -> str:
    return "<br>".join(names)


def _sentences(cells: Sequence[Cell]) -> str:
    params = given.still_ground().site.office_params() | {"n": 1, "status": "", "date": ""}
    lines = ["| key | 中文 | English |", "|---|---|---|"]
    for key in sorted({key for cell in cells for key in cell.told}):
        zh, en = (given.wording().text(language, key, params).replace("\n", " ") for language in ("zh", "en"))
        lines.append(f"| `{key}` | {zh} | {en} |")
    return "\n".join(lines) + "\n"


def _pages(pages: Sequence[str]) -> str:
    return "\n".join(f"- {page}" for page in pages) + "\n"


def _unique(items: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))
