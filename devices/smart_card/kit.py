"""The kit of the smart card reader: the readers of the PC/SC service, ``pcsc:NAME``."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from devices.base import DeviceSpec, Outcome
from devices.kit import Done, Kit, no_arguments, status
from devices.smart_card.adapter import PcscReader
from devices.smart_card.contract import tests
from devices.smart_card.port import CardInserted, Failed, SmartCardReader


def _pcsc(spec: DeviceSpec, stop: threading.Event) -> SmartCardReader:
    return PcscReader(spec.address, stop)


def read(reader: SmartCardReader, arguments: Sequence[str], deadline_s: float) -> Done:
    """Wait for a card and tell its ATR and UID in hexadecimal digits."""
    no_arguments(arguments)
    match reader.wait_card(deadline_s):
        case CardInserted(atr, uid):
            return Done(Outcome.DONE, data={"atr": _hex(atr), "uid": None if uid is None else _hex(uid)})
        case Failed(word):
            return Done(Outcome.FAILED, word, {"atr": None, "uid": None})


def transmit(reader: SmartCardReader, arguments: Sequence[str], deadline_s: float) -> Done:
    """Send one command, given in hexadecimal digits, to the card that lies there.

    UNKNOWN when the command may have reached the card: it may have counted a try of a PIN.
    """
    command = _command_of(arguments)
    answer = reader.transmit(command, deadline_s)
    if isinstance(answer, Failed):
        never_sent = answer.word in ("no_card", "no_reader", "in_use")
        return Done(Outcome.FAILED if never_sent else Outcome.UNKNOWN, answer.word, {"data": None, "sw": None})
    return Done(Outcome.DONE, data={"data": _hex(answer.data), "sw": f"{answer.sw:04X}"})


def _command_of(arguments: Sequence[str]) -> bytes:
    try:
        return bytes.fromhex("".join(arguments))
    except ValueError:
        raise ValueError("a command is given in pairs of hexadecimal digits, as in 00A4040000") from None


def _hex(data: bytes) -> str:
    return data.hex().upper()


KIT: Kit[SmartCardReader] = Kit(
    kind="smart_card",
    adapters={"pcsc": _pcsc},
    adapter_at=lambda address: "pcsc",
    tests=tests,
    actions={"status": status, "read": read, "transmit": transmit},
    usage={"status": "status", "read": "read", "transmit": "transmit HEX"},
)
