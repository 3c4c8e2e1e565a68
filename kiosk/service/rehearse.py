"""``kiosk rehearse``: a fresh world, one resident, the answer in the agreed shape (design, rehearse)."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.base import paths
from kiosk.base.clock import SystemClock
from kiosk.base.process import DidNotStart
from kiosk.base.randomness import new_id
from kiosk.base.wording import Wording
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.load import load
from kiosk.catalogue.people import PeopleError
from kiosk.catalogue.service import Service
from kiosk.service.breakages import Breakage
from kiosk.service.kinds import KINDS, rehearsed
from kiosk.service.peers import PeerRefused
from kiosk.service.people import Person, read_residents
from kiosk.service.rehearsal import Diary, Line, follow, walk
from kiosk.service.resident import Resident, Told
from kiosk.service.world import World, new_world
from kiosk.sync.client import AgentClient
from kiosk.visit.walk import STEPS

QUICK = {"patience": {"device_wait_s": 6.0, "press_s": 6.0}}
"""A rehearsal need not wait as long as a person for a device that will not come back."""

FAULT = re.compile(r"(?P<kind>[a-z_]+):(?P<word>[a-z_]+)@(?P<step>[a-z_]+)(\*(?P<pages>[1-9]\d?))?")

OUTSIDE = ("attract", "home", "menu", "end")
"""Steps of the visit that no service lists."""

KEPT = 20
"""Rehearsals whose papers stay in var/rehearsals."""


class BadWish(Exception):
    """What was asked for cannot be rehearsed."""

    def __init__(self, where: str, reason: str, advice: str = "") -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Wish:
    """The command's options, read."""

    service: str
    resident: str | None
    offset_s: float
    people: Path
    world: Path | None
    answers: Mapping[str, str]
    faults: Sequence[Breakage]


def read_answers(texts: Sequence[str]) -> dict[str, str]:
    """``STEP=CHOICE``; raises BadWish."""
    answers = {}
    for text in texts:
        step, equals, choice = text.partition("=")
        if not equals or not step or not choice:
            raise BadWish("--answer", f"{text!r} is not STEP=CHOICE")
        answers[step] = choice
    return answers


def read_faults(texts: Sequence[str]) -> list[Breakage]:
    """``KIND:FAULT@STEP`` or ``KIND:FAULT@STEP*PAGES``; raises BadWish."""
    faults = []
    for text in texts:
        found = FAULT.fullmatch(text)
        if found is None or (found["kind"] not in KINDS and found["kind"] + found["word"] != "centreaway"):
            raise BadWish("--fault", f"{text!r} is not KIND:FAULT@STEP or centre:away@STEP; kinds: {' '.join(KINDS)}")
        faults.append(Breakage(found["kind"], found["word"], found["step"], int(found["pages"] or 0) or None))
    return faults


def service_of(code: str) -> Service:
    """The service of the catalogue; raises BadWish."""
    try:
        catalogue = load(paths.config() / "services", STEPS.keys())
    except CatalogueError as error:
        raise BadWish(str(error.where), str(error)) from error
    if code not in catalogue.services:
        raise BadWish("service", f"{code!r} is not in the catalogue", "service")
    return catalogue.services[code]


def rehearse(wish: Wish) -> dict[str, Any]:
    """The whole rehearsal; raises BadWish."""
    service = service_of(wish.service)
    _check_answers(wish, service)
    _check_faults(wish, service)
    folder = wish.world or paths.root() / "var" / "rehearsals" / str(new_id())
    try:
        visitor = wish.resident or next(iter(read_residents(wish.people)))
        world = new_world(folder, wish.people, wish.offset_s, visitor)
    except PeopleError as error:
        raise BadWish(error.where, error.reason, "file") from error
    except KeyError as error:
        raise BadWish("--resident", f"{wish.resident!r} is not in the people file", "resident") from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadWish("--people", str(error), "file") from error
    world.terminal_settings = QUICK
    world.kinds = rehearsed({one.kind for one in wish.faults})
    person = next(iter(world.visitors.values()))
    with world:
        try:
            world.start()
        except DidNotStart as error:
            raise BadWish(error.where, error.reason, "process") from error
        try:
            answer = visit(world, service, person, wish.answers, wish.faults)
        except PeerRefused as error:
            raise BadWish("--fault", str(error)) from error
    if wish.world is None:
        _tidy(folder)
    return answer


def visit(
    world: World, service: Service, person: Person, answers: Mapping[str, str], faults: Sequence[Breakage] = ()
) -> dict[str, Any]:
    """One visit in a running world, followed to where it comes by itself."""
    diary = Diary(Wording(paths.translations()))
    line = Line(world.shell_socket)
    clock = SystemClock()
    earlier = len(world.papers())

    def send(name: str, value: Any) -> None:
        diary.acted(clock.monotonic())
        line.send(name, value)

    resident = Resident(world, person, service.code, service.group, Told(answers, faults), send)
    try:
        walk(line, resident, diary)
    finally:
        line.close()
        resident.mend()
    follow(diary, AgentClient(world.folders.sockets / "agent", clock))
    return answer_of(service, person, diary, world.papers()[earlier:], resident.paid_fen)


def answer_of(service: Service, person: Person, diary: Diary, papers: Sequence[str], paid_fen: int) -> dict[str, Any]:
    """The agreed shape."""
    return {
        "service": service.code,
        "resident": person.id,
        "outcome": diary.outcome,
        "code": diary.code,
        "detail": diary.detail,
        "status": diary.status,
        "payment": diary.payment,
        "case_id": diary.case_id,
        "fee_fen": diary.fee_fen,
        "due": diary.due,
        "steps": [
            {"name": stay.name, "ms": round(stay.ms), "waited_ms": round(stay.waited_ms)} for stay in diary.stays
        ],
        "waiting_ms": diary.waiting_ms,
        "screens": diary.screens,
        "offers": diary.offers,
        "dates": diary.dates,
        "events": diary.events,
        "papers": list(papers),
        "world": {"cards_out": 0, "pages_out": 0, "money_fen": paid_fen},
    }


def _check_answers(wish: Wish, service: Service) -> None:
    for step, choice in wish.answers.items():
        if step == "number":
            continue
        if step not in service.steps:
            raise BadWish("--answer", f"{service.code} has no step {step!r}")
        known = service.choices.get(step, ())
        if known and choice not in known:
            raise BadWish("--answer", f"{step} can be {', '.join(known)}, not {choice!r}")


def _check_faults(wish: Wish, service: Service) -> None:
    for one in wish.faults:
        if one.step not in (*service.steps, *OUTSIDE):
            raise BadWish("--fault", f"{service.code} has no step {one.step!r}")


def _tidy(folder: Path) -> None:
    """Keep the papers, forget the rest; and of older rehearsals only the newest."""
    for part in ("terminal", "agent", "center"):
        shutil.rmtree(folder / part, ignore_errors=True)
    older = sorted(folder.parent.iterdir(), key=lambda one: one.stat().st_mtime)
    for one in older[:-KEPT]:
        shutil.rmtree(one, ignore_errors=True)
