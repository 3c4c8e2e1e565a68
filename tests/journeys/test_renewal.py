"""Renewals that end with a case at the centre (domain §10A: 1, 3, 17, 31, 32)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from kiosk.service.world import World
from tests.journeys.house import at_center, center, house, renews, zh
from tests.journeys.residents import Somebody

ORDINARY = Somebody("ORDINARY", 0, name="张博远", phone="13800000001")
EXPIRED = Somebody("EXPIRED", 1, valid_to="2025-01-01", issued="2015-01-01")
NO_FACE = Somebody("NO_FACE", 2, behaviour=("consent_face = false",))
WAIVED = Somebody("WAIVED", 3, shared=("城市低保",))
LATER = Somebody("LATER", 4)
UNREADABLE = Somebody("UNREADABLE", 5, readable=False)
NO_PRINTS = Somebody("NO_PRINTS", 6, prints=False, issued="2006-08-20")
CHOOSY = Somebody("CHOOSY", 7)
TWO = Somebody("TWO", 8, behaviour=('face = "two"',))
PEOPLE = (ORDINARY, EXPIRED, NO_FACE, WAIVED, LATER, UNREADABLE, NO_PRINTS, CHOOSY, TWO)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with house(tmp_path_factory.mktemp("renewal"), *PEOPLE) as running:
        yield running


def test_an_ordinary_renewal_ends_with_a_receipt_and_the_centre_has_accepted_it(world: World) -> None:
    answer = renews(world, "ORDINARY")

    assert (answer["service"], answer["resident"]) == ("ID_RENEW_EXPIRY", "ORDINARY")
    assert (answer["outcome"], answer["code"], answer["detail"]) == ("submitted", None, None)
    assert (answer["status"], answer["payment"], answer["fee_fen"]) == ("ACCEPTED", "paid", 2000)
    assert answer["due"] == "2026-06-30"
    assert "2026-06-30" in answer["dates"]
    assert answer["world"] == {"cards_out": 0, "pages_out": 0, "money_fen": 2000}
    assert uuid.UUID(answer["case_id"])
    assert 0 < answer["waiting_ms"] <= 6000
    assert answer["waiting_ms"] == pytest.approx(sum(step["waited_ms"] for step in answer["steps"]), abs=20)
    walked = [step["name"] for step in answer["steps"]]
    assert walked == [
        *("attract", "home", "menu", "notice", "identify", "face", "fingerprint", "eligibility", "photo", "enrol"),
        *("delivery", "review", "sign", "submit", "pay", "receipt"),
    ]
    case = at_center(world, answer["case_id"])
    assert (case["status"], case["payment"], case["due"]) == ("ACCEPTED", "paid", "2026-06-30")
    assert len(case["acceptance_number"]) == 22


def test_the_receipt_shows_a_code_that_decodes_and_tells_nothing_of_the_resident(world: World) -> None:
    answer = renews(world, "CHOOSY", "photo=2", "delivery=EMS")

    picture = Image.open(answer["papers"][-1]).convert("L")
    assert picture.width == 576
    codes = [found.text for found in zxingcpp.read_barcodes(np.asarray(picture))]
    assert len(codes) == 1
    assert codes[0].startswith("https://huzheng.hubei.example/v/")
    for secret in (CHOOSY.number, CHOOSY.number[6:14], CHOOSY.name, "13800000000"):
        assert secret not in codes[0]
    assert len(answer["papers"]) == 1


def test_a_card_that_expired_long_ago_is_renewed_the_same_way(world: World) -> None:
    answer = renews(world, "EXPIRED")

    assert (answer["outcome"], answer["status"]) == ("submitted", "ACCEPTED")
    assert (answer["fee_fen"], answer["due"]) == (2000, "2026-06-30")


def test_who_declines_the_face_goes_on_with_the_fingerprint(world: World) -> None:
    answer = renews(world, "NO_FACE")

    assert (answer["outcome"], answer["status"]) == ("submitted", "ACCEPTED")
    assert "busy.face" not in [screen["key"] for screen in answer["screens"]]
    assert "请按指纹，核对是您本人" in zh(answer)


def test_who_lives_on_minimum_allowance_pays_nothing_and_no_order_is_made(world: World) -> None:
    answer = renews(world, "WAIVED")

    assert (answer["outcome"], answer["status"]) == ("submitted", "ACCEPTED")
    assert (answer["fee_fen"], answer["payment"], answer["world"]["money_fen"]) == (0, "none", 0)
    assert "pay.title" not in [screen["key"] for screen in answer["screens"]]
    assert at_center(world, answer["case_id"])["orders"] == []


def test_who_pays_later_comes_back_to_the_paying_and_not_to_a_refusal(world: World) -> None:
    left = renews(world, "LATER", "pay=later")
    assert (left["outcome"], left["status"], left["payment"]) == ("submitted", "AWAITING_PAYMENT", "due")
    assert (left["due"], left["world"]["money_fen"], len(left["papers"])) == (None, 0, 1)

    back = renews(world, "LATER")
    assert back["case_id"] == left["case_id"]
    assert (back["code"], back["payment"], back["world"]["money_fen"]) == (None, "paid", 2000)
    assert back["status"] == "ACCEPTED"
    assert back["due"] == "2026-06-30"
    assert "photo" not in [step["name"] for step in back["steps"]]


def test_a_card_that_no_reader_reads_gives_way_to_the_number_after_three_tries(world: World) -> None:
    answer = renews(world, "UNREADABLE", f"number={UNREADABLE.number.lower()}")

    assert (answer["outcome"], answer["status"]) == ("submitted", "ACCEPTED")
    assert "未能读取证件，请重新放置" in zh(answer)
    assert "请输入身份证号码" in zh(answer)


def test_without_registered_prints_the_desk_decides_and_then_forgets_the_still(world: World) -> None:
    answer = renews(world, "NO_PRINTS")

    assert (answer["outcome"], answer["payment"], answer["due"]) == ("submitted", "paid", None)
    assert answer["status"] in ("SUBMITTED", "UNDER_REVIEW")
    case = at_center(world, answer["case_id"])
    assert [one["erased"] for one in case["objects"] if one["kind"] == "still"] == [False]

    decided = center(world, "review", answer["case_id"], "--as", "officer-1", "--accept")
    assert decided["status"] == "ACCEPTED"
    assert decided["due"] == "2026-06-30"
    assert [one["erased"] for one in decided["objects"] if one["kind"] == "still"] == [True]


def test_two_people_before_the_camera_are_asked_to_be_one(world: World) -> None:
    answer = renews(world, "TWO")

    assert "请一个人面对镜头，陪同的人请站到旁边" in zh(answer)
    assert answer["outcome"] == "submitted"
