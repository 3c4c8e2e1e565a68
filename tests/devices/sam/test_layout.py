"""The text on a card: three layouts, unknown types, and items that contradict themselves (fuzz: 300 texts)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.sam.codec import Blocks
from devices.sam.layout import BadContentError, UnknownTypeError, card_from, newest_address, number_is_sound

RESIDENT = {
    0: "张三",
    30: "1",
    32: "01",
    36: "19980315",
    52: "湖北省武汉市江岸区测试路1号",
    122: "42010219980315997X",
    158: "武汉市公安局江岸分局",
    188: "20160820",
    204: "20260820",
}
HMT = RESIDENT | {30: "2", 32: "", 36: "19900512", 122: "810000199005129981", 220: "H12345678", 238: "02", 248: "J"}
FOREIGNER = {
    0: "SAMPLE, JANE",
    120: "2",
    122: "USA310000000000",
    152: "USA",
    158: "简",
    188: "20200101",
    204: "20300101",
    220: "19850101",
    236: "01",
    240: "3100",
    248: "I",
}


def text(items: dict[int, str]) -> Blocks:
    raw = bytearray(b" \0" * 128)
    for at, value in items.items():
        encoded = value.encode("utf-16-le", "surrogatepass")
        raw[at : at + len(encoded)] = encoded
    return Blocks(bytes(raw), bytes(1024), b"")


def test_a_resident_card_is_read() -> None:
    card = card_from(text(RESIDENT))
    assert (card.kind, card.name, card.sex, card.nation) == ("resident", "张三", "male", "汉")
    assert (card.birth_date, card.number) == (date(1998, 3, 15), "42010219980315997X")
    assert (card.valid_from, card.valid_to) == (date(2016, 8, 20), date(2026, 8, 20))
    assert card.authority == "武汉市公安局江岸分局"


def test_a_long_term_card_has_no_end() -> None:
    assert card_from(text(RESIDENT | {204: "长期    "})).valid_to is None


def test_a_permit_of_hong_kong_macao_and_taiwan_is_read() -> None:
    card = card_from(text(HMT))
    assert (card.kind, card.pass_number, card.issue_count, card.nation) == ("hmt", "H12345678", 2, "")


def test_a_foreigners_card_of_2017_is_read() -> None:
    card = card_from(text(FOREIGNER))
    assert (card.kind, card.name, card.chinese_name, card.nationality) == ("foreigner", "SAMPLE, JANE", "简", "USA")
    assert (card.birth_date, card.number, card.sex) == (date(1985, 1, 1), "USA310000000000", "female")


@pytest.mark.parametrize("flag", ["Y", "j", "i", "A", "1", "长"])
def test_an_unknown_type_is_never_read_as_a_residents(flag: str) -> None:
    with pytest.raises(UnknownTypeError):
        card_from(text(RESIDENT | {248: flag}))


@pytest.mark.parametrize(
    ("change", "item"),
    [
        ({0: "  "}, "name"),
        ({0: "\ud840"}, "name"),
        ({0: "张\n三"}, "name"),
        ({30: "0"}, "sex"),
        ({30: "2"}, "sex"),
        ({32: "57"}, "nation"),
        ({32: "  "}, "nation"),
        ({36: "19980316"}, "birth_date"),
        ({36: "19980230"}, "birth_date"),
        ({36: "        "}, "birth_date"),
        ({122: "420102199803159970"}, "number"),
        ({122: "42010219980315997x"}, "number"),
        ({122: "4201021998031599"}, "number"),
        ({188: "20160832"}, "valid_from"),
        ({204: "长久    "}, "valid_to"),
        ({188: "20270101"}, "validity"),
    ],
)
def test_an_item_that_cannot_be_is_named_without_its_content(change: dict[int, str], item: str) -> None:
    with pytest.raises(BadContentError, match=f"^{item}$"):
        card_from(text(RESIDENT | change))


def test_a_permit_with_a_residents_prefix_is_refused() -> None:
    with pytest.raises(BadContentError, match="number"):
        card_from(text(RESIDENT | {248: "J"}))


@pytest.mark.parametrize("name", ["𠮷田㛃", "\ue000花", "阿卜杜拉·买买提", "𬭎𫖯"])
def test_rare_and_private_characters_are_passed_through(name: str) -> None:
    assert card_from(text(RESIDENT | {0: name})).name == name


def test_the_newest_address_is_read_and_a_blank_one_is_none() -> None:
    assert newest_address("湖北省武汉市".ljust(35).encode("utf-16-le")) == "湖北省武汉市"
    assert newest_address(b" \0" * 35) is None


def test_a_card_shows_nothing_personal_in_its_repr() -> None:
    card = card_from(text(RESIDENT))
    assert "张三" not in repr(card)
    assert card.number not in repr(card)


@pytest.mark.parametrize("number", ["42010219980315997X", "420106201409019982", "810000199005129981"])
def test_the_fixtures_numbers_are_sound(number: str) -> None:
    assert number_is_sound(number)
    assert not number_is_sound(number[:-1] + ("0" if number[-1] != "0" else "1"))


@settings(max_examples=300, deadline=None)
@given(st.binary(min_size=256, max_size=256))
def test_no_text_makes_the_parser_raise_anything_else(raw: bytes) -> None:
    with pytest.raises((BadContentError, UnknownTypeError)):  # a random text has no sound number
        card_from(Blocks(raw, b"", b""))
