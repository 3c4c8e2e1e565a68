"""The chain's pure part: any change at any place is found at that place."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.contract.audit import GENESIS, Action, Row, Verdict, digest, link, verify

AT = "2026-06-01T10:00:00.000+08:00"


def chain(length: int) -> list[Row]:
    rows: list[Row] = []
    for number in range(length):
        rows.append(link(rows[-1] if rows else None, AT, "T-1", "terminal", Action.PRINT, f"paper-{number}", "DONE"))
    return rows


@given(length=st.integers(0, 20))
def test_an_untouched_chain_holds(length: int) -> None:
    assert verify(chain(length), length or None) == Verdict(length, True, None)


@given(data=st.data())
def test_any_changed_field_is_found_where_it_is(data: st.DataObject) -> None:
    rows = chain(8)
    index = data.draw(st.integers(0, 7))
    name = data.draw(st.sampled_from(["at", "terminal", "actor", "action", "object", "result", "suite", "hash"]))
    rows[index] = replace(rows[index], **{name: "changed"})
    assert verify(rows) == Verdict(8, False, index + 1)


@given(index=st.integers(0, 7))
def test_a_row_that_is_cut_out_is_missed_even_at_the_end(index: int) -> None:
    rows = chain(8)
    del rows[index]
    assert verify(rows, head=8) == Verdict(7, False, index + 1)


@given(index=st.integers(0, 6))
def test_a_row_that_is_changed_with_its_hash_breaks_the_next(index: int) -> None:
    rows = chain(8)
    forged = replace(rows[index], result="FAILED")
    rows[index] = replace(forged, hash=digest(forged))
    assert verify(rows) == Verdict(8, False, index + 2)


def test_two_rows_in_the_wrong_order_are_found() -> None:
    rows = chain(4)
    rows[1], rows[2] = rows[2], rows[1]
    assert not verify(rows).intact


def test_the_first_row_stands_on_nothing() -> None:
    assert chain(1)[0].previous == GENESIS


def test_fields_cannot_be_shifted_into_each_other() -> None:
    first = link(None, AT, "T-1", "ab", Action.PRINT, "c", "DONE")
    second = link(None, AT, "T-1", "a", Action.PRINT, "bc", "DONE")
    assert first.hash != second.hash


def test_the_ids_of_actions_are_their_names_for_ever() -> None:
    assert all(action.value == action.name for action in Action)
