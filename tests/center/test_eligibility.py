"""Every answer of eligibility: what a proven person is told, and the little that is said in the review band."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from center.eligibility import Terms, decide
from center.registry.port import HeldCard, Person
from kiosk.contract.messages import EligibilityQuestion, Pending
from kiosk.rules.refusals import REFUSALS
from tests.center.conftest import P01, P04, P08, P13, Kiosk, application, number_of

CODES = ("E02.registry", "E08", "E08.long", "E09", "E19", *(code for code in REFUSALS if code.startswith("BLK_")))
TERMS = Terms(
    today=date(2026, 6, 1),
    min_age=16,
    renewal_months=3,
    fee_fen=2000,
    waivers=("URBAN_ALLOWANCE", "RURAL_HARDSHIP"),
    refusals=CODES,
    blocks_off=frozenset({"BLK_COLLECTIVE"}),
    offsite=True,
    county_zh="湖北省黄石市西塞山区",
)
PERSON = Person(
    number=P01,
    name="张博远",
    sex="male",
    nation="汉",
    birth_date=date(1998, 3, 15),
    address="湖北省武汉市江岸区台北一路21号",
    phone="13800000001",
    household_kind="FAMILY",
    card=HeldCard(date(2016, 8, 20), date(2026, 8, 20)),
    prints_registered=True,
)


def question(**changes):
    fields = {
        "visit_id": uuid4(),
        "service": "ID_RENEW_EXPIRY",
        "number": P01,
        "proof": "PROVEN",
        "card_valid_to": date(2026, 8, 20),
        "card_read": True,
        "card_name": "张博远",
        "prints_usable": True,
    }
    return EligibilityQuestion(**(fields | changes))


def pending(**changes):
    fields = {
        "case_id": UUID(int=7),
        "service": "ID_RENEW_EXPIRY",
        "status": "UNDER_REVIEW",
        "payment": "paid",
        "place": "窗口",
        "hours": "9:00",
        "phone": "0714-0000101",
        "resumable": False,
    }
    return Pending(**(fields | changes))


def code(person: Person | None = PERSON, cases=(), terms: Terms = TERMS, **changes):
    return decide(question(**changes), person, cases, terms).code


def test_an_open_service_gives_the_record_and_the_fee():
    answer = decide(question(), PERSON, (), TERMS)
    assert (answer.code, answer.fee_fen, answer.waiver) == (None, 2000, None)
    assert answer.record is not None
    assert (answer.record.name, answer.record.phone, answer.record.in_province) == ("张博远", "13800000001", True)


def test_a_number_that_the_registry_does_not_hold_goes_to_the_window():
    assert code(None) == "WINDOW"


@pytest.mark.parametrize(
    "differs",
    [{"name": "张博达"}, {"sex": "female"}, {"birth_date": date(1998, 3, 16)}],
)
def test_a_registry_that_differs_from_the_card_is_e02(differs):
    assert code(replace(PERSON, **differs)) == "E02.registry"


def test_names_are_compared_by_nfc():
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    assert code(replace(PERSON, name=composed), card_name=decomposed) is None


def test_fifteen_is_e19_and_sixteen_today_is_not():
    young = number_of("42090220100602998")
    child = replace(PERSON, number=young, sex="female", birth_date=date(2010, 6, 2))
    assert code(child, number=young) == "E19"
    today = number_of("42090220100601998")
    grown = replace(PERSON, number=today, sex="female", birth_date=date(2010, 6, 1))
    assert code(grown, number=today) is None


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("BLK_VIRTUAL_ADDR", "BLK_VIRTUAL_ADDR"),
        ("BLK_DUPLICATE", "BLK_DUPLICATE"),
        ("BLK_OFFSITE_DENIED", "BLK_OFFSITE_DENIED"),
        ("BLK_FROZEN", "BLK_FROZEN"),
        ("BLK_MILITARY", "BLK_MILITARY"),
        ("BLK_NO_FP", "BLK_NO_FP"),
        ("BLK_UNVERIFIABLE", "BLK_UNVERIFIABLE"),
    ],
)
def test_every_block_of_the_registry_is_told_by_its_code(block, said):
    assert code(replace(PERSON, blocks=frozenset({block}))) == said
    off = replace(TERMS, blocks_off=frozenset({block}))
    assert code(replace(PERSON, blocks=frozenset({block})), terms=off) is None


def test_a_code_that_the_service_does_not_list_says_window():
    terms = replace(TERMS, refusals=("E08",))
    assert code(replace(PERSON, blocks=frozenset({"BLK_FROZEN"})), terms=terms) == "WINDOW"


def test_a_collective_household_is_served_unless_the_switch_is_on():
    student = replace(PERSON, household_kind="COLLECTIVE")
    assert code(student) is None
    assert code(student, terms=replace(TERMS, blocks_off=frozenset())) == "BLK_COLLECTIVE"


@pytest.mark.parametrize("item", [{"address": "湖北省武汉市\ue123路1号"}, {"name": "张\U000f0001"}])
def test_a_self_made_character_in_the_registry_is_blocked(item):
    made = replace(PERSON, **item)
    assert code(made, card_name=made.name) == "BLK_RARE_CHAR"


@pytest.mark.parametrize("name", ["田𬭎", "罗㛃", "程䶮", "梅𫖯", "𠮷"])
def test_a_rare_but_lawful_character_is_not(name):
    assert code(replace(PERSON, name=name), card_name=name) is None


def test_who_is_registered_elsewhere_renews_here():
    assert code(replace(PERSON, address="湖南省长沙市芙蓉区五一大道618号")) is None


def test_unless_the_site_takes_no_other_province():
    terms = replace(TERMS, offsite=False)
    assert code(replace(PERSON, address="湖南省长沙市芙蓉区五一大道618号"), terms=terms) == "BLK_OFFSITE_DENIED"
    assert code(terms=terms) is None


def test_bad_credit_closes_the_offsite_way_only():
    at_home = replace(PERSON, address="湖北省黄石市西塞山区黄石大道1号", blocks=frozenset({"BLK_OFFSITE_DENIED"}))
    assert code(at_home) is None
    assert code(at_home, terms=replace(TERMS, offsite=False)) is None


def test_an_open_case_is_e09_with_its_place():
    answer = decide(question(), PERSON, [pending()], TERMS)
    assert answer.code == "E09"
    assert answer.pending == pending()
    assert answer.record is None


def test_an_own_unpaid_case_is_resumed_not_refused():
    unpaid = pending(status="AWAITING_PAYMENT", payment="due", resumable=True)
    answer = decide(question(), PERSON, [unpaid], TERMS)
    assert (answer.code, answer.resume) == (None, unpaid)


def test_an_unpaid_case_of_another_service_is_e09():
    unpaid = pending(service="ID_REPLACE_LOST", status="AWAITING_PAYMENT", payment="due", resumable=True)
    assert code(cases=[unpaid]) == "E09"


def test_a_block_is_told_before_a_case():
    assert code(replace(PERSON, blocks=frozenset({"BLK_FROZEN"})), cases=[pending()]) == "BLK_FROZEN"


@pytest.mark.parametrize("evidence", ["城市低保", "农村特困", "URBAN_ALLOWANCE"])
def test_shared_evidence_makes_it_free(evidence):
    answer = decide(question(), replace(PERSON, shared={evidence: date(2026, 6, 1)}), (), TERMS)
    assert (answer.code, answer.fee_fen) == (None, 0)
    assert answer.waiver in TERMS.waivers


def test_evidence_of_tomorrow_does_not():
    answer = decide(question(), replace(PERSON, shared={"城市低保": date(2026, 6, 2)}), (), TERMS)
    assert (answer.fee_fen, answer.waiver) == (2000, None)


@pytest.mark.parametrize(
    ("valid_to", "said", "first_day"),
    [
        (date(2026, 8, 20), None, None),
        (date(2026, 9, 1), None, None),
        (date(2026, 9, 2), "E08", date(2026, 6, 2)),
        (date(2026, 10, 15), "E08", date(2026, 7, 15)),
        (date(2025, 1, 1), None, None),
        (None, "E08.long", None),
    ],
)
def test_without_a_chip_the_registry_tells_the_window(valid_to, said, first_day):
    person = replace(PERSON, card=HeldCard(date(2016, 8, 20), valid_to))
    answer = decide(question(card_read=False, card_valid_to=None, card_name=None), person, (), TERMS)
    assert (answer.code, answer.first_day) == (said, first_day)


def test_the_chip_counts_where_one_was_read():
    person = replace(PERSON, card=HeldCard(date(2016, 8, 20), date(2036, 8, 20)))
    assert code(person, card_valid_to=date(2025, 1, 1)) is None
    assert code(card_valid_to=date(2026, 10, 15)) == "E08"


def test_who_never_held_a_card_cannot_renew_one():
    assert code(replace(PERSON, card=None), card_read=False, card_valid_to=None) == "BLK_FIRST"


@pytest.mark.parametrize(
    ("person", "cases"),
    [
        (PERSON, ()),  # prints are registered: they prove better than the band
        (replace(PERSON, prints_registered=False, blocks=frozenset({"BLK_FROZEN"})), ()),
        (replace(PERSON, prints_registered=False, name="张博达"), ()),
        (replace(PERSON, prints_registered=False), (pending(),)),
        (replace(PERSON, prints_registered=False), (pending(status="AWAITING_PAYMENT", resumable=True),)),
        (replace(PERSON, prints_registered=False, shared={"城市低保": date(2020, 1, 1)}), ()),
        (None, ()),
    ],
)
def test_the_review_band_hears_window_and_no_reason(person, cases):
    answer = decide(question(proof="REVIEW"), person, cases, TERMS)
    assert answer.code == "WINDOW"
    assert (answer.record, answer.pending, answer.resume, answer.waiver, answer.first_day) == (None,) * 5
    assert answer.fee_fen == 2000


def test_or_go_on_and_no_record():
    answer = decide(question(proof="REVIEW"), replace(PERSON, prints_registered=False), (), TERMS)
    assert (answer.code, answer.record, answer.fee_fen) == (None, None, 2000)


# --- through the door, with the demo's residents ----------------------------------------------------------------------


def ask(kiosk: Kiosk, number: str, **changes):
    body = question(number=number, card_name=None, **changes).model_dump(mode="json")
    return kiosk.ask("eligibility", body).json()


def test_scenario_1_p01_may_renew(kiosk: Kiosk):
    answer = ask(kiosk, P01)
    assert (answer["code"], answer["fee_fen"], answer["prints_registered"]) == (None, 2000, True)
    assert answer["record"]["name"] == "张博远"


def test_scenario_31_p13_goes_on_in_the_review_band(kiosk: Kiosk):
    answer = ask(kiosk, P13, proof="REVIEW")
    assert (answer["code"], answer["record"], answer["prints_registered"]) == (None, None, False)


@pytest.mark.parametrize("number", [P04, P08])
def test_p04_and_p08_may_renew(kiosk: Kiosk, number):
    assert ask(kiosk, number)["code"] is None


def test_an_own_unpaid_case_comes_back_with_its_voucher(kiosk: Kiosk):
    form = application()
    kiosk.submit(form)
    answer = ask(kiosk, P01)
    assert answer["code"] is None
    assert answer["resume"]["case_id"] == form["case_id"]
    assert answer["resume"]["voucher_token"] == form["voucher_token"]
    assert answer["resume"]["fee_fen"] == 2000


def test_a_paid_case_is_e09_at_the_next_visit(kiosk: Kiosk):
    case_id = kiosk.renewed()
    answer = ask(kiosk, P01)
    assert (answer["code"], answer["pending"]["case_id"], answer["pending"]["status"]) == ("E09", case_id, "ACCEPTED")


def test_an_unknown_service_is_refused(kiosk: Kiosk):
    body = question().model_dump(mode="json") | {"service": "NO_SUCH"}
    answer = kiosk.ask("eligibility", body)
    assert (answer.status_code, answer.json()["where"]) == (422, "service")
