"""``make bench``: the figures of the issues, each with its target; a table, and var/bench.json.

    python -m tests.bench [--only PART ...] [--publish]

Machines are shared and noisy: medians, 90th percentiles, and the CPU time of the processes stand beside each other, and
what others can do is measured in the same run. A missed target is said and does not end the run.
"""

from __future__ import annotations

import argparse
import os
import sys

from kiosk.base import paths
from tests.bench import card, faces, figures, photo, preview, world

PARTS = {
    "world": world.figures,
    "card": card.figures,
    "photo": photo.figures,
    "faces": faces.figures,
    "preview": preview.figures,
}


def main() -> int:
    given = argparse.ArgumentParser(description="The figures of the issues, each with its target.")
    given.add_argument("--only", choices=tuple(PARTS), action="append", help="this part, not all; may be repeated")
    chosen = given.parse_args().only or list(PARTS)
    found = [figure for part in chosen for figure in PARTS[part]()]
    figures.tell(found, f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    figures.keep(found, paths.root() / "var" / "bench.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
