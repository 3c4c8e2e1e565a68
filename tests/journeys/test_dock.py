"""A person plays a whole visit with the dock: every act of a body goes through its page's own requests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
import typer
from typer.testing import CliRunner

from kiosk.base.clock import SystemClock
from kiosk.base.paths import translations
from kiosk.base.wording import Wording
from kiosk.commands.dock import dock as command_dock
from kiosk.service.rehearsal import Diary, Line, follow, walk
from kiosk.service.rehearse import service_of
from kiosk.service.resident import Resident, Told
from kiosk.service.whereabouts import NoWorld, find
from kiosk.service.world import World
from kiosk.sync.client import AgentClient
from tests.journeys.house import SERVICE, house
from tests.journeys.residents import Somebody

ANSWER_S = 30.0
PLAYS = Somebody("PLAYS", 60)
AGAIN = Somebody("AGAIN", 61)
CUT = Somebody("CUT", 62, shared=("城市低保",))


class Dock:
    """The page as a browser knows it: its panels and its requests."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._panels = {panel["kind"]: panel for panel in self.get("panels")["panels"]}
        self.pressed: list[tuple[str, str]] = []

    def get(self, path: str) -> Any:
        return requests.get(f"{self._url}/api/{path}", timeout=ANSWER_S).json()

    def send(self, kind: str, request: Mapping[str, Any]) -> requests.Response:
        return requests.post(f"{self._url}/api/{kind}", json=request, timeout=ANSWER_S)

    def press(self, kind: str, button: str, **chosen: Any) -> None:
        """A button of the page, with the resident and the option that are chosen there."""
        switch = next(one for one in self._panels[kind]["switches"] if one["id"] == button)
        assert set(chosen) == ({"resident"} if switch["resident"] else set()) | (
            {switch["choice"]["name"]} if switch["choice"] else set()
        )
        for name, value in chosen.items():
            if name != "resident":
                assert value in [option for option, _ in switch["choice"]["options"]]
        answer = self.send(kind, {**switch["request"], **chosen})
        assert answer.status_code == 200, answer.text
        self.pressed.append((kind, button))

    def break_it(self, kind: str, word: str) -> None:
        assert word in self._panels[kind]["faults"]
        assert self.send(kind, {"do": "fault", "word": word}).status_code == 200

    def state(self, kind: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get("state")[kind]
        return found


class Visitor(Resident):
    """Touches the screen as any resident of a rehearsal does; whatever takes a body is done at the dock."""

    def __init__(self, world: World, who: str, dock: Dock, line: Line, diary: Diary) -> None:
        clock, service = SystemClock(), service_of(SERVICE)

        def touch(name: str, value: Any) -> None:
            diary.acted(clock.monotonic())
            line.send(name, value)

        super().__init__(world, world.registered[who], service.code, service.group, Told(), touch)
        self.who = who
        self.dock = dock
        self.broken = False

    def sees(self, line: Mapping[str, Any]) -> None:
        self.at(line["prompt"])
        super().sees(line)

    def at(self, prompt: Mapping[str, Any]) -> None:
        """What is switched at this page besides."""

    def leave(self) -> None:
        self._lift()
        self.dock.press("fingerprint_reader", "lift")
        self.dock.press("receipt_printer", "take")
        self.dock.press("camera", "nobody")
        self.done = True

    def _put(self) -> None:
        self._card_put = True
        self.dock.press("id_card_reader", "put", resident=self.who)

    def _lift(self) -> None:
        if self._card_put:
            self.dock.press("id_card_reader", "lift")
            self._card_put = False

    def _sit(self, pose: str) -> None:
        if not self._in_front:
            self._in_front, self._pose = True, "front"
            self.dock.press("camera", "face", resident=self.who)
        if pose != self._pose:
            self._pose = pose
            self.dock.press("camera", "pose", name=pose)

    def _fingerprint(self, prompt: Mapping[str, Any], params: Mapping[str, Any]) -> None:
        press = (params["finger"], params["presses_done"], params["tries_left"], params["missed"], prompt["error"])
        if press != self._pressed:
            self._pressed = press
            self.dock.press("fingerprint_reader", "lift")
            self.dock.press("fingerprint_reader", "press", resident=self.who, finger=params["finger"])


class Clumsy(Visitor):
    """The reader does not answer while the card lies on it; somebody mends it at the dock."""

    def at(self, prompt: Mapping[str, Any]) -> None:
        if prompt["view"] == "card" and not self.broken:
            self.broken = True
            self.dock.break_it("id_card_reader", "silent")
            assert self.dock.state("id_card_reader")["faults"] == ["silent"]
        elif prompt["key"] == "wait.id_card_reader":
            assert self.dock.send("id_card_reader", {"do": "clear"}).status_code == 200


class Unconnected(Visitor):
    """The network is cut while the resident signs."""

    def at(self, prompt: Mapping[str, Any]) -> None:
        if prompt["view"] == "signature" and not self.broken:
            self.broken = True
            self.dock.break_it("centre", "away")
            assert self.dock.state("centre")["facts"] == [["网络", "断开"]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with house(tmp_path_factory.mktemp("dock"), PLAYS, AGAIN, CUT) as running:
        yield running
    with pytest.raises(NoWorld):
        find(running.folders.folder)


@pytest.fixture(scope="module")
def dock(world: World) -> Dock:
    return Dock(world.start_dock())


def plays(world: World, who: str, dock: Dock, kind: type[Visitor] = Visitor) -> Diary:
    """A whole visit; what was seen of it."""
    diary, line = Diary(Wording(translations())), Line(world.shell_socket)
    try:
        walk(line, kind(world, who, dock, line, diary), diary)
    finally:
        line.close()
        dock.send("all", {"do": "clear"})
    follow(diary, AgentClient(world.folders.sockets / "agent", SystemClock()))
    return diary


def test_a_whole_renewal_is_played_with_the_buttons_of_the_page(world: World, dock: Dock) -> None:
    diary = plays(world, "PLAYS", dock)

    assert (diary.outcome, diary.status, diary.payment) == ("submitted", "ACCEPTED", "paid")
    kinds = {kind for kind, _ in dock.pressed}
    assert kinds == {"id_card_reader", "camera", "fingerprint_reader", "receipt_printer"}
    assert ["打印过", "1张"] in dock.state("receipt_printer")["facts"]
    paper = requests.get(f"{dock._url}/api/papers/receipt_printer/1", timeout=ANSWER_S)
    assert paper.headers["content-type"] == "image/png"
    assert paper.content.startswith(b"\x89PNG")


def test_a_reader_that_is_silenced_and_mended_at_the_dock_holds_the_visit_up_and_lets_it_go_on(
    world: World, dock: Dock
) -> None:
    diary = plays(world, "AGAIN", dock, Clumsy)

    assert "wait.id_card_reader" in [screen["key"] for screen in diary.screens]
    assert (diary.outcome, diary.status) == ("submitted", "ACCEPTED")


def test_a_network_that_is_cut_at_the_dock_leaves_the_case_sealed_until_it_is_back(world: World, dock: Dock) -> None:
    diary = plays(world, "CUT", dock, Unconnected)

    assert any("已加密保存" in screen["zh"] for screen in diary.screens)
    assert diary.outcome == "submitted"
    assert dock.state("centre")["faults"] == []
    assert diary.status in ("SUBMITTED", "UNDER_REVIEW", "ACCEPTED")


def test_the_command_switches_the_same_devices_as_the_page(world: World, dock: Dock) -> None:
    app = typer.Typer()
    app.command("dock")(command_dock)

    def command(*words: str) -> tuple[int, Any]:
        done = CliRunner().invoke(app, [*words, "--world", str(world.folders.folder), "--json"])
        return done.exit_code, json.loads(done.stdout)

    code, said = command("id_card_reader", "put", "resident=PLAYS", "readable=false")
    assert (code, said["card_present"]) == (0, True)
    assert dock.state("id_card_reader")["facts"][0] == ["读卡区", "有证件"]
    code, said = command("state")
    assert (code, said["id_card_reader"]["state"]["card_present"]) == (0, True)
    assert command("id_card_reader", "lift")[1]["card_present"] is False
    code, said = command("camera", "fault", "word=tired")
    assert (code, said["error"]["where"]) == (2, "camera")
    assert "tired" in said["error"]["reason"]
    assert command("house", "power_cut")[1]["error"]["reason"].startswith("nobody would start")
    assert command("all", "clear")[0] == 0
