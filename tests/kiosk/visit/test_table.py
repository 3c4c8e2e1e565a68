"""The whole state x event table, random walks, and answers that come into the next visit (design: A visit)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.visit.effects import Effect, Look, TakeFinger
from kiosk.visit.events import CardFailed, CardLifted, CardRead, Event, Pressed, Shot, Tick
from kiosk.visit.ground import Ground
from kiosk.visit.machine import Machine
from kiosk.visit.prompts import Prompt
from kiosk.visit.state import Visit
from kiosk.visit.walk import STEPS
from tests.kiosk.visit import ground as given
from tests.kiosk.visit import happenings
from tests.kiosk.visit.flow import Flow, Town, face, finger, refused_shot, shot
from tests.kiosk.visit.invariants import check_page, guard
from tests.kiosk.visit.journeys import (
    AGREE,
    DECLINE,
    DELIVERY,
    NEXT,
    P13_TO_FACE,
    PHOTO,
    PRINTS,
    PROOF_BY_FINGER,
    TO_CARD,
    TO_DELIVERY,
    TO_FACE,
    TO_FINGER,
    TO_NUMBER,
    TO_PAY,
    TO_PHOTO,
    TO_REVIEW,
    TO_SIGN,
    town_of_p13,
)

SEEDS = range(20260601, 20260607)
SILENT = {"reference", "eligibility", "order", "payment", "case", "event", "submit", "receipt", "slip"}


def look_and_shoot(flow: Flow) -> Event:
    look = flow.newest(Look)
    return Shot(look.visit_id, look.request)


BROKEN = ("receipt_printer", "fault", "paper_out")


def silent() -> Town:
    return Town(silent=set(SILENT))


def _journeys() -> Iterator[tuple[Town, list[object]]]:
    """Ways that together stand still in every state there is; each state on the way is a row of the table."""
    yield Town(), [a for _, a in TO_PAY]
    for question in ("reference", "eligibility", "order", "case", "submit", "receipt"):
        acts = [a for _, a in TO_PAY]
        paid = question in ("case", "receipt")
        yield Town(silent={question}, paid=paid), acts
    for away in ({"submit"}, {"reference"}, {"eligibility"}, {"order"}):
        yield Town(away=away), [a for _, a in TO_PAY]
    yield Town(silent={"slip"}), [*[a for _, a in TO_CARD], CardFailed("unknown_type"), Pressed("print_slip")]
    yield Town(prints="FAILED"), [*[a for _, a in TO_CARD], CardFailed("unknown_type"), Pressed("print_slip")]
    yield Town(prints="FAILED"), [*[a for _, a in TO_PAY], Pressed("pay_later")]
    yield Town(), [*[a for _, a in TO_PAY], Pressed("pay_later"), Pressed("finish")]
    yield Town(), [*[a for _, a in TO_NUMBER], Pressed("number", "1"), Pressed("number", given.P01.number), AGREE]
    yield Town(), [*[a for _, a in TO_FACE], AGREE, face("fail"), face("fail"), face("fail"), AGREE, finger("dry")]
    yield Town(), [*[a for _, a in TO_FACE], DECLINE, AGREE, finger("mismatch"), finger("mismatch"), finger("mismatch")]
    yield Town(), [*[a for _, a in TO_PHOTO], look_and_shoot]
    yield (
        Town(),
        [*[a for _, a in TO_PHOTO], refused_shot("BLUR"), shot(), Pressed("retake"), shot(), Pressed("select", 0)],
    )
    yield (
        Town(),
        [*[a for _, a in TO_DELIVERY], Pressed("phone_edit"), Pressed("phone", "1"), Pressed("deliver", "EMS")],
    )
    yield Town(), [*[a for _, a in TO_REVIEW], Pressed("edit", "photo")]
    yield Town(), [*[a for _, a in TO_SIGN], given.dot()]
    yield Town(), [*[a for _, a in TO_DELIVERY], Pressed("home")]
    yield Town(), [*[a for _, a in TO_DELIVERY], Pressed("help")]
    early = replace(given.P01, valid_to=given.P01.valid_to.replace(month=12))
    yield Town(), [*[a for _, a in TO_CARD], CardRead(early), Pressed("offer", "EXPIRY_REMINDER")]
    yield Town(eligibility=given.eligible(code="E09", record=None, pending=given.pending())), [a for _, a in TO_PHOTO]
    own = given.pending(status="AWAITING_PAYMENT", payment="due", resumable=True)
    yield Town(eligibility=given.eligible(resume=own)), [a for _, a in TO_PHOTO]
    yield Town(), [Pressed("open_readiness"), Pressed("print_report"), Pressed("close")]
    yield Town(silent={"look"}), [Pressed("open_readiness")]
    yield Town(away={"look"}), [Pressed("open_readiness")]
    yield Town(silent={"readiness"}), [Pressed("open_readiness"), Pressed("print_report")]
    yield Town(prints="FAILED", parts=given.parts(BROKEN)), [Pressed("open_readiness"), Pressed("print_report")]
    p13 = [*[a for _, a in P13_TO_FACE], face("review"), *[a for _, a in (*PHOTO,)], AGREE]
    yield town_of_p13(), [*p13, *[a for _, a in (*PRINTS, *DELIVERY)], NEXT, given.hand(), Pressed("pay_later")]
    yield town_of_p13(), [*[a for _, a in P13_TO_FACE], face("fail"), face("fail"), face("fail")]


def _states() -> list[tuple[Visit, Machine]]:
    """Every distinct state on those ways, also with what may lie over it and around it."""
    found: dict[str, tuple[Visit, Machine]] = {}

    def keep(visit: Visit, machine: Machine, ground: Ground) -> None:
        page = machine.prompt(visit, ground)
        notes = sorted(visit.case.notes) if visit.case else []
        case = visit.case
        sub = (case.face_tries, len(case.prints), len(case.candidates), case.queued, case.resumed) if case else ()
        overlay = page.overlay.kind if page.overlay else ""
        name = f"{visit.stage} {visit.step_name} {page.view}:{page.key}:{page.error} {overlay} {notes} {sub}"
        name += f" {sorted(visit.tray)} {visit.card_lies} {visit.ending}"
        found.setdefault(name, (visit, machine))

    for town, acts in _journeys():
        flow = Flow(town)
        keep(flow.visit, flow.machine, flow.ground)
        for act in acts:
            if flow.visit.stage in ("route", "refusal") and act not in (Pressed("print_slip"),):
                keep(flow.visit, flow.machine, flow.ground)
            if flow.visit.stage in ("attract", "home", "services", "step", "readiness") or isinstance(act, Pressed):
                try:
                    flow.do(act)
                except IndexError:
                    break  # a word for a device that this way, cut short by its town, never came to ask
            keep(flow.visit, flow.machine, flow.ground)
            for overlay in ("idle", "help", "leave"):
                if flow.visit.visit_id is not None and flow.visit.stage != "takeaway":
                    keep(flow.visit.having(overlay=overlay), flow.machine, flow.ground)
    return list(found.values())


STATES = _states()


def test_the_table_has_every_step_and_every_stage():
    steps = {visit.step_name for visit, _ in STATES} - {None}
    assert steps == set(STEPS) - {"chip"}, "the chip step decides at once and is never stood in"
    assert {visit.stage for visit, _ in STATES} == {
        "attract",
        "home",
        "services",
        "step",
        "route",
        "refusal",
        "takeaway",
        "readiness",
    }
    assert len(STATES) > 100


GROUNDS = {
    "all well": given.still_ground(),
    "all devices gone and no centre": replace(
        given.still_ground(), devices=dict.fromkeys(given.still_ground().devices, False), center_up=False
    ),
    "much later": replace(given.still_ground(), monotonic=given.still_ground().monotonic + 500),
}


@pytest.mark.parametrize(("ground", "newest"), list(zip(GROUNDS.values(), (2, 1, 1), strict=True)), ids=GROUNDS.keys())
def test_every_event_is_legal_in_every_state(ground, newest):
    done, checked = 0, set()
    plain = [*happenings.of_the_resident(), *happenings.of_devices_and_time(ground)]
    for visit, machine in STATES:
        check_page(machine.prompt(visit, ground), visit)
        # Of the requests that a state waits for, the newest stand for all: the open step asked them last.
        near = visit.having(awaited=frozenset(sorted(visit.awaited)[-newest:]))
        for event in (*plain, *happenings.fitting(near)):
            after, effects = machine.advance(visit, event, ground)
            guard(visit, after, effects)
            _check_once(machine.prompt(after, ground), after, checked)
            done += 1
    assert done > 10_000


def _check_once(page: Prompt, visit: Visit, checked: set[tuple[str, bool, bool]]) -> None:
    """Most events lead to a page that was there before: one look at each is enough."""
    told = visit.case is not None and visit.case.proven and visit.case.eligibility is not None
    look = (repr(page), visit.case is None, told)
    if look not in checked:
        checked.add(look)
        check_page(page, visit)


def test_a_stale_answer_changes_nothing_in_any_state():
    ground = given.still_ground()
    for visit, machine in STATES:
        for answer in happenings.stale(visit):
            assert machine.advance(visit, answer, ground) == (visit, ())


def test_each_answer_of_a_visit_replayed_into_the_next_changes_nothing():
    first = Flow(Town(paid=True)).walk([(page, act) for page, act in TO_PAY])
    first.later(3)
    told = list(first.answers)
    first.press("exit")
    first.do(CardLifted())
    assert first.at == "attract:home.title"
    assert len(told) >= 6
    second = Flow(Town())
    second.visit = first.visit
    second.machine = first.machine
    for page, act in TO_PAY:
        for answer in told:
            before = second.visit
            assert second.machine.advance(before, answer, second.ground) == (before, ())
        assert second.at == page
        second.do(act)


def test_an_answer_counts_once():
    flow = Flow().walk([*TO_FINGER, *PROOF_BY_FINGER])
    look = flow.newest(Look)
    made = happenings.answers(look.visit_id, look.request)
    photo = next(answer for answer in made if type(answer).__name__ == "PhotoMade")
    flow.do(photo).do(photo).do(photo)
    assert len(flow.visit.case.candidates) == 1


# --- random walks --------------------------------------------------------------------------------------------------

LIKELY = (
    Pressed("begin"),
    Pressed("open_group", "id"),
    Pressed("choose_service", given.SERVICE),
    NEXT,
    AGREE,
    AGREE,
    CardRead(given.P01),
    CardRead(given.P13),
    CardLifted(),
    Pressed("use"),
    Pressed("retake"),
    Pressed("deliver", "CABINET"),
    Pressed("deliver", "EMS"),
    Pressed("edit", "photo"),
    Pressed("back"),
    Pressed("pay_later"),
    Pressed("check_payment"),
    given.hand(),
)


def _device_word(flow: Flow, dice: random.Random) -> object | None:
    """What the device that was asked last may say."""
    asked = [effect for effect in flow.effects[-8:] if isinstance(effect, (Look, TakeFinger))]
    newest: Effect | None = asked[-1] if asked else None
    if isinstance(newest, TakeFinger):
        return finger(dice.choice(["match", "match", "match", "mismatch", "dry", "no_finger"]))
    if isinstance(newest, Look) and newest.purpose == "photo":
        return dice.choice([shot(), shot(("HAIR_OVER_EARS",)), refused_shot("BLUR")])
    return None


def test_whatever_happens_the_visit_holds_its_rules():
    reached: set[str | None] = set()
    endings = 0
    for seed in SEEDS:
        print(f"seed {seed}")
        flow = Flow()
        endings += _wander(flow, random.Random(seed), reached)
    assert reached >= set(STEPS) - {"chip", "eligibility", "submit"}, (
        "the walks do not come far enough to mean anything"
    )
    assert endings > 5


def _wander(flow: Flow, dice: random.Random, reached: set[str | None]) -> int:
    """Some thousand events; every one is checked by the flow. Returns how many visits ended."""
    wild = [*happenings.of_the_resident(), *happenings.of_devices_and_time(flow.ground)]
    endings = 0
    for _ in range(2500):
        flow.town = replace(
            flow.town,
            paid=dice.random() < 0.3,
            away={"submit"} if dice.random() < 0.2 else set(),
            eligibility=dice.choice([given.eligible(), given.eligible(), given.eligible(fee_fen=0)]),
            reference=given.reference(prints=dice.random() < 0.7),
        )
        inside = flow.visit.visit_id
        flow.do(_happens(flow, dice, wild))
        endings += inside is not None and flow.visit.visit_id != inside
        reached.add(flow.visit.step_name)
        del flow.effects[:-60]
    return endings


def _happens(flow: Flow, dice: random.Random, wild: list[Event]) -> object:
    kind = dice.random()
    if kind < 0.55:
        return dice.choice(LIKELY)
    if kind < 0.80:
        if flow.visit.step_name == "face" and flow.visit.case.consented("face") and not flow.visit.case.notes:
            return face(dice.choice(["pass", "pass", "review", "fail"]))
        return _device_word(flow, dice) or Tick(flow.ground.monotonic)
    if kind < 0.85:
        fitting = list(happenings.fitting(flow.visit))
        return dice.choice(fitting) if fitting else Tick(flow.ground.monotonic)
    if kind < 0.90:
        flow.later(dice.choice([0.25, 0.5, 3.0]))
        return Tick(flow.ground.monotonic)
    if kind < 0.91:
        device = dice.choice(["camera", "fingerprint_reader", "id_card_reader"])
        flow.device(device, dice.choice([False, True, True, True]))
        return Tick(flow.ground.monotonic)
    if kind < 0.96:
        return dice.choice([event for event in wild if event not in (Pressed("exit"), Pressed("home"))])
    return dice.choice(wild)
