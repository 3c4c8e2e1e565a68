"""What breaks in a rehearsal: ``--fault KIND:WORD@STEP[*PAGES]``."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.base.clock import SystemClock
from kiosk.base.randomness import new_id
from kiosk.contract.messages import CaseAnswer, CaseQuestion
from kiosk.service.world import World
from kiosk.sync.client import AgentClient

CENTRE = "centre"

BEFORE = {"submit": "signature", "eligibility": "fingerprint"}
"""Steps that ask the centre at once: there it goes away while the page before, shown by this view, is still open."""

OUTSIDE = ("attract", "home", "menu")
"""Where nothing of a visit runs yet: what breaks there is known before the resident goes on, as if it had been so."""

KNOWN_S = 3.0
CAMERA_KNOWN_S = 12.0
"""So long until the terminal knows by itself; a camera that nobody wants is looked at every ten seconds only."""

ASK_S = 2.0


@dataclass(frozen=True, slots=True)
class Breakage:
    """A device breaks when the step opens and is mended when it is left, or after so many pages of it.

    The centre stays away until the visit is over.
    """

    kind: str
    word: str
    step: str
    pages: int | None = None


class Breakages:
    """Follows one visit's pages; breaks and mends."""

    def __init__(self, world: World, wanted: Sequence[Breakage]) -> None:
        self._world = world
        self._to_come = list(wanted)
        self._broken: list[Breakage] = []
        self._page: tuple[Any, ...] = ()
        self._pages = 0

    def sees(self, prompt: Mapping[str, Any]) -> None:
        """Mend what belongs to a step that was left, break what belongs to this page's step. Raises PeerRefused."""
        step, page = prompt["step"], (prompt["step"], prompt["key"], prompt["error"])
        if page != self._page:
            self._pages = self._pages + 1 if page[:1] == self._page[:1] else 1
            self._page = page
        for one in [one for one in self._broken if self._is_over(one, step)]:
            self._broken.remove(one)
            self._world.tell(one.kind, "clear")
        for one in [one for one in self._to_come if self._is_due(one, prompt)]:
            self._to_come.remove(one)
            self._break(one)
            if one.step in OUTSIDE:
                threading.Event().wait(CAMERA_KNOWN_S if one.kind == "camera" else KNOWN_S)

    def end(self) -> None:
        """The visit is over: everything works again."""
        for one in self._broken:
            self._world.tell(one.kind, "clear")
        self._broken.clear()
        if not self._world.has_center:
            self._world.restart_center()

    def _is_due(self, one: Breakage, prompt: Mapping[str, Any]) -> bool:
        early = one.kind == CENTRE and prompt["view"] == BEFORE.get(one.step)
        return early or bool(one.step == prompt["step"])

    def _is_over(self, one: Breakage, step: str) -> bool:
        return step != one.step or (one.pages is not None and self._pages > one.pages)

    def _break(self, one: Breakage) -> None:
        if one.kind == CENTRE:
            self._world.stop_center()
            # The agent learns of it by the next question, whoever asks one.
            agent = AgentClient(self._world.folders.sockets / "agent", SystemClock())
            agent.ask("case", CaseQuestion(case_id=new_id()), CaseAnswer, ASK_S)
        else:
            self._world.tell(one.kind, "fault", word=one.word)
            self._broken.append(one)
