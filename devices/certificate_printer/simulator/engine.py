"""The works of the simulated printer: takes jobs one by one and puts their pages out, each as a picture."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from devices.simulation.host import Faults

PENDING, PROCESSING, CANCELED, ABORTED, COMPLETED = 3, 5, 7, 8, 9
STOPS = ("cover_open", "jam", "empty")
_PAGES = re.compile(rb"^Pages:\s*(\d+)$", re.MULTILINE)


@dataclass
class PrintJob:
    """One job; ``made`` and ``begun`` are seconds of the printer's time."""

    number: int
    name: str
    user: str
    made: int
    document: Path | None = None
    state: int = PENDING
    reason: str = "none"
    impressions: int = 0
    begun: int | None = None
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def ended(self) -> bool:
        return self.state >= CANCELED

    def end(self, state: int, reason: str) -> None:
        self.state, self.reason = state, reason


class Engine:
    """``total`` is the count of its life, which survives the power; jobs do not."""

    def __init__(self, out: Path, page_s: float, dpi: int, faults: Faults) -> None:
        self._out = out
        self._page_s = page_s
        self._dpi = dpi
        self._faults = faults
        self._wake = asyncio.Event()
        self._on_since = time.monotonic()
        self._documents = 0
        self._until_stop = 0
        self.off = asyncio.Event()
        self.jobs: dict[int, PrintJob] = {}
        self.papers: list[str] = []
        self.total = 0
        self.tray = 0

    @property
    def up_s(self) -> int:
        return int(time.monotonic() - self._on_since) + 1

    @property
    def running(self) -> PrintJob | None:
        return next((job for job in self.jobs.values() if job.state == PROCESSING), None)

    def stopped(self) -> str | None:
        """What stops the paper now; a stop that lies some pages ahead does not yet."""
        if self._until_stop > 0:
            return None
        return next((word for word in STOPS if self._faults.on(word)), None)

    def stop_after(self, pages: int) -> None:
        self._until_stop = pages

    def changed(self) -> None:
        """Look again: a fault was set or cleared, a job came or was cancelled."""
        self._wake.set()

    def new_job(self, name: str, user: str) -> PrintJob:
        job = PrintJob(max(self.jobs, default=0) + 1, name, user, self.up_s)
        self.jobs[job.number] = job
        return job

    def give_document(self, job: PrintJob, data: bytes) -> None:
        self._documents += 1
        path = self._out / f"document-{self._documents:04d}.pdf"
        path.write_bytes(data)
        job.document = path
        self.changed()

    def cancel(self, job: PrintJob) -> None:
        job.cancelled.set()
        if job.state == PENDING:
            job.end(CANCELED, "job-canceled-by-user")
        self.changed()

    def lose_power(self) -> None:
        """Whatever was in memory is gone, the page on its way lies in the works."""
        self.off.set()
        for job in self.jobs.values():
            job.cancelled.set()
        self.jobs.clear()
        self.changed()

    def regain_power(self) -> None:
        self.off.clear()
        self._on_since = time.monotonic()
        self.changed()

    async def work(self) -> None:
        """Print what comes, for ever."""
        while True:
            job = next((job for job in self.jobs.values() if job.state == PENDING and job.document), None)
            if job is None or job.document is None:
                await self._change()
            else:
                await self._print(job, job.document)

    async def _print(self, job: PrintJob, document: Path) -> None:
        job.state, job.reason, job.begun = PROCESSING, "job-printing", self.up_s
        pages = await _page_count(document)
        if not pages:
            job.end(ABORTED, "document-format-error")
            return
        lies = self._faults.take("wrong_feedback")
        for page in range(1, pages + 1):
            while self.stopped() and not job.cancelled.is_set():
                await self._change()
            if not job.cancelled.is_set():
                await self._pace(job)
            if job.cancelled.is_set():
                job.end(CANCELED, "job-canceled-by-user")
                return
            if not lies:
                await self._put_out(document, page)
            if not lies or self._faults.number("wrong_feedback", "counts", 0):
                job.impressions += 1
                self.total += 1
        job.end(COMPLETED, "job-completed-successfully")

    async def _pace(self, job: PrintJob) -> None:
        try:
            async with asyncio.timeout(self._page_s):
                await job.cancelled.wait()
        except TimeoutError:
            pass  # the page is done

    async def _put_out(self, document: Path, page: int) -> None:
        stem = self._out / f"paper-{len(self.papers) + 1:04d}"
        number = str(page)
        await _run("pdftoppm", "-png", "-singlefile", "-r", str(self._dpi), "-f", number, "-l", number, document, stem)
        self.papers.append(f"{stem}.png")
        self.tray += 1
        self._until_stop = max(0, self._until_stop - 1)

    async def _change(self) -> None:
        self._wake.clear()
        await self._wake.wait()


async def _page_count(document: Path) -> int:
    found = _PAGES.search(await _run("pdfinfo", document))
    return int(found[1]) if found else 0


async def _run(*command: str | Path) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    output, _ = await process.communicate()
    return output
