"""Layout in one pass: a block says how high it is at a width, and is then placed. No layout settles over frames.

Places are window pixels, y upwards (Kivy); ``place`` takes the lower left corner. A block draws itself when placed and
when ``redraw`` is called; children are placed by ``arrange``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from kivy.uix.widget import Widget


class Block(Widget):
    """A rectangle that draws itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(size_hint=(None, None), **kwargs)

    def apply_class_lang_rules(self, *_args: Any, **_kwargs: Any) -> None:
        """No kv rule ever matches a block, whatever its class is called; not looking is also quicker."""

    def height_for(self, width: float) -> float:
        """Height wanted at this width, in window pixels."""
        return 0.0

    def natural_width(self) -> float:
        """Width wanted when nothing limits it."""
        return 0.0

    def place(self, x: float, y: float, width: float, height: float) -> None:
        self.pos = (round(x), round(y))
        self.size = (round(width), round(height))
        self.redraw()
        self.arrange()

    def redraw(self) -> None:
        self.canvas.before.clear()
        with self.canvas.before:
            self.draw()

    def draw(self) -> None:
        """Kivy graphics instructions of the block itself."""

    def arrange(self) -> None:
        """Places the children."""

    def overflow(self) -> float:
        """By how many pixels the content of this block or of one below it does not fit."""
        return max((child.overflow() for child in self.children if isinstance(child, Block)), default=0.0)

    def blocks(self) -> Iterator[Block]:
        """This block and all below, in order of drawing."""
        yield self
        for child in reversed(self.children):
            if isinstance(child, Block):
                yield from child.blocks()

    def wipe(self) -> None:
        """Forgets everything that was drawn or written."""
        self.canvas.clear()
        self.canvas.before.clear()


class Space(Block):
    """Empty: ``length`` pixels along the stack, or as much as is left over if ``length`` is None (a spring)."""

    def __init__(self, length: float | None = None) -> None:
        super().__init__()
        self.length = length

    def height_for(self, width: float) -> float:
        return self.length or 0.0

    def natural_width(self) -> float:
        return self.length or 0.0


def spring() -> Space:
    return Space()


class Pad(Block):
    """One child inside a margin (left, top, right, bottom)."""

    def __init__(self, child: Block, padding: Sequence[float]) -> None:
        super().__init__()
        self.child = child
        self.padding = tuple(padding)
        self.add_widget(child)

    def height_for(self, width: float) -> float:
        left, top, right, bottom = self.padding
        return self.child.height_for(width - left - right) + top + bottom

    def natural_width(self) -> float:
        return self.child.natural_width() + self.padding[0] + self.padding[2]

    def arrange(self) -> None:
        left, top, right, bottom = self.padding
        self.child.place(self.x + left, self.y + bottom, self.width - left - right, self.height - top - bottom)


class Column(Block):
    """Children from top to bottom. Blocks in ``grow`` and springs share the height that is left."""

    def __init__(self, children: Iterable[Block | None], gap: float = 0.0, grow: Sequence[Block] = ()) -> None:
        super().__init__()
        self.items = [child for child in children if child is not None]
        self.gap = gap
        self.grow = tuple(grow)
        self._excess = 0.0
        for child in self.items:
            self.add_widget(child)

    def height_for(self, width: float) -> float:
        return sum(child.height_for(width) for child in self.items) + self._gaps()

    def natural_width(self) -> float:
        return max((child.natural_width() for child in self.items), default=0.0)

    def arrange(self) -> None:
        heights = [child.height_for(self.width) for child in self.items]
        spare = self.height - sum(heights) - self._gaps()
        self._excess = max(0.0, -spare)
        elastic = [child for child in self.items if child in self.grow or _is_spring(child)]
        share = max(0.0, spare) / len(elastic) if elastic else 0.0
        top = self.top
        for index, (child, height) in enumerate(zip(self.items, heights, strict=True)):
            actual = height + (share if child in elastic else 0.0)
            child.place(self.x, top - actual, self.width, actual)
            top -= actual + self._gap_after(index)

    def overflow(self) -> float:
        return max(self._excess, super().overflow())

    def _gap_after(self, index: int) -> float:
        if index == len(self.items) - 1:
            return 0.0
        return 0.0 if isinstance(self.items[index], Space) or isinstance(self.items[index + 1], Space) else self.gap

    def _gaps(self) -> float:
        return sum(self._gap_after(index) for index in range(len(self.items)))


class Row(Block):
    """Children from left to right. A width is pixels, ``"own"`` (natural) or ``"rest"`` (shares what is left)."""

    def __init__(
        self,
        children: Sequence[tuple[Block, float | str]],
        gap: float = 0.0,
        align: str = "middle",
    ) -> None:
        super().__init__()
        self.items = [child for child, _ in children]
        self.wanted = [wanted for _, wanted in children]
        self.gap = gap
        self.align = align
        self._excess = 0.0
        for child in self.items:
            self.add_widget(child)

    def height_for(self, width: float) -> float:
        return max((c.height_for(w) for c, w in zip(self.items, self._widths(width), strict=True)), default=0.0)

    def natural_width(self) -> float:
        fixed = [
            w if isinstance(w, float | int) else c.natural_width() for c, w in zip(self.items, self.wanted, strict=True)
        ]
        return sum(fixed) + self.gap * max(0, len(fixed) - 1)

    def arrange(self) -> None:
        widths = self._widths(self.width)
        self._excess = max(0.0, sum(widths) + self.gap * (len(widths) - 1) - self.width - 1)
        x = self.x
        for child, width in zip(self.items, widths, strict=True):
            height = self.height if self.align == "stretch" else child.height_for(width)
            spare = {"middle": (self.height - height) / 2, "top": self.height - height}.get(self.align, 0.0)
            y = self.y + spare
            child.place(x, y, width, height)
            x += width + self.gap

    def overflow(self) -> float:
        return max(self._excess, super().overflow())

    def _widths(self, width: float) -> list[float]:
        fixed = [
            wanted if isinstance(wanted, float | int) else child.natural_width() if wanted == "own" else None
            for child, wanted in zip(self.items, self.wanted, strict=True)
        ]
        rest = width - sum(w for w in fixed if w is not None) - self.gap * max(0, len(fixed) - 1)
        share = max(0.0, rest) / max(1, fixed.count(None))
        return [share if w is None else w for w in fixed]


class Layers(Block):
    """Children on top of one another, all of the same size."""

    def __init__(self, children: Iterable[Block]) -> None:
        super().__init__()
        for child in children:
            self.add_widget(child)

    def height_for(self, width: float) -> float:
        return max((child.height_for(width) for child in self.children), default=0.0)

    def natural_width(self) -> float:
        return max((child.natural_width() for child in self.children), default=0.0)

    def arrange(self) -> None:
        for child in reversed(self.children):
            child.place(self.x, self.y, self.width, self.height)


class Sized(Block):
    """One child held to a height (and a natural width); the child is stretched to it."""

    def __init__(self, child: Block, height: float, width: float = 0.0) -> None:
        super().__init__()
        self.child = child
        self.fixed_height = height
        self.fixed_width = width
        self.add_widget(child)

    def height_for(self, width: float) -> float:
        return self.fixed_height

    def natural_width(self) -> float:
        return self.fixed_width or self.child.natural_width()

    def arrange(self) -> None:
        self.child.place(self.x, self.y, self.width, self.height)

    def overflow(self) -> float:
        needed = self.child.height_for(self.width)
        return max(needed - self.height if needed > self.height + 1 else 0.0, super().overflow())


def _is_spring(block: Block) -> bool:
    return isinstance(block, Space) and block.length is None
