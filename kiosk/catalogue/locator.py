"""On which line of a TOML text a key stands. ``tomllib`` does not tell, and an error without a line is half an error.

The text must already have passed ``tomllib``: this scanner only looks where things are, it judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_KEY_PART = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|([A-Za-z0-9_-]+))\s*')
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]*")


class Locator:
    """Key paths of one text, such as ``("fee", 0, "fen")``, and their lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[tuple[str | int, ...], int] = {}
        self._array_lengths: dict[tuple[str | int, ...], int] = {}
        self._scan()

    def line(self, path: Sequence[str | int]) -> int:
        """The line (from 1) of the key, or of the nearest key around it; 1 when there is none."""
        known = tuple(path)
        while known and known not in self._lines:
            known = known[:-1]
        return self._lines.get(known, 1)

    def _scan(self) -> None:
        table: tuple[str | int, ...] = ()
        while self._skip_blank():
            if self._text.startswith("[[", self._at):
                table = self._array_table()
            elif self._text[self._at] == "[":
                table = self._table()
            else:
                self._pair(table)

    def _skip_blank(self) -> bool:
        found = _BLANK.match(self._text, self._at)
        assert found is not None  # the pattern matches the empty text
        self._at = found.end()
        return self._at < len(self._text)

    def _table(self) -> tuple[str | int, ...]:
        line = self._line_here()
        self._at += 1
        path = self._current(self._key())
        self._at += 1
        self._lines[path] = line
        return path

    def _array_table(self) -> tuple[str | int, ...]:
        line = self._line_here()
        self._at += 2
        key = self._key()
        self._at += 2
        array = (*self._current(key[:-1]), key[-1])
        index = self._array_lengths.get(array, 0)
        self._array_lengths[array] = index + 1
        self._lines.setdefault(array, line)
        self._lines[(*array, index)] = line
        return (*array, index)

    def _current(self, key: tuple[str, ...]) -> tuple[str | int, ...]:
        """A header's key as a path: within an array of tables it means the last one."""
        path: tuple[str | int, ...] = ()
        for part in key:
            path = (*path, part)
            if path in self._array_lengths:
                path = (*path, self._array_lengths[path] - 1)
        return path

    def _pair(self, table: tuple[str | int, ...]) -> None:
        line = self._line_here()
        path = (*table, *self._key())
        self._at += 1
        self._lines[path] = line
        self._value(path)

    def _key(self) -> tuple[str, ...]:
        parts: list[str] = []
        while True:
            found = _KEY_PART.match(self._text, self._at)
            assert found is not None  # tomllib has passed the text
            parts.append(next(group for group in found.groups() if group is not None))
            self._at = found.end()
            if self._text[self._at] != ".":
                return tuple(parts)
            self._at += 1

    def _value(self, path: tuple[str | int, ...]) -> None:
        self._skip_blank()
        opening = self._text[self._at]
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            pattern = _STRING if opening in "\"'" else _SCALAR
            found = pattern.match(self._text, self._at)
            assert found is not None
            self._at = found.end()

    def _array(self, path: tuple[str | int, ...]) -> None:
        self._at += 1
        index = 0
        while self._skip_blank() and self._text[self._at] != "]":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._lines[(*path, index)] = self._line_here()
            self._value((*path, index))
            index += 1
        self._at += 1

    def _inline_table(self, path: tuple[str | int, ...]) -> None:
        self._at += 1
        while self._skip_blank() and self._text[self._at] != "}":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._pair(path)
        self._at += 1

    def _line_here(self) -> int:
        return self._text.count("\n", 0, self._at) + 1
