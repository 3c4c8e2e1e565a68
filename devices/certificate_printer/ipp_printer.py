"""A printer of certificates that speaks IPP, reached directly or through a CUPS queue.

Through a queue the job goes by the queue and the truth comes from the printer itself, whose address the queue tells
(``device-uri``). When the printer has proved the pages, or the deadline is over, the job is cancelled and purged from
the queue: nothing of a resident stays in the spool, and no queue prints a paper after its owner has left.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Mapping, Set
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from devices.base import Fault, Outcome, State, Status, TransportLost
from devices.certificate_printer.exchange import Endpoint, Exchange, Lost, endpoint_of
from devices.certificate_printer.port import FaultWord, Printed, Reason
from devices.certificate_printer.proof import Evidence, in_the_end, untouched, verdict
from devices.certificate_printer.questions import (
    BUSY,
    HARMLESS,
    NOT_FOUND,
    SEND_S,
    JobView,
    PrinterView,
    Refused,
    cancel,
    in_order,
    is_stopping,
    jobs_named,
    printer_behind,
    submit,
    view_printer,
)
from devices.certificate_printer.watch import Counts, ExitCount, Route, Watch

_POLL_S = 0.4
_CONFIRM_S = 2.0
_REMEMBERED = 64
_NAME = re.compile(r"[A-Za-z0-9._-]{1,127}")
_TELL_S = 0.5  # before the deadline it is asked what hinders, and up to so long after it the answer may come
_COUNT_S = 1.0  # after the deadline, for the count of a job that is over
_END_S = 1.8  # after the deadline, for all that is left to do
_LEAST_SEND_S = 0.5
_STATE: Mapping[Reason, State] = {
    **dict.fromkeys(HARMLESS, "degraded"),
    "offline": "offline",
    "queue_gone": "offline",
    "silent": "unknown",
}
T = TypeVar("T")


class IppPrinter:
    """Calls may come from several threads; one job runs at a time, and the status is asked beside it."""

    def __init__(
        self,
        address: str,
        exit_count: ExitCount | None = None,
        stop: threading.Event | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``exit_count`` is the sensor in the paper's way out, where there is one; ``stop`` ends a waiting print.

        Raises ValueError for an address that is none.
        """
        self._asked = endpoint_of(address)
        self._exit_count = exit_count
        self._stop = stop or threading.Event()
        self._clock = clock
        self._lock = threading.Lock()
        self._route: Route | None = None
        self._jobs: OrderedDict[str, Printed] = OrderedDict()
        self._left_in_queue: set[int] = set()

    def open(self) -> None:
        """Look whether it is there; raises TransportLost or ValueError."""
        try:
            _run(self._find_route)
        except Refused as refused:
            if refused.status in NOT_FOUND:
                raise ValueError(f"there is no printer at {self._asked.uri}") from refused
        except Lost as lost:
            if lost.detail == "HTTP 404":
                raise ValueError(f"there is no printer at {self._asked.uri}") from lost
            if lost.word == "offline":
                raise TransportLost(f"{self._asked.uri}: {lost.detail}") from lost

    def close(self) -> None:
        """Connections last as long as a call: there is nothing to close."""

    def status(self) -> Status:
        """Ask the printer itself, and its queue whether it takes jobs."""
        return _run(self._status)

    def print(self, job_id: str, pdf: bytes, pages: int, deadline_s: float) -> Printed:
        """Print and prove; see the port.

        Nothing is sent after the deadline. What is not proved then is cancelled and purged, and this ends 2 s after the
        deadline whatever printer and queue do; what they did not let go of by then is tried again at the next status.
        """
        if not _NAME.fullmatch(job_id):
            raise ValueError("a job's id is 1 to 127 letters, digits, '-', '_' and '.'")
        if not pdf.startswith(b"%PDF-") or pages < 1:
            raise ValueError("a document to print is a PDF of at least one page")
        with self._lock:
            if job_id in self._jobs:
                return self._jobs[job_id]
            end = self._clock() + deadline_s
            printed = _run(lambda exchange: self._print(exchange, job_id, pdf, pages, end))
            if printed.outcome is not Outcome.FAILED:
                self._jobs[job_id] = printed
                if len(self._jobs) > _REMEMBERED:
                    self._jobs.popitem(last=False)
            return printed

    def purge(self) -> Fault | None:
        """Cancel and remove every job of the kiosk."""
        with self._lock:
            return _run(self._purge)

    async def _find_route(self, exchange: Exchange) -> tuple[Route, PrinterView]:
        """Where jobs go, and what was asked first says of itself; raises Lost or Refused."""
        view = await view_printer(exchange, self._asked)
        printer = printer_behind(view, self._asked)
        queued = view.device_uri is not None
        self._route = Route(self._asked, printer, queued, takes_a4=view.takes_a4, takes_pdf=view.takes_pdf)
        return self._route, view

    async def _look(self, exchange: Exchange) -> tuple[tuple[Reason, ...], Route | None, PrinterView | None]:
        """Everything that hinders or warns, the gravest first; the route and the printer's own view when known."""
        queued = self._route is not None and self._route.queued
        try:
            route, asked = await self._find_route(exchange)
        except Lost as lost:
            return (("queue_gone" if queued and lost.word == "offline" else lost.word),), None, None
        except Refused:
            return ("rejected",), None, None
        of_asked: set[Reason] = set() if asked.takes_pdf else {"rejected"}
        if not route.queued:
            return replace(asked, errors=asked.errors | of_asked).reasons, route, asked
        if route.printer is None:
            return await self._look_at_blind_queue(exchange, asked, of_asked), route, None
        of_asked |= {word for word in asked.reasons if word == "queue_stopped"}
        try:
            printer = await view_printer(exchange, route.printer)
        except Lost as lost:
            return (lost.word, *in_order(of_asked)), route, None
        except Refused:
            return ("rejected", *in_order(of_asked - {"rejected"})), route, None
        return replace(printer, errors=printer.errors | of_asked).reasons, route, printer

    async def _look_at_blind_queue(
        self, exchange: Exchange, queue: PrinterView, more: Set[Reason]
    ) -> tuple[Reason, ...]:
        """A queue whose printer speaks no IPP: its own words, and whether anybody is at the printer's socket."""
        errors = {*queue.errors, *more}
        if self._exit_count is None:
            errors.add("unproved")
        device = urlsplit(queue.device_uri or "")
        if device.scheme == "socket" and not await exchange.reaches(device.hostname or "", device.port or 9100):
            errors.add("offline")
        return replace(queue, errors=frozenset(errors)).reasons

    async def _status(self, exchange: Exchange) -> Status:
        reasons, route, printer = await self._look(exchange)
        if route is not None and not self._lock.locked():
            await self._clean_queue(exchange)
        if reasons:
            return Status(_STATE.get(reasons[0], "fault"), reasons)
        return Status("busy" if self._lock.locked() or (printer is not None and printer.busy) else "ready")

    async def _print(self, exchange: Exchange, name: str, pdf: bytes, pages: int, end: float) -> Printed:
        try:
            async with self._by(end):
                reasons, route, printer = await self._look(exchange)
                grave = [reason for reason in reasons if reason not in HARMLESS]
                if grave or route is None:
                    refuses_pdf = route is not None and not route.takes_pdf and grave[0] == "rejected"
                    return Printed(Outcome.FAILED, Fault(grave[0], "no_pdf" if refuses_pdf else ""), 0)
                before = Counts(printer.total if printer else None, self._exit_count() if self._exit_count else None)
                watch = Watch(exchange, route, name, pages, before, self._exit_count, self._clock)
                is_there = await self._find_earlier(exchange, watch, route, name)
        except TimeoutError:
            return Printed(Outcome.FAILED, Fault("late"), 0)
        if not is_there:
            failed = await self._send(exchange, watch, route, name, pdf, end)
            if failed is not None:
                return failed
        word = await self._wait(exchange, watch, end)
        return await self._finish(exchange, watch, route, name, word, end)

    def _by(self, mark: float) -> asyncio.Timeout:
        """Ends what is done within it at that time of the clock, with a TimeoutError."""
        return asyncio.timeout(max(0.0, mark - self._clock()))

    async def _find_earlier(self, exchange: Exchange, watch: Watch, route: Route, name: str) -> bool:
        """Whether a job of this name is there already, sent before this process forgot it; it is watched then."""
        try:
            at_printer = await jobs_named(exchange, route.printer, name) if route.printer else []
            in_queue = await jobs_named(exchange, route.asked, name) if route.queued else []
        except (Lost, Refused):
            return False
        begun = [job for job in at_printer if not _never_began(job)]
        watch.ignore([job for job in at_printer if _never_began(job)])
        waiting = [job for job in in_queue if not job.ended]
        if begun:
            watch.at_printer(begun[0])
        if waiting:
            watch.queue_job = waiting[0].number
        return bool(begun or waiting)

    async def _send(
        self, exchange: Exchange, watch: Watch, route: Route, name: str, pdf: bytes, end: float
    ) -> Printed | None:
        """Send the document, again while the printer is busy; what became of it when nothing is to be waited for."""
        while True:
            try:
                within_s = min(SEND_S, max(_LEAST_SEND_S, end - self._clock()))
                watch.sent(await submit(exchange, route.asked, name, pdf, route.takes_a4, within_s))
                return None
            except Refused as refused:
                if refused.status not in BUSY:
                    return Printed(Outcome.FAILED, Fault("rejected", str(refused)), 0)
                if self._clock() + _POLL_S > end or self._stop.is_set():
                    return Printed(Outcome.FAILED, Fault("busy"), 0)
            except Lost as lost:
                if not lost.in_doubt:
                    return Printed(Outcome.FAILED, Fault(lost.word, lost.detail), 0)
                with contextlib.suppress(TimeoutError):
                    async with self._by(max(end, self._clock()) + _TELL_S):
                        if await self._find_earlier(exchange, watch, route, name):
                            return None
                await self._finish(exchange, watch, route, name, None, end)
                return Printed(Outcome.UNKNOWN, Fault(lost.word, lost.detail))
            await asyncio.sleep(_POLL_S)

    async def _wait(self, exchange: Exchange, watch: Watch, end: float) -> FaultWord | None:
        """Watch until there is a verdict (None), or why it was not waited for any longer."""
        word: FaultWord = "late"
        while True:
            with contextlib.suppress(TimeoutError):
                async with self._by(end + (_COUNT_S if watch.seen.ended else 0.0)):
                    await watch.look()
            if verdict(watch.seen) is not None:
                return None
            if self._stop.is_set():
                return "stopped"
            ended, now = watch.seen.ended, self._clock()
            if not ended and now >= end - _TELL_S:
                word = await self._what_hinders(exchange, end + _TELL_S)
            if now >= end + (_COUNT_S if ended else 0.0):
                return "no_proof" if ended else word
            await asyncio.sleep(min(_POLL_S, max(0.05, end - now)))

    async def _what_hinders(self, exchange: Exchange, by: float) -> FaultWord:
        try:
            async with self._by(by):
                reasons, _, _ = await self._look(exchange)
        except TimeoutError:
            return "silent"
        return next((reason for reason in reasons if reason not in HARMLESS), "late")

    async def _finish(
        self, exchange: Exchange, watch: Watch, route: Route, name: str, word: FaultWord | None, end: float
    ) -> Printed:
        """Cancel what is not over, leave nothing in the queue, and say the last word."""
        settled = verdict(watch.seen)
        work = [self._remove_from_queue(exchange, watch, route, name)] if route.queued else []
        if settled is None or settled.outcome is not Outcome.DONE:
            work.append(self._cancel_at_printer(exchange, watch, route))
        with contextlib.suppress(TimeoutError):
            async with self._by(end + _END_S):
                await asyncio.gather(*work)
        return settled or in_the_end(watch.seen, word or "late")

    async def _remove_from_queue(self, exchange: Exchange, watch: Watch, route: Route, name: str) -> None:
        if watch.queue_job is not None:
            self._left_in_queue.add(watch.queue_job)
        else:
            try:
                self._left_in_queue |= {job.number for job in await jobs_named(exchange, route.asked, name)}
            except (Lost, Refused):
                return
        await self._clean_queue(exchange)

    async def _cancel_at_printer(self, exchange: Exchange, watch: Watch, route: Route) -> None:
        """Cancel the job in the printer and wait a little until it is over there."""
        job = watch.seen.at_printer
        end = self._clock() + _CONFIRM_S
        if route.printer is None or job is None or watch.seen.ended:
            return
        with contextlib.suppress(Lost, Refused):  # it may be over, or away; the next look tells
            await cancel(exchange, route.printer, job.number, purge=False)
        while not (await watch.look()).ended and self._clock() < end:
            await asyncio.sleep(_POLL_S / 2)

    async def _clean_queue(self, exchange: Exchange) -> None:
        """Purge what this process left in the queue; what cannot be purged now is tried again at the next status.

        CUPS writes the record of a job once more when its backend ends, so it is purged after that, not before.
        """
        if not self._left_in_queue or self._route is None or not self._route.queued:
            return
        for job in sorted(self._left_in_queue):
            try:
                await _cancel_or_leave(exchange, self._asked, job, purge=False)
                end = self._clock() + _CONFIRM_S
                while await is_stopping(exchange, self._asked, job):
                    if self._clock() > end:
                        return
                    await asyncio.sleep(_POLL_S / 4)
                await _cancel_or_leave(exchange, self._asked, job, purge=True)
            except (Lost, Refused):
                return
            self._left_in_queue.discard(job)

    async def _purge(self, exchange: Exchange) -> Fault | None:
        try:
            route, _ = await self._find_route(exchange)
            jobs = await jobs_named(exchange, self._asked, None)
            if route.queued:
                self._left_in_queue |= {job.number for job in jobs}
                await self._clean_queue(exchange)
            else:
                for job in jobs:
                    await _cancel_or_leave(exchange, self._asked, job.number, purge=False)
            left = await jobs_named(exchange, self._asked, None)
        except Lost as lost:
            return Fault(lost.word, lost.detail)
        except Refused as refused:
            return Fault("rejected", str(refused))
        waiting = [job for job in left if route.queued or not job.ended]
        return Fault("busy", f"{len(waiting)} jobs are left") if waiting else None


async def _cancel_or_leave(exchange: Exchange, at: Endpoint, job: int, purge: bool) -> None:
    with contextlib.suppress(Refused):  # it ended meanwhile
        await cancel(exchange, at, job, purge)


def _never_began(job: JobView) -> bool:
    return untouched(Evidence(1, askable=True, at_printer=job))


def _run(work: Callable[[Exchange], Coroutine[Any, Any, T]]) -> T:
    """Run one call in an event loop of its own."""

    async def within() -> T:
        async with Exchange() as exchange:
            return await work(exchange)

    return asyncio.run(within())
