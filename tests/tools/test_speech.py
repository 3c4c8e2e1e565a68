"""Speech: numbers and words as they are said, and only what changed is rendered."""

import wave

import pytest

from tools.speech import digest, pinyin, render, say_number, texts_to_speak


@pytest.mark.parametrize(
    ("digits", "spoken"),
    [
        ("0", "零"),
        ("7", "七"),
        ("10", "十"),
        ("15", "十五"),
        ("20", "二十"),
        ("105", "一百零五"),
        ("110", "一百一十"),
        ("1000", "一千"),
        ("1005", "一千零五"),
        ("2026", "二千零二十六"),
        ("007", "零零七"),
        ("12389", "一二三八九"),
    ],
)
def test_a_number_is_said_as_people_say_it(digits, spoken):
    assert say_number(digits) == spoken


def test_a_sentence_becomes_syllables_with_tones_and_pauses():
    assert pinyin("请重新拍照，20元。") == "qing3 chong2 xin1 pai1 zhao4 , er4 shi2 yuan2 ."


class Catalogue:
    """Stands for kiosk.base.wording.Wording."""

    def keys(self, language):
        return frozenset({"voice.card", "voice.fee", "title"})

    def raw(self, language, key):
        return {"voice.card": "请放身份证", "voice.fee": "应缴{fee:yuan}元", "title": "首页"}[key]


def test_only_fixed_texts_of_the_voice_list_are_spoken():
    assert texts_to_speak(Catalogue(), "zh") == {"voice.card": "请放身份证"}


def test_the_two_languages_are_told_apart():
    assert digest("zh", "ID") != digest("en", "ID")


def test_only_new_and_changed_texts_are_rendered_and_old_ones_removed(tmp_path):
    assert render("zh", {"voice.a": "请", "voice.b": "好"}, tmp_path) == 2
    assert render("zh", {"voice.a": "请", "voice.b": "好"}, tmp_path) == 0
    assert render("zh", {"voice.a": "请坐"}, tmp_path) == 1
    assert sorted(path.name for path in tmp_path.glob("*.wav")) == ["voice.a.wav"]
    with wave.open(str(tmp_path / "voice.a.wav")) as spoken:
        assert spoken.getnframes() / spoken.getframerate() > 0.3
