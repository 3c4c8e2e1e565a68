"""Questions to the centre through the agent: each answer, and each silence, becomes an event."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import structlog

from kiosk.contract.message import Message
from kiosk.contract.messages import (
    CaseAnswer,
    Done,
    EligibilityAnswer,
    EventReport,
    OrderAnswer,
    ReferenceAnswer,
)
from kiosk.sync.client import AgentClient
from kiosk.sync.client import Away as NoAnswer
from kiosk.sync.client import Refused as SaidNo
from kiosk.visit.acts.base import Post
from kiosk.visit.effects import Ask
from kiosk.visit.events import (
    Away,
    CaseCame,
    Declined,
    EligibilityCame,
    Event,
    OrderCame,
    ReferenceCame,
    Written,
)

ANSWERS: dict[str, type[Message]] = {
    "reference": ReferenceAnswer,
    "eligibility": EligibilityAnswer,
    "order": OrderAnswer,
    "payment": CaseAnswer,
    "case": CaseAnswer,
    "reminder": Done,
    "event": Done,
}


class Questions:
    """Asks without holding up the visit; four at once are more than one visit ever has."""

    def __init__(self, agent: AgentClient, post: Post) -> None:
        self._agent = agent
        self._post = post
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="question")
        self._log = structlog.get_logger("questions")

    def ask(self, effect: Ask) -> None:
        """Ask in the background; the event comes within the effect's deadline."""
        self._pool.submit(self._ask, effect)

    def close(self) -> None:
        """No more questions; one that is under way ends by its deadline."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, effect: Ask) -> None:
        try:
            answer = self._agent.ask(effect.kind, effect.body, ANSWERS[effect.kind], effect.deadline_s)
        except Exception as error:  # noqa: BLE001 - a question that breaks must not leave the visit waiting
            self._log.error("a question broke", kind=effect.kind, error=type(error).__name__)
            self._post(Away(effect.visit_id, effect.request, effect.kind))
            return
        self._post(_event(effect, answer))


def _event(effect: Ask, answer: Message | NoAnswer | SaidNo) -> Event:
    visit_id, request = effect.visit_id, effect.request
    match answer:
        case NoAnswer():
            return Away(visit_id, request, effect.kind)
        case ReferenceAnswer():
            return ReferenceCame(visit_id, request, answer)
        case EligibilityAnswer():
            return EligibilityCame(visit_id, request, answer)
        case OrderAnswer():
            return OrderCame(visit_id, request, answer)
        case CaseAnswer():
            return CaseCame(visit_id, request, answer)
        case Done():
            what = effect.body.event if isinstance(effect.body, EventReport) else effect.kind
            return Written(visit_id, request, what)
        case _:
            return Declined(visit_id, request, effect.kind)
