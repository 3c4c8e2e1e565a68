"""The ground under a visit in tests: a fixed morning, the real catalogue, site, holidays and patience, people at hand.

Nothing here does I/O but read the configuration once, and nothing waits.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from devices.fingerprint_reader.port import Print as DevicePrint
from devices.id_card_reader.port import Card
from kiosk.base import paths
from kiosk.base.wording import Wording
from kiosk.catalogue import holidays
from kiosk.catalogue.load import load
from kiosk.catalogue.site import load_site
from kiosk.contract.messages import EligibilityAnswer, Pending, Print, ReferenceAnswer, RegistryRecord
from kiosk.contract.provenance import CameraFacts, Provenance, RuleOutcome
from kiosk.health.rows import Finding, Row, row
from kiosk.photo.merits import Merits
from kiosk.visit.events import Signed, Stroke
from kiosk.visit.ground import Ground, Patience
from kiosk.visit.machine import Identity, Machine
from kiosk.visit.walk import STEPS

CHINA = timezone(timedelta(hours=8))
MORNING = datetime(2026, 6, 1, 10, 0, tzinfo=CHINA)
SERVICE = "ID_RENEW_EXPIRY"

P01 = Card(
    kind="resident",
    name="张博远",
    sex="male",
    nation="汉",
    birth_date=date(1998, 3, 15),
    address="湖北省武汉市江岸区台北一路21号3栋2单元501室",
    number="42010219980315997X",
    authority="武汉市公安局江岸分局",
    valid_from=date(2016, 8, 20),
    valid_to=date(2026, 8, 20),
    photo=b"w" * 1024,
    fingerprints=b"f" * 1024,
)
P13 = replace(
    P01,
    name="胡志强",
    birth_date=date(1979, 3, 12),
    number="420103197903129935",
    valid_from=date(2006, 8, 20),
    fingerprints=b"",
)
"""A card of before 2012: the chip carries no prints."""

REGISTERED_ADDRESS = "湖北省武汉市江岸区登记路8号"
REGISTERED_PHONE = "13800000001"
ARCHIVE_PHOTO = b"\xff\xd8archive photo of the registry\xff\xd9"
JPEG = b"\xff\xd8a shot at the kiosk\xff\xd9"
MERITS = Merits(eye_opening=0.3, turned_deg=2.0, sharpness=0.4, likeness=0.9)
PROVENANCE = Provenance(
    sha256=hashlib.sha256(JPEG).hexdigest(),
    standard="ga461",
    standard_version="1",
    practice=("hubei",),
    off=(),
    rules=(RuleOutcome(code="BLUR", measure="sharpness", verdict="pass", value=0.5, min=0.3, max=None, unit="ratio"),),
    gains=None,
    camera=CameraFacts(adapter="opencv", name="camera"),
    software="1",
    models=(),
    taken_at=MORNING,
    shots=1,
    chosen=1,
)


@cache
def wording() -> Wording:
    return Wording(paths.translations())


@cache
def still_ground() -> Ground:
    with (paths.config() / "kiosk.toml").open("rb") as file:
        settings = tomllib.load(file)
    return Ground(
        now=MORNING,
        monotonic=1000.0,
        terminal_id=settings["terminal_id"],
        site=load_site(paths.config() / "sites" / f"{settings['site']}.toml"),
        catalogue=load(paths.config() / "services", STEPS.keys()),
        holidays=holidays.load(paths.config() / "holidays.toml"),
        patience=Patience(**settings["patience"]),
        devices=dict.fromkeys(("id_card_reader", "camera", "fingerprint_reader", "receipt_printer"), True),
        sides={"id_card_reader": "right", "receipt_printer": "down", "fingerprint_reader": "right"},
        voucher_host=settings["center"]["voucher_host"],
        review_days=settings["center"]["review_days"],
        ems_days=settings["center"]["ems_days"],
        center_up=True,
    )


def with_certificate() -> Ground:
    """The same ground with a certificate among the services, and the A4 printer that it cannot do without."""
    ground = still_ground()
    renewal = ground.catalogue.services[SERVICE]
    certificate = replace(
        renewal,
        code="CERT_TEST",
        zh="户籍证明",
        en="Household certificate",
        group="cert",
        needs=(*renewal.needs, "certificate_printer"),
    )
    services = {**ground.catalogue.services, certificate.code: certificate}
    return replace(
        ground,
        catalogue=replace(ground.catalogue, services=services),
        devices={**ground.devices, "certificate_printer": True},
    )


def machine() -> Machine:
    """The real steps; ids that count, so that a run repeats itself."""
    numbers = count(1)

    def identity() -> Identity:
        number = next(numbers)
        return Identity(UUID(int=number), UUID(int=(number << 64) + 7), f"token-{number:016d}")

    return Machine(STEPS, identity)


def template(mark: int) -> bytes:
    return bytes([mark]) * 512


def parts(*broken: tuple[str, str, str], report: str | None = None) -> tuple[Row, ...]:
    """What a look at the terminal finds; ``broken``: (kind, state, reason); ``report``: the reason of its row."""
    kinds = ("id_card_reader", "camera", "fingerprint_reader", "receipt_printer", "ups", "terminal", "center", "disk")
    states = {kind: (state, (reason,)) for kind, state, reason in broken}
    said = {"report": ("degraded", (report,))} if report else {}
    made = (
        Finding(kind, kind, *{**states, **said}.get(kind, ("ready", ())), since=MORNING) for kind in (*kinds, "report")
    )
    return tuple(row(finding, wording()) for finding in made)


def pressed_print(position: int) -> DevicePrint:
    return DevicePrint(position, 80, template(position))


def reference(prints: bool = True, known: bool = True, photo: bytes | None = ARCHIVE_PHOTO) -> ReferenceAnswer:
    """What the centre answers before proof; of an unknown number just as the centre does."""
    held = tuple(Print.model_construct(position=at, quality=80, template=template(at)) for at in (11, 16))
    return ReferenceAnswer.model_construct(
        known=known,
        prints_registered=prints and known,
        photo=photo if known else None,
        prints=held if prints and known else (),
    )


def record(card: Card = P01, **changes: Any) -> RegistryRecord:
    return RegistryRecord(
        **{
            "name": card.name,
            "sex": card.sex,
            "nation": card.nation,
            "birth_date": card.birth_date,
            "address": REGISTERED_ADDRESS,
            "phone": REGISTERED_PHONE,
            "in_province": True,
        }
        | changes
    )


def eligible(**changes: Any) -> EligibilityAnswer:
    """The service is open to P01."""
    return EligibilityAnswer(**{"code": None, "record": record(), "fee_fen": 2000, "prints_registered": True} | changes)


def pending(**changes: Any) -> Pending:
    window = still_ground().site.window
    return Pending(
        **{
            "case_id": UUID(int=99),
            "service": SERVICE,
            "status": "IN_PRODUCTION",
            "payment": "paid",
            "place": window.name,
            "hours": window.hours,
            "phone": window.phone,
            "resumable": False,
        }
        | changes
    )


def hand(width: float = 600.0, height: float = 300.0) -> Signed:
    """A signature as a hand writes it: three strokes across the pad."""
    strokes = tuple(
        Stroke(tuple((width * (0.1 + 0.2 * part + 0.01 * i), height * (0.2 + 0.02 * i), 20.0 * i) for i in range(25)))
        for part in range(3)
    )
    return Signed(strokes, width, height)


def dot() -> Signed:
    """A tap, not a hand."""
    return Signed((Stroke(((5.0, 5.0, 0.0), (6.0, 5.0, 9.0))),), 600.0, 300.0)
