"""Reads one TOML file into one strict model; the first fault becomes a CatalogueError with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.locator import Locator

_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class Table(BaseModel):
    """A TOML table: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Model = TypeVar("Model", bound=Table)


class Document(Generic[Model]):
    """A file that has passed its model, and can still say where a key stands."""

    def __init__(self, file: str, model: Model, locator: Locator) -> None:
        self.model = model
        self._file = file
        self._locator = locator

    def fault(self, path: Sequence[str | int], reason: str) -> CatalogueError:
        """A fault at a key path, to be raised."""
        return CatalogueError(self._file, self._locator.line(path), dotted(path), reason)


def read(path: Path, model: type[Model]) -> Document[Model]:
    """Read and check a file; raises CatalogueError for what is unreadable, no TOML, or not as the model says."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror or "cannot be read" if isinstance(error, OSError) else "is not UTF-8"
        raise CatalogueError(path.name, 0, "file", reason) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise CatalogueError(path.name, line, "syntax", _LINE.sub("", str(error)).strip()) from error
    locator = Locator(text)
    try:
        return Document(path.name, model.model_validate(data), locator)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=True)[0]
        where = first["loc"]
        reason = _reason(first, _keys_around(model, where))
        raise CatalogueError(path.name, locator.line(where), dotted(where), reason) from error


def dotted(path: Sequence[str | int]) -> str:
    """``("fee", 0, "fen")`` as people write it: ``fee[0].fen``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _reason(error: ErrorDetails, keys: Sequence[str]) -> str:
    match error["type"]:
        case "extra_forbidden":
            near = get_close_matches(str(error["loc"][-1]), keys, 1)
            return f"unknown key, did you mean {near[0]}?" if near else "unknown key"
        case "missing":
            return "is missing"
        case "int_type":
            return f"must be a whole number, not {error['input']!r}"
        case "literal_error":
            return f"{error['input']!r} is not one of {error.get('ctx', {}).get('expected')}"
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case _:
            message = error["msg"]
            return message[:1].lower() + message[1:]


def _keys_around(model: type[BaseModel], where: Sequence[str | int]) -> list[str]:
    """The keys that the table of a faulty key may hold, to suggest the one that was meant."""
    table: Any = model
    for part in where[:-1]:
        if isinstance(part, int):
            continue
        table = _table_of(table, part)
        if table is None:
            return []
    return [field.alias or name for name, field in table.model_fields.items()]


def _table_of(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return _first_table(field.annotation)
    return None


def _first_table(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _first_table(inner)
        if found is not None:
            return found
    return None
