"""What all simulators have in common: the ready line, refusals, and an orderly end that leaves nothing lying about."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from devices.simulation.control import Control, ControlError

SIMULATORS = {
    "id_card_reader": ("--link", "{folder}/tty"),
    "fingerprint_reader": ("--link", "{folder}/tty"),
    "receipt_printer": ("--out", "{folder}/papers"),
    "document_camera": (),
    "signature_pad": ("--link", "{folder}/pad"),
    "io_board": (),
    "certificate_printer": ("--out", "{folder}/papers"),
    "qr_scanner": ("--link", "{folder}/tty"),
    "smart_card": (),
    "ups": (),
    "card_cabinet": ("--shared", "--link", "{folder}/tty"),
    "card_return": ("--one-line", "--link", "{folder}/tty"),
    "temp_card_printer": ("--out", "{folder}/papers"),
}


@pytest.fixture(params=SIMULATORS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_it_says_that_it_is_ready_and_ends_when_told(start_peer: Any, kind: str) -> None:
    peer = start_peer(f"devices.{kind}.simulator", *SIMULATORS[kind])
    assert peer.ready["ready"] is True
    assert peer.ready["kind"] == kind
    control = Path(peer.ready["control"])
    assert stat.S_ISSOCK(control.stat().st_mode)
    assert peer.end() == 0
    assert not control.exists()
    assert not Path(peer.address).is_symlink()


def test_it_ends_with_its_parent(start_peer: Any, kind: str) -> None:
    assert start_peer(f"devices.{kind}.simulator", *SIMULATORS[kind]).close_stdin() == 0


def test_it_refuses_what_it_does_not_understand_and_goes_on(start_peer: Any, kind: str) -> None:
    peer = start_peer(f"devices.{kind}.simulator", *SIMULATORS[kind])
    for wrong in ({"do": "dance"}, {"do": "fault", "word": "tired"}, {"do": 7}, {}):
        answer = peer.ask(**wrong)
        assert answer["ok"] is False
        assert answer["error"]
    assert peer.tell("state")["ok"] is True


def test_nobody_at_a_control_path_is_a_control_error(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="no simulator listens"):
        Control(tmp_path / "none")
