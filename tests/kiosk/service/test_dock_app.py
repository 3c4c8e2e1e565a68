"""The dock's door, its page and its process, before a world that is made up of a few sockets."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from kiosk.base import paths
from kiosk.service.dock.app import create_app
from kiosk.service.dock.desk import Desk
from kiosk.service.dock.picture import first_frame
from kiosk.service.dock.server import CannotServe, desk_of
from kiosk.service.switchboard import Refused, Switchboard
from kiosk.service.whereabouts import NoWorld, Whereabouts

HERE = "127.0.0.1:8888"
PEOPLE = paths.config() / "demo" / "people.toml"
JSON = {"content-type": "application/json"}
END_S = 20.0


class MadeUp:
    """A world of one printer, one house and one dead camera, which notes what it is told."""

    def __init__(self, folder: Path) -> None:
        self.told: list[tuple[str, Mapping[str, Any]]] = []
        self.papers: list[str] = []
        self.folder = folder
        kinds = ("receipt_printer", "house", "camera")
        self.controls = {kind: str(folder / f"{kind}.ctl") for kind in kinds}
        self._board = Switchboard({Path(self.controls[kind]): self._act(kind) for kind in kinds[:2]})
        self.where = Whereabouts(os.getpid(), str(PEOPLE), self.controls, {"P01": 11797}, 990_001)

    def _act(self, kind: str) -> Any:
        def act(request: Mapping[str, Any]) -> Mapping[str, Any]:
            if request["do"] == "dance":
                raise Refused("a printer does not dance")
            if request["do"] != "state":
                self.told.append((kind, request))
            if kind == "house":
                return {"companion": None, "running": {}, "faults": []}
            return {"tray": False, "papers": self.papers, "faults": []}

        return act

    def close(self) -> None:
        self._board.close()


@pytest.fixture
def made_up() -> Iterator[MadeUp]:
    with tempfile.TemporaryDirectory(prefix="dock-") as folder:
        made = MadeUp(Path(folder))
        yield made
        made.close()


@pytest.fixture
def client(made_up: MadeUp) -> TestClient:
    return TestClient(create_app(Desk(made_up.where), (HERE,)), base_url=f"http://{HERE}")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:9999", "127.0.0.1:8888.evil.example", ""])
def test_a_name_that_somebody_else_bound_to_the_loopback_is_refused(client: TestClient, host: str) -> None:
    for path in ("/", "/api/state", "/api/panels"):
        assert client.get(path, headers={"host": host}).status_code == 421
    assert client.post("/api/receipt_printer", json={"do": "take"}, headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:8888", "http://127.0.0.1:9999"])
def test_a_page_of_another_site_switches_nothing(client: TestClient, made_up: MadeUp, origin: str) -> None:
    answer = client.post("/api/receipt_printer", json={"do": "take"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert made_up.told == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_form_of_another_site_switches_nothing(client: TestClient, made_up: MadeUp, kind: str) -> None:
    answer = client.post("/api/receipt_printer", content=b'{"do": "take"}', headers={"content-type": kind})
    assert answer.status_code == 415
    assert made_up.told == []


def test_a_request_that_is_large_or_hides_its_length_is_not_read(client: TestClient, made_up: MadeUp) -> None:
    large = json.dumps({"do": "take", "more": "x" * 70_000}).encode()
    assert client.post("/api/receipt_printer", content=large, headers=JSON).status_code == 413
    hidden = client.post("/api/receipt_printer", content=iter([b'{"do": "take"}']), headers=JSON)
    assert hidden.status_code == 413
    assert made_up.told == []


def test_its_own_page_switches_and_the_companion_lets_go(client: TestClient, made_up: MadeUp) -> None:
    answer = client.post("/api/receipt_printer", json={"do": "take"}, headers={"origin": f"http://{HERE}"})
    assert (answer.status_code, answer.json()["tray"]) == (200, False)
    assert made_up.told == [("house", {"do": "companion", "who": None}), ("receipt_printer", {"do": "take"})]


def test_what_breaks_by_itself_needs_no_hands(client: TestClient, made_up: MadeUp) -> None:
    assert client.post("/api/receipt_printer", json={"do": "fault", "word": "jam"}).status_code == 200
    assert made_up.told == [("receipt_printer", {"do": "fault", "word": "jam"})]


@pytest.mark.parametrize(
    ("kind", "request_", "reason"),
    [
        ("receipt_printer", {"do": "dance"}, "a printer does not dance"),
        ("receipt_printer", {"do": 7}, 'a request is an object with "do"'),
        ("receipt_printer", ["take"], 'a request is an object with "do"'),
        ("receipt_printer", {"do": "put", "resident": "P99"}, "'P99' is none of the residents of this world: P01"),
        ("camera", {"do": "nobody"}, "does not run any more"),
        ("toaster", {"do": "state"}, "this world simulates no such kind, only receipt_printer house camera"),
        ("all", {"do": "take"}, "all devices together can only be mended: clear"),
    ],
)
def test_what_is_refused_is_told_in_one_sentence(client: TestClient, kind: str, request_: Any, reason: str) -> None:
    answer = client.post(f"/api/{kind}", json=request_)
    assert (answer.status_code, answer.json()["error"]) == (409, {"where": kind, "reason": reason})


def test_what_is_no_json_is_told(client: TestClient) -> None:
    for body in (b"", b"{", b"\xff\xfe", b"[" * 60_000):
        assert client.post("/api/receipt_printer", content=body, headers=JSON).status_code == 409


def test_the_state_of_all_is_shown_with_the_one_that_is_gone(client: TestClient) -> None:
    state = client.get("/api/state").json()
    assert state["receipt_printer"]["facts"] == [["出纸口", "空"], ["打印过", "0张"]]
    assert state["camera"]["error"] == "does not run any more"


def test_a_paper_is_shown_only_when_the_printer_names_it(client: TestClient, made_up: MadeUp) -> None:
    picture = made_up.folder / "paper-0001.png"
    picture.write_bytes(b"\x89PNG")
    secret = made_up.folder / "secret.txt"
    secret.write_text("x")
    assert client.get("/api/papers/receipt_printer/1").status_code == 409
    made_up.papers += [str(picture), str(secret)]
    assert client.get("/api/papers/receipt_printer/1").content == b"\x89PNG"
    for number in (0, -1, 2, 3):
        assert client.get(f"/api/papers/receipt_printer/{number}").status_code == 409
    assert client.get("/api/papers/house/1").status_code == 409


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    for path, kind in (("/", "text/html"), ("/dock.css", "text/css"), ("/dock.js", "text/javascript")):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, kind)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert not re.search(r"https?://|//[a-z]+\.|@import|eval\(|innerHTML", answer.text)
    assert client.get("/docs").status_code == 404
    assert client.get("/..%2f..%2fsetup.cfg").status_code == 404


def test_its_colours_are_those_of_the_house() -> None:
    tokens = json.loads((paths.assets() / "theme" / "tokens.json").read_text())["color"]["light"]
    written = re.findall(r"--([a-z_]+): (#[0-9A-F]{6})", (paths.assets() / "dock" / "dock.css").read_text())
    assert len(written) > 15
    assert {name: tokens[name] for name, _ in written} == dict(written)


def test_every_panel_of_this_world_reaches_the_page_and_no_other(client: TestClient) -> None:
    told = client.get("/api/panels").json()
    assert {panel["kind"] for panel in told["panels"]} == {"receipt_printer", "house", "camera"}
    assert [one["id"] for one in told["residents"]] == ["P01"]


def test_a_still_is_the_first_whole_picture_of_a_stream() -> None:
    frame = b"\xff\xd8 picture \xff\xd9"
    stream = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%b\r\n--frame" % (len(frame), frame)
    for size in (1, 7, 1000):
        assert first_frame(stream[at : at + size] for at in range(0, len(stream), size)) == frame


@pytest.mark.parametrize(
    "stream", [b"", b"rubbish", b"Content-Length: 90\r\n\r\nshort", b"Content-Length: 99999999\r\n\r\n"]
)
def test_a_stream_without_a_whole_picture_has_no_still(stream: bytes) -> None:
    with pytest.raises(ValueError, match="no whole picture"):
        first_frame([stream])


@pytest.mark.parametrize("settings", [None, 'profile = "production"\n', ""])
def test_a_terminal_that_serves_residents_has_no_dock(made_up: MadeUp, settings: str | None) -> None:
    made_up.where.write(made_up.folder)
    if settings is not None:
        (made_up.folder / "terminal").mkdir()
        (made_up.folder / "terminal" / "terminal.toml").write_text(settings)
    with pytest.raises(CannotServe, match="production"):
        desk_of(made_up.folder)


def test_settings_that_cannot_be_read_are_no_demo(made_up: MadeUp) -> None:
    made_up.where.write(made_up.folder)
    (made_up.folder / "terminal").mkdir()
    for text in ('profile = "holiday"\n', "profile = \n"):
        (made_up.folder / "terminal" / "terminal.toml").write_text(text)
        with pytest.raises(CannotServe, match="cannot be read"):
            desk_of(made_up.folder)


def test_without_a_world_there_is_no_dock(tmp_path: Path) -> None:
    with pytest.raises(NoWorld):
        desk_of(tmp_path)


def test_the_process_listens_on_the_loopback_only_and_ends_with_its_parent(made_up: MadeUp) -> None:
    made_up.where.write(made_up.folder)
    (made_up.folder / "terminal").mkdir()
    (made_up.folder / "terminal" / "terminal.toml").write_text('profile = "demo"\n')
    process = subprocess.Popen(
        [sys.executable, "-m", "kiosk.service.dock", "--world", str(made_up.folder), "--until-stdin-closes"],
        cwd=paths.root(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    reader = threading.Timer(END_S, process.kill)  # a process that says nothing ends the test, not the run
    reader.start()
    try:
        url = json.loads(process.stdout.readline())["url"]
        host, port = url.removeprefix("http://").split(":")
        assert host == "127.0.0.1"
        with socket.create_connection((host, int(port)), END_S):
            pass
        table = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
        listening = {line.split()[1] for line in table.splitlines() if line.split()[3] == "0A"}
        assert {one for one in listening if one.endswith(f":{int(port):04X}")} == {f"0100007F:{int(port):04X}"}
        process.stdin.close()
        assert process.wait(END_S) == 0
    finally:
        reader.cancel()
        process.kill()
        process.wait(END_S)
        process.stdout.close()
