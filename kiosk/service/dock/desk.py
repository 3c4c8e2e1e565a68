"""The dock without its page: tells the devices of one world what was switched, and asks all of them how they are."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import zxingcpp
from PIL import Image

from kiosk.service.dock.cast import Cast, UnknownResident, cast_of
from kiosk.service.dock.facts import facts, faults
from kiosk.service.peers import ANSWER_S, PeerRefused, tell
from kiosk.service.whereabouts import Whereabouts
from kiosk.service.world import HOUSE

LOOK_S = 0.8
"""How long the page waits for one device's state: a camera that draws somebody new answers no sooner."""

ALL = "all"
NOT_HANDS = frozenset(("state", "fault", "clear"))


class DockRefused(Exception):
    """What was switched did not happen. ``where`` is the kind, ``reason`` one sentence."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class Desk:
    """The devices of one world."""

    def __init__(self, where: Whereabouts) -> None:
        """Raises PeopleError, OSError."""
        self.controls = {kind: Path(path) for kind, path in where.controls.items()}
        self.cast: Cast = cast_of(where)
        self._askers = ThreadPoolExecutor(max_workers=len(self.controls), thread_name_prefix="asker")

    def act(self, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Tell one device (or ``all``) something; its state afterwards. Raises DockRefused.

        Whoever acts with hands here takes them from the companion that otherwise follows the page.
        """
        if not isinstance(given.get("do"), str):
            raise DockRefused(kind, 'a request is an object with "do"')
        if kind == ALL:
            if given["do"] != "clear":
                raise DockRefused(ALL, "all devices together can only be mended: clear")
            return {"kinds": {one: self._tell(one, {"do": "clear"}) for one in self.controls}}
        if kind not in self.controls:
            raise DockRefused(kind, f"this world simulates no such kind, only {' '.join(self.controls)}")
        try:
            request = self.cast.request(kind, given)
        except UnknownResident as error:
            raise DockRefused(kind, str(error)) from None
        if "paper" in request and kind == "qr_scanner":
            request["text"] = self._code_on(str(request.pop("paper")))
        if given["do"] not in NOT_HANDS and kind != HOUSE:
            self._tell(HOUSE, {"do": "companion", "who": None})
        return self._tell(kind, request)

    def state(self) -> dict[str, Any]:
        """Every device: its own state, what that means, the faults that are set; or why it does not answer."""
        return dict(zip(self.controls, self._askers.map(self._look, self.controls), strict=True))

    def raw(self, kind: str) -> dict[str, Any]:
        """The state of one device as it tells it; raises DockRefused."""
        return self._tell(kind, {"do": "state"}, LOOK_S)

    def _code_on(self, printer: str) -> str:
        """What the code on the newest paper of a printer says; raises DockRefused."""
        papers = self.raw(printer).get("papers", [])
        if not papers:
            raise DockRefused(printer, "has printed nothing yet")
        with Image.open(papers[-1]) as paper:
            found = zxingcpp.read_barcodes(np.asarray(paper.convert("L")))
        if not found:
            raise DockRefused(printer, "has no code on its newest paper")
        return str(found[0].text)

    def _look(self, kind: str) -> dict[str, Any]:
        try:
            said = self.raw(kind)
        except DockRefused as error:
            return {"state": None, "facts": [], "faults": [], "error": error.reason}
        try:
            lines = facts(kind, said, self.cast)
        except (KeyError, TypeError) as error:
            # One simulator that tells its state otherwise than here is no reason to show none.
            return {"state": said, "facts": [], "faults": faults(said), "error": f"tells its state otherwise: {error}"}
        return {"state": said, "facts": lines, "faults": faults(said), "error": None}

    def _tell(self, kind: str, request: dict[str, Any], answer_s: float = ANSWER_S) -> dict[str, Any]:
        if kind not in self.controls:
            raise DockRefused(kind, f"this world simulates no such kind, only {' '.join(self.controls)}")
        try:
            said = tell(self.controls[kind], request, answer_s)
        except PeerRefused as error:
            raise DockRefused(kind, str(error).partition(": ")[2]) from None
        except TimeoutError:
            raise DockRefused(kind, "is busy and did not answer in time") from None
        except (OSError, ValueError):
            raise DockRefused(kind, "does not run any more") from None
        said.pop("ok", None)
        return said
