"""Speaks every text under ``voice.`` of the wording catalogues into assets/sounds/built/speech/LANGUAGE/KEY.wav.

Chinese goes through pinyin (pypinyin) to espeak-ng's pinyin voice, because its voice for characters spells many of
them in English. A text with fields is left out: what it would say is known only during a visit. Only new and changed
texts are rendered; what is no longer in the catalogue is removed. A site may lay recordings of the same names here.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from kiosk.base import paths
from kiosk.base.wording import Wording

TARGET = Path("assets/sounds/built/speech")
MANIFEST = "spoken.json"  # key -> digest of what was spoken
PREFIX = "voice."
WORDS_PER_MINUTE = 150
VOICES = {"zh": "cmn-latn-pinyin", "en": "en-gb"}
FIELD = re.compile(r"\{[a-z_]+")

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
LONGEST_NUMBER = 4  # longer runs of digits are numbers of something, and are read digit by digit


def say_number(digits: str) -> str:
    """A run of digits as it is spoken: 20 -> 二十, 105 -> 一百零五, 12389 -> 一二三八九."""
    if len(digits) > LONGEST_NUMBER or (digits[0] == "0" and len(digits) > 1):
        return "".join(DIGITS[int(d)] for d in digits)
    if digits == "0":
        return DIGITS[0]
    spoken, gap = "", False
    for place, digit in zip(reversed(PLACES[: len(digits)]), digits, strict=True):
        if digit == "0":
            gap = True
            continue
        spoken += ("零" if gap and spoken else "") + DIGITS[int(digit)] + place
        gap = False
    return spoken.removeprefix("一") if spoken.startswith("一十") else spoken


def pinyin(text: str) -> str:
    """A Chinese text as syllables with tone numbers, punctuation kept for its pauses: ``qing3 fang4 zheng4 jian4 .``"""
    words = re.sub(r"\d+", lambda run: say_number(run[0]), text)
    syllables = lazy_pinyin(words, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
    return " ".join(syllables).translate(str.maketrans("，。：；？！、（）“”·", ",.,;?!,,,   "))


def spoken_text(language: str, text: str) -> str:
    """What espeak-ng is given."""
    return pinyin(text) if language == "zh" else text


def speak(language: str, text: str, target: Path) -> None:
    """Renders one text; espeak-ng's own message ends the run when it fails."""
    command = ["espeak-ng", "-v", VOICES[language], "-s", str(WORDS_PER_MINUTE), "-w", str(target), "--stdin"]
    subprocess.run(command, input=spoken_text(language, text), text=True, check=True)


def texts_to_speak(wording: Wording, language: str) -> dict[str, str]:
    """key -> text of the voice list; texts with fields are left out."""
    texts = {key: wording.raw(language, key) for key in sorted(wording.keys(language)) if key.startswith(PREFIX)}
    return {key: text for key, text in texts.items() if not FIELD.search(text)}


def digest(language: str, text: str) -> str:
    content = f"{VOICES[language]} {WORDS_PER_MINUTE} {spoken_text(language, text)}"
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def render(language: str, texts: dict[str, str], folder: Path) -> int:
    """Brings one language's folder up to date; returns how many texts were rendered."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / MANIFEST
    before: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    wanted = {key: digest(language, text) for key, text in texts.items()}
    for key in before.keys() - wanted.keys():
        (folder / f"{key}.wav").unlink(missing_ok=True)
    due = [key for key in wanted if before.get(key) != wanted[key] or not (folder / f"{key}.wav").exists()]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda key: speak(language, texts[key], folder / f"{key}.wav"), due))
    manifest.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    return len(due)


def main() -> None:
    wording = Wording(paths.translations())
    for language in VOICES:
        if language in wording.languages:
            texts = texts_to_speak(wording, language)
            print(f"{language}: {len(texts)} texts, {render(language, texts, TARGET / language)} new")


if __name__ == "__main__":
    main()
