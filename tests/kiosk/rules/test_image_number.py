"""The image number: from the photo alone, and wrong when it is mistyped."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.image_number import belongs_to, grouped, image_number, read_image_number

photos = st.binary(min_size=1, max_size=64).map(lambda data: hashlib.sha256(data).hexdigest())
days = st.dates(date(2020, 1, 1), date(2099, 12, 31))


@given(photos, days)
def test_a_number_is_read_back_in_every_writing_and_belongs_to_its_photo(sha256: str, day: date):
    number = image_number(sha256, day)
    assert len(number) == 25
    wide = "".join(chr(ord(figure) + 0xFEE0) if figure.isdigit() else figure for figure in number)
    for written in (number, number.lower(), grouped(number), f" {grouped(number).replace(' ', '-')} ", wide):
        assert read_image_number(written) == number
    assert belongs_to(number, sha256)


@given(photos, days, st.data())
def test_one_wrong_figure_is_always_found(sha256: str, day: date, data: st.DataObject):
    number = image_number(sha256, day)
    place = data.draw(st.integers(1, 24))
    wrong = data.draw(st.sampled_from("0123456789").filter(lambda figure: figure != number[place]))
    assert read_image_number(number[:place] + wrong + number[place + 1 :]) is None


@given(photos, days, st.data())
def test_two_neighbours_changed_round_are_always_found(sha256: str, day: date, data: st.DataObject):
    number = image_number(sha256, day)
    place = data.draw(st.integers(1, 23))
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert (read_image_number(swapped) is None) == (swapped != number)


@given(photos, photos, days)
def test_the_number_of_one_photo_is_not_that_of_another(one: str, other: str, day: date):
    assert (image_number(one, day) == image_number(other, day)) == (one == other)
    assert belongs_to(image_number(one, day), other) == (one == other)


@pytest.mark.parametrize(
    "text", ["", "P", "K20260601000001", "P202613010000000000000014", "2" * 24, "P" * 25, "P20260601 " * 50, "图像号"]
)
def test_what_is_no_image_number_is_none(text: str):
    assert read_image_number(text) is None
