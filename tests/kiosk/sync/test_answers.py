"""Every status and every kind of garbage means one thing."""

from __future__ import annotations

import pytest

from kiosk.contract.messages import Problem
from kiosk.store.words import require_id
from kiosk.sync.answers import Dead, Later, Said, SaidNo, SaidNothing, Sent, judge_delivery, judge_question
from kiosk.sync.center import Answer, NoAnswer
from tests.kiosk.store.sealed import receipt_for, sealed

ENVELOPE = sealed()
CASE_ID, CONTENT = ENVELOPE.header.case_id, ENVELOPE.content_sha256()
RECEIPT = receipt_for(ENVELOPE)
GOOD = RECEIPT.model_dump_json().encode()
PROBLEM = b'{"where": "photo", "reason": "too_large"}'


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer(200, GOOD), Sent(RECEIPT)),
        (Answer(201, GOOD), Sent(RECEIPT)),
        (Answer(200, receipt_for(sealed()).model_dump_json().encode()), Later("other_receipt")),
        (Answer(200, receipt_for(ENVELOPE, "0" * 64).model_dump_json().encode()), Later("other_receipt")),
        (Answer(200, GOOD[:-5]), Later("garbage")),
        (Answer(200, b""), Later("garbage")),
        (Answer(204, b""), Later("garbage")),
        (Answer(200, b"\xff\xfe"), Later("garbage")),
        (Answer(302, b""), Later("http_302")),
        (Answer(400, PROBLEM), Dead("too_large", Problem(where="photo", reason="too_large"))),
        (Answer(409, b"no json"), Dead("http_409", Problem(where="center", reason="http_409"))),
        (Answer(413, b""), Dead("http_413", Problem(where="center", reason="http_413"))),
        (Answer(401, b""), Dead("http_401", Problem(where="center", reason="http_401"), again=True)),
        (Answer(403, b""), Dead("http_403", Problem(where="center", reason="http_403"), again=True)),
        (Answer(408, b""), Later("busy")),
        (Answer(429, b"", 7.0), Later("busy", 7.0)),
        (Answer(503, b"", 30.0), Later("busy", 30.0)),
        (Answer(500, b""), Later("http_500")),
        (NoAnswer("refused"), Later("refused")),
        (NoAnswer("timeout"), Later("timeout")),
    ],
)
def test_what_became_of_a_delivery(answer, verdict) -> None:
    assert judge_delivery(answer, CASE_ID, CONTENT) == verdict


def test_only_a_success_is_sent_and_only_a_refusal_is_dead() -> None:
    for status in range(100, 600):
        verdict = judge_delivery(Answer(status, GOOD), CASE_ID, CONTENT)
        assert isinstance(verdict, Sent) == (200 <= status < 300), status
        assert isinstance(verdict, Dead) == (400 <= status < 500 and status not in (408, 425, 429)), status
        if not isinstance(verdict, Sent):
            require_id(verdict.reason)


def test_a_reason_that_is_no_word_does_not_reach_the_books() -> None:
    answer = Answer(422, '{"where": "number", "reason": "42010619900101123X 张三"}'.encode())
    verdict = judge_delivery(answer, CASE_ID, CONTENT)
    assert isinstance(verdict, Dead)
    assert verdict.reason == "http_422"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (Answer(200, b'{"a": 1}'), Said({"a": 1})),
        (Answer(200, b"[1]"), SaidNothing("garbage")),
        (Answer(200, b"\xff"), SaidNothing("garbage")),
        (Answer(422, PROBLEM), SaidNo(Problem(where="photo", reason="too_large"))),
        (Answer(404, b"x"), SaidNo(Problem(where="center", reason="http_404"))),
        (Answer(429, PROBLEM), SaidNothing("busy")),
        (Answer(503, b""), SaidNothing("busy")),
        (Answer(500, b""), SaidNothing("http_500")),
        (Answer(301, b""), SaidNothing("http_301")),
        (NoAnswer("tls"), SaidNothing("tls")),
    ],
)
def test_what_became_of_a_question(answer, verdict) -> None:
    assert judge_question(answer) == verdict
