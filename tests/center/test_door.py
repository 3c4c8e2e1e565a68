"""Who may ask: only a terminal that is known, signs this very request, and has the right time. And how much."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from center import terminals
from center.api.app import QUESTION_BYTES
from center.api.limits import Buckets
from center.store.schema import audit, event, reminder
from tests.center.conftest import P01, TERMINAL, Kiosk, application

CASE = {"case_id": "00000000-0000-0000-0000-000000000001"}


def test_a_signed_question_is_answered(kiosk: Kiosk):
    assert kiosk.ask("case", CASE).status_code == 404


def test_an_unsigned_question_is_not(kiosk: Kiosk):
    answer = kiosk.client.post("/v1/questions/case", json=CASE)
    assert (answer.status_code, answer.json()["where"]) == (401, "signature")


def test_nor_one_that_somebody_else_signed(kiosk: Kiosk):
    answer = kiosk.ask("case", CASE, key=Ed25519PrivateKey.generate())
    assert (answer.status_code, answer.json()["reason"]) == (401, "signature")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_nor_one_of_another_time(kiosk: Kiosk, clock, minutes):
    answer = kiosk.ask("case", CASE, now=clock.real() + timedelta(minutes=minutes))
    assert (answer.status_code, answer.json()["reason"]) == (401, "stale")


def test_nor_one_whose_body_was_changed(kiosk: Kiosk):
    answer = kiosk.ask("case", CASE, body=json.dumps(CASE | {"case_id": str(uuid4())}).encode())
    assert (answer.status_code, answer.json()["reason"]) == (401, "signature")


@pytest.mark.parametrize("spoilt", [{"Kiosk-Signature": "%%"}, {"Kiosk-Time": "yesterday"}, {"Kiosk-Terminal": "x"}])
def test_nor_one_with_a_header_that_is_none(kiosk: Kiosk, spoilt):
    assert kiosk.ask("case", CASE, headers=spoilt).status_code == 401


def test_nor_one_of_a_terminal_that_was_shut_out(kiosk: Kiosk):
    assert terminals.revoke(kiosk.centre, TERMINAL)
    assert kiosk.ask("case", CASE).status_code == 401


def test_a_terminal_keeps_its_key(kiosk: Kiosk):
    with pytest.raises(terminals.BadTerminal):
        terminals.add(kiosk.centre, TERMINAL, b"\1" * 32, "420203-XSS")


@pytest.mark.parametrize("kind", ["reference", "eligibility", "order", "payment", "case", "reminder", "event"])
def test_every_question_needs_a_signature_and_a_known_form(kiosk: Kiosk, kind):
    assert kiosk.client.post(f"/v1/questions/{kind}", json={}).status_code == 401
    answer = kiosk.ask(kind, {"unknown": P01})
    assert answer.status_code == 422
    assert P01 not in answer.text


def test_a_body_that_is_too_large_is_not_read(kiosk: Kiosk):
    answer = kiosk.ask("case", {"case_id": "x" * QUESTION_BYTES})
    assert answer.status_code == 413


def test_a_body_that_does_not_say_how_large_it_is_is_counted(kiosk: Kiosk):
    chunks = (b"x" * 1024 for _ in range(QUESTION_BYTES // 1024 + 1))
    assert kiosk.client.post("/v1/questions/case", content=chunks).status_code == 413


def test_reference_gives_only_what_was_asked_for_and_is_written_down_under_a_pseudonym(kiosk: Kiosk):
    question = {
        "visit_id": str(uuid4()),
        "service": "ID_RENEW_EXPIRY",
        "number": P01,
        "want_photo": False,
        "want_prints": False,
    }
    answer = kiosk.ask("reference", question).json()
    assert answer == {"known": True, "prints_registered": True, "photo": None, "prints": []}
    with kiosk.centre.engine.connect() as connection:
        row = connection.execute(select(audit)).one()
    assert (row.actor, row.action, row.result) == (TERMINAL, "reference", "known")
    assert question["visit_id"] in row.object
    assert P01 not in row.object


def test_a_number_that_nobody_has_is_not_known(kiosk: Kiosk):
    question = {
        "visit_id": str(uuid4()),
        "service": "ID_RENEW_EXPIRY",
        "number": "420102202605209969",
        "want_photo": True,
        "want_prints": True,
    }
    assert kiosk.ask("reference", question).json() == {
        "known": False,
        "prints_registered": False,
        "photo": None,
        "prints": [],
    }


def test_a_reminder_is_kept_once_a_visit_and_sealed(kiosk: Kiosk):
    question = {"visit_id": str(uuid4()), "number": P01, "phone": "13800000001", "first_day": "2026-07-15"}
    assert [kiosk.ask("reminder", question).json() for _ in range(2)] == [{"written": True}] * 2
    with kiosk.centre.engine.connect() as connection:
        row = connection.execute(select(reminder)).one()
    assert b"13800000001" not in row.document


def test_an_event_is_kept_once(kiosk: Kiosk):
    told = {"visit_id": str(uuid4()), "event": "E05", "step": "fingerprint", "at": "2026-06-01T10:00:00+08:00"}
    assert [kiosk.ask("event", told).status_code for _ in range(2)] == [200, 200]
    with kiosk.centre.engine.connect() as connection:
        assert connection.execute(select(event)).one().event == "E05"


def test_an_event_with_text_is_refused(kiosk: Kiosk):
    told = {"visit_id": str(uuid4()), "event": "张博远", "step": "face", "at": "2026-06-01T10:00:00+08:00"}
    assert kiosk.ask("event", told).status_code == 422


def test_a_store_that_is_away_is_503_and_quotes_nothing(kiosk: Kiosk):
    with kiosk.centre.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE application RENAME TO gone")
    answer = kiosk.submit(application())
    assert (answer.status_code, answer.json()["where"]) == (503, "store")
    assert "application" not in answer.text


def test_buckets_fill_again_and_each_address_has_its_own(clock):
    buckets = Buckets(clock, burst=2, per_second=1.0)
    assert [buckets.take("a") for _ in range(3)] == [True, True, False]
    assert buckets.take("b")
    clock.advance(1)
    assert [buckets.take("a") for _ in range(2)] == [True, False]
