"""The touch panel as signature pad: there while its input device is; the strokes come from the shell."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from devices.base import Status, TransportLost
from devices.signature_pad.port import Failed

SCREEN = "touch:"


class TouchScreen:
    """``touch:`` is the screen, whatever panel it has; ``/dev/input/by-id/...`` a panel that must be plugged in."""

    def __init__(self, address: str) -> None:
        """Raises ValueError for another address."""
        if address != SCREEN and not address.startswith("/dev/"):
            raise ValueError(f"address {address!r}: touch: or the path of an input device is expected")
        self._node = None if address == SCREEN else Path(address)

    def open(self) -> None:
        """Raises TransportLost when the panel is not there."""
        if self.status().state != "ready":
            raise TransportLost(f"{self._node} is not there")

    def close(self) -> None:
        """Nothing is held."""

    def status(self) -> Status:
        """``ready`` while the panel's node exists."""
        there = self._node is None or _is_device(self._node)
        return Status("ready") if there else Status("offline", ("offline",))

    def sign(self, deadline_s: float) -> Failed:
        """On the screen it is the shell that collects the strokes."""
        return Failed("on_screen")


def _is_device(node: Path) -> bool:
    try:
        return stat.S_ISCHR(os.stat(node).st_mode)
    except OSError:
        return False
