"""A site's own engine and liveness check are found by their names; what cannot be used is said in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from kiosk.face.process import FaceEngineError
from kiosk.face.providers import ProviderError, load_liveness, load_matcher
from kiosk.face.settings import EngineTable, FaceTable
from kiosk.face.worker import FaceWorker
from tests.kiosk.face.installed import ENGINE, install


def with_engine(settings: FaceTable, name: str, **options: str | int | float) -> FaceTable:
    table = EngineTable(accept=0.05, review=0.1, same_front=0.2, same_turned=0.2, options=options)
    return settings.model_copy(update={"matcher": name, "engine": {name: table}})


def test_what_the_kiosk_brings_is_found():
    liveness = load_liveness("head-turn", {})
    assert (liveness.name, liveness.begin("left", 0.0).phase) == ("head-turn", "front")
    assert load_matcher("dlib", {}).engine.startswith("dlib")


def test_a_package_of_the_site_compares_in_the_engines_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, models: Path, settings: FaceTable, portraits
):
    install(tmp_path / "site", monkeypatch, "tones_engine", ENGINE, face_matchers="tones = tones_engine:Tones")
    rgb = portraits.rgb("icao-study-compliant_1.png")
    darker = (rgb * 0.5).astype(np.uint8)
    with FaceWorker(models, with_engine(settings, "tones", scale=255)) as worker:
        found = worker.compare(rgb, [rgb] * 3)
        assert (found.decision, found.engine, found.engine_version) == ("pass", "tones", "3")
        assert worker.compare(rgb, [darker] * 3).decision == "fail"


def test_a_liveness_check_of_the_site_is_loaded_with_its_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    code = """
class Infrared:
    name, version = "infrared", "2"
    def __init__(self, options): self.wavelength = options["nm"]
    def begin(self, side, now_s): raise NotImplementedError
"""
    install(tmp_path / "site", monkeypatch, "infrared_check", code, liveness="ir = infrared_check:Infrared")
    assert load_liveness("ir", {"nm": 850}).wavelength == 850


BROKEN = {
    "import": ("raise RuntimeError('no licence found')", "RuntimeError: no licence found"),
    "name": ("", "AttributeError"),
    "options": ("class Engine:\n    def __init__(self): pass", "TypeError"),
    "protocol": (ENGINE.replace("def distance", "def other").replace("Tones", "Engine"), "has no distance"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_package_that_is_no_engine_is_one_sentence(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    code, said = BROKEN[what]
    name = f"broken_{what}"
    install(tmp_path / "site", monkeypatch, name, code, face_matchers=f"broken = {name}:Engine")
    with pytest.raises(ProviderError, match=said) as refused:
        load_matcher("broken", {})
    assert refused.value.word == "broken"
    assert f"{name}:Engine" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_name_that_nobody_offers_is_said_with_those_that_are_there():
    with pytest.raises(ProviderError, match=r"'arcface' \(there is: dlib, sface\)") as refused:
        load_matcher("arcface", {})
    assert refused.value.word == "unknown"


def test_a_name_that_two_packages_offer_is_nobodys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    install(tmp_path / "site", monkeypatch, "second_dlib", ENGINE, face_matchers="dlib = second_dlib:Tones")
    with pytest.raises(ProviderError, match="second_dlib") as refused:
        load_matcher("dlib", {})
    assert refused.value.word == "unknown"


def test_the_terminal_is_told_why_there_is_no_engine(models: Path, settings: FaceTable):
    worker = FaceWorker(models, with_engine(settings, "arcface"))
    assert worker.fault is None, "nobody has tried yet"
    with pytest.raises(FaceEngineError, match="nothing is installed under the name 'arcface'"):
        worker.warm()
    assert (worker.fault, worker.process_id) == ("unknown", None)
    worker.close()


def test_an_engine_without_limits_of_its_own_is_not_used(models: Path, settings: FaceTable):
    worker = FaceWorker(models, settings.model_copy(update={"matcher": "sface2"}))
    with pytest.raises(FaceEngineError, match=r"no table \[face.engine.sface2\]"):
        worker.begin()
    assert (worker.fault, worker.process_id) == ("options", None)
    worker.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"least": 6}, "least asks for more frames"),
        ({"least": 2}, "least"),
        ({"engine": {"dlib": {"accept": 0.6, "review": 0.5, "same_front": 0.3, "same_turned": 0.5}}}, "beyond review"),
        ({"engine": {"dlib": {"accept": 0.4}}}, "review"),
    ],
    ids=str,
)
def test_a_configuration_that_cannot_be_meant_is_refused(settings: FaceTable, change: dict[str, object], said: str):
    with pytest.raises(ValidationError, match=said):
        FaceTable.model_validate(settings.model_dump() | change)
