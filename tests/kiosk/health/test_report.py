"""The readiness report: made, kept, printed - and out of date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.base import paths
from kiosk.base.wording import Wording
from kiosk.health import report
from kiosk.health.rows import Finding, Row, row
from kiosk.papers.engine import PaperEngine

WORDING = Wording(paths.translations())
NOW = datetime(2026, 6, 1, 2, 4, 30, tzinfo=UTC)
READY = Finding("front-reader", "id_card_reader", "ready")
LOW = Finding("receipt_printer", "receipt_printer", "degraded", ("paper_low",), since=NOW - timedelta(minutes=6))
AWAY = Finding("center", "center", "offline", ("away",), since=NOW - timedelta(hours=3))


def rows(*findings: Finding) -> list[Row]:
    return [row(finding, WORDING) for finding in findings]


def made(*findings: Finding, valid_h: float = 24) -> report.Report:
    return report.make("420203-XSS-01", rows(*findings), NOW, valid_h)


def test_a_report_says_when_it_was_made_and_until_when_it_holds() -> None:
    one = made(READY, valid_h=2)
    assert one.made.isoformat() == "2026-06-01T10:04:30+08:00"
    assert one.valid_until.isoformat() == "2026-06-01T12:04:30+08:00"


@pytest.mark.parametrize(
    ("passed", "state", "reasons"),
    [
        (timedelta(0), "ready", ()),
        (timedelta(hours=24, seconds=-1), "ready", ()),
        (timedelta(hours=24), "degraded", ("out_of_date",)),
        (timedelta(days=30), "degraded", ("out_of_date",)),
        (timedelta(seconds=-1), "degraded", ("out_of_date",)),  # made in the future: the clock was set back
    ],
)
def test_it_ages_out(passed: timedelta, state: str, reasons: tuple[str, ...]) -> None:
    found = report.finding(made(READY), NOW + passed)
    assert (found.state, found.reasons) == (state, reasons)
    assert found.since is not None
    assert found.since.isoformat() == "2026-06-01T10:04:30+08:00"


def test_no_report_is_said_to_be_none() -> None:
    assert report.finding(None, NOW).reasons == ("none",)


def test_it_is_kept_whole_and_for_the_owner_alone(tmp_path: Path) -> None:
    report.keep(tmp_path, made(READY, LOW))
    assert report.kept(tmp_path) == made(READY, LOW)
    [file] = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\x00"])
def test_what_cannot_be_understood_is_no_report(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / report.KEPT).write_bytes(content)
    assert report.kept(tmp_path) is None


@pytest.mark.parametrize(
    ("findings", "verdict"),
    [
        ((READY,), "All well, ready to serve"),
        ((READY, LOW), "Ready to serve, 1 to take note of"),
        ((READY, LOW, AWAY), "1 out of order, some services cannot be had"),
    ],
)
def test_its_verdict(findings: tuple[Finding, ...], verdict: str) -> None:
    assert report.verdict(made(*findings), WORDING, "en") == verdict


def test_its_text_names_each_part_and_what_to_do_in_both_languages() -> None:
    lines = report.text(made(READY, AWAY), WORDING).splitlines()
    assert lines[0] == "就绪报告 / Readiness report  420203-XSS-01"
    assert lines[2] == "2026-06-01 10:04:30+08:00 -> 2026-06-02 10:04:30+08:00"
    assert lines[4] == "ready     身份证阅读器 front-reader / ID card reader front-reader"
    assert lines[5] == "offline   中心 / Centre"
    assert lines[7].strip().startswith("连不上中心")
    assert lines[8].strip().startswith("The centre cannot be reached.")


def test_its_paper_is_printed_as_pdf_and_on_the_roll() -> None:
    engine = PaperEngine(paths.assets() / "papers", paths.fonts())
    content = report.paper(made(READY, LOW, AWAY), WORDING)
    assert content["parts"][0] == {"name": "身份证阅读器 front-reader", "state": "正常"}
    assert content["parts"][2]["since"] == "2026-06-01 07:04"
    assert engine.pdf("readiness", content).startswith(b"%PDF")
    raster = engine.raster("readiness", content)
    assert (raster.mode, raster.width) == ("1", 576)


def test_every_part_of_the_terminal_can_be_printed() -> None:
    """The longest advice of each kind fits the paper, and every character of it is in the fonts."""
    reasons: dict[str, list[str]] = {}
    for key in WORDING.keys("zh"):
        match key.split("."):
            case ["advice", kind, word] if kind not in ("reason", "state"):
                reasons.setdefault(kind, []).append(word)
    findings = [Finding(kind, kind, "fault", (word,)) for kind, words in reasons.items() for word in words]
    engine = PaperEngine(paths.assets() / "papers", paths.fonts())
    for start in range(0, len(findings), 40):
        part = made(*findings[start : start + 40])
        assert engine.raster("readiness", report.paper(part, WORDING)).width == 576
