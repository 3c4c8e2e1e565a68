"""The kit of the temporary-card printer: the reference protocol."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from devices.base import DeviceSpec
from devices.kit import Done, Kit, status
from devices.temp_card_printer.contract import tests
from devices.temp_card_printer.port import TempCardPrinter
from devices.temp_card_printer.reference_printer import ReferencePrinter
from devices.transport.address import transport_at

_BAUD = 921_600


def _reference(spec: DeviceSpec, stop: threading.Event) -> TempCardPrinter:
    return ReferencePrinter(transport_at(spec.address, _BAUD), stop=stop)


def print_card(printer: TempCardPrinter, arguments: Sequence[str], deadline_s: float) -> Done:
    """Print one card of two pictures."""
    if len(arguments) != 2:
        raise ValueError("print takes the pictures of both sides: print FRONT BACK")
    front, back = (_picture(Path(argument)) for argument in arguments)
    printed = printer.print(uuid.uuid4().hex, front, back, deadline_s)
    return Done(printed.outcome, printed.fault.word if printed.fault else None)


def _picture(path: Path) -> Image.Image:
    try:
        with Image.open(path) as picture:
            return picture.convert("RGB")
    except (OSError, UnidentifiedImageError) as error:
        raise ValueError(f"{path.name} is not a picture that can be read ({type(error).__name__})") from error


KIT: Kit[TempCardPrinter] = Kit(
    kind="temp_card_printer",
    adapters={"reference": _reference},
    adapter_at=lambda address: "reference",
    tests=tests,
    actions={"status": status, "print": print_card},
    usage={"status": "status", "print": "print FRONT BACK"},
)
