"""An application is taken once, whatever the line does, and never one that is not what it says."""

from __future__ import annotations

import json
import threading
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from center import review
from center.intake import drop_orphans
from center.store.objects import ObjectMissing
from center.store.schema import application as table
from center.store.schema import blob, status_history
from center.worker import do_round
from tests.center.conftest import P01, STILL, Kiosk, application, b64, review_application


def count(kiosk, what=table):
    with kiosk.centre.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(what)).scalar_one()


def test_the_first_delivery_is_201_and_its_receipt_holds_the_case(kiosk: Kiosk):
    form = application()
    body = kiosk.seal(form)
    answer = kiosk.put(body, form["case_id"])
    receipt = answer.json()
    assert answer.status_code == 201
    assert (receipt["status"], receipt["payment"]) == ("AWAITING_PAYMENT", "due")
    assert receipt["case_number"] == "K20260601000001"
    assert receipt["first_receiver"] in {"026101", "026102"}
    assert receipt["unpaid_until"] == "2026-06-02T02:00:00Z"


def test_the_same_content_again_is_200_with_the_same_case_number(kiosk: Kiosk):
    form = application()
    body = kiosk.seal(form)
    first = kiosk.put(body, form["case_id"])
    again = kiosk.put(body, form["case_id"])
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert count(kiosk) == 1
    assert count(kiosk, status_history) == 1


def test_other_content_under_the_same_case_is_409_and_changes_nothing(kiosk: Kiosk):
    form = application()
    kiosk.submit(form)
    answer = kiosk.submit(form | {"delivery": {"way": "WINDOW", "place": "窗口", "address": None}})
    assert answer.status_code == 409
    assert answer.json()["where"] == "case_id"
    assert count(kiosk, status_history) == 1


def test_twelve_deliveries_at_once_make_one_case(kiosk: Kiosk):
    form = application()
    body = kiosk.seal(form)
    statuses: list[int] = []
    together = threading.Barrier(12)

    def deliver() -> None:
        together.wait()
        statuses.append(kiosk.put(body, form["case_id"]).status_code)

    threads = [threading.Thread(target=deliver) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] * 11 + [201]
    assert count(kiosk) == 1
    assert count(kiosk, blob) == 4


def test_a_voucher_token_of_another_case_is_refused(kiosk: Kiosk):
    form = application()
    kiosk.submit(form)
    answer = kiosk.submit(application(voucher_token=form["voucher_token"]))
    assert (answer.status_code, answer.json()["where"]) == (409, "voucher_token")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"fee_fen": 1000}, "fee_fen"),
        ({"fee_fen": 0}, "fee_fen"),
        ({"service": "ID_UNKNOWN"}, "service"),
        ({"site": "999999-XX"}, "site"),
        ({"still": b64(STILL)}, "still"),
        ({"outcome": "REVIEW"}, "still"),
        ({"outcome": "MAYBE"}, "outcome"),
        ({"unknown": 1}, "unknown"),
        ({"terminal_id": "other"}, "case_id"),
        ({"prints": [{"position": 11, "quality": 80, "template": "AA=="}] * 2}, "prints"),
        ({"prints": [{"position": 9, "quality": 80, "template": "AA=="}]}, "prints.0.position"),
        ({"voucher_token": "short"}, "voucher_token"),
    ],
)
def test_an_application_that_is_not_what_it_should_be_is_refused_by_field(kiosk: Kiosk, changes, where):
    answer = kiosk.submit(application(**changes))
    assert (answer.status_code, answer.json()["where"]) == (422, where)
    assert count(kiosk) == 0


@pytest.mark.parametrize("part", ["photo", "signature"])
def test_a_picture_that_is_not_what_its_hash_says_is_refused(kiosk: Kiosk, part):
    form = application()
    form[part]["sha256"] = "0" * 64
    answer = kiosk.submit(form)
    assert (answer.status_code, answer.json()["where"]) == (422, f"{part}.sha256")


def test_a_refusal_quotes_nothing_of_the_resident(kiosk: Kiosk):
    form = application()
    form["applicant"]["birth_date"] = "张博远"
    answer = kiosk.submit(form)
    assert answer.status_code == 422
    assert "张博远" not in answer.text
    assert P01 not in answer.text


def test_an_envelope_that_another_key_signed_is_refused(kiosk: Kiosk):
    form = application()
    answer = kiosk.put(kiosk.seal(form, signed_by=Ed25519PrivateKey.generate()), form["case_id"])
    assert (answer.status_code, answer.json()["where"]) == (422, "signature")


