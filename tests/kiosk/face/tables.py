"""docs/face-liveness.md and docs/face-distances.md, measured anew: ``python -m tests.kiosk.face.tables`` (minutes).

Pictures never leave this machine; what is written are figures.
"""

from __future__ import annotations

from kiosk.base import paths
from tests.kiosk.face import distance_table, liveness_table


def main() -> None:
    docs = paths.root() / "docs"
    (docs / "face-liveness.md").write_text(liveness_table.page())
    (docs / "face-distances.md").write_text(distance_table.page())


if __name__ == "__main__":
    main()
