"""CPU time from outside, as the kernel counts it."""

from __future__ import annotations

import os
from pathlib import Path


def of_process(pid: int) -> float:
    """CPU seconds of a process so far, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return _seconds(int(fields[11]) + int(fields[12]))


def of_machine() -> float:
    """CPU seconds that all cores have spent on anything."""
    user, nice, system, _idle, _wait, irq, softirq, *_ = _first_line()
    return _seconds(user + nice + system + irq + softirq)


def _first_line() -> list[int]:
    return [int(field) for field in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]]


def _seconds(ticks: int) -> float:
    return ticks / os.sysconf("SC_CLK_TCK")
