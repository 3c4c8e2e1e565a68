"""IPP: requests as bytes, answers out of bytes (RFC 8010 section 3).

Requests are made by pyipp's serializer. Its parser is not used: it believes negative lengths, which make it run for
ever, and it gives up on numbers that its enumerations lack, such as a vendor's operations.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from pyipp.enums import IppOperation, IppTag
from pyipp.serializer import construct_attribute

Value = int | bool | str
Attribute = tuple[str, IppTag, Value | Sequence[Value]]
Group = dict[str, tuple[Value, ...]]
"""Attributes by name; those of a kind that is not needed here (dates, ranges, collections) have no values."""

_VERSION = b"\x02\x00"
_HEAD = struct.Struct(">2sHI")
_MOST_LENGTH = 0x7FFF
_NUMBERS = (IppTag.INTEGER, IppTag.ENUM)
_WITH_LANGUAGE = (IppTag.TEXT_LANG, IppTag.NAME_LANG)
_LOWEST_VALUE_TAG = 0x10


@dataclass(frozen=True, slots=True)
class Answer:
    """A parsed answer: status code, and the groups of printers and jobs in order."""

    status: int
    request_id: int
    printers: tuple[Group, ...]
    jobs: tuple[Group, ...]


def request(
    operation: IppOperation,
    request_id: int,
    uri: str,
    attributes: Sequence[Attribute] = (),
    job_attributes: Sequence[Attribute] = (),
    document: bytes = b"",
) -> bytes:
    """One request; ``uri`` is the printer's, in the form ``ipp://host:port/path``."""
    head: list[Attribute] = [
        ("attributes-charset", IppTag.CHARSET, "utf-8"),
        ("attributes-natural-language", IppTag.LANGUAGE, "en"),
        ("printer-uri", IppTag.URI, uri),
    ]
    encoded = _HEAD.pack(_VERSION, operation, request_id)
    encoded += bytes([IppTag.OPERATION]) + b"".join(_encode(item) for item in (*head, *attributes))
    if job_attributes:
        encoded += bytes([IppTag.JOB]) + b"".join(_encode(item) for item in job_attributes)
    return encoded + bytes([IppTag.END]) + document


def parse(data: bytes) -> Answer:
    """The answer in these bytes; raises ValueError when they are none."""
    if len(data) < _HEAD.size:
        raise ValueError("an answer shorter than its head")
    version, status, request_id = _HEAD.unpack_from(data)
    if version[0] not in (1, 2):
        raise ValueError("an answer of an unknown version of IPP")
    groups: list[tuple[int, Group]] = []
    at, depth, name = _HEAD.size, 0, ""
    while (tag := _byte(data, at)) != IppTag.END:
        at += 1
        if tag < _LOWEST_VALUE_TAG:
            groups.append((tag, {}))
            depth, name = 0, ""
            continue
        own_name, at = _piece(data, at)
        value, at = _piece(data, at)
        if not groups:
            raise ValueError("an attribute outside of any group")
        if tag == IppTag.END_COLLECTION:
            depth -= 1
        if depth == 0 and own_name:
            name = own_name.decode("utf-8", "replace")
            groups[-1][1][name] = ()
        if depth < 0 or not name:
            raise ValueError("a value without an attribute")
        if tag == IppTag.BEGIN_COLLECTION:
            depth += 1
        elif depth == 0:
            groups[-1][1][name] += _decode(tag, value)
    printers = tuple(group for tag, group in groups if tag == IppTag.PRINTER)
    jobs = tuple(group for tag, group in groups if tag == IppTag.JOB)
    return Answer(status, request_id, printers, jobs)


def number(group: Group, name: str) -> int | None:
    """The first number of an attribute; None when there is none."""
    return next((value for value in group.get(name, ()) if isinstance(value, int)), None)


def texts(group: Group, name: str) -> tuple[str, ...]:
    """All texts of an attribute."""
    return tuple(value for value in group.get(name, ()) if isinstance(value, str))


def _encode(attribute: Attribute) -> bytes:
    name, tag, value = attribute
    return construct_attribute(name, value, tag)


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise ValueError("an answer that breaks off")
    return data[at]


def _piece(data: bytes, at: int) -> tuple[bytes, int]:
    """A name or value with its length before it, and where it ends."""
    end = at + 2 + int.from_bytes(data[at : at + 2], "big")
    if end > len(data) or end - at - 2 > _MOST_LENGTH or at + 2 > len(data):
        raise ValueError("an answer that breaks off")
    return data[at + 2 : end], end


def _decode(tag: int, value: bytes) -> tuple[Value, ...]:
    if tag in _NUMBERS:
        if len(value) != 4:
            raise ValueError("a number that is not of four bytes")
        return (int.from_bytes(value, "big", signed=True),)
    if tag == IppTag.BOOLEAN:
        if value not in (b"\0", b"\1"):
            raise ValueError("neither true nor false")
        return (value == b"\1",)
    if tag in _WITH_LANGUAGE:
        _, at = _piece(value, 0)
        text, _ = _piece(value, at)
        return (text.decode("utf-8", "replace"),)
    if IppTag.TEXT <= tag <= IppTag.MIME_TYPE:
        return (value.decode("utf-8", "replace"),)
    return ()
