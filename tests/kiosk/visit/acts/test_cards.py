"""The card reader's part: put, read, failed, lifted; and a card that is gone is never held against a resident."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from devices.base import TransportLost
from devices.id_card_reader import port
from kiosk.visit.acts.cards import Cards
from kiosk.visit.events import CardFailed, CardLifted, CardPlaced, CardRead
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.acts.posted import Posted


class Reader:
    """A reader in memory that finds a card once, as modules do, and again when its read broke off."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.lies = False
        self.reads: list[port.CardRead | port.ReadFailed] = []
        self.answers: port.ReadFailed | Exception | None = None
        self.trouble_after: port.ReadFailed | None = None
        """From the next read on, this is all that the reader says."""
        self._found = False

    def put(self, *reads: port.CardRead | port.ReadFailed) -> None:
        with self._lock:
            self.lies, self._found, self.reads = True, False, list(reads)

    def lift(self) -> None:
        with self._lock:
            self.lies = False

    def trouble(self, answer: port.ReadFailed | Exception | None) -> None:
        with self._lock:
            self.answers = answer

    def _troubled(self) -> port.ReadFailed | None:
        if isinstance(self.answers, Exception):
            raise self.answers
        return self.answers

    def poll(self, deadline_s: float) -> port.CardPlaced | port.ReadFailed | None:
        with self._lock:
            if trouble := self._troubled():
                return trouble
            if not self.lies or self._found:
                return None
            self._found = True
            return port.CardPlaced()

    def read(self, deadline_s: float) -> port.CardRead | port.ReadFailed:
        with self._lock:
            read = self.reads.pop(0)
            self.answers = self.trouble_after or self.answers
            if isinstance(read, port.ReadFailed):
                self._found = read.word in ("unknown_type", "bad_content")
            return read

    def present(self, deadline_s: float) -> bool | port.ReadFailed:
        with self._lock:
            return self._troubled() or self.lies


GOOD = port.CardRead(given.P01)


@pytest.fixture
def house() -> Iterator[tuple[Reader, Posted]]:
    reader, posted = Reader(), Posted()
    cards = Cards(reader, posted)
    yield reader, posted
    cards.close()


def test_a_card_is_put_read_and_lifted(house):
    reader, posted = house
    reader.put(GOOD)
    assert posted.next() == CardPlaced()
    assert posted.next() == CardRead(given.P01)
    reader.lift()
    assert posted.next() == CardLifted()


def test_a_read_that_broke_off_is_told_and_tried_again_while_the_card_lies(house):
    reader, posted = house
    reader.put(port.ReadFailed("breaks_off"), GOOD)
    assert [posted.next() for _ in range(4)] == [
        CardPlaced(),
        CardFailed("breaks_off"),
        CardPlaced(),
        CardRead(given.P01),
    ]


@pytest.mark.parametrize("word", ["breaks_off", "unknown_type", "bad_content"])
def test_a_card_that_could_not_be_read_is_seen_to_be_lifted(house, word):
    reader, posted = house
    reader.put(*[port.ReadFailed(word)] * 9)
    assert posted.next() == CardPlaced()
    assert posted.next() == CardFailed(word)
    reader.lift()
    posted.until(CardLifted)
    reader.put(GOOD)
    posted.until(CardRead)


def test_a_card_gone_before_it_was_read_is_no_failed_read(house):
    reader, posted = house
    reader.put(port.ReadFailed("no_card"))
    assert posted.next() == CardPlaced()
    reader.lift()
    assert posted.next() == CardLifted()


@pytest.mark.parametrize(
    "trouble", [port.ReadFailed("offline"), port.ReadFailed("silent"), TransportLost("gone")], ids=str
)
def test_a_reader_that_is_gone_does_not_hold_the_card(house, trouble):
    reader, posted = house
    reader.put(GOOD)
    posted.until(CardRead)
    reader.trouble(trouble)
    assert posted.next() == CardLifted()
    reader.lift()
    reader.trouble(None)
    reader.put(GOOD)
    assert posted.next() == CardPlaced()


@pytest.mark.parametrize("word", ["silent", "garbage", "bad_checksum"])
def test_a_reader_that_breaks_while_it_reads_does_not_hold_the_card_for_ever(house, word):
    reader, posted = house
    reader.trouble_after = port.ReadFailed(word)
    reader.put(port.ReadFailed(word))
    assert posted.next() == CardPlaced()
    posted.until(CardLifted)


def test_a_reader_without_a_card_that_is_gone_says_nothing(house):
    reader, posted = house
    reader.trouble(TransportLost("gone"))
    reader.trouble(None)
    reader.put(GOOD)
    assert posted.next() == CardPlaced()
