"""The state machine: (state, event) -> (state, effects), and the prompt that the state shows. Pure.

What is the same everywhere is handled here once: home, exit, help, manners, idle, device loss, a card that is put
or lifted, answers that come too late. Everything else belongs to the step that is open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from devices.base import Kind
from kiosk.contract.messages import EventReport
from kiosk.visit import pages, readiness
from kiosk.visit.case import Case
from kiosk.visit.effects import Ask, Effect, Lamp, Note, PrintPaper, StopFinger, StopLooking, Wipe
from kiosk.visit.events import (
    Answer,
    Away,
    CardFailed,
    CardLifted,
    CardPlaced,
    CardRead,
    Declined,
    Event,
    FingerMissed,
    FingerTaken,
    Guided,
    PaperCame,
    Pressed,
    Shot,
    Signed,
    Tick,
    Touched,
    TrayChanged,
    Written,
)
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Prompt
from kiosk.visit.slip import slip_data
from kiosk.visit.state import Ending, Visit
from kiosk.visit.step import Move, Step
from kiosk.visit.steps.pressing import FINGERS_FAULT

MANY = (Guided, Shot)
"""What the camera says on the way; every other answer comes once, and a second one to the same request is not heard."""

CLOSED_WAY_BACK = ("submit", "pay", "receipt")
"""Steps from which nothing can be taken back: going home there is finishing."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The ids of a new visit: random, made outside the pure part."""

    visit_id: UUID
    case_id: UUID
    voucher_token: str


