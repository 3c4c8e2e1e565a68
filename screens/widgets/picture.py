"""A picture of the resident's: shown, and erased from the graphics memory when its block goes."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from screens.widgets.block import Block

if TYPE_CHECKING:
    from screens.context import Context

_PIXEL_BYTES = {"rgb": 3, "bgr": 3, "rgba": 4, "bgra": 4, "luminance": 1, "luminance_alpha": 2}
_ID_PHOTO = 441 / 358  # GA 461: height by width


class Picture(Block):
    """A JPEG (base64, as prompts carry it) as large as the box allows, upright in its middle.

    ``height`` in reference px is what it asks for; ``faded`` shows it at half strength; without a picture a face icon
    stands there.
    """

    def __init__(self, context: Context, jpeg: str | None, height: float, *, faded: bool = False) -> None:
        super().__init__()
        self.context = context
        self.wanted = context.theme.gap(height)
        self.faded = faded
        self.texture = _decoded(jpeg) if jpeg else None

    def height_for(self, width: float) -> float:
        return min(self.wanted, width * _ID_PHOTO)

    def natural_width(self) -> float:
        return self.wanted / _ID_PHOTO

    def draw(self) -> None:
        theme = self.context.theme
        if self.texture is None:
            edge = min(self.width, self.height) / 2
            box = (self.center_x - edge / 2, self.center_y - edge / 2, edge, edge)
            self.context.icons.paint("face", box, theme.rgba("ink3"))
            return
        scale = min(self.width / self.texture.width, self.height / self.texture.height)
        width, height = round(self.texture.width * scale), round(self.texture.height * scale)
        Color(1, 1, 1, 0.5 if self.faded else 1)
        Rectangle(
            texture=self.texture,
            pos=(round(self.center_x - width / 2), round(self.center_y - height / 2)),
            size=(width, height),
        )

    def wipe(self) -> None:
        super().wipe()
        if self.texture is not None:
            erase(self.texture)
            self.texture = None


def erase(texture: Texture) -> None:
    """Overwrites the picture in the graphics memory; letting go of a texture only marks its place as free."""
    pixel = _PIXEL_BYTES[texture.colorfmt]
    blank = bytes(texture.width * texture.height * pixel)
    texture.blit_buffer(blank, colorfmt=texture.colorfmt, bufferfmt="ubyte")


def _decoded(jpeg: str) -> Texture:
    image = CoreImage(io.BytesIO(base64.b64decode(jpeg)), ext="jpg", nocache=True)
    return image.texture
