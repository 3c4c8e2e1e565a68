"""The card reader's part: put, read, failed, lifted. It watches always, because a card may be put first (§2.0.1)."""

from __future__ import annotations

import threading

from devices.base import TransportLost
from devices.id_card_reader import port
from devices.id_card_reader.port import IdCardReader
from kiosk.visit.acts.base import Post
from kiosk.visit.events import CardFailed, CardLifted, CardPlaced, CardRead

POLL_S = 0.25
READ_S = 3.0
PAUSE_S = 0.5
UNANSWERED = 3
"""So many times in a row may a reader not tell whether the card still lies there; then it lies in sight, and nobody is
kept waiting for a sensor that is gone."""

READ_WHOLE = ("unknown_type", "bad_content")
"""Read to the end though of no use: the reader does not find such a card anew, so its lifting is watched."""

WAIT_BETWEEN_S = 0.1


class Cards:
    """One thread that owns the reader."""

    def __init__(self, reader: IdCardReader, post: Post) -> None:
        self._reader = reader
        self._post = post
        self._stop = threading.Event()
        self._lies = False
        self._untold = 0
        self._thread = threading.Thread(target=self._run, name="cards", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch()
            except TransportLost:
                # A reader that was pulled cannot say whether the card lies there: the resident's card is in sight.
                self._lifted()
                self._stop.wait(PAUSE_S)

    def _watch(self) -> None:
        """Wait for a card, read it, then wait until it is lifted."""
        found = self._reader.poll(POLL_S)
        if found is None:
            self._ask_whether_it_lies()
            self._stop.wait(WAIT_BETWEEN_S)
            return
        if isinstance(found, port.ReadFailed):
            self._failed(found.word)
            return
        self._lies, self._untold = True, 0
        self._post(CardPlaced())
        read = self._reader.read(READ_S)
        if isinstance(read, port.ReadFailed):
            self._failed(read.word)
            if read.word in READ_WHOLE:
                self._until_lifted()
            return
        self._post(CardRead(read.card))
        self._until_lifted()

    def _failed(self, word: str) -> None:
        if word in ("no_card", "same_card"):
            self._stop.wait(WAIT_BETWEEN_S)
            return
        if word == "offline":
            self._lifted()
        elif word != "silent":
            self._post(CardFailed(word))
        if word not in READ_WHOLE:
            self._cannot_tell()
        self._stop.wait(PAUSE_S)

    def _lifted(self) -> None:
        if self._lies:
            self._lies, self._untold = False, 0
            self._post(CardLifted())

    def _ask_whether_it_lies(self) -> None:
        if not self._lies:
            return
        here = self._reader.present(POLL_S)
        if isinstance(here, port.ReadFailed):
            self._cannot_tell()
        elif here:
            self._untold = 0
        else:
            self._lifted()

    def _cannot_tell(self) -> None:
        self._untold += 1
        if self._untold >= UNANSWERED:
            self._lifted()

    def _until_lifted(self) -> None:
        self._untold = 0
        while self._lies and not self._stop.is_set():
            self._ask_whether_it_lies()
            self._stop.wait(PAUSE_S)
