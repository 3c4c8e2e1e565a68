"""The wording of screens, papers and voice: every text the resident meets, in catalogues, never in code.

``assets/translations/<language>.d/*.toml`` are nested TOML tables; the key ``err.E08`` is ``[err] E08``. A text may
hold fields in braces; a missing text or field is an error at the place that asks, so that a build fails and a resident
never sees a bare key.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class MissingWording(LookupError):
    """A key that the catalogue of this language does not hold, or a field that the text asks for and got not."""


def say_date(language: str, day: date) -> str:
    """A date as a sentence says it: ``2026年7月15日`` or ``15 July 2026``."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"


def yuan(fen: int) -> str:
    """Money as people read it: 2000 fen is ``20``, 1250 fen is ``12.50``."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


class _Formatter(string.Formatter):
    def __init__(self, language: str, key: str) -> None:
        self._language = language
        self._key = key

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        if key not in kwargs:
            raise MissingWording(f"{self._language}:{self._key} needs the field {key!r}")
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "yuan":
            return yuan(int(value))
        if isinstance(value, str) and _ISO_DATE.fullmatch(value):
            value = date.fromisoformat(value)
        if isinstance(value, date):
            return value.isoformat() if format_spec == "iso" else say_date(self._language, value)
        return format(value, format_spec)


class Wording:
    """All catalogues of one folder. Language-neutral data in, text out."""

    def __init__(self, folder: Path) -> None:
        self._texts = {path.name.removesuffix(".d"): _read(path) for path in sorted(folder.glob("*.d"))}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that have a catalogue."""
        return tuple(self._texts)

    def keys(self, language: str) -> frozenset[str]:
        """Every key of one language."""
        return frozenset(self._texts[language])

    def has(self, language: str, key: str) -> bool:
        """Whether a text stands under this key."""
        return key in self._texts[language]

    def raw(self, language: str, key: str) -> str:
        """The text with its fields unfilled."""
        try:
            return self._texts[language][key]
        except KeyError:
            raise MissingWording(f"no text for {language}:{key}") from None

    def text(self, language: str, key: str, params: Mapping[str, Any] | None = None) -> str:
        """The text with its fields filled in; a field value ``@key`` is itself a text. Raises MissingWording."""
        told = {
            name: self.raw(language, value[1:]) if isinstance(value, str) and value.startswith("@") else value
            for name, value in (params or {}).items()
        }
        return _Formatter(language, key).vformat(self.raw(language, key), (), told)


def _read(folder: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for key, text in _flatten("", tomllib.loads(path.read_text(encoding="utf-8"))):
            if key in texts:
                raise ValueError(f"{path.name}: the key {key} is already in another file of {folder.name}")
            texts[key] = text
    return texts


def _flatten(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flatten(f"{key}.", value)
        elif isinstance(value, str):
            yield key, value
        else:
            raise ValueError(f"{key}: a text must be a string")
