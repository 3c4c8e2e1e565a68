"""A fingerprint reader on a serial line that speaks the reference protocol of ``codec.py``.

**This is a reference protocol of our own.** The readers that police accept come with their maker's library (the
``LIVESCAN_*`` interface of GA/T 626.1, features and comparison of GA/T 1012-2019), which is licensed and could not be
had here. A site writes an adapter of the same port over its maker's library; this one shows what such an adapter must
do and lets everything above it run on real bytes. As there, the comparison is done by the device.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from devices.base import Status, Transport, TransportLost
from devices.fingerprint_reader import codec
from devices.fingerprint_reader.codec import Answer, AnswerParser, DeviceStatus
from devices.fingerprint_reader.port import (
    POSITIONS,
    TEMPLATE_BYTES,
    Failed,
    FailedWord,
    Matched,
    Print,
    Retry,
    RetryReason,
)
from devices.transport.conversation import drain, listen

# 5 tries and a quality of 55 before moving on are practice (domain 4.4); the match threshold is the device's.
QUALITY_AT_LEAST = 55
MATCH_AT_LEAST = 0.60

_SLICE_S = 0.8  # one capture request waits so long, so that a visit that ends is let go soon
_ANSWER_S = 1.0  # beyond what the device was told to wait
_TURN_S = 2.0  # longer than one slice of another thread, so that a silent reader is not taken for a busy one
_RETRY: Mapping[int, RetryReason] = {
    DeviceStatus.DRY: "dry",
    DeviceStatus.WET: "wet",
    DeviceStatus.PARTIAL: "partial",
    DeviceStatus.TOO_FAST: "too_fast",
}


class SerialLivescan:
    """Fingerprint reader on a line; calls may come from several threads, one at a time reaches the line."""

    def __init__(
        self,
        line: Transport,
        quality_at_least: int = QUALITY_AT_LEAST,
        match_at_least: float = MATCH_AT_LEAST,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
    ) -> None:
        """``stop``, when set by the owner, ends a waiting ``capture`` with ``no_finger``."""
        self._line = line
        self._quality_at_least = quality_at_least
        self._match_at_least = match_at_least
        self._clock = clock
        self._stop = stop or threading.Event()
        self._lock = threading.Lock()
        self._number = 0

    def open(self) -> None:
        """Open the line; raises TransportLost."""
        with self._lock:
            self._line.open()

    def close(self) -> None:
        """Close the line; never raises."""
        with self._lock:
            self._line.close()

    def status(self) -> Status:
        """Ask the device for its name; ``busy`` when another thread keeps the line for long."""
        if not self._lock.acquire(timeout=_TURN_S):
            return Status("busy")
        try:
            answer = self._ask(codec.hello, _ANSWER_S)
        finally:
            self._lock.release()
        match answer:
            case Answer(status=DeviceStatus.DONE):
                return Status("ready")
            case Answer():
                return Status("fault", ("sensor",))
            case Failed(word="offline"):
                return Status("offline", ("offline",))
            case Failed(word="silent"):
                return Status("unknown", ("silent",))
            case Failed(word=word):
                return Status("fault", (word,))

    def capture(self, position: int, deadline_s: float) -> Print | Retry | Failed:
        """Wait for a finger and take its print; raises ValueError for a position outside 11 to 20."""
        if position not in POSITIONS:
            raise ValueError(f"finger code {position} is outside 11 to 20")
        end = self._clock() + deadline_s
        while not self._stop.is_set() and (left := end - self._clock()) > 0:
            wait_s = min(left, _SLICE_S)
            ask = partial(codec.capture, position=position, wait_ms=int(wait_s * 1000))
            with self._lock:
                answer = self._ask(ask, wait_s + _ANSWER_S)
            if isinstance(answer, Failed):
                return answer
            if answer.status != DeviceStatus.NO_FINGER:
                return self._captured(position, answer)
        return Retry("no_finger")

    def match(self, template: bytes, references: Sequence[bytes], deadline_s: float = 2.0) -> Matched | Failed:
        """Let the device compare; raises ValueError for a number outside 1 to 20 or a template not of 512 bytes."""
        if not 1 <= len(references) <= 20:
            raise ValueError(f"{len(references)} references, 1 to 20 are possible")
        if any(len(one) != TEMPLATE_BYTES for one in (template, *references)):
            raise ValueError(f"a template has {TEMPLATE_BYTES} bytes")
        with self._lock:
            answer = self._ask(partial(codec.match, probe=template, references=references), deadline_s)
        if isinstance(answer, Failed):
            return answer
        if answer.status != DeviceStatus.DONE:
            return _refused(answer)
        score = int.from_bytes(answer.data, "big") / 10_000
        if len(answer.data) != 2 or score > 1:
            return Failed("garbage")
        return Matched(score, score >= self._match_at_least)

    def _captured(self, position: int, answer: Answer) -> Print | Retry | Failed:
        if answer.status in _RETRY:
            return Retry(_RETRY[answer.status])
        if answer.status != DeviceStatus.DONE:
            return _refused(answer)
        if len(answer.data) != 1 + TEMPLATE_BYTES or answer.data[0] > 100:
            return Failed("garbage")
        if answer.data[0] < self._quality_at_least:
            return Retry("poor")
        return Print(position, answer.data[0], answer.data[1:])

    def _ask(self, frame: Callable[[int], bytes], deadline_s: float) -> Answer | Failed:
        """One request under the lock; an answer with another number is a late one and is passed over."""
        self._number = number = (self._number + 1) % 256
        request = frame(number)
        try:
            self._line.open()
            drain(self._line)
            self._line.write(request)
            heard = listen(
                self._line,
                AnswerParser(),
                lambda answer: answer.number == number and answer.code == request[4],
                deadline_s,
                self._clock,
            )
        except TransportLost as lost:
            self._line.close()
            return Failed("offline", str(lost))
        return heard if isinstance(heard, Answer) else Failed(heard)


def _refused(answer: Answer) -> Failed:
    word: FailedWord = "sensor" if answer.status == DeviceStatus.SENSOR else "rejected"
    return Failed(word, f"status_{answer.status:02X}")
