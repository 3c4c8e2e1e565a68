"""Identity numbers: every example of domain 4.1 and 10A.18, and properties of the check character."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.identity_number import check, check_character

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("number", "birth_date", "sex"),
    [
        ("42010219980315997X", date(1998, 3, 15), "male"),
        ("420106201409019982", date(2014, 9, 1), "female"),
        ("420502195101129980", date(1951, 1, 12), "female"),
        ("420281198007019999", date(1980, 7, 1), "male"),
        ("422801199601059974", date(1996, 1, 5), "male"),
        ("810000199005129981", date(1990, 5, 12), "female"),
        ("830000198811039971", date(1988, 11, 3), "male"),
        ("430102199210109987", date(1992, 10, 10), "female"),
        ("421102200805069974", date(2008, 5, 6), "male"),
        ("420902201006019986", date(2010, 6, 1), "female"),
        ("420102202605209969", date(2026, 5, 20), "female"),
        ("420106198611209988", date(1986, 11, 20), "female"),
        ("420103197903129935", date(1979, 3, 12), "male"),
    ],
)
def test_the_residents_of_the_specification_are_valid(number: str, birth_date: date, sex: str) -> None:
    answer = check(number, TODAY)
    assert (answer.valid, answer.reason, answer.code, answer.warning) == (True, None, None, None)
    assert (answer.birth_date, answer.sex, answer.normalized) == (birth_date, sex, number)


@pytest.mark.parametrize(
    ("number", "reason", "code"),
    [
        ("", "length", "E02.len"),
        ("420102980315997", "length", "E02.len"),
        ("42010219980315997", "length", "E02.len"),
        ("42010219980315997XX", "length", "E02.len"),
        ("420102 19980315997X", "length", "E02.len"),
        ("4201021998031599AX", "charset", "E02.charset"),
        ("4201021998031X997X", "charset", "E02.charset"),
        ("42010219980315997٣", "charset", "E02.charset"),
        ("420102199803159970", "checksum", "E02.check"),
        ("420102199802309972", "date", "E02.date"),
    ],
)
def test_a_bad_number_names_its_first_fault(number: str, reason: str, code: str) -> None:
    answer = check(number, TODAY)
    assert (answer.valid, answer.reason, answer.code) == (False, reason, code)
    assert (answer.birth_date, answer.sex) == (None, None)


@pytest.mark.parametrize(
    "typed",
    ["42010219980315997x", " 42010219980315997X　", "４２０１０２１９９８０３１５９９７ｘ", "42010219980315997Ｘ"],
)
def test_full_width_digits_small_x_and_blanks_around_are_accepted(typed: str) -> None:
    answer = check(typed, TODAY)
    assert (answer.valid, answer.normalized) == (True, "42010219980315997X")


def of_birth(eight: str) -> str:
    first17 = f"420102{eight}997"
    return first17 + check_character(first17)


@pytest.mark.parametrize(
    ("eight", "code"),
    [
        ("20260601", None),
        ("20260602", "E02.future"),
        ("99991231", "E02.future"),
        ("19000101", None),
        ("18991231", "E02.date"),
        ("00000101", "E02.date"),
        ("20251301", "E02.date"),
        ("20250229", "E02.date"),
        ("20240229", None),
    ],
)
def test_the_birth_date_is_a_real_day_from_1900_to_today(eight: str, code: str | None) -> None:
    assert check(of_birth(eight), TODAY).code == code


@pytest.mark.parametrize("place", ["990102", "420100", "810001", "000000"])
def test_an_unusual_place_only_warns(place: str) -> None:
    first17 = place + "19980315997"
    answer = check(first17 + check_character(first17), TODAY)
    assert (answer.valid, answer.warning) == (True, "E02.prefix")


def test_its_repr_holds_no_personal_data() -> None:
    assert "1998" not in repr(check("42010219980315997X", TODAY))


SEVENTEEN = st.text("0123456789", min_size=17, max_size=17)


@given(SEVENTEEN, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(first17: str, at: int, by: int) -> None:
    wrong = first17[:at] + str((int(first17[at]) + by) % 10) + first17[at + 1 :]
    assert check(wrong + check_character(first17), TODAY).code == "E02.check"


@given(SEVENTEEN, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_always_found(first17: str, at: int) -> None:
    swapped = first17[:at] + first17[at + 1] + first17[at] + first17[at + 2 :]
    assert (check_character(swapped) == check_character(first17)) == (swapped == first17)


@given(st.text(max_size=30))
def test_any_text_gets_an_answer(text: str) -> None:
    answer = check(text, TODAY)
    assert answer.valid == (answer.reason is None) == (answer.code is None) == (answer.birth_date is not None)
