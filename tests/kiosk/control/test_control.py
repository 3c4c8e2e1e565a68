"""The control socket: found by the state folder, private, checked at the door, and never a way to stop the terminal."""

from __future__ import annotations

import json
import os
import socket
import stat
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from kiosk.control.client import ControlClient, NotAnswering, NotRunning
from kiosk.control.server import BadRequest, ControlServer, no_body
from kiosk.control.wire import LONGEST_REQUEST, PLACE, Place


class Said(BaseModel):
    said: str


def say(body: Mapping[str, Any]) -> dict[str, Any]:
    if set(body) != {"word"}:
        raise BadRequest("say takes one word")
    return {"said": body["word"]}


def hello(body: Mapping[str, Any]) -> dict[str, Any]:
    no_body(body)
    return {"said": "hello"}


def breaks(body: Mapping[str, Any]) -> dict[str, Any]:
    raise ZeroDivisionError("with a secret in it")


ACTS = {"say": say, "hello": hello, "breaks": breaks}


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ctl-") as name:  # short: a Unix socket's path has 107 bytes at most
        yield Path(name)


@pytest.fixture
def server(folder: Path) -> Iterator[ControlServer]:
    made = ControlServer(folder / "control", folder, ACTS)
    yield made
    made.close()


def lines(folder: Path, *asked: bytes) -> list[dict[str, Any]]:
    """What is answered to raw bytes, all on one connection."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(5)
        line.connect(str(folder / "control"))
        with line.makefile("rwb") as stream:
            answers = []
            for one in asked:
                stream.write(one)
                stream.flush()
                answers.append(json.loads(stream.readline()))
            return answers


def test_a_terminal_is_found_by_its_state_folder_and_answers(server: ControlServer, folder: Path) -> None:
    client = ControlClient(folder)
    assert client.ask("hello", Said).said == "hello"
    assert client.ask("say", Said, {"word": "好"}).said == "好"


def test_only_its_owner_reaches_it(server: ControlServer, folder: Path) -> None:
    assert [stat.S_IMODE((folder / name).stat().st_mode) for name in ("control", PLACE)] == [0o600, 0o600]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (b"\n", "a request is one JSON object"),
        (b"[]\n", "a request is one JSON object"),
        (b"\xff\xfe\n", "a request is one JSON object"),
        (b'{"do": 7}\n', "a request is one JSON object"),
        (b'{"do": "hello", "and": 1}\n', "a request is one JSON object"),
        (b'{"do": "HELLO THERE"}\n', "a request is one JSON object"),
        (b'{"do": "dance"}\n', "the terminal does not dance; it does: breaks hello say"),
        (b'{"do": "hello", "with": {"x": 1}}\n', "this request takes nothing with it, but got x"),
        (b'{"do": "say"}\n', "say takes one word"),
        (b'{"do": "breaks"}\n', "the terminal could not answer; see its log"),
    ],
)
def test_what_it_does_not_understand_is_refused_with_a_sentence_and_it_goes_on(
    server: ControlServer, folder: Path, asked: bytes, sentence: str
) -> None:
    refused, answered = lines(folder, asked, b'{"do": "hello"}\n')
    assert refused["ok"] is False
    assert refused["error"].startswith(sentence)
    assert answered == {"ok": True, "said": "hello"}


def test_a_line_without_end_is_refused_and_hung_up_on(server: ControlServer, folder: Path) -> None:
    [refused] = lines(folder, b"x" * (LONGEST_REQUEST + 1))
    assert refused == {"ok": False, "error": f"a request has at most {LONGEST_REQUEST} bytes"}
    assert ControlClient(folder).ask("hello", Said).said == "hello"


@settings(max_examples=500, derandomize=True)
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: json.dumps({"do": text}).encode()))
def test_whatever_comes_is_answered(asked: bytes) -> None:
    """500 inputs: bytes, and objects with any word."""
    server = ControlServer.__new__(ControlServer)
    server._acts = {"say": say}
    answer = server.answer(asked)
    assert answer["ok"] is False
    assert isinstance(answer["error"], str)


def test_many_may_ask_at_once(server: ControlServer, folder: Path) -> None:
    said: list[str] = []
    threads = [
        threading.Thread(target=lambda: said.append(ControlClient(folder).ask("hello", Said).said)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert said == ["hello"] * 6


def test_nobody_there_is_not_running(folder: Path) -> None:
    with pytest.raises(NotRunning):
        ControlClient(folder).ask("hello", Said)


def test_a_terminal_that_ended_in_order_leaves_nothing(folder: Path) -> None:
    ControlServer(folder / "control", folder, ACTS).close()
    assert list(folder.iterdir()) == []


def test_a_terminal_that_was_killed_is_not_running(folder: Path) -> None:
    gone = os.fork()
    if gone == 0:
        os._exit(0)
    os.waitpid(gone, 0)
    place = Place(socket=folder / "control", pid=gone)
    (folder / PLACE).write_text(place.model_dump_json())
    with pytest.raises(NotRunning):
        ControlClient(folder).ask("hello", Said)


def test_a_terminal_that_renews_itself_is_waited_for(folder: Path) -> None:
    ControlServer(folder / "control", folder, ACTS).close(renewing=True)
    assert (folder / PLACE).exists()
    again: list[ControlServer] = []
    timer = threading.Timer(0.3, lambda: again.append(ControlServer(folder / "control", folder, ACTS)))
    timer.start()
    assert ControlClient(folder).ask("hello", Said).said == "hello"
    timer.join()
    again[0].close()


def test_a_process_without_its_socket_is_not_answering(folder: Path) -> None:
    ControlServer(folder / "control", folder, ACTS).close(renewing=True)
    with pytest.raises(NotAnswering, match="nothing listens"):
        ControlClient(folder, comes_back_s=0.2).ask("hello", Said)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"socket": "x", "pid": 0}', b"\xff"])
def test_a_spoilt_word_of_where_it_lies_is_said(folder: Path, content: bytes) -> None:
    (folder / PLACE).write_bytes(content)
    with pytest.raises(NotAnswering, match="does not say where"):
        ControlClient(folder).ask("hello", Said)


def test_an_answer_of_another_shape_is_said(server: ControlServer, folder: Path) -> None:
    class Other(BaseModel):
        number: int

    with pytest.raises(NotAnswering, match="another version"):
        ControlClient(folder).ask("hello", Other)
    with pytest.raises(NotAnswering, match="refused: this request takes nothing"):
        ControlClient(folder).ask("hello", Said, {"x": 1})
