"""Questions to the centre: each answer, each silence and each defect becomes one event."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.contract.messages import CaseAnswer, CaseQuestion, Done, EventReport, Problem, ReminderQuestion
from kiosk.sync.client import Away as NoAnswer
from kiosk.sync.client import Refused
from kiosk.visit.acts.questions import ANSWERS, Questions
from kiosk.visit.effects import Ask
from kiosk.visit.events import Away, CaseCame, Declined, EligibilityCame, OrderCame, ReferenceCame, Written
from tests.kiosk.visit import ground as given
from tests.kiosk.visit import happenings
from tests.kiosk.visit.acts.posted import VISIT, Posted

CASE = CaseQuestion(case_id=VISIT)
HELP = EventReport(visit_id=VISIT, event="HELP", step="photo", at=given.MORNING)
STANDS = CaseAnswer(case_id=VISIT, status="SUBMITTED", payment="none")


class Agent:
    def __init__(self) -> None:
        self.answer: object = None
        self.asked: list[tuple[str, object, float]] = []

    def ask(self, kind, body, answer, deadline_s):
        self.asked.append((kind, answer, deadline_s))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def house() -> Iterator[tuple[Agent, Questions, Posted]]:
    agent, posted = Agent(), Posted()
    questions = Questions(agent, posted)
    yield agent, questions, posted
    questions.close()


@pytest.mark.parametrize(
    ("kind", "answer", "event"),
    [
        ("reference", given.reference(), ReferenceCame(VISIT, 5, given.reference())),
        ("eligibility", given.eligible(), EligibilityCame(VISIT, 5, given.eligible())),
        ("order", happenings.order("shown"), OrderCame(VISIT, 5, happenings.order("shown"))),
        ("payment", STANDS, CaseCame(VISIT, 5, STANDS)),
        ("case", STANDS, CaseCame(VISIT, 5, STANDS)),
        ("case", NoAnswer("timeout"), Away(VISIT, 5, "case")),
        ("case", Refused(Problem(where="case", reason="unknown")), Declined(VISIT, 5, "case")),
        ("case", RuntimeError("a bug"), Away(VISIT, 5, "case")),
    ],
)
def test_an_answer_becomes_its_event(house, kind, answer, event):
    agent, questions, posted = house
    agent.answer = answer
    questions.ask(Ask(VISIT, 5, kind, CASE, 1.5))
    assert posted.next() == event
    assert agent.asked == [(kind, ANSWERS[kind], 1.5)]


def test_a_report_is_written_under_its_own_name(house):
    agent, questions, posted = house
    agent.answer = Done()
    questions.ask(Ask(VISIT, 1, "event", HELP, 1.0))
    assert posted.next() == Written(VISIT, 1, "HELP")
    reminder = ReminderQuestion(visit_id=VISIT, number=given.P01.number, phone=None, first_day=given.MORNING.date())
    questions.ask(Ask(VISIT, 2, "reminder", reminder, 1.0))
    assert posted.next() == Written(VISIT, 2, "reminder")


def test_the_text_of_a_defect_is_not_logged(house, capsys):
    agent, questions, posted = house
    agent.answer = ValueError(given.P01.number)
    questions.ask(Ask(VISIT, 1, "case", CASE, 1.0))
    assert posted.next() == Away(VISIT, 1, "case")
    said = capsys.readouterr()
    assert given.P01.number not in said.out + said.err
