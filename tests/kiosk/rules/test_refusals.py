"""The closed list of codes."""

from __future__ import annotations

import pytest

from kiosk.rules.errors import BadInput
from kiosk.rules.refusals import REFUSALS, get_refusal


def test_only_what_holds_by_rule_refuses_and_everything_else_leads_to_a_person() -> None:
    assert {code for code, one in REFUSALS.items() if one.outcome == "refused"} == {
        "E08",
        "E08.long",
        "E09",
        "BLK_PENDING",
    }


def test_the_family_is_the_code_without_its_kind() -> None:
    assert (get_refusal("E08.long").family, get_refusal("E08").family) == ("E08", "E08")
    assert get_refusal("BLK_NO_FP").family == "BLK_NO_FP"


def test_every_refusal_offers_what_can_be_done_instead() -> None:
    assert get_refusal("E08").offers == ("EXPIRY_REMINDER",)
    assert get_refusal("E08.long").offers == ("ID_RENEW_DAMAGED", "ID_REPLACE_LOST", "ID_RENEW_CHANGED")
    assert get_refusal("E09").offers == ("ID_TEMP",)
    assert all(one.offers for one in REFUSALS.values() if one.outcome == "refused")


@pytest.mark.parametrize("code", ["BLK_UNVERIFIABLE", "BLK_OFFSITE_DENIED", "BLK_FROZEN", "BLK_MILITARY", "WINDOW"])
def test_a_sensitive_reason_is_never_in_the_wording(code: str) -> None:
    assert get_refusal(code).wording == get_refusal("BLK_COLLECTIVE").wording


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(BadInput, match="E99 is no refusal"):
        get_refusal("E99")
