"""``kiosk audit verify``: whether the chains of terminal and agent hold."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from kiosk.base.paths import World
from kiosk.contract.audit import Verdict
from kiosk.service.files import agent_db, terminal_db
from kiosk.store.audit import verify_in
from kiosk.store.database import read_only
from kiosk.store.errors import NotThere


class ChainReport(TypedDict):
    """One chain: ``first_broken`` is the number of its first entry that was changed, moved or cut out."""

    chain: str
    entries: int
    intact: bool
    first_broken: int | None


class AuditReport(TypedDict):
    """Both chains together: ``first_broken`` is that of the first broken chain in ``chains``."""

    entries: int
    intact: bool
    first_broken: int | None
    chains: list[ChainReport]


def audit_report(world: World) -> AuditReport:
    """Walk both chains; one that does not exist yet has no entries. Raises StoreError on a damaged file."""
    chains = []
    for name, path in (("terminal", terminal_db(world)), ("agent", agent_db(world))):
        verdict = _verdict(path)
        chains.append(
            ChainReport(chain=name, entries=verdict.entries, intact=verdict.intact, first_broken=verdict.first_broken)
        )
    return AuditReport(
        entries=sum(chain["entries"] for chain in chains),
        intact=all(chain["intact"] for chain in chains),
        first_broken=next((chain["first_broken"] for chain in chains if not chain["intact"]), None),
        chains=chains,
    )


def _verdict(path: Path) -> Verdict:
    try:
        with read_only(path) as connection:
            return verify_in(connection)
    except NotThere:
        return Verdict(0, True, None)
