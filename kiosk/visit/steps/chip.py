"""What the chip itself says: early refusals before any consent, photo, fee or question to the registry (§5.2 no. 5)."""

from __future__ import annotations

from kiosk.rules.ages import full_years
from kiosk.rules.chip import ChipVerdict, judge
from kiosk.rules.identity_number import check
from kiosk.rules.refusals import get_refusal
from kiosk.visit.case import Case
from kiosk.visit.ground import Ground
from kiosk.visit.step import Move, Step, forward, note, refuse, route


class Chip(Step):
    """Decides at once; it has no page."""

    name = "chip"
    stage = "identity"

    def enter(self, case: Case, ground: Ground) -> Move:
        verdict = self._verdict(case, ground)
        if verdict.code is None:
            return forward(case)
        written = note(case, "chip", verdict.code)
        params = {"date": verdict.first_day.isoformat()} if verdict.first_day else {}
        leave = refuse if get_refusal(verdict.code).outcome == "refused" else route
        return leave(case, verdict.code, written, **params)

    def _verdict(self, case: Case, ground: Ground) -> ChipVerdict:
        service = case.service
        if case.card is not None:
            return judge(case.card, service.chip_rules, ground.today)
        born = check(case.number or "", ground.today).birth_date
        if born is None or full_years(born, ground.today) < service.min_age:
            return ChipVerdict("E19")
        return ChipVerdict(None)
