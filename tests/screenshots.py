"""Draws every sample screen in both layouts and languages: ``python -m tests.screenshots [OUT] [--only NAME] [--all]``.

Writes PNG files and an index.html. ``--all`` adds large print, contrast and the small window.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import tests.screens.conftest  # noqa: F401  the environment must be set before Kivy is imported
from tests.screens.harness import LANDSCAPE, PORTRAIT, SMALL, Player, open_window, picture
from tests.screens.samples import SAMPLES, restyled

_PLAIN = (("portrait", PORTRAIT), ("landscape", LANDSCAPE))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=Path("var/screenshots"))
    parser.add_argument("--only", default="")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--faces", default="zh,en", help="of zh, en, elder, elder-en, contrast")
    arguments = parser.parse_args()
    faces = arguments.faces.split(",") + (["elder", "elder-en", "contrast"] if arguments.all else [])
    sizes = [*_PLAIN, ("small", SMALL)] if arguments.all else list(_PLAIN)
    open_window()
    names: list[str] = []
    full: list[str] = []
    for form, size in sizes:
        for name, sample in SAMPLES.items():
            if not name.startswith(arguments.only):
                continue
            for face in faces:
                player = Player(size)
                language = "en" if face.endswith("en") else "zh"
                started = time.perf_counter()
                player.tell(restyled(sample, language, elder="elder" in face, contrast=face == "contrast"))
                took = time.perf_counter() - started
                path = arguments.out / f"{name}-{form}-{face}.png"
                picture(player.stage, path)
                page = player.stage.page
                over = page.overflow() if page else 0.0
                print(f"{path.name} {took * 1000:.0f} ms" + (f" OVERFLOW {over:.0f} px" if over > 1 else ""))
                names.append(path.name)
                if over > 1:
                    full.append(path.name)
                player.stage.calm()
    figures = "\n".join(
        f'<figure><img src="{name}" loading="lazy" height="480"><figcaption>{name}</figcaption></figure>'
        for name in names
    )
    (arguments.out / "index.html").write_text(
        "<!doctype html><meta charset=utf-8><title>Screens</title>"
        "<style>body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:16px}figure{margin:0}</style>\n" + figures,
        encoding="utf-8",
    )
    print(f"{len(names)} pictures in {arguments.out}; {len(full)} overflow")
    return 1 if full else 0


if __name__ == "__main__":
    sys.exit(main())
