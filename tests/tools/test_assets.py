"""What set-up builds: models, typefaces, icons, sounds."""

import json
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from tools import fonts, icons, models, sounds

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"


def test_the_models_are_the_files_that_were_examined():
    for member, sha256 in models.MODELS.items():
        assert models.intact(ASSETS / "models" / Path(member).name, sha256)


def test_an_altered_model_is_not_installed(tmp_path):
    wheel = tmp_path / "wheel.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("a/face.tflite", b"altered")
    with pytest.raises(SystemExit, match=r"face\.tflite: not the file that was examined"):
        models.unpack(wheel, tmp_path / "models", {"a/face.tflite": "0" * 64})
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_typeface_is_the_simplified_chinese_one(weight):
    with TTFont(ASSETS / "fonts" / f"NotoSansCJKsc-{weight}.otf", lazy=True) as font:
        assert font["name"].getDebugName(fonts.FULL_NAME) == fonts.FACES[weight]
        assert all(ord(character) in font.getBestCmap() for character in "户口居民身份证㛃䶮𠅤")


def test_rare_characters_of_names_have_a_typeface():
    with TTFont(ASSETS / "fonts" / "HanaMinB.ttf", lazy=True) as font:
        assert all(ord(character) in font.getBestCmap() for character in "𪚥𦭲")


def test_a_collection_without_the_face_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="no face 'Noto Sans CJK XX', it has Noto Sans CJK"):
        fonts.extract(fonts.NOTO / "NotoSansCJK-Regular.ttc", "Noto Sans CJK XX", tmp_path / "a.otf")


def test_every_icon_is_drawn_in_every_size():
    names = json.loads((ASSETS / "icons" / "icons.json").read_text())["icons"]
    wanted = {f"{name}-{size}.png" for name in names for size in icons.SIZES}
    assert {path.name for path in (ASSETS / "icons" / "png").glob("*.png")} == wanted


def test_an_icon_is_white_with_the_drawing_as_its_transparency():
    picture = np.asarray(icons.render([("rr", [2.0, 2.0, 20.0, 20.0, 2.0])], 48, 24, 2))
    assert picture.shape == (48, 48, 4)
    assert (picture[..., :3] == 255).all()
    assert picture[24, 4, 3] > 200  # on the line
    assert picture[24, 24, 3] == 0  # inside it


def test_an_unknown_primitive_is_refused():
    with pytest.raises(ValueError, match="unknown primitive 'spiral'"):
        icons.render([("spiral", [])], 48, 24, 2)


@pytest.mark.parametrize(
    ("name", "ms", "dbfs"),
    [("tap", 25, -26), ("success", 180, -18), ("attention", 300, -18), ("error", 180, -18), ("slot_open", 300, -18)],
)
def test_a_sound_has_its_length_and_loudness(tmp_path, name, ms, dbfs):
    sounds.write(tmp_path / "a.wav", sounds.sounds()[name])
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.getnframes() * 1000 / file.getframerate() == pytest.approx(ms, abs=1)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    assert 20 * np.log10(np.abs(samples).max()) == pytest.approx(dbfs, abs=0.1)
    assert max(abs(samples[0]), abs(samples[-1])) < 0.001  # no click at the ends
