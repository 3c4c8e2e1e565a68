"""A scanner that plays a keyboard, as the kernel shows it: events on a device node that umockdev puts there.

umockdev wraps the C library of the process that it starts, so each test runs the product's own command in one. It does
not know EVIOCGRAB without a recording of it: the grab itself is untested (facts: devices 8.4).
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from devices.base import TransportLost
from devices.qr_scanner import hid_keyboard
from devices.qr_scanner.hid_keyboard import HidKeyboard
from tests.devices.qr_scanner.typing_keys import ENTER, keys_for

ROOT = Path(__file__).resolve().parents[3]
NODE = "/dev/input/event7"
KEYBOARD = f"""\
P: /devices/pci0000:00/usb1/1-1/input/input7/event7
N: input/event7
E: DEVNAME={NODE}
E: ID_INPUT=1
E: ID_INPUT_KEYBOARD=1
E: SUBSYSTEM=input
A: dev=13:71
"""
CODE = "https://kiosk.example/v/0a1B2C?x=[7]&y=~9"


def read_from_keys(folder: Path, keys: list[tuple[int, int, int]], *options: str) -> dict[str, Any]:
    """What ``kiosk device read qr_scanner`` says while these keys are pressed."""
    umockdev = shutil.which("umockdev-run")
    assert umockdev, "umockdev-run is missing: install the Debian package umockdev (packages.debian)"
    device, script = folder / "keyboard.umockdev", folder / "keys.evemu"
    device.write_text(KEYBOARD)
    lines = [f"E: 0.{n // 2:06d} {key[0]:04x} {key[1]:04x} {key[2]}" for n, key in enumerate(keys)]
    script.write_text("\n".join([*lines, ""]))
    kiosk = [
        sys.executable,
        "-c",
        "from kiosk.cli import main; main()",
        "device",
        "read",
        "qr_scanner",
        "--at",
        NODE,
        "--json",
        *options,
    ]
    wrapped = [umockdev, "-d", str(device), "-e", f"{NODE}={script}", "--", *kiosk]
    ended = subprocess.run(wrapped, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.stdout, ended.stderr
    said: dict[str, Any] = json.loads(ended.stdout)
    return said | {"exit": ended.returncode}


def test_the_keys_of_a_scanner_become_its_text(tmp_path: Path) -> None:
    said = read_from_keys(tmp_path, [*keys_for(CODE), (1, ENTER, 1), (0, 0, 0), (1, ENTER, 0), (0, 0, 0)])
    assert said == {"result": "DONE", "error": None, "text": CODE, "exit": 0}


def test_keys_without_enter_are_no_code(tmp_path: Path) -> None:
    said = read_from_keys(tmp_path, keys_for("half of i"), "--deadline", "3")
    assert (said["result"], said["text"], said["exit"]) == ("FAILED", None, 1)
    assert said["error"] == "breaks_off"


def test_nobody_there_is_said_in_one_sentence() -> None:
    line = HidKeyboard("/dev/input/by-id/none-event-kbd")
    with pytest.raises(TransportLost, match="is gone"):
        line.open()
    line.close()


class Pipe:
    """A pipe in place of the device node: bytes of events can be put in and the line cut."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._out, self._in = os.pipe()
        self.opened = 0
        self.grab_error: int | None = None
        monkeypatch.setattr(hid_keyboard.os, "open", self._open)
        monkeypatch.setattr(hid_keyboard.fcntl, "ioctl", self._ioctl)

    def _open(self, path: str, flags: int) -> int:
        self.opened += 1
        os.set_blocking(self._out, False)
        return os.dup(self._out)

    def _ioctl(self, device: int, request: int, on: int) -> int:
        assert (request, on) == (0x40044590, 1)
        if self.grab_error is not None:
            raise OSError(self.grab_error, os.strerror(self.grab_error))
        return 0

    def press(self, keys: list[tuple[int, int, int]]) -> None:
        os.write(self._in, b"".join(struct.pack("llHHi", 0, 0, *key) for key in keys))

    def cut(self) -> None:
        os.close(self._in)


def test_the_line_gives_what_is_typed_in_pieces_of_the_asked_size(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, line = Pipe(monkeypatch), HidKeyboard(NODE)
    line.open()
    pipe.press(keys_for("abcdef"))
    assert line.read(4, 1) + line.read(4, 1) == b"abcdef"
    assert line.read(4, 0.05) == b""
    pipe.cut()
    with pytest.raises(TransportLost, match="is gone"):
        line.read(4, 1)
    with pytest.raises(TransportLost, match="not open"):
        line.read(4, 1)


@pytest.mark.parametrize(("error", "lost"), [(errno.EBUSY, True), (errno.ENODEV, True), (errno.ENOTTY, False)])
def test_a_device_that_another_program_has_grabbed_is_not_shared(
    monkeypatch: pytest.MonkeyPatch, error: int, lost: bool
) -> None:
    pipe, line = Pipe(monkeypatch), HidKeyboard(NODE)
    pipe.grab_error = error
    if not lost:
        line.open()
        pipe.press(keys_for("x"))
        assert line.read(4, 1) == b"x"
        line.close()
        return
    with pytest.raises(TransportLost):
        line.open()


def test_a_lost_device_is_opened_anew_with_no_key_held(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, line = Pipe(monkeypatch), HidKeyboard(NODE)
    line.open()
    pipe.press([(1, 42, 1), (1, 30, 1)])  # Shift stays down
    assert line.read(4, 1) == b"A"
    line.close()
    line.open()
    pipe.press([(1, 30, 1)])
    assert line.read(4, 1) == b"a"
    assert pipe.opened == 2
    line.close()


def test_nothing_can_be_told_to_a_keyboard() -> None:
    with pytest.raises(TransportLost, match="takes no bytes"):
        HidKeyboard(NODE).write(b"x")
