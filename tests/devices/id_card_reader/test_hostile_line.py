"""The adapter over a line in memory on a clock of its own: 400 hostile conversations.

Never an exception, never past the deadline, never a card that is not the one on the reader.
"""

from __future__ import annotations

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.base import TransportLost
from devices.id_card_reader.adapter import SamReader
from devices.id_card_reader.port import CardPlaced, CardRead, ReadFailed
from tests.devices.id_card_reader.other_peer import OK, card_text, packet

READ_ON_S = 9.0  # the port: a card that lies there by the deadline is read to the end
WAKE_S = 1.8
NUMBER = "420102199005122363"

GOOD = {
    b"\x10\xff": OK,
    b"\x11\xff": OK,
    b"\x12\xff": OK + bytes(16),
    b"\x20\x01": b"\x00\x00\x9f" + bytes(4),
    b"\x20\x02": OK + bytes(8),
    b"\x30\x01": OK + b"\x01\x00\x04\x00" + card_text() + bytes(1024),
    b"\x30\x10": OK + b"\x01\x00\x04\x00\x04\x00" + card_text() + bytes(2048),
    b"\x30\x03": b"\x00\x00\x91",
}

reply = st.one_of(
    st.just(("good",)),
    st.just(("good",)),
    st.just(("good",)),
    st.just(("silent",)),
    st.just(("gone",)),
    st.tuples(st.just("late"), st.floats(0.1, 4)),
    st.tuples(st.just("pieces"), st.integers(1, 200), st.floats(0, 0.3)),
    st.tuples(st.just("flip"), st.integers(0, 2400), st.integers(1, 255)),
    st.tuples(st.just("cut"), st.integers(0, 2400)),
    st.tuples(st.just("noise"), st.binary(max_size=80)),
    st.tuples(st.just("length"), st.integers(0, 0xFFFF)),
    st.tuples(st.just("refuse"), st.integers(0, 255)),
    st.tuples(st.just("other"), st.sampled_from(sorted(GOOD))),
)


