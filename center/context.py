"""The parts that a running centre is made of; ``center.compose`` puts them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event

from sqlalchemy import Engine

from center.keys import Keys
from center.payments.port import PaymentProvider
from center.photo_lab import PhotoLab
from center.registry.port import Registry
from center.settings import Settings
from center.store.objects import ObjectStore
from kiosk.base.clock import Clock
from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.site import Site
from kiosk.photo.receipt import ReceiptRules
from kiosk.rules.workdays import HolidayTable


@dataclass(frozen=True, slots=True)
class Centre:
    """``wake`` is set when there is something for the desk's clockwork to do at once, ``wake_photos`` for that of the
    photos.
    """

    settings: Settings
    sites: Mapping[str, Site]
    clock: Clock
    engine: Engine
    keys: Keys
    objects: ObjectStore
    registry: Registry
    catalogue: Catalogue
    holidays: HolidayTable
    provider: PaymentProvider
    photos: PhotoLab
    photo_receipts: ReceiptRules
    wake: Event = field(default_factory=Event)
    wake_photos: Event = field(default_factory=Event)

    def site(self, name: str) -> Site:
        """The site of this id; the default site where a row names one that was closed since."""
        return self.sites.get(name) or self.sites[self.settings.default_site]
