"""The lock files: complete, pinned, hashed, and bound to no place."""

import configparser
import re
from pathlib import Path

import pytest

from tools.lock import blocks, pins

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-models.lock", "requirements-peers.lock")


def lock(name: str) -> str:
    return (ROOT / name).read_text()


def named(requirements: str) -> set[str]:
    names = (re.match(r"[A-Za-z0-9._-]+", line) for line in requirements.strip().splitlines() if line[:1] != "#")
    return {re.sub(r"[._]", "-", name[0].lower()) for name in names if name}


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_is_a_pin_or_a_hash(name):
    for line in lock(name).splitlines():
        assert re.fullmatch(r"#.*|[a-z0-9-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name):
    assert blocks(lock(name))
    assert all("--hash=sha256:" in text for text in blocks(lock(name)).values())


def test_the_locks_hold_what_setup_cfg_asks_for():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    extras = config["options.extras_require"]
    assert named(config["options"]["install_requires"]) | named(extras["face"]) <= pins(lock(LOCKS[0])).keys()
    assert named(extras["test"]) <= pins(lock(LOCKS[1])).keys()
    assert named(extras["bench"]) <= pins(lock(LOCKS[3])).keys()


def test_dlib_is_never_compiled_and_opencv_stays_below_five():
    runtime = pins(lock(LOCKS[0]))
    assert "dlib" not in runtime
    assert int(runtime["opencv-python-headless"].split(".")[0]) < 5
    assert int(runtime["setuptools"].split(".")[0]) < 81


def test_a_peer_that_names_another_opencv_finds_ours():
    assert not any(name.startswith("opencv") for name in pins(lock(LOCKS[3])))


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 3), (1, 3)])
def test_two_locks_that_are_installed_together_share_no_package(one, other):
    assert not pins(lock(LOCKS[one])).keys() & pins(lock(LOCKS[other])).keys()
