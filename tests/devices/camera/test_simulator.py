"""The simulated camera: its control socket, its pose scripts, its cache and its people files."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice

import cv2
import numpy as np
import pytest

from devices.camera.port import Frame
from devices.camera.simulator import cache as pictures
from devices.camera.simulator import likeness
from devices.camera.simulator.drawing.pose import Pose
from devices.camera.simulator.scripts import AT_SET_UP, SCRIPTS
from devices.camera.simulator.sitter import BadSitter, Sitter, look_of_number, read_people, sitter_of
from tests.devices.camera.conftest import LOOK, ROOT, SITTER, Simulator, until

PEOPLE = """
[[person]]
id = "P01"
number = "42010219980315997X"
seed = 7
"""


def no_encoder() -> likeness.Encoder:
    pytest.fail("the encoder is not needed here")


def test_the_simulator_says_where_it_is_and_answers_for_its_state(simulator):
    assert simulator.ready["ready"] is True
    assert simulator.address.startswith("http://127.0.0.1:")
    assert simulator.ready["control"] == str(simulator.control)
    state = simulator.ask(do="state")
    assert (state["ok"], state["seed"], state["pose"], state["fault"]) == (True, None, "nobody", None)


def test_a_resident_steps_up_poses_and_leaves(simulator):
    assert simulator.ask(do="face", seed=7, look=LOOK)["pose"] == "front"
    state = simulator.ask(do="pose", name="eyes_closed")
    assert (state["seed"], state["pose"]) == (7, "eyes_closed")
    assert simulator.ask(do="script", shots=["eyes_closed", "front"])["shots"] == ["eyes_closed", "front"]
    assert simulator.ask(do="nobody")["seed"] is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "bad request"),
        (b"[]", "do"),
        (b'{"do":"dance"}', "expected"),
        (b'{"do":"pose","name":"handstand"}', "unknown"),
        (b'{"do":"script","shots":[]}', "unknown"),
        (b'{"do":"face","seed":-1}', "seed"),
        (b'{"do":"face","seed":true}', "seed"),
        (b'{"do":"face","seed":7,"look":{"sex":"x"}}', "look.sex"),
        (b'{"do":"face","seed":7,"look":{"hat":1}}', "look.hat"),
        (b'{"do":"face","seed":7,"look":{"age":130}}', "look.age"),
        (b'{"do":"fault","word":"hungry"}', "hungry"),
    ],
)
def test_a_wrong_request_is_refused_in_a_sentence_and_changes_nothing(simulator, line, said):
    before = simulator.ask(do="state")
    answer = simulator.say(line)
    assert answer["ok"] is False
    assert said in answer["error"]
    assert simulator.ask(do="state") == before


def test_the_simulator_ends_when_told_and_takes_its_socket_along(cache, tmp_path):
    running = Simulator(cache, tmp_path / "camera.sock")
    assert running.end() == 0
    assert not (tmp_path / "camera.sock").exists()


def test_two_simulators_share_a_cache_and_do_not_disturb_each_other(cache, tmp_path):
    one, two = Simulator(cache, tmp_path / "1.sock"), Simulator(cache, tmp_path / "2.sock")
    try:
        assert one.address != two.address
        one.ask(do="fault", word="unplug")
        assert two.ask(do="face", seed=7, look=LOOK)["ok"] is True
        assert two.ask(do="state")["fault"] is None
    finally:
        assert (one.end(), two.end()) == (0, 0)


def test_a_taken_port_is_said_not_thrown(simulator, cache, tmp_path):
    port = simulator.address.split(":")[2].split("/")[0]
    command = [sys.executable, "-m", "devices.camera.simulator", "--cache", cache, "--port", port]
    ended = subprocess.run(
        [*command, "--control", tmp_path / "b.sock"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["ready"] is False


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_script_only_shows_frames_that_it_has(name):
    script = SCRIPTS[name]
    frames = len(script.poses(Pose()))
    assert set(islice(script.order(), 400)) <= set(range(frames))
    assert set(script.way_back()) <= set(range(frames))


def test_a_turn_sweeps_once_and_is_held():
    shown = list(islice(SCRIPTS["turn_left"].order(), 100))
    yaw = [SCRIPTS["turn_left"].poses(Pose())[i].yaw for i in shown]
    way = yaw.index(30) + 1
    assert yaw[:way] == sorted(yaw[:way])
    assert yaw[0] == 0
    assert min(yaw[way:]) > 28
    assert len(set(yaw[way:])) > 1, "a picture that never changes is a frozen camera"
    assert SCRIPTS["turn_right"].poses(Pose())[-1].yaw == -30


def test_a_resident_blinks_now_and_then_but_not_always():
    poses = SCRIPTS["front"].poses(Pose())
    shut = [poses[i].eyes < 0.5 for i in islice(SCRIPTS["front"].order(), 15 * 60)]
    assert 0.01 < sum(shut) / len(shut) < 0.06


def test_pictures_are_drawn_once(cache):
    folder = pictures.ensure(SITTER, ["front"], cache)
    files = sorted((folder / "front").iterdir())
    written = [file.stat().st_mtime_ns for file in files]
    assert pictures.ensure(SITTER, ["front"], cache) == folder
    assert [file.stat().st_mtime_ns for file in files] == written
    assert cv2.imread(str(files[0])).shape == (1080, 1920, 3)
    assert not list(folder.rglob(".drawing-*"))


def test_other_looks_are_another_folder():
    folders = {Sitter(7).folder(), Sitter(8).folder(), Sitter(7, "male").folder(), Sitter(7, glasses=True).folder()}
    assert len(folders) == 4


def test_the_archive_portrait_is_a_tall_picture_before_a_white_wall(cache):
    still = cv2.imread(str(pictures.archive(SITTER, "same", cache, no_encoder)))
    assert still.shape == (1500, 1200, 3)
    assert still[:60].mean() > 225


def test_the_wished_distance_is_found_by_halving():
    live = [np.zeros(128)] * 3

    def portrait(strength: float) -> np.ndarray:
        return np.full((1, 1, 3), int(strength * 80), dtype=np.uint8)

    def encode(picture: np.ndarray) -> np.ndarray:
        return np.eye(1, 128)[0] * picture[0, 0, 0] / 255

    _, there = likeness.portrait_at(0.45, live, portrait, encode)
    assert there == pytest.approx(0.45, abs=0.01)
    with pytest.raises(likeness.NotDrawable):
        likeness.portrait_at(1.5, live, portrait, encode)


def test_sex_and_age_are_told_by_the_number():
    assert look_of_number("42010219980315997X") == {"sex": "male", "age": 28}
    assert look_of_number("420106201409019982") == {"sex": "female", "age": 11}
    assert look_of_number("not a number") == {}
    assert look_of_number(None) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "person"),
        ("[[person]]\nseed = 1", "id"),
        ('[[person]]\nid = "A"\nseed = "x"', "A: seed"),
        ('[[person]]\nid = "A"\nseed = 1\n[person.registry]\nphoto_similarity = "twin"', "photo_similarity"),
    ],
)
def test_a_wrong_people_file_names_person_and_key(tmp_path, text, said):
    file = tmp_path / "people.toml"
    file.write_text(text)
    with pytest.raises(BadSitter, match=said):
        read_people(file)


def test_a_resident_without_a_seed_has_a_face_of_their_own_that_stays(tmp_path):
    file = tmp_path / "people.toml"
    file.write_text('[[person]]\nid = "A"\nnumber = "420106201409019982"\n[[person]]\nid = "B"\n')
    first, second = (read_people(file)[i].sitter for i in (0, 1))
    assert first.seed != second.seed
    assert read_people(file)[0].sitter == first


def test_a_similarity_may_be_a_distance(tmp_path):
    file = tmp_path / "people.toml"
    for given, meant in (("0.44", 0.44), ("0.1", "same"), ("0.7", "mismatch"), ('"review"', "review")):
        file.write_text(f'[[person]]\nid = "A"\nseed = 1\n[person.registry]\nphoto_similarity = {given}\n')
        assert read_people(file)[0].similarity == meant


def test_a_look_is_checked_at_the_door():
    assert sitter_of(5, {"clothes": "shirt", "glasses": True}) == Sitter(5, clothes="shirt", glasses=True)
    with pytest.raises(BadSitter, match=r"look\.clothes"):
        sitter_of(5, {"clothes": "toga"})


def test_the_build_command_draws_a_people_file_and_is_quick_the_second_time(cache, tmp_path):
    file = tmp_path / "people.toml"
    file.write_text(PEOPLE)
    command = [sys.executable, "-m", "devices.camera.simulator.build", "--people", file, "--cache", cache]

    def run() -> dict[str, object]:
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=True)
        return json.loads(ended.stdout)

    first, second = run(), run()
    assert first["people"] == second["people"]
    assert second["seconds"] < 3
    folder = cache / "residents" / Sitter(7, "male", 28).folder()
    assert first["people"]["P01"]["folder"] == str(folder)
    assert {child.name for child in folder.iterdir()} >= {*AT_SET_UP, "stills"}


def test_the_build_command_refuses_an_unknown_person_or_pose(cache, tmp_path):
    file = tmp_path / "people.toml"
    file.write_text(PEOPLE)
    command = [sys.executable, "-m", "devices.camera.simulator.build", "--people", file, "--cache", cache]
    for extra in (["--person", "P99"], ["--poses", "handstand"], ["--people", tmp_path / "none.toml"]):
        ended = subprocess.run([*command, *extra], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert ended.returncode == 2
        assert json.loads(ended.stdout)["error"]["reason"]


def test_a_turned_head_comes_back_before_the_next_pose(simulator, camera):
    simulator.ask(do="face", seed=7, look=LOOK)
    camera.start()
    start = camera.wait_newer(0, 8.0)
    assert start is not None
    simulator.ask(do="pose", name="turn_left")

    def head(frame: Frame) -> np.ndarray:
        return frame.bgr[300:750:2, 760:1160:2].astype(int)

    def away() -> float:
        frame = camera.latest()
        return 0.0 if frame is None else float(np.abs(head(frame) - head(start)).mean())

    until(lambda: away() > 10)
    turned = away()
    simulator.ask(do="pose", name="front")
    seen: list[float] = []

    def back() -> bool:
        seen.append(away())
        return seen[-1] < 4

    until(back)
    assert any(4 < value < 0.9 * turned for value in seen), "the head jumped instead of turning"
