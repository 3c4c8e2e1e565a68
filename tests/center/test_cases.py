"""The status machine is the one of domain 0.1."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from center.cases import DECIDED_BY_DESK, OVER, STATUS_ZH, TRANSITIONS, IllegalMove, check_move
from kiosk.contract.messages import CaseStatus

ALL = get_args(CaseStatus)


def test_every_status_has_its_moves_and_its_word():
    assert set(TRANSITIONS) == set(STATUS_ZH) == set(ALL)


def test_the_words_are_those_of_domain_0_1():
    words = "草稿 待缴费 已提交 审核中 退回补正 不予受理 已受理 已签发 制证中 待领取 已寄出 已妥投 已退回窗口 已领取"
    assert set(STATUS_ZH.values()) == {*words.split(), "已撤销"}


def test_a_case_is_over_when_nothing_follows():
    assert {"REJECTED", "CANCELLED", "COLLECTED", "EMS_DELIVERED"} == OVER


def test_it_can_be_cancelled_before_production_and_not_after():
    assert {status for status in ALL if "CANCELLED" in TRANSITIONS[status]} == {
        "DRAFT",
        "AWAITING_PAYMENT",
        "SUBMITTED",
        "UNDER_REVIEW",
        "RETURNED",
        "ACCEPTED",
        "ISSUED",
    }


def test_only_the_desk_decides_and_only_what_is_paid_reaches_it():
    assert {status for status in ALL if "UNDER_REVIEW" in TRANSITIONS[status]} == {"SUBMITTED"}
    assert {status for status in ALL if "ACCEPTED" in TRANSITIONS[status]} == {"UNDER_REVIEW"}
    assert not {"UNDER_REVIEW", "SUBMITTED", "AWAITING_PAYMENT"} & DECIDED_BY_DESK


def test_every_other_move_is_refused():
    for before, after in product(ALL, ALL):
        if after in TRANSITIONS[before]:
            check_move(before, after)
        else:
            with pytest.raises(IllegalMove, match=f"{before} -> {after}"):
                check_move(before, after)


def test_every_status_can_be_reached():
    reached = {"DRAFT"}
    while more := {after for status in reached for after in TRANSITIONS[status]} - reached:
        reached |= more
    assert reached == set(ALL)
