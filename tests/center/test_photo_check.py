"""The centre measures the photo again: it agrees, or an officer hears of it; it never holds anything up."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select, update

from center import desk, photo_report, review
from center.photo_check import BATCH, check_photos
from center.photo_lab import PhotoLab
from center.settings import PhotoCheckSettings
from center.store.schema import application as applications
from center.store.schema import blob, photo_check
from center.worker import do_round
from kiosk.base import paths
from kiosk.contract.messages import PhotoRecord
from kiosk.rules.image_number import belongs_to, grouped
from tests import drawn_photo
from tests.center.conftest import P01, Kiosk, application
from tests.center.photos import photo, photographed, provenance


def row_of(kiosk: Kiosk, case_id: str):
    with kiosk.centre.engine.connect() as connection:
        return connection.execute(select(photo_check).where(photo_check.c.case_id == UUID(case_id))).one()


def checked(kiosk: Kiosk, form: dict):
    """The row of a case that was taken in and looked at."""
    assert kiosk.submit(form).status_code == 201
    assert check_photos(kiosk.centre) == 1
    return row_of(kiosk, form["case_id"])


def test_a_photo_that_the_terminal_made_measures_the_same_here(kiosk: Kiosk):
    row = checked(kiosk, photographed())
    assert (row.state, row.reason, row.verdict, row.agrees) == ("measured", "", "pass", True)
    assert (row.standard, row.software) == ("ga461 2004/2019", row.terminal_software)
    differences = [one["difference"] for one in json.loads(row.compared) if one["difference"] is not None]
    assert len(differences) > 20
    assert max(map(abs, differences)) == 0


def test_a_photo_is_measured_once(kiosk: Kiosk):
    form = photographed()
    before = checked(kiosk, form)
    assert check_photos(kiosk.centre) == 0
    kiosk.submit(form)
    assert check_photos(kiosk.centre) == 0
    assert row_of(kiosk, form["case_id"]) == before


def test_an_application_of_a_terminal_without_provenance_is_taken_and_measured(kiosk: Kiosk):
    record = photo()
    del record["provenance"]
    row = checked(kiosk, application(photo=record))
    assert (row.state, row.agrees, row.terminal_software) == ("measured", True, "")


def test_a_warning_that_a_record_without_provenance_does_not_name_is_a_disagreement(kiosk: Kiosk):
    record = photo(verdict="warn", warnings=["EXPRESSION"])
    del record["provenance"]
    row = checked(kiosk, application(photo=record))
    assert (row.agrees, row.reason) == (False, "")
    found = photo_report.photos(kiosk.centre)
    assert found["newest_disagreements"][0]["differing"] == ["EXPRESSION"]


def test_a_value_beyond_the_tolerance_or_another_verdict_is_a_disagreement_by_code(kiosk: Kiosk):
    rules = provenance()["rules"]
    told = {one["measure"]: one for one in rules}
    told["face_width_px"]["value"] += 1.5
    told["eye_mid_x_px"]["value"] += 0.5
    told["sharpness"]["verdict"] = "warn"
    row = checked(kiosk, photographed(rules=rules))
    assert (row.agrees, row.reason) == (False, "")
    case = desk.find_case(kiosk.centre, row.case_id)
    assert case is not None
    assert sorted(case["photo"]["differing"]) == ["BLUR", "FACE_WIDTH"]
    assert case["review_reason"] is None, "values that differ are for those who look after the machines"


def test_another_version_of_the_standard_is_told_by_name(kiosk: Kiosk):
    checked(kiosk, photographed(standard_version="2031"))
    [found] = photo_report.photos(kiosk.centre)["newest_disagreements"]
    assert found["differing"] == ["STANDARD_VERSION"]


def test_rules_that_the_terminals_site_switched_off_are_off_here_too(kiosk: Kiosk):
    rules = [one for one in provenance()["rules"] if one["code"] != "HAIR_OVER_EARS"]
    row = checked(kiosk, photographed(rules=rules, off=["HAIR_OVER_EARS"]))
    assert row.agrees
    assert "HAIR_OVER_EARS" not in row.compared


def test_sets_of_practice_are_those_of_the_terminal(kiosk: Kiosk):
    national = {"EXPRESSION", "WHITE_CLOTHES", "HAIR_OVER_EARS", "HAIR_OVER_BROWS"}
    rules = [one for one in provenance()["rules"] if one["measure"] == "mouth_gap" or one["code"] not in national]
    assert checked(kiosk, photographed(rules=rules, practice=[])).agrees


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        (lambda: photographed(sha256="0" * 64), "altered"),
        (lambda: application(photo=photo(jpeg=b"\xff\xd8 no picture")), "unreadable"),
        (lambda: application(photo=photo(jpeg=grey_photo())), "fails"),
    ],
)
def test_a_doubtful_photo_waits_for_an_officer_and_is_told_in_words(kiosk: Kiosk, form, reason):
    taken = form()
    row = checked(kiosk, taken)
    assert (row.state, row.reason, row.agrees) == ("measured", reason, False)
    kiosk.pay(taken["case_id"])
    do_round(kiosk.centre)
    assert kiosk.case(taken["case_id"])["status"] == "SUBMITTED"
    [waiting] = desk.waiting(kiosk.centre)
    assert (waiting["review_reason"], waiting["review_reason_zh"]) == ("PHOTO", "中心复测相片有疑，请核对相片")
    assert photo_report.photos(kiosk.centre)["doubted"] == {reason: 1}
    review.decide(kiosk.centre, UUID(taken["case_id"]), "accept", "026101")
    assert kiosk.case(taken["case_id"])["status"] == "ACCEPTED"


def grey_photo() -> bytes:
    """The finished photo without its colour, as one channel."""
    with Image.open(io.BytesIO(drawn_photo.photo().jpeg)) as image:
        out = io.BytesIO()
        image.convert("L").save(out, "JPEG", quality=95, dpi=(350, 350))
    return out.getvalue()


def test_a_case_that_was_decided_meanwhile_stays_decided(kiosk: Kiosk):
    case_id = kiosk.renewed(photographed(sha256="0" * 64))
    assert kiosk.case(case_id)["status"] == "ACCEPTED"
    check_photos(kiosk.centre)
    assert row_of(kiosk, case_id).reason == "altered"
    assert kiosk.case(case_id)["status"] == "ACCEPTED"
    [told] = photo_report.photos(kiosk.centre)["newest_disagreements"]
    assert (told["status"], told["reason_zh"]) == ("ACCEPTED", "相片和终端检测时不是同一文件")


def test_an_erased_photo_is_skipped(kiosk: Kiosk):
    form = photographed()
    kiosk.submit(form)
    with kiosk.centre.engine.begin() as connection:
        sha256 = connection.execute(select(blob.c.sha256).where(blob.c.kind == "photo")).scalar_one()
        connection.execute(update(blob).where(blob.c.kind == "photo").values(erased_at=kiosk.centre.clock.now()))
    kiosk.centre.objects.erase(UUID(form["case_id"]), sha256)
    check_photos(kiosk.centre)
    assert (row_of(kiosk, form["case_id"]).state, row_of(kiosk, form["case_id"]).reason) == ("skipped", "erased")


def test_a_check_that_breaks_is_tried_again_after_its_times_and_then_left(kiosk: Kiosk, clock):
    centre = replace(kiosk.centre, photos=PhotoLab(paths.root() / "none", paths.models()))
    form = photographed()
    kiosk.submit(form)
    for attempt, wait in enumerate((60, 600, 3600, None), start=1):
        assert check_photos(centre) == 1
        row = row_of(kiosk, form["case_id"])
        assert (row.state, row.reason, row.attempts) == ("failed", "BadStandardError", attempt)
        assert check_photos(centre) == 0, "not before its time"
        if wait is None:
            assert row.next_at is None
        else:
            clock.advance(wait)
    assert photo_report.photos(centre)["broken"][0]["attempts"] == 4


def test_a_case_whose_record_cannot_be_opened_does_not_hold_up_the_others(kiosk: Kiosk):
    spoiled, sound = photographed(), application()
    for form in (spoiled, sound):
        kiosk.submit(form)
    with kiosk.centre.engine.begin() as connection:
        held = applications.c.case_id == UUID(spoiled["case_id"])
        connection.execute(update(applications).where(held).values(document=b"not what was locked"))
    check_photos(kiosk.centre)
    assert row_of(kiosk, spoiled["case_id"]).state == "failed"
    assert row_of(kiosk, sound["case_id"]).state == "measured"


def test_a_check_that_broke_once_is_done_at_the_next_attempt(kiosk: Kiosk, clock):
    form = photographed()
    kiosk.submit(form)
    check_photos(replace(kiosk.centre, photos=PhotoLab(paths.root() / "none", paths.models())))
    clock.advance(60)
    check_photos(kiosk.centre)
    assert row_of(kiosk, form["case_id"]).agrees


@pytest.mark.parametrize("standard", ["../../etc/passwd", "", "no_such", "ga461/../ga461"])
def test_a_standard_that_is_none_reads_no_file(kiosk: Kiosk, standard: str):
    record = photo(standard=standard)
    del record["provenance"]
    assert checked(kiosk, application(photo=record)).reason == "BadStandardError"


def test_the_automatic_desk_waits_for_the_photo_but_not_for_ever(kiosk: Kiosk, clock):
    settings = kiosk.centre.settings.model_copy(update={"photo_check": PhotoCheckSettings(wait_s=10)})
    centre = replace(kiosk.centre, settings=settings)
    first, second = photographed(), photographed()
    second["applicant"] |= {"number": "420281198007019999"}
    for form in (first, second):
        kiosk.submit(form)
        kiosk.pay(form["case_id"])
    do_round(centre)
    assert kiosk.case(first["case_id"])["status"] == "UNDER_REVIEW"
    clock.advance(10)
    do_round(centre)
    assert kiosk.case(first["case_id"])["status"] == "ACCEPTED"
    assert kiosk.case(second["case_id"])["status"] == "ACCEPTED"


def test_a_measured_photo_lets_the_automatic_desk_go_on_at_once(kiosk: Kiosk):
    settings = kiosk.centre.settings.model_copy(update={"photo_check": PhotoCheckSettings(wait_s=10)})
    centre = replace(kiosk.centre, settings=settings)
    form = photographed()
    kiosk.submit(form)
    kiosk.pay(form["case_id"])
    check_photos(centre)
    assert centre.wake.is_set()
    do_round(centre)
    assert kiosk.case(form["case_id"])["status"] == "ACCEPTED"


def test_a_round_looks_at_so_many_and_the_next_at_the_rest(kiosk: Kiosk, monkeypatch):
    monkeypatch.setattr("center.photo_check.BATCH", 2)
    for _ in range(3):
        kiosk.submit(application())
    assert [check_photos(kiosk.centre) for _ in range(3)] == [2, 1, 0]
    assert BATCH > 2


def test_the_figures_of_centre_and_terminals_name_nobody(kiosk: Kiosk, add_kiosk):
    checked(kiosk, photographed())
    other = add_kiosk("420203-XSS-02")
    form = photographed(standard_version="2031") | {"terminal_id": "420203-XSS-02"}
    checked(other, form)
    found = photo_report.photos(kiosk.centre)
    assert (found["measured"], found["agree"], found["waiting"]) == (2, 1, 0)
    assert found["terminals"] == {
        "420203-XSS-01": {"measured": 1, "agree": 1, "doubted": 0},
        "420203-XSS-02": {"measured": 1, "agree": 0, "doubted": 0},
    }
    assert found["rules"]["FACE_WIDTH"] == {"compared": 2, "agree": 2}
    assert found["values"]["face_width_px"] == {"n": 2, "mean": 0.0, "worst": 0.0, "unit": "px"}
    said = json.dumps(found, ensure_ascii=False)
    assert form["case_id"] not in said
    assert P01 not in said


def test_the_image_number_finds_the_photo_and_its_page_tells_nothing_of_the_person(kiosk: Kiosk, clock):
    form = photographed()
    kiosk.submit(form)
    number = row_of(kiosk, form["case_id"]).image_number
    assert belongs_to(number, form["photo"]["sha256"])
    assert number.startswith("P20260601")
    assert kiosk.client.get(f"/p/{number}?json").json()["status"] == "waiting"
    check_photos(kiosk.centre)
    answer = kiosk.client.get(f"/p/{grouped(number)}?json").json()
    assert answer == {
        "image_number": number,
        "status": "valid",
        "status_zh": "已登记，可以使用",
        "standard_zh": "居民身份证制证用数字相片",
        "checked_on": "2026-06-01",
        "valid_until": "2026-12-01",
        "sha256": f"{form['photo']['sha256'][:8]} {form['photo']['sha256'][8:16]}",
    }
    page = kiosk.client.get(f"/p/{number}")
    assert (page.status_code, number in page.text, "张" in page.text) == (200, True, False)
    clock.advance(184 * 24 * 3600)
    assert kiosk.client.get(f"/p/{number}?json").json()["status"] == "expired"


@pytest.mark.parametrize("number", ["P202606010000000000000014", "P202606010000000000000015", "x", "K20260601000001"])
def test_a_number_that_no_photo_has_is_404(kiosk: Kiosk, number: str):
    assert kiosk.client.get(f"/p/{number}").status_code == 404
    assert kiosk.client.get(f"/p/{number}?json").json()["where"] == "number"


def test_a_record_survives_the_contract_with_and_without_provenance():
    record = photo()
    with_it = PhotoRecord.model_validate_json(json.dumps(record))
    assert json.loads(with_it.model_dump_json())["provenance"] == json.loads(json.dumps(record["provenance"]))
    del record["provenance"]
    assert PhotoRecord.model_validate_json(json.dumps(record)).provenance is None
