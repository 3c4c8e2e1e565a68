"""The terminal's own settings: ``config/kiosk.toml``, and over it the file of one terminal or one rehearsal."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from devices.base import DeviceSpec, Kind
from kiosk.catalogue.read import Table, read
from kiosk.face.settings import FaceTable
from kiosk.photo.settings import OwnPhotoTable, PhotoTable

Seconds = Annotated[float, Field(gt=0, strict=False)]


class DeviceTable(Table):
    """One device: ``address`` is a pty or port, ``tcp://host:port``, ``http://…``."""

    name: str
    kind: Kind
    adapter: str
    address: str
    side: Literal["left", "right", "down", "up"] = "right"
    options: dict[str, int | str] = {}

    def spec(self) -> DeviceSpec:
        """As the hub takes it."""
        return DeviceSpec(self.name, self.kind, self.adapter, self.address, self.side, dict(self.options))


class PatienceTable(Table):
    """How long: idle times (domain §5.4 E16), waits, deadlines. How often lies with the service."""

    idle_warn_s: Seconds
    idle_countdown_s: Seconds
    press_s: Seconds
    device_wait_s: Seconds
    posing_s: Seconds
    question_s: Seconds
    submit_s: Seconds
    accept_s: Seconds
    pay_s: Seconds
    farewell_s: Seconds


class CenterTable(Table):
    """What residents see of the centre, and the promises that go with it."""

    voucher_host: Annotated[str, Field(pattern=r"^[a-z0-9.:-]+$")]
    accounts: list[str]
    review_days: int
    ems_days: int


class HealthTable(Table):
    """When a technician is to be told: see ``kiosk.health.machine`` and ``kiosk.health.report``."""

    report_valid_h: Annotated[float, Field(gt=0, le=24 * 31, strict=False)]
    outbox_old_h: Annotated[float, Field(gt=0, strict=False)]
    disk_low_mb: Annotated[float, Field(gt=0, strict=False)]
    disk_full_mb: Annotated[float, Field(gt=0, strict=False)]


class TerminalSettings(Table):
    """Everything that a terminal must be told; ``profile`` ``demo`` alone may run beside simulators."""

    terminal_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    site: str
    profile: Literal["production", "demo"]
    patience: PatienceTable
    center: CenterTable
    health: HealthTable
    face: FaceTable
    photo: PhotoTable
    device: list[DeviceTable] = []


LOOPBACK = ("127.", "localhost", "[::1]")
DAEMONS = ("ipp", "ipps", "nut")
"""What a daemon of the terminal's own serves on the loopback: CUPS, NUT."""


VIRTUAL_READER = "virtual pcd 00 00"


def is_simulated(address: str) -> bool:
    """Whether an address can only be a simulator's: a pseudo-terminal, a virtual card reader, or a peer on this machine
    that is none of the terminal's daemons. Of a cabinet's two lines one is enough."""
    return any(_line_is_simulated(line) for line in address.split("+"))


def _line_is_simulated(address: str) -> bool:
    if address.startswith("/"):
        return str(Path(address).resolve()).startswith("/dev/pts/")
    scheme, _, host = address.partition("://")
    if scheme.startswith("pcsc:"):
        name = scheme.removeprefix("pcsc:").lower()  # a part of a reader's name is enough for the adapter
        return "virtual" in name or (name != "" and name in VIRTUAL_READER)
    return host.startswith(LOOPBACK) and scheme not in DAEMONS


def refused_devices(settings: TerminalSettings) -> list[str]:
    """Names of simulated devices in a production profile: there a card or a print must come from hardware."""
    if settings.profile != "production":
        return []
    return [device.name for device in settings.device if is_simulated(device.address)]


def load_terminal(defaults: Path, own: Path | None) -> TerminalSettings:
    """The defaults, and over them the terminal's own file; raises CatalogueError of the file that is wrong."""
    if own is None:
        return read(defaults, TerminalSettings).model
    base = tomllib.loads(defaults.read_text(encoding="utf-8"))
    over = read(own, _OwnFile).model.model_dump(exclude_unset=True)
    return TerminalSettings.model_validate(_merged(base, over))


class _OwnFile(Table):
    """A terminal's own file: any part of the settings."""

    terminal_id: str | None = None
    site: str | None = None
    profile: Literal["production", "demo"] | None = None
    patience: dict[str, float] = {}
    center: dict[str, Any] = {}
    health: dict[str, float] = {}
    face: dict[str, Any] = {}
    photo: OwnPhotoTable = OwnPhotoTable()
    device: list[DeviceTable] = []


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        inner = merged.get(key)
        merged[key] = _merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return merged
