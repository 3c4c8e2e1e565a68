"""Answers the terminal: questions go on to the centre, the rest is answered here."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from kiosk.base.clock import Clock
from kiosk.contract.message import Message
from kiosk.contract.messages import Problem
from kiosk.store.database import read_only
from kiosk.store.deliveries import counts_in
from kiosk.store.errors import StoreError
from kiosk.sync.answers import Dead, Later, Said, SaidNo, SaidNothing, Sent, judge_question
from kiosk.sync.center import Center
from kiosk.sync.delivery import Deliverer
from kiosk.sync.keyring import KeyRing
from kiosk.sync.reach import Reach
from kiosk.sync.wire import QUESTIONS, AgentState, Answered, Ask, DeliverNow, NotAnswered

_AWAY_ZH, _AWAY_EN = "暂时连接不上中心，请稍后再试", "The centre cannot be reached just now. Please try again later."
_BODY_ZH, _BODY_EN = "请求内容不符合约定", "The request does not have the agreed shape."


class Desk:
    """One call per request; runs in the threads of the server's lanes."""

    def __init__(
        self, center: Center, deliverer: Deliverer, keyring: KeyRing, reach: Reach, agent_db: Path, clock: Clock
    ) -> None:
        self._center = center
        self._deliverer = deliverer
        self._keyring = keyring
        self._reach = reach
        self._agent_db = agent_db
        self._clock = clock

    def answer(self, ask: Ask, end: float) -> Answered | NotAnswered:
        """The reply to one request; ``end`` is the monotonic time by which it must be out."""
        left = end - self._clock.monotonic()
        if left <= 0:
            return away(ask.id, "timeout")
        try:
            match ask.kind:
                case "deliver":
                    return self._deliver(ask, left)
                case "sealing_key":
                    return self._sealing_key(ask, left)
                case "state":
                    return self._state(ask)
                case kind if kind in QUESTIONS:
                    return self._question(ask, left)
        except ValidationError as error:
            places = ",".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
            problem = Problem(where=places or ask.kind, reason="shape", advice_zh=_BODY_ZH, advice_en=_BODY_EN)
            return NotAnswered(id=ask.id, away=False, problem=problem)
        except StoreError:
            return away(ask.id, "store")
        raise AssertionError(f"no answer is written for {ask.kind}")

    def _question(self, ask: Ask, left: float) -> Answered | NotAnswered:
        body = json.dumps(ask.body, ensure_ascii=False, separators=(",", ":")).encode()
        match judge_question(self._center.call("POST", f"/v1/questions/{ask.kind}", body, left)):
            case Said(answer):
                return Answered(id=ask.id, body=answer)
            case SaidNo(problem):
                return NotAnswered(id=ask.id, away=False, problem=problem)
            case SaidNothing(reason):
                return away(ask.id, reason)

    def _deliver(self, ask: Ask, left: float) -> Answered | NotAnswered:
        case_id: UUID = DeliverNow.model_validate(ask.body).case_id
        match self._deliverer.now(case_id, left):
            case Sent(receipt):
                return _said(ask.id, receipt)
            case Dead(problem=problem):
                return NotAnswered(id=ask.id, away=False, problem=problem)
            case Later(reason=reason):
                return away(ask.id, reason)

    def _sealing_key(self, ask: Ask, left: float) -> Answered | NotAnswered:
        key = self._keyring.current()
        if key is None and self._keyring.refresh(left):
            key = self._keyring.current()
        return _said(ask.id, key) if key else away(ask.id, "no_key")

    def _state(self, ask: Ask) -> Answered:
        reached = self._reach.now
        with read_only(self._agent_db) as connection:
            counts = counts_in(connection)
        return _said(
            ask.id,
            AgentState(
                center=reached.standing,
                since=reached.since,
                reason=reached.reason,
                waiting=len(self._deliverer.waiting()),
                sent=counts["sent"],
                dead=counts["dead"],
                sealing_key=self._keyring.current() is not None,
            ),
        )


def away(request_id: str, reason: str) -> NotAnswered:
    """Nobody answered; the terminal decides what that means for the visit (E15)."""
    problem = Problem(where="center", reason=reason, advice_zh=_AWAY_ZH, advice_en=_AWAY_EN)
    return NotAnswered(id=request_id, away=True, problem=problem)


def _said(request_id: str, message: Message) -> Answered:
    return Answered(id=request_id, body=message.model_dump(mode="json"))