class Machine:
    """The rules of the visit for one set of steps."""

    def __init__(self, steps: Mapping[str, Step], new_identity: Callable[[], Identity]) -> None:
        self._steps = steps
        self._new_identity = new_identity

    def advance(self, visit: Visit, event: Event, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        """The next state and what must be done in the world. Any event is legal in any state."""
        if isinstance(event, Answer):
            if event.visit_id != visit.owner or event.request not in visit.awaited:
                return visit, ()
            if not isinstance(event, MANY):
                visit = visit.having(awaited=visit.awaited - {event.request})
        visit = _watched(visit, event, ground)
        handled = self._everywhere(visit, event, ground)
        if handled is not None:
            return handled
        match visit.stage:
            case "attract":
                return self._attract(visit, event, ground)
            case "home" | "services":
                return self._menu(visit, event, ground)
            case "step":
                return self._step(visit, event, ground)
            case "route" | "refusal":
                return self._ended(visit, event, ground)
            case "takeaway":
                return self._takeaway(visit, ground)
            case "readiness":
                return self._readiness(visit, event, ground)

    def prompt(self, visit: Visit, ground: Ground) -> Prompt:
        """The page of a state."""
        if visit.stage == "step" and visit.case is not None:
            step = self._steps[visit.case.service.steps[visit.at]]
            lost = self._gone(visit, ground)
            page = pages.waiting(visit.case, step, ground) if lost else step.prompt(visit.case, ground)
            page = replace(page, rail=pages.rail(visit.case, visit.at, self._steps))
        else:
            page = pages.outside(visit, ground)
        return replace(page, overlay=pages.overlay(visit, ground, self.idle_seconds(visit, ground)))

    def idle_seconds(self, visit: Visit, ground: Ground) -> float:
        """Seconds until this visit ends by itself; negative when it is time. It stands still while a device is gone."""
        patience = ground.patience
        now = ground.monotonic if visit.lost_at is None else visit.lost_at
        return visit.touched_at + visit.manners.pace * (patience.idle_warn_s + patience.idle_countdown_s) - now

    # --- everywhere -----------------------------------------------------------------------------------------------

    def _everywhere(self, visit: Visit, event: Event, ground: Ground) -> tuple[Visit, tuple[Effect, ...]] | None:
        match event:
            case Pressed("set_language", "zh" | "en" as language):
                return visit.having(manners=replace(visit.manners, language=language)), ()
            case Pressed("set_elder", bool() as on):
                return visit.having(manners=replace(visit.manners, elder=on)), ()
            case Pressed("set_voice", bool() as on):
                return visit.having(manners=replace(visit.manners, voice=on)), ()
            case Pressed("set_contrast", bool() as on):
                return visit.having(manners=replace(visit.manners, contrast=on)), ()
            case Pressed("set_low_reach", bool() as on):
                return visit.having(manners=replace(visit.manners, low_reach=on)), ()
            case Touched() | Pressed("stay") if visit.overlay == "idle":
                return visit.having(overlay=None), ()
            case Pressed("stay" | "close_help"):
                return visit.having(overlay=None), ()
            case Pressed("exit") if visit.visit_id and visit.stage != "takeaway":
                return self.finish(visit, ground, "exit")
            case Pressed("home") if visit.visit_id and visit.stage != "takeaway":
                return self._home_pressed(visit, ground)
            case Pressed("help") if visit.visit_id:
                return self._help(visit, ground)
            case Written(what="HELP"):
                return visit.having(help_written=True), ()
            case Away(question="event") | Declined(question="event"):
                return visit, ()  # nobody hears of a report that did not arrive; the open step asked for nothing
            case Tick() if visit.visit_id and visit.stage != "takeaway":
                return self._idle(visit, ground)
        return None

    def _home_pressed(self, visit: Visit, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        entered = visit.stage == "step" and visit.step_name not in ("notice", "identify")
        if visit.stage == "step" and visit.step_name in CLOSED_WAY_BACK:
            return self.finish(visit, ground, "finished")
        if entered:
            return visit.having(overlay="leave"), ()
        return self.finish(visit, ground, "home")

    def _help(self, visit: Visit, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        if visit.visit_id is None:
            return visit, ()
        report = EventReport(visit_id=visit.visit_id, event="HELP", step=visit.step_name or visit.stage, at=ground.now)
        call = Ask(visit.visit_id, 0, "event", report, ground.patience.question_s)
        return self._stamp(visit.having(overlay="help", help_written=False), (call,))

    def _idle(self, visit: Visit, ground: Ground) -> tuple[Visit, tuple[Effect, ...]] | None:
        left = self.idle_seconds(visit, ground)
        patience = ground.patience
        if visit.step_name == "pay" or (visit.step_name == "receipt" and visit.case and visit.case.notes.get("paper")):
            return None  # these pages have a countdown of their own
        if left <= 0:
            return self.finish(visit, ground, "idle")
        if left <= visit.manners.pace * patience.idle_countdown_s and visit.overlay != "idle":
            return visit.having(overlay="idle"), ()
        return None

    def finish(self, visit: Visit, ground: Ground, reason: str) -> tuple[Visit, tuple[Effect, ...]]:
        """End the visit: everything off, everything forgotten; the last page stays while something is left behind."""
        if visit.visit_id is None:
            return Visit(card_lies=visit.card_lies, tray=visit.tray), ()
        effects: tuple[Effect, ...] = (
            StopLooking(visit.visit_id, 0),
            StopFinger(visit.visit_id, 0),
            Lamp(visit.visit_id, 0, "receipt_printer", "off"),
            Lamp(visit.visit_id, 0, "id_card_reader", "blink" if visit.card_lies else "off"),
            Note(visit.visit_id, 0, "session_end", reason),
            Wipe(visit.visit_id, 0, reason),
        )
        left = visit.card_lies or bool(visit.tray)
        if left and reason == "idle":
            # Whoever walked away will not take it: somebody must come (E16).
            forgotten = EventReport(visit_id=visit.visit_id, event="E16", step="end", at=ground.now)
            effects = (*effects, Ask(visit.visit_id, 0, "event", forgotten, ground.patience.question_s))
        fresh = Visit(
            stage="takeaway" if left else "attract",
            visit_id=visit.visit_id if left else None,
            manners=visit.manners if left else type(visit.manners)(),
            card_lies=visit.card_lies,
            tray=visit.tray,
            touched_at=ground.monotonic,
        )
        return fresh, effects

    # --- outside a service ----------------------------------------------------------------------------------------

    def _attract(self, visit: Visit, event: Event, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        match event:
            case Pressed("begin") | CardPlaced():
                return self._begin(visit, ground)
            case Pressed("open_readiness"):
                return self._stamp(*readiness.opened(visit, self._new_identity().visit_id, ground))
            case CardRead(card):
                begun, effects = self._begin(visit, ground)
                return begun.having(stage="services", group="id", card=card, card_lies=True), effects
            case Tick() if visit.manners != type(visit.manners)() and self.idle_seconds(visit, ground) <= 0:
                # Whoever chose a language here and went away has chosen it for nobody else.
                return visit.having(manners=type(visit.manners)()), ()
        return visit, ()

    def _readiness(self, visit: Visit, event: Event, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        sitting = visit.sitting
        if sitting is None:
            return visit, ()
        match event:
            case CardPlaced() | CardRead():
                return self._attract(readiness.closed(visit, ground), event, ground)
            case Pressed("print_report") if readiness.may_print(sitting):
                return self._stamp(*readiness.printing(visit, sitting, self._new_identity().case_id))
        return self._stamp(*readiness.handled(visit, sitting, event, ground))

    def _begin(self, visit: Visit, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        identity = self._new_identity()
        begun = visit.having(stage="home", visit_id=identity.visit_id, touched_at=ground.monotonic)
        return begun, (Note(identity.visit_id, 0, "session_start", "begun"),)

    def _menu(self, visit: Visit, event: Event, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        match event:
            case Pressed("open_group", str() as group) if group in pages.HOME_ENTRIES:
                return visit.having(stage="services", group=group), ()
            case Pressed("card_hint") | CardRead():
                return visit.having(stage="services", group="id"), ()
            case Pressed("back"):
                return visit.having(stage="home", group=None), ()
            case Pressed("choose_service", str() as code) if visit.group and pages.open_now(code, ground):
                return self._start_service(visit, code, ground)
        return visit, ()

    def _start_service(self, visit: Visit, code: str, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        identity = self._new_identity()
        case = Case(
            visit_id=visit.visit_id or identity.visit_id,
            case_id=identity.case_id,
            voucher_token=identity.voucher_token,
            service=ground.catalogue.services[code],
            wrong_numbers=visit.wrong_numbers,
        )
        begun = visit.having(stage="step", case=case, at=0, overlay=None)
        return self._enter(begun, case, 0, ground, (Note(case.visit_id, 0, "service", code),))

    # --- inside a service -----------------------------------------------------------------------------------------

    def _step(self, visit: Visit, event: Event, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        visit, given_up = self._device_wait(visit, event, ground)
        if given_up is not None:
            return given_up
        if visit.case is None:
            return visit, ()
        case = visit.case
        step = self._steps[case.service.steps[visit.at]]
        return self._follow(visit, step.handle(case, event, ground), ground)

    def _enter(
        self, visit: Visit, case: Case, at: int, ground: Ground, effects: tuple[Effect, ...]
    ) -> tuple[Visit, tuple[Effect, ...]]:
        """Come to a step: what earlier steps asked for no longer counts, and their notes are forgotten."""
        name = case.service.steps[at]
        entering = visit.having(case=case.having(notes={}), at=at, awaited=frozenset(), lost_at=None)
        move = self._steps[name].enter(case.having(notes={}), ground)
        entered, more = self._follow(entering, replace(move, effects=(*effects, *move.effects)), ground)
        if name == "identify" and entered.step_name == name and entered.card is not None:
            # A card put on the reader before the service was chosen need not be lifted and put again.
            read, yet_more = self._step(entered, CardRead(entered.card), ground)
            return read, (*more, *yet_more)
        return entered, more

    def _follow(self, visit: Visit, move: Move, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        match move.go:
            case "stay":
                return self._stamp(visit.having(case=move.case), move.effects)
            case "on":
                stamped, effects = self._stamp(visit, move.effects)
                return self._enter(stamped, move.case, visit.at + 1, ground, effects)
            case "to":
                at = move.case.service.steps.index(move.to or "")
                stamped, effects = self._stamp(visit, move.effects)
                return self._enter(stamped, move.case, at, ground, effects)
            case "back":
                return self._back(visit, move, ground)
            case "finish":
                finished, effects = self.finish(visit, ground, "finished")
                return finished, (*move.effects, *effects)
            case "route" | "refuse":
                stage = "route" if move.go == "route" else "refusal"
                ended = visit.having(
                    case=move.case.having(notes={}),
                    stage=stage,
                    ending=Ending(move.code or "", move.params),
                    overlay=None,
                    touched_at=ground.monotonic,
                )
                still = (StopLooking(move.case.visit_id, 0), StopFinger(move.case.visit_id, 0))
                return self._stamp(ended, (*move.effects, *still))

    def _back(self, visit: Visit, move: Move, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        """To the nearest earlier step that may be seen again, never across a proof; from the first one, to the menu."""
        steps = move.case.service.steps
        for at in range(visit.at - 1, -1, -1):
            step = self._steps[steps[at]]
            if step.revisit:
                stamped, effects = self._stamp(visit, move.effects)
                return self._enter(stamped, move.case, at, ground, effects)
            if step.needs:
                return visit.having(overlay="leave"), ()
        wrong = move.case.wrong_numbers  # five in a visit, not in a service (E02)
        menu = visit.having(stage="services", case=None, at=0, awaited=frozenset(), wrong_numbers=wrong)
        return menu, move.effects

    def _gone(self, visit: Visit, ground: Ground) -> Kind | None:
        """The device that the open page needs and that does not serve now."""
        if visit.step_name is None or visit.case is None:
            return None
        needed = self._steps[visit.step_name].needs_now(visit.case)
        return next((kind for kind in needed if not ground.works(kind)), None)

    def _device_wait(
        self, visit: Visit, event: Event, ground: Ground
    ) -> tuple[Visit, tuple[Visit, tuple[Effect, ...]] | None]:
        """A device that the open page needs is gone: wait with a clear page, then go another way or to the window."""
        gone = self._gone(visit, ground)
        if gone is None or visit.case is None:
            if visit.lost_at is None:
                return visit, None
            # The wait was ours: the resident's own time goes on where it stood.
            waited = ground.monotonic - visit.lost_at
            return visit.having(lost_at=None, touched_at=min(ground.monotonic, visit.touched_at + waited)), None
        since = ground.monotonic if visit.lost_at is None else visit.lost_at
        waiting = visit.having(lost_at=since)
        patient = ground.monotonic - since < ground.patience.device_wait_s
        if patient and event != Pressed("give_up"):
            return waiting, None
        other = self._steps[visit.step_name or ""].other_way(visit.case, ground)
        case = visit.case
        move = other.move if other else Move(case, "route", code="FAULT")
        told = replace(move, effects=(Note(case.visit_id, 0, "device_lost", gone), *move.effects))
        return waiting, self._follow(waiting.having(lost_at=None, touched_at=ground.monotonic), told, ground)

    # --- after a service ------------------------------------------------------------------------------------------

    def _ended(self, visit: Visit, event: Event, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        ending = visit.ending
        if ending is None:
            return visit, ()
        match event:
            case Pressed("finish"):
                return self.finish(visit, ground, visit.stage)
            case Pressed("print_slip") if pages.may_print(ending) and visit.case:
                return self._print_slip(visit, visit.case, ending, ground)
            case Pressed("offer", "EXPIRY_REMINDER") if visit.case and pages.may_print(ending, "EXPIRY_REMINDER"):
                return self._print_slip(visit, visit.case, ending, ground)
            case Pressed("offer", str() as code) if pages.offered(ending, code) and pages.open_now(code, ground):
                return self._start_service(visit.having(ending=None), code, ground)
            case PaperCame(paper="slip", outcome="DONE"):
                return visit.having(ending=replace(ending, slip="printed")), ()
            case PaperCame(paper="slip"):
                return visit.having(ending=replace(ending, slip="failed")), ()
        return visit, ()

    def _print_slip(self, visit: Visit, case: Case, ending: Ending, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        act = PrintPaper(case.visit_id, 0, "slip", self._new_identity().case_id, slip_data(case, ending, ground))
        return self._stamp(visit.having(ending=replace(ending, slip="printing")), (act,))

    def _takeaway(self, visit: Visit, ground: Ground) -> tuple[Visit, tuple[Effect, ...]]:
        if visit.card_lies or visit.tray or visit.visit_id is None:
            return visit, ()
        return Visit(touched_at=ground.monotonic), (Lamp(visit.visit_id, 0, "id_card_reader", "off"),)

    def _stamp(self, visit: Visit, effects: tuple[Effect, ...]) -> tuple[Visit, tuple[Effect, ...]]:
        """Give each effect of this step its request number; only answers to numbers given here are heard."""
        first = visit.next_request
        stamped = tuple(
            replace(effect, request=first + index) if effect.request == 0 else effect
            for index, effect in enumerate(effects)
        )
        awaited = visit.awaited | {effect.request for effect in stamped}
        return visit.having(next_request=first + len(effects), awaited=awaited), stamped


def _watched(visit: Visit, event: Event, ground: Ground) -> Visit:
    """What every event tells: that the resident is there, and what lies on reader and tray."""
    match event:
        case CardRead(card):
            inside = visit.visit_id is not None and visit.stage != "takeaway"
            visit = visit.having(card=card if inside else None, card_lies=True)
        case CardPlaced() | CardFailed("unknown_type"):
            visit = visit.having(card_lies=True)
        case CardLifted():
            visit = visit.having(card=None, card_lies=False)
        case TrayChanged(left):
            visit = visit.having(tray=frozenset(left))
    if _is_there(event):
        # Whoever puts a card or a finger while the countdown runs has answered it.
        asked = visit.overlay == "idle" and not isinstance(event, Pressed)
        return visit.having(touched_at=ground.monotonic, overlay=None if asked else visit.overlay)
    return visit


def _is_there(event: Event) -> bool:
    """Whether a resident must be there for this to happen."""
    match event:
        case Touched() | Pressed() | Signed() | CardPlaced() | CardRead() | CardFailed() | CardLifted():
            return True
        case Guided(hint=hint):
            return hint not in ("camera.nobody", "camera.hint.FIND_FACE", "camera.wait")
        case FingerMissed(reason=reason):
            return reason in FINGERS_FAULT
    return isinstance(event, FingerTaken)
