"""Where keys stand in a TOML text."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.locator import Locator

TEXT = '''# a comment with = and [brackets]
top = 1
"quoted key" = "a # b ] }"
long = """
not = a key
"""
dotted.inner = 'x'
list = [
  1, # one
  { a = 1, b = [
    2,
  ] },
]

[table]
key = 2026-01-01
[table.sub]
key = 'C:\\path'
[[many]]
key = 1
[[many]]
key = 2
[many.inner]
deep = true
[[many.rows]]
cell = 1
[[many.rows]]
cell = 2
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("quoted key",), 3),
        (("long",), 4),
        (("dotted", "inner"), 7),
        (("list",), 8),
        (("list", 0), 9),
        (("list", 1), 10),
        (("list", 1, "b", 0), 11),
        (("table", "key"), 16),
        (("table", "sub", "key"), 18),
        (("many", 0, "key"), 20),
        (("many", 1), 21),
        (("many", 1, "key"), 22),
        (("many", 1, "inner", "deep"), 24),
        (("many", 1, "rows", 1, "cell"), 28),
        (("table", "missing"), 15),
        (("many", 0, "missing", "deeper"), 19),
        (("missing",), 1),
    ],
)
def test_a_key_is_found_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(TEXT)
    assert Locator(TEXT).line(path) == line


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    match data:
        case dict():
            for key, value in data.items():
                yield from leaves(value, (*path, key))
        case list():
            for index, value in enumerate(data):
                yield from leaves(value, (*path, index))
        case _:
            yield path


KEYS = st.text("abcxyz", min_size=1, max_size=3)
SCALARS = st.sampled_from(
    ["1", "-2.5", "true", "2026-01-01", '"#]}"', "'[['", '"""\n[x]\n"""', "''''\n= '''", r'"\"\\"']
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n" + ", # c\n".join(items) + "\n]"),
        st.dictionaries(KEYS, inner, max_size=3).map(
            lambda table: "{ " + ", ".join(f"{key} = {value}" for key, value in table.items()) + " }"
        ),
    ),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_whatever_tomllib_reads_the_locator_walks_through(table: dict[str, str]) -> None:
    text = "\n".join(f"{key} = {value}" for key, value in table.items()) + "\n"
    locator = Locator(text)
    for path in leaves(tomllib.loads(text)):
        line = text.split("\n")[locator.line(path) - 1]
        assert isinstance(path[-1], int) or str(path[-1]) in line
