"""`kiosk device …` at an address where nobody is: the device's own words, never a refusal of the input."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from devices.kits import KINDS, kit_of
from kiosk.cli import app

# Smart cards have this test beside their private pcscd: a process finds its pcscd once, at the first call.
NOBODY = {
    "certificate_printer": "ipp://127.0.0.1:1/ipp/print",
    "receipt_printer": "tcp://127.0.0.1:1",
    "io_board": "tcp://127.0.0.1:1",
    "camera": "http://127.0.0.1:1/stream",
    "document_camera": "http://127.0.0.1:1/stream",
    "ups": "nut://127.0.0.1:1/ups",
}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "status" in kit_of(kind).actions and kind != "smart_card"])
def test_the_state_of_a_device_that_is_not_there_is_offline(kind: str) -> None:
    at = NOBODY.get(kind, "/dev/nobody-here")
    result = CliRunner().invoke(app, ["device", "do", kind, "status", "--at", at, "--json"])
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["result"]) == (1, "FAILED")
    assert answer["data"].get("state", "offline") == "offline"


def test_the_contract_of_a_device_that_is_not_there_fails_from_its_first_line() -> None:
    result = CliRunner().invoke(app, ["device", "test", "id_card_reader", "--at", "/dev/nobody-here", "--json"])
    checks = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (checks[0]["name"], checks[0]["verdict"]) == ("it can be reached", "fail")
    assert "pass" not in {one["verdict"] for one in checks}
    assert set(checks[0]) == {"name", "verdict", "ms"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_kit_that_says_how_its_actions_are_called(kind: str) -> None:
    kit = kit_of(kind)
    assert kit.kind == kind
    assert kit.adapters
    assert set(kit.usage) == set(kit.actions)
