"""Watches one job, in the printer itself and in the queue, and gathers the evidence of its pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from pyipp.enums import IppJobState

from devices.certificate_printer.exchange import Endpoint, Exchange, Lost
from devices.certificate_printer.proof import Evidence
from devices.certificate_printer.questions import JobView, Refused, jobs_named, view_job, view_printer

ExitCount = Callable[[], int | None]
"""How many sheets have passed the exit sensor up to now; None when it cannot tell; quick."""

_SETTLE_S = 3.0  # from the end of a job to the last sheet in the tray, and to the counters that follow it


@dataclass(frozen=True, slots=True)
class Route:
    """Where a job goes, and who can be asked for the truth: the same place for a printer without a queue."""

    asked: Endpoint
    printer: Endpoint | None
    queued: bool
    takes_a4: bool
    takes_pdf: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Counters before the job: the printer's of its life, and the exit sensor's."""

    total: int | None
    exit: int | None


class Watch:
    """``look`` again and again; ``queue_job`` is set when the job was sent or found in the queue."""

    def __init__(
        self,
        exchange: Exchange,
        route: Route,
        name: str,
        pages: int,
        before: Counts,
        exit_count: ExitCount | None,
        clock: Callable[[], float],
    ) -> None:
        self._exchange = exchange
        self._route = route
        self._name = name
        self._before = before
        self._exit_count = exit_count
        self._clock = clock
        self._ended_at: float | None = None
        self._not_ours: frozenset[int] = frozenset()
        self.queue_job: int | None = None
        self.seen = Evidence(pages, askable=route.printer is not None)

    def sent(self, number: int) -> None:
        """The job was taken under this number by what was asked."""
        if self._route.queued:
            self.queue_job = number
        else:
            self.at_printer(JobView(number, self._name, IppJobState.PENDING, (), None, begun=True))

    def at_printer(self, job: JobView) -> None:
        """The job is this one in the printer."""
        self.seen = replace(self.seen, at_printer=job)

    def ignore(self, jobs: list[JobView]) -> None:
        """Jobs of the same name in the printer that an earlier try left there."""
        self._not_ours = frozenset(job.number for job in jobs)

    async def look(self) -> Evidence:
        """Ask printer and queue once more; what does not answer leaves the evidence as it was."""
        if self._route.queued:
            await asyncio.gather(self._look_at_printer(), self._look_at_queue())
        else:
            await self._look_at_printer()
        await self._look_at_counts()
        return self.seen

    async def _look_at_printer(self) -> None:
        if self._route.printer is None:
            return
        known = self.seen.at_printer
        job: JobView | None
        try:
            if known is None:
                found = await jobs_named(self._exchange, self._route.printer, self._name)
                job = next((job for job in found if job.number not in self._not_ours), None)
            else:
                job = await view_job(self._exchange, self._route.printer, known.number, self._name)
        except Lost:
            self.seen = replace(self.seen, steady=False)
        except Refused:
            pass  # a printer that does not tell of its jobs: there will be no proof
        else:
            self.seen = replace(self.seen, at_printer=job or known, forgotten=known is not None and job is None)

    async def _look_at_queue(self) -> None:
        if self.queue_job is None:
            return
        try:
            job = await view_job(self._exchange, self._route.asked, self.queue_job, self._name)
        except (Lost, Refused):
            return
        gone = JobView(self.queue_job, self._name, IppJobState.CANCELED, (), None, begun=True)
        self.seen = replace(self.seen, in_queue=job or gone)

    async def _look_at_counts(self) -> None:
        if self.seen.ended and self._ended_at is None:
            self._ended_at = self._clock()
        settled = self._ended_at is not None and self._clock() - self._ended_at >= _SETTLE_S
        now = self._exit_count() if self._exit_count is not None else None
        exit_pages = now - self._before.exit if now is not None and self._before.exit is not None else None
        self.seen = replace(self.seen, settled=settled, exit_pages=exit_pages, total_pages=await self._total_pages())

    async def _total_pages(self) -> int | None:
        """Asked for only when the job is over and was not counted itself."""
        job = self.seen.at_printer
        if job is None or not job.ended or job.pages is not None or self._before.total is None:
            return None
        if self._route.printer is None:
            return None
        try:
            total = (await view_printer(self._exchange, self._route.printer)).total
        except (Lost, Refused):
            return None
        return total - self._before.total if total is not None else None
