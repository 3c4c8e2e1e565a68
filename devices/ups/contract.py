"""What every UPS must do, whether the mains is there or not."""

from __future__ import annotations

from devices.contract import Test
from devices.ups.port import Failed, Ups

_READ_S = 2.0


def tests(ups: Ups) -> list[Test]:
    """The suite; its tests are run in this order."""
    return [
        ("it answers and protects us", lambda: _protects(ups)),
        ("it tells of the power", lambda: not isinstance(ups.read(_READ_S), Failed)),
        ("its charge and runtime are told", lambda: _tells_how_long(ups)),
        ("what it tells and its status agree", lambda: _agree(ups)),
    ]


def _protects(ups: Ups) -> bool:
    status = ups.status()
    return status.state in ("ready", "degraded") and "unprotected" not in status.reasons


def _tells_how_long(ups: Ups) -> bool | None:
    power = ups.read(_READ_S)
    if isinstance(power, Failed):
        return False
    return (power.charge_percent is not None and power.runtime_s is not None) or None


def _agree(ups: Ups) -> bool:
    power, reasons = ups.read(_READ_S), ups.status().reasons
    if isinstance(power, Failed):
        return False
    return power.on_battery == ("on_battery" in reasons) and power.battery_low == ("battery_low" in reasons)
