"""The conformance table on any portraits: `make photo-grid PORTRAITS=FOLDER`.

    python -m tests.kiosk.photo.conformance.grid FOLDER ... [--any] [--half 0|1] [--only NAME] [--drawn SEED ...]

Every defect at every strength on each portrait of which a photo can be made. Prints the cells that are wrong, one line
per defect, and the count; exit 1 when any is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.photo.check import check_photo
from kiosk.photo.find import FaceFinder
from kiosk.photo.read import BadImageError, read
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import load_standard

from .bases import Base, Tools, base_of, drawn, indulgent
from .defects import DEFECTS, Defect

ROOT = Path(__file__).resolve().parents[4]
PICTURES = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True)
class Cell:
    """One spoiled photo and the codes that it failed beyond those that its base breaks by itself."""

    base: str
    defect: Defect
    strength: float
    failed: frozenset[str]

    @property
    def clear(self) -> bool:
        """Whether the strength must fail."""
        return self.strength in self.defect.clear

    @property
    def right(self) -> bool:
        """Exactly the broken rule; for a slight strength also none."""
        wanted = {self.defect.code} - {None}
        return self.failed == wanted or (not self.clear and not self.failed)

    def __str__(self) -> str:
        failed = "+".join(sorted(self.failed)) or "nothing"
        return f"{self.base}: {self.defect.name} {self.strength:g} fails {failed}, not {self.defect.code}"


def tools(any_portrait: bool = False) -> Tools:
    """The standard and its finders; ``any_portrait`` makes photos of portraits that break rules, too."""
    models = ROOT / "assets" / "models"
    standard = load_standard(ROOT / "config" / "standards" / "ga461.toml")
    return Tools(indulgent(standard) if any_portrait else standard, FaceFinder(models), Segmenter(models))


def cell(base: Base, defect: Defect, strength: float) -> Cell:
    """Spoils a photo and judges it from its bytes."""
    t = base.tools
    check = check_photo(defect.spoil(base, strength), t.standard, t.finder, t.segmenter, source=False)
    failed = frozenset(rule.code for rule in check.rules if rule.verdict == "fail")
    return Cell(base.name, defect, strength, failed - base.broken)


def cells(base: Base, defects: Iterable[Defect] = DEFECTS) -> Iterator[Cell]:
    """Every strength of every defect that suits the base."""
    for defect in defects:
        if defect.suits(base):
            yield from (cell(base, defect, strength) for strength in (*defect.clear, *defect.slight))


def _bases(folders: Iterable[Path], half: int | None, seeds: Iterable[int], t: Tools) -> Iterator[Base]:
    files = sorted(file for folder in folders for file in folder.iterdir() if file.suffix.lower() in PICTURES)
    for file in files if half is None else files[half::2]:
        try:
            base = base_of(file.name, read(file.read_bytes()).rgb, t)
        except BadImageError as error:
            print(f"{file.name}: {error}")
            continue
        if base is None:
            print(f"{file.name}: no photo can be made of it")
        else:
            yield base
    yield from (base for seed in seeds if (base := base_of(f"drawn {seed}", drawn(seed), t)))


def main() -> int:
    arguments = argparse.ArgumentParser(description="the conformance table on portraits")
    arguments.add_argument("folders", nargs="*", type=Path, help="folders with portraits")
    arguments.add_argument("--any", action="store_true", help="also portraits that break rules of their own")
    arguments.add_argument("--half", type=int, choices=(0, 1), help="every other file, from the first or the second")
    arguments.add_argument("--only", default="", help="defects whose name holds this, or whose code it is")
    arguments.add_argument("--drawn", type=int, nargs="*", default=[], metavar="SEED", help="drawn residents")
    given = arguments.parse_args()
    defects = [defect for defect in DEFECTS if given.only in defect.name or given.only == defect.code]
    total: Counter[str] = Counter()
    wrong: dict[str, Counter[str]] = {}
    for base in _bases(given.folders, given.half, given.drawn, tools(given.any)):
        for one in cells(base, defects):
            total[base.name] += 1
            if not one.right:
                print(one, flush=True)
                kind = f"{one.strength:g} {'+'.join(sorted(one.failed)) or 'nothing'}"
                wrong.setdefault(one.defect.name, Counter())[kind] += 1
    for name, kinds in wrong.items():
        print(f"{name:45} {'; '.join(f'{kind} x{count}' for kind, count in kinds.items())}")
    missed = sum(sum(kinds.values()) for kinds in wrong.values())
    print(f"{len(total)} portraits, {sum(total.values())} cells: {sum(total.values()) - missed} right, {missed} wrong")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
