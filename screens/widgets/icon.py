"""Icons: white PNG files drawn at build time, tinted here."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kivy.core.image import Image as CoreImage
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture

from screens.widgets.block import Block
from screens.widgets.paint import rounded

if TYPE_CHECKING:
    from screens.context import Context


class Icons:
    """Textures of ``<name>-<size>.png`` in one folder, read when first asked for. No resident's data is in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._textures: dict[tuple[str, int], Texture] = {}

    @cached_property
    def _sizes(self) -> tuple[int, ...]:
        return tuple(sorted({int(path.stem.rpartition("-")[2]) for path in self._folder.glob("home-*.png")}))

    def files(self) -> list[tuple[str, int]]:
        """Every icon and size there is."""
        found = (path.stem.rpartition("-") for path in sorted(self._folder.glob("*.png")))
        return [(name, int(size)) for name, _, size in found]

    def texture(self, name: str, pixels: float) -> Texture:
        """The smallest picture that need not be enlarged, or the largest there is."""
        size = next((size for size in self._sizes if size >= pixels - 2), self._sizes[-1])
        if (name, size) not in self._textures:
            texture = CoreImage(str(self._folder / f"{name}-{size}.png"), keep_data=False, mipmap=True).texture
            texture.min_filter = "linear_mipmap_linear"
            self._textures[name, size] = texture
        return self._textures[name, size]

    def paint(self, name: str, box: tuple[float, float, float, float], rgba: tuple[float, float, float, float]) -> None:
        """Draws the icon into the open canvas."""
        Color(*rgba)
        Rectangle(texture=self.texture(name, box[2]), pos=box[:2], size=box[2:])


class Icon(Block):
    """One icon, ``size`` reference px, in a colour of the palette."""

    def __init__(self, context: Context, name: str, size: float, colour: str = "primary") -> None:
        super().__init__()
        self.context = context
        self.name = name
        self.colour = colour
        self.edge = context.theme.px(size)

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def draw(self) -> None:
        box = (self.x, round(self.center_y - self.edge / 2), self.edge, self.edge)
        self.context.icons.paint(self.name, box, self.context.theme.rgba(self.colour))


class Well(Block):
    """An icon in a soft square: ``size`` and the icon inside in reference px."""

    def __init__(
        self,
        context: Context,
        name: str,
        size: float,
        inner: float,
        fill: str = "primary_soft",
        colour: str = "primary",
    ) -> None:
        super().__init__()
        self.context = context
        self.name = name
        self.fill = fill
        self.colour = colour
        self.edge = context.theme.px(size)
        self.inner = context.theme.px(inner)

    def height_for(self, width: float) -> float:
        return self.edge

    def natural_width(self) -> float:
        return self.edge

    def draw(self) -> None:
        theme = self.context.theme
        y = self.center_y - self.edge / 2
        rounded((self.x, y, self.edge, self.edge), self.edge * 0.25, theme.rgba(self.fill))
        inset = round((self.edge - self.inner) / 2)
        self.context.icons.paint(
            self.name, (self.x + inset, y + inset, self.inner, self.inner), theme.rgba(self.colour)
        )
