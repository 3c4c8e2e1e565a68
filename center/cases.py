"""The status machine of an application (申请) as data, and the words that a resident is told (domain 0.1)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.contract.messages import CaseStatus

_BEFORE_PRODUCTION: tuple[CaseStatus, ...] = (
    "DRAFT",
    "AWAITING_PAYMENT",
    "SUBMITTED",
    "UNDER_REVIEW",
    "RETURNED",
    "ACCEPTED",
    "ISSUED",
)

_MOVES: tuple[tuple[CaseStatus, tuple[CaseStatus, ...]], ...] = (
    ("DRAFT", ("AWAITING_PAYMENT", "SUBMITTED")),
    ("AWAITING_PAYMENT", ("SUBMITTED",)),
    ("SUBMITTED", ("UNDER_REVIEW",)),
    ("UNDER_REVIEW", ("RETURNED", "REJECTED", "ACCEPTED")),
    ("RETURNED", ("SUBMITTED",)),
    ("REJECTED", ()),
    ("ACCEPTED", ("ISSUED", "RETURNED")),
    ("ISSUED", ("IN_PRODUCTION",)),
    ("IN_PRODUCTION", ("ARRIVED_WINDOW", "ARRIVED_CABINET", "EMS_DISPATCHED", "RETURNED")),
    ("ARRIVED_WINDOW", ("COLLECTED",)),
    ("ARRIVED_CABINET", ("COLLECTED", "WITHDRAWN", "ARRIVED_WINDOW")),
    ("EMS_DISPATCHED", ("EMS_DELIVERED", "EMS_RETURNED")),
    ("EMS_DELIVERED", ()),
    ("EMS_RETURNED", ("ARRIVED_WINDOW",)),
    ("COLLECTED", ()),
    ("WITHDRAWN", ("COLLECTED",)),
    ("CANCELLED", ()),
)

TRANSITIONS: Mapping[CaseStatus, frozenset[CaseStatus]] = MappingProxyType(
    {
        status: frozenset(after) | (frozenset({"CANCELLED"}) if status in _BEFORE_PRODUCTION else frozenset())
        for status, after in _MOVES
    }
)
"""Which status may follow which."""

OVER: frozenset[CaseStatus] = frozenset(status for status, after in TRANSITIONS.items() if not after)
"""Statuses that nothing follows: the resident may apply anew."""

DECIDED_BY_DESK: frozenset[CaseStatus] = frozenset(TRANSITIONS) - {
    "DRAFT",
    "AWAITING_PAYMENT",
    "SUBMITTED",
    "UNDER_REVIEW",
}
"""From here on nobody needs the live still of a REVIEW case any more."""

STATUS_ZH: Mapping[CaseStatus, str] = MappingProxyType(
    {
        "DRAFT": "草稿",
        "AWAITING_PAYMENT": "待缴费",
        "SUBMITTED": "已提交",
        "UNDER_REVIEW": "审核中",
        "RETURNED": "退回补正",
        "REJECTED": "不予受理",
        "ACCEPTED": "已受理",
        "ISSUED": "已签发",
        "IN_PRODUCTION": "制证中",
        "ARRIVED_WINDOW": "待领取",
        "ARRIVED_CABINET": "待领取",
        "EMS_DISPATCHED": "已寄出",
        "EMS_DELIVERED": "已妥投",
        "EMS_RETURNED": "已退回窗口",
        "WITHDRAWN": "已退回窗口",
        "COLLECTED": "已领取",
        "CANCELLED": "已撤销",
    }
)
"""The status words, exactly as domain 0.1 gives them."""


class IllegalMove(Exception):
    """A status that may not follow another."""


def check_move(before: CaseStatus, after: CaseStatus) -> None:
    """Raise IllegalMove unless ``after`` may follow ``before``."""
    if after not in TRANSITIONS[before]:
        raise IllegalMove(f"{before} -> {after}")
