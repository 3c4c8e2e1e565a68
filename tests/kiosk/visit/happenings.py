"""Everything that can happen to a visit: each event class with representative values, true and stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from kiosk.contract.messages import CaseAnswer, OrderAnswer, Receipt
from kiosk.visit import events
from kiosk.visit.events import Event, Pressed
from kiosk.visit.ground import Ground
from kiosk.visit.state import Visit
from tests.kiosk.visit import ground as given

STRANGER = UUID(int=0xDEAD)

PRESSES: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("begin", (None,)),
    ("open_readiness", (None,)),
    ("print_report", (None,)),
    ("close", (None,)),
    ("open_group", ("id", "rp", "nonsense", None, 3)),
    ("card_hint", (None,)),
    ("choose_service", (given.SERVICE, "NO_SERVICE", None)),
    ("next", (None,)),
    ("back", (None,)),
    ("agree", (None,)),
    ("decline", (None,)),
    ("type_instead", (None,)),
    ("number", ("42010219980315997X", "420102199803159970", "", "x" * 600, None, 7, True)),
    ("other_way", (None,)),
    ("other_finger", (None,)),
    ("cannot", (None,)),
    ("shoot", (None,)),
    ("retake", (None,)),
    ("select", (0, 1, 3, -1, 10**30, True, "0", None)),
    ("use", (None,)),
    ("deliver", ("CABINET", "WINDOW", "EMS", "PIGEON", None)),
    ("phone_edit", (None,)),
    ("phone_cancel", (None,)),
    ("phone", ("13800000001", "", "12", "x" * 600, None, 5)),
    ("edit", ("photo", "delivery", "pay", "identify", "nonsense", None)),
    ("sign", (None,)),
    ("check_payment", (None,)),
    ("pay_later", (None,)),
    ("finish", (None,)),
    ("print_slip", (None,)),
    ("offer", ("EXPIRY_REMINDER", given.SERVICE, "ID_TEMP", None)),
    ("give_up", (None,)),
    ("stay", (None,)),
    ("home", (None,)),
    ("exit", (None,)),
    ("help", (None,)),
    ("close_help", (None,)),
    ("set_language", ("en", "zh", "tlh", None)),
    ("set_elder", (True, False, "yes")),
    ("set_voice", (True, False)),
    ("set_contrast", (True, False)),
    ("set_low_reach", (True, False)),
    ("unheard_of", (None, "value", -1)),
)


def of_the_resident() -> Iterator[Event]:
    """What comes from the shell."""
    yield events.Touched()
    for name, values in PRESSES:
        yield from (Pressed(name, value) for value in values)
    yield given.hand()
    yield given.dot()
    yield events.Signed((), 600.0, 300.0)


def of_devices_and_time(ground: Ground) -> Iterator[Event]:
    """What comes from the devices, and the clock."""
    yield events.CardPlaced()
    yield events.CardRead(given.P01)
    yield events.CardRead(given.P13)
    for word in ("breaks_off", "unknown_type", "no_card", "same_card", "bad_content", "never heard of"):
        yield events.CardFailed(word)
    yield events.CardLifted()
    yield events.DeviceChanged("camera", "offline", ("absent",))
    yield events.DeviceChanged("ups", "ready")
    yield events.TrayChanged(frozenset({"papers"}))
    yield events.TrayChanged(frozenset())
    for ahead in (0.0, 0.25, 5.0, 1000.0, -10.0):
        yield events.Tick(ground.monotonic + ahead)


def answers(visit_id: UUID, request: int) -> Iterator[events.Answer]:
    """Every answer there is, to one request."""
    key = (visit_id, request)
    for question in ("reference", "eligibility", "order", "payment", "case", "event", "submit", "readiness"):
        yield events.Away(*key, question)
        yield events.Declined(*key, question)
    for prints, known in ((True, True), (False, True), (False, False)):
        yield events.ReferenceCame(*key, given.reference(prints, known))
    yield events.EligibilityCame(*key, given.eligible())
    yield events.EligibilityCame(*key, given.eligible(fee_fen=0))
    yield events.EligibilityCame(*key, given.eligible(record=None))
    for code in ("E02.registry", "E08", "E09", "E19", "BLK_FROZEN", "BLK_PENDING", "WINDOW", "NEVER_HEARD_OF"):
        yield events.EligibilityCame(*key, given.eligible(code=code, record=None))
    yield events.EligibilityCame(*key, given.eligible(code="E08", record=None, first_day=date(2026, 7, 1)))
    yield events.EligibilityCame(*key, given.eligible(code="E09", record=None, pending=given.pending()))
    own = given.pending(status="AWAITING_PAYMENT", payment="due", resumable=True)
    yield events.EligibilityCame(*key, given.eligible(resume=own))
    yield events.Guided(*key, "camera.hint.READY", (("light", True),), 3, True)
    yield events.Guided(*key, "camera.nobody", (), None, False, "left", "turn_left")
    for decision in ("pass", "review", "fail"):
        yield events.FaceJudged(*key, decision, 0.4, "dlib", "1", b"still")
    yield events.Shot(*key)
    yield events.PhotoMade(*key, given.JPEG, (), given.MERITS, given.PROVENANCE)
    yield events.PhotoMade(*key, given.JPEG, ("HAIR_OVER_EARS",), given.MERITS, given.PROVENANCE)
    yield events.PhotoRefused(*key, "EYES_CLOSED")
    yield events.FingerTaken(*key, given.pressed_print(11), None)
    yield events.FingerTaken(*key, given.pressed_print(16), 0.9)
    for reason in ("dry", "poor", "no_finger", "offline", "never heard of"):
        yield events.FingerMissed(*key, reason)
    yield events.Committed(*key, receipt())
    yield events.Queued(*key)
    for state in ("shown", "paid", "closed", "unknown"):
        yield events.OrderCame(*key, order(state))
    for status, payment in (("AWAITING_PAYMENT", "due"), ("CANCELLED", "closed"), ("SUBMITTED", "paid")):
        yield events.CaseCame(*key, CaseAnswer(case_id=STRANGER, status=status, payment=payment))
    accepted = {"acceptance_number": "4202030052026060100001", "due": date(2026, 6, 30)}
    yield events.CaseCame(*key, CaseAnswer(case_id=STRANGER, status="ACCEPTED", payment="paid", **accepted))
    for outcome in ("DONE", "FAILED", "UNKNOWN"):
        yield events.PaperCame(*key, "receipt", outcome)
        yield events.PaperCame(*key, "slip", outcome)
        yield events.PaperCame(*key, "readiness", outcome)
    for found in (given.parts(), given.parts(("camera", "offline", "absent")), ()):
        yield events.Inspected(*key, found, given.MORNING)
    yield events.Written(*key, "HELP")
    yield events.Written(*key, "E05")


def receipt() -> Receipt:
    return Receipt(
        case_id=STRANGER,
        content_sha256="0" * 64,
        status="AWAITING_PAYMENT",
        payment="due",
        case_number="C-1",
        first_receiver="026101",
        unpaid_until=given.MORNING + timedelta(days=1),
        received_at=given.MORNING,
    )


def order(state: str) -> OrderAnswer:
    return OrderAnswer(
        order_no="O-1", amount_fen=2000, code_url="https://pay.example/1", state=state, expires_at=given.MORNING
    )


def fitting(visit: Visit) -> Iterator[events.Answer]:
    """Answers that the machine will hear now."""
    if visit.owner is not None:
        for request in sorted(visit.awaited):
            yield from answers(visit.owner, request)


def stale(visit: Visit) -> Iterator[events.Answer]:
    """Answers of another visit, and to requests that nobody waits for."""
    request = max(visit.awaited, default=1)
    yield from answers(STRANGER, request)
    yield from answers(visit.owner or STRANGER, visit.next_request + 5)
    yield from answers(visit.owner or STRANGER, 0)
