"""A pad beside the screen: a HID digitiser that the kernel offers as an input device (``/dev/input/by-id/...``)."""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from collections.abc import Callable

from devices.base import Status, TransportLost
from devices.signature_pad.codec import Axes, NotEventsError, StrokeParser
from devices.signature_pad.port import Failed, Signature

REST_S = 2.0  # the pen rests so long when the name is written
_SLICE_S = 0.2
_READ_BYTES = 24 * 64


class Digitizer:
    """One pad. The node is open only while somebody signs: what is written at other times is nobody's business."""

    def __init__(
        self,
        node: str,
        axes: Axes,
        ratio: float,
        clock: Callable[[], float] = time.monotonic,
        stop: threading.Event | None = None,
    ) -> None:
        """``ratio`` is the pad's width over its height in millimetres; ``stop`` ends a waiting ``sign``."""
        self._node = node
        self._axes = axes
        self._ratio = ratio
        self._clock = clock
        self._stop = stop or threading.Event()
        self._turn = threading.Lock()

    def open(self) -> None:
        """Raises TransportLost when the pad cannot be opened."""
        os.close(self._opened())

    def close(self) -> None:
        """Nothing is held between signatures."""

    def status(self) -> Status:
        """Whether the pad can be opened."""
        try:
            os.close(self._opened())
        except TransportLost:
            return Status("offline", ("offline",))
        return Status("ready")

    def sign(self, deadline_s: float) -> Signature | Failed:
        """Collect strokes until the pen has rested for two seconds, or the deadline."""
        with self._turn:
            try:
                pad = self._opened()
            except TransportLost:
                return Failed("offline")
            try:
                return self._collected(pad, self._clock() + deadline_s)
            except OSError:  # ENODEV, EIO: it was pulled
                return Failed("offline")
            except NotEventsError:
                return Failed("garbage")
            finally:
                os.close(pad)

    def _collected(self, pad: int, end: float) -> Signature | Failed:
        parser = StrokeParser(self._axes)
        with contextlib.suppress(BlockingIOError):  # what was written before nobody asked for
            while os.read(pad, _READ_BYTES):
                pass
        touched = self._clock()
        while not self._stop.is_set() and (now := self._clock()) < end:
            if parser.strokes and not parser.writing and now - touched >= REST_S:
                break
            if not select.select([pad], [], [], min(_SLICE_S, end - now))[0]:
                continue
            data = os.read(pad, _READ_BYTES)
            if not data:
                return Failed("offline")
            parser.feed(data)
            touched = self._clock()
        return Signature(tuple(parser.strokes), self._ratio) if parser.strokes else Failed("no_ink")

    def _opened(self) -> int:
        try:
            return os.open(self._node, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            raise TransportLost(f"cannot open {self._node}: {type(error).__name__}") from error
