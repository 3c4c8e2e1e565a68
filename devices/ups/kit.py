"""The kit of the UPS: Network UPS Tools, ``nut://host:port/name``."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import asdict

from devices.base import DeviceSpec, Outcome
from devices.kit import Done, Kit, no_arguments
from devices.ups.contract import tests
from devices.ups.nut_adapter import NutUps
from devices.ups.port import Failed, Ups


def _nut(spec: DeviceSpec, _: threading.Event) -> Ups:
    return NutUps(spec.address)


def status(ups: Ups, arguments: Sequence[str], deadline_s: float) -> Done:
    """What the UPS tells of the power, and its state with the reasons."""
    no_arguments(arguments)
    power, now = ups.read(deadline_s), ups.status()
    data = {"state": now.state, "reasons": list(now.reasons)}
    if isinstance(power, Failed):
        return Done(Outcome.FAILED, power.word, data)
    return Done(Outcome.DONE, data={**asdict(power), **data})


KIT: Kit[Ups] = Kit(
    kind="ups",
    adapters={"nut": _nut},
    adapter_at=lambda address: "nut",
    tests=tests,
    actions={"status": status, "read": status},
    usage={"status": "status", "read": "read"},
)
