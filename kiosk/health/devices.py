"""What the hub knows of the devices, in real time: for those who ask, and for the terminal's next run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from pydantic import ValidationError

from devices.base import Status
from devices.hub import Instance, Past
from devices.supervisor import Counters, Loss
from kiosk.base.clock import CHINA, Clock
from kiosk.base.files import write_whole
from kiosk.control.wire import CounterLine, DeviceLine, Devices, LossLine

KEPT = "devices.json"
"""In the terminal's state folder: what the last run knew, written when it ended in order."""


def device_lines(instances: Iterable[Instance], clock: Clock) -> Devices:
    """All devices with real times, to the second."""
    wall = _Wall(clock)
    return Devices(devices=tuple(_line(instance, wall) for instance in instances))


def keep(state: Path, instances: Iterable[Instance], clock: Clock) -> None:
    """Leave word for the next run: since when, last seen well, counters. Raises OSError."""
    write_whole(state / KEPT, device_lines(instances, clock).model_dump_json().encode())


def kept(state: Path, clock: Clock) -> Mapping[str, Past]:
    """What the last run left by name; nothing when there is no file, or none that can be understood."""
    try:
        found = Devices.model_validate_json((state / KEPT).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        structlog.get_logger("health").warning("the last run's devices are forgotten", reason=type(error).__name__)
        return {}
    wall = _Wall(clock)
    return {line.name: _past(line, wall) for line in found.devices}


class _Wall:
    """Monotonic seconds and real time, as they stand to each other at one moment."""

    def __init__(self, clock: Clock) -> None:
        self._real = clock.real().astimezone(CHINA)
        self._monotonic = clock.monotonic()

    def real(self, monotonic: float) -> datetime:
        exact = self._real + timedelta(seconds=monotonic - self._monotonic)
        return (exact + timedelta(milliseconds=500)).replace(microsecond=0)

    def monotonic(self, real: datetime) -> float:
        return self._monotonic + (real - self._real).total_seconds()


def _line(instance: Instance, wall: _Wall) -> DeviceLine:
    status, counters = instance.status, instance.counters
    return DeviceLine(
        name=instance.spec.name,
        kind=instance.spec.kind,
        state=status.state,
        reasons=status.reasons,
        since=wall.real(status.since),
        last_ok=None if status.last_ok is None else wall.real(status.last_ok),
        counters=CounterLine(
            probes=counters.probes,
            spoilt=counters.spoilt,
            losses=counters.losses,
            last=tuple(_loss_line(loss, wall) for loss in counters.last),
        ),
    )


def _loss_line(loss: Loss, wall: _Wall) -> LossLine:
    back = None if loss.back_at is None else wall.real(loss.back_at)
    return LossLine(at=wall.real(loss.at), state=loss.state, reasons=loss.reasons, back_at=back)


def _past(line: DeviceLine, wall: _Wall) -> Past:
    last_ok = None if line.last_ok is None else wall.monotonic(line.last_ok)
    losses = tuple(
        Loss(
            wall.monotonic(loss.at),
            loss.state,
            loss.reasons,
            None if loss.back_at is None else wall.monotonic(loss.back_at),
        )
        for loss in line.counters.last
    )
    counters = Counters(line.counters.probes, line.counters.spoilt, line.counters.losses, losses)
    return Past(Status(line.state, line.reasons, wall.monotonic(line.since), last_ok), counters)
