"""Where the parts of a running world are: a file in its folder, for the dock and whoever else comes from outside."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "world.json"


class NoWorld(Exception):
    """No world runs in this folder; one sentence."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """``controls``: kind -> control socket, ``centre`` and ``house`` among them. ``seeds``: resident -> drawn face."""

    pid: int
    people: str
    controls: Mapping[str, str]
    seeds: Mapping[str, int]
    stranger_seed: int

    def write(self, folder: Path) -> None:
        """Leave them in the world's folder, readable for its owner only: whoever has the sockets has the world."""
        draft = folder / f"{FILE}.new"
        draft.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")
        draft.chmod(0o600)
        draft.replace(folder / FILE)


def find(folder: Path) -> Whereabouts:
    """The whereabouts of the world that runs in this folder; raises NoWorld."""
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found = Whereabouts(**said)
    except OSError:
        raise NoWorld(f"no world runs in {folder}: start one with kiosk run, or name another with --world") from None
    except (json.JSONDecodeError, TypeError):
        raise NoWorld(f"{folder / FILE} is not the file of a world") from None
    if not _runs(found.pid):
        raise NoWorld(f"the world in {folder} has ended without tidying up: start it again")
    return found


def forget(folder: Path) -> None:
    """The world ends."""
    (folder / FILE).unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
