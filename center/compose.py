"""Putting a centre together from its settings: the only place that names the concrete parts."""

from __future__ import annotations

from pathlib import Path

from center.context import Centre
from center.keys import load_keys
from center.payments.simulated import SimulatedProvider
from center.registry.simulated import SimulatedRegistry
from center.settings import Settings, SettingsError, load_sites
from center.store.engine import open_engine
from center.store.migrate import migrate
from center.store.objects import ObjectStore
from kiosk.base.clock import Clock
from kiosk.catalogue import holidays, load


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
    return Centre(
        settings=settings,
        sites=sites,
        clock=clock,
        engine=engine,
        keys=keys,
        objects=ObjectStore(state / "objects", keys.vault),
        registry=SimulatedRegistry(
            settings.at(settings.people), _optional(settings, settings.portraits), _optional(settings, settings.prints)
        ),
        catalogue=load.load(settings.at(settings.services)),
        holidays=holidays.load(settings.at(settings.holidays)),
        provider=SimulatedProvider(engine, clock, url, payments.simulated, payments.late_s),
    )


def _optional(settings: Settings, path: Path | None) -> Path | None:
    return None if path is None else settings.at(path)
