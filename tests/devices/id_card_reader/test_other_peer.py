"""``kiosk device read id_card_reader`` reads a conforming reader that somebody else wrote (``other_peer.py``)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.id_card_reader.adapter import read_once
from devices.id_card_reader.port import CardRead
from tests.devices.peers import ROOT

NUMBER = "420102199005122363"
PEER = Path(__file__).with_name("other_peer.py")


@contextmanager
def other_peer(*options: str) -> Iterator[str]:
    """The pty of a running peer."""
    process = subprocess.Popen(
        [sys.executable, PEER, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.communicate()
    assert process.returncode == 0


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--no-prints", "refuse"),
        ("--no-prints", "silent"),
        ("--pieces", "64", "--gap", "0.005"),
        ("--pieces", "7", "--gap", "0.001"),
        ("--bare-find",),
        ("--asleep", "silent"),
        ("--asleep", "60"),
        ("--garbage",),
        ("--garbage", "--pieces", "64", "--bare-find", "--no-prints", "refuse", "--asleep", "60"),
    ],
    ids=" ".join,
)
def test_a_reader_with_habits_of_its_own_is_read(options: tuple[str, ...]) -> None:
    with other_peer(*options) as address:
        result = read_once(address, 10)
    assert isinstance(result, CardRead)
    assert (result.card.number, result.card.nation, result.card.sex) == (NUMBER, "汉", "female")


def test_the_command_shows_the_card_as_one_document() -> None:
    with other_peer() as address:
        kiosk = str(Path(sys.executable).parent / "kiosk")
        command = [kiosk, "device", "read", "id_card_reader", "--at", address, "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["result"], said["error"]) == ("DONE", None)
    assert said["card"]["kind"] == "resident"
    assert (said["card"]["number"], said["card"]["valid_to"]) == (NUMBER, "2040-01-01")
