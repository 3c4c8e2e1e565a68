"""The catalogues that the shell brings."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from kiosk.base.wording import Wording

ASSETS = Path(__file__).resolve().parents[2] / "assets"
FILES = ("fixed.toml", "screens.toml")


def catalogue(language: str, name: str) -> dict[str, str]:
    path = ASSETS / "translations" / f"{language}.d" / name
    return tomllib.loads(path.read_text(encoding="utf-8"))


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", FILES)
def test_every_key_is_in_both_languages_with_the_same_fields(name):
    chinese, english = catalogue("zh", name), catalogue("en", name)
    assert set(chinese) == set(english)
    for key, text in chinese.items():
        assert fields(text) == fields(english[key]), key


@pytest.mark.parametrize("name", FILES)
def test_chinese_text_has_full_width_punctuation(name):
    for key, text in catalogue("zh", name).items():
        assert not re.search(r"[一-鿿][,;:?!]|[,;?!][一-鿿]", text), key


@pytest.mark.parametrize("name", FILES)
def test_english_text_has_no_chinese_and_no_curly_quotes(name):
    """A curly quote is drawn as wide as a Chinese character by the Chinese face."""
    for key, text in catalogue("en", name).items():
        if key not in ("ui.header.language", "ui.attract.language"):
            assert not re.search(r"[　-鿿＀-￯‘’“”]", text), key


def test_every_key_that_the_pages_name_exists():
    keys = Wording(ASSETS / "translations").keys("zh")
    used: set[str] = set()
    for path in (Path(__file__).resolve().parents[2] / "screens").rglob("*.py"):
        used |= set(
            re.findall(r'text\(\s*"((?:ui|btn|err|home|notice|idle|fault)\.[A-Za-z0-9_.]+)"', path.read_text("utf-8"))
        )
    assert used
    assert not used - keys
