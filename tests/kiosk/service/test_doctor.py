"""kiosk doctor and kiosk device list, against a terminal and an agent of the test's own on real sockets."""

from __future__ import annotations

import json
import os
import socketserver
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from devices.base import DeviceSpec, State, Status
from devices.hub import Instance
from kiosk.base import paths
from kiosk.base.clock import FakeClock, SystemClock
from kiosk.base.wording import Wording
from kiosk.control.server import ControlServer
from kiosk.control.wire import Health
from kiosk.health import report
from kiosk.health.devices import device_lines
from kiosk.health.rows import Row
from kiosk.service import doctor
from kiosk.sync.wire import AgentState
from tests.kiosk.test_cli import ask

WORDING = Wording(paths.translations())
FIELDS = {"name", "kind", "state", "reasons", "since", "last_ok", "advice_zh", "advice_en"}


@dataclass
class Around:
    """What stands around the doctor: a test changes it before it asks."""

    folder: Path
    statuses: dict[str, Status] = field(default_factory=lambda: {"id_card_reader": Status("ready")})
    center: str = "up"
    warm: bool = True
    offset_s: float = 0.0
    config: Path | None = None

    @property
    def world(self) -> paths.World:
        return paths.World(self.folder, Path("/nonexistent"))

    def devices(self, body: object) -> dict[str, Any]:
        instances = [
            Instance(DeviceSpec(name, "receipt_printer" if "print" in name else "id_card_reader", "x", "x"), status)
            for name, status in self.statuses.items()
        ]
        return device_lines(instances, SystemClock()).model_dump(mode="json")

    def health(self, body: object) -> dict[str, Any]:
        return Health.model_validate(
            {
                "terminal_id": "420203-XSS-01",
                "profile": "demo",
                "pid": os.getpid(),
                "started": SystemClock().real(),
                "center_up": True,
                "warm": self.warm,
                "business_offset_s": self.offset_s,
                "sockets": self.folder,
                "config": self.config,
            }
        ).model_dump(mode="json")


@pytest.fixture
def around() -> Iterator[Around]:
    with tempfile.TemporaryDirectory(prefix="doc-") as name:  # short: a Unix socket's path has 107 bytes at most
        folder = Path(name)
        (folder / "terminal").mkdir()
        yield Around(folder)


@pytest.fixture
def terminal(around: Around) -> Iterator[Around]:
    acts = {"devices": around.devices, "health": around.health}
    server = ControlServer(around.folder / "control", around.folder / "terminal", acts)
    yield around
    server.close()


@pytest.fixture
def agent(around: Around) -> Iterator[Around]:
    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked = json.loads(self.rfile.readline())
            body = {"center": around.center, "since": "2026-06-01T02:00:00Z", "reason": None}
            body |= {"waiting": 0, "sent": 0, "dead": 0, "sealing_key": True}
            answer = {"id": asked["id"], "ok": True, "body": AgentState.model_validate(body).model_dump(mode="json")}
            self.wfile.write(json.dumps(answer).encode() + b"\n")

    with socketserver.UnixStreamServer(str(around.folder / "agent"), Line) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield around
        server.shutdown()
        thread.join()


def readiness(around: Around) -> dict[str, Row]:
    return {row["name"]: row for row in doctor.readiness(around.world, SystemClock(), WORDING)}


def state(row: Row) -> tuple[State, list[str]]:
    return row["state"], row["reasons"]


def test_each_device_has_the_fields_that_were_agreed(terminal: Around) -> None:
    terminal.statuses = {"slip-printer": Status("fault", ("paper_out",), since=1.0)}
    [row] = doctor.device_list(terminal.world, SystemClock(), WORDING)
    assert set(row) >= FIELDS
    assert (row["name"], row["kind"], *state(row)) == ("slip-printer", "receipt_printer", "fault", ["paper_out"])
    assert row["advice_zh"].startswith("凭条打印机缺纸。")
    assert row["since"] is not None
    assert datetime.fromisoformat(row["since"]).utcoffset() == timedelta(hours=8)
    assert row["last_ok"] is None
    assert row["counters"] == {"probes": 0, "spoilt": 0, "losses": 0, "last": []}


