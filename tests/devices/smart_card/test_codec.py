"""PC/SC numbers, readers' names and cards' answers: tables, and 3,000 responses that nobody thought of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.smart_card import codec
from devices.smart_card.port import Answer


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (0x8010001D, "offline"),
        (0x8010001E, "offline"),
        (0x80100013, "offline"),
        (0x80100003, "offline"),
        (0x80100009, "no_reader"),
        (0x80100017, "no_reader"),
        (0x8010002E, "no_reader"),
        (0x8010000B, "in_use"),
        (0x8010000C, "no_card"),
        (0x80100069, "removed"),
        (0x80100068, "removed"),
        (0x80100016, "mute"),
        (0x80100066, "mute"),
        (0x80100067, "mute"),
        (0x8010000A, "mute"),
        (0x8010000F, "rejected"),
        (0x80100065, "rejected"),
        (0x12345678, "rejected"),
        (0x8010001D - (1 << 32), "offline"),
    ],
)
def test_an_error_number_has_a_word_also_when_it_is_told_as_a_negative_number(code: int, word: str) -> None:
    assert codec.word_of(code) == word


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ("9000", Answer(b"", 0x9000)),
        ("6A82", Answer(b"", 0x6A82)),
        ("04A1B2C39000", Answer(bytes.fromhex("04A1B2C3"), 0x9000)),
        ("6110", Answer(b"", 0x6110)),
        ("", None),
        ("90", None),
        ("5A5A", None),
        ("6000", None),
        ("00009000FF", None),
    ],
)
def test_a_response_ends_with_a_status_word_or_is_none(response: str, answer: Answer | None) -> None:
    assert codec.answer_of(bytes.fromhex(response)) == answer


@pytest.mark.parametrize(
    ("response", "uid"),
    [
        ("04A1B2C39000", "04A1B2C3"),
        ("04A1B2C3D4E5F69000", "04A1B2C3D4E5F6"),
        ("E0040100112233449000", "E004010011223344"),
        ("9000", None),
        ("6A81", None),
        ("04A1B2C36282", None),
        ("04A1B29000", None),
    ],
)
def test_a_uid_has_one_of_four_lengths_and_came_with_9000(response: str, uid: str | None) -> None:
    answer = codec.answer_of(bytes.fromhex(response))
    assert answer is not None
    assert codec.uid_of(answer) == (None if uid is None else bytes.fromhex(uid))


@settings(max_examples=3000, derandomize=True, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.binary(max_size=12).map(lambda data: data + b"\x90\x00")))
def test_no_response_is_more_than_it_says(response: bytes) -> None:
    answer = codec.answer_of(response)
    if answer is None:
        assert len(response) < 2 or response[-2] >> 4 not in (6, 9) or response[-2] == 0x60
        return
    assert answer.data + answer.sw.to_bytes(2, "big") == response
    uid = codec.uid_of(answer)
    assert uid is None or (len(uid) in (4, 7, 8, 10) and uid + b"\x90\x00" == response)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("", ["ACS ACR1252 00 00", "ACS ACR1252 00 01", "Virtual PCD 00 00"]),
        ("ACR1252", ["ACS ACR1252 00 00", "ACS ACR1252 00 01"]),
        ("00 01", ["ACS ACR1252 00 01"]),
        ("Virtual PCD 00 00", ["Virtual PCD 00 00"]),
        ("HID", []),
    ],
)
def test_a_part_of_a_name_finds_readers(name: str, found: list[str]) -> None:
    assert codec.fitting(name, ["ACS ACR1252 00 00", "ACS ACR1252 00 01", "Virtual PCD 00 00"]) == found


def test_a_whole_name_means_one_reader_also_when_it_is_a_part_of_another() -> None:
    assert codec.fitting("Reader", ["Reader", "Reader 2"]) == ["Reader"]


@pytest.mark.parametrize(
    ("address", "name"),
    [("pcsc:ACR1252", "ACR1252"), ("pcsc:", ""), ("pcsc: A B ", "A B"), ("pcsc://A 00 00", "A 00 00")],
)
def test_an_address_names_a_reader(address: str, name: str) -> None:
    assert codec.name_at(address) == name


@pytest.mark.parametrize("address", ["", "pcsc", "ACR1252", "/dev/ttyS0", "tcp://h:1", "PCSC:x"])
def test_another_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match="is not pcsc:READER"):
        codec.name_at(address)
