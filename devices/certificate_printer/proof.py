"""What is proved of a job: the rules by which a kiosk knows that a page came out (facts: devices 3).

A queue's word proves nothing: CUPS calls a job complete that a printer lost with its power, and one that was poured
into a socket. The printer's own count for the job does, and the exit sensor's does above it. No I/O here.
"""

from __future__ import annotations

from dataclasses import dataclass

from devices.base import Fault, Outcome
from devices.certificate_printer.port import FaultWord, Printed
from devices.certificate_printer.questions import JobView

_NOT_CLEAN = frozenset(
    ("aborted-by-system", "job-canceled-at-device", "job-canceled-by-user", "job-completed-with-errors")
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen of a job of ``pages`` pages up to now.

    ``at_printer`` is the job in the printer itself (None: not seen there yet), ``in_queue`` in the queue (None where
    there is no queue). ``askable``: the printer itself can be asked. ``forgotten``: the printer had the job, and now it
    knows nothing of it. ``steady``: the printer answered every time. ``total_pages``: by how much the printer's count
    of its life went up. ``exit_pages``: what passed the exit sensor. ``settled``: the end was seen long enough ago
    that counts have caught up.
    """

    pages: int
    askable: bool
    at_printer: JobView | None = None
    in_queue: JobView | None = None
    forgotten: bool = False
    steady: bool = True
    total_pages: int | None = None
    exit_pages: int | None = None
    settled: bool = False

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to wait for but counts."""
        jobs = (self.at_printer,) if self.at_printer is not None else (self.in_queue,)
        return self.forgotten or any(job is not None and job.ended for job in jobs)

    @property
    def counted(self) -> int | None:
        """What the printer counted: for the job, else of its life."""
        if self.at_printer is not None and self.at_printer.pages is not None:
            return self.at_printer.pages
        return self.total_pages if self.at_printer is not None else None

    @property
    def pages_out(self) -> int | None:
        """By the exit sensor where there is one: printers that never count say 0."""
        return self.exit_pages if self.exit_pages is not None else self.counted


def verdict(seen: Evidence) -> Printed | None:
    """What became of the job; None while it may still change.

    Examples: completed with 2 of 2 counted is DONE; completed with 1 of 2 is UNKNOWN ``no_proof`` when settled;
    completed at a queue whose printer cannot be asked is UNKNOWN, unless the exit sensor saw 2.
    """
    if seen.forgotten:
        return _unknown(seen, "restarted")
    if not seen.ended:
        return None
    if seen.askable and seen.at_printer is None:
        return _ended_unseen(seen) if seen.settled else None
    job = seen.at_printer or seen.in_queue
    if job is None or not job.completed or _NOT_CLEAN.intersection(job.reasons):
        return _given_up(seen)
    if (seen.pages_out or 0) >= seen.pages:
        return Printed(Outcome.DONE, pages_out=seen.pages_out)
    if not seen.settled:
        return None
    return _unknown(seen, "not_seen" if (seen.counted or 0) >= seen.pages else "no_proof")


def untouched(seen: Evidence) -> bool:
    """Whether surely no sheet was moved: the printer itself ended a job that it never began."""
    job = seen.at_printer
    return job is not None and job.ended and not job.completed and not job.begun and not seen.exit_pages


def in_the_end(seen: Evidence, word: FaultWord) -> Printed:
    """The last word on a job that was cancelled because of ``word``."""
    found = verdict(seen)
    if found is not None and found.outcome is Outcome.DONE:
        return found
    return Printed(Outcome.FAILED, Fault(word), 0) if untouched(seen) else _unknown(seen, word)


def _ended_unseen(seen: Evidence) -> Printed:
    """The queue ended the job, and the printer never listed it."""
    if seen.in_queue is not None and not seen.in_queue.completed and seen.steady and not seen.exit_pages:
        return Printed(Outcome.FAILED, Fault("aborted", _detail(seen.in_queue)), 0)
    return _unknown(seen, "no_proof")


def _given_up(seen: Evidence) -> Printed:
    job = seen.at_printer or seen.in_queue
    if untouched(seen):
        return Printed(Outcome.FAILED, Fault("aborted", _detail(job)), 0)
    return Printed(Outcome.UNKNOWN, Fault("aborted", _detail(job)), seen.pages_out)


def _detail(job: JobView | None) -> str:
    """Only keywords: a message could quote the document."""
    return " ".join(job.reasons) if job is not None else ""


def _unknown(seen: Evidence, word: FaultWord) -> Printed:
    return Printed(Outcome.UNKNOWN, Fault(word), seen.pages_out)
