"""The chores of the attract page."""

from __future__ import annotations

import sys
from typing import get_args

from kiosk.visit.prompts import View
from tests.screens.harness import Player
from tests.screens.samples import SAMPLES


def test_after_the_chores_no_page_has_to_be_read_from_disk():
    player = Player()
    player.tell(SAMPLES["attract"])
    page = player.stage.page
    steps = sum(1 for _ in player.stage.warm())
    assert steps > len(get_args(View))
    assert all(f"screens.steps.{view}" in sys.modules for view in get_args(View))
    assert player.stage.page is page
