"""Keys of a scanner that plays a keyboard, US layout (fuzz: 500 streams of events)."""

from __future__ import annotations

import string
import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from devices.qr_scanner.hid_codec import EVENT_BYTES, NONSENSE, Event, Keyboard, events
from tests.devices.qr_scanner.typing_keys import ENTER, SHIFT, keys_for


def typed(stream: list[Event], keyboard: Keyboard | None = None) -> bytes:
    keyboard = keyboard or Keyboard()
    return b"".join(keyboard.feed(event) for event in stream)


def press(code: int) -> list[Event]:
    return [Event(1, code, 1), Event(0, 0, 0), Event(1, code, 0), Event(0, 0, 0)]


def test_every_character_of_the_us_layout_is_read() -> None:
    characters = string.ascii_letters + string.digits + string.punctuation + " "
    stream = [Event(*key) for key in keys_for(characters)]
    assert typed([*stream, *press(ENTER)]) == characters.encode() + b"\r"


def test_the_digits_and_enter_of_the_keypad_count_too() -> None:
    assert typed(press(79) + press(80) + press(81) + press(96)) == b"123\r"


def test_caps_lock_turns_letters_only() -> None:
    assert typed(press(58) + [Event(*key) for key in keys_for("aB1!")]) == b"Ab1!"


def test_repeats_of_a_held_key_mean_nothing() -> None:
    assert typed([Event(1, 30, 1), *[Event(1, 30, 2)] * 5, Event(1, 30, 0)]) == b"a"


def test_a_key_without_a_character_and_lost_events_spoil_the_text() -> None:
    assert typed(press(103)) == NONSENSE  # arrow up
    assert typed([Event(1, SHIFT, 1), Event(0, 3, 0), *press(30)]) == NONSENSE + b"a"  # the release was lost


def test_events_are_taken_apart_and_a_rest_is_left_out() -> None:
    data = struct.pack("llHHi", 1, 2, 1, 30, 1) + struct.pack("llHHi", 1, 3, 0, 0, 0)
    assert events(data + b"\x01\x02") == [Event(1, 30, 1), Event(0, 0, 0)]
    assert EVENT_BYTES == 24


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.binary(max_size=24 * 20))
def test_no_stream_of_events_does_harm(data: bytes) -> None:
    assert len(typed(events(data))) <= len(data) // EVENT_BYTES
