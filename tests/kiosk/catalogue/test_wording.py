"""Whatever the catalogue and the refusals name has its words in every language."""

from __future__ import annotations

import pytest

from kiosk.base import paths
from kiosk.base.wording import Wording
from kiosk.catalogue.load import load
from kiosk.rules.refusals import REFUSALS

WORDING = Wording(paths.translations())


@pytest.mark.parametrize("language", WORDING.languages)
def test_every_refusal_can_be_said(language: str) -> None:
    assert [one.code for one in REFUSALS.values() if not WORDING.has(language, one.wording)] == []


def test_a_sensitive_reason_reads_like_any_other_way_to_the_window() -> None:
    neutral = {
        WORDING.raw("zh", REFUSALS[code].wording) for code in ("BLK_FROZEN", "BLK_NO_FP", "E06", "E07", "WINDOW")
    }
    assert len(neutral) == 1


@pytest.mark.parametrize("language", WORDING.languages)
def test_every_condition_and_privacy_item_of_a_service_can_be_said(language: str) -> None:
    for service in load(paths.config() / "services").services.values():
        keys = (*service.conditions, *service.privacy)
        assert [key for key in keys if not WORDING.has(language, key)] == []
