"""What can be touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from kivy.clock import Clock, ClockEvent
from kivy.input.motionevent import MotionEvent

from screens.widgets.block import Block

if TYPE_CHECKING:
    from screens.context import Context

_ANSWER_EXPECTED_S = 0.2
_NOT_A_FINGER = frozenset({"right", "middle", "scrollup", "scrolldown", "scrollleft", "scrollright"})


class Tap(Block):
    """A control: acts on release inside. ``name`` and ``value`` are its event unless ``act`` says what to do instead.

    Shows ``pressed`` at once by drawing itself again; a subclass reads it in ``draw``.
    """

    reach = 8.0  # reference px around the drawn area that count as inside

    def __init__(
        self,
        context: Context,
        name: str,
        value: Any = None,
        *,
        enabled: bool = True,
        act: Callable[[], None] | None = None,
        key: bool = False,
    ) -> None:
        super().__init__()
        self.context = context
        self.name = name
        self.value = value
        self.enabled = enabled
        self.pressed = False
        self._act = act
        self._key = key
        self.asks_terminal = act is None  # the answer will be another prompt
        self._release: ClockEvent | None = None

    def hit(self, x: float, y: float) -> bool:
        reach = self.context.theme.px(self.reach)
        return bool(
            self.x - reach <= x <= self.right + reach and self.y - reach <= y <= self.top + reach and self.width > 0
        )

    def on_touch_down(self, touch: MotionEvent) -> bool:
        if not self.hit(*touch.pos):
            return False
        if super().on_touch_down(touch):
            return True
        if getattr(touch, "button", "left") in _NOT_A_FINGER or not self.enabled:
            return True
        touch.grab(self)
        self._show(pressed=True)
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        if touch.grab_current is self:
            self._show(pressed=self.hit(*touch.pos))
            return True
        return bool(super().on_touch_move(touch))

    def on_touch_up(self, touch: MotionEvent) -> bool:
        if touch.grab_current is not self:
            return bool(super().on_touch_up(touch))
        touch.ungrab(self)
        if not (self.hit(*touch.pos) and self.enabled and self._counts()):
            self._show(pressed=False)
            return True
        if self.asks_terminal:
            self._release_later()
        else:
            self._show(pressed=False)
        if self._act is not None:
            self._act()
        else:
            self.context.send(self.name, self.value)
        return True

    def wipe(self) -> None:
        if self._release is not None:
            self._release.cancel()
        super().wipe()

    def set_enabled(self, enabled: bool) -> None:
        if enabled != self.enabled:
            self.enabled = enabled
            self.redraw()

    def _release_later(self) -> None:
        """Stays pressed until the answer: drawing the release would only delay the frame of the next page."""
        self._release = Clock.schedule_once(lambda _dt: self._show(pressed=False), _ANSWER_EXPECTED_S)

    def _counts(self) -> bool:
        now = Clock.get_time()
        if self._key:
            return self.context.guard.accept_key(f"{self.name}:{self.value}", now, steady=self.context.theme.elder)
        return self.context.guard.accept_act(now)

    def _show(self, *, pressed: bool) -> None:
        if pressed != self.pressed:
            self.pressed = pressed
            self.redraw()
