"""The buttons of the dock against the simulators themselves: none that is refused, no fault forgotten."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.camera.simulator.scripts import SCRIPTS
from kiosk.base import paths
from kiosk.service.dock.desk import Desk, DockRefused
from kiosk.service.dock.facts import facts
from kiosk.service.dock.panel import Panel
from kiosk.service.dock.panels import FAULTS, PANELS, POSES, find_panel
from kiosk.service.kinds import KINDS, VISIT, possible, rehearsed
from kiosk.service.switchboard import Switchboard
from kiosk.service.whereabouts import Whereabouts
from kiosk.service.world import CENTRE, HOUSE
from tests.devices.peers import Peer

SEEDS = {"P01": 11797}
SIMULATED = [panel for panel in PANELS if panel.kind in KINDS]
NOTHING_THERE = {
    ("card_cabinet", "insert"),
    ("card_cabinet", "take"),
    ("card_return", "insert"),
    ("card_return", "insert_unreadable"),
    ("card_return", "take"),
    ("qr_scanner", "scan_receipt"),
    ("smart_card", "put"),
}
"""Buttons that a device at rest refuses: a gate without a card or shut, no receipt yet, no pcscd."""


class Bench(Desk):
    """The devices alone, started when first asked for: no centre, and a house that only lets go of the companion."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._peers: dict[str, Peer] = {}
        self._house = Switchboard({folder / "house": lambda request: {"running": {}, "faults": []}})
        super().__init__(
            Whereabouts(
                os.getpid(),
                str(paths.config() / "demo" / "people.toml"),
                {**{kind: str(folder / kind / "c") for kind in KINDS}, HOUSE: str(folder / "house")},
                SEEDS,
                990_001,
            )
        )

    def start(self, kind: str) -> Peer:
        if kind not in self._peers:
            place = self._folder / kind
            place.mkdir()
            places = {"link": place / "tty", "out": place / "papers", "cache": paths.cache() / "residents"}
            arguments = [argument.format_map(places) for argument in KINDS[kind].arguments]
            if KINDS[kind].needs is not None:
                arguments += ["--port", "9"]  # nobody listens there: the machine's own daemon is left in peace
            self._peers[kind] = Peer(KINDS[kind].module, place, *arguments)
        return self._peers[kind]

    def press(self, panel: Panel, id_: str, option: object = None) -> dict[str, Any]:
        """What the page sends for a button."""
        switch = next(one for one in panel.switches if one.id == id_)
        request = dict(switch.request)
        if switch.resident:
            request["resident"] = "P01"
        if switch.choice:
            request[switch.choice.name] = switch.choice.options[0][0] if option is None else option
        if switch.text:
            request[switch.text] = "kiosk"
        return self.act(panel.kind, request)

    def end(self) -> None:
        self._house.close()
        for peer in self._peers.values():
            peer.end()


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="dock-") as folder:
        made = Bench(Path(folder))
        yield made
        made.end()


def test_every_kind_of_a_world_has_a_panel_and_every_panel_a_kind() -> None:
    assert {panel.kind for panel in PANELS} == {*KINDS, CENTRE, HOUSE}


def test_every_fault_has_a_name_on_the_page() -> None:
    assert {word for panel in PANELS for word in panel.faults} <= set(FAULTS)


def test_every_pose_can_be_drawn() -> None:
    assert {name for name, _ in POSES} <= set(SCRIPTS)


def test_no_two_buttons_of_a_panel_are_alike() -> None:
    for panel in PANELS:
        assert len({one.id for one in panel.switches}) == len(panel.switches) == len({one.zh for one in panel.switches})


@pytest.mark.parametrize("panel", SIMULATED, ids=lambda panel: panel.kind)
def test_the_faults_of_a_panel_are_those_that_its_simulator_knows(bench: Bench, panel: Panel) -> None:
    said = bench.start(panel.kind).ask(do="fault", word="tired")["error"]
    listed = re.search(r"(?:known: |one of )(.*?)(?: is expected)?$", said)
    assert listed is not None, said
    assert set(re.findall(r"[a-z_]+", listed[1])) == set(panel.faults)


@pytest.mark.parametrize("panel", SIMULATED, ids=lambda panel: panel.kind)
def test_every_button_of_a_panel_is_understood_and_each_state_can_be_told_to_people(bench: Bench, panel: Panel) -> None:
    bench.start(panel.kind)
    for switch in panel.switches:
        refused = None
        try:
            state = bench.press(panel, switch.id)
        except DockRefused as error:
            refused, state = error.reason, bench.raw(panel.kind)
        assert (refused is not None) == ((panel.kind, switch.id) in NOTHING_THERE), refused
        assert refused is None or "request" not in refused
        lines = facts(panel.kind, state, bench.cast)
        assert lines
        assert all(name and value for name, value in lines)


@pytest.mark.parametrize("panel", SIMULATED, ids=lambda panel: panel.kind)
def test_every_fault_of_a_panel_can_be_set_and_is_seen_and_mended(bench: Bench, panel: Panel) -> None:
    bench.start(panel.kind)
    for word in panel.faults:
        bench._tell(panel.kind, {"do": "fault", "word": word})
        assert bench._look(panel.kind)["faults"] == [word]
        bench._tell(panel.kind, {"do": "clear"})
        assert bench._look(panel.kind)["faults"] == []


def test_a_refusal_of_a_simulator_is_one_sentence(bench: Bench) -> None:
    bench.start("fingerprint_reader")
    with pytest.raises(DockRefused) as refused:
        bench._tell("fingerprint_reader", {"do": "press", "person": "x", "finger": 99})
    assert refused.value.where == "fingerprint_reader"
    assert refused.value.reason == "press needs person (text), finger 11 to 20 and quality 0 to 100"


def test_a_device_that_does_not_run_is_told_and_the_others_are_seen(bench: Bench) -> None:
    bench.start("io_board")
    bench.controls["camera"] = Path("/nonexistent/c")
    try:
        seen = bench.state()
    finally:
        bench.controls["camera"] = bench._folder / "camera" / "c"
    assert (seen["camera"]["error"], seen["camera"]["state"]) == ("does not run any more", None)
    assert seen["io_board"]["error"] is None


def test_a_world_without_such_a_kind_says_which_it_has(bench: Bench) -> None:
    with pytest.raises(DockRefused, match="simulates no such kind, only id_card_reader"):
        bench.act("toaster", {"do": "state"})


def test_the_panel_of_a_kind_is_found_by_its_name() -> None:
    assert find_panel("camera") is not None
    assert find_panel("toaster") is None


def test_a_rehearsal_starts_what_a_visit_uses_and_what_breaks_in_it() -> None:
    assert rehearsed(()) == VISIT
    assert rehearsed({"camera", "qr_scanner", "centre"}) == (*VISIT, "qr_scanner")


def test_a_kind_whose_daemon_does_not_run_is_left_out_of_a_world() -> None:
    needy = {kind for kind, peer in KINDS.items() if peer.needs is not None and not peer.needs.is_socket()}
    assert set(possible()) == set(KINDS) - needy
