"""The voice: new things once, nothing when it is off, what is left behind again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from kivy.clock import Clock
from kivy.core.audio import SoundLoader

from kiosk.base import paths
from kiosk.base.wording import Wording
from kiosk.photo.hints import Hint
from kiosk.visit.prompts import Prompt
from screens.message import Shown
from screens.voice import HINT_AGAIN_S, REPEAT_S, Voice


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


CAMERA = (
    "photo.title",
    "photo.reason.BLUR",
    "camera.long",
    "camera.hint.CLOSER",
    "camera.hint.BACK",
    "camera.count.3",
    "camera.count.2",
)


@pytest.fixture
def time() -> list[float]:
    return [0.0]


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What is called when a sound is over, newest last; the test says when that is."""
    calls: list[Any] = []
    monkeypatch.setattr(Clock, "schedule_once", lambda call, _after: calls.append(call) or Mock(), raising=False)
    return calls


@pytest.fixture
def voice(tmp_path: Path, time: list[float]) -> Iterator[Voice]:
    folder = tmp_path / "sounds" / "built" / "speech" / "zh"
    folder.mkdir(parents=True)
    for key in ("identify.card", "err.E01", "card.left", "camera.turn_left", "face.title", *CAMERA):
        (folder / f"voice.{key}.wav").write_bytes(b"RIFF")
    speaker = Voice(tmp_path, lambda: time[0])
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


def camera(hint: str, **params: Any) -> Shown:
    return page("photo.title", "camera", hint=f"camera.hint.{hint}", **params)


def test_a_hint_waits_for_the_sentence_before_it(voice: Voice, spoken: Spoken, ends: list[Any]) -> None:
    voice.tell(camera("CLOSER"))
    assert spoken.loaded == ["voice.photo.title.wav"]
    ends[-1](0)
    assert spoken.loaded[-1] == "voice.camera.hint.CLOSER.wav"


def test_only_the_newest_hint_waits_and_none_that_no_longer_holds(
    voice: Voice, spoken: Spoken, ends: list[Any]
) -> None:
    voice.tell(camera("CLOSER"))
    voice.tell(camera("BACK"))
    ends[-1](0)
    assert spoken.loaded[1:] == ["voice.camera.hint.BACK.wav"]
    voice.tell(camera("CLOSER"))
    voice.tell(camera("SILENT"))
    ends[-1](0)
    assert len(spoken.loaded) == 2


def test_a_hint_is_not_repeated_at_once(voice: Voice, spoken: Spoken, ends: list[Any], time: list[float]) -> None:
    for hint in ("SILENT", "CLOSER", "CLOSER", "SILENT", "CLOSER"):
        voice.tell(camera(hint))
        ends[-1](0)
    assert spoken.loaded.count("voice.camera.hint.CLOSER.wav") == 1
    time[0] += HINT_AGAIN_S
    voice.tell(camera("SILENT"))
    voice.tell(camera("CLOSER"))
    assert spoken.loaded.count("voice.camera.hint.CLOSER.wav") == 2


def test_the_count_down_is_spoken_in_time_whatever_is_being_said(voice: Voice, spoken: Spoken, ends: list[Any]) -> None:
    for count in (None, 3, 3, 2):
        voice.tell(camera("READY", countdown=count))
    assert spoken.loaded[1:] == ["voice.camera.count.3.wav", "voice.camera.count.2.wav"]
    voice.tell(camera("READY", countdown=3))
    assert spoken.loaded[-1] == "voice.camera.count.3.wav", "after it was cancelled it counts anew"


def test_a_refused_shot_is_spoken_and_so_are_the_other_ways(voice: Voice, spoken: Spoken, ends: list[Any]) -> None:
    voice.tell(page("photo.title", "camera", error="photo.reason.BLUR"))
    assert spoken.loaded == ["voice.photo.reason.BLUR.wav"]
    voice.tell(page("photo.title", "camera", error="photo.reason.BLUR", long=True))
    assert spoken.loaded[-1] == "voice.camera.long.wav"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_hint_and_the_count_down_can_be_spoken(language: str) -> None:
    spoken = Wording(paths.translations()).keys(language)
    hints = {"photo.one" if hint is Hint.ONE_PERSON else f"camera.hint.{hint}" for hint in Hint}
    assert {f"voice.{key}" for key in hints} <= spoken
    assert {f"voice.camera.count.{number}" for number in (1, 2, 3)} <= spoken
