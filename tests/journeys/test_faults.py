"""Things that break in the middle of a visit: what the resident reads, and that nothing handed over is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.service.world import World
from tests.journeys.house import at_center, house, renews, rows, zh
from tests.journeys.residents import Somebody

READER_FAULTS = ("half_frame", "garbage", "bad_checksum", "silent")
NAMES = (*READER_FAULTS, "STAYS_BROKEN", "CAMERA", "CAMERA_BACK", "FINGER", "EMPTY", "SILENT", "AWAY", "LOST", "QUEUED")
PEOPLE = tuple(
    Somebody(name, 40 + nth, shared=("城市低保",) if name == "QUEUED" else ()) for nth, name in enumerate(NAMES)
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with house(tmp_path_factory.mktemp("faults"), *PEOPLE) as running:
        yield running


def keys(answer: dict[str, object]) -> list[str]:
    return [screen["key"] for screen in answer["screens"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("word", ["half_frame", "garbage", "bad_checksum"])
def test_a_card_read_that_breaks_off_is_told_and_tried_again(world: World, word: str) -> None:
    answer = renews(world, word, f"id_card_reader:{word}@identify*1")

    assert "未能读取证件，请重新放置" in zh(answer)
    assert "请输入身份证号码" not in zh(answer)
    assert (answer["outcome"], answer["status"]) == ("submitted", "ACCEPTED")


def test_a_reader_that_stays_broken_gives_way_to_the_number(world: World) -> None:
    answer = renews(world, "STAYS_BROKEN", "id_card_reader:bad_checksum@identify")

    assert "请输入身份证号码" in zh(answer)
    assert (answer["outcome"], answer["status"]) == ("submitted", "ACCEPTED")


def test_a_silent_reader_is_waited_for_and_then_the_window_is_named(world: World) -> None:
    answer = renews(world, "silent", "id_card_reader:silent@identify")

    assert "wait.id_card_reader" in keys(answer)
    assert (answer["outcome"], answer["code"]) == ("routed", "FAULT")
    assert answer["case_id"] is None


def test_a_camera_that_is_gone_leads_to_the_window_with_a_slip(world: World) -> None:
    answer = renews(world, "CAMERA", "camera:unplug@photo")

    assert "wait.camera" in keys(answer)
    assert (answer["outcome"], answer["code"]) == ("routed", "FAULT")
    assert any("本机维护中" in text for text in zh(answer))
    assert len(answer["papers"]) == 1


def test_a_camera_that_comes_back_takes_the_photo(world: World) -> None:
    answer = renews(world, "CAMERA_BACK", "camera:unplug@photo*1")

    assert "wait.camera" in keys(answer)
    assert (answer["outcome"], answer["status"]) == ("submitted", "ACCEPTED")


def test_a_fingerprint_reader_that_comes_back_registers_the_fingers(world: World) -> None:
    answer = renews(world, "FINGER", "fingerprint_reader:unplug@enrol*1")

    assert "wait.fingerprint_reader" in keys(answer)
    assert (answer["outcome"], answer["status"]) == ("submitted", "ACCEPTED")


@pytest.mark.parametrize(("who", "word"), [("EMPTY", "empty"), ("SILENT", "silent")])
def test_a_receipt_that_is_not_printed_is_shown_and_the_case_stands(world: World, who: str, word: str) -> None:
    answer = renews(world, who, f"receipt_printer:{word}@receipt")

    assert "凭条没能打印，请扫码保存回执" in zh(answer)
    assert (answer["outcome"], answer["status"], answer["payment"]) == ("submitted", "ACCEPTED", "paid")
    assert answer["due"] == "2026-06-30"


def test_without_the_centre_before_eligibility_the_window_is_named(world: World) -> None:
    answer = renews(world, "AWAY", "centre:away@face")

    assert "网络暂时中断，部分业务无法办理" in zh(answer)
    assert (answer["outcome"], answer["code"]) == ("routed", "E15")


@pytest.mark.parametrize(("who", "payment"), [("LOST", "due"), ("QUEUED", "none")])
def test_a_case_signed_without_the_centre_waits_sealed_and_arrives_once(world: World, who: str, payment: str) -> None:
    answer = renews(world, who, "centre:away@submit")

    assert "已加密保存，联网后自动提交（待联网提交）" in zh(answer)
    assert (answer["outcome"], answer["world"]["money_fen"]) == ("submitted", 0)
    arrived = at_center(world, answer["case_id"])
    assert arrived["payment"] == payment
    assert arrived["status"] in ("AWAITING_PAYMENT", "SUBMITTED", "UNDER_REVIEW", "ACCEPTED")
    applications = world.folders.center / "center.db"
    assert rows(
        applications, "SELECT count(*) FROM application WHERE case_id = ?", answer["case_id"].replace("-", "")
    ) == [(1,)]
