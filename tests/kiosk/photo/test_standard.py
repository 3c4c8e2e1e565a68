"""The standard is data: every figure has a clause and a source, and a wrong file is refused by name, key and reason."""

from pathlib import Path

import pytest

from kiosk.photo.hints import Hint
from kiosk.photo.standard import BadStandardError, Standard, load_standard

TEXT = (Path(__file__).resolve().parents[3] / "config/standards/ga461.toml").read_text(encoding="utf-8")


def load(tmp_path: Path, text: str) -> Standard:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return load_standard(file)


def test_ga461_has_the_figures_of_the_standard(standard: Standard):
    assert (standard.size.width_px, standard.size.height_px, standard.size.dpi) == (358, 441, 350)
    width = standard.composition.face_width_px
    assert (width.min, width.target, width.max) == (193, 207, 221)
    hair = standard.composition.hair_top_px
    assert (hair.min, hair.target, hair.max) == (7, 14, 21)
    assert standard.composition.eyes_above_bottom_px == 207


def test_every_rule_says_where_it_comes_from_and_what_to_do(standard: Standard):
    for rule in standard.rules:
        assert rule.clause, rule.code
        assert rule.source, rule.code
        assert rule.reason_zh, rule.code
        assert rule.remedy_zh, rule.code


def test_no_two_rules_judge_the_same_measure_with_the_same_code(standard: Standard):
    keys = [(rule.code, rule.measure, rule.when) for rule in standard.rules]
    assert len(keys) == len(set(keys))


def test_local_practice_never_refuses_and_only_warns(standard: Standard):
    practice = [rule for rule in standard.rules if rule.group == "practice"]
    assert practice
    assert all(rule.level == "warn" and not rule.refuses for rule in practice)


def test_a_site_can_switch_a_rule_off(standard: Standard):
    assert "WHITE_CLOTHES" not in {rule.code for rule in standard.without("WHITE_CLOTHES").rules}


def test_every_hint_has_words_in_both_languages(standard: Standard):
    assert set(standard.guide) == set(Hint)
    assert all(words.zh and words.en for words in standard.guide.values())


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('measure = "sharpness"', 'measure = "sharpnes"', "sharpnes"),
        ("width_px = 358", 'width_px = "358"', "size.width_px"),
        ("quality = 70", "quality = 700", "file.quality"),
        ('unit = "deg"', 'unti = "deg"', "unti"),
        ("target = 207, min = 193", "target = 207, min = 210", "composition.face_width_px"),
        ("READY = {", "REDY = {", "guide"),
        ("[size]", "[size", "line"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(tmp_path: Path, old: str, new: str, key: str):
    with pytest.raises(BadStandardError) as refusal:
        load(tmp_path, TEXT.replace(old, new, 1))
    assert "mine.toml" in str(refusal.value)
    assert key in str(refusal.value)
