"""The calls of pyscard's raw ``smartcard.scard`` that are used here, with types and an error in place of a number.

Not ``smartcard.CardMonitoring``: its threads end for good when pcscd dies, without telling anybody (pyscard issues #23,
#27, #82, #128). All calls let other threads run while they wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smartcard import scard

from devices.smart_card import codec

PLUG_AND_PLAY = "\\\\?PnP?\\Notification"
"""A name that stands for no reader: its state changes when readers come and go."""


class ScardError(Exception):
    """A PC/SC error number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"{code & 0xFFFFFFFF:08X}")
        self.code = code & 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Reading:
    """State of a reader: PC/SC flags, and the ATR of the card in it."""

    flags: int
    atr: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A connection to a card; both numbers are handles of the service."""

    card: int
    protocol: int


def establish() -> int:
    """A context of one's own: while one is waited in, no other call goes through it."""
    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
    _check(code)
    return int(context)


def release(context: int) -> None:
    """Give a context back; one that is gone already is as good."""
    scard.SCardReleaseContext(context)


def readers(context: int) -> list[str]:
    try:
        code, names = scard.SCardListReaders(context, [])
    except SystemError:  # what pyscard makes of a context that the service does not know any more
        raise ScardError(codec.INVALID_HANDLE) from None
    if code & 0xFFFFFFFF == codec.NO_READERS:
        return []
    _check(code)
    return list(names)


def wait_change(context: int, known: Sequence[tuple[str, int]], deadline_s: float) -> list[Reading]:
    """The states of the named readers, at once when one is not as known (0 = not known), else at the deadline."""
    code, found = scard.SCardGetStatusChange(context, round(deadline_s * 1000), list(known))
    if code & 0xFFFFFFFF != codec.TIMEOUT:
        _check(code)
    return [Reading(flags & ~scard.SCARD_STATE_CHANGED, bytes(atr)) for _, flags, atr in found]


def connect(context: int, reader: str) -> Link:
    """Connect to the card, sharing it with other programs that share."""
    code, card, protocol = scard.SCardConnect(
        context, reader, scard.SCARD_SHARE_SHARED, scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
    )
    _check(code)
    return Link(int(card), int(protocol))


def disconnect(link: Link, reset: bool) -> None:
    """End a connection; one that is gone already is as good. ``reset`` the card, so that no PIN stays verified.

    A reset that fails lets pcscd take the reader for empty until the card is lifted: a card in trouble is left alone.
    """
    scard.SCardDisconnect(link.card, scard.SCARD_RESET_CARD if reset else scard.SCARD_LEAVE_CARD)


def transmit(link: Link, command: bytes) -> bytes:
    header = scard.SCARD_PCI_T0 if link.protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
    code, response = scard.SCardTransmit(link.card, header, list(command))
    _check(code)
    return bytes(byte & 0xFF for byte in response)


def _check(code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise ScardError(code)
