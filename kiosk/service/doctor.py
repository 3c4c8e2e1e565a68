"""``kiosk device list`` and ``kiosk doctor``: what works, what does not, since when, and what to do.

The running terminal is asked for its devices; nothing here opens one. What can be seen without it (disk, clock, files,
what waits) is looked at from outside, so that there is an answer also when nothing runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from kiosk.base import paths
from kiosk.base.clock import CHINA, Clock, SystemClock
from kiosk.base.paths import World
from kiosk.base.wording import Wording
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.load import load
from kiosk.control.client import ControlClient, NotAnswering, NotRunning
from kiosk.control.wire import DeviceLine, Devices, Health
from kiosk.health import hood, machine, report
from kiosk.health.rows import Finding, Row, row
from kiosk.papers.engine import names
from kiosk.photo.chart import BadChartError
from kiosk.service.journal import journal_report
from kiosk.service.outbox import outbox_report
from kiosk.service.settings import TerminalSettings, load_terminal
from kiosk.store.errors import StoreError
from kiosk.sync.client import AgentClient
from kiosk.sync.wire import AgentState, Nothing
from kiosk.visit.walk import STEPS

AGENT_S = 2.0
MODELS = ("face_detection_short_range.tflite", "face_landmark.tflite", "selfie_segmentation.tflite")
FONTS = ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf", "HanaMinB.ttf")


@dataclass(frozen=True, slots=True)
class Running:
    """What the running terminal says of itself, and the folder of its sockets."""

    health: Health
    devices: tuple[DeviceLine, ...]
    sockets: Path


def device_list(world: World, clock: Clock, wording: Wording) -> list[Row]:
    """Each device of the running terminal; without one, one row that says so."""
    terminal, running = look_terminal(world, clock)
    found = _devices(running) if running else [terminal]
    return [row(finding, wording) for finding in found]


def readiness(world: World, clock: SystemClock, wording: Wording) -> list[Row]:
    """Every part that a service needs, the newest report last."""
    terminal, running = look_terminal(world, clock)
    settings, assets = look_assets(running.health.config if running else world.terminal / "terminal.toml")
    found = [terminal]
    if running:
        found += [*_devices(running), _face(running), *_agent(running, clock)]
    found.append(assets)
    if settings:
        found += _colour(world, settings, clock)
        limits = settings.health
        found.append(_outbox(world, clock, limits.outbox_old_h * 3600))
        found.append(machine.disk(_nearest(world.terminal), limits.disk_low_mb, limits.disk_full_mb))
    offset = running.health.business_offset_s if running else clock.offset.total_seconds()
    moved = bool(offset) and settings is not None and settings.profile == "production"
    now = clock.real()
    newest = machine.look_newest(world.terminal, now)
    found += [_journal(world), machine.clock(now, newest, machine.look_synchronised(), moved)]
    found.append(report.finding(report.kept(world.terminal), now))
    return [row(finding, wording) for finding in found]


def new_report(world: World, rows: list[Row], clock: Clock) -> report.Report:
    """A report of these rows, not stored yet. Raises CatalogueError when the configuration is wrong."""
    own = world.terminal / "terminal.toml"
    settings = load_terminal(paths.config() / "kiosk.toml", own if own.exists() else None)
    parts = [one for one in rows if one["kind"] != "report"]
    return report.make(settings.terminal_id, parts, clock.real(), settings.health.report_valid_h)


def keep_report(world: World, made: report.Report) -> None:
    """Store a report as the newest. Raises OSError."""
    world.terminal.mkdir(parents=True, exist_ok=True)
    report.keep(world.terminal, made)


def look_terminal(world: World, clock: Clock) -> tuple[Finding, Running | None]:
    """The terminal program itself, and what it says if it runs."""
    client = ControlClient(world.terminal)
    try:
        health = client.ask("health", Health)
        devices = client.ask("devices", Devices).devices
    except NotRunning:
        return Finding("terminal", "terminal", "offline", ("not_running",)), None
    except NotAnswering as error:
        structlog.get_logger("doctor").warning("the terminal was asked in vain", reason=str(error))
        return Finding("terminal", "terminal", "unknown", ("not_answering",)), None
    since, now = (_second(moment) for moment in (health.started, clock.real()))
    terminal = Finding("terminal", "terminal", "ready", since=since, last_ok=now)
    if not health.warm:
        terminal = Finding("terminal", "terminal", "busy", ("warming",), since, now)
    return terminal, Running(health, devices, health.sockets)


def look_assets(own: Path | None) -> tuple[TerminalSettings | None, Finding]:
    """The files that came with the program, and its configuration; the first thing missing is the reason."""
    settings: TerminalSettings | None = None
    missing: list[str] = []
    try:
        settings = load_terminal(paths.config() / "kiosk.toml", own if own and own.exists() else None)
        settings.photo.hood_with(paths.config() / "standards" / "charts")
    except (CatalogueError, ValueError):
        missing.append("configuration")
    for word, folder, files in (
        ("models", paths.models(), MODELS),
        ("fonts", paths.fonts(), FONTS),
        ("papers", paths.assets() / "papers", tuple(f"{name}.typ" for name in ("common", *names()))),
    ):
        if not all((folder / name).is_file() for name in files):
            missing.append(word)
    try:
        load(paths.config() / "services", STEPS.keys())
    except CatalogueError:
        missing.append("services")
    return settings, Finding("assets", "assets", "fault" if missing else "ready", tuple(missing))


def _devices(running: Running) -> list[Finding]:
    return [
        Finding(
            line.name,
            line.kind,
            line.state,
            line.reasons,
            _second(line.since),
            _second(line.last_ok) if line.last_ok else None,
            line.counters.model_dump(mode="json"),
        )
        for line in running.devices
    ]


def _face(running: Running) -> Finding:
    """The face engine and the liveness check. Without them residents prove who they are by a print or at the window."""
    fault = running.health.face_fault
    return Finding("face", "face", "degraded" if fault else "ready", (fault,) if fault else ())


def _agent(running: Running, clock: Clock) -> list[Finding]:
    """The agent, and the centre as it sees it."""
    said = AgentClient(running.sockets / "agent", clock).ask("state", Nothing(), AgentState, AGENT_S)
    if not isinstance(said, AgentState):
        return [Finding("agent", "agent", "offline", ("not_running",))]
    now, since = (_second(moment) for moment in (clock.real(), said.since))
    agent = Finding("agent", "agent", "ready", last_ok=now)
    match said.center:
        case "up":
            return [agent, Finding("center", "center", "ready", since=since, last_ok=now)]
        case "away":
            return [agent, Finding("center", "center", "offline", ("away",), since=since, last_ok=since)]
        case "unknown":
            return [agent, Finding("center", "center", "busy", ("not_asked",), since=since)]


def _outbox(world: World, clock: Clock, old_s: float) -> Finding:
    """What waits for the centre: that it waits is no trouble, that it waits long or was refused is."""

    def look() -> Finding:
        found = outbox_report(world, clock)
        dead = ("dead_letters",) if found["dead_letters"] else ()
        old = ("old",) if (found["oldest_s"] or 0.0) > old_s else ()
        return Finding("outbox", "outbox", "degraded" if dead or old else "ready", (*dead, *old))

    return _undamaged("outbox", look)


def _colour(world: World, settings: TerminalSettings, clock: Clock) -> list[Finding]:
    """The light under the hood, where something hangs in view of the camera."""
    try:
        hung = settings.photo.hood_with(paths.config() / "standards" / "charts")
    except BadChartError:
        return []  # told of by the assets
    if hung is None:
        return []
    old = timedelta(hours=settings.photo.check.old_h)
    return [hood.finding(hood.known(world.terminal), hung, clock.real(), old)]


def _journal(world: World) -> Finding:
    """Acts whose end nobody knows; a person decides."""

    def look() -> Finding:
        doubts = journal_report(world)
        if not doubts:
            return Finding("journal", "journal", "ready")
        since = min(datetime.fromisoformat(doubt["since"]) for doubt in doubts)
        since = since if since.tzinfo else since.replace(tzinfo=UTC)
        return Finding("journal", "journal", "degraded", ("in_doubt",), _second(since))

    return _undamaged("journal", look)


def _undamaged(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except StoreError:
        return Finding(name, name, "fault", ("damaged",))


def _second(moment: datetime) -> datetime:
    """Real time in China, to the second."""
    return moment.astimezone(CHINA).replace(microsecond=0)


def _nearest(folder: Path) -> Path:
    """This folder, or the nearest above it that is there: before the first start there is none yet."""
    return next(one for one in (folder, *folder.parents) if one.exists())
