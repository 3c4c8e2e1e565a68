"""The amber lamps, one at each device that a resident uses. A site may have none, and nothing waits for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from devices.io_board.port import IoBoard
from kiosk.visit.effects import Lamp


class Lamps:
    """Sets lamps in the background, in order."""

    def __init__(self, board: IoBoard | None) -> None:
        self._board = board
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="lamps")

    def set(self, effect: Lamp) -> None:
        """Light or darken the lamp at a device."""
        if self._board is not None:
            self._pool.submit(self._board.lamp, effect.device, effect.light)

    def close(self) -> None:
        """No more lamps are set."""
        self._pool.shutdown(wait=False, cancel_futures=True)
