"""What ``kiosk device read smart_card`` and ``kiosk device do smart_card`` show."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from devices.base import Outcome
from devices.kit import Done
from devices.kits import make_at
from devices.smart_card.kit import KIT
from devices.smart_card.port import SmartCardReader
from tests.devices.peers import Peer

ATR = "3B8F8001804F0CA000000306030001000000006A"


@pytest.fixture
def reader(card: Peer) -> Iterator[SmartCardReader]:
    reader = make_at("smart_card", card.address, None, threading.Event())
    assert isinstance(reader, SmartCardReader)
    reader.open()
    yield reader
    reader.close()


def test_read_tells_atr_and_uid_in_hexadecimal_digits(card: Peer, reader: SmartCardReader) -> None:
    card.tell("put", card={"atr": ATR, "uid": "0a0b0c0d"})
    assert KIT.actions["read"](reader, (), 2.0) == Done(Outcome.DONE, data={"atr": ATR, "uid": "0A0B0C0D"})


def test_read_without_a_card_is_failed(reader: SmartCardReader) -> None:
    assert KIT.actions["read"](reader, (), 0.1) == Done(Outcome.FAILED, "no_card", {"atr": None, "uid": None})
    with pytest.raises(ValueError, match="takes no arguments"):
        KIT.actions["read"](reader, ("now",), 0.1)


def test_a_command_is_sent_and_its_loss_is_unknown(card: Peer, reader: SmartCardReader) -> None:
    transmit = KIT.actions["transmit"]
    assert transmit(reader, ("00A4040000",), 1.0) == Done(Outcome.FAILED, "no_card", {"data": None, "sw": None})
    card.tell("put", card={"answers": {"00B0": "3031329000"}})
    KIT.actions["read"](reader, (), 2.0)
    assert transmit(reader, ("00 B0", "00 00 03"), 1.0) == Done(Outcome.DONE, data={"data": "303132", "sw": "9000"})
    card.fault("silent", times=1)
    assert transmit(reader, ("0020000004",), 0.2).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(("arguments", "sentence"), [(("xyz",), "hexadecimal"), (("00A4",), "4 to 261"), ((), "4 to")])
def test_what_cannot_be_a_command_is_refused(
    reader: SmartCardReader, arguments: tuple[str, ...], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        KIT.actions["transmit"](reader, arguments, 1.0)
