"""The one interpreter of effects, and the one queue: events in, state on, prompt out, acts begun.

Everything that takes time runs on threads of the acts and comes back as an event. The main loop never waits for a
device, the centre or the disk.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import structlog

from kiosk.base.clock import Clock
from kiosk.visit import wire
from kiosk.visit.acts.fingers import Fingers
from kiosk.visit.acts.inspection import Inspection
from kiosk.visit.acts.lamps import Lamps
from kiosk.visit.acts.looking import Looking
from kiosk.visit.acts.notes import Notes
from kiosk.visit.acts.printing import Printing
from kiosk.visit.acts.questions import Questions
from kiosk.visit.acts.submission import Submission
from kiosk.visit.effects import (
    Ask,
    CompareFace,
    Effect,
    ExpectFace,
    Inspect,
    Lamp,
    Look,
    Note,
    PrintPaper,
    Shoot,
    StopFinger,
    StopLooking,
    Submit,
    TakeFinger,
    Wipe,
)
from kiosk.visit.events import Away, Event, PaperCame, Tick
from kiosk.visit.ground import Ground
from kiosk.visit.machine import Machine
from kiosk.visit.prompts import Prompt
from kiosk.visit.state import Visit

TICK_S = 0.25


@dataclass(frozen=True, slots=True)
class Acts:
    """The parts that do what the effects say. The last three touch the store and share its one thread."""

    questions: Questions
    looking: Looking
    fingers: Fingers
    lamps: Lamps
    inspection: Inspection
    submission: Submission
    printing: Printing
    notes: Notes


@dataclass(slots=True)
class Shown:
    """What the shell was told last, and since which number this page has been on screen."""

    told: dict[str, Any]
    seq: int = 0
    page: tuple[str, str] = ("", "")
    page_seq: int = 0


class Runner:
    """Owns the visit's state. ``post`` may be called from any thread; everything else from the main thread only."""

    def __init__(
        self,
        machine: Machine,
        clock: Clock,
        ground: Callable[[], Ground],
        tell: Callable[[dict[str, Any], bool], None],
        preview: dict[str, Any],
        terminal: dict[str, str],
    ) -> None:
        self._machine = machine
        self._clock = clock
        self._ground = ground
        self._tell = tell
        self._preview = preview
        self._terminal = terminal
        self._events: queue.SimpleQueue[Event | wire.EventLine | wire.TouchLine] = queue.SimpleQueue()
        self._store_thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._visit = Visit(touched_at=clock.monotonic())
        self._shown = Shown({})
        self._wiped_at: float | None = None
        self._log = structlog.get_logger("runner")

    def post(self, event: Event | wire.EventLine | wire.TouchLine) -> None:
        """Put an event on the queue."""
        self._events.put(event)

    @property
    def visit(self) -> Visit:
        """The state now."""
        return self._visit

    def idle_since_wipe(self) -> float | None:
        """Seconds that the attract page has stood since a visit was wiped; None when there is nothing to renew."""
        if self._wiped_at is None or self._visit.stage != "attract":
            return None
        return self._clock.monotonic() - self._wiped_at

    def run(self, acts: Acts, stop: threading.Event, each: Callable[[], None]) -> None:
        """The main loop, until ``stop``. ``each`` is called every round (watchdog, renewal)."""
        self._show()
        ticked = self._clock.monotonic()
        while not stop.is_set():
            try:
                event = self._events.get(timeout=TICK_S)
            except queue.Empty:
                event = None
            now = self._clock.monotonic()
            if event is not None:
                self._take(event, acts)
            if now - ticked >= TICK_S:
                ticked = now
                self._advance(Tick(now), acts)
            each()
        self._store_thread.shutdown(wait=True)

    def _take(self, event: Event | wire.EventLine | wire.TouchLine, acts: Acts) -> None:
        if isinstance(event, wire.EventLine):
            visit_id = self._visit.visit_id
            if event.visit != visit_id or event.seq < self._shown.page_seq:
                return  # a finger on a page that has gone: a second tap must not press the next page's button
        if isinstance(event, (wire.EventLine, wire.TouchLine)):
            event = wire.event_of(event)
        self._advance(event, acts)

    def _advance(self, event: Event, acts: Acts) -> None:
        self._visit, effects = self._machine.advance(self._visit, event, self._ground())
        if self._visit.visit_id is not None and self._visit.stage != "takeaway":
            self._wiped_at = None
        for effect in effects:
            self._interpret(effect, acts)
        self._show()

    def _interpret(self, effect: Effect, acts: Acts) -> None:
        match effect:
            case Ask():
                acts.questions.ask(effect)
            case Look():
                acts.looking.look(effect)
            case StopLooking():
                acts.looking.stop()
            case Shoot():
                acts.looking.shoot()
            case ExpectFace():
                acts.looking.expect(effect)
            case CompareFace():
                acts.looking.compare(effect)
            case TakeFinger():
                acts.fingers.take(effect)
            case StopFinger():
                acts.fingers.stop()
            case Lamp():
                acts.lamps.set(effect)
            case Inspect():
                acts.inspection.look(effect)
            case Note():
                self._stored(lambda: acts.notes.write(effect), None)
            case Submit():
                failed = Away(effect.visit_id, effect.request, "submit")
                self._stored(lambda: acts.submission.submit(effect), failed)
            case PrintPaper():
                lost = PaperCame(effect.visit_id, effect.request, effect.paper, "FAILED")
                self._stored(lambda: acts.printing.print(effect), lost)
            case Wipe():
                self._wiped_at = self._clock.monotonic()

    def _stored(self, act: Callable[[], None], otherwise: Event | None) -> None:
        """Do it on the store's thread. An act that breaks is told to the log by its kind, and ends in ``otherwise``."""

        def ended(done: Future[None]) -> None:
            error = done.exception()
            if error is not None:
                self._log.error("an act broke", error=type(error).__name__)
                if otherwise is not None:
                    self.post(otherwise)

        self._store_thread.submit(act).add_done_callback(ended)

    def _show(self) -> None:
        """Tell the shell when the page is another than before."""
        ground = self._ground()
        prompt = self._machine.prompt(self._visit, ground)
        if prompt.view == "camera":
            prompt = replace(prompt, params={**prompt.params, "preview": self._preview})
        line = wire.prompt_line(self._visit, prompt, 0, ground.now, self._terminal)
        if line == self._shown.told:
            return
        self._shown.told = dict(line)
        self._shown.seq += 1
        page = (prompt.step, self._page_name(prompt))
        if page != self._shown.page:
            self._shown.page, self._shown.page_seq = page, self._shown.seq
        self._tell(line | {"seq": self._shown.seq}, True)

    def _page_name(self, prompt: Prompt) -> str:
        overlay = prompt.overlay.kind if prompt.overlay else ""
        return f"{prompt.view}:{prompt.key}:{overlay}"
