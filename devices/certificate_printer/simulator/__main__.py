"""A simulated A4 printer that speaks IPP over HTTP on the loopback and keeps its papers as pictures.

    python -m devices.certificate_printer.simulator --control C --out FOLDER [--port N] [--page-s 1.0] [--dpi 75]

The documents lie in FOLDER as ``document-0001.pdf``, the pages that came out as ``paper-0001.png``. Control requests
beside those of every simulator (devices/simulation/host.py): ``{"do": "take"}``, the resident takes what lies in the
tray. State: ``papers`` (paths), ``pages_out`` (how many came out), ``tray``, ``total`` (what the printer counted),
``jobs`` [{``id, name, state, impressions``}], ``unknown`` (operations that it does not know), ``faults, address``.

Faults: ``absent`` and ``unplug`` switch it off: jobs and their history are lost; ``empty, cover_open, jam`` stop the
paper, with ``after_pages`` only after so many; ``low`` (paper near its end, with ``"what": "toner"`` the toner);
``silent, slow`` (``seconds``), ``garbage, half_frame`` spoil answers, the last with ``after_answers`` only after so
many sound ones; ``wrong_feedback`` calls the job complete without a page, with ``"counts": 1`` even in its counters;
``wrong_paper`` (its trays hold Letter), ``no_pdf`` (it takes PWG raster only), ``no_cancel`` (it says yes and goes on).
"""

from __future__ import annotations

import argparse
import asyncio
from enum import IntEnum
from pathlib import Path

from devices.certificate_printer.simulator import ipp
from devices.certificate_printer.simulator.engine import STOPS, Engine, PrintJob
from devices.certificate_printer.simulator.http import HttpServer
from devices.simulation.host import Faults, Json, RefusedError, arguments, serve

POWER = ("absent", "unplug")
OWN = ("wrong_feedback", "wrong_paper", "no_pdf", "no_cancel")
FAULTS = frozenset((*STOPS, *POWER, *OWN, "low", "silent", "slow", "garbage", "half_frame"))
OK, BAD_REQUEST, NOT_POSSIBLE, NOT_FOUND, BAD_FORMAT, UNSUPPORTED = 0x0000, 0x0400, 0x0404, 0x0406, 0x040A, 0x0501
A4, LETTER = "iso_a4_210x297mm", "na_letter_8.5x11in"
REASONS = {"cover_open": "cover-open-error", "jam": "media-jam-error", "empty": "media-empty-error"}
IDLE, PROCESSING, STOPPED = 3, 4, 5


class Operation(IntEnum):
    """What this printer can be asked to do."""

    PRINT_JOB = 0x02
    VALIDATE_JOB = 0x04
    CREATE_JOB = 0x05
    SEND_DOCUMENT = 0x06
    CANCEL_JOB = 0x08
    GET_JOB = 0x09
    GET_JOBS = 0x0A
    GET_PRINTER = 0x0B


Groups = list[tuple[int, list[ipp.Attribute]]]


