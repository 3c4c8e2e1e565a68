"""A UPS behind the service of Network UPS Tools (upsd), which knows the makers' protocols."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from devices.base import State, Status, Transport, TransportLost
from devices.transport.conversation import Parser, Trouble, drain, listen
from devices.transport.tcp import TcpTransport
from devices.ups import codec
from devices.ups.codec import ListParser, Message, Refused, Variables
from devices.ups.port import Failed, Power, Word

_STATUS_S = 1.0
_TURN_S = 2.0  # longer than one question of another thread, so that a silent service is not taken for a busy one
_STATE: Mapping[Word, State] = {"offline": "offline", "silent": "unknown", "stale": "unknown"}


class NutUps:
    """One UPS of a upsd; calls may come from several threads, one at a time reaches the line."""

    def __init__(self, address: str, clock: Callable[[], float] = time.monotonic) -> None:
        """``address`` is nut://host:port/name. Raises ValueError."""
        host, port, self._ups = codec.place_of(address)
        self._line: Transport = TcpTransport(host, port)
        self._clock = clock
        self._lock = threading.Lock()

    def open(self) -> None:
        """Reach the service; raises TransportLost."""
        with self._lock:
            self._line.open()

    def close(self) -> None:
        """Let the line go; never raises."""
        with self._lock:
            self._line.close()

    def status(self) -> Status:
        """Ready on the mains; degraded on battery, and a fault when that runs out; ``busy`` when another asks long."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            values = self._ask(_STATUS_S)
        finally:
            self._lock.release()
        if isinstance(values, Failed):
            return _status_of(values.word)
        power = codec.power_of(values)
        if isinstance(power, str):
            return _status_of(power)
        reasons = codec.reasons_of(values)
        if power.on_battery and power.battery_low:
            return Status("fault", reasons)
        return Status("degraded" if reasons else "ready", reasons)

    def read(self, deadline_s: float) -> Power | Failed:
        """Ask the UPS."""
        end = self._clock() + deadline_s
        if not self._lock.acquire(timeout=max(0.0, deadline_s)):
            return Failed("silent", "another question waits for its answer")
        try:
            values = self._ask(max(0.0, end - self._clock()))
        finally:
            self._lock.release()
        if isinstance(values, Failed):
            return values
        power = codec.power_of(values)
        return Failed(power) if isinstance(power, str) else power

    def _ask(self, deadline_s: float) -> Mapping[str, str] | Failed:
        """The variables of the UPS. A line that was cut since the last question is opened anew, once."""
        end = self._clock() + deadline_s
        try:
            self._line.open()
            try:
                heard = self._question(deadline_s)
            except TransportLost:
                self._line.open()
                heard = self._question(max(0.0, end - self._clock()))
        except TransportLost as lost:
            self._line.close()
            return Failed("offline", str(lost))
        match heard:
            case Variables(values):
                return values
            case Refused(code):
                return Failed(codec.word_of(code), code)
            case trouble:
                self._line.close()  # so that a late answer is not taken for the next one
                return Failed("silent" if trouble == "silent" else "garbage", trouble)

    def _question(self, deadline_s: float) -> Message | Trouble:
        """Raises TransportLost."""
        drain(self._line)
        self._line.write(codec.request(self._ups))
        parser: Parser[Message] = ListParser(self._ups)
        return listen(self._line, parser, lambda message: True, deadline_s, self._clock)


def _status_of(word: Word) -> Status:
    return Status(_STATE.get(word, "fault"), (word,))
