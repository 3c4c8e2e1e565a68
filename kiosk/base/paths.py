"""Where things lie. Read-only parts under the root of the installation; what changes under the state folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT_VARIABLE = "KIOSK_ROOT"


def root() -> Path:
    """The folder that holds assets/ and config/: ``KIOSK_ROOT``, else the checkout that this module lies in."""
    named = os.environ.get(ROOT_VARIABLE)
    return Path(named) if named else Path(__file__).resolve().parents[2]


def assets() -> Path:
    """Icons, sounds, fonts, models, translations, paper templates."""
    return root() / "assets"


def models() -> Path:
    """The three .tflite files that set-up takes from the mediapipe wheel."""
    return assets() / "models"


def fonts() -> Path:
    """The typefaces that set-up extracts."""
    return assets() / "fonts"


def translations() -> Path:
    """The wording catalogues, one folder per language."""
    return assets() / "translations"


def config() -> Path:
    """kiosk.toml, services/, standards/, sites/, demo/."""
    return root() / "config"


def cache() -> Path:
    """Made once at set-up, never holds anything of a resident (the demo's drawn residents are synthetic)."""
    return root() / "var" / "cache"


@dataclass(frozen=True, slots=True)
class World:
    """The state folders of one running set of processes: ``var`` of a terminal, or a rehearsal's own folder.

    ``sockets`` is separate and short, because a Unix socket's path holds at most 107 bytes.
    """

    folder: Path
    sockets: Path

    @property
    def terminal(self) -> Path:
        return self.folder / "terminal"

    @property
    def agent(self) -> Path:
        return self.folder / "agent"

    @property
    def center(self) -> Path:
        return self.folder / "center"

    @property
    def demo(self) -> Path:
        return self.folder / "demo"
