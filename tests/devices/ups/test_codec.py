"""The text protocol of NUT: its quotes, its lists, its errors, and 4,000 streams that nobody thought of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.ups import codec
from devices.ups.codec import ListParser, Refused, Variables
from devices.ups.port import Power

ANSWER = (
    b"BEGIN LIST VAR ups\n"
    b'VAR ups battery.charge "90"\n'
    b'VAR ups ups.mfr "Maker of \\"UPS\\" \\\\ batteries"\n'
    b'VAR ups ups.status "OB LB"\n'
    b"END LIST VAR ups\n"
)
VALUES = {"battery.charge": "90", "ups.mfr": 'Maker of "UPS" \\ batteries', "ups.status": "OB LB"}


def quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", []),
        ("ERR DATA-STALE", ["ERR", "DATA-STALE"]),
        ('VAR ups a "b c"', ["VAR", "ups", "a", "b c"]),
        ('VAR ups a ""', ["VAR", "ups", "a", ""]),
        (r'"\"" "\\"', ['"', "\\"]),
        ("VAR  ups\tx 1\r", ["VAR", "ups", "x", "1"]),
        ('VAR ups a "b', None),
        ('VAR ups a "b"c', None),
        ('VAR ups a b"c"', None),
        ('"\\', None),
    ],
)
def test_a_line_has_words(line: str, found: list[str] | None) -> None:
    assert codec.words(line) == found


def test_the_question_is_one_line() -> None:
    assert codec.request("ups") == b"LIST VAR ups\n"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_list_is_read_in_whatever_pieces_it_comes(size: int) -> None:
    parser, found = ListParser("ups"), []
    for start in range(0, len(ANSWER), size):
        found += parser.feed(ANSWER[start : start + size])
    assert found == [Variables(VALUES)]
    assert not parser.pending


@pytest.mark.parametrize(
    "stream",
    [
        ANSWER.replace(b"VAR ups b", b"VAR other b"),
        ANSWER.replace(b"BEGIN LIST VAR ups", b"BEGIN LIST VAR other"),
        ANSWER.replace(b'"OB LB"', b'"OB LB'),
        ANSWER.replace(b"VAR ups ups.mfr", b"\xff\xfe"),
        ANSWER.replace(b"END LIST VAR ups", b"END LIST VAR other"),
        ANSWER.replace(b"90", b"9" * 3000),
        b"x" * 100_000,
    ],
)
def test_a_list_that_is_not_whole_or_not_ours_is_no_answer(stream: bytes) -> None:
    parser = ListParser("ups")
    assert parser.feed(stream) == []
    assert parser.feed(b"\n" + ANSWER) == [Variables(VALUES)]


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("DRIVER-NOT-CONNECTED", "no_driver"),
        ("DATA-STALE", "stale"),
        ("UNKNOWN-UPS", "unknown_ups"),
        ("ACCESS-DENIED", "rejected"),
    ],
)
def test_an_error_has_a_word(code: str, word: str) -> None:
    assert ListParser("ups").feed(f"ERR {code}\n".encode()) == [Refused(code)]
    assert codec.word_of(code) == word


@pytest.mark.parametrize(
    ("status", "power", "reasons"),
    [
        ("OL", (False, False), ()),
        ("OL CHRG", (False, False), ()),
        ("OB DISCHRG", (True, False), ("on_battery",)),
        ("OB LB", (True, True), ("on_battery", "battery_low")),
        ("FSD OB LB", (True, True), ("battery_low", "on_battery")),
        ("OL LB CHRG", (False, True), ("battery_low",)),
        ("ALARM OL RB", (False, False), ("replace_battery",)),
        ("OL OVER", (False, False), ("overload",)),
        ("BYPASS", (False, False), ("unprotected",)),
        ("OFF", (False, False), ("unprotected",)),
        ("WAIT", "stale", ()),
        ("", "garbage", ()),
        ("OL OB", "garbage", ("on_battery",)),
        ("OL OB OFF", "garbage", ("on_battery", "unprotected")),
        ("CHRG", "garbage", ()),
    ],
)
def test_flags_say_what_the_power_is(status: str, power: tuple[bool, bool] | str, reasons: tuple[str, ...]) -> None:
    values = {"ups.status": status}
    found = codec.power_of(values)
    assert (found if isinstance(found, str) else (found.on_battery, found.battery_low)) == power
    assert codec.reasons_of(values) == reasons


@pytest.mark.parametrize(
    ("text", "number"),
    [("90", 90.0), ("90.5", 90.5), ("0", 0.0), (" 7 ", 7.0), ("101", None), ("-1", None), ("nan", None), ("", None)],
)
def test_a_charge_is_a_percentage_or_not_known(text: str, number: float | None) -> None:
    found = codec.power_of({"ups.status": "OL", "battery.charge": text})
    assert isinstance(found, Power)
    assert found.charge_percent == number


def test_no_status_is_garbage() -> None:
    assert codec.power_of({"battery.charge": "90"}) == "garbage"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("nut://127.0.0.1:3493/ups", ("127.0.0.1", 3493, "ups")),
        ("nut://host/rack-1.a", ("host", 3493, "rack-1.a")),
        ("nut://[::1]:99/ups", ("::1", 99, "ups")),
    ],
)
def test_an_address_names_host_port_and_ups(address: str, place: tuple[str, int, str]) -> None:
    assert codec.place_of(address) == place


@pytest.mark.parametrize(
    "address",
    ["", "ups", "nut://h", "nut://h/", "nut://h/a b", "nut://h/a/b", "nut:///ups", "tcp://h:1/ups", "nut://h/u?x=1"],
)
def test_another_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match="is not nut://host:port/name"):
        codec.place_of(address)


@pytest.mark.parametrize("address", ["nut://h:99999/ups", "nut://h:x/ups"])
def test_a_port_that_cannot_be_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="[Pp]ort"):
        codec.place_of(address)


NAMES = st.from_regex(r"[a-z.]{1,12}", fullmatch=True)
PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=40)


@settings(max_examples=2000, derandomize=True, deadline=None)
@given(st.dictionaries(NAMES, PRINTABLE, max_size=8))
def test_whatever_a_ups_is_called_comes_through_its_quotes(values: dict[str, str]) -> None:
    lines = [f"VAR ups {name} {quoted(value)}\n" for name, value in values.items()]
    stream = "".join(["BEGIN LIST VAR ups\n", *lines, "END LIST VAR ups\n"]).encode()
    assert ListParser("ups").feed(stream) == [Variables(values)]


@settings(max_examples=2000, derandomize=True, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([ANSWER, *ANSWER.splitlines(keepends=True)]))))
def test_no_stream_makes_an_answer_that_was_not_in_it(pieces: list[bytes]) -> None:
    parser, stream = ListParser("ups"), b"".join(pieces)
    for message in (found for piece in pieces for found in parser.feed(piece)):
        if isinstance(message, Variables):
            assert b"BEGIN LIST VAR ups" in stream
            for name, value in message.values.items():
                assert name in VALUES
                assert value == VALUES[name] or b"VAR ups " + name.encode() in stream
            codec.power_of(message.values)
        else:
            assert isinstance(message, Refused)
            assert b"ERR" in stream
