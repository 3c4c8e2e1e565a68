"""The text protocol of Network UPS Tools (NUT, RFC 9271): lines of words, a word with spaces in quotes. Pure.

> LIST VAR ups                       > LIST VAR ups
< BEGIN LIST VAR ups                 < ERR DRIVER-NOT-CONNECTED
< VAR ups ups.status "OB LB"
< END LIST VAR ups
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from devices.transport.conversation import Damaged
from devices.ups.port import Power, Reason, Word

DEFAULT_PORT = 3493
_LONGEST_LINE = 2048  # upsd's own buffers hold less (NUT_NET_ANSWER_MAX, 1024)
_MOST_VARIABLES = 1000

_WORD = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"\\]+))(?=\s|$)')
_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")

_REFUSALS: Mapping[str, Word] = {
    "DRIVER-NOT-CONNECTED": "no_driver",
    "DATA-STALE": "stale",
    "UNKNOWN-UPS": "unknown_ups",
}
_REASONS: Mapping[str, Reason] = {
    "OB": "on_battery",
    "LB": "battery_low",
    "FSD": "battery_low",  # forced shutdown: whoever hears it has seconds left
    "RB": "replace_battery",
    "OVER": "overload",
    "BYPASS": "unprotected",
    "OFF": "unprotected",
}


@dataclass(frozen=True, slots=True)
class Variables:
    """All that a UPS tells, by the names of NUT (``battery.charge``)."""

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refused:
    """An error answer; ``code`` as the service wrote it (``DATA-STALE``)."""

    code: str


Message = Variables | Refused


def place_of(address: str) -> tuple[str, int, str]:
    """Host, port and UPS of ``nut://host:port/name`` (port 3493 where none is given). Raises ValueError."""
    parts = urlsplit(address)
    name = parts.path.removeprefix("/")
    plain = not (parts.query or parts.fragment or parts.username)
    if parts.scheme != "nut" or not parts.hostname or not _NAME.fullmatch(name) or not plain or parts.port == 0:
        raise ValueError(f"address {address!r} is not nut://host:port/name")
    return parts.hostname, parts.port or DEFAULT_PORT, name


def request(ups: str) -> bytes:
    """The question for all that a UPS tells."""
    return f"LIST VAR {ups}\n".encode("ascii")


def words(line: str) -> list[str] | None:
    """The words of a line, without their quotes; None where a quote does not end. ``\\`` takes the next as it is."""
    found, end, line = [], 0, line.strip()
    while end < len(line):
        match = _WORD.match(line, end)
        if match is None:
            return None
        quoted, plain = match.groups()
        found.append(plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        end = match.end()
    return found


class ListParser:
    """Finds the answer to ``request`` in a stream; a list counts only when it is whole and of the right UPS."""

    def __init__(self, ups: str) -> None:
        self._ups = ups
        self._buffer = b""
        self._values: dict[str, str] | None = None  # of the list that has begun

    @property
    def pending(self) -> bool:
        """Whether a line or a list has begun and is not whole."""
        return bool(self._buffer) or self._values is not None

    def feed(self, data: bytes) -> list[Message | Damaged]:
        """Take in bytes and return the answers that they complete, in order."""
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        if len(self._buffer) > _LONGEST_LINE:
            self._buffer, self._values = b"", None
        found = (self._take(line) for line in lines)
        return [message for message in found if message is not None]

    def _take(self, line: bytes) -> Message | None:
        match words(line.decode("utf-8", "replace")) if len(line) <= _LONGEST_LINE else None:
            case ["BEGIN", "LIST", "VAR", self._ups]:
                self._values = {}
            case ["VAR", self._ups, name, value] if self._values is not None and len(self._values) < _MOST_VARIABLES:
                self._values[name] = value
            case ["END", "LIST", "VAR", self._ups] if self._values is not None:
                values, self._values = self._values, None
                return Variables(values)
            case ["ERR", code, *_]:
                self._values = None
                return Refused(code)
            case _:
                self._values = None  # a line that does not belong there spoils the list
        return None


def word_of(code: str) -> Word:
    """The port's word of an error answer."""
    return _REFUSALS.get(code, "rejected")


def power_of(values: Mapping[str, str]) -> Power | Word:
    """What the variables say of the power; ``stale`` where the driver still waits for the UPS, ``garbage`` where they
    say neither that the mains is there nor that it is not, or both."""
    flags = values.get("ups.status", "").split()
    if flags == ["WAIT"]:
        return "stale"
    on_battery, on_line = "OB" in flags, "OL" in flags
    if on_battery == on_line and (on_battery or "unprotected" not in reasons_of(values)):
        return "garbage"
    return Power(
        on_battery=on_battery,
        battery_low="battery_low" in reasons_of(values),
        charge_percent=_number(values, "battery.charge", 100),
        runtime_s=_number(values, "battery.runtime"),
        load_percent=_number(values, "ups.load", 1000),
    )


def reasons_of(values: Mapping[str, str]) -> tuple[Reason, ...]:
    """The reasons in ``ups.status``, each once, in the order of the UPS."""
    flags = values.get("ups.status", "").split()
    return tuple(dict.fromkeys(_REASONS[flag] for flag in flags if flag in _REASONS))


def _number(values: Mapping[str, str], name: str, most: float = 1e9) -> float | None:
    text = values.get(name, "").strip()
    number = float(text) if _NUMBER.fullmatch(text) else None
    return number if number is not None and number <= most else None