def test_without_a_terminal_one_row_says_so(around: Around) -> None:
    [row] = doctor.device_list(around.world, SystemClock(), WORDING)
    assert (row["name"], *state(row)) == ("terminal", "offline", ["not_running"])
    assert "kiosk run" in row["advice_zh"]
    assert row["stops"]


def test_without_a_terminal_the_machine_is_looked_at_all_the_same(around: Around) -> None:
    rows = readiness(around)
    assert [name for name, row in rows.items() if row["stops"]] == ["terminal"]
    assert {"assets", "outbox", "journal", "disk", "clock", "report"} <= set(rows)
    assert "agent" not in rows


def test_before_the_first_start_there_is_no_folder_and_still_an_answer(tmp_path: Path) -> None:
    rows = readiness(Around(tmp_path / "none"))
    assert (rows["terminal"]["state"], rows["disk"]["state"]) == ("offline", "ready")
    assert not (tmp_path / "none").exists()


def test_a_terminal_that_is_well_is_ready(terminal: Around, agent: Around) -> None:
    rows = readiness(terminal)
    assert [name for name, row in rows.items() if row["stops"]] == []
    assert rows["center"]["since"] == "2026-06-01T10:00:00+08:00"


def test_a_dead_agent_is_told_apart_from_a_centre_that_is_away(terminal: Around) -> None:
    rows = readiness(terminal)
    assert state(rows["agent"]) == ("offline", ["not_running"])
    assert "center" not in rows


@pytest.mark.parametrize(
    ("center", "expected"), [("away", ("offline", ["away"])), ("unknown", ("busy", ["not_asked"]))]
)
def test_the_centre_as_the_agent_sees_it(
    terminal: Around, agent: Around, center: str, expected: tuple[State, list[str]]
) -> None:
    agent.center = center
    assert state(readiness(terminal)["center"]) == expected


def test_a_terminal_that_still_loads_is_busy(terminal: Around) -> None:
    terminal.warm = False
    row = readiness(terminal)["terminal"]
    assert (*state(row), row["stops"]) == ("busy", ["warming"], False)


@pytest.mark.parametrize(("profile", "reasons"), [("production", ["moved"]), ("demo", [])])
def test_a_moved_business_day_is_a_fault_in_production_only(
    terminal: Around, profile: str, reasons: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.machine, "look_synchronised", lambda: True)
    terminal.offset_s = 86_400.0
    terminal.config = terminal.folder / "terminal" / "own.toml"
    terminal.config.write_text(f'profile = "{profile}"\n', encoding="utf-8")
    assert readiness(terminal)["clock"]["reasons"] == reasons


def test_a_configuration_that_is_wrong_is_named(around: Around) -> None:
    (around.folder / "terminal" / "terminal.toml").write_text("profil = 1\n", encoding="utf-8")
    row = readiness(around)["assets"]
    assert (*state(row), row["stops"]) == ("fault", ["configuration"], True)


def test_missing_models_and_fonts_are_named(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "models", lambda: around.folder / "no-models")
    monkeypatch.setattr(paths, "fonts", lambda: around.folder / "no-fonts")
    assert readiness(around)["assets"]["reasons"] == ["models", "fonts"]


def test_a_damaged_database_stops_everything_and_is_not_touched(around: Around) -> None:
    file = around.folder / "terminal" / "terminal.db"
    file.write_bytes(b"not a database at all" * 400)
    rows = readiness(around)
    assert (state(rows["outbox"]), state(rows["journal"])) == (("fault", ["damaged"]), ("fault", ["damaged"]))
    assert file.read_bytes() == b"not a database at all" * 400


