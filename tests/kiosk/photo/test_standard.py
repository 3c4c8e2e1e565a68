"""The standard is data: every figure has a clause and a source, and a wrong file is refused by name, key and reason."""

from datetime import date
from pathlib import Path

import pytest

from kiosk.photo.standard import BadStandardError, Standard, load_standard, load_standards

FOLDER = Path(__file__).resolve().parents[3] / "config" / "standards"
TEXT = (FOLDER / "ga461.toml").read_text(encoding="utf-8").replace('practice = ["hubei"]', "practice = []")


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


def test_the_residence_permit_is_the_same_photo_in_a_larger_file_without_ears_and_brows(standard: Standard):
    permit = load_standard(FOLDER / "residence_permit.toml")
    assert (permit.size, permit.composition, permit.live) == (standard.size, standard.composition, standard.live)
    largest = {one.code: next(r.max for r in one.rules if r.code == "FILE_SIZE") for one in (standard, permit)}
    assert largest == {"ga461": 28672, "residence_permit": 30720}
    gone = {rule.code for rule in standard.rules} - {rule.code for rule in permit.rules}
    assert gone == {"HAIR_OVER_EARS", "HAIR_OVER_BROWS"}


def test_a_site_may_choose_other_practice_or_none():
    national = load_standard(FOLDER / "ga461.toml", practice=[])
    assert {rule.group for rule in national.rules} == {"file", "geometry", "capture", "background"}


def test_a_rule_to_switch_off_must_exist():
    with pytest.raises(BadStandardError, match="ga461.toml: off: ga461 has no rule EARS"):
        load_standard(FOLDER / "ga461.toml", off=["EARS"])


def test_before_its_time_a_standard_is_refused_and_a_younger_rule_left_out(tmp_path: Path, standard: Standard):
    with pytest.raises(BadStandardError, match="valid from 2004-06-01"):
        standard.on_day(date(2003, 1, 1))
    codes = {rule.code for rule in standard.on_day(date(2010, 1, 1)).rules}
    assert "BLUR" in codes
    assert "HAIR_OVER_EARS" not in codes, "the set of local practice began later"


def test_all_standards_of_the_folder_are_found_by_their_code():
    assert set(load_standards(FOLDER)) == {"ga461", "residence_permit"}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('measure = "sharpness"', 'measure = "sharpnes"', "sharpnes"),
        ("width_px = 358", 'width_px = "358"', "size.width_px"),
        ("quality = 70", "quality = 700", "file.quality"),
        ('unit = "deg"', 'unti = "deg"', "unti"),
        ("target = 207, min = 193", "target = 207, min = 210", "composition.face_width_px"),
        ("practice = []", "practise = []", "practise"),
        ("[size]", "[size", "line"),
        ('explained_by = ["FORMAT"]', 'explained_by = ["FORMATS"]', "FORMATS, which no rule has"),
        ('code = "FORMAT"', 'code = "FORMAT"\nexplained_by = ["DPI"]', "explain one another"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_key(tmp_path: Path, old: str, new: str, key: str):
    with pytest.raises(BadStandardError) as refusal:
        load(tmp_path, TEXT.replace(old, new, 1))
    assert "mine.toml" in str(refusal.value)
    assert key in str(refusal.value)
