"""Printing: one act per paper, journalled; a paper that may have come out is never printed again by itself."""

from __future__ import annotations

from devices.base import Outcome
from devices.receipt_printer.port import ReceiptPrinter
from kiosk.base.clock import Clock
from kiosk.effects import once
from kiosk.effects.once import ActBroke, ActOutcome
from kiosk.papers.engine import PaperEngine
from kiosk.papers.errors import MissingGlyph, PaperError
from kiosk.store.stores import TerminalStore
from kiosk.visit.acts.base import Post
from kiosk.visit.effects import PrintPaper
from kiosk.visit.events import PaperCame
from kiosk.visit.sentences import Sentences

PRINT_S = 15.0


class Printing:
    """Called on the store's own thread."""

    def __init__(
        self,
        printer: ReceiptPrinter,
        engine: PaperEngine,
        sentences: Sentences,
        store: TerminalStore,
        clock: Clock,
        post: Post,
    ) -> None:
        self._printer = printer
        self._engine = engine
        self._sentences = sentences
        self._store = store
        self._clock = clock
        self._post = post

    def print(self, effect: PrintPaper) -> None:
        """Typeset, then print once; the event says what became of it."""
        try:
            outcome = once.perform(
                self._store.journal,
                "print",
                {"paper": effect.paper, "number": str(effect.number)},
                lambda: self._act(effect),
            )
        except ActBroke as broke:
            outcome = broke.outcome
        self._post(PaperCame(effect.visit_id, effect.request, effect.paper, outcome.value))

    def _act(self, effect: PrintPaper) -> ActOutcome:
        now = self._clock.now().strftime("%Y-%m-%d %H:%M")
        make = self._sentences.receipt if effect.paper == "receipt" else self._sentences.slip
        try:
            page = self._engine.raster(effect.paper, make(effect.data, now))
        except MissingGlyph:
            return ActOutcome(Outcome.FAILED, "missing_glyph")
        except PaperError:
            return ActOutcome(Outcome.FAILED, "paper_error")
        printed = self._printer.print(str(effect.number), page, PRINT_S)
        return ActOutcome(printed.outcome, printed.fault.word if printed.fault else "")
