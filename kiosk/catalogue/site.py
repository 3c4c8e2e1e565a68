"""The site (网点): where a terminal stands, which window serves beside it, and the phones that it names. All data."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from kiosk.catalogue.read import Table, read

Phone = Annotated[str, Field(pattern=r"^[0-9-]{5,20}$")]


class Opening(Table):
    """Opening hours on some weekdays (0 = Monday): from the first moment on, until before the last."""

    days: list[Annotated[int, Field(ge=0, le=6)]]
    first: time
    last: time


class Place(Table):
    """An office as pages and slips name it; ``opening`` lets a page say whether it is open now."""

    name: str
    address: str
    hours: str
    phone: Phone
    opening: list[Opening] = []

    def open_at(self, now: datetime) -> bool | None:
        """Whether somebody is there now; None where the opening hours are known as text only."""
        if not self.opening:
            return None
        return any(now.weekday() in one.days and one.first <= now.time() < one.last for one in self.opening)

    def described(self, now: datetime) -> dict[str, Any]:
        """The fields that a page shows of it."""
        return {
            "name": self.name,
            "address": self.address,
            "hours": self.hours,
            "phone": self.phone,
            "open_now": self.open_at(now),
        }


class Supervision(Table):
    """The supervision phones (监督电话): county, city, province (measure 6)."""

    phones: Annotated[list[Phone], Field(min_length=1)]


class Duty(Table):
    """A first receiver (首接责任人): officer number and the unit's phone."""

    officer: Annotated[str, Field(pattern=r"^\d{6}$")]
    phone: Phone


class SitePhoto(Table):
    """What this place asks of ID photos beside the standard: sets of local practice, and rules switched off by code.

    Without ``practice`` each standard's own sets apply.
    """

    practice: list[str] | None = None
    off: list[str] = []


class Site(Table):
    """One self-service area (自助服务区) and the unit that accepts its cases.

    ``short`` is the name in a page's header; ``county`` and ``station`` are the first nine digits of its acceptance
    numbers (GA 214.4).
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    name: str
    short: Annotated[str, Field(max_length=12)]
    county: Annotated[str, Field(pattern=r"^\d{6}$")]
    county_zh: str
    station: Annotated[str, Field(pattern=r"^\d{3}$")]
    unit: str
    window: Place
    cabinet: Place | None = None
    nearest: Place
    supervision: Supervision
    duty: Annotated[list[Duty], Field(min_length=1)]
    photo: SitePhoto = SitePhoto()

    def office_params(self) -> dict[str, str]:
        """The fields {office} {address} {hours} {phone} of many sentences: the site's window, and the place nearest."""
        return {
            "office": self.window.name,
            "address": self.window.address,
            "hours": self.window.hours,
            "phone": self.window.phone,
            "nearest": self.nearest.name,
            "unit": self.unit,
            "post": self.unit,
        }


def load_site(path: Path) -> Site:
    """Read one site's file; raises CatalogueError naming file, line, key and reason."""
    return read(path, Site).model
