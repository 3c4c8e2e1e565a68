"""登记指纹: two fingers at every issue, also for the first time (L3, domain §4.4)."""

from __future__ import annotations

from devices.base import Kind
from kiosk.rules.fingers import next_to_register
from kiosk.visit.case import Case
from kiosk.visit.effects import Effect, StopFinger, TakeFinger
from kiosk.visit.events import Event, FingerMissed, FingerTaken, Pressed
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Button, Prompt
from kiosk.visit.step import Move, Step, forward, note, route, stay
from kiosk.visit.steps import consent, pressing


class Enrol(Step):
    """Right thumb, then left thumb; where one will not do, the next finger of the same hand."""

    name = "enrol"
    stage = "capture"
    needs = ("fingerprint_reader",)

    def needs_now(self, case: Case) -> tuple[Kind, ...]:
        """The reader, once a finger is asked for."""
        return self.needs if case.consented("fingerprint") else ()

    def enter(self, case: Case, ground: Ground) -> Move:
        if len(case.prints) >= _wanted(case):
            return forward(case)
        case = case.having(press_failures=0, fingers_given_up=())
        if not case.consented("fingerprint"):
            return stay(case)
        return self._go_on(case, ground)

    def prompt(self, case: Case, ground: Ground) -> Prompt:
        if not case.consented("fingerprint"):
            return consent.page(self.name, "fingerprint", ("window",), ("consent.fp",))
        return Prompt(
            self.name,
            "fingerprint",
            "fingerprint.enrol",
            pressing.params(case, "enrol", self._finger(case) or 11, ground)
            | {"presses_done": len(case.prints), "presses_needed": _wanted(case)},
            error=pressing.error(case),
            secondary=Button("other_finger", "fingerprint.other"),
        )

    def handle(self, case: Case, event: Event, ground: Ground) -> Move:
        match event:
            case Pressed("agree") if not case.consented("fingerprint"):
                return self._go_on(consent.record(case, "fingerprint", True, ground), ground)
            case Pressed("decline") if not case.consented("fingerprint"):
                case = consent.record(case, "fingerprint", False, ground)
                return route(case, "BLK_NO_FP", note(case, "consent", "fingerprint_declined"))
            case FingerTaken():
                taken = case.having(prints=(*case.prints, event.print), press_failures=0)
                return self._go_on(taken.noting(hint=None, error=None), ground, note(case, "enrol", "taken"))
            case FingerMissed(reason=reason):
                case = pressing.missed(case, reason)
                if pressing.reader_failed(case):
                    return route(case, "FAULT", note(case, "device_lost", "fingerprint_reader"))
                if case.press_failures >= case.service.tries.finger:
                    return self._give_up(case, ground)
                return self._go_on(case, ground)
            case Pressed("other_finger" | "cannot") if case.consented("fingerprint"):
                return self._give_up(case, ground, StopFinger(case.visit_id, 0))
        return stay(case)

    def _finger(self, case: Case) -> int | None:
        return next_to_register([print_.position for print_ in case.prints], case.fingers_given_up, _wanted(case))

    def _go_on(self, case: Case, ground: Ground, *effects: Effect) -> Move:
        if len(case.prints) >= _wanted(case):
            # A press that was under way when another finger was asked for may have come first: none is wanted now.
            return forward(case, StopFinger(case.visit_id, 0), *effects)
        finger = self._finger(case)
        if finger is None:
            return route(case, "BLK_NO_FP", *effects, note(case, "enrol", "not_captured"))
        return stay(case, *effects, TakeFinger(case.visit_id, 0, finger, (), ground.patience.press_s))

    def _give_up(self, case: Case, ground: Ground, *effects: Effect) -> Move:
        finger = self._finger(case)
        given_up = case.fingers_given_up if finger is None else (*case.fingers_given_up, finger)
        case = case.having(fingers_given_up=given_up, press_failures=0).noting(hint=None, error=None)
        return self._go_on(case, ground, *effects)


def _wanted(case: Case) -> int:
    """How many fingers this service registers."""
    return case.service.prints.wanted if case.service.prints else 0
