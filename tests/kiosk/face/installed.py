"""A package that a site installs beside the kiosk: a module, and the dist-info that names its entry points."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

ENGINE = '''
import numpy as np

class Tones:
    """Compares the mean grey of two squares."""
    engine, engine_version = "tones", "3"

    def __init__(self, options):
        self.scale = float(options.get("scale", 255))

    def encode(self, crop):
        return np.array([crop.rgb.mean() / self.scale])

    def distance(self, a, b):
        return float(abs(a - b)[0])
'''


def install(folder: Path, path: pytest.MonkeyPatch, name: str, code: str, **entries: str) -> None:
    """Puts module ``name`` and its distribution into ``folder``; ``entries``: group -> ``name = object``."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(code)
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("".join(f"[kiosk.{group}]\n{line}\n" for group, line in entries.items()))
    path.syspath_prepend(str(folder))
    importlib.invalidate_caches()
