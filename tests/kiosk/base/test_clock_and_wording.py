"""Business time moves as a whole; texts are filled in by language, and a missing one is an error at once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.base.clock import CHINA, OFFSET_VARIABLE, FakeClock, SystemClock, offset_to
from kiosk.base.wording import MissingWording, Wording, yuan


@pytest.fixture
def wording(tmp_path: Path) -> Wording:
    for language, text in (("zh", "可于{date}起办理，{fee:yuan}元"), ("en", "from {date}, {fee:yuan} yuan")):
        folder = tmp_path / f"{language}.d"
        folder.mkdir()
        (folder / "one.toml").write_text(f'"err.E08" = "{text}"\n"status.X" = "x{language}"\n', encoding="utf-8")
    return Wording(tmp_path)


def test_business_time_can_live_on_another_day_and_real_time_cannot() -> None:
    offset = offset_to(datetime(2026, 6, 1, 10, 0, tzinfo=CHINA))
    clock = SystemClock.from_environment({OFFSET_VARIABLE: str(offset)})
    assert abs((clock.now() - datetime(2026, 6, 1, 10, 0, tzinfo=CHINA)).total_seconds()) < 5
    assert abs((clock.real() - datetime.now(UTC)).total_seconds()) < 5


def test_the_business_day_is_that_of_china() -> None:
    clock = FakeClock(datetime(2026, 6, 1, 0, 30, tzinfo=CHINA))
    assert clock.today().isoformat() == "2026-06-01"
    assert clock.real().date().isoformat() == "2026-05-31"


def test_dates_and_money_are_said_as_people_say_them(wording: Wording) -> None:
    params = {"date": "2026-07-15", "fee": 2000}
    assert wording.text("zh", "err.E08", params) == "可于2026年7月15日起办理，20元"
    assert wording.text("en", "err.E08", params) == "from 15 July 2026, 20 yuan"
    assert yuan(1250) == "12.50"


def test_a_field_may_be_a_text_itself(wording: Wording) -> None:
    assert wording.text("en", "err.E08", {"date": "@status.X", "fee": 0}) == "from xen, 0 yuan"


def test_a_missing_text_or_field_is_an_error(wording: Wording) -> None:
    with pytest.raises(MissingWording, match="zh:no.such"):
        wording.text("zh", "no.such")
    with pytest.raises(MissingWording, match="fee"):
        wording.text("zh", "err.E08", {"date": "2026-07-15"})


def test_a_key_stands_in_one_file_only(tmp_path: Path) -> None:
    folder = tmp_path / "zh.d"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text('"x.y" = "z"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"b\.toml: the key x\.y"):
        Wording(tmp_path)
