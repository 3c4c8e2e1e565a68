"""Starts the shell: ``python -m screens``.

Environment: KIOSK_SHELL_SOCKET (the terminal's socket), KIOSK_WINDOW (``1080x1920``), KIOSK_ASSETS (folder; by default
the one beside the package), KIVY_HOME (a private folder; made if absent), KIOSK_SHELL_PROBE (demo and tests only).
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path


def _environment() -> tuple[int, int]:
    """Everything Kivy reads at import; returns the window size. Raises ValueError for a bad KIOSK_WINDOW."""
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    os.environ.setdefault("KIVY_NO_CONFIG", "1")
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
    os.environ.setdefault("KIVY_CLOCK", "interrupt")
    os.environ.setdefault("KIVY_NO_ENV_CONFIG", "1")
    if "KIVY_HOME" not in os.environ:
        os.environ["KIVY_HOME"] = tempfile.mkdtemp(prefix="kiosk-shell-")
    width, _, height = os.environ.get("KIOSK_WINDOW", "1080x1920").partition("x")
    return int(width), int(height)


def main() -> int:
    logging.getLogger("kivy").setLevel(logging.WARNING)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    address = os.environ.get("KIOSK_SHELL_SOCKET")
    if not address:
        print("KIOSK_SHELL_SOCKET must name the terminal's socket", file=sys.stderr)
        return 2
    try:
        width, height = _environment()
    except ValueError:
        print("KIOSK_WINDOW must be WIDTHxHEIGHT, for example 1080x1920", file=sys.stderr)
        return 2

    from kivy.config import Config

    for section, key, value in (
        ("graphics", "width", width),
        ("graphics", "height", height),
        ("graphics", "borderless", 1),
        ("graphics", "resizable", 0),
        ("graphics", "position", "custom"),
        ("graphics", "left", 0),
        ("graphics", "top", 0),
        ("graphics", "maxfps", 60),
        ("graphics", "show_cursor", 0),
        ("graphics", "multisamples", 0),
        ("kivy", "exit_on_escape", 0),
        ("kivy", "keyboard_mode", ""),
        ("kivy", "log_enable", 0),
        ("kivy", "log_level", "warning"),
        ("input", "mouse", "mouse,disable_multitouch"),
    ):
        Config.set(section, key, value)

    from screens.app import KioskApp

    assets = Path(os.environ.get("KIOSK_ASSETS") or Path(__file__).resolve().parent.parent / "assets")
    app = KioskApp(assets, Path(address))
    probe_address = os.environ.get("KIOSK_SHELL_PROBE")
    if probe_address:
        from screens.probe import Probe

        probe = Probe(Path(probe_address), app)
        probe.start()
    app.run_until_renewed()
    return 0


if __name__ == "__main__":
    sys.exit(main())
