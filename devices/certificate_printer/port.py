"""The A4 printer of certificates (证明打印机) as the kiosk sees it: it takes a PDF and says what is proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from devices.base import Fault, Outcome, Status

Reason = Literal[
    "paper_out",
    "paper_low",
    "paper_size",
    "cover_open",
    "jam",
    "toner_low",
    "toner_out",
    "output_full",
    "service",
    "queue_stopped",
    "queue_gone",
    "offline",
    "silent",
    "garbage",
    "rejected",
    "unproved",
]
"""Reasons of a status. ``paper_low``, ``toner_low`` and ``unproved`` (the queue's printer cannot be asked, so that
nothing but an exit sensor proves a page) hinder nothing. ``paper_size`` = the printer tells of no A4 in its trays,
``queue_stopped`` = queue or printer is paused or takes no jobs, ``queue_gone`` = nobody serves the queue, ``service`` =
the printer stands and none of the other words fits, ``rejected`` = the request was refused, or would be (``no_pdf``:
what takes the jobs takes no PDF)."""

FaultWord = Reason | Literal["busy", "late", "aborted", "restarted", "no_proof", "not_seen", "stopped"]
"""Words of a fault, beside the reasons: ``busy`` until the deadline with other jobs, ``late`` = not out by the
deadline, ``aborted`` = the printer or its queue gave the job up, ``restarted`` = the printer forgot the job it had,
``no_proof`` = called complete with fewer pages counted than it has, ``not_seen`` = counted by the printer but not by
the exit sensor, ``stopped`` = this software is being ended."""


@dataclass(frozen=True, slots=True)
class Printed:
    """DONE: all pages are proved to be out. FAILED: not one was begun. UNKNOWN: some or all of them may be out.

    ``pages_out`` is what was counted, by the exit sensor where there is one; None where nobody counted.
    """

    outcome: Outcome
    fault: Fault | None = None
    pages_out: int | None = None


@runtime_checkable
class CertificatePrinter(Protocol):
    """A printer of A4 sheets that takes PDF, directly or through a queue."""

    def open(self) -> None:
        """Look whether it is there; raises TransportLost (nobody answers) or ValueError (no printer at the address)."""

    def close(self) -> None:
        """Never raises."""

    def status(self) -> Status:
        """What the printer itself is now, not its queue; reasons are the words of ``Reason``; within 2.5 s."""

    def print(self, job_id: str, pdf: bytes, pages: int, deadline_s: float) -> Printed:
        """Print a document of so many pages, one-sided; ends at most 2 s after the deadline.

        The same ``job_id`` is printed once: a second call returns what became of the first, unless that FAILED. The id
        becomes the job's name and stays visible in the printer: it must hold no personal data. Nothing of the document
        stays in the queue when the call returns; a queue that does not let go of it in those 2 s is rid of it at the
        next ``status`` or ``purge``. Raises ValueError for what is no PDF, less than one page, or an id
        that is no name of 1 to 127 letters, digits, ``-``, ``_`` and ``.``.
        """

    def purge(self) -> Fault | None:
        """Cancel and remove every job of the kiosk, as after a crash; None when nothing is left; within 10 s."""
