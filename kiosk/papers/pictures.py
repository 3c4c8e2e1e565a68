"""Pictures on papers, as SVG text: typst takes it from the JSON data, so that no picture touches the disk."""

from __future__ import annotations

import base64
import io

import segno
from PIL import Image, UnidentifiedImageError

_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
_LARGEST_SIDE = 4000
_QUIET_ZONE = 4


def qr_svg(text: str) -> tuple[str, int]:
    """A QR code (error correction M) and its side in modules, the quiet zone of four included."""
    code = segno.make(text, error="m", micro=False)
    out = io.BytesIO()
    code.save(out, kind="svg", border=_QUIET_ZONE, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode("ascii"), int(code.symbol_size(border=_QUIET_ZONE)[0])


def picture_svg(data: bytes) -> str:
    """A JPEG or PNG wrapped in SVG; raises ValueError for anything else, or for a picture out of all proportion."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_TYPES)) as image:
            kind, (width, height) = image.format, image.size
    except UnidentifiedImageError:
        raise ValueError("is neither JPEG nor PNG") from None
    if kind is None or max(width, height) > _LARGEST_SIDE:
        raise ValueError(f"is larger than {_LARGEST_SIDE} pixels")
    href = f"data:{_TYPES[kind]};base64,{base64.b64encode(data).decode('ascii')}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="{href}"/></svg>'
    )
