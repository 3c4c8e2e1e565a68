"""The catalogue: every service file of a folder, read, checked, frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.materials import PROOFS, may_demand
from kiosk.catalogue.read import Document, read
from kiosk.catalogue.schema import FeeTable, LimitTable, ServiceTable
from kiosk.catalogue.service import Limit, Material, Photo, Prints, Service, Tries
from kiosk.rules import fees
from kiosk.rules.errors import BadInput
from kiosk.rules.fees import Fee
from kiosk.rules.refusals import REFUSALS


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All services by code. ``version`` is the start of the SHA-256 of the files, so that a case can name it."""

    services: Mapping[str, Service]
    version: str

    def get(self, code: str) -> Service:
        """The service of a code; raises BadInput for an unknown one."""
        try:
            return self.services[code]
        except KeyError:
            raise BadInput("service", f"{code} is not in the catalogue") from None

    def group(self, name: str) -> tuple[Service, ...]:
        """The services of one entry of the home page, in menu order."""
        return tuple(sorted((one for one in self.services.values() if one.group == name), key=lambda one: one.order))


def load(folder: Path, known_steps: Collection[str] | None = None) -> Catalogue:
    """Read every ``*.toml`` of a folder; raises CatalogueError with file, line, key and reason.

    ``known_steps`` are the steps that a visit can walk; None for a reader that walks none (the centre).
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise CatalogueError(folder.name, 0, "folder", "holds no service")
    services: dict[str, Service] = {}
    digest = hashlib.sha256()
    for path in files:
        document = read(path, ServiceTable)
        service = _service(document, known_steps)
        if service.code in services:
            raise document.fault(("code",), f"{service.code} is already in another file")
        services[service.code] = service
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return Catalogue(MappingProxyType(services), digest.hexdigest()[:16])


def _service(document: Document[ServiceTable], known_steps: Collection[str] | None) -> Service:
    table = document.model
    _check_lists(document)
    _check_steps(document, known_steps)
    _check_refusals(document)
    _check_materials(document)
    return Service(
        code=table.code,
        zh=table.zh,
        en=table.en,
        group=table.group,
        order=table.order,
        level=table.level,
        measures=tuple(table.measures),
        approval=table.approval,
        route_zh=table.route_zh,
        cards=tuple(table.cards),
        identify_by=tuple(table.identify_by),
        captures=tuple(table.captures),
        needs=tuple(table.needs),
        steps=tuple(table.steps),
        choices=MappingProxyType({step: tuple(choices) for step, choices in table.choices.items()}),
        delivery=tuple(table.delivery),
        conditions=tuple(table.conditions),
        privacy=tuple(table.privacy),
        refusals=tuple(table.refusals),
        fees=_fees(document),
        waivers=tuple(table.waivers.grounds) if table.waivers else (),
        limit=_limit(table.limit),
        green=_limit(table.green),
        min_age=table.ages.min,
        validity_by=table.ages.validity_by,
        renewal_months=table.renewal.months if table.renewal else None,
        tries=Tries(**table.tries.model_dump(exclude={"source"})),
        photo=Photo(**table.photo.model_dump(exclude={"source"})) if table.photo else None,
        prints=Prints(**table.prints.model_dump(exclude={"source"})) if table.prints else None,
        materials=tuple(
            Material(one.zh, one.material_class, one.proof, one.basis, one.source) for one in table.materials
        ),
    )


def _check_lists(document: Document[ServiceTable]) -> None:
    table = document.model
    for key in ("measures", "cards", "identify_by", "captures", "needs", "steps", "delivery", "refusals"):
        items: Sequence[object] = getattr(table, key)
        for index, item in enumerate(items):
            if item in items[:index]:
                raise document.fault((key, index), f"{item!r} is there twice")


def _check_steps(document: Document[ServiceTable], known_steps: Collection[str] | None) -> None:
    table = document.model
    for index, step in enumerate(table.steps):
        if known_steps is not None and step not in known_steps:
            raise document.fault(("steps", index), f"unknown step {step!r}")
    for step in table.choices:
        if step not in table.steps:
            raise document.fault(("choices", step), "is not among the steps of this service")
    for capture, needed in (("photo", table.photo), ("fingerprint", table.prints)):
        if capture in table.captures and needed is None:
            key = "photo" if capture == "photo" else "prints"
            raise document.fault((key,), f"is missing, because {capture} is captured")


def _check_refusals(document: Document[ServiceTable]) -> None:
    for index, code in enumerate(document.model.refusals):
        if code not in REFUSALS:
            raise document.fault(("refusals", index), f"{code!r} is no refusal of kiosk.rules.refusals")


def _check_materials(document: Document[ServiceTable]) -> None:
    table = document.model
    for index, material in enumerate(table.materials):
        if material.proof is None or may_demand(table.code, material.proof):
            continue
        if material.proof in PROOFS:
            reason = f"the proof {material.proof} may not be demanded in {table.code} (measure 23)"
        else:
            reason = f"{material.proof!r} is not among the proofs that measure 23 keeps"
        raise document.fault(("materials", index, "proof"), reason)


def _fees(document: Document[ServiceTable]) -> tuple[Fee, ...]:
    tables: list[FeeTable] = document.model.fee
    periods = tuple(Fee(one.fen, one.from_, one.to, one.source) for one in tables)
    fault = fees.fault_in(periods)
    if fault is not None:
        raise document.fault(("fee",), fault)
    return periods


def _limit(table: LimitTable | None) -> Limit | None:
    return None if table is None else Limit(table.n, table.unit, table.source, table.on_non_workday)
