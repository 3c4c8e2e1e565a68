"""Masking, names, phones, fees, fingers, ethnic groups (domain 3, 4.4, 4.6, 4.8, 7.2, 8.2)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules import fees, fingers, masking, names, nation
from kiosk.rules.errors import BadInput
from kiosk.rules.fees import Fee
from kiosk.rules.phone import find_phone


def test_a_number_shows_three_and_four() -> None:
    assert masking.number("42010219980315997X") == "420***********997X"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("田𬭎", "田*"),
        ("王小明", "王*明"),
        ("欧阳建国", "欧**国"),
        ("买买提·𠮷", "买***𠮷"),
        ("李", "*"),
        ("", ""),
    ],
)
def test_a_name_shows_its_ends_by_code_points(name: str, masked: str) -> None:
    assert masking.name(name) == masked


def test_a_phone_shows_its_ends() -> None:
    assert masking.phone("13800000000") == "138****0000"
    assert masking.phone("02787654321") == "027****4321"
    assert masking.phone("0278765432") == "********32"


def test_an_address_ends_at_the_county() -> None:
    assert masking.address("湖北省武汉市江岸区示例街道1号") == "湖北省武汉市江岸区***"
    assert masking.address("湖北省恩施土家族苗族自治州恩施市示例路1号") == "湖北省恩施土家族苗族自治州恩施市***"
    assert masking.address("示例路1号") == "***"


@given(st.text(min_size=1, max_size=40))
def test_masking_never_shows_everything_nor_changes_the_length(text: str) -> None:
    for masked in (masking.number(text), masking.name(text), masking.phone(text)):
        assert len(masked) == len(text)
        assert "*" in masked


@pytest.mark.parametrize("separator", ["•", "・", "．", ".", "·"])
def test_every_separator_becomes_the_middle_dot(separator: str) -> None:
    assert names.normalise(f" 买买提{separator}艾力 ") == "买买提·艾力"
    assert names.same(f"买买提{separator}艾力", "买买提·艾力")


@pytest.mark.parametrize("name", ["张伟", "𠮷田", "㛃", "田𬭎", "𫖯", "龑", "䶮", "𰻝", "〇", "买买提·艾力", "一" * 50])
def test_every_lawful_character_is_accepted(name: str) -> None:
    assert names.is_name(name)
    assert names.self_made([name]) == ()


@pytest.mark.parametrize("name", ["", "张 伟", "·张", "张·", "·", "ZHANG", "张1", "张😀", "张\ue123", "一" * 51])
def test_what_is_no_name(name: str) -> None:
    assert not names.is_name(name)


def test_latin_is_for_foreigners_only() -> None:
    assert names.is_name("O'NEILL, MARY".replace(",", ""), latin=True)
    assert not names.is_name("O'NEILL")


@pytest.mark.parametrize("point", [0xE000, 0xF8FF, 0xF0000, 0x10FFFD, 0x0378, 0xFFFF, 0x2FFFF, 0x07, 0xD800])
def test_a_code_point_that_is_no_character_is_self_made(point: int) -> None:
    assert names.self_made(["张", "湖北省" + chr(point)]) == (point,)


def test_characters_newer_than_this_python_are_not_self_made() -> None:
    assert names.self_made([chr(0x31350), chr(0x2EBF0)]) == ()


@pytest.mark.parametrize("typed", ["13800000000", "+8613800000000", "0086 138 0000 0000", "１３８００００００００"])
def test_a_mobile_in_any_dress(typed: str) -> None:
    phone = find_phone(typed)
    assert phone is not None
    assert (phone.digits, phone.kind) == ("13800000000", "mobile")


@pytest.mark.parametrize("typed", ["", "12800000000", "1380000000", "138000000000", "abc", "027-1234567", "110", "٠٢٧"])
def test_what_is_no_phone(typed: str) -> None:
    assert find_phone(typed) is None


def test_a_landline_is_a_contact_too() -> None:
    phone = find_phone("（027）8765-4321")
    assert phone is not None
    assert (phone.digits, phone.kind) == ("02787654321", "landline")


OLD = Fee(2000, date(2004, 1, 1), date(2026, 6, 30), "发改价格〔2003〕2322号")
NEW = Fee(2500, date(2026, 7, 1), None, "invented")


def test_the_fee_of_a_day() -> None:
    assert fees.fee_on([OLD, NEW], date(2026, 6, 30)) is OLD
    assert fees.fee_on([OLD, NEW], date(2026, 7, 1)) is NEW
    with pytest.raises(BadInput, match="2003-12-31"):
        fees.fee_on([OLD, NEW], date(2003, 12, 31))
    with pytest.raises(BadInput):
        fees.fee_on([OLD], date(2026, 7, 1))


def test_fee_periods_follow_one_another() -> None:
    assert fees.fault_in([OLD, NEW]) is None
    assert "overlap" in str(fees.fault_in([OLD, Fee(1, date(2026, 6, 30), None, "x")]))
    assert "overlap" in str(fees.fault_in([Fee(1, date(2004, 1, 1), None, "x"), NEW]))
    assert "no fee" in str(fees.fault_in([OLD, Fee(1, date(2026, 7, 2), None, "x")]))
    assert "ends before" in str(fees.fault_in([Fee(1, date(2026, 7, 2), date(2026, 7, 1), "x")]))


def test_a_waiver_counts_only_where_the_service_grants_it() -> None:
    assert fees.payable(OLD, None, ("URBAN_ALLOWANCE",)) == 2000
    assert fees.payable(OLD, "URBAN_ALLOWANCE", ("URBAN_ALLOWANCE",)) == 0
    assert fees.payable(OLD, "URBAN_ALLOWANCE", ()) == 2000


def test_the_fingers_come_thumbs_first_and_then_along_the_same_hand() -> None:
    assert fingers.next_to_register([], []) == 11
    assert fingers.next_to_register([], [11]) == 12
    assert fingers.next_to_register([12], [11]) == 16
    assert fingers.next_to_register([12], [11, 16, 17]) == 18
    assert fingers.next_to_register([12, 18], [11, 16, 17]) is None


def test_a_hand_that_has_nothing_to_give_is_made_up_for_by_the_other() -> None:
    assert fingers.next_to_register([], range(11, 16)) == 16
    assert fingers.next_to_register([16], range(11, 16)) == 17
    assert fingers.next_to_register([], range(11, 21)) is None


@given(st.sets(st.integers(11, 20)), st.sets(st.integers(11, 20)))
def test_a_finger_is_never_asked_for_twice(taken: set[int], failed: set[int]) -> None:
    position = fingers.next_to_register(taken, failed)
    assert position not in taken | failed
    assert position is None or 11 <= position <= 20


def test_the_table_of_ethnic_groups_goes_both_ways() -> None:
    assert len(nation.NATIONS) == 58
    assert (nation.find_name("01"), nation.find_name("39"), nation.find_name("56")) == ("汉", "阿昌", "基诺")
    assert all(nation.find_code(name) == code for code, name in nation.NATIONS.items())
    assert nation.find_code("土家族") == "15"
    assert nation.find_name("57") is None
    assert nation.find_code("无") is None
