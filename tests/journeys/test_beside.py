"""Several houses on one machine do not disturb each other, and the command answers as the design says."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from tests.journeys.house import KIOSK, ROOT, command
from tests.journeys.residents import Somebody, people_file

REHEARSE = (KIOSK, "rehearse", "ID_RENEW_EXPIRY", "--at", "2026-06-01T10:00")
FIELDS = {
    *("service", "resident", "outcome", "code", "status", "payment", "case_id", "fee_fen", "due", "steps"),
    *("waiting_ms", "screens", "offers", "dates", "events", "papers", "world"),
}


def test_two_rehearsals_and_a_run_at_once_each_end_as_if_alone() -> None:
    with ThreadPoolExecutor(3) as helpers:
        run = helpers.submit(command, KIOSK, "run", "--display", "virtual")
        first = helpers.submit(command, *REHEARSE, "--resident", "P01")
        second = helpers.submit(command, *REHEARSE, "--resident", "P01")
        answers = [one.result() for one in (run, first, second)]

    for answer in answers:
        assert answer["outcome"] == "submitted", answer
        assert (answer["status"], answer["payment"], answer["due"]) == ("ACCEPTED", "paid", "2026-06-30")
        assert set(answer) >= FIELDS
        assert all(set(step) == {"name", "ms", "waited_ms"} for step in answer["steps"])
        assert all(set(screen) == {"step", "key", "zh"} for screen in answer["screens"])
        assert all(Path(paper).is_file() for paper in answer["papers"])
    assert len({answer["case_id"] for answer in answers}) == 3
    shown = answers[0]
    with Image.open(shown["photo"]) as photo:
        assert (photo.format, photo.size) == ("JPEG", (358, 441))
        assert [round(dots) for dots in photo.info["dpi"]] == [350, 350]
    assert 14_000 <= Path(shown["photo"]).stat().st_size <= 28_672
    receipt = np.asarray(Image.open(shown["receipt"]).convert("L"))
    assert [found.text[:32] for found in zxingcpp.read_barcodes(receipt)] == ["https://huzheng.hubei.example/v/"]
    assert all(Path(picture).is_file() for picture in shown["pictures"])
    assert (
        json.loads((ROOT / "var" / "demo" / "summary.json").read_text(encoding="utf-8"))["case_id"] == shown["case_id"]
    )


def test_a_world_that_is_kept_knows_the_case_of_the_rehearsal_before(tmp_path: Path) -> None:
    people = people_file(tmp_path, Somebody("LATER", 90))
    kept = (*REHEARSE, "--people", str(people), "--resident", "LATER", "--world", str(tmp_path / "kept"))
    left = command(*kept, "--answer", "pay=later")
    back = command(*kept)

    assert (left["payment"], left["status"]) == ("due", "AWAITING_PAYMENT")
    assert (back["case_id"], back["payment"], back["status"]) == (left["case_id"], "paid", "ACCEPTED")
    assert left["papers"] != back["papers"]
    assert all(Path(paper).is_file() for paper in [*left["papers"], *back["papers"]])


def test_a_house_whose_owner_is_killed_ends_with_it(tmp_path: Path) -> None:
    people = people_file(tmp_path, Somebody("OWNER", 91))
    owner = subprocess.Popen(
        [*REHEARSE, "--people", str(people), "--world", str(tmp_path / "world")], stdout=subprocess.DEVNULL, cwd=ROOT
    )
    terminal = tmp_path / "world" / "logs" / "terminal.log"
    until = time.monotonic() + 30
    while not terminal.exists() and time.monotonic() < until:
        threading.Event().wait(0.1)
    assert _living(tmp_path) > 1
    owner.kill()
    owner.wait()
    until = time.monotonic() + 20
    while _living(tmp_path) and time.monotonic() < until:
        threading.Event().wait(0.2)
    assert _living(tmp_path) == 0


def _living(folder: Path) -> int:
    """How many processes were started for this folder."""
    lines = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout.splitlines()
    return sum(str(folder) in line for line in lines)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("--resident", "P99"), "--resident"),
        (("--answer", "photo"), "--answer"),
        (("--answer", "nosuchstep=1"), "--answer"),
        (("--fault", "camera:unplug"), "--fault"),
        (("--fault", "toaster:hot@photo"), "--fault"),
        (("--fault", "camera:unplug@nowhere"), "--fault"),
        (("--people", "/nonexistent.toml"), "--people"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_in_one_sentence(words: tuple[str, str], where: str) -> None:
    done = subprocess.run([*REHEARSE, *words, "--json"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2, done.stdout + done.stderr
    error = json.loads(done.stdout)["error"]
    assert set(error) == {"where", "reason", "advice_zh", "advice_en"}
    assert where in error["where"]
