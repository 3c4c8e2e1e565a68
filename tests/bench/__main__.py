"""``make bench``: the figures of the issues, each with its target; a table, and var/bench.json.

    python -m tests.bench [--only PART ...] [--publish]

Machines are shared and noisy: medians, 90th percentiles, and the CPU time of the processes stand beside each other, and
what others can do is measured in the same run. A missed target is said and does not end the run.
"""

from __future__ import annotations

import argparse
import sys

import cv2

from kiosk.base import paths
from tests.bench import card, faces, figures, photo, preview, world
from tests.bench.page import PUBLISHED, page

PARTS = {
    "world": world.figures,
    "card": card.figures,
    "photo": photo.figures,
    "faces": faces.figures,
    "preview": preview.figures,
}


def main() -> int:
    parser = argparse.ArgumentParser(description="The figures of the issues, each with its target.")
    parser.add_argument("--only", choices=tuple(PARTS), action="append", help="this part, not all; may be repeated")
    parser.add_argument("--publish", action="store_true", help="photo, faces and preview, into docs/photo-speed.md")
    given = parser.parse_args()
    cv2.setNumThreads(1)  # as the terminal does
    machine = figures.machine()
    chosen = PUBLISHED if given.publish else given.only or tuple(PARTS)
    found = {part: PARTS[part]() for part in chosen}
    every = [figure for rows in found.values() for figure in rows]
    figures.tell(every, f"{machine['cores']} cores, load {machine['load']:.1f} before")
    figures.keep(every, machine, paths.root() / "var" / "bench.json")
    if given.publish:
        (paths.root() / "docs" / "photo-speed.md").write_text(page(found, machine), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
