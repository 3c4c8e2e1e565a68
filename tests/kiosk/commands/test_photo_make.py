"""``kiosk photo make``: the file that it writes, whole or not at all, and never over the source."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kiosk.base.clock import OFFSET_VARIABLE, offset_to
from kiosk.base.files import write_whole
from kiosk.cli import app
from tests.drawn_photo import TAKEN, photo, portrait


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(OFFSET_VARIABLE, str(offset_to(TAKEN)))
    file = tmp_path / "portrait.png"
    file.write_bytes(portrait())
    return file


def make(source: Path, out: Path) -> tuple[int, Any]:
    result = CliRunner().invoke(app, ["photo", "make", str(source), "-o", str(out), "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_the_photo_lies_where_it_was_asked_for(source: Path, tmp_path: Path) -> None:
    code, answer = make(source, tmp_path / "out.jpg")
    assert (code, answer["file"]) == (0, str(tmp_path / "out.jpg"))
    assert (tmp_path / "out.jpg").read_bytes() == photo().jpeg
    assert answer["bytes"] == len(photo().jpeg)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jpg", "portrait.png"]


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("missing/out.jpg", "the folder does not exist"),
        ("portrait.png/out.jpg", "the folder does not exist"),
        (".", "is a folder"),
        ("portrait.png", "is the source itself"),
        ("link.png", "is the source itself"),
        ("pipe", "is not an ordinary file"),
    ],
)
def test_a_place_that_cannot_take_the_photo_is_told_at_once(
    source: Path, tmp_path: Path, out: str, reason: str
) -> None:
    os.symlink(source, tmp_path / "link.png")
    os.mkfifo(tmp_path / "pipe")
    code, answer = make(source, tmp_path / out)
    assert code == 2
    assert reason in answer["error"]["reason"]
    assert source.read_bytes() == portrait()


def test_a_full_disk_leaves_neither_half_a_photo_nor_a_lost_old_one(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.jpg"
    out.write_bytes(b"old")

    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "replace", full)
    code, answer = make(source, out)
    assert (code, answer["error"]["reason"]) == (2, "No space left on device")
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.jpg", "portrait.png"]


def test_a_small_file_is_written_for_the_owner_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "out.jpg", b"new")
    assert (tmp_path / "out.jpg").stat().st_mode & 0o777 == 0o600
