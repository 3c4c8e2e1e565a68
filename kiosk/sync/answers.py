"""What an answer of the centre means. Pure: every status and every kind of garbage ends in one of these."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from kiosk.contract.messages import Problem, Receipt
from kiosk.sync.center import Answer, NoAnswer

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,59}")
_BUSY = {408, 425, 429, 503}
_ABOUT_THE_TERMINAL = {401, 403, 407}


@dataclass(frozen=True, slots=True)
class Said:
    """The centre answered a question."""

    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SaidNo:
    """The centre refused."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class SaidNothing:
    """No answer that means anything; one word."""

    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The centre holds this very content, committed."""

    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Dead:
    """Refused. ``again``: the terminal was refused (key, clock, enrolment), not the case; try again, but show it."""

    reason: str
    problem: Problem
    again: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. ``pause_s``: the centre asks that the whole lane rests that long."""

    reason: str
    pause_s: float | None = None


def judge_question(answer: Answer | NoAnswer) -> Said | SaidNo | SaidNothing:
    """What became of a question."""
    if isinstance(answer, NoAnswer):
        return SaidNothing(answer.word)
    if answer.status in _BUSY:
        return SaidNothing("busy")
    if 400 <= answer.status < 500:
        return SaidNo(_problem(answer))
    if not 200 <= answer.status < 300:
        return SaidNothing(f"http_{answer.status}")
    try:
        body = json.loads(answer.body)
    except ValueError:
        return SaidNothing("garbage")
    return Said(body) if isinstance(body, dict) else SaidNothing("garbage")


def judge_delivery(answer: Answer | NoAnswer, case_id: UUID, content_sha256: str) -> Sent | Dead | Later:
    """What became of a delivery. Only a receipt for this case and this content counts as sent."""
    if isinstance(answer, NoAnswer):
        return Later(answer.word)
    if answer.status in _BUSY:
        return Later("busy", answer.retry_after_s)
    if 400 <= answer.status < 500:
        problem = _problem(answer)
        reason = problem.reason if _WORD.fullmatch(problem.reason) else f"http_{answer.status}"
        return Dead(reason, problem, again=answer.status in _ABOUT_THE_TERMINAL)
    if not 200 <= answer.status < 300:
        return Later(f"http_{answer.status}", answer.retry_after_s)
    try:
        receipt = Receipt.model_validate_json(answer.body)
    except ValidationError:
        return Later("garbage")
    if (receipt.case_id, receipt.content_sha256) != (case_id, content_sha256):
        return Later("other_receipt")
    return Sent(receipt)


def _problem(answer: Answer) -> Problem:
    try:
        return Problem.model_validate_json(answer.body)
    except ValidationError:
        return Problem(where="center", reason=f"http_{answer.status}")
