"""The readiness report as the terminal itself prints it; one that was printed is kept as the newest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from kiosk.base.wording import Wording
from kiosk.health import report


class Reports:
    """Reports of one terminal. Data of an act: ``rows`` (kiosk.health.rows) and ``at``, the moment of that look."""

    def __init__(self, state: Path, terminal_id: str, valid_h: float, wording: Wording) -> None:
        self._state = state
        self._terminal_id = terminal_id
        self._valid_h = valid_h
        self._wording = wording

    def fields(self, data: Mapping[str, Any], printed_at: str) -> Mapping[str, Any]:
        """The fields of the paper ``readiness``. It is of the moment of the look, which is not that of printing."""
        return report.paper(self._of(data), self._wording)

    def keep(self, data: Mapping[str, Any]) -> None:
        """Make it the newest. The paper is out either way; a file that cannot be written leaves the old one's age."""
        try:
            report.keep(self._state, self._of(data))
        except OSError as error:
            structlog.get_logger("reports").error("a printed report was not kept", reason=error.strerror)

    def _of(self, data: Mapping[str, Any]) -> report.Report:
        parts = [row for row in data["rows"] if row["kind"] != "report"]
        return report.make(self._terminal_id, parts, data["at"], self._valid_h)
