"""Putting a centre together from its settings: the only place that names the concrete parts."""

from __future__ import annotations

from pathlib import Path

from center.context import Centre
from center.keys import load_keys
from center.payments.simulated import SimulatedProvider
from center.photo_lab import PhotoLab
from center.registry.simulated import SimulatedRegistry
from center.settings import Settings, SettingsError, load_sites
from center.store.engine import open_engine
from center.store.migrate import migrate
from center.store.objects import ObjectStore
from kiosk.base import paths
from kiosk.base.clock import Clock
from kiosk.catalogue import holidays, load
from kiosk.photo.read import BadImageError
from kiosk.photo.receipt import load_receipt_rules

ARCHIVE_STANDARD = "ga461"


def compose(settings: Settings, clock: Clock, url: str) -> Centre:
    """A centre that can serve; ``url`` is its own address, for the codes that a phone scans.

    Raises SettingsError, PeopleError, CatalogueError, OSError.
    """
    sites = load_sites(settings.at(settings.sites))
    if settings.default_site not in sites:
        raise SettingsError("default_site", "no such site")
    engine = open_engine(settings.database_url)
    if engine.dialect.name == "sqlite":
        migrate(engine)
    state = settings.at(settings.state)
    keys = load_keys(state / "keys")
    payments = settings.payments
    lab = PhotoLab(settings.at(settings.standards), paths.models())
    return Centre(
        settings=settings,
        sites=sites,
        clock=clock,
        engine=engine,
        keys=keys,
        objects=ObjectStore(state / "objects", keys.vault),
        registry=SimulatedRegistry(
            settings.at(settings.people),
            _optional(settings, settings.portraits),
            _optional(settings, settings.prints),
            lambda portrait: _archive_photo(lab, portrait, clock),
        ),
        catalogue=load.load(settings.at(settings.services)),
        holidays=holidays.load(settings.at(settings.holidays)),
        photos=lab,
        photo_receipts=load_receipt_rules(settings.at(settings.photo_receipt)),
        provider=SimulatedProvider(engine, clock, url, payments.simulated, payments.late_s),
    )


def _archive_photo(lab: PhotoLab, portrait: bytes, clock: Clock) -> bytes | None:
    try:
        return lab.make(portrait, ARCHIVE_STANDARD, clock.today())
    except BadImageError:
        # Too small, or without colour: the registry crops what is a picture at all, and tells what is none.
        return None


def _optional(settings: Settings, path: Path | None) -> Path | None:
    return None if path is None else settings.at(path)
