"""The kit of the certificate printer: IPP, directly or through a CUPS queue."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Sequence
from pathlib import Path

from devices.base import DeviceSpec, Outcome
from devices.certificate_printer.contract import tests
from devices.certificate_printer.document import document_of
from devices.certificate_printer.ipp_printer import IppPrinter
from devices.certificate_printer.port import CertificatePrinter
from devices.kit import Done, Kit, no_arguments, status


def _ipp(spec: DeviceSpec, stop: threading.Event) -> CertificatePrinter:
    return IppPrinter(spec.address, stop=stop)


def print_file(printer: CertificatePrinter, arguments: Sequence[str], deadline_s: float) -> Done:
    """Print a file and say how many pages are proved to be out."""
    if len(arguments) != 1:
        raise ValueError("print takes one FILE: a PDF, a picture or plain text")
    pdf, pages = document_of(Path(arguments[0]))
    printed = printer.print(f"bench-{uuid.uuid4().hex}", pdf, pages, deadline_s)
    fault = printed.fault
    data: dict[str, object] = {"pages": pages, "pages_out": printed.pages_out}
    if fault is not None and fault.detail:
        data["detail"] = fault.detail
    return Done(printed.outcome, fault.word if fault else None, data)


def purge(printer: CertificatePrinter, arguments: Sequence[str], deadline_s: float) -> Done:
    """Cancel and remove every job of the kiosk."""
    no_arguments(arguments)
    fault = printer.purge()
    return Done(Outcome.FAILED, fault.word, {"detail": fault.detail}) if fault else Done(Outcome.DONE)


KIT: Kit[CertificatePrinter] = Kit(
    kind="certificate_printer",
    adapters={"ipp": _ipp},
    adapter_at=lambda address: "ipp",
    tests=tests,
    actions={"print": print_file, "status": status, "purge": purge},
    usage={"print": "print FILE (PDF, picture or plain text)", "status": "status", "purge": "purge"},
)
