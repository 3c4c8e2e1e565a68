"""The kit of the signature pad: the touch screen, or a digitiser beside it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from devices.base import DeviceSpec, Outcome
from devices.kit import Done, Kit, status
from devices.signature_pad.codec import Axes
from devices.signature_pad.contract import tests
from devices.signature_pad.digitizer import Digitizer
from devices.signature_pad.port import Failed, SignaturePad
from devices.signature_pad.record import digest, document, render
from devices.signature_pad.touch import SCREEN, TouchScreen

_MOST = {"x": 32767, "y": 32767, "pressure": 1023}
_RATIO = 2.0


def _touch(spec: DeviceSpec, _: threading.Event) -> SignaturePad:
    return TouchScreen(spec.address)


def _digitizer(spec: DeviceSpec, stop: threading.Event) -> SignaturePad:
    """Options: ``x``, ``y``, ``pressure``: the axes' largest values (evtest shows them); ``ratio``: width by height."""
    most = {name: int(spec.options.get(name, usual)) for name, usual in _MOST.items()}
    ratio = float(spec.options.get("ratio", _RATIO))
    if min(most.values()) < 1 or not 0.2 <= ratio <= 10:
        raise ValueError("signature_pad: x, y and pressure are at least 1, ratio is 0.2 to 10")
    return Digitizer(spec.address, Axes(most["x"], most["y"], most["pressure"]), ratio, stop=stop)


def sign(pad: SignaturePad, arguments: Sequence[str], deadline_s: float) -> Done:
    """Wait for a signature; its picture goes to OUT.png, its strokes beside it to OUT.json."""
    if len(arguments) != 1 or Path(arguments[0]).suffix.lower() != ".png":
        raise ValueError("one argument is expected: the picture to write, a name that ends in .png")
    found = pad.sign(deadline_s)
    if isinstance(found, Failed):
        return Done(Outcome.FAILED, found.word)
    picture = Path(arguments[0])
    try:
        picture.write_bytes(render(found))
        picture.with_suffix(".json").write_bytes(document(found))
    except OSError as error:
        raise ValueError(f"{picture} cannot be written: {error.strerror}") from error
    points = sum(len(stroke.points) for stroke in found.strokes)
    data = {"file": str(picture), "sha256": digest(found), "strokes": len(found.strokes), "points": points}
    return Done(Outcome.DONE, data=data)


KIT: Kit[SignaturePad] = Kit(
    kind="signature_pad",
    adapters={"touch": _touch, "digitizer": _digitizer},
    adapter_at=lambda address: "touch" if address == SCREEN else "digitizer",
    tests=tests,
    actions={"status": status, "sign": sign},
    usage={"status": "status", "sign": "sign OUT.png"},
    options=("x", "y", "pressure", "ratio"),
)
