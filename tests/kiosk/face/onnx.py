"""A network of 112 x 112 pixels in and one descriptor out, written as an ONNX file byte by byte.

It has no weights: it averages squares of 14 pixels. That is no face recognition, but the real class of OpenCV loads it,
and feeds it what it would feed SFace.
"""

from __future__ import annotations

FLOAT, INTS = 1, 7


def averages() -> bytes:
    """(1, 3, 112, 112) -> (1, 192)."""
    pool = _node("AveragePool", "data", "pooled", _ints("kernel_shape", 14, 14), _ints("strides", 14, 14))
    flat = _node("Flatten", "pooled", "fc1")
    graph = (
        _field(1, pool)
        + _field(1, flat)
        + _text(2, "averages")
        + _field(11, _value("data", 1, 3, 112, 112))
        + _field(12, _value("fc1", 1, 192))
    )
    opset = _text(1, "") + _number(2, 11)
    return _number(1, 6) + _field(7, graph) + _field(8, opset)


def _node(kind: str, source: str, target: str, *attributes: bytes) -> bytes:
    names = _text(1, source) + _text(2, target) + _text(3, target) + _text(4, kind)
    return names + b"".join(_field(5, attribute) for attribute in attributes)


def _ints(name: str, *values: int) -> bytes:
    return _text(1, name) + b"".join(_number(8, value) for value in values) + _number(20, INTS)


def _value(name: str, *shape: int) -> bytes:
    sides = b"".join(_field(1, _number(1, side)) for side in shape)
    return _text(1, name) + _field(2, _field(1, _number(1, FLOAT) + _field(2, sides)))


def _text(number: int, text: str) -> bytes:
    return _field(number, text.encode())


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))
