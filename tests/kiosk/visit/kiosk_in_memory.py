"""A kiosk in memory: the real machine of the visit, peers that take their time and can break, and a patient resident.

Nothing waits and nothing is random: time is a number that ``run`` moves on. What a device does in a fault is what its
real act does (tests/kiosk/visit/acts): a print that cannot begin is FAILED, one that is cut off is UNKNOWN,
a camera without a picture says nothing, a fingerprint reader is asked again until the wait is over.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from devices.id_card_reader.port import Card
from kiosk.health.watch import serves
from kiosk.visit import events
from kiosk.visit.effects import Ask, CompareFace, Effect, Look, PrintPaper, StopFinger, StopLooking, Submit, TakeFinger
from kiosk.visit.events import Event, Pressed, Tick
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Prompt
from kiosk.visit.state import Visit
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.breakdowns import CENTRE, KINDS, Breakdown
from tests.kiosk.visit.flow import Town
from tests.kiosk.visit.invariants import check_page, guard


@dataclass(frozen=True, slots=True)
class Compose(Effect):
    """The terminal's own work after the shutter: the ID photo is made."""


STEP_S = 0.5
HAND_S = 0.5
PRINT_S = 2.0
READ_S = 0.5
AGAIN_S = 2.0
"""A resident puts a card that was not read once more."""

TAKES_S = {Look: 1.0, CompareFace: 0.5, Compose: 1.0, TakeFinger: 1.0, PrintPaper: PRINT_S}
ANSWERS_S = 0.5
SLOW_S = 4.0
PATIENT_S = 6.0
UNTOLD_S = 3.0
TRAY_FORGETS_S = 9.0
DEVICE_OF = {
    Look: "camera",
    TakeFinger: "fingerprint_reader",
    PrintPaper: "receipt_printer",
    Ask: CENTRE,
    Submit: CENTRE,
}
"""Whom an act needs; a comparison is the terminal's own work."""


@dataclass(frozen=True)
class Somebody:
    """A resident who wants a renewal, and what this one does otherwise than most."""

    name: str
    card: Card | None = given.P01
    """None: a card that no reader reads."""
    face: bool = True
    retakes: bool = False
    pays: bool = True
    prints: bool = True
    forgets: Literal["paper", "card"] | None = None
    kind_unknown: bool = False


@dataclass
class Running:
    """An act that was begun and has not answered."""

    effect: Effect
    since: float


