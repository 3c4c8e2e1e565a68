"""Whatever the visit names has a text in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from devices.base import Kind
from kiosk.base.wording import Wording
from kiosk.catalogue.service import Group
from kiosk.contract.messages import CaseStatus
from kiosk.photo.hints import Hint
from kiosk.rules.refusals import REFUSALS

ROOT = Path(__file__).resolve().parents[2]
WORDING = Wording(ROOT / "assets" / "translations")
PLAIN_KEY = re.compile(r'"([a-z]+(?:\.[A-Za-z0-9_]+)+)"')
DOMAIN_4_5 = frozenset(
    {"EYES_CLOSED", "OCCLUDED", "NOT_FRONTAL", "TOO_DARK", "TOO_BRIGHT", "BLUR", "BACKGROUND", "COLOR_CAST"}
    | {"WHITE_CLOTHES", "UNIFORM", "EXPRESSION", "FACE_SIZE", "MULTI_FACE", "NO_FACE", "GLARE"}
)


def named_by_the_visit() -> set[str]:
    sources = sorted((ROOT / "kiosk" / "visit").rglob("*.py"))
    return {key for source in sources for key in PLAIN_KEY.findall(source.read_text(encoding="utf-8"))}


def made_from_codes() -> set[str]:
    standard = tomllib.loads((ROOT / "config" / "standards" / "ga461.toml").read_text(encoding="utf-8"))
    reasons = {rule["code"] for rule in standard["rule"]} | DOMAIN_4_5
    services = [
        tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "config" / "services").glob("*.toml")
    ]
    return (
        {f"photo.reason.{code}" for code in reasons}
        | {f"camera.hint.{hint}" for hint in Hint}
        | {f"closed.device.{kind}" for kind in Kind.__args__}
        | {f"wait.{kind}" for kind in Kind.__args__}
        | {f"menu.title.{group}" for group in Group.__args__}
        | {f"status.{status}" for status in CaseStatus.__args__}
        | {refusal.wording for refusal in REFUSALS.values()}
        | {f"offer.{code}" for refusal in REFUSALS.values() for code in refusal.offers}
        | {key for service in services for name in ("conditions", "privacy") for key in service[name]}
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_that_the_visit_names_has_a_text(language):
    wanted = named_by_the_visit()
    assert len(wanted) > 50
    assert sorted(key for key in wanted if not WORDING.has(language, key)) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_key_that_is_made_from_a_code_has_a_text(language):
    assert sorted(key for key in made_from_codes() if not WORDING.has(language, key)) == []


@pytest.mark.parametrize("name", ["visit.toml", "steps.toml"])
def test_no_chinese_sentence_is_longer_than_twenty_five_characters(name):
    texts = tomllib.loads((ROOT / "assets" / "translations" / "zh.d" / name).read_text(encoding="utf-8"))
    long = [
        key for key, text in texts.items() for part in re.split(r"[。\n]", re.sub(r"{\w+}", "", text)) if len(part) > 25
    ]
    assert long == []


@pytest.mark.parametrize("name", ["visit.toml", "steps.toml"])
def test_chinese_texts_have_full_width_punctuation(name):
    texts = tomllib.loads((ROOT / "assets" / "translations" / "zh.d" / name).read_text(encoding="utf-8"))
    half = [
        key for key, text in texts.items() if re.search(r"[\u4e00-\u9fff][,.;:?!()]|[,;:?!()][\u4e00-\u9fff]", text)
    ]
    assert half == []
