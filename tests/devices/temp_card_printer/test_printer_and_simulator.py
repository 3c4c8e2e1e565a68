"""The temporary-card printer: its codec, and the adapter against the simulator, a process of its own."""

from __future__ import annotations

import hashlib
import json
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from devices.base import Fault, Outcome
from devices.contract import run
from devices.kits import make_at
from devices.temp_card_printer import codec, contract
from devices.temp_card_printer.contract import sample_side
from devices.temp_card_printer.port import Printed, TempCardPrinter
from kiosk.cli import app
from tests.devices.peers import Peer

FRONT, BACK = sample_side("F"), sample_side("B")


def sealed(content: bytes) -> bytes:
    return b"TC" + (len(content) + 4).to_bytes(4, "big") + content + zlib.crc32(content).to_bytes(4, "big")


@pytest.fixture
def peer(start_peer: Any) -> Peer:
    peer: Peer = start_peer("devices.temp_card_printer.simulator", "--out", "{folder}/cards", "--card-ms", "30")
    return peer


@pytest.fixture
def printer(peer: Peer) -> Iterator[TempCardPrinter]:
    printer: TempCardPrinter = make_at("temp_card_printer", peer.address, None, threading.Event())
    printer.open()
    yield printer
    printer.close()


def test_a_card_is_printed_once_on_both_sides(peer: Peer, printer: TempCardPrinter) -> None:
    assert printer.status().state == "ready"
    assert printer.print("a", FRONT, BACK, 10) == Printed(Outcome.DONE)
    assert printer.print("a", FRONT, BACK, 10) == Printed(Outcome.DONE)
    (front,) = peer.tell("state")["cards"]
    with Image.open(front) as picture:
        assert picture.tobytes() == FRONT.tobytes()


def test_the_printer_itself_remembers_a_job_over_a_restart_of_the_kiosk(peer: Peer, printer: TempCardPrinter) -> None:
    printer.print("a", FRONT, BACK, 10)
    printer.close()
    again = make_at("temp_card_printer", peer.address, None, threading.Event())
    assert isinstance(again, TempCardPrinter)
    assert again.print("a", FRONT, BACK, 10).outcome is Outcome.DONE
    assert len(peer.tell("state")["cards"]) == 1
    again.close()


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("empty", "card_out"),
        ("ribbon_out", "ribbon_out"),
        ("cover_open", "cover_open"),
        ("full", "output_full"),
        ("silent", "silent"),
        ("garbage", "garbage"),
        ("bad_checksum", "bad_checksum"),
        ("half_frame", "breaks_off"),
        ("unplug", "offline"),
    ],
)
def test_what_hinders_is_told_before_a_blank_is_used(
    peer: Peer, printer: TempCardPrinter, fault: str, word: str
) -> None:
    peer.fault(fault)
    begun = time.monotonic()
    assert printer.status().reasons == (word,)
    assert time.monotonic() - begun < 3
    printed = printer.print("a", FRONT, BACK, 5)
    assert printed.fault is not None
    assert (printed.outcome, printed.fault.word) == (Outcome.FAILED, word)
    peer.tell("clear")
    assert printer.print("a", FRONT, BACK, 10).outcome is Outcome.DONE
    assert len(peer.tell("state")["cards"]) == 1


def test_few_blanks_hinder_nothing(peer: Peer, printer: TempCardPrinter) -> None:
    peer.fault("low")
    assert (printer.status().state, printer.status().reasons) == ("degraded", ("card_low",))
    assert printer.print("a", FRONT, BACK, 10).outcome is Outcome.DONE


def test_a_spoilt_card_is_in_doubt_and_not_repeated(peer: Peer, printer: TempCardPrinter) -> None:
    peer.fault("jam", times=1)
    assert printer.print("a", FRONT, BACK, 10) == Printed(Outcome.UNKNOWN, Fault("spoilt"))
    assert printer.status().reasons == ("jam",)
    peer.tell("clear")
    assert printer.print("a", FRONT, BACK, 10) == Printed(Outcome.UNKNOWN, Fault("spoilt"))
    assert peer.tell("state")["cards"] == []


def test_a_job_whose_answer_was_lost_is_asked_after(peer: Peer, printer: TempCardPrinter) -> None:
    peer.fault("bad_checksum", times=1)
    assert printer.status().reasons == ("bad_checksum",)
    peer.fault("deaf", times=1)
    assert printer.print("a", FRONT, BACK, 10).outcome is Outcome.DONE
    assert len(peer.tell("state")["cards"]) == 1


def test_a_card_that_is_not_out_in_time_is_in_doubt_until_asked_again(start_peer: Any) -> None:
    peer = start_peer("devices.temp_card_printer.simulator", "--out", "{folder}/cards", "--pty", "--card-ms", "400")
    printer = make_at("temp_card_printer", peer.address, None, threading.Event())
    assert isinstance(printer, TempCardPrinter)
    assert printer.print("a", FRONT, BACK, 0) == Printed(Outcome.UNKNOWN, Fault("late"))
    assert printer.print("a", FRONT, BACK, 10).outcome is Outcome.DONE
    assert len(peer.tell("state")["cards"]) == 1
    printer.close()


def test_a_picture_of_another_size_is_bad_input(printer: TempCardPrinter) -> None:
    with pytest.raises(ValueError, match="1011"):
        printer.print("a", FRONT.resize((10, 10)), BACK, 1)


def test_it_keeps_its_contract_and_a_standing_one_does_not(peer: Peer, printer: TempCardPrinter) -> None:
    assert [check.verdict for check in run(contract.tests(printer))] == ["pass"] * 4
    peer.fault("cover_open")
    assert [check.verdict for check in run(contract.tests(printer))] == ["fail"] * 4


def test_the_bench_prints(peer: Peer, tmp_path: Path) -> None:
    FRONT.save(tmp_path / "f.png")
    arguments = ["device", "do", "temp_card_printer", "print", str(tmp_path / "f.png"), str(tmp_path / "f.png")]
    result = CliRunner().invoke(app, [*arguments, "--at", peer.address, "--json"])
    assert (result.exit_code, json.loads(result.stdout)["result"]) == (0, "DONE")
    result = CliRunner().invoke(app, [*arguments[:4], "none.png", "none.png", "--at", peer.address, "--json"])
    assert result.exit_code == 2


def test_frames_are_as_documented() -> None:
    assert codec.ask_status() == bytes.fromhex("544300000005731B0ECF0B")
    assert codec.ask_job("a")[6:23] == b"q" + hashlib.sha256(b"a").digest()[:16]
    (answer,) = codec.AnswerParser().feed(b"T\x00TCT" + sealed(b"s\x02\x01\x04"))
    assert isinstance(answer, codec.Answer)
    assert codec.reasons(answer.body) == ("output_full", "ribbon_low")


@settings(max_examples=500, derandomize=True)
@given(st.binary(max_size=80))
def test_500_streams_of_anything_do_not_hide_an_answer_for_good(rubbish: bytes) -> None:
    parser = codec.AnswerParser()
    parser.feed(rubbish)
    items = [item for _ in range(10) for item in parser.feed(sealed(b"q\x02"))]
    assert items[-1] == codec.Answer(b"q", b"\x02")


@settings(max_examples=500, derandomize=True)
@given(st.integers(0, 11), st.integers(1, 255))
def test_500_changed_bytes_are_never_a_wrong_answer(at: int, flip: int) -> None:
    frame = bytearray(sealed(b"q\x02"))
    frame[at] ^= flip
    assert not any(isinstance(item, codec.Answer) for item in codec.AnswerParser().feed(bytes(frame)))
