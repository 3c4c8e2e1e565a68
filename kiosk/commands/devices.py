"""``kiosk device …``: the devices of the running terminal, and any device at an address."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from devices.base import Device, Outcome, TransportLost
from devices.kit import Done
from devices.kits import kit_of, make_at
from kiosk.base import paths
from kiosk.commands.options import Json, State, world
from kiosk.service.answers import NEGATIVE, fail, show

device_app = typer.Typer(no_args_is_help=True, help="Devices.")

AtAddress = Annotated[str, typer.Option("--at", help="device path, pty, tcp://host:port, pcsc:…, ipp://…, nut://…")]
Adapter = Annotated[str | None, typer.Option(help="which adapter; else the one that the address stands for")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", help="KEY=VALUE as in the device's [device.options], e.g. baud=9600; repeatable"),
]
Deadline = Annotated[float, typer.Option(help="seconds, more than 0")]


@device_app.command("list")
def device_list(state: State = None, as_json: Json = False) -> None:
    """The devices of the running terminal: state, reasons, since when, and what to do."""
    from kiosk.base.clock import SystemClock
    from kiosk.base.wording import Wording
    from kiosk.health.report import rows_text
    from kiosk.service.doctor import device_list as listed

    wording = Wording(paths.translations())
    rows = listed(world(state), SystemClock.from_environment(), wording)
    show(rows, as_json) if as_json else typer.echo(rows_text(rows, wording), nl=False)
    raise typer.Exit(NEGATIVE if any(one["kind"] == "terminal" for one in rows) else 0)


@device_app.command("read")
def device_read(
    kind: str,
    at: AtAddress,
    adapter: Adapter = None,
    option: Options = None,
    deadline: Deadline = 10.0,
    as_json: Json = False,
) -> None:
    """Read once from a device of this kind."""
    done = _act(kind, "read", (), _at_bench(kind, at, adapter, option), deadline)
    _tell({"result": done.outcome, "error": done.error, **done.data}, as_json)


@device_app.command("do")
def device_do(
    kind: str,
    action: str,
    at: AtAddress,
    arguments: Annotated[list[str] | None, typer.Argument(help="of the action")] = None,
    adapter: Adapter = None,
    option: Options = None,
    deadline: Deadline = 30.0,
    as_json: Json = False,
) -> None:
    """Let a device of this kind do something."""
    done = _act(kind, action, arguments or (), _at_bench(kind, at, adapter, option), deadline)
    _tell({"result": done.outcome, "error": done.error, "data": dict(done.data)}, as_json)


@device_app.command("test")
def device_test(
    kind: str, at: AtAddress, adapter: Adapter = None, option: Options = None, as_json: Json = False
) -> None:
    """The contract of a kind, on a simulator or on the real thing: it may ask for a card or a finger."""
    from devices import contract

    device = _at_bench(kind, at, adapter, option)
    tests = kit_of(kind).tests(device)
    try:
        checks = contract.run([("it can be reached", lambda: _is_reached(device)), *tests])
    finally:
        device.close()
    show([{"name": one.name, "verdict": one.verdict, "ms": one.ms} for one in checks], as_json)
    raise typer.Exit(NEGATIVE if any(one.verdict == "fail" for one in checks) else 0)


def _is_reached(device: Device) -> bool:
    try:
        device.open()
    except TransportLost:
        return False
    except ValueError as error:
        fail("--at", str(error), "address")
    return True


def _act(kind: str, action: str, arguments: Sequence[str], device: Any, deadline_s: float) -> Done:
    """Let the device act. One that cannot be reached says so itself, in the words of its port."""
    kit = kit_of(kind)
    if not 0 < deadline_s < math.inf:
        fail("--deadline", f"a deadline is a number of seconds above 0, not {deadline_s:g}")
    if action not in kit.actions:
        known = "; ".join(kit.usage.values()) or "nothing"
        fail("ACTION", f"a {kind} does not {action}; it does: {known}")
    try:
        device.open()
    except TransportLost:
        pass  # the action finds it gone, and says so
    except ValueError as error:
        fail("--at", str(error), "address")
    try:
        return kit.actions[action](device, arguments, deadline_s)
    except ValueError as error:
        fail("ARG", str(error))
    finally:
        device.close()


def _tell(document: Mapping[str, object], as_json: bool) -> None:
    """Shows how it ended; exit 1 when it was not DONE."""
    show(document, as_json)
    raise typer.Exit(0 if document["result"] is Outcome.DONE else NEGATIVE)


def _at_bench(kind: str, at: str, adapter: str | None, options: Sequence[str] | None) -> Any:
    """The adapter of what stands at an address, not opened; an address or option that cannot be ends the command."""
    try:
        kit_of(kind)
    except ValueError as error:
        fail("KIND", str(error))
    try:
        return make_at(kind, at, adapter, threading.Event(), _read_options(options or ()))
    except ValueError as error:
        fail("--at", str(error), "address")


def _read_options(texts: Sequence[str]) -> dict[str, str | int]:
    """``KEY=VALUE``; a whole number is taken as such. Raises ValueError."""
    options: dict[str, str | int] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise ValueError(f"option {text!r} is not KEY=VALUE")
        options[key] = int(value) if value.isascii() and value.isdecimal() else value
    return options
