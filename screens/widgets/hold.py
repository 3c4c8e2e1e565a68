"""A place that does something when a finger rests on it: for those who know of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.clock import Clock, ClockEvent
from kivy.input.motionevent import MotionEvent

from screens.widgets.block import Block
from screens.widgets.tap import Tap

if TYPE_CHECKING:
    from screens.context import Context

HOLD_S = 3.0


class Hold(Tap):
    """Sends ``name`` after three seconds; let go before, it is the ordinary touch ``tapped`` of what lies behind.

    A finger that slides off, or a page that is left meanwhile, holds nothing.
    """

    def __init__(self, context: Context, child: Block, name: str, tapped: Callable[[], None]) -> None:
        super().__init__(context, name, act=tapped)
        self.child = child
        self._timer: ClockEvent | None = None
        self.add_widget(child)

    def height_for(self, width: float) -> float:
        return self.child.height_for(width)

    def natural_width(self) -> float:
        return self.child.natural_width()

    def arrange(self) -> None:
        self.child.place(self.x, self.y, self.width, self.height)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        taken = super().on_touch_down(touch)
        if any(reference() is self for reference in touch.grab_list):
            self._forget()
            self._timer = Clock.schedule_once(lambda _dt: self._held(touch), HOLD_S)
        return taken

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is self and not self.hit(*touch.pos):
            self._forget()
        return super().on_touch_move(touch)

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is self:
            self._forget()
        return super().on_touch_up(touch)

    def wipe(self) -> None:
        self._forget()
        super().wipe()

    def _held(self, touch: MotionEvent) -> None:
        """The finger still lies there; when it is lifted, that is no touch of anything."""
        self._timer = None
        touch.ungrab(self)
        self._show(pressed=False)
        self.context.send(self.name, self.value)

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
