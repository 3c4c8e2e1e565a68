"""Takes the simplified-Chinese faces out of Debian's Noto CJK collections into assets/fonts/, and the rare characters.

Kivy opens face 0 of a collection, which is the Japanese one: 门 骨 直 令 海 would be drawn wrong. HanaMinB holds the
characters of names that Noto lacks (CJK extensions B to F).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from fontTools.ttLib import TTCollection

NOTO = Path("/usr/share/fonts/opentype/noto")
RARE = Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")
TARGET = Path("assets/fonts")
FULL_NAME = 4  # name table: "Noto Sans CJK SC" (Regular has no style in its name), "Noto Sans CJK SC Bold"
FACES = {"Regular": "Noto Sans CJK SC", "Bold": "Noto Sans CJK SC Bold"}


def extract(collection: Path, full_name: str, target: Path) -> None:
    """Writes the face called ``full_name`` of a .ttc as a font of its own."""
    with TTCollection(str(collection), lazy=True) as fonts:
        faces = {font["name"].getDebugName(FULL_NAME): font for font in fonts}
        if full_name not in faces:
            raise SystemExit(f"{collection}: no face {full_name!r}, it has {', '.join(sorted(faces))}")
        faces[full_name].save(str(target))


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight, full_name in FACES.items():
        extract(NOTO / f"NotoSansCJK-{weight}.ttc", full_name, TARGET / f"NotoSansCJKsc-{weight}.otf")
    shutil.copyfile(RARE, TARGET / RARE.name)


if __name__ == "__main__":
    main()
