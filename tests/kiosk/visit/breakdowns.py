"""What can break: each kind of device with the fault words of its simulator, as the terminal comes to know of them.

``status`` is what the hub believes then, ``says`` the word that an act hears from the port, ``believed_s`` how long a
spoilt answer is given the benefit of the doubt (three probes, devices/supervisor.py). ``status`` None: the device goes
on working, only slowly. What the real adapters say in each of these faults is proved in tests/devices/, what the acts
make of it in tests/kiosk/visit/acts/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from devices.base import Status
from kiosk.health.watch import serves

CENTRE = "centre"

SPOILT_S = 6.0


@dataclass(frozen=True)
class Breakdown:
    """One way in which one kind breaks; ``words`` that are the same to the terminal stand together."""

    kind: str
    words: tuple[str, ...]
    status: Status | None
    says: str = ""
    believed_s: float = 0.0

    @property
    def matters(self) -> bool:
        """Whether a renewal has anything to do with this kind at all."""
        return self.kind in USED

    @property
    def serves(self) -> bool:
        """Whether the terminal still leads residents to the device."""
        return self.status is None or serves(self.status)


USED = ("id_card_reader", "fingerprint_reader", "camera", "receipt_printer", "io_board", CENTRE)
"""What the steps and acts of a renewal reach; test_fault_matrix.py holds it against the steps themselves."""

GONE = Status("offline", ("offline",))
SILENT = Status("unknown", ("silent",))


def _spoilt(kind: str) -> Iterator[Breakdown]:
    for word, says in (("garbage", "garbage"), ("bad_checksum", "bad_checksum"), ("half_frame", "breaks_off")):
        yield Breakdown(kind, (word,), Status("fault", (says,)), says, SPOILT_S)


def _printer(kind: str) -> Iterator[Breakdown]:
    for word, reason in (("jam", "jam"), ("empty", "paper_out"), ("cover_open", "cover_open"), ("garbage", "garbage")):
        yield Breakdown(kind, (word,), Status("fault", (reason,)), reason)
    yield Breakdown(kind, ("low",), Status("degraded", ("paper_low",)))


def _all() -> Iterator[Breakdown]:
    for kind in ("id_card_reader", "fingerprint_reader", "camera", "receipt_printer", "io_board"):
        yield Breakdown(kind, ("absent", "unplug"), GONE, "offline")
        # The simulators' ``slow`` is slower than the adapters wait; of a camera it is a picture now and then.
        words = ("silent",) if kind == "camera" else ("silent", "slow")
        yield Breakdown(kind, words, SILENT, "silent")
    yield Breakdown("camera", ("slow",), None)
    yield from _spoilt("id_card_reader")
    yield from _spoilt("fingerprint_reader")
    yield Breakdown("fingerprint_reader", ("wrong_feedback",), Status("ready"), "sensor")
    yield Breakdown("camera", ("garbage", "half_frame"), Status("degraded", ("garbage",)), "garbage")
    yield Breakdown("camera", ("wrong_feedback",), Status("degraded", ("frozen",)), "frozen")
    yield from _printer("receipt_printer")
    yield Breakdown("io_board", ("garbage", "bad_checksum", "half_frame"), Status("fault", ("garbage",)), "garbage")
    for kind in ("certificate_printer", "temp_card_printer"):
        yield Breakdown(kind, ("absent", "unplug"), GONE)
        yield Breakdown(kind, ("silent",), SILENT)
        yield from _printer(kind)
    for kind in ("card_cabinet", "card_return"):
        yield Breakdown(kind, ("absent", "unplug"), GONE)
        yield Breakdown(kind, ("silent",), SILENT)
        yield Breakdown(kind, ("jam", "wrong_feedback"), Status("fault", ("jam",)))
        yield Breakdown(kind, ("low", "empty"), Status("degraded", ("empty",)))
    for kind in ("smart_card", "document_camera", "qr_scanner", "signature_pad", "ups"):
        yield Breakdown(kind, ("absent", "unplug"), GONE)
        yield Breakdown(kind, ("silent", "slow"), SILENT)
        yield Breakdown(kind, ("garbage", "half_frame"), Status("fault", ("garbage",)))
    yield Breakdown("ups", ("low",), Status("fault", ("battery_low",)))
    yield Breakdown(CENTRE, ("away",), GONE, "away")
    yield Breakdown(CENTRE, ("garbage",), Status("ready"), "declined")


BREAKDOWNS = tuple(_all())

KINDS = tuple(dict.fromkeys(one.kind for one in BREAKDOWNS if one.kind != CENTRE))
