"""Visits that end without a case: refused by rule, or sent to a person (domain §2.0.2, §5.4; scenarios 2, 14, 18)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.service.world import World
from tests.journeys.house import house, renews, rows, zh
from tests.journeys.residents import Somebody

EARLY = Somebody("EARLY", 20, valid_to="2026-10-15", issued="2016-10-15")
LONG_TERM = Somebody("LONG_TERM", 21, valid_to="长期")
FROZEN = Somebody("FROZEN", 22, blocks=("BLK_FROZEN",))
PENDING = Somebody("PENDING", 23, cases=("ID_RENEW_DAMAGED",))
UNREADABLE = Somebody("UNREADABLE", 24, readable=False)
HONGKONG = Somebody("HONGKONG", 25, kind="hmt", district="810000")
IMPOSTOR = Somebody("IMPOSTOR", 26, behaviour=('finger = "mismatch"',))
DRY = Somebody("DRY", 27, behaviour=('finger = "dry"',))
PEOPLE = (EARLY, LONG_TERM, FROZEN, PENDING, UNREADABLE, HONGKONG, IMPOSTOR, DRY)

WINDOW = "西塞山区政务服务中心公安窗口，0714-0000101，周一至周五 9:00—17:00"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with house(tmp_path_factory.mktemp("refusals"), *PEOPLE) as running:
        yield running


def entries(world: World) -> int:
    """How many lines the centre's audit has."""
    return int(rows(world.folders.center / "center.db", "SELECT count(*) FROM audit")[0][0])


def steps(answer: dict[str, object]) -> list[str]:
    return [step["name"] for step in answer["steps"]]  # type: ignore[attr-defined]


def test_too_early_is_told_from_the_chip_and_the_registry_is_not_asked(world: World) -> None:
    before = entries(world)
    answer = renews(world, "EARLY")

    assert (answer["outcome"], answer["code"], answer["detail"]) == ("refused", "E08", "E08")
    assert answer["dates"] == ["2026-07-15"]
    assert answer["offers"] == ["EXPIRY_REMINDER"]
    assert "未到换领时间，可于2026年7月15日起办理" in zh(answer)
    assert not {"face", "fingerprint", "photo"} & set(steps(answer))
    assert (answer["case_id"], answer["papers"]) == (None, [])
    assert entries(world) == before


def test_a_long_term_card_needs_no_renewal(world: World) -> None:
    answer = renews(world, "LONG_TERM")

    assert (answer["outcome"], answer["code"], answer["detail"]) == ("refused", "E08", "E08.long")
    assert "您的身份证长期有效，无需到期换领" in zh(answer)
    assert answer["offers"] == ["ID_RENEW_DAMAGED", "ID_REPLACE_LOST", "ID_RENEW_CHANGED"]


def test_a_frozen_record_leads_to_the_window_without_a_reason_and_only_after_proof(world: World) -> None:
    answer = renews(world, "FROZEN")

    assert (answer["outcome"], answer["code"]) == ("routed", "BLK_FROZEN")
    assert zh(answer)[-1] == f"您的业务需要到窗口办理：{WINDOW}"
    assert steps(answer)[-2:] == ["fingerprint", "eligibility"]
    assert len(answer["papers"]) == 1


def test_a_pending_case_is_shown_after_proof(world: World) -> None:
    answer = renews(world, "PENDING")

    assert (answer["outcome"], answer["code"], answer["offers"]) == ("refused", "E09", ["ID_TEMP"])
    assert "您有业务正在办理：审核中。" in zh(answer)[-1]
    assert "fingerprint" in steps(answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            UNREADABLE.number[:-1] + ("1" if UNREADABLE.number[-1] != "1" else "2"),
            "号码有误，请对照证件核对（校验码不正确）",
        ),
        ("420102199802309972", "号码有误：出生日期不存在"),
        ("420102980315997", "请输入18位号码"),
        ("４２０１０２199802309972", "号码有误：出生日期不存在"),
    ],
)
def test_a_wrong_number_is_told_by_name_and_five_end_the_visit(world: World, typed: str, said: str) -> None:
    answer = renews(world, "UNREADABLE", f"number={typed}")

    assert (answer["outcome"], answer["code"]) == ("routed", "E02")
    assert said in zh(answer)
    assert steps(answer)[-1] == "identify"


def test_a_card_of_another_kind_is_never_read_as_a_residents(world: World) -> None:
    answer = renews(world, "HONGKONG")

    assert (answer["outcome"], answer["code"]) == ("routed", "E18")
    assert f"证件过期或本机不能核验，请到窗口：{WINDOW}" in zh(answer)


def test_a_strange_finger_is_sent_to_the_window_after_three_presses(world: World) -> None:
    answer = renews(world, "IMPOSTOR")

    assert (answer["outcome"], answer["code"]) == ("routed", "E05")
    assert [text for text in zh(answer) if "还可试" in text] == [
        "指纹没有对上，请再试（还可试2次）",
        "指纹没有对上，请再试（还可试1次）",
    ]
    assert f"指纹没有对上，请到窗口办理：{WINDOW}" in zh(answer)
    assert ("E05",) in rows(world.folders.center / "center.db", "SELECT event FROM event")


def test_dry_fingers_are_helped_and_then_shown_to_the_window(world: World) -> None:
    answer = renews(world, "DRY")

    assert (answer["outcome"], answer["code"]) == ("routed", "BLK_NO_FP")
    assert "没采到清晰指纹。手干请哈口气，手湿请擦干，再轻轻按住" in zh(answer)
    assert len(answer["papers"]) == 1
