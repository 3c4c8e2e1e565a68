"""A visit walked as a list of (expected page, what happens then): journeys are data and read like the procedure.

A page is named ``view:key``. What happens is an event of the resident, or a word for what a device answers
(``face("pass")``, ``shot()``, ``finger("match")``), which finds the newest request that it belongs to. Questions to
the centre, the submission and the printer answer by themselves, from a ``Town`` in memory, as the test has set it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from kiosk.contract.messages import CaseAnswer, EligibilityAnswer, OrderAnswer, Receipt, ReferenceAnswer
from kiosk.health.rows import Row
from kiosk.visit.effects import Ask, CompareFace, Effect, Inspect, Look, Note, PrintPaper, Submit, TakeFinger
from kiosk.visit.events import (
    Answer,
    Away,
    CaseCame,
    Committed,
    Declined,
    EligibilityCame,
    Event,
    FaceJudged,
    FingerMissed,
    FingerTaken,
    Inspected,
    OrderCame,
    PaperCame,
    PhotoMade,
    PhotoRefused,
    Pressed,
    Queued,
    ReferenceCame,
    Shot,
    Tick,
    Written,
)
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Prompt
from kiosk.visit.state import Visit
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.invariants import check_page, guard

E = TypeVar("E", bound=Effect)


@dataclass
class Town:
    """Centre, outbox and printer, in memory. ``away`` and ``declined`` name questions (and ``submit``)."""

    reference: ReferenceAnswer = field(default_factory=given.reference)
    eligibility: EligibilityAnswer = field(default_factory=given.eligible)
    away: set[str] = field(default_factory=set)
    declined: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    paid: bool = False
    accepts: bool = True
    prints: str = "DONE"
    parts: tuple[Row, ...] = field(default_factory=given.parts)

    def answer(self, effect: Effect) -> Event | None:
        """What comes back by itself; None where a person or a device must act first."""
        visit_id, request = effect.visit_id, effect.request
        match effect:
            case Ask(kind=kind) if kind in self.silent:
                return None
            case Ask(kind=kind) if kind in self.away:
                return Away(visit_id, request, kind)
            case Ask(kind=kind) if kind in self.declined:
                return Declined(visit_id, request, kind)
            case Ask(kind="reference"):
                return ReferenceCame(visit_id, request, self.reference)
            case Ask(kind="eligibility", body=body):
                told = {} if body.proof == "PROVEN" else {"record": None, "waiver": None}
                return EligibilityCame(visit_id, request, self.eligibility.model_copy(update=told))
            case Ask(kind="order", body=body):
                return OrderCame(visit_id, request, self._order())
            case Ask(kind="payment" | "case", body=body):
                return CaseCame(visit_id, request, self._case(body))
            case Ask(kind="event", body=body):
                return Written(visit_id, request, body.event)
            case Submit(application=application) if "submit" not in self.silent:
                if "submit" in self.away:
                    return Queued(visit_id, request)
                return Committed(visit_id, request, self._receipt(application))
            case Inspect() if "look" in self.away:
                return Away(visit_id, request, "readiness")
            case Inspect() if "look" not in self.silent:
                return Inspected(visit_id, request, self.parts, given.MORNING)
            case PrintPaper(paper=paper) if paper not in self.silent:
                return PaperCame(visit_id, request, paper, self.prints)
        return None

    def _order(self) -> OrderAnswer:
        return OrderAnswer(
            order_no="O-1",
            amount_fen=2000,
            code_url="https://pay.example/q/1",
            state="paid" if self.paid else "shown",
            expires_at=given.MORNING + timedelta(days=1),
        )

    def _case(self, body: Any) -> CaseAnswer:
        stands = {"status": "AWAITING_PAYMENT", "payment": "due"}
        if self.paid or self.eligibility.fee_fen == 0:
            stands = {"status": "SUBMITTED", "payment": "paid" if self.paid else "none"}
            if self.accepts:
                stands |= {
                    "status": "ACCEPTED",
                    "acceptance_number": "4202030052026060100001",
                    "due": date(2026, 6, 30),
                }
        return CaseAnswer(case_id=body.case_id, **stands)

    def _receipt(self, application: Any) -> Receipt:
        due = application.fee_fen > 0
        return Receipt(
            case_id=application.case_id,
            content_sha256="0" * 64,
            status="AWAITING_PAYMENT" if due else "SUBMITTED",
            payment="due" if due else "none",
            case_number="C-20260601-1",
            first_receiver="026101 0714-0000103",
            unpaid_until=given.MORNING + timedelta(days=1) if due else None,
            received_at=given.MORNING,
        )


Act = Event | Callable[["Flow"], Event]


class Flow:
    """One terminal, walked by a test. Every page that comes up is checked against the wire and both catalogues."""

    def __init__(self, town: Town | None = None, ground: Ground | None = None) -> None:
        self.town = town or Town()
        self.ground = ground or given.still_ground()
        self.machine = given.machine()
        self.visit = Visit(touched_at=self.ground.monotonic)
        self.effects: list[Effect] = []
        self.answers: list[Answer] = []

    # --- what happens ---------------------------------------------------------------------------------------------

    def do(self, act: Act) -> Flow:
        """One event, and all that answers by itself after it."""
        event = act(self) if callable(act) else act
        before = self.visit
        self.visit, effects = self.machine.advance(before, event, self.ground)
        self.effects += effects
        guard(before, self.visit, effects)
        check_page(self.page, self.visit)
        for effect in effects:
            answer = self.town.answer(effect)
            if answer is not None:
                assert isinstance(answer, Answer)
                self.answers.append(answer)
                self.do(answer)
        return self

    def press(self, name: str, value: Any = None) -> Flow:
        return self.do(Pressed(name, value))

    def walk(self, steps: Iterable[tuple[str, Act]]) -> Flow:
        """Each page must be as the list says before its event happens."""
        for number, (expected, act) in enumerate(steps):
            assert self.at == expected, f"line {number}: on {self.at}, not on {expected}"
            self.do(act)
        return self

    def later(self, seconds: float) -> Flow:
        """Time goes by in quarters of a second, as the terminal ticks."""
        until = self.ground.monotonic + seconds
        while self.ground.monotonic < until:
            ahead = min(0.25, until - self.ground.monotonic)
            self.ground = replace(
                self.ground, monotonic=self.ground.monotonic + ahead, now=self.ground.now + timedelta(seconds=ahead)
            )
            self.do(Tick(self.ground.monotonic))
        return self

    def device(self, kind: str, serves: bool) -> Flow:
        self.ground = replace(self.ground, devices=dict(self.ground.devices) | {kind: serves})
        return self

    # --- what is seen ---------------------------------------------------------------------------------------------

    @property
    def page(self) -> Prompt:
        return self.machine.prompt(self.visit, self.ground)

    @property
    def at(self) -> str:
        return f"{self.page.view}:{self.page.key}"

    @property
    def code(self) -> str | None:
        return self.visit.ending.code if self.visit.ending else None

    def of(self, kind: type[E]) -> list[E]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def newest(self, kind: type[E]) -> E:
        return self.of(kind)[-1]

    def asked(self) -> list[str]:
        return [effect.kind for effect in self.of(Ask)]

    def notes(self) -> list[str]:
        return [f"{note.event}:{note.result}" for note in self.of(Note)]


# --- words for what devices answer --------------------------------------------------------------------------------


def face(decision: str, still: bytes = b"one live still") -> Callable[[Flow], Event]:
    """The resident has turned the head; the comparison says this."""

    def act(flow: Flow) -> Event:
        look = flow.newest(Look)
        flow.do(Shot(look.visit_id, look.request))
        ask = flow.newest(CompareFace)
        return FaceJudged(ask.visit_id, ask.request, decision, 0.4, "dlib", "1", still)

    return act


def liveness_failed(flow: Flow) -> Event:
    look = flow.newest(Look)
    return FaceJudged(look.visit_id, look.request, "fail", 1.0, "turn", "1")


def shot(warnings: tuple[str, ...] = (), jpeg: bytes = given.JPEG, **merits: float) -> Callable[[Flow], Event]:
    """A shot that becomes a photo."""

    def act(flow: Flow) -> Event:
        look = flow.newest(Look)
        flow.do(Shot(look.visit_id, look.request))
        told = given.PROVENANCE.model_copy(update={"sha256": hashlib.sha256(jpeg).hexdigest()})
        return PhotoMade(look.visit_id, look.request, jpeg, warnings, replace(given.MERITS, **merits), told)

    return act


def refused_shot(code: str) -> Callable[[Flow], Event]:
    def act(flow: Flow) -> Event:
        look = flow.newest(Look)
        flow.do(Shot(look.visit_id, look.request))
        return PhotoRefused(look.visit_id, look.request, code)

    return act


def finger(what: str) -> Callable[[Flow], Event]:
    """``match``, ``mismatch`` (also: a print with nothing to compare), or the reason why none came."""

    def act(flow: Flow) -> Event:
        take = flow.newest(TakeFinger)
        if what not in ("match", "mismatch"):
            return FingerMissed(take.visit_id, take.request, what)
        score = 0.9 if what == "match" and take.references else None
        return FingerTaken(take.visit_id, take.request, given.pressed_print(take.position), score)

    return act
