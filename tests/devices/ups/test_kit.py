"""What ``kiosk device do ups`` shows."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from devices.base import Outcome
from devices.kit import Done
from devices.kits import make_at
from devices.ups.kit import KIT
from devices.ups.port import Ups


def do(ups: Ups, *arguments: str) -> Done:
    return KIT.actions["status"](ups, arguments, 1.0)


def test_status_tells_the_power_and_why_it_is_not_ready(start_peer: Any) -> None:
    peer = start_peer("devices.ups.simulator")
    ups = make_at("ups", peer.address, None, threading.Event())
    assert isinstance(ups, Ups)
    peer.tell("cut")
    assert do(ups) == Done(
        Outcome.DONE,
        data={
            "on_battery": True,
            "battery_low": False,
            "charge_percent": 100.0,
            "runtime_s": 1200.0,
            "load_percent": 25.0,
            "state": "degraded",
            "reasons": ["on_battery"],
        },
    )
    peer.fault("unplug")
    assert do(ups) == Done(Outcome.FAILED, "offline", {"state": "offline", "reasons": ["offline"]})
    with pytest.raises(ValueError, match="takes no arguments"):
        do(ups, "now")
    ups.close()


def test_an_address_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="is not nut://host:port/name"):
        make_at("ups", "tcp://127.0.0.1:3493", None, threading.Event())