def test_a_report_is_stored_and_ages_out(around: Around) -> None:
    assert state(readiness(around)["report"]) == ("degraded", ["none"])
    rows = doctor.readiness(around.world, SystemClock(), WORDING)
    made = doctor.new_report(around.world, rows, SystemClock())
    doctor.keep_report(around.world, made)
    assert "report" not in {line.kind for line in made.lines}
    assert state(readiness(around)["report"]) == ("ready", [])
    old = FakeClock(datetime.now(UTC) - timedelta(hours=25))
    doctor.keep_report(around.world, doctor.new_report(around.world, rows, old))
    assert state(readiness(around)["report"]) == ("degraded", ["out_of_date"])


# --- the commands ---------------------------------------------------------------------------------------------------


@pytest.fixture
def kiosk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda *words: ask(capsys, monkeypatch, *words)


def test_the_command_answers_one_when_a_service_is_stopped(kiosk: Any, terminal: Around, agent: Around) -> None:
    code, rows = kiosk("doctor", "--state", str(terminal.folder))
    assert (code, all(set(row) >= FIELDS for row in rows)) == (0, True)
    terminal.statuses = {"id_card_reader": Status("offline", ("offline",))}
    assert kiosk("doctor", "--state", str(terminal.folder))[0] == 1
    assert kiosk("device", "list", "--state", str(terminal.folder))[0] == 0


def test_the_commands_without_a_terminal_say_so_and_answer_one(kiosk: Any, around: Around) -> None:
    code, [row] = kiosk("device", "list", "--state", str(around.folder))
    assert (code, row["reasons"]) == (1, ["not_running"])
    assert kiosk("doctor", "--state", str(around.folder))[0] == 1


@pytest.mark.parametrize("name", ["out.pdf", "out.txt", "out.png"])
def test_a_report_is_written_in_the_format_of_its_name(kiosk: Any, around: Around, name: str) -> None:
    file = around.folder / name
    _, rows = kiosk("doctor", "--state", str(around.folder), "--report", str(file))
    assert [row["state"] for row in rows if row["name"] == "report"] == ["ready"]
    assert report.kept(around.folder / "terminal") is not None
    match file.suffix:
        case ".pdf":
            assert file.read_bytes().startswith(b"%PDF")
        case ".txt":
            assert "终端程序 / Terminal program" in file.read_text(encoding="utf-8")
        case _:
            with Image.open(file) as picture:
                assert (picture.mode, picture.width) == ("1", 576)


@pytest.mark.parametrize("name", ["out.doc", "out", "none/out.pdf"])
def test_a_report_that_cannot_be_written_is_bad_input(kiosk: Any, around: Around, name: str) -> None:
    code, document = kiosk("doctor", "--state", str(around.folder), "--report", str(around.folder / name))
    assert (code, set(document["error"])) == (2, {"where", "reason", "advice_zh", "advice_en"})
    assert report.kept(around.folder / "terminal") is None


def test_no_report_is_made_of_a_terminal_whose_configuration_is_wrong(kiosk: Any, around: Around) -> None:
    (around.folder / "terminal" / "terminal.toml").write_text("profil = 1\n", encoding="utf-8")
    code, document = kiosk("doctor", "--state", str(around.folder), "--report", str(around.folder / "out.txt"))
    assert (code, "profil" in document["error"]["reason"]) == (2, True)


def test_people_read_lines_and_no_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, terminal: Around
) -> None:
    from kiosk import cli

    terminal.statuses = {"front": Status("ready"), "slip-printer": Status("fault", ("cover_open",))}
    monkeypatch.setattr("sys.argv", ["kiosk", "device", "list", "--state", str(terminal.folder)])
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "ready     身份证阅读器 front / ID card reader front"
    assert said[1] == "fault     凭条打印机 slip-printer / Receipt printer slip-printer"
    assert [line.strip()[:4] for line in said[3:]] == ["凭条打印", "The "]
