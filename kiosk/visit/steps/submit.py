"""提交: seal and commit. From the centre's receipt on nothing is lost; without the centre the sealed case waits."""

from __future__ import annotations

from kiosk.visit.case import Case
from kiosk.visit.effects import Submit as SubmitEffect
from kiosk.visit.events import Away, Committed, Event, Queued
from kiosk.visit.form import application
from kiosk.visit.ground import Ground
from kiosk.visit.step import Move, Step, forward, note, route, stay


class Submit(Step):
    """Commits once; entering again (after a device came back) asks for nothing new."""

    name = "submit"
    stage = "check"

    def enter(self, case: Case, ground: Ground) -> Move:
        if case.submitted:
            return forward(case)
        act = SubmitEffect(case.visit_id, 0, application(case, ground), ground.patience.submit_s)
        return stay(case.having(submitted=True), act)

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Committed(receipt=receipt):
                return forward(case.having(receipt=receipt, queued=False), note(case, "submit", "committed"))
            case Queued():
                # The fee, if one is due, is paid later by the slip: an order exists only for a committed case.
                return forward(case.having(queued=True, pay_later=case.fee_fen > 0), note(case, "submit", "queued"))
            case Away():
                # Nothing was sealed, so nothing is kept: the resident must not be told that it is.
                return route(case.having(submitted=False), "E15", note(case, "submit", "failed"))
        return stay(case)
