"""What every smart card reader must do. A card should lie on it, and stay, from the beginning to the end."""

from __future__ import annotations

from devices.contract import Test
from devices.smart_card.port import Answer, CardInserted, Failed, SmartCardReader

SELECT_DEFAULT = bytes.fromhex("00A4040000")
"""Select what the card offers by itself (ISO 7816-4): harmless, and answered by every card, if only by a refusal."""

_SOON_S = 2.0


def tests(reader: SmartCardReader) -> list[Test]:
    """The suite; its tests are run in this order."""
    return [
        ("it answers and is ready", lambda: reader.status().state == "ready"),
        ("it sees the card", lambda: _sees(reader)),
        ("the card answers a command", lambda: _answers(reader)),
        ("the same card is seen again, with the same UID", lambda: _same(reader)),
        ("it sees that the card still lies there", lambda: _still_there(reader)),
        ("it is ready afterwards", lambda: reader.status().state == "ready"),
    ]


def _sees(reader: SmartCardReader) -> bool | None:
    """An ATR begins with 3B or 3F (ISO 7816-3) and has 2 to 33 bytes."""
    match reader.wait_card(_SOON_S):
        case CardInserted(atr=atr):
            return 2 <= len(atr) <= 33 and atr[0] in (0x3B, 0x3F)
        case Failed(word="no_card"):
            return None
        case Failed():
            return False


def _answers(reader: SmartCardReader) -> bool | None:
    match reader.transmit(SELECT_DEFAULT, _SOON_S):
        case Answer():
            return True
        case Failed(word="no_card"):
            return None
        case Failed():
            return False


def _same(reader: SmartCardReader) -> bool | None:
    first, second = reader.wait_card(_SOON_S), reader.wait_card(_SOON_S)
    if isinstance(first, Failed) and first.word == "no_card":
        return None
    return isinstance(first, CardInserted) and first == second


def _still_there(reader: SmartCardReader) -> bool | None:
    present = reader.present()
    if isinstance(present, Failed):
        return False
    return present or None
