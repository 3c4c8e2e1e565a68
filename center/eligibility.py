"""May this person do this now? Pure; asked after proof (domain 2.0.1 "proof before answers", 2.0.2, 5.2 step 9)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from center.registry.port import Person
from kiosk.contract.messages import EligibilityAnswer, EligibilityQuestion, Pending, RegistryRecord
from kiosk.rules import names
from kiosk.rules.ages import full_years
from kiosk.rules.renewal import may_renew

WINDOW = "WINDOW"
"""Said of a person whom the registry does not hold, and all that is said in the review band but "go on"."""

EVIDENCE_OF: Mapping[str, str] = MappingProxyType({"URBAN_ALLOWANCE": "城市低保", "RURAL_HARDSHIP": "农村特困"})
"""A waiver of the catalogue -> the name of its evidence in shared data; both names count (L21, domain 3.2)."""

_BLOCKS = (
    "BLK_DUPLICATE",
    "BLK_FROZEN",
    "BLK_MILITARY",
    "BLK_VIRTUAL_ADDR",
    "BLK_COLLECTIVE",
    "BLK_NO_FP",
    "BLK_UNVERIFIABLE",
    "BLK_MINOR",
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the catalogue, the site and the switches say on this day.

    ``renewal_months`` None: any end date will do. ``refusals``: the codes of this service; any other says ``WINDOW``.
    """

    today: date
    min_age: int
    renewal_months: int | None
    fee_fen: int
    waivers: tuple[str, ...]
    refusals: Collection[str]
    blocks_off: frozenset[str]
    offsite: bool
    county_zh: str


def decide(
    question: EligibilityQuestion, person: Person | None, open_cases: Sequence[Pending], terms: Terms
) -> EligibilityAnswer:
    """The answer for one service. ``open_cases`` are this person's cases for the same card, newest first.

    The first reason in this order decides: unknown, registry differs from the card, age, validity where no chip was
    read, blocks, self-made characters, an own unpaid case (resumed), any other open case (E09), waiver and fee.
    """
    if person is None:
        return EligibilityAnswer(code=WINDOW, fee_fen=terms.fee_fen, prints_registered=False)
    full = _decide_proven(question, person, open_cases, terms)
    if question.proof == "PROVEN":
        return full
    # The review band: a waiver or an own unpaid case would be a detail, registered prints a better proof. Domain 2.0.1.
    plain = full.code is None and full.resume is None and full.waiver is None and not person.prints_registered
    return EligibilityAnswer(
        code=None if plain else WINDOW, fee_fen=terms.fee_fen, prints_registered=person.prints_registered
    )


def _decide_proven(
    question: EligibilityQuestion, person: Person, open_cases: Sequence[Pending], terms: Terms
) -> EligibilityAnswer:
    waiver = find_waiver(person, terms.waivers, terms.today)
    fee_fen = 0 if waiver else terms.fee_fen
    code, first_day = _refusal(question, person, terms)
    if code:
        return _answer(person, fee_fen, code=code if code in terms.refusals else WINDOW, first_day=first_day)
    unpaid = next((one for one in open_cases if one.service == question.service and one.resumable), None)
    if unpaid:
        return _answer(person, fee_fen, record=_record(person), resume=unpaid)
    if open_cases:
        return _answer(person, fee_fen, code="E09", pending=open_cases[0])
    return _answer(person, fee_fen, record=_record(person), waiver=waiver)


def find_waiver(person: Person, waivers: Sequence[str], today: date) -> str | None:
    """The waiver of the service that shared data confirm on this day, None when there is none."""
    for waiver in waivers:
        for name in (waiver, EVIDENCE_OF.get(waiver, waiver)):
            if name in person.shared and person.shared[name] <= today:
                return waiver
    return None


def _refusal(question: EligibilityQuestion, person: Person, terms: Terms) -> tuple[str | None, date | None]:
    if _differs(question, person):
        return "E02.registry", None
    if full_years(person.birth_date, terms.today) < terms.min_age:
        return "E19", None
    if terms.renewal_months is not None:
        if not question.card_read and person.card is None:
            return "BLK_FIRST", None
        valid_to = question.card_valid_to if question.card_read or person.card is None else person.card.valid_to
        window = may_renew(valid_to, terms.today, terms.renewal_months)
        if not window.is_open:
            return window.code, window.first_day
    return _block(person, terms), None


def _differs(question: EligibilityQuestion, person: Person) -> bool:
    """Name, sex or birth date of the registry against what the card or the number states."""
    digits = question.number
    sex = "male" if int(digits[16]) % 2 else "female"
    named = question.card_name is None or names.same(question.card_name, person.name)
    return not (named and sex == person.sex and person.birth_date.strftime("%Y%m%d") == digits[6:14])


def _block(person: Person, terms: Terms) -> str | None:
    held = set(person.blocks)
    if person.household_kind == "COLLECTIVE":
        held.add("BLK_COLLECTIVE")
    if names.self_made((person.name, person.address, person.nation)):
        held.add("BLK_RARE_CHAR")
    if not person.in_province and not terms.offsite:
        held.add("BLK_OFFSITE_DENIED")
    elif person.address.startswith(terms.county_zh):
        # Bad credit closes the off-site way only: at home the person is served (domain 2.0.2 code 9).
        held.discard("BLK_OFFSITE_DENIED")
    order = (*_BLOCKS, "BLK_OFFSITE_DENIED", "BLK_RARE_CHAR")
    return next((code for code in order if code in held and code not in terms.blocks_off), None)


def _record(person: Person) -> RegistryRecord:
    return RegistryRecord(
        name=person.name,
        sex=person.sex,
        nation=person.nation,
        birth_date=person.birth_date,
        address=person.address,
        phone=person.phone,
        in_province=person.in_province,
    )


def _answer(
    person: Person,
    fee_fen: int,
    *,
    code: str | None = None,
    first_day: date | None = None,
    record: RegistryRecord | None = None,
    pending: Pending | None = None,
    resume: Pending | None = None,
    waiver: str | None = None,
) -> EligibilityAnswer:
    return EligibilityAnswer(
        code=code,
        first_day=first_day,
        record=record,
        pending=pending,
        resume=resume,
        waiver=waiver,
        fee_fen=fee_fen,
        prints_registered=person.prints_registered,
    )
