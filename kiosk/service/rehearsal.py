"""One scripted resident at the terminal's shell socket: what was seen, how long it took, what came of it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kiosk.base.wording import Wording
from kiosk.contract.messages import CaseAnswer, CaseQuestion
from kiosk.service.resident import Resident
from kiosk.sync.client import AgentClient

VISIT_S = 240.0
FOLLOW_S = 8.0
FOLLOW_EVERY_S = 0.2
ASK_S = 2.0

QUEUED = "err.E15.queued"
"""What the last page says of a case that waits sealed for the centre."""

CENTRE_AWAY = "closed.centre"

Outcome = Literal["submitted", "finished", "routed", "refused", "abandoned"]


@dataclass(slots=True)
class Stay:
    """How long a step lasted, and how much of it the resident waited for the machine (milliseconds)."""

    name: str
    ms: float = 0.0
    waited_ms: float = 0.0


@dataclass(slots=True)
class Diary:
    """What the resident saw, in order; the times are taken outside the terminal."""

    wording: Wording
    stays: list[Stay] = field(default_factory=list)
    screens: list[dict[str, str]] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    outcome: Outcome = "abandoned"
    code: str | None = None
    detail: str | None = None
    case_id: str | None = None
    payment: str | None = None
    status: str | None = None
    fee_fen: int | None = None
    due: str | None = None
    by_desk: bool = False
    _since: float = 0.0
    _waiting_since: float | None = None

    def sees(self, prompt: Mapping[str, Any], now: float) -> None:
        """Note one prompt."""
        self._time(prompt, now)
        self._screen(prompt)
        params = prompt["params"]
        match prompt["view"]:
            case "refusal":
                self.outcome, self.code, self.detail = "refused", params["code"], params["detail"]
                self.offers = [offer["id"] for offer in params["offers"]]
                self._day(params.get("date"))
            case "route":
                self.outcome, self.code, self.detail = "routed", params["code"].split(".")[0], params["code"]
            case "review":
                self.fee_fen = params["fee_fen"]
                if params["age_boundary"]:
                    self._day(params["age_boundary"]["date"])
            case "done":
                self.outcome, self.case_id = "submitted", params["case_id"]
                self.payment, self.status, self.fee_fen = params["payment"], params["status"], params["fee_fen"]
                self.due, self.by_desk = params["due"], params["by_desk"]
                self._day(params["due"])

    def acted(self, now: float) -> None:
        """The resident did something: from now on the machine is waited for."""
        if self._waiting_since is None:
            self._waiting_since = now

    def sent_on(self, why: str) -> None:
        """The menu said that the service is closed, and named the nearest place."""
        self.outcome, self.detail = "routed", why
        self.code = "E15" if why == CENTRE_AWAY else "FAULT"

    @property
    def waiting_ms(self) -> int:
        """In sum."""
        return round(sum(stay.waited_ms for stay in self.stays))

    def _time(self, prompt: Mapping[str, Any], now: float) -> None:
        if self.stays:
            stay = self.stays[-1]
            stay.ms += (now - self._since) * 1000
            if self._waiting_since is not None:
                stay.waited_ms += (now - self._waiting_since) * 1000
        self._since = now
        self._waiting_since = now if machine_works(prompt) else None
        if not self.stays or self.stays[-1].name != prompt["step"]:
            self.stays.append(Stay(prompt["step"]))

    def _screen(self, prompt: Mapping[str, Any]) -> None:
        params = prompt["params"]
        hint = params["hint"] if prompt["view"] == "camera" else None
        queued = QUEUED if prompt["view"] == "done" and params["queued"] else None
        for key in (prompt["key"], prompt["error"], hint, queued):
            if key is None:
                continue
            self._note(prompt["step"], key, params)
        for why, fields in closed_in(prompt):
            self._note(prompt["step"], why, fields)

    def _note(self, step: str, key: str, params: Mapping[str, Any]) -> None:
        seen = {"step": step, "key": key, "zh": self.wording.text("zh", key, params)}
        if seen not in self.screens:
            self.screens.append(seen)

    def _day(self, day: str | None) -> None:
        if day and day not in self.dates:
            self.dates.append(day)


def closed_in(prompt: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """What a page says of services that are closed: wording keys and their fields."""
    params = prompt["params"]
    match prompt["view"]:
        case "attract":
            return [(one["key"], one["params"]) for one in params["closed"]]
        case "home" | "services":
            entries = params["entries" if prompt["view"] == "home" else "items"]
            return [(one["why"], one["why_params"]) for one in entries if one["why"]]
    return []


def machine_works(prompt: Mapping[str, Any]) -> bool:
    """Whether this page means that the resident waits for the machine (not for simulated mechanics)."""
    params = prompt["params"]
    match prompt["view"]:
        case "busy":
            return True
        case "camera":
            return bool(params["hint"] == "camera.wait")
        case "pay":
            return params["state"] in ("creating", "checking")
        case "card":
            return bool(params["reading"])
    return False


class Line:
    """The rehearsal's end of the shell's socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(str(path))
        self._visit: str | None = None
        self.seq = 0

    def prompts(self, until: float) -> Iterator[dict[str, Any]]:
        """Every prompt until the deadline or the end of the line."""
        buffer = bytearray()
        while True:
            left = until - time.monotonic()
            if left <= 0:
                return
            self._socket.settimeout(min(left, 3600.0))
            try:
                part = self._socket.recv(1 << 20)
            except (TimeoutError, OSError):
                return
            if not part:
                return
            buffer += part
            while (end := buffer.find(b"\n")) >= 0:
                line = json.loads(bytes(buffer[:end]))
                del buffer[: end + 1]
                if line["type"] == "prompt":
                    self._visit, self.seq = line["visit"], line["seq"]
                    yield line

    def send(self, name: str, value: Any) -> None:
        """One event on the page that is shown."""
        event = {"type": "event", "visit": self._visit, "seq": self.seq, "name": name, "value": value}
        self._socket.sendall(json.dumps(event).encode() + b"\n")

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


def walk(line: Line, resident: Resident, diary: Diary, each: Any = None) -> None:
    """The whole visit: until the resident has left, or gave up waiting."""
    for told in line.prompts(time.monotonic() + VISIT_S):
        diary.sees(told["prompt"], time.monotonic())
        if each is not None:
            each(told)
        resident.sees(told)
        if resident.done:
            break
    else:
        resident.leave()
    if resident.closed:
        diary.sent_on(resident.closed)


def follow(diary: Diary, agent: AgentClient) -> None:
    """After the visit: how the case stands at the centre, until nothing more will come by itself."""
    if diary.case_id is None:
        return
    until = time.monotonic() + FOLLOW_S
    last = "AWAITING_PAYMENT" if diary.payment == "due" else "SUBMITTED" if diary.by_desk else "ACCEPTED"
    pause = threading.Event()
    while time.monotonic() < until and diary.status != last:
        answer = agent.ask("case", CaseQuestion.model_validate({"case_id": diary.case_id}), CaseAnswer, ASK_S)
        if isinstance(answer, CaseAnswer):
            diary.status, diary.payment = answer.status, answer.payment
            diary.due = answer.due.isoformat() if answer.due else diary.due
        pause.wait(FOLLOW_EVERY_S)
