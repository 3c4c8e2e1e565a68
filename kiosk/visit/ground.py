"""What the pure part of a visit may know of the world at one moment: time, place, catalogue, which devices work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from devices.base import Kind
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.site import Site
from kiosk.rules.workdays import HolidayTable


@dataclass(frozen=True, slots=True)
class Patience:
    """Times of a visit, data of the terminal (config/kiosk.toml [patience]); tries lie with the service."""

    idle_warn_s: float
    idle_countdown_s: float
    press_s: float
    device_wait_s: float
    posing_s: float
    question_s: float
    submit_s: float
    accept_s: float
    pay_s: float
    farewell_s: float


@dataclass(frozen=True, slots=True)
class Ground:
    """One moment's knowledge. ``devices``: whether each configured kind serves; a kind not there does not."""

    now: datetime
    monotonic: float
    terminal_id: str
    site: Site
    catalogue: Catalogue
    holidays: HolidayTable
    patience: Patience
    devices: Mapping[Kind, bool]
    sides: Mapping[Kind, str]
    voucher_host: str
    review_days: int
    ems_days: int
    center_up: bool
    warm: bool = True
    faces: bool = True
    """Whether a face engine and a liveness check are there to compare with."""

    @property
    def today(self) -> date:
        """The business day."""
        return self.now.date()

    def works(self, kind: Kind) -> bool:
        """Whether a device of this kind can be used now (the rule is ``kiosk.health.watch.serves``)."""
        return self.devices.get(kind, False)
