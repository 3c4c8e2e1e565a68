"""``python -m kiosk.service.dock --world DIR``: the dock as a process of its own."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kiosk.service.dock.server import CannotServe, serve
from kiosk.service.whereabouts import NoWorld


def main() -> int:
    """0 = ended in order, 2 = cannot run."""
    parser = argparse.ArgumentParser(prog="dock", description="The switches of a world that runs.")
    parser.add_argument("--world", type=Path, required=True, help="the world's folder")
    parser.add_argument("--port", type=int, default=0, help="0 for a free one")
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when the parent's pipe closes")
    given = parser.parse_args()
    try:
        serve(given.world, given.port, given.until_stdin_closes)
    except (CannotServe, NoWorld, OSError) as error:
        print(json.dumps({"ready": False, "error": str(error)}, ensure_ascii=False), flush=True)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
