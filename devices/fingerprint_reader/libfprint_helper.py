"""libfprint for a program that cannot import it: JSON lines on standard input and output.

Run by ``/usr/bin/python3``, for which Debian packages GObject introspection; the standard library and ``gi`` only. One
request at a time, each with a number ``id``; what it brings about carries the same number:

    {"id", "do": "open", "name": "" | part of a driver's or device's name}  -> {"id", "end": "opened", "name", "stages"}
    {"id", "do": "state"}                            -> {"id", "end": "state", "present": bool}
    {"id", "do": "enrol", "finger": 1..10}           -> {"id", "stage": n} ..., {"id", "end": "enrolled", "print"}
    {"id", "do": "verify", "prints": [print, ...]}    -> {"id", "end": "compared", "match": bool}
    {"id", "do": "cancel"}                           ends the enrolment or comparison under way, if there is one

A bad touch is {"id", "retry": code}: the enrolment goes on, a comparison has ended. What cannot be done ends with
{"id", "end": "error", "domain": "device" | "retry" | "other", "code"}. The finger counts as libfprint does: 1 to 5 left
thumb to little finger, 6 to 10 right. A print is base64. Ends with its standard input.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import Any

try:
    import gi

    gi.require_version("FPrint", "2.0")
    from gi.repository import FPrint, Gio, GLib
except (ImportError, ValueError) as error:
    print(json.dumps({"id": 0, "end": "unusable", "why": type(error).__name__}), flush=True)
    sys.exit(2)


class Helper:
    """One device, one enrolment or comparison at a time."""

    def __init__(self, loop: Any) -> None:
        self._loop = loop
        self._context = FPrint.Context()
        self._device: Any = None
        self._present = False
        self._cancel: Any = None
        self._received = b""

    def readable(self, source: int, _: Any) -> bool:
        """Requests came, or the other side has gone."""
        data = os.read(source, 65536)
        if not data:
            self._loop.quit()
            return False
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            self._do(json.loads(line))
        return True

    def _do(self, request: dict[str, Any]) -> None:
        number, do = request["id"], request["do"]
        try:
            if do == "open":
                self._open(number, request["name"])
            elif do == "state":
                say(number, end="state", present=self._present)
            elif do == "cancel":
                if self._cancel is not None:
                    self._cancel.cancel()
            elif self._device is None or not self._present:
                say(number, end="error", domain="device", code=int(FPrint.DeviceError.REMOVED))
            elif self._cancel is not None:
                say(number, end="error", domain="device", code=int(FPrint.DeviceError.BUSY))
            elif do == "enrol":
                self._enrol(number, request["finger"])
            elif do == "verify":
                self._verify(number, [base64.b64decode(one) for one in request["prints"]])
        except GLib.Error as error:
            self._cancel = None
            failed(number, error)

    def _open(self, number: int, wanted: str) -> None:
        self._context.enumerate()
        found = [
            one
            for one in self._context.get_devices()
            if wanted.lower() in f"{one.get_driver()} {one.get_name()}".lower()
        ]
        if not found:
            say(number, end="error", domain="device", code=int(FPrint.DeviceError.REMOVED))
            return
        self._device = found[0]
        self._device.open_sync()
        self._present = True
        self._device.connect("removed", self._removed)
        say(number, end="opened", name=self._device.get_name(), stages=self._device.get_nr_enroll_stages())

    def _removed(self, _: Any) -> None:
        self._present = False

    def _enrol(self, number: int, finger: int) -> None:
        def stage(_: Any, done: int, *rest: Any) -> None:
            error = rest[-1]
            if error is None:
                say(number, stage=done)
            else:
                say(number, retry=error.code)

        def ended(device: Any, result: Any) -> None:
            self._cancel = None
            try:
                enrolled = device.enroll_finish(result)
            except GLib.Error as error:
                failed(number, error)
            else:
                say(number, end="enrolled", print=base64.b64encode(bytes(enrolled.serialize())).decode())

        template = FPrint.Print.new(self._device)
        template.set_finger(FPrint.Finger(finger))
        self._cancel = Gio.Cancellable()
        self._device.enroll(template, self._cancel, stage, (), ended)

    def _verify(self, number: int, prints: list[bytes]) -> None:
        references = [FPrint.Print.deserialize(one) for one in prints]
        many = len(references) > 1

        def ended(device: Any, result: Any) -> None:
            self._cancel = None
            try:
                # Both give whether and what matched; identify says it by the reference alone.
                match = device.identify_finish(result)[0] is not None if many else device.verify_finish(result)[0]
            except GLib.Error as error:
                failed(number, error)
            else:
                say(number, end="compared", match=bool(match))

        if many and not self._device.has_feature(FPrint.DeviceFeature.IDENTIFY):
            say(number, end="error", domain="device", code=int(FPrint.DeviceError.NOT_SUPPORTED))
            return
        self._cancel = Gio.Cancellable()
        if many:
            self._device.identify(references, self._cancel, None, (), ended)
        else:
            self._device.verify(references[0], self._cancel, None, (), ended)


def failed(number: int, error: Any) -> None:
    """Say how something ended: by a bad touch, by the device, or by a fault of another kind."""
    if error.domain == "fp - device - retry - quark":
        say(number, retry=error.code, end="error", domain="retry", code=error.code)
    elif error.domain == "fp - device - error - quark":
        say(number, end="error", domain="device", code=error.code)
    else:
        say(number, end="error", domain="other", code=error.code)


def say(number: int, **words: Any) -> None:
    """One line to the other side."""
    print(json.dumps({"id": number, **words}), flush=True)


def main() -> None:
    """Serve until standard input closes."""
    loop = GLib.MainLoop()
    helper = Helper(loop)
    GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN | GLib.IO_HUP, helper.readable)
    loop.run()


if __name__ == "__main__":
    main()