class Kiosk:
    """One terminal with one resident. ``copy`` makes a second one that goes on from the same moment."""

    def __init__(self, somebody: Somebody) -> None:
        self.who = somebody
        self.town = Town(
            reference=given.reference(prints=somebody.prints),
            eligibility=given.eligible() if somebody.prints else given.eligible(record=None, prints_registered=False),
        )
        self.ground: Ground = replace(given.still_ground(), devices=dict.fromkeys(KINDS, True))
        self.machine = given.machine()
        self.visit = Visit(touched_at=self.ground.monotonic)
        self.effects: list[Effect] = []
        self.running: tuple[Running, ...] = ()
        self.pages: tuple[Prompt, ...] = ()
        self.page_since = self.ground.monotonic
        self.broken: Breakdown | None = None
        self.broken_at = 0.0
        self.tray_read_at = self.ground.monotonic
        self.card_on = False
        self.card_told = False
        self.read_at = 0.0
        self.paper = False
        self.left_at: float | None = None
        self.phones = 0
        self.checked: set[tuple[object, ...]] = set()
        self.slip = "none"
        self._look()

    def copy(self) -> Kiosk:
        """The same moment once more."""
        other = copy(self)
        other.effects = list(self.effects)
        other.town = replace(self.town)
        return other

    @property
    def over(self) -> bool:
        """Whether the resident came, and has gone again."""
        return bool(self.effects) and self.visit.visit_id is None

    def pages_of(self, view: str) -> list[Prompt]:
        """The pages of one view that were seen."""
        return [page for page in self.pages if page.view == view]

    @property
    def now(self) -> float:
        """Monotonic seconds."""
        return self.ground.monotonic

    @property
    def page(self) -> Prompt:
        """The page that is shown."""
        return self.machine.prompt(self.visit, self.ground)

    # --- time -----------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Half a second: peers work, the terminal ticks, the resident does one thing."""
        now = self.now + STEP_S
        self.ground = replace(self.ground, monotonic=now, now=self.ground.now + timedelta(seconds=STEP_S))
        self._believe()
        self._work()
        self._card_reader()
        self._tray()
        self.do(Tick(now))
        if self.now - self.page_since >= HAND_S:
            self._act(self.page)

    def breaks(self, how: Breakdown) -> None:
        """From now on this is broken."""
        self.broken, self.broken_at = how, self.now
        self._believe()

    def mends(self) -> None:
        """Everything works again."""
        self.broken = None
        self._believe()

    def do(self, event: Event) -> None:
        """One event to the machine; whatever it asks for is begun."""
        before = self.visit
        self.visit, effects = self.machine.advance(before, event, self.ground)
        guard(before, self.visit, effects)
        self.effects += effects
        for effect in effects:
            self._begin(effect)
        self._look()

    # --- peers ----------------------------------------------------------------------------------------------------

    def _bad(self, kind: str) -> Breakdown | None:
        """How this kind is broken so that an act notices it; None when it only works slowly, or not at all badly."""
        broken = self.broken
        return broken if broken is not None and broken.kind == kind and broken.says else None

    def _slow(self, kind: str) -> bool:
        return self.broken is not None and self.broken.kind == kind and self.broken.status is None

    def _believe(self) -> None:
        """What the terminal knows of its devices now."""
        kinds = dict.fromkeys(KINDS, True)
        broken = self.broken
        if broken is not None and broken.kind in kinds and broken.status is not None:
            kinds[broken.kind] = serves(broken.status) or self.now - self.broken_at < broken.believed_s
        center_up = not (broken is not None and broken.kind == CENTRE and broken.says == "away")
        self.ground = replace(self.ground, devices=kinds, center_up=center_up)

    def _begin(self, effect: Effect) -> None:
        match effect:
            case StopLooking():
                self._forget(Look, CompareFace, Compose)
            case StopFinger():
                self._forget(TakeFinger)
            case Look() | TakeFinger():
                self._forget(type(effect))
                self.running += (Running(effect, self.now),)
            case CompareFace() | PrintPaper() | Ask() | Submit():
                self.running += (Running(effect, self.now),)

    def _forget(self, *kinds: type[Effect]) -> None:
        self.running = tuple(one for one in self.running if not isinstance(one.effect, kinds))

    def _work(self) -> None:
        for one in self.running:
            answers = self._answer(one)
            if answers is not None:
                self.running = tuple(other for other in self.running if other is not one)
                for answer in answers:
                    self.do(answer)

    def _answer(self, one: Running) -> tuple[Event, ...] | None:
        """What an act says now; None while it works."""
        effect, passed = one.effect, self.now - one.since
        kind = DEVICE_OF.get(type(effect), "")
        bad = self._bad(kind)
        takes = SLOW_S if self._slow(kind) else TAKES_S.get(type(effect), ANSWERS_S)
        key = (effect.visit_id, effect.request)
        match effect:
            case Look() | CompareFace() | Compose():
                return None if bad or passed < takes else self._seen(effect)
            case TakeFinger(position=position, references=references, deadline_s=deadline):
                if bad:
                    return (events.FingerMissed(*key, bad.says),) if passed >= deadline else None
                score = 0.9 if references else None
                taken = events.FingerTaken(*key, given.pressed_print(position), score)
                return (taken,) if passed >= takes else None
            case PrintPaper(paper=paper):
                return self._printed(one, paper, passed, takes)
            case Ask() if bad and bad.says == "declined" and passed >= takes:
                return (events.Declined(*key, effect.kind),)
            case Ask(deadline_s=deadline) if bad and bad.says == "away":
                return (events.Away(*key, effect.kind),) if passed >= deadline else None
            case Submit(deadline_s=deadline) if bad:
                return (events.Queued(*key),) if passed >= deadline else None
        answer = self.town.answer(effect) if passed >= takes else None
        return (answer,) if answer is not None else None

    def _seen(self, effect: Look | CompareFace | Compose) -> tuple[Event, ...]:
        key = (effect.visit_id, effect.request)
        if isinstance(effect, Compose):
            return (events.PhotoMade(*key, given.JPEG, (), given.MERITS, given.PROVENANCE),)
        if isinstance(effect, CompareFace):
            decision = "pass" if self.who.prints else "review"
            return (events.FaceJudged(*key, decision, 0.4, "dlib", "1", b"still"),)
        if effect.purpose == "photo":
            self.running += (Running(Compose(*key), self.now),)
        return (events.Shot(*key),)

    def _printed(self, one: Running, paper: str, passed: float, takes: float) -> tuple[Event, ...] | None:
        bad = self._bad("receipt_printer")
        key = (one.effect.visit_id, one.effect.request, paper)
        if bad:
            # What was broken before the first byte prints nothing; what breaks later may have printed a part.
            return (events.PaperCame(*key, "FAILED" if self.broken_at <= one.since else "UNKNOWN"),)
        if passed < takes:
            return None
        self.paper = True
        return (events.PaperCame(*key, "DONE"),)

    def _card_reader(self) -> None:
        bad = self._bad("id_card_reader")
        if bad and self.card_told and self.now - self.broken_at >= (0 if bad.says == "offline" else UNTOLD_S):
            self.card_told = False
            self.do(events.CardLifted())  # a reader that cannot tell: the card lies in sight
        if bad:
            if bad.says not in ("silent", "offline") and self.now - self.read_at >= 1.0:
                self.read_at = self.now
                self.do(events.CardFailed(bad.says))
            return
        if self.card_told and not self.card_on:
            self.card_told = False
            self.do(events.CardLifted())
        takes = SLOW_S if self._slow("id_card_reader") else READ_S if self.who.card else AGAIN_S
        if self.card_on and (not self.card_told or self.who.card is None) and self.now - self.read_at >= takes:
            self.card_told, self.read_at = True, self.now
            self.do(events.CardPlaced())
            if self.who.kind_unknown:
                self.do(events.CardFailed("unknown_type"))
            elif self.who.card is None:
                self.do(events.CardFailed("breaks_off"))
            else:
                self.do(events.CardRead(self.who.card))

    def _tray(self) -> None:
        """The contact in the tray; a board that is lost is not believed for ever (kiosk.health.watch.LastSaid)."""
        known = bool(self.visit.tray)
        if self._bad("io_board"):
            if known and self.now - self.tray_read_at >= TRAY_FORGETS_S:
                self.do(events.TrayChanged(frozenset()))
            return
        self.tray_read_at = self.now
        if known != self.paper:
            self.do(events.TrayChanged(frozenset(("papers",)) if self.paper else frozenset()))

    # --- the resident ---------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Note a page that is another than before; every page must be sayable and carryable."""
        page = self.page
        if page.view == "route":
            self.slip = page.params["slip"]
        if not self.pages or _name(self.pages[-1]) != _name(page):
            self._check(page)
            self.pages += (page,)
            self.page_since = self.now

    def _check(self, page: Prompt) -> None:
        """Once for each page and each amount that may be told on it; copies share what was seen."""
        case = self.visit.case
        seen = (*_name(page), case is None, bool(case and case.proven and case.eligibility))
        if seen not in self.checked:
            self.checked.add(seen)
            check_page(page, self.visit)

    def _press(self, name: str, value: Any = None) -> None:
        self.do(Pressed(name, value))

    def _act(self, page: Prompt) -> None:
        params = page.params
        match page.view:
            case "attract" if self.visit.visit_id is None and not self.effects:
                self._press("begin")
            case "home":
                self._press("open_group", "id")
            case "services" if params["items"][0]["state"] == "open":
                self._press("choose_service", given.SERVICE)
            case "services":
                self._press("exit")
            case "notice" | "review":
                self._press("next")
            case "card" if params["may_type"]:
                self.card_on = False
                self._press("type_instead")
            case "card" if not self.card_on:
                self.card_on, self.read_at = True, self.now
            case "number":
                self._press("number", given.P01.number)
            case "consent" if params["what"] == "face" and not self.who.face:
                self._press("decline")
            case "consent":
                self._press("agree")
            case "choose" if self.who.retakes and len(params["candidates"]) == 1 and page.secondary.enabled:
                self._press("retake")
            case "choose":
                self._press("use")
            case "delivery":
                self._press(*(("next", None) if params["chosen"] else ("deliver", "CABINET")))
            case "signature":
                self.do(given.hand())
            case "pay" if not self.who.pays:
                self._press("pay_later")
            case "pay" if params["qr"] and not self.town.paid:
                self.phones += 1
                self.town.paid = True
            case "done" if params["receipt"] != "printing":
                self._go("finish")
            case "route" if params["slip"] == "none" or (params["slip"] == "failed" and self._tries_again()):
                self._press("print_slip")
            case "route" if params["slip"] == "failed" and self.now - self.page_since < PATIENT_S:
                pass  # looks whether it comes after all
            case "route" | "refusal" if params["slip"] != "printing":
                self._go("finish")
            case "takeaway":
                self._take(self.now - self.page_since)

    def _tries_again(self) -> bool:
        """Once more, some seconds after a slip did not come."""
        slips = sum(isinstance(effect, PrintPaper) and effect.paper == "slip" for effect in self.effects)
        return slips < 2 and self.now - self.page_since >= PATIENT_S

    def _go(self, press: str) -> None:
        self.card_on = self.card_on and self.who.forgets == "card"
        self.paper = self.paper and self.who.forgets == "paper"
        if self.left_at is None:
            self.left_at = self.now
        elif self.now - self.left_at >= 1.0:  # the hand, then the sensor, then the button
            self._press(press)

    def _take(self, waited: float) -> None:
        if waited >= 2.0:
            self.card_on = self.paper = False


def _name(page: Prompt) -> tuple[object, ...]:
    """What makes a page another one to whoever reads it."""
    whys = tuple(item["why"] for item in page.params.get("items", ())) if page.view == "services" else ()
    return page.step, page.view, page.key, page.error, whys
