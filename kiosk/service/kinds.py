"""The simulated devices of a world, as data: how each process is started and what the terminal is told of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Peer:
    """One kind. ``arguments`` may hold ``{link}`` (the name that a pty keeps), ``{out}`` (a new folder for papers) and
    ``{cache}`` (where drawn residents lie); ``side`` is where the device sits as seen from the screen. ``needs``: a
    socket of a daemon of the machine, without which the kind is left out. ``settings``: tables of the terminal's own
    file that go with it.
    """

    module: str
    adapter: str
    side: Literal["left", "right", "down", "up"] = "right"
    arguments: tuple[str, ...] = ()
    options: Mapping[str, int | str] = field(default_factory=dict)
    needs: Path | None = None
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


KINDS: Mapping[str, Peer] = {
    "id_card_reader": Peer("devices.id_card_reader.simulator", "sam", arguments=("--pace", "--link", "{link}")),
    "fingerprint_reader": Peer("devices.fingerprint_reader.simulator", "livescan", arguments=("--link", "{link}")),
    "receipt_printer": Peer("devices.receipt_printer.simulator", "escpos", "down", ("--out", "{out}")),
    "camera": Peer(
        "devices.camera.simulator",
        "opencv",
        "up",
        ("--cache", "{cache}", "--hood"),
        settings={"photo.hood": {"patch": (0.03, 0.05, 0.07, 0.12), "reflectance": 0.434, "chart": "classic24"}},
    ),
    "io_board": Peer(
        "devices.io_board.simulator",
        "modbus",
        options={
            "lamp.id_card_reader": 0,
            "lamp.receipt_printer": 1,
            "input.papers": 0,
            "input.things": 1,
            "input.door": 2,
            "input.tamper": 3,
        },
    ),
    "certificate_printer": Peer("devices.certificate_printer.simulator", "ipp", "down", ("--out", "{out}")),
    "card_cabinet": Peer("devices.card_cabinet.simulator", "crt_lock", "left", ("--link", "{link}")),
    "card_return": Peer("devices.card_return.simulator", "crt_sam", "left", ("--link", "{link}")),
    "document_camera": Peer("devices.document_camera.simulator", "opencv", "left"),
    "qr_scanner": Peer("devices.qr_scanner.simulator", "serial", arguments=("--link", "{link}")),
    "temp_card_printer": Peer("devices.temp_card_printer.simulator", "reference", "down", ("--out", "{out}")),
    "ups": Peer("devices.ups.simulator", "nut"),
    "smart_card": Peer("devices.smart_card.simulator", "pcsc", needs=Path("/run/pcscd/pcscd.comm")),
}
"""Every kind that can be simulated; ``kiosk run`` starts them all."""

VISIT = ("id_card_reader", "fingerprint_reader", "receipt_printer", "camera", "io_board")
"""What a visit uses: a rehearsal starts no more, unless one of its faults names it."""


def rehearsed(broken: Collection[str]) -> tuple[str, ...]:
    """The kinds of a rehearsal: those that a visit uses, and those that break in it."""
    return tuple(kind for kind in KINDS if kind in VISIT or kind in broken)


def possible() -> tuple[str, ...]:
    """The kinds that can be simulated on this machine now."""
    return tuple(kind for kind, peer in KINDS.items() if peer.needs is None or peer.needs.is_socket())


TEMPLATES = KINDS["fingerprint_reader"].module
"""Who makes the registry's prints: nobody but the simulated reader knows its templates."""
