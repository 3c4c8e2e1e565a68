"""The chip's photo through a maker's library: a tiny one with a codec of our own stands in for it."""

from __future__ import annotations

import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from devices import kits
from devices.base import DeviceSpec
from devices.id_card_reader.photo import PhotoLibrary
from devices.id_card_reader.port import PICTURE_BYTES, CardRead
from tests.devices.id_card_reader.test_reader_and_simulator import P01

# Our fake codec: each byte of the block stands for a run of pixels; the first byte says how the library behaves.
SOURCE = """
#include <unistd.h>
int unpack(const char *wlt, char *bgr, int save) {
    if (wlt[0] == 'R') return 0;
    if (wlt[0] == 'F') *(volatile int *)0 = 1;
    if (wlt[0] == 'H') pause();
    for (int i = 0; i < 38556; i++) bgr[i] = wlt[i % 1024];
    return 1;
}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    (folder / "fake.c").write_text(SOURCE)
    out = folder / "libfake.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", out, folder / "fake.c"], check=True, timeout=60)
    return out


def block(first: bytes) -> bytes:
    return first + bytes(n % 251 for n in range(1023))


def test_a_photo_becomes_a_picture(library: Path) -> None:
    picture = PhotoLibrary(str(library)).decode(block(b"P"))
    assert picture is not None
    assert len(picture) == PICTURE_BYTES == 38_556
    assert picture[1024:2048] == block(b"P")


@pytest.mark.parametrize("behaviour", [b"R", b"F", b"H"], ids=["refuses", "falls", "hangs"])
def test_a_library_that_misbehaves_costs_the_picture_and_nothing_else(library: Path, behaviour: bytes) -> None:
    begun = time.monotonic()
    assert PhotoLibrary(str(library)).decode(block(behaviour)) is None
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize("wrong", [b"", bytes(1023), bytes(1025)])
def test_a_block_of_another_length_is_no_photo(library: Path, wrong: bytes) -> None:
    assert PhotoLibrary(str(library)).decode(wrong) is None


def test_what_is_no_library_gives_no_picture(library: Path, tmp_path: Path) -> None:
    text = tmp_path / "lib.so"
    text.write_text("no library")
    assert PhotoLibrary(str(text)).decode(block(b"P")) is None
    assert PhotoLibrary(str(library), "another_name").decode(block(b"P")) is None
    with pytest.raises(ValueError, match="photo_library"):
        PhotoLibrary(str(tmp_path / "none.so"))


@pytest.mark.parametrize("configured", [True, False])
def test_a_card_is_read_with_its_picture_or_without(start_peer: Any, library: Path, configured: bool) -> None:
    peer = start_peer("devices.id_card_reader.simulator", "--latency-ms", "2")
    peer.tell("put", card=P01)
    options: dict[str, str | int | float | bool] = {"photo_library": str(library)} if configured else {}
    spec = DeviceSpec("reader", "id_card_reader", "sam", peer.address, options=options)
    reader: Any = kits.make(spec, threading.Event())
    result = reader.read(3)
    reader.close()
    assert isinstance(result, CardRead)
    assert len(result.card.picture) == (PICTURE_BYTES if configured else 0)