def test_an_envelope_with_one_bit_changed_is_refused(kiosk: Kiosk):
    form = application()
    envelope = json.loads(kiosk.seal(form))
    envelope["header"]["sealed_at"] = "2026-06-01T03:00:00Z"
    answer = kiosk.put(json.dumps(envelope).encode(), form["case_id"])
    assert (answer.status_code, answer.json()["where"]) == (422, "signature")


def test_an_envelope_delivered_under_another_case_is_refused(kiosk: Kiosk):
    answer = kiosk.put(kiosk.seal(application()), str(uuid4()))
    assert (answer.status_code, answer.json()["where"]) == (422, "header")


def test_an_envelope_of_another_terminal_is_refused(kiosk: Kiosk, add_kiosk):
    form = application()
    answer = add_kiosk("other").put(kiosk.seal(form), form["case_id"])
    assert (answer.status_code, answer.json()["where"]) == (422, "header")


def test_an_envelope_sealed_to_a_key_that_the_centre_does_not_have_is_refused(kiosk: Kiosk):
    form = application()
    envelope = json.loads(kiosk.seal(form))
    envelope["header"]["key_id"] = "0" * 16
    answer = kiosk.put(json.dumps(envelope).encode(), form["case_id"])
    assert (answer.status_code, answer.json()["where"]) == (422, "header.key_id")


def test_nothing_of_the_resident_lies_in_clear_on_the_disk(kiosk: Kiosk):
    form = review_application()
    kiosk.renewed(form)
    files = [path for path in kiosk.centre.settings.state.rglob("*") if path.is_file()]
    assert any(path.name == "center.db" for path in files)
    needles = [form["applicant"]["name"], form["applicant"]["number"], form["voucher_token"], STILL.decode()]
    for path in files:
        content = path.read_bytes()
        assert not [needle for needle in needles if needle.encode() in content], path.name
        assert not [needle for needle in needles if needle in path.name]


def test_the_objects_are_there_before_the_receipt(kiosk: Kiosk):
    form = application()
    kiosk.submit(form)
    with kiosk.centre.engine.connect() as connection:
        rows = connection.execute(select(blob)).all()
    assert {row.kind for row in rows} == {"photo", "signature", "print-11", "print-16"}
    for row in rows:
        assert len(kiosk.centre.objects.get(row.case_id, row.sha256)) == row.bytes


def test_a_repeated_delivery_does_not_bring_an_erased_still_back(kiosk: Kiosk):
    form = review_application()
    body = kiosk.seal(form)
    kiosk.put(body, form["case_id"])
    kiosk.pay(form["case_id"])
    with kiosk.centre.engine.connect() as connection:
        still = connection.execute(select(blob).where(blob.c.kind == "still")).one()
    assert kiosk.centre.objects.get(still.case_id, still.sha256) == STILL
    review.decide(kiosk.centre, still.case_id, "accept", "026101")
    assert kiosk.put(body, form["case_id"]).status_code == 200
    with pytest.raises(ObjectMissing):
        kiosk.centre.objects.get(still.case_id, still.sha256)


def test_objects_of_a_case_that_was_never_committed_are_dropped_at_start(kiosk: Kiosk):
    kept = application()
    kiosk.submit(kept)
    orphan = uuid4()
    sha256 = kiosk.centre.objects.put(orphan, b"left behind")
    drop_orphans(kiosk.centre)
    with pytest.raises(ObjectMissing):
        kiosk.centre.objects.get(orphan, sha256)
    assert [str(one) for one in kiosk.centre.objects.cases()] == [kept["case_id"]]


def test_a_second_open_case_of_the_same_card_waits_for_an_officer(kiosk: Kiosk):
    kiosk.submit(application())
    second = kiosk.renewed(application())
    assert kiosk.case(second)["status"] == "SUBMITTED"


def test_the_store_flushes_every_commit(kiosk: Kiosk):
    with kiosk.centre.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_delivery_that_broke_off_among_its_objects_is_taken_whole_the_next_time(kiosk: Kiosk, monkeypatch, capsys):
    form = application()
    body = kiosk.seal(form)
    put, calls = kiosk.centre.objects.put, []

    def breaks_off(case_id, data):
        calls.append(put(case_id, data))
        if len(calls) == 2:
            raise OSError(f"the disk is gone for {P01}")
        return calls[-1]

    monkeypatch.setattr(kiosk.centre.objects.__class__, "put", lambda _self, case_id, data: breaks_off(case_id, data))
    broken = kiosk.put(body, form["case_id"])
    assert broken.status_code == 500
    assert P01 not in broken.text + "".join(capsys.readouterr())
    monkeypatch.undo()
    assert count(kiosk) == 0
    assert kiosk.put(body, form["case_id"]).status_code == 201
    do_round(kiosk.centre)
    assert count(kiosk, blob) == 4
