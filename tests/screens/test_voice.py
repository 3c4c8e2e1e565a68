"""The voice: new things once, nothing when it is off, what is left behind again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kivy.clock import Clock
from kivy.core.audio import SoundLoader

from kiosk.visit.prompts import Prompt
from screens.message import Shown
from screens.voice import REPEAT_S, Voice


class Spoken:
    """Takes the place of Kivy's sounds: notes what is loaded and played."""

    def __init__(self) -> None:
        self.length = 1.0
        self.loaded: list[str] = []
        self.played = 0
        self.stopped = 0

    def load(self, file: str) -> Spoken:
        self.loaded.append(Path(file).name)
        return self

    def play(self) -> None:
        self.played += 1

    def stop(self) -> None:
        self.stopped += 1

    def unload(self) -> None:
        """Nothing was loaded."""


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> Spoken:
    sounds = Spoken()
    monkeypatch.setattr(SoundLoader, "load", sounds.load)
    return sounds


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[Voice]:
    folder = tmp_path / "sounds" / "built" / "speech" / "zh"
    folder.mkdir(parents=True)
    for key in ("identify.card", "err.E01", "card.left", "camera.turn_left", "face.title"):
        (folder / f"voice.{key}.wav").write_bytes(b"RIFF")
    speaker = Voice(tmp_path)
    yield speaker
    speaker.hush()


def page(key: str, view: Any = "card", error: str | None = None, **params: Any) -> Shown:
    return Shown(visit="v", seq=1, prompt=Prompt("identify", view, key, params, error=error))


def test_a_title_is_spoken_once_while_its_page_stands(voice: Voice, spoken: Spoken) -> None:
    voice.tell(page("identify.card"))
    voice.tell(page("identify.card", reading=True))
    assert spoken.loaded == ["voice.identify.card.wav"]


def test_an_error_that_appears_is_spoken_before_the_title(voice: Voice, spoken: Spoken) -> None:
    voice.tell(page("identify.card"))
    voice.tell(page("identify.card", error="err.E01"))
    assert spoken.loaded[-1] == "voice.err.E01.wav"


def test_the_side_to_turn_to_is_spoken(voice: Voice, spoken: Spoken) -> None:
    voice.tell(page("face.title", "camera"))
    voice.tell(page("face.title", "camera", challenge="turn_left"))
    assert spoken.loaded == ["voice.face.title.wav", "voice.camera.turn_left.wav"]


def test_a_text_without_a_recording_is_silent(voice: Voice, spoken: Spoken) -> None:
    voice.tell(page("review.title"))
    assert spoken.loaded == []


def test_without_an_audio_device_it_is_tried_once(voice: Voice, spoken: Spoken) -> None:
    spoken.length = 0.0
    voice.tell(page("identify.card"))
    voice.tell(page("face.title", "camera"))
    assert (spoken.loaded, spoken.played) == (["voice.identify.card.wav"], 0)


def test_the_voice_can_be_switched_off(voice: Voice, spoken: Spoken) -> None:
    voice.tell(replace(page("identify.card"), voice=False))
    assert spoken.loaded == []


def test_what_is_left_behind_is_said_again_and_again(
    voice: Voice, spoken: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    repeats: list[tuple[Any, float]] = []

    class Timer:
        def cancel(self) -> None:
            repeats.clear()

    def schedule(call: Any, every: float) -> Timer:
        repeats.append((call, every))
        return Timer()

    monkeypatch.setattr(Clock, "schedule_interval", schedule, raising=False)
    voice.tell(page("card.left", "takeaway"))
    call, every = repeats[0]
    call(0)
    assert (spoken.played, every) == (2, REPEAT_S)
    voice.hush()
    assert repeats == []
