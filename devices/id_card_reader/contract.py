"""What every card reader must do. A card should lie on it, and stay, from the beginning to the end."""

from __future__ import annotations

from devices.contract import Test
from devices.id_card_reader.port import CardRead, IdCardReader, ReadFailed


def tests(reader: IdCardReader) -> list[Test]:
    """The suite; its tests are run in this order."""
    return [
        ("it answers and is ready", lambda: reader.status().state == "ready"),
        ("it reads the card within three seconds", lambda: _reads(reader)),
        ("it does not read the same card twice", lambda: _not_twice(reader)),
        ("it sees that the card still lies there", lambda: _still_there(reader)),
        ("it is ready afterwards", lambda: reader.status().state == "ready"),
    ]


def _reads(reader: IdCardReader) -> bool | None:
    match reader.read(3.0):
        case CardRead():
            return True
        case ReadFailed(word="no_card"):
            return None
        case ReadFailed():
            return False


def _not_twice(reader: IdCardReader) -> bool | None:
    match reader.read(1.0):
        case ReadFailed(word="same_card"):
            return True
        case ReadFailed(word="no_card"):
            return None
        case _:
            return False


def _still_there(reader: IdCardReader) -> bool | None:
    present = reader.present(1.0)
    if isinstance(present, ReadFailed):
        return False
    return present or None
