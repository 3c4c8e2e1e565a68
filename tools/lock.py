"""Writes the locks of requirements from setup.cfg: every version pinned, every file by its SHA-256.

    .venv/bin/pip install uv && .venv/bin/python -m tools.lock [--upgrade]

Without ``--upgrade`` the versions already locked, then those installed in this environment, are kept.
What is overridden away has a better stand-in: dlib-bin is dlib without a compile of twenty minutes (setup.cfg, extra
``face``), and a peer that names opencv-python finds the headless one, which two in one environment would overwrite.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from importlib.metadata import distributions
from pathlib import Path

RUNTIME = Path("requirements.lock")
TEST = Path("requirements-test.lock")
PEERS = Path("requirements-peers.lock")
OVERRIDDEN = ("dlib", "opencv-python")
HEADER = "# {what}\n# Written by tools/lock.py from setup.cfg; installed with pip install --no-deps --require-hashes.\n"
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s\\;]+)")


def blocks(lock: str) -> dict[str, str]:
    """The pinned requirements of a lock file: name -> its lines, in the order of the file."""
    found: dict[str, str] = {}
    name = ""
    for line in lock.splitlines(keepends=True):
        pin = PIN.match(line)
        if pin:
            name = pin[1]
            found[name] = line
        elif name and line.startswith(" "):
            found[name] += line
    return found


def pins(lock: str) -> dict[str, str]:
    """name -> version."""
    return {name: match[2] for name, text in blocks(lock).items() if (match := PIN.match(text))}


def installed() -> dict[str, str]:
    """What this environment has: name -> version."""
    return {d.metadata["Name"]: d.version for d in distributions() if d.metadata["Name"] not in ("hubei-kiosk", "pip")}


def compile_lock(extras: list[str], keep: dict[str, str]) -> str:
    """Resolves setup.cfg with ``extras`` for Linux and Python 3.11, keeping the versions of ``keep`` where they fit."""
    with tempfile.TemporaryDirectory() as folder:
        override, constraint = Path(folder, "override.txt"), Path(folder, "constraint.txt")
        override.write_text("".join(f"{name} ; sys_platform == 'never'\n" for name in OVERRIDDEN))
        constraint.write_text("".join(f"{name}=={version}\n" for name, version in keep.items()))
        command = [sys.executable, "-m", "uv", "pip", "compile", "setup.cfg", "--quiet", "--generate-hashes"]
        command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--no-config"]
        command += ["--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_28"]
        command += ["--override", str(override), "--constraint", str(constraint)]
        command += [part for extra in extras for part in ("--extra", extra)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--upgrade", action="store_true", help="take the newest versions that setup.cfg allows")
    keep: dict[str, str] = {}
    if not arguments.parse_args().upgrade:
        keep = {name: version for name, version in installed().items() if name != "setuptools"}
        for lock in (RUNTIME, TEST, PEERS):
            if lock.exists():
                keep |= pins(lock.read_text())
    runtime = compile_lock(["face"], keep)
    both = compile_lock(["face", "test"], keep | pins(runtime))
    peers = compile_lock(["bench"], keep | pins(both))
    shared = blocks(runtime)
    only_test = "".join(text for name, text in blocks(both).items() if name not in shared)
    only_peers = "".join(text for name, text in blocks(peers).items() if name not in blocks(both))
    RUNTIME.write_text(HEADER.format(what="What a terminal and the centre run on.") + "".join(shared.values()))
    TEST.write_text(HEADER.format(what="What the tests and checks need besides requirements.lock.") + only_test)
    PEERS.write_text(HEADER.format(what="What `make bench` measures beside, in a folder of its own.") + only_peers)
    print(f"{RUNTIME}: {len(shared)} packages · {TEST}: {len(pins(only_test))} · {PEERS}: {len(pins(only_peers))}")


if __name__ == "__main__":
    main()
