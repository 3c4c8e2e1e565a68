"""What the devices are told of a resident who was chosen by id, and the file that says where a world is."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.base import paths
from kiosk.service.dock.cast import STRANGER_FINGER, Cast, UnknownResident, cast_of
from kiosk.service.whereabouts import NoWorld, Whereabouts, find, forget

PEOPLE = paths.config() / "demo" / "people.toml"


@pytest.fixture(scope="module")
def cast() -> Cast:
    return cast_of(Whereabouts(os.getpid(), str(PEOPLE), {}, {"P01": 11797, "P03": 35537}, 990_001))


def test_a_card_is_put_as_the_resident_holds_it(cast: Cast) -> None:
    request = cast.request("id_card_reader", {"do": "put", "resident": "P01"})
    assert request["do"] == "put"
    assert (request["card"]["name"], request["card"]["valid_to"]) == ("张博远", "2026-08-20")


def test_a_field_of_the_card_can_be_changed(cast: Cast) -> None:
    request = cast.request("id_card_reader", {"do": "put", "resident": "P01", "readable": False, "flag": "Z"})
    assert (request["card"]["readable"], request["card"]["flag"]) == (False, "Z")
    assert request["card"]["name"] == "张博远"
    assert set(request) == {"do", "card"}


def test_the_camera_is_told_the_drawn_face_and_the_stranger_has_another(cast: Cast) -> None:
    assert cast.request("camera", {"do": "face", "resident": "P03"}) == {
        "do": "face",
        "seed": 35537,
        "look": {"sex": "female", "age": 75},
    }
    assert cast.request("camera", {"do": "face", "resident": "P03", "stranger": True})["seed"] == 990_001


def test_a_finger_belongs_to_the_resident_or_to_a_stranger(cast: Cast) -> None:
    given = {"do": "press", "resident": "P01", "finger": 16, "quality": 60}
    assert cast.request("fingerprint_reader", given) == {
        "do": "press",
        "person": "finger-P01",
        "finger": 16,
        "quality": 60,
    }
    assert cast.request("fingerprint_reader", {**given, "stranger": True})["person"] == STRANGER_FINGER


def test_what_names_no_resident_goes_through_as_it_is(cast: Cast) -> None:
    given = {"do": "fault", "word": "silent", "times": 2}
    assert cast.request("camera", given) == given


@pytest.mark.parametrize("who", ["P02", "P99", None, 7])
def test_a_resident_who_does_not_come_to_this_world_is_named_in_the_refusal(cast: Cast, who: object) -> None:
    with pytest.raises(UnknownResident, match="none of the residents"):
        cast.request("camera", {"do": "face", "resident": who})


def test_the_list_says_who_holds_what(cast: Cast) -> None:
    assert [one["id"] for one in cast.lines()] == ["P01", "P03"]
    assert "男，1998年生，身份证至2026-08-20" in cast.lines()[0]["line"]
    assert "长期" in cast.lines()[1]["line"]


def test_a_world_is_found_by_its_folder_until_it_ends(tmp_path: Path) -> None:
    where = Whereabouts(os.getpid(), "people.toml", {"camera": "/c"}, {"P01": 1}, 2)
    where.write(tmp_path)
    assert find(tmp_path) == where
    assert stat.S_IMODE((tmp_path / "world.json").stat().st_mode) == 0o600
    forget(tmp_path)
    with pytest.raises(NoWorld, match="no world runs"):
        find(tmp_path)


def test_a_world_that_was_killed_is_not_taken_for_one_that_runs(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait(20)
    Whereabouts(ended.pid, "people.toml", {}, {}, 2).write(tmp_path)
    with pytest.raises(NoWorld, match="has ended"):
        find(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"pid": 1}', json.dumps({"pid": 1, "more": 2})])
def test_another_file_is_no_world(tmp_path: Path, text: str) -> None:
    (tmp_path / "world.json").write_text(text)
    with pytest.raises(NoWorld, match="not the file of a world"):
        find(tmp_path)
