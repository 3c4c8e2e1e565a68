"""The door of the shell: lines from the terminal."""

from __future__ import annotations

import dataclasses
import json

import pytest

from screens.message import Shown, read_line, read_shown
from tests.screens.samples import SAMPLES


def on_the_wire(shown: Shown) -> bytes:
    message = {
        "type": "prompt",
        "visit": shown.visit,
        "seq": shown.seq,
        "language": shown.language,
        "elder": shown.elder,
        "contrast": shown.contrast,
        "voice": shown.voice,
        "low_reach": False,
        "clock": shown.clock,
        "terminal": {"name": shown.terminal_name, "id": shown.terminal_id},
        "prompt": dataclasses.asdict(shown.prompt),
    }
    return json.dumps(message, ensure_ascii=False).encode()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_prompt_survives_the_wire(name):
    assert read_shown(read_line(on_the_wire(SAMPLES[name]))) == SAMPLES[name]


@pytest.mark.parametrize("line", [b"", b"[]", b"7", b"{}", b'{"type": 3}', b"\xff\xfe", b"{" * 10])
def test_a_line_that_is_no_message_is_refused(line):
    with pytest.raises(ValueError, match="."):
        read_line(line)


@pytest.mark.parametrize("gone", ["visit", "seq", "prompt"])
def test_a_prompt_without_a_field_names_the_field_and_not_its_content(gone):
    message = dict(read_line(on_the_wire(SAMPLES["number-date"])))
    del message[gone]
    with pytest.raises(ValueError, match=gone) as refused:
        read_shown(message)
    assert "420000" not in str(refused.value)


def test_an_unknown_field_is_refused_without_its_content():
    message = dict(read_line(on_the_wire(SAMPLES["card"])))
    message["prompt"] = message["prompt"] | {"canary": "王小明"}
    with pytest.raises(ValueError, match="unknown field") as refused:
        read_shown(message)
    assert "王小明" not in str(refused.value)
