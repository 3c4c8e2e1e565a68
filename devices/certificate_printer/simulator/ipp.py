"""IPP as a printer speaks it: requests out of bytes, answers as bytes (RFC 8010). Shares nothing with the adapter."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

OPERATION, JOB, END, PRINTER = 1, 2, 3, 4
NO_VALUE, INTEGER, BOOLEAN, ENUM = 0x13, 0x21, 0x22, 0x23
TEXT, NAME, KEYWORD, URI, CHARSET, LANGUAGE, MIME = 0x41, 0x42, 0x44, 0x45, 0x47, 0x48, 0x49

Scalar = int | bool | str | None
Attribute = tuple[str, int, Scalar | Sequence[Scalar]]


class BadRequestError(Exception):
    """Bytes that are no request."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; all groups in one, as no name stands in two of them; the document is what follows."""

    operation: int
    number: int
    attributes: dict[str, list[int | str]]
    document: bytes

    def text(self, name: str, default: str = "") -> str:
        return next((value for value in self.attributes.get(name, []) if isinstance(value, str)), default)

    def whole(self, name: str) -> int | None:
        return next((value for value in self.attributes.get(name, []) if isinstance(value, int)), None)


def read(data: bytes) -> Request:
    """Raises BadRequestError."""
    try:
        _, operation, number = struct.unpack_from(">HHI", data)
        attributes: dict[str, list[int | str]] = {}
        at, name = 8, ""
        while data[at] != END:
            tag, at = data[at], at + 1
            if tag < 0x10:
                continue
            (size,) = struct.unpack_from(">H", data, at)
            name = data[at + 2 : at + 2 + size].decode() or name
            at += 2 + size
            (size,) = struct.unpack_from(">H", data, at)
            value = data[at + 2 : at + 2 + size]
            at += 2 + size
            attributes.setdefault(name, []).append(
                int.from_bytes(value, "big", signed=True)
                if tag in (INTEGER, ENUM, BOOLEAN)
                else value.decode("latin-1")
            )
        return Request(operation, number, attributes, data[at + 1 :])
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise BadRequestError(type(error).__name__) from error


def answer(status: int, number: int, groups: list[tuple[int, list[Attribute]]]) -> bytes:
    """One answer in version 2.0."""
    encoded = struct.pack(">HHI", 0x0200, status, number) + bytes([OPERATION])
    encoded += _attribute(("attributes-charset", CHARSET, "utf-8"))
    encoded += _attribute(("attributes-natural-language", LANGUAGE, "en"))
    for group, attributes in groups:
        encoded += bytes([group]) + b"".join(_attribute(item) for item in attributes)
    return encoded + bytes([END])


def _attribute(item: Attribute) -> bytes:
    name, tag, values = item
    encoded = b""
    for value in [values] if isinstance(values, str | int | None) else values:
        if value is None:
            tag, data = NO_VALUE, b""
        elif isinstance(value, bool):
            data = bytes([value])
        elif isinstance(value, int):
            data = struct.pack(">i", value)
        else:
            data = value.encode()
        encoded += struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(data)) + data
        name = ""
    return encoded
