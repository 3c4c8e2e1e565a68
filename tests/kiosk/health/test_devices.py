"""Devices in real time, for those who ask and for the terminal's next run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from devices.base import DeviceSpec, Status
from devices.hub import Instance
from devices.supervisor import Counters, Loss
from kiosk.base.clock import CHINA, FakeClock
from kiosk.health.devices import KEPT, device_lines, keep, kept

SPEC = DeviceSpec("slips", "receipt_printer", "escpos", "tcp://127.0.0.1:1")
STATUS = Status("fault", ("paper_out",), since=1_000.0, last_ok=940.0)
COUNTERS = Counters(900, 2, 1, (Loss(1_000.0, "fault", ("paper_out",)),))


def clock_at(hour: int, ticks: float) -> FakeClock:
    return FakeClock(datetime(2026, 6, 1, hour, tzinfo=CHINA), ticks)


def test_times_are_real_and_to_the_second() -> None:
    [line] = device_lines([Instance(SPEC, STATUS, COUNTERS)], clock_at(10, 1_060.4)).devices
    assert line.since.isoformat() == "2026-06-01T09:59:00+08:00"
    assert line.last_ok is not None
    assert line.last_ok.isoformat() == "2026-06-01T09:58:00+08:00"
    assert (line.counters.probes, line.counters.last[0].back_at) == (900, None)


def test_a_device_that_was_never_well_has_no_last_ok() -> None:
    [line] = device_lines([Instance(SPEC, Status("unknown", ("not_probed",)))], clock_at(10, 5.0)).devices
    assert line.last_ok is None


def test_the_next_run_knows_since_when_also_after_the_machine_was_started_again(tmp_path: Path) -> None:
    keep(tmp_path, [Instance(SPEC, STATUS, COUNTERS)], clock_at(10, 1_060.0))
    past = kept(tmp_path, clock_at(11, 20.0))["slips"]  # an hour later, on a monotonic clock that began anew
    assert past.status == Status("fault", ("paper_out",), since=20.0 - 3660.0, last_ok=20.0 - 3720.0)
    assert past.counters == Counters(900, 2, 1, (Loss(20.0 - 3660.0, "fault", ("paper_out",)),))


@pytest.mark.parametrize("content", [None, b"", b"[]", b"\xff", b'{"devices": [{"name": 1}]}'])
def test_what_cannot_be_understood_is_forgotten(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / KEPT).write_bytes(content)
    assert kept(tmp_path, clock_at(10, 0.0)) == {}
