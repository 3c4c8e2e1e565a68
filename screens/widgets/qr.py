"""A QR code: always black on white with its quiet zone, whole pixels per module, whatever the palette."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from screens.widgets.block import Block
from screens.widgets.paint import flat
from screens.widgets.picture import erase

if TYPE_CHECKING:
    from screens.context import Context

_QUIET = 4  # modules of white around the code (ISO/IEC 18004)
_BLACK, _WHITE = b"\x00\x00\x00\xff", b"\xff\xff\xff\xff"


class QrCode(Block):
    """``edge`` is the side of the square with its quiet zone, reference px."""

    def __init__(self, context: Context, text: str, edge: float) -> None:
        super().__init__()
        self.context = context
        self.edge = context.theme.px(edge)
        self.rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
        self.texture: Texture | None = None

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def draw(self) -> None:
        edge = min(self.width, self.height, self.edge)
        modules = len(self.rows)
        scale = max(1, int(edge // (modules + 2 * _QUIET)))
        side = scale * modules
        left, bottom = round(self.center_x - side / 2), round(self.center_y - side / 2)
        flat((round(self.center_x - edge / 2), round(self.center_y - edge / 2), edge, edge), (1, 1, 1, 1))
        if self.texture is None:
            self.texture = self._painted()
        Color(1, 1, 1, 1)
        Rectangle(texture=self.texture, pos=(left, bottom), size=(side, side))

    def wipe(self) -> None:
        super().wipe()
        if self.texture is not None:
            erase(self.texture)
            self.texture = None
        self.rows = []

    def _painted(self) -> Texture:
        side = len(self.rows)
        texture = Texture.create(size=(side, side), colorfmt="rgba")
        texture.mag_filter = texture.min_filter = "nearest"
        # The first row of a texture is the lowest one.
        pixels = b"".join(_BLACK if dark else _WHITE for row in reversed(self.rows) for dark in row)
        texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
        return texture
