"""What every fingerprint reader must do. A finger should lie on it during the captures."""

from __future__ import annotations

from devices.contract import Test
from devices.fingerprint_reader.port import Failed, FingerprintReader, LiveVerifier, Matched, Print, Retry

_RIGHT_THUMB = 11
_CAPTURE_S = 8.0
_TOUCHES_S = 30.0


class _Captures:
    """Two captures of one finger."""

    def __init__(self, reader: FingerprintReader) -> None:
        self._reader = reader
        self._taken: list[Print] = []

    def take(self) -> bool | None:
        result = self._reader.capture(_RIGHT_THUMB, _CAPTURE_S)
        if isinstance(result, Print):
            self._taken.append(result)
            return len(result.template) == 512 and 0 <= result.quality <= 100
        return False if isinstance(result, Failed) else None

    def match_each_other(self) -> bool | None:
        if len(self._taken) < 2:
            return None
        first, second = self._taken
        result = self._reader.match(first.template, [second.template])
        return isinstance(result, Matched) and result.passed

    def do_not_match_nothing(self) -> bool | None:
        if not self._taken:
            return None
        result = self._reader.match(self._taken[0].template, [bytes(512)])
        return isinstance(result, Failed) or not result.passed


def tests(reader: FingerprintReader) -> list[Test]:
    """The suite of this reader; its tests are run in this order."""
    return _live(reader) if isinstance(reader, LiveVerifier) else _stored(reader)


def _live(reader: LiveVerifier) -> list[Test]:
    """For a reader that compares the finger itself: lay the same finger on, as often as it asks."""
    taken: list[Print] = []

    def take() -> bool | None:
        result = reader.capture(_RIGHT_THUMB, _TOUCHES_S)
        if isinstance(result, Print):
            taken.append(result)
            return len(result.template) > 0
        return False if isinstance(result, Failed) else None

    def recognise() -> bool | None:
        if not taken:
            return None
        result = reader.verify([taken[0].template], _CAPTURE_S)
        return None if isinstance(result, Retry) else isinstance(result, Matched) and result.passed

    def compare_nothing() -> bool | None:
        if not taken:
            return None
        result = reader.match(taken[0].template, [taken[0].template])
        return isinstance(result, Failed) and result.word == "rejected"

    return [
        ("it answers and is ready", lambda: reader.status().state == "ready"),
        ("it takes a print by several touches", take),
        ("it recognises the finger", recognise),
        ("it does not say that it compares without the finger", compare_nothing),
        ("it is ready afterwards", lambda: reader.status().state == "ready"),
    ]


def _stored(reader: FingerprintReader) -> list[Test]:
    captures = _Captures(reader)
    return [
        ("it answers and is ready", lambda: reader.status().state == "ready"),
        ("it takes a print", captures.take),
        ("it takes a second print of the same finger", captures.take),
        ("the two prints match each other", captures.match_each_other),
        ("a print does not match an empty template", captures.do_not_match_nothing),
    ]
