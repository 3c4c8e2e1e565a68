"""``kiosk photo colour``: a picture, a running terminal, a camera of one's own; the baseline and who kept it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import pytest

from kiosk.base.clock import FakeClock
from kiosk.control.server import BadRequest, ControlServer
from kiosk.health.hood import HoodBook, known
from kiosk.photo.face import Rgb
from kiosk.service import doctor
from tests.kiosk.photo.hood import booth, hood, under
from tests.kiosk.test_cli import ERROR, ask

FIELDS = {"verdict", "at", "findings", "gains", "patch", "chart", "patches", "baseline", "advice_zh", "advice_en"}
HOOD = '[photo.hood]\npatch = [0.03, 0.05, 0.07, 0.12]\nreflectance = 0.434\nchart = "classic24"\n'
CAMERA = '[[device]]\nname = "c"\nkind = "camera"\nadapter = "opencv"\naddress = "{}"\n'
Asked = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def state() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="col-") as folder:  # short: a Unix socket's path has 107 bytes at most
        terminal = Path(folder) / "terminal"
        terminal.mkdir()
        (terminal / "terminal.toml").write_text(HOOD, encoding="utf-8")
        yield Path(folder)


@pytest.fixture
def colour(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, state: Path) -> Asked:
    return lambda *words: ask(capsys, monkeypatch, "photo", "colour", "--state", str(state), *words)


def picture(folder: Path, rgb: Rgb) -> Path:
    path = folder / "frame.png"
    cv2.imwrite(str(path), rgb[..., ::-1])
    return path


def test_a_picture_is_judged_and_not_remembered(colour: Asked, state: Path, tmp_path: Path) -> None:
    code, answer = colour("--frame", str(picture(tmp_path, booth())))
    assert (code, answer["verdict"], answer["findings"], answer["baseline"]) == (0, "pass", [], None)
    assert set(answer) >= FIELDS
    assert answer["gains"] == {"red": 1.0, "green": 1.0, "blue": 1.0}
    assert answer["delta_e_mean"] < 2.5
    assert {"name", "lab", "delta_e", "drift"} == set(answer["patches"][0])
    assert known(state / "terminal").check is None


def test_a_failing_lamp_is_a_negative_verdict_with_what_to_do(colour: Asked, tmp_path: Path) -> None:
    code, answer = colour("--frame", str(picture(tmp_path, under(booth(), (0.45, 0.45, 0.45)))))
    assert (code, answer["verdict"], answer["gains"], answer["patch"]) == (1, "fail", None, "dim")
    assert [one["code"] for one in answer["findings"]] == ["dim"]
    assert "更换补光灯管" in answer["advice_zh"]
    assert "Replace the lamp" in answer["advice_en"]


def test_a_baseline_is_kept_by_somebody_and_stands_in_the_audit_chain(
    colour: Asked, state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, answer = colour("--frame", str(picture(tmp_path, booth())), "--baseline", "--as", "S01")
    assert (code, answer["baseline"]["by"], answer["drift_max"]) == (0, "S01", 0.0)
    code, answer = colour("--frame", str(picture(tmp_path, under(booth(), (1.25, 1.0, 0.8)))))
    assert (code, answer["verdict"], [one["code"] for one in answer["findings"]]) == (0, "warn", ["lamp"])
    code, chain = ask(capsys, monkeypatch, "audit", "verify", "--state", str(state))
    assert (code, chain["intact"], chain["entries"]) == (0, True, 1)


def test_a_failing_light_is_never_a_baseline(colour: Asked, state: Path, tmp_path: Path) -> None:
    dim = picture(tmp_path, under(booth(), (0.45, 0.45, 0.45)))
    code, answer = colour("--frame", str(dim), "--baseline", "--as", "S01")
    assert code == 2
    assert "dim" in answer["error"]["reason"]
    assert known(state / "terminal").baseline is None


@pytest.mark.parametrize("words", [("--baseline",), ("--as", "S01"), ("--baseline", "--as", "11010519491231002X")])
def test_a_baseline_needs_a_staff_identity(colour: Asked, tmp_path: Path, words: tuple[str, ...]) -> None:
    code, answer = colour("--frame", str(picture(tmp_path, booth())), *words)
    assert code == 2
    assert set(answer["error"]) == ERROR


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_what_is_no_picture_is_bad_input(colour: Asked, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "frame.jpg"
    if content is not None:
        path.write_bytes(content)
    code, answer = colour("--frame", str(path))
    assert (code, set(answer["error"])) == (2, ERROR)


def test_a_picture_too_small_to_hold_the_hood_tells_that_nothing_is_seen(colour: Asked, tmp_path: Path) -> None:
    code, answer = colour("--frame", str(picture(tmp_path, booth()[:100, :100])))
    assert (code, answer["verdict"], answer["patch"], answer["chart"]) == (1, "fail", "patch_dark", "chart_not_found")


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ("", "[photo.hood]"),
        (HOOD.replace("classic24", "snow"), "[photo.hood]"),
        (HOOD.replace("0.434", "7"), "terminal.toml:3: photo.hood.reflectance"),
        (HOOD, "photo colour"),
    ],
    ids=["no hood", "an unknown card", "a wrong hood", "no camera"],
)
def test_what_cannot_run_says_where(colour: Asked, state: Path, own: str, where: str) -> None:
    (state / "terminal" / "terminal.toml").write_text(own, encoding="utf-8")
    code, answer = colour()
    assert (code, set(answer["error"])) == (2, ERROR)
    assert answer["error"]["where"] == where


def test_without_a_running_terminal_the_camera_is_opened_and_the_look_remembered(
    colour: Asked, state: Path, tmp_path: Path
) -> None:
    camera = CAMERA.format(picture(tmp_path, booth()))
    (state / "terminal" / "terminal.toml").write_text(HOOD + camera, encoding="utf-8")
    code, answer = colour()
    assert (code, answer["verdict"]) == (0, "pass")
    assert known(state / "terminal").check is not None
    assert sorted(path.name for path in (state / "terminal").iterdir()) == ["hood.json", "terminal.toml"]


class Terminal:
    """A running terminal as its control socket shows it."""

    def __init__(self, state: Path) -> None:
        self.book = HoodBook(state, hood(), FakeClock(datetime(2026, 6, 1, 8, tzinfo=UTC)))
        self.refuses: str | None = None
        self.asked: list[dict[str, Any]] = []

    def look(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked.append(dict(body))
        if self.refuses:
            raise BadRequest(self.refuses)
        return self.book.keep(self.book.look(booth()), body.get("baseline_by")).model_dump(mode="json")


@pytest.fixture
def terminal(state: Path) -> Iterator[Terminal]:
    running = Terminal(state / "terminal")
    server = ControlServer(state / "control", state / "terminal", {"colour": running.look})
    yield running
    server.close()


def test_a_running_terminal_looks_itself(colour: Asked, terminal: Terminal) -> None:
    code, answer = colour("--baseline", "--as", "S01")
    assert (code, answer["verdict"], answer["baseline"]["by"]) == (0, "pass", "S01")
    assert colour()[1]["drift_mean"] == 0
    assert terminal.asked == [{"baseline_by": "S01"}, {}]


def test_a_terminal_that_serves_somebody_refuses_in_a_sentence(colour: Asked, terminal: Terminal) -> None:
    terminal.refuses = "somebody is being served; ask again when the attract page stands"
    code, answer = colour()
    assert code == 2
    assert "somebody is being served" in answer["error"]["reason"]


def test_readiness_tells_the_hood_where_there_is_one_and_a_wrong_card_as_configuration(
    state: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows() -> dict[str, Any]:
        _, found = ask(capsys, monkeypatch, "doctor", "--state", str(state))
        return {row["kind"]: row for row in found}

    assert (rows()["photo_colour"]["state"], rows()["photo_colour"]["reasons"]) == ("degraded", ["not_checked"])
    assert rows()["photo_colour"]["stops"] is False
    own = state / "terminal" / "terminal.toml"
    own.write_text("", encoding="utf-8")
    assert "photo_colour" not in rows()
    own.write_text(HOOD.replace("classic24", "snow"), encoding="utf-8")
    assert rows()["assets"]["reasons"] == ["configuration"]
    assert doctor.look_assets(own)[0] is not None


def test_the_answer_holds_no_picture(colour: Asked, state: Path, tmp_path: Path) -> None:
    _, answer = colour("--frame", str(picture(tmp_path, booth())), "--baseline", "--as", "S01")
    assert len(json.dumps(answer)) < 8000
    assert not [path for path in state.rglob("*") if path.suffix in (".png", ".jpg")]
