"""What the bench tells: one figure with its target, the table of them, and the file that keeps them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. A figure without ``at_most`` and ``at_least`` is told for comparison only."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        if self.at_most is None and self.at_least is None:
            return None
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)

    @property
    def target(self) -> str:
        """The target in words of the table."""
        limits = (("≤", self.at_most), ("≥", self.at_least))
        return " ".join(f"{sign} {limit:g}" for sign, limit in limits if limit is not None)

    @property
    def shown(self) -> str:
        """Value and unit, with as many decimals as the value bears."""
        decimals = 2 if abs(self.value) < 1 else 1 if abs(self.value) < 20 else 0
        return f"{self.value:.{decimals}f} {self.unit}".rstrip()

    @property
    def verdict(self) -> str:
        """``met``, ``MISSED`` or nothing."""
        return {True: "met", False: "MISSED", None: ""}[self.met]


def tell(figures: Iterable[Figure], title: str) -> None:
    """The table on standard output, and a last line that names every target that is missed."""
    rows = list(figures)
    table = Table("figure", "measured", "target", "", title=title)
    for row in rows:
        table.add_row(row.name, row.shown, row.target, row.verdict)
    console = Console()
    console.print(table)
    aims, missed = [row for row in rows if row.met is not None], [row.name for row in rows if row.met is False]
    console.print(f"{len(aims) - len(missed)} of {len(aims)} targets met" + "".join(f"\nMISSED: {m}" for m in missed))


def machine() -> dict[str, Any]:
    """What the figures depend on, now: cores, load average of a minute, versions."""
    return {
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "processor": _model(),
    }


def keep(figures: Iterable[Figure], on: Mapping[str, Any], file: Path) -> None:
    """The figures and the machine as JSON, for whoever compares two runs."""
    told = {"machine": on, "figures": [asdict(one) for one in figures]}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")


def _model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
