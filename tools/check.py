"""`make test`: style, types and tests, each with its time; the last lines are pytest's own.

    python -m tools.check [--only lint]

Everything runs even when an earlier check failed, so that one run shows all that is wrong. Exit 1 when any failed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
LINT = {
    "Ruff": [str(BIN / "ruff"), "check", "--quiet", "."],
    "Format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "Types": [str(BIN / "mypy")],
    "Arrows": [str(BIN / "python"), "-m", "pytest", "-q", "tests/test_arrows.py"],
}
# One more than there are cores: a good part of the suite waits for processes and daemons of its own.
WORKERS = (os.cpu_count() or 1) + 1
# No display is asked for: Kivy's window stays off screen, and its own argument parser keeps away from ours.
ENVIRONMENT = {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy", "KIVY_NO_ARGS": "1"}


def passes(name: str, command: list[str]) -> bool:
    """Runs one check and prints its line; its output only when it failed."""
    begun = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    passed = done.returncode == 0
    print(f"  {name:<22}{time.monotonic() - begun:6.1f} s  {'clean' if passed else 'FAILED'}", flush=True)
    if not passed:
        print(done.stdout, flush=True)
    return passed


def tests_pass() -> bool:
    """All tests, a whole file on one worker; pytest's output as it comes."""
    command = [str(BIN / "python"), "-m", "pytest", "-n", str(WORKERS), "--dist", "loadfile"]
    return subprocess.run([*command, "--durations=5"], env=os.environ | ENVIRONMENT, check=False).returncode == 0


def main() -> int:
    arguments = argparse.ArgumentParser(description="style, types and tests")
    arguments.add_argument("--only", choices=["lint"])
    only_lint = arguments.parse_args().only == "lint"
    print("Checks", flush=True)
    failed = [name for name, command in LINT.items() if not passes(name, command)]
    if not only_lint and not tests_pass():
        failed.append("Tests")
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
