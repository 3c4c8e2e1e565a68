"""Lines from the terminal, checked once at the door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kiosk.visit.prompts import Button, Overlay, Prompt, Rail


@dataclass(frozen=True, slots=True)
class Shown:
    """A prompt with what is around it: whose it is, how it is to be shown, what the header says.

    ``clock`` is business time ``YYYY-MM-DDTHH:MM``. ``seq`` counts the terminal's prompts and returns in every event.
    """

    visit: str | None
    seq: int
    prompt: Prompt
    language: str = "zh"
    elder: bool = False
    contrast: bool = False
    voice: bool = True
    clock: str = ""
    terminal_name: str = ""
    terminal_id: str = ""

    def page_part(self) -> Shown:
        """Without what may change while the page stays as it is: overlay, counter, clock and voice."""
        return replace(self, seq=0, clock="", voice=False, prompt=replace(self.prompt, overlay=None, say=None))


def read_line(line: bytes) -> Mapping[str, Any]:
    """One JSON object of the stream; raises ValueError."""
    message = json.loads(line)
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise ValueError("a line must be an object with a type")
    return message


def read_shown(message: Mapping[str, Any]) -> Shown:
    """The message of type ``prompt``; raises ValueError that names the field, never its content."""
    try:
        terminal = message.get("terminal") or {}
        return Shown(
            visit=message["visit"],
            seq=int(message["seq"]),
            prompt=_prompt(message["prompt"]),
            language="en" if message.get("language") == "en" else "zh",
            elder=bool(message.get("elder")),
            contrast=bool(message.get("contrast")),
            voice=bool(message.get("voice", True)),
            clock=str(message.get("clock", "")),
            terminal_name=str(terminal.get("name", "")),
            terminal_id=str(terminal.get("id", "")),
        )
    except KeyError as missing:
        raise ValueError(f"the prompt lacks the field {missing}") from None
    except TypeError:
        raise ValueError("the prompt has a field of the wrong kind or an unknown field") from None


def _prompt(raw: Mapping[str, Any]) -> Prompt:
    fields = dict(raw)
    for name in ("primary", "secondary"):
        if fields.get(name):
            fields[name] = Button(**fields[name])
    if fields.get("rail"):
        fields["rail"] = Rail(**{**fields["rail"], "stages": tuple(fields["rail"]["stages"])})
    if fields.get("overlay"):
        fields["overlay"] = Overlay(**fields["overlay"])
    return Prompt(**fields)
