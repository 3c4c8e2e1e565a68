"""What a terminal keeps of its hood's light, what readiness says of it, and when the terminal looks by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from kiosk.base.clock import FakeClock
from kiosk.health.hood import KEPT, DailyLook, HoodBook, Known, finding, known
from kiosk.photo.colour import Gains, NoBalance
from kiosk.photo.drift import Light
from kiosk.photo.face import Rgb
from tests.kiosk.photo.hood import booth, hood, under

HOUR = timedelta(hours=1)
OLD = 36 * HOUR
RIGHT = booth()
WARM = under(RIGHT, (1.25, 1.0, 0.8))
DIM = under(RIGHT, (0.5, 0.5, 0.5))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 6, 1, 8, tzinfo=UTC))


@pytest.fixture
def book(tmp_path: Path, clock: FakeClock) -> HoodBook:
    return HoodBook(tmp_path, hood(), clock)


def words(book: HoodBook, state: Path, clock: FakeClock) -> tuple[str, ...]:
    return finding(known(state), book.hood, clock.real(), OLD).reasons


def test_a_hood_that_nobody_has_looked_at_is_told(book: HoodBook, tmp_path: Path, clock: FakeClock) -> None:
    found = finding(known(tmp_path), book.hood, clock.real(), OLD)
    assert (found.kind, found.state, found.reasons, found.since) == ("photo_colour", "degraded", ("not_checked",), None)


def test_a_right_light_is_ready_until_the_look_is_too_old(book: HoodBook, tmp_path: Path, clock: FakeClock) -> None:
    book.keep(book.look(RIGHT))
    found = finding(known(tmp_path), book.hood, clock.real(), OLD)
    assert (found.state, found.reasons, found.since) == ("ready", (), clock.real())
    clock.advance(OLD.total_seconds() - 60)
    assert words(book, tmp_path, clock) == ()
    clock.advance(60)
    assert words(book, tmp_path, clock) == ("old",)


def test_a_look_of_tomorrow_under_a_clock_set_back_counts_as_old(
    book: HoodBook, tmp_path: Path, clock: FakeClock
) -> None:
    book.keep(book.look(RIGHT))
    earlier = FakeClock(clock.real() - HOUR)
    assert words(book, tmp_path, earlier) == ("old",)


def test_a_wrong_light_is_degraded_and_never_stops_a_service(book: HoodBook, tmp_path: Path, clock: FakeClock) -> None:
    book.keep(book.look(DIM))
    found = finding(known(tmp_path), book.hood, clock.real(), OLD)
    assert (found.state, found.reasons) == ("degraded", ("dim",))


def test_a_baseline_shows_a_lamp_that_changes(book: HoodBook, tmp_path: Path, clock: FakeClock) -> None:
    kept = book.keep(book.look(RIGHT), "S01")
    assert kept.baseline is not None
    assert kept.baseline.by == "S01"
    book.keep(book.look(WARM))
    assert words(book, tmp_path, clock) == ("lamp",)
    assert known(tmp_path).baseline == kept.baseline, "an ordinary look leaves the baseline alone"


def test_a_photo_gets_the_gains_of_its_own_frame(book: HoodBook) -> None:
    gains = book.gains(WARM)
    assert isinstance(gains, Gains)
    assert (gains.red, gains.blue) == pytest.approx((0.8, 1.25), rel=0.02)


def test_a_photo_under_a_failing_lamp_is_left_as_it_is_and_staff_is_told_until_one_succeeds(
    book: HoodBook, tmp_path: Path, clock: FakeClock
) -> None:
    book.keep(book.look(RIGHT))
    clock.advance(60)
    assert book.gains(DIM) is None
    assert words(book, tmp_path, clock) == ("dim",)
    clock.advance(60)
    assert book.gains(RIGHT) is not None
    assert words(book, tmp_path, clock) == ()


def test_a_failing_lamp_is_told_before_the_first_look_too(book: HoodBook, tmp_path: Path, clock: FakeClock) -> None:
    book.gains(DIM)
    assert words(book, tmp_path, clock) == ("not_checked", "dim")


def test_photos_in_a_good_light_leave_nothing_on_the_disk(book: HoodBook, tmp_path: Path) -> None:
    book.gains(RIGHT)
    assert list(tmp_path.iterdir()) == []


def test_what_is_kept_are_figures_and_survives_a_restart(book: HoodBook, tmp_path: Path) -> None:
    kept = book.keep(book.look(WARM), "S01")
    book.gains(DIM)
    assert known(tmp_path).check == kept.check
    assert (tmp_path / KEPT).stat().st_size < 8000, "a frame would be larger"
    assert [path.name for path in tmp_path.iterdir()] == [KEPT]


@pytest.mark.parametrize("content", [b"", b"{", b'{"check": 1}', b"\xff\xfe"])
def test_a_file_that_cannot_be_understood_is_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEPT).write_bytes(content)
    assert known(tmp_path) == Known()


def test_a_folder_that_cannot_be_written_costs_no_photo(tmp_path: Path, clock: FakeClock) -> None:
    book = HoodBook(tmp_path / "gone", hood(), clock)
    assert book.gains(DIM) is None
    assert book.keep(book.look(RIGHT)).check is not None


def test_a_hood_with_a_grey_patch_alone_is_looked_at_by_that(tmp_path: Path, clock: FakeClock) -> None:
    book = HoodBook(tmp_path, hood(card=False), clock)
    book.keep(book.look(RIGHT))
    assert known(tmp_path).light == Light(book.hood.gains(RIGHT), None)
    assert words(book, tmp_path, clock) == ()
    book.keep(book.look(DIM))
    assert known(tmp_path).light == Light(NoBalance("dim"), None)


class Camera:
    """Gives what a test puts before it, and counts."""

    def __init__(self) -> None:
        self.frame: Rgb | None = RIGHT
        self.taken = 0
        self.quiet: list[bool] = []

    def take(self) -> Rgb | None:
        self.taken += 1
        return self.frame

    def is_quiet(self) -> bool:
        return self.quiet.pop(0) if self.quiet else True


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
def daily(book: HoodBook, tmp_path: Path, clock: FakeClock, camera: Camera) -> DailyLook:
    return DailyLook(book, tmp_path, camera.take, camera.is_quiet, clock, 24 * HOUR, HOUR)


def test_looking_can_be_begun_and_ended(daily: DailyLook) -> None:
    daily.start()
    daily.close()


def test_the_terminal_looks_once_a_day(daily: DailyLook, camera: Camera, clock: FakeClock) -> None:
    assert daily.look()
    assert not daily.look()
    clock.advance(23 * 3600)
    assert not daily.look()
    clock.advance(3600)
    assert daily.look()
    assert camera.taken == 2


def test_after_a_fault_it_looks_again_within_the_hour(daily: DailyLook, camera: Camera, clock: FakeClock) -> None:
    camera.frame = DIM
    assert daily.look()
    clock.advance(3600)
    camera.frame = RIGHT
    assert daily.look()
    clock.advance(3600)
    assert not daily.look()


def test_nobody_who_is_served_is_looked_at(daily: DailyLook, camera: Camera) -> None:
    camera.quiet = [False]
    assert not daily.look()
    assert camera.taken == 0


def test_a_frame_with_somebody_who_came_meanwhile_says_nothing(
    daily: DailyLook, camera: Camera, tmp_path: Path
) -> None:
    camera.quiet = [True, False]
    assert not daily.look()
    assert known(tmp_path) == Known()


def test_a_camera_that_gives_nothing_is_asked_again_later(daily: DailyLook, camera: Camera, tmp_path: Path) -> None:
    camera.frame = None
    assert not daily.look()
    assert known(tmp_path) == Known()
    camera.frame = np.zeros((1080, 1920, 3), np.uint8)
    assert daily.look()
    assert known(tmp_path).light is not None
