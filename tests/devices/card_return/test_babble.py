"""A return slot whose devices say anything at all: no exception, no hang, no card made up."""

from __future__ import annotations

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.base import Outcome
from devices.card_return.port import ReadFailed
from devices.card_return.return_slot import CrtReturnSlot
from tests.devices.card_cabinet.test_babble import ANSWERS, Answers
from tests.devices.crt.babble import Babble, Clock

SAM = st.sampled_from([bytes.fromhex("AAAAAA9669000800009F0000000097"), bytes.fromhex("AAAAAA96690004000080 84")])


@settings(max_examples=700, derandomize=True, deadline=None)
@given(ANSWERS, st.lists(st.none() | st.binary(max_size=60) | SAM, max_size=12))
def test_700_conversations_end_in_time_without_an_invented_card(
    commands: Answers, questions: list[bytes | None]
) -> None:
    clock = Clock()
    stop = threading.Event()
    stop.set()  # waiting calls look once: this clock does not move while they wait
    slot = CrtReturnSlot(Babble(clock, commands), Babble(clock, questions), clock, stop)
    slot.status()
    slot.open_shutter()
    slot.wait_inserted(1.0)
    assert isinstance(slot.read(1.0), ReadFailed)
    slot.take("a")
    slot.give_back("b")
    slot.counts()
    assert clock.now < 120


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(st.binary(max_size=20), max_size=20))
def test_300_streams_without_a_sound_answer_move_nothing(commands: list[bytes | None]) -> None:
    clock = Clock()
    slot = CrtReturnSlot(Babble(clock, commands), Babble(clock, []), clock, threading.Event())
    assert slot.take("a").outcome is not Outcome.DONE
