"""IPP as bytes: requests as the standard draws them, answers sound or spoilt."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyipp.enums import IppOperation, IppTag

from devices.certificate_printer.codec import Answer, number, parse, request, texts
from devices.certificate_printer.questions import job_view, printer_view

HEAD = b"\x02\x00\x00\x00\x00\x00\x00\x07"


def value(tag: int, name: bytes, data: bytes) -> bytes:
    return bytes([tag]) + struct.pack(">H", len(name)) + name + struct.pack(">H", len(data)) + data


def test_a_request_is_laid_out_as_rfc_8010_draws_it() -> None:
    sent = request(
        IppOperation.CANCEL_JOB,
        7,
        "ipp://h:631/p",
        [("job-id", IppTag.INTEGER, 5), ("purge-job", IppTag.BOOLEAN, True)],
        [("media", IppTag.KEYWORD, ["a", "b"])],
        b"%PDF-",
    )
    assert sent == (
        b"\x02\x00\x00\x08\x00\x00\x00\x07\x01"
        b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x48\x00\x1battributes-natural-language\x00\x02en"
        b"\x45\x00\x0bprinter-uri\x00\x0dipp://h:631/p"
        b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x05"
        b"\x22\x00\x09purge-job\x00\x01\x01"
        b"\x02\x44\x00\x05media\x00\x01a\x44\x00\x00\x00\x01b\x03%PDF-"
    )


def test_an_answer_tells_its_printers_and_jobs() -> None:
    data = (
        HEAD
        + b"\x01"
        + value(0x47, b"attributes-charset", b"utf-8")
        + b"\x04"
        + value(0x23, b"printer-state", b"\0\0\0\x05")
        + value(0x44, b"printer-state-reasons", b"media-empty-error")
        + value(0x44, b"", b"cover-open-report")
        + value(0x22, b"printer-is-accepting-jobs", b"\x01")
        + value(0x34, b"media-col-ready", b"")
        + value(0x4A, b"", b"media-size")
        + value(0x34, b"", b"")
        + value(0x4A, b"", b"x-dimension")
        + value(0x21, b"", b"\0\0\x52\x08")
        + value(0x37, b"", b"")
        + value(0x37, b"", b"")
        + value(0x36, b"printer-name", b"\0\x02zh\0\x06\xe8\xaf\x81\xe6\x98\x8e")
        + b"\x02"
        + value(0x21, b"job-id", b"\0\0\0\x01")
        + value(0x13, b"time-at-processing", b"")
        + b"\x02"
        + value(0x21, b"job-id", b"\0\0\0\x02")
        + b"\x03"
    )
    answer = parse(data)
    assert (answer.status, answer.request_id) == (0, 7)
    (printer,) = answer.printers
    assert number(printer, "printer-state") == 5
    assert texts(printer, "printer-state-reasons") == ("media-empty-error", "cover-open-report")
    assert printer["media-col-ready"] == ()
    assert texts(printer, "printer-name") == ("证明",)
    assert printer_view(printer).reasons == ("paper_out",)
    assert [number(job, "job-id") for job in answer.jobs] == [1, 2]
    assert number(answer.jobs[0], "time-at-processing") is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "shorter than its head"),
        (b"\x09" + HEAD[1:] + b"\x03", "unknown version"),
        (HEAD, "breaks off"),
        (HEAD + b"\x04" + b"\x21\xff\xfb", "breaks off"),  # a negative length: pyipp's parser runs for ever on it
        (HEAD + b"\x04" + value(0x21, b"a", b"\0") + b"\x03", "four bytes"),
        (HEAD + b"\x04" + value(0x22, b"a", b"\2") + b"\x03", "neither true nor false"),
        (HEAD + value(0x21, b"a", b"\0\0\0\0") + b"\x03", "outside of any group"),
        (HEAD + b"\x04" + value(0x21, b"", b"\0\0\0\0") + b"\x03", "without an attribute"),
        (HEAD + b"\x04" + value(0x37, b"a", b"") + b"\x03", "without an attribute"),
        (HEAD + b"\x04" + value(0x36, b"a", b"\0\x09zh") + b"\x03", "breaks off"),
    ],
)
def test_what_is_no_answer_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(data)


def test_every_piece_of_an_answer_breaks_off() -> None:
    whole = HEAD + b"\x04" + value(0x44, b"printer-state-reasons", b"none") + b"\x03"
    assert parse(whole).printers == ({"printer-state-reasons": ("none",)},)
    for size in range(len(whole)):
        with pytest.raises(ValueError, match="answer"):
            parse(whole[:size])


@settings(max_examples=2000, derandomize=True, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=120).map(lambda rest: HEAD + b"\x04" + rest + b"\x03"))
def test_any_bytes_are_an_answer_or_a_value_error(data: bytes) -> None:
    """2,000 inputs, the same each time."""
    try:
        answer = parse(data)
    except ValueError:
        return
    assert isinstance(answer, Answer)
    for group in answer.printers:
        printer_view(group)
    for group in answer.jobs:
        job_view(group)


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@settings(max_examples=500, derandomize=True, deadline=None)
@given(
    st.dictionaries(
        WORDS,
        st.lists(st.integers(-(2**31), 2**31 - 1), min_size=1, max_size=3)
        | st.lists(st.text(max_size=30), min_size=1, max_size=3),
        max_size=6,
    )
)
def test_what_was_put_in_an_answer_is_read_out_of_it(attributes: dict[str, list[int] | list[str]]) -> None:
    """500 inputs, the same each time."""
    data = HEAD + b"\x02"
    for name, values in attributes.items():
        for at, item in enumerate(values):
            key = name.encode() if at == 0 else b""
            if isinstance(item, int):
                data += value(0x21, key, struct.pack(">i", item))
            else:
                data += value(0x41, key, item.encode())
    assert parse(data + b"\x03").jobs == ({name: tuple(values) for name, values in attributes.items()},)
