"""A scanner that plays a keyboard, read from its event device (``/dev/input/by-id/...-event-kbd``) by the kernel's API.

The device is grabbed, so that the text does not also run into whatever window has the focus. Name it by its place under
/dev/input/by-id: the number of an event device changes when it is plugged in again.
"""

from __future__ import annotations

import errno
import fcntl
import os
import select
import time
from collections.abc import Callable

from devices.base import TransportLost
from devices.qr_scanner.hid_codec import EVENT_BYTES, Keyboard, events

_EVIOCGRAB = 0x40044590  # _IOW('E', 0x90, int), linux/input.h
_MOST_EVENTS = 64


class HidKeyboard:
    """A line (``devices.base.Transport``) that gives the bytes of what is typed, CR for Enter. It takes none."""

    def __init__(self, path: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._device: int | None = None
        self._keyboard = Keyboard()
        self._typed = bytearray()

    def open(self) -> None:
        """Open and grab the device; raises TransportLost, also when another program has grabbed it."""
        if self._device is not None:
            return
        try:
            self._device = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise self._lost(error) from error
        self._keyboard = Keyboard()
        self._typed.clear()
        try:
            fcntl.ioctl(self._device, _EVIOCGRAB, 1)
        except OSError as error:
            if error.errno in (errno.EBUSY, errno.ENODEV):
                raise self._lost(error) from error
            # Not an event device of the kernel (a recording of one): there is no window that it could type into.

    def close(self) -> None:
        """Close the device, which ends the grab; never raises."""
        device, self._device = self._device, None
        if device is not None:
            os.close(device)

    def write(self, data: bytes) -> None:
        """Raises TransportLost always: nothing can be told to a keyboard."""
        raise TransportLost(f"{self._path} takes no bytes")

    def read(self, most: int, deadline_s: float) -> bytes:
        """At most ``most`` bytes typed within the deadline, ``b""`` when none were; raises TransportLost."""
        end = self._clock() + max(0.0, deadline_s)
        while not self._typed and self._press(max(0.0, end - self._clock())):
            pass
        typed = bytes(self._typed[:most])
        del self._typed[:most]
        return typed

    def _press(self, deadline_s: float) -> bool:
        """Take in events; False when none came within the deadline. Raises TransportLost."""
        if self._device is None:
            raise TransportLost(f"{self._path} is not open")
        try:
            watch = select.poll()
            watch.register(self._device, select.POLLIN)
            if not watch.poll(deadline_s * 1000):
                return False
            data = os.read(self._device, EVENT_BYTES * _MOST_EVENTS)
        except BlockingIOError:
            return False
        except OSError as error:  # ENODEV: pulled out
            raise self._lost(error) from error
        if not data:
            raise self._lost(EOFError())
        for event in events(data):
            self._typed += self._keyboard.feed(event)
        return True

    def _lost(self, error: BaseException) -> TransportLost:
        self.close()
        return TransportLost(f"{self._path} is gone: {type(error).__name__}")
