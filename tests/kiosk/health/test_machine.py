"""Disk and clock, as the readiness page sees them."""

from __future__ import annotations

import os
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.health import machine

NOW = datetime(2026, 6, 1, 2, tzinfo=UTC)
Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("free_mb", "state", "reasons"),
    [(5000, "ready", ()), (1024, "ready", ()), (1023, "degraded", ("low",)), (255, "fault", ("full",))],
)
def test_the_disk_is_low_before_it_is_full(
    free_mb: int, state: str, reasons: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, free_mb * 1_000_000))
    found = machine.disk(tmp_path, low_mb=1024, full_mb=256)
    assert (found.state, found.reasons) == (state, reasons)


def test_a_folder_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    found = machine.disk(tmp_path / "none", 1, 1)
    assert (found.state, found.reasons) == ("fault", ("unreadable",))


@pytest.mark.parametrize(
    ("newest", "synchronised", "moved", "reasons"),
    [
        (None, True, False, ()),
        (None, None, False, ()),
        (NOW - timedelta(days=1), True, False, ()),
        (NOW + timedelta(seconds=59), True, False, ()),
        (NOW + timedelta(seconds=61), True, False, ("went_back",)),
        (NOW + timedelta(days=1), False, True, ("went_back",)),
        (None, False, False, ("not_synchronised",)),
        (None, True, True, ("moved",)),
    ],
)
def test_the_clock(newest: datetime | None, synchronised: bool | None, moved: bool, reasons: tuple[str, ...]) -> None:
    assert machine.clock(NOW, newest, synchronised, moved).reasons == reasons


def test_a_clock_that_is_not_synchronised_still_serves_and_one_that_went_back_does_not() -> None:
    assert machine.clock(NOW, None, False, False).state == "degraded"
    assert machine.clock(NOW, NOW + timedelta(days=1), None, False).state == "fault"


def test_the_newest_file_tells_when_something_was_written_last(tmp_path: Path) -> None:
    assert machine.look_newest(tmp_path / "none", NOW) is None
    assert machine.look_newest(tmp_path, NOW) is None
    for name, moment in (("old", NOW - timedelta(days=3)), ("new", NOW)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (moment.timestamp(), moment.timestamp()))
    assert machine.look_newest(tmp_path, NOW) == NOW


def test_the_kernel_says_whether_its_clock_is_kept_or_says_nothing() -> None:
    assert machine.look_synchronised() in (True, False, None)