class Simulator:
    """Operations against the works."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._faults = Faults(FAULTS)
        self._low = "paper"
        self._sound_answers = 0
        self._unknown: list[int] = []
        self.engine = Engine(options.out, options.page_s, options.dpi, self._faults)
        self.server = HttpServer(self._respond, self._breaks_off, options.port)

    @property
    def address(self) -> str:
        return f"ipp://127.0.0.1:{self.server.port}/ipp/print"

    async def act(self, request: Json) -> Json:
        match request["do"]:
            case "take":
                self.engine.tray = 0
            case "fault":
                self._set(request)
            case "clear":
                self._faults.clear()
                self.engine.stop_after(0)
                if self.engine.off.is_set():
                    self.engine.regain_power()
                await self.server.plug()
                self.engine.changed()
            case "state":
                pass
            case other:
                raise RefusedError(f"unknown request {other!r}")
        return {
            "papers": self.engine.papers,
            "pages_out": len(self.engine.papers),
            "tray": self.engine.tray,
            "total": self.engine.total,
            "jobs": [
                {"id": job.number, "name": job.name, "state": job.state, "impressions": job.impressions}
                for job in self.engine.jobs.values()
            ],
            "unknown": self._unknown,
            "faults": self._faults.words(),
            "address": self.address,
        }

    def _set(self, request: Json) -> None:
        word = self._faults.set(request)
        if word in STOPS:
            self.engine.stop_after(int(self._faults.number(word, "after_pages", 0)))
        if word in POWER:
            self.server.unplug()
            self.engine.lose_power()
        if word == "half_frame":
            self._sound_answers = int(self._faults.number(word, "after_answers", 0))
        if word == "low":
            self._low = "toner" if request.get("what") == "toner" else "paper"
        self.engine.changed()

    def _breaks_off(self) -> bool:
        if self._faults.on("half_frame") and self._sound_answers > 0:
            self._sound_answers -= 1
            return False
        return self._faults.take("half_frame")

    async def _respond(self, body: bytes) -> bytes | None:
        if self._faults.take("silent"):
            await asyncio.Event().wait()  # for ever: the client gives up, or the printer is switched off
        if self._faults.take("slow"):
            await asyncio.sleep(self._faults.number("slow", "seconds", 0.5))
        if self._faults.take("garbage"):
            return b"\xff\x00\xfe" * 40
        try:
            request = ipp.read(body)
        except ipp.BadRequestError:
            return ipp.answer(BAD_REQUEST, 0, [])
        status, groups = self._carry_out(request)
        return ipp.answer(status, request.number, groups)

    def _carry_out(self, request: ipp.Request) -> tuple[int, Groups]:
        match request.operation:
            case Operation.GET_PRINTER:
                return OK, [(ipp.PRINTER, _asked_for(request, self._printer()))]
            case Operation.GET_JOBS:
                return OK, [(ipp.JOB, _asked_for(request, self._job(job))) for job in self._jobs(request)]
            case Operation.VALIDATE_JOB:
                return OK, []
            case Operation.PRINT_JOB | Operation.CREATE_JOB:
                return self._take_job(request)
            case Operation.SEND_DOCUMENT | Operation.CANCEL_JOB | Operation.GET_JOB:
                return self._with_job(request)
        self._unknown.append(request.operation)
        return UNSUPPORTED, []

    def _jobs(self, request: ipp.Request) -> list[PrintJob]:
        """The newest first, as completed ones are listed."""
        ended = request.text("which-jobs", "not-completed") == "completed"
        jobs = [job for job in self.engine.jobs.values() if job.ended == ended]
        if request.whole("my-jobs"):
            jobs = [job for job in jobs if job.user == request.text("requesting-user-name")]
        return jobs[::-1][: request.whole("limit")]

    def _take_job(self, request: ipp.Request) -> tuple[int, Groups]:
        if request.operation == Operation.PRINT_JOB and not request.document.startswith(b"%PDF-"):
            return BAD_FORMAT, []
        job = self.engine.new_job(request.text("job-name"), request.text("requesting-user-name"))
        if request.operation == Operation.PRINT_JOB:
            self.engine.give_document(job, request.document)
        return OK, [(ipp.JOB, self._job(job))]

    def _with_job(self, request: ipp.Request) -> tuple[int, Groups]:
        number = request.whole("job-id") or int(request.text("job-uri").rpartition("/")[2] or 0)
        job = self.engine.jobs.get(number)
        if job is None:
            return NOT_FOUND, []
        if request.operation == Operation.CANCEL_JOB:
            if job.ended:
                return NOT_POSSIBLE, []
            if not self._faults.on("no_cancel"):
                self.engine.cancel(job)
            return OK, []
        if request.operation == Operation.SEND_DOCUMENT:
            if not request.document.startswith(b"%PDF-"):
                return BAD_FORMAT, []
            self.engine.give_document(job, request.document)
        return OK, [(ipp.JOB, _asked_for(request, self._job(job)))]

    def _printer(self) -> list[ipp.Attribute]:
        stopped = self.engine.stopped()
        reasons = [REASONS[stopped]] if stopped else []
        if self._faults.on("low"):
            reasons.append("marker-supply-low-warning" if self._low == "toner" else "media-low-warning")
        takes = "image/pwg-raster" if self._faults.on("no_pdf") else "application/pdf"
        state = STOPPED if stopped else PROCESSING if self.engine.running else IDLE
        return [
            ("printer-name", ipp.NAME, "A4"),
            ("printer-make-and-model", ipp.TEXT, "Simulated A4 printer"),
            ("printer-uri-supported", ipp.URI, self.address),
            ("uri-security-supported", ipp.KEYWORD, "none"),
            ("uri-authentication-supported", ipp.KEYWORD, "none"),
            ("printer-state", ipp.ENUM, state),
            ("printer-state-reasons", ipp.KEYWORD, reasons or ["none"]),
            ("printer-is-accepting-jobs", ipp.BOOLEAN, True),
            ("printer-up-time", ipp.INTEGER, self.engine.up_s),
            ("printer-impressions-completed", ipp.INTEGER, self.engine.total),
            ("queued-job-count", ipp.INTEGER, sum(not job.ended for job in self.engine.jobs.values())),
            ("operations-supported", ipp.ENUM, list(Operation)),
            ("ipp-versions-supported", ipp.KEYWORD, ["1.1", "2.0"]),
            ("charset-configured", ipp.CHARSET, "utf-8"),
            ("charset-supported", ipp.CHARSET, "utf-8"),
            ("natural-language-configured", ipp.LANGUAGE, "en"),
            ("generated-natural-language-supported", ipp.LANGUAGE, "en"),
            ("document-format-default", ipp.MIME, takes),
            ("document-format-supported", ipp.MIME, [takes]),
            ("compression-supported", ipp.KEYWORD, "none"),
            ("pdl-override-supported", ipp.KEYWORD, "attempted"),
            ("media-default", ipp.KEYWORD, A4),
            ("media-ready", ipp.KEYWORD, [LETTER if self._faults.on("wrong_paper") else A4]),
            ("media-supported", ipp.KEYWORD, [A4]),
            ("sides-default", ipp.KEYWORD, "one-sided"),
            ("sides-supported", ipp.KEYWORD, ["one-sided"]),
        ]

    def _job(self, job: PrintJob) -> list[ipp.Attribute]:
        return [
            ("job-id", ipp.INTEGER, job.number),
            ("job-uri", ipp.URI, f"{self.address}/{job.number}"),
            ("job-name", ipp.NAME, job.name),
            ("job-originating-user-name", ipp.NAME, job.user),
            ("job-state", ipp.ENUM, job.state),
            ("job-state-reasons", ipp.KEYWORD, job.reason),
            ("job-impressions-completed", ipp.INTEGER, job.impressions),
            ("time-at-creation", ipp.INTEGER, job.made),
            ("time-at-processing", ipp.INTEGER, job.begun),
        ]


def _asked_for(request: ipp.Request, attributes: list[ipp.Attribute]) -> list[ipp.Attribute]:
    wanted = request.attributes.get("requested-attributes", ["all"])
    return [item for item in attributes if "all" in wanted or item[0] in wanted]


async def main() -> None:
    parser = arguments("A simulated A4 printer that speaks IPP.")
    parser.add_argument("--out", type=Path, required=True, help="folder for documents and pictures of the papers")
    parser.add_argument("--port", type=int, default=0, help="TCP port, 0 for a free one")
    parser.add_argument("--page-s", type=float, default=1.0, help="seconds a page")
    parser.add_argument("--dpi", type=int, default=75, help="resolution of the pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    simulator = Simulator(options)
    await simulator.server.plug()
    worker = asyncio.get_running_loop().create_task(simulator.engine.work())
    await serve(options, simulator.act, {"kind": "certificate_printer", "address": simulator.address})
    worker.cancel()
    simulator.server.unplug()


if __name__ == "__main__":
    asyncio.run(main())
