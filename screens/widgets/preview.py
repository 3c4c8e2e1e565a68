"""The camera's picture: read from the memory that the terminal shares, shown in one texture that is used again.

The file is ``uint64 sequence, uint32 width, uint32 height`` (little endian), then RGBA rows from top to bottom, already
mirrored and cut. A frame is taken only when its number is new and did not change while it was copied.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock
from kivy.graphics.texture import Texture

from screens.widgets.block import Block
from screens.widgets.icon import Icon
from screens.widgets.ovals import CUT_ABOVE, dashes, soft_dot, window
from screens.widgets.paint import Box, disc, oval_line, polyline, rounded, rounded_line
from screens.widgets.picture import erase
from screens.widgets.text import Text

if TYPE_CHECKING:
    from screens.context import Context

_HEADER = struct.Struct("<QII")
_HERTZ = 30
_UPRIGHT = 4 / 3  # height by width of the picture that the terminal shares
_OVAL = (0.42, 0.49)  # width and height by the height of the whole picture: a head that fills it stands at the middle
_OVAL_TOP = 0.145  # of the distances that guidance takes for right
_DASHES = 46
_NUMBER = 168  # 52 mm on the panel
_DISC = 112
_DISC_TOP = 20


class PreviewFeed:
    """Frames out of the shared file. It need not exist yet, and may vanish."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._memory: mmap.mmap | None = None
        self._last = 0

    def frame(self) -> tuple[int, int, bytes] | None:
        """(width, height, RGBA) of a frame not yet seen, or None."""
        memory = self._memory or self._opened()
        if memory is None:
            return None
        sequence, width, height = _HEADER.unpack_from(memory)
        length = width * height * 4
        if sequence == self._last or length == 0 or len(memory) < _HEADER.size + length:
            return None
        pixels = memory[_HEADER.size : _HEADER.size + length]
        if _HEADER.unpack_from(memory)[0] != sequence:
            return None
        self._last = sequence
        return width, height, pixels

    def close(self) -> None:
        if self._memory is not None:
            self._memory.close()
            self._memory = None

    def _opened(self) -> mmap.mmap | None:
        try:
            with self._path.open("rb") as file:
                if file.seek(0, 2) < _HEADER.size:
                    return None
                self._memory = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            return None
        return self._memory


