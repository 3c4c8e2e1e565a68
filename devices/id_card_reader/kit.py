"""The kit of the ID card reader: the SAM on a serial line or on TCP."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from devices.base import DeviceSpec, Outcome
from devices.id_card_reader.adapter import SamReader
from devices.id_card_reader.contract import tests
from devices.id_card_reader.photo import PhotoLibrary
from devices.id_card_reader.port import CardRead, IdCardReader, card_fields
from devices.kit import Done, Kit, no_arguments, status
from devices.transport.address import transport_at


def _sam(spec: DeviceSpec, stop: threading.Event) -> IdCardReader:
    """Options: ``photo_library``, the path of the maker's library that decodes the chip's photo (see ``photo.py``)."""
    library = str(spec.options.get("photo_library", ""))
    return SamReader(transport_at(spec.address), stop=stop, photos=PhotoLibrary(library) if library else None)


def read(reader: IdCardReader, arguments: Sequence[str], deadline_s: float) -> Done:
    """Wait for a card and read it."""
    no_arguments(arguments)
    found = reader.read(deadline_s)
    if isinstance(found, CardRead):
        return Done(Outcome.DONE, data={"card": card_fields(found.card)})
    return Done(Outcome.FAILED, found.word, {"card": None})


KIT: Kit[IdCardReader] = Kit(
    kind="id_card_reader",
    adapters={"sam": _sam},
    adapter_at=lambda address: "sam",
    tests=tests,
    actions={"status": status, "read": read},
    usage={"status": "status", "read": "read"},
    options=("photo_library",),
)
