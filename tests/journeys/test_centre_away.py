"""The centre is away: before the visit, before eligibility, and after the signature."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.service.world import World
from tests.journeys.house import at_center, house, renews, rows, until_all_stays_open, zh
from tests.journeys.residents import Somebody

PEOPLE = (
    Somebody("BEFORE", 70),
    Somebody("AWAY", 71),
    Somebody("LOST", 72),
    Somebody("QUEUED", 73, shared=("城市低保",)),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with house(tmp_path_factory.mktemp("away"), *PEOPLE) as running:
        yield running


def test_without_the_centre_the_menu_says_so_and_names_the_nearest_place(world: World) -> None:
    answer = renews(world, "BEFORE", "centre:away@attract")

    assert "网络暂时中断，可到黄石港区政务服务中心自助服务区办理" in zh(answer)
    assert [screen["step"] for screen in answer["screens"] if screen["key"] == "closed.centre"] == [
        *("attract", "home", "menu"),
    ]
    assert (answer["outcome"], answer["code"], answer["case_id"]) == ("routed", "E15", None)


def test_without_the_centre_before_eligibility_the_window_is_named(world: World) -> None:
    until_all_stays_open(world)
    answer = renews(world, "AWAY", "centre:away@face")

    assert "网络暂时中断，部分业务无法办理" in zh(answer)
    assert (answer["outcome"], answer["code"]) == ("routed", "E15")


@pytest.mark.parametrize(("who", "payment"), [("LOST", "due"), ("QUEUED", "none")])
def test_a_case_signed_without_the_centre_waits_sealed_and_arrives_once(world: World, who: str, payment: str) -> None:
    until_all_stays_open(world)
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
