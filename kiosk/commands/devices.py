"""``kiosk device …``: the devices of the running terminal, and any device at an address."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from kiosk.base import paths
from kiosk.commands.options import Json, State, world
from kiosk.service.answers import NEGATIVE, fail, show

device_app = typer.Typer(no_args_is_help=True, help="Devices.")

AtAddress = Annotated[str, typer.Option("--at", help="device path, pty, tcp://host:port, pcsc:…, ipp://…, nut://…")]
Adapter = Annotated[str | None, typer.Option(help="which adapter; else the one that the address stands for")]
Deadline = Annotated[float, typer.Option(help="seconds")]


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
    kind: str, at: AtAddress, adapter: Adapter = None, deadline: Deadline = 10.0, as_json: Json = False
) -> None:
    """Read once from a device of this kind."""
    _act(kind, "read", (), at, adapter, deadline, as_json)


@device_app.command("do")
def device_do(
    kind: str,
    action: str,
    at: AtAddress,
    arguments: Annotated[list[str] | None, typer.Argument(help="of the action")] = None,
    adapter: Adapter = None,
    deadline: Deadline = 30.0,
    as_json: Json = False,
) -> None:
    """Let a device of this kind do something."""
    _act(kind, action, arguments or (), at, adapter, deadline, as_json)


@device_app.command("test")
def device_test(kind: str, at: AtAddress, adapter: Adapter = None, as_json: Json = False) -> None:
    """The contract of a kind, on a simulator or on the real thing: it may ask for a card or a finger."""
    from devices import contract
    from devices.kits import kit_of

    with _at_bench(kind, at, adapter) as device:
        checks = contract.run(kit_of(kind).tests(device))
    show([{"name": one.name, "verdict": one.verdict, "ms": one.ms} for one in checks], as_json)
    raise typer.Exit(NEGATIVE if any(one.verdict == "fail" for one in checks) else 0)


def _act(
    kind: str, action: str, arguments: Sequence[str], at: str, adapter: str | None, deadline_s: float, as_json: bool
) -> None:
    """Shows ``result``, ``error`` and the action's data; exit 1 when it was not DONE."""
    from devices.base import Outcome
    from devices.kits import kit_of

    try:
        kit = kit_of(kind)
    except ValueError as error:
        fail("KIND", str(error))
    if action not in kit.actions:
        known = "; ".join(kit.usage.values()) or "nothing"
        fail("ACTION", f"a {kind} does not {action}; it does: {known}")
    with _at_bench(kind, at, adapter) as device:
        try:
            done = kit.actions[action](device, arguments, deadline_s)
        except ValueError as error:
            fail("ARG", str(error))
    document = {"result": done.outcome, "error": done.error}
    show({**document, **done.data} if action == "read" else {**document, "data": dict(done.data)}, as_json)
    raise typer.Exit(0 if done.outcome is Outcome.DONE else NEGATIVE)


@contextmanager
def _at_bench(kind: str, at: str, adapter: str | None) -> Iterator[Any]:
    """The device at an address, opened, closed at the end; a bad address or nobody there ends the command."""
    from devices.base import TransportLost
    from devices.kits import make_at

    try:
        device = make_at(kind, at, adapter, threading.Event())
        device.open()
    except (ValueError, TransportLost) as error:
        fail("--at", str(error), "address")
    try:
        yield device
    finally:
        device.close()