class CameraView(Block):
    """Preview, scrim, oval, count-down.

    ``challenge`` (``left``, ``right`` or None) draws an arrow at that side of the oval; ``chip`` is the line at the
    lower edge; ``waiting`` stands there before the first frame.
    """

    def __init__(self, context: Context, height: float, *, chip: str, waiting: str) -> None:
        super().__init__()
        theme = context.theme
        self.context = context
        self.wanted = theme.gap(height)
        self.good = False
        self.countdown: int | None = None
        self.challenge: str | None = None
        self.chip_icon = Icon(context, "camera", 36, "on_primary")
        self.chip = Text(context, chip, "body", colour="on_primary", one_line=True)
        self.number = Text(context, "", _NUMBER, bold=True, colour="on_primary", align="center", one_line=True)
        self.waiting = Text(context, waiting, "lead", colour="on_primary", align="center")
        for block in (self.chip_icon, self.chip, self.number, self.waiting):
            if context.theme.contrast:  # on the picture it is white on dark in every palette
                block.colour = "ink"
            self.add_widget(block)
        self.texture: Texture | None = None
        self.frame = 0
        """How many frames the texture has held."""
        self._dot = soft_dot()
        self._feed: PreviewFeed | None = None
        self._path = ""
        self._ticker = Clock.schedule_interval(self._look, 1 / _HERTZ)

    def source(self, preview: Mapping[str, Any] | None) -> None:
        """Where the frames are: ``{"path", …}``; None: nowhere yet."""
        path = str(preview.get("path") or "") if preview else ""
        if path == self._path:
            return
        self._forget_feed()
        self._path = path
        self._feed = PreviewFeed(Path(path)) if path else None
        if self.width > 0:
            self._look(0)

    def tell(self, *, good: bool, countdown: int | None, challenge: str | None) -> None:
        if (good, countdown, challenge) != (self.good, self.countdown, self.challenge):
            self.good, self.countdown, self.challenge = good, countdown, challenge
            self.number.set(str(countdown) if countdown else "")
            self.redraw()

    def height_for(self, width: float) -> float:
        return self.wanted

    def draw(self) -> None:
        theme = self.context.theme
        box = (self.x, self.y, self.width, self.height)
        radius = theme.px(theme.tokens.radius["panel"])
        centre, radii = self._oval()
        if self.texture is None:
            rounded(box, radius, theme.rgba("sunken" if theme.contrast else "deep"))
        else:
            window(self.texture, box, radius, centre, radii, theme.rgba("scrim", 0.42))
            rounded_line(box, radius, theme.rgba("paper"))
        self._draw_oval(centre, radii)
        if self.challenge:
            self._draw_challenge(centre, radii, -1 if self.challenge == "left" else 1)
        if self.countdown:
            disc(self._number_at(), theme.px(_DISC), theme.rgba("success" if not theme.contrast else "sunken"))
        self._draw_chip()

    def arrange(self) -> None:
        theme = self.context.theme
        (x, y), (rx, _ry) = self._oval()
        left, bottom, _width, height = self._chip_box()
        edge = self.chip_icon.edge
        self.chip_icon.place(left + theme.px(28), bottom, edge, height)
        self.chip.place(left + theme.px(40) + edge, bottom, self.chip.natural_width(), height)
        line = self.number.line_px
        self.number.place(x - rx, self._number_at()[1] - line / 2, 2 * rx, line)
        lines = self.waiting.height_for(2 * rx * 0.8)
        self.waiting.place(x - rx * 0.8, y - lines / 2, 2 * rx * 0.8, lines)
        self._look(0)  # the first frame need not wait for the ticker

    def wipe(self) -> None:
        self._ticker.cancel()
        self._forget_feed()
        super().wipe()
        if self.texture is not None:
            erase(self.texture)
            self.texture = None

    def _look(self, _dt: float) -> None:
        frame = self._feed.frame() if self._feed is not None else None
        if frame is None:
            return
        width, height, pixels = frame
        if pixels[3] == 0:  # erased: nobody is in it
            if self.texture is not None:
                erase(self.texture)
            return
        if self.texture is None or self.texture.size != (width, height):
            if self.texture is not None:
                erase(self.texture)
            self.texture = Texture.create(size=(width, height), colorfmt="rgba")
            self.waiting.set("")
            self.redraw()
        self.texture.blit_buffer(pixels, colorfmt="rgba", bufferfmt="ubyte")
        self.frame += 1
        self.canvas.ask_update()

    def _forget_feed(self) -> None:
        if self._feed is not None:
            self._feed.close()
            self._feed = None

    def _oval(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Centre and radii: it lies on the picture, whatever of it the page cuts off."""
        whole = max(self.height, self.width * _UPRIGHT)
        cut = (whole - self.height) * CUT_ABOVE
        rx, ry = whole * _OVAL[0] / 2, whole * _OVAL[1] / 2
        return (self.center_x, self.top + cut - whole * _OVAL_TOP - ry), (rx, ry)

    def _number_at(self) -> tuple[float, float]:
        """The count-down stands as near to the camera as it can: eyes that follow it look up into the lens."""
        theme = self.context.theme
        return self.center_x, self.top - theme.px(_DISC_TOP + _DISC)

    def _draw_oval(self, centre: tuple[float, float], radii: tuple[float, float]) -> None:
        theme = self.context.theme
        stroke = theme.px(10)
        if self.good:
            oval_line(centre, radii, theme.px(12), theme.rgba("success" if theme.contrast else "surface"))
            oval_line(centre, radii, stroke, theme.rgba("success"))
            return
        dashes(self._dot, centre, radii, stroke, _DASHES, 0.55, theme.rgba("gold"))

    def _draw_challenge(self, centre: tuple[float, float], radii: tuple[float, float], way: int) -> None:
        theme = self.context.theme
        tip = centre[0] + way * (radii[0] + theme.px(118))
        tail, wing = tip - way * theme.px(84), theme.px(34)
        for stroke, colour in ((theme.px(26), "scrim"), (theme.px(14), "gold")):
            ink = theme.rgba(colour)
            polyline([tail, centre[1], tip, centre[1]], stroke, ink)
            polyline(
                [tip - way * wing, centre[1] + wing, tip, centre[1], tip - way * wing, centre[1] - wing], stroke, ink
            )

    def _chip_box(self) -> Box:
        theme = self.context.theme
        width = self.chip.natural_width() + self.chip_icon.edge + theme.px(68)
        return self.center_x - width / 2, self.y + theme.px(28), width, self.chip.line_px + theme.px(16)

    def _draw_chip(self) -> None:
        if self.chip.text:
            box = self._chip_box()
            rounded(box, box[3] / 2, self.context.theme.rgba("scrim", 0.86))