class Clock:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Pause(threading.Event):
    """The owner's stop signal, whose waiting takes no real time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def wait(self, timeout: float | None = None) -> bool:
        self._clock.now += timeout or 0
        return False


class Line:
    """A Transport that answers each request as its script says; after the script's end all is good."""

    def __init__(self, clock: Clock, script: list[tuple]) -> None:
        self._clock = clock
        self._script = list(script)
        self._coming: list[tuple[float, bytes]] = []

    def open(self) -> None:
        """Always there."""

    def close(self) -> None:
        self._coming.clear()

    def write(self, data: bytes) -> None:
        self._clock.now += 0.001
        at = self._clock.now + 0.01
        kind, *rest = self._script.pop(0) if self._script else ("good",)
        frame = packet(GOOD[data[7:9]])
        match kind, rest:
            case "silent", _:
                return
            case "gone", _:
                raise TransportLost("pulled")
            case "late", [after]:
                self._coming.append((at + after, frame))
            case "pieces", [size, gap]:
                self._coming += [
                    (at + n * gap, frame[n * size : (n + 1) * size]) for n in range(-(-len(frame) // size))
                ]
            case "flip", [where, by]:
                spoilt = bytearray(frame)
                spoilt[where % len(frame)] ^= by
                self._coming.append((at, bytes(spoilt)))
            case "cut", [where]:
                self._coming.append((at, frame[: where % len(frame)]))
            case "noise", [noise]:
                self._coming += [(at, noise), (at + 0.02, frame)]
            case "length", [length]:
                self._coming.append((at, frame[:5] + length.to_bytes(2, "big") + frame[7:]))
            case "refuse", [word]:
                self._coming.append((at, packet(bytes([0, 0, word]))))
            case "other", [command]:
                self._coming += [(at, packet(GOOD[command])), (at + 0.05, frame)]
            case _:
                self._coming.append((at, frame))
        self._coming.sort(key=lambda one: one[0])

    def read(self, most: int, deadline_s: float) -> bytes:
        if self._coming and self._coming[0][0] <= self._clock.now + deadline_s:
            at, data = self._coming.pop(0)
            self._clock.now = max(self._clock.now, at)
            return data[:most]
        self._clock.now += deadline_s
        return b""


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(reply, max_size=14), st.floats(0.05, 4))
def test_no_conversation_breaks_holds_or_misleads_the_adapter(script: list[tuple], deadline_s: float) -> None:
    clock = Clock()
    reader = SamReader(Line(clock, script), clock, Pause(clock))
    for _ in range(3):
        begun = clock.now
        result = reader.read(deadline_s)
        assert clock.now - begun <= deadline_s + READ_ON_S + WAKE_S
        assert isinstance(result, CardRead | ReadFailed)
        if isinstance(result, CardRead):
            assert (result.card.number, result.card.name) == (NUMBER, "测试样本")
        begun = clock.now
        assert isinstance(reader.poll(0.5), CardPlaced | ReadFailed | None)
        assert clock.now - begun <= 4.0
        begun = clock.now
        assert isinstance(reader.present(0.5), bool | ReadFailed)
        assert clock.now - begun <= 2.1
        begun = clock.now
        assert reader.status().state in ("ready", "fault", "unknown", "offline")
        assert clock.now - begun <= 2.1
    reader.close()


class Scripted(Line):
    """A reader whose answers to some commands are these contents; to all others it answers well."""

    def __init__(self, clock: Clock, answers: dict[bytes, bytes]) -> None:
        super().__init__(clock, [])
        self._answers = answers

    def write(self, data: bytes) -> None:
        super().write(data)
        if data[7:9] in self._answers:
            self._coming[-1] = (self._coming[-1][0], packet(self._answers[data[7:9]]))


def read_with(answers: dict[bytes, bytes]) -> tuple[CardRead | ReadFailed, float]:
    """What a read of two seconds gave, and how long it took."""
    clock = Clock()
    result = SamReader(Scripted(clock, answers), clock, Pause(clock)).read(2)
    return result, clock.now


PRINTS, PLAIN, ADDRESS = b"\x30\x10", b"\x30\x01", b"\x30\x03"
SHORT = OK + b"\x01\x00\x04\x00" + card_text() + bytes(1023)
LONG_TEXT = OK + b"\x01\x01\x04\x00\x04\x00" + card_text() + bytes(2049)


@pytest.mark.parametrize("wrong", [SHORT, LONG_TEXT, OK + bytes(4), OK + b"\xff" * 6 + bytes(2304)])
def test_a_sound_frame_whose_inner_lengths_are_wrong_is_bad_content_at_once(wrong: bytes) -> None:
    result, took_s = read_with({PRINTS: wrong, PLAIN: wrong})
    assert isinstance(result, ReadFailed)
    assert result.word == "bad_content"
    assert took_s < 1


@pytest.mark.parametrize("refusal", [b"\x00\x00\x41", b"\x00\x00\x40", b"\x00\x00\x21", SHORT, LONG_TEXT])
def test_a_module_that_gives_no_prints_is_read_without_them(refusal: bytes) -> None:
    result, took_s = read_with({PRINTS: refusal})
    assert isinstance(result, CardRead)
    assert (result.card.number, result.card.fingerprints) == (NUMBER, b"")
    assert took_s < 1


def test_a_card_that_gives_nothing_at_all_breaks_off() -> None:
    result, _ = read_with({PRINTS: b"\x00\x00\x41", PLAIN: b"\x00\x00\x21"})
    assert result == ReadFailed("breaks_off", "sw3_41")


@pytest.mark.parametrize("word", [0x10, 0x21, 0x31, 0x40, 0x41, 0x47, 0x60, 0x66, 0x91, 0xFF])
def test_a_refused_question_for_the_newest_address_does_not_spoil_the_read(word: int) -> None:
    result, took_s = read_with({ADDRESS: bytes([0, 0, word])})
    assert isinstance(result, CardRead)
    assert (result.card.number, result.card.newest_address) == (NUMBER, None)
    assert took_s < 1


def test_after_all_trouble_the_card_is_read() -> None:
    clock = Clock()
    script: list[tuple] = [("silent",), ("cut", 9), ("gone",), ("flip", 40, 3), ("length", 9), ("refuse", 0x21)]
    reader = SamReader(Line(clock, script), clock, Pause(clock))
    results = [reader.read(2) for _ in range(6)]
    assert any(isinstance(result, CardRead) for result in results)
