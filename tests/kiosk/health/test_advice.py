"""Every reason that a device can give has an advice in both languages."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from typing import Literal, get_args, get_origin

import pytest

from devices.base import Kind, State
from kiosk.base import paths
from kiosk.base.wording import Wording
from kiosk.face.process import Fault
from kiosk.health.rows import Finding, advice, advice_key, row
from kiosk.photo.drift import ColourWord

WORDING = Wording(paths.translations())
LANGUAGES = ("zh", "en")
SUPERVISION = ("not_probed", "offline", "misconfigured", "defect")
"""Reasons that come from the supervision of any device (devices.supervisor, devices.hub)."""

# Reasons that a port's text names, where it has no Literal for them.
SPOKEN: dict[str, tuple[str, ...]] = {"camera": ("absent", "silent", "garbage", "slow", "coarse", "closed", "opening")}

OF_THE_TERMINAL = {
    "terminal": ("not_running", "not_answering", "warming"),
    "agent": ("not_running",),
    "center": ("away", "not_asked"),
    "outbox": ("old", "dead_letters", "damaged"),
    "journal": ("in_doubt", "damaged"),
    "disk": ("low", "full", "unreadable"),
    "clock": ("went_back", "not_synchronised", "moved"),
    "assets": ("models", "fonts", "papers", "services", "configuration"),
    "report": ("none", "out_of_date"),
    "face": get_args(Fault),
    "photo_colour": ("not_checked", "old", *get_args(ColourWord)),
}


def words_of(kind: str) -> tuple[str, ...]:
    """The reasons of a port: its Literals that are called Reason or Word, and what its text names."""
    try:
        port = importlib.import_module(f"devices.{kind}.port")
    except ModuleNotFoundError:
        return SUPERVISION  # no terminal has this kind yet
    literals = (value for name, value in vars(port).items() if name.endswith(("Reason", "Word", "Trouble")))
    named = [word for value in literals if get_origin(value) is Literal for word in get_args(value)]
    return (*SUPERVISION, *SPOKEN.get(kind, ()), *named, *written_out(kind))


def written_out(kind: str) -> Iterator[str]:
    """Reasons that an adapter of the kind writes out: ``Status("fault", ("self_test",))``."""
    for file in (paths.root() / "devices" / kind).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="Status"), args=[_, ast.Tuple(elts=words)]):
                    yield from (word.value for word in words if isinstance(word, ast.Constant))


def test_a_reason_that_an_adapter_writes_out_is_found() -> None:
    assert "self_test" in written_out("id_card_reader")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_reason_of_a_device_has_its_advice(kind: str, language: str) -> None:
    missing = [f"advice.{kind}.{word}" for word in words_of(kind) if not advice_key(WORDING, language, kind, word)]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_advice_is_for_a_reason_that_nobody_gives(language: str) -> None:
    given = {f"advice.{kind}.{word}" for kind in get_args(Kind) for word in words_of(kind)}
    given |= {f"advice.{kind}.{word}" for kind, words in OF_THE_TERMINAL.items() for word in words}
    told = {key for key in WORDING.keys(language) if key.startswith("advice.")}
    of_all = {key for key in told if key.startswith(("advice.reason.", "advice.state."))}
    assert told - of_all - given == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OF_THE_TERMINAL)
def test_every_reason_of_the_terminal_itself_has_its_own_advice(kind: str, language: str) -> None:
    assert [word for word in OF_THE_TERMINAL[kind] if not WORDING.has(language, f"advice.{kind}.{word}")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_state_has_a_name_and_every_state_an_advice(language: str) -> None:
    keys = [f"device.{kind}" for kind in (*get_args(Kind), *OF_THE_TERMINAL)]
    keys += [f"{table}.{state}" for state in get_args(State) for table in ("device_state", "advice.state")]
    assert [key for key in keys if not WORDING.has(language, key)] == []


def test_chinese_advice_is_written_in_full_width() -> None:
    texts = [WORDING.raw("zh", key) for key in WORDING.keys("zh") if key.startswith("advice.")]
    assert [text for text in texts if not text.endswith("。") or any(mark in text for mark in ",;()!?")] == []


def test_the_kind_has_the_last_word_and_reasons_are_said_once() -> None:
    said = advice(WORDING, "zh", "receipt_printer", "fault", ["paper_out", "cover_open", "paper_out"])
    assert said.startswith("凭条打印机缺纸。打开上盖，换一卷80毫米热敏纸")
    assert said.count("缺纸") == said.count("没有合上") == 1


def test_a_reason_that_nobody_wrote_down_falls_back_to_its_state() -> None:
    assert advice(WORDING, "en", "ups", "fault", ["hiccups"]).startswith("The device is in trouble.")


@pytest.mark.parametrize(
    ("finding", "stops"),
    [
        (Finding("slips", "receipt_printer", "degraded", ("paper_low",)), False),
        (Finding("slips", "receipt_printer", "fault", ("paper_out",)), True),
        (Finding("power", "ups", "offline", ("offline",)), False),
        (Finding("center", "center", "offline", ("away",)), True),
    ],
)
def test_what_stops_a_service(finding: Finding, stops: bool) -> None:
    assert row(finding, WORDING)["stops"] is stops
