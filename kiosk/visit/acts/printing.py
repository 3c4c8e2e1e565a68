"""Printing: one act per paper, journalled; a paper that may have come out is never printed again by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from devices.base import Outcome
from devices.receipt_printer.port import ReceiptPrinter
from kiosk.base.clock import Clock
from kiosk.effects import once
from kiosk.effects.once import ActBroke, ActOutcome
from kiosk.papers.engine import PaperEngine
from kiosk.papers.errors import MissingGlyph, PaperError
from kiosk.store.stores import TerminalStore
from kiosk.visit.acts.base import Post
from kiosk.visit.acts.reports import Reports
from kiosk.visit.effects import Paper, PrintPaper
from kiosk.visit.events import PaperCame
from kiosk.visit.sentences import Sentences

PRINT_S = 15.0
Fields = Callable[[Mapping[str, Any], str], Mapping[str, Any]]
"""From the data of an act and the time of printing to the fields of its paper."""


class Printing:
    """Called on the store's own thread."""

    def __init__(
        self,
        printer: ReceiptPrinter,
        engine: PaperEngine,
        sentences: Sentences,
        reports: Reports,
        store: TerminalStore,
        clock: Clock,
        post: Post,
    ) -> None:
        self._printer = printer
        self._engine = engine
        self._reports = reports
        self._fields: dict[Paper, Fields] = {
            "receipt": sentences.receipt,
            "slip": sentences.slip,
            "readiness": reports.fields,
        }
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
        if effect.paper == "readiness" and outcome is Outcome.DONE:
            self._reports.keep(effect.data)
        self._post(PaperCame(effect.visit_id, effect.request, effect.paper, outcome.value))

    def _act(self, effect: PrintPaper) -> ActOutcome:
        now = self._clock.now().strftime("%Y-%m-%d %H:%M")
        try:
            page = self._engine.raster(effect.paper, self._fields[effect.paper](effect.data, now))
        except MissingGlyph:
            return ActOutcome(Outcome.FAILED, "missing_glyph")
        except PaperError:
            return ActOutcome(Outcome.FAILED, "paper_error")
        printed = self._printer.print(str(effect.number), page, PRINT_S)
        return ActOutcome(printed.outcome, printed.fault.word if printed.fault else "")
