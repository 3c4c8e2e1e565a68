"""A world: one centre, one agent, one terminal and the simulated devices, in a folder of their own, on free ports.

Two worlds do not meet: every folder, socket and port belongs to one. Processes are started by their module's name; what
they are made of is their own affair.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.base import paths
from kiosk.base.clock import OFFSET_VARIABLE
from kiosk.base.paths import World as Folders
from kiosk.base.process import Child, DidNotStart
from kiosk.service.kinds import KINDS, TEMPLATES, VISIT
from kiosk.service.peers import tell
from kiosk.service.people import Person, read_residents
from kiosk.service.switchboard import Refused, Request, Switchboard
from kiosk.service.whereabouts import Whereabouts, forget
from kiosk.sync.keys import load_or_create

START_S = 60.0
KEEP_EVERY_S = 0.2
KEPT_RUNNING = ("center", "agent", "terminal", "shell")
"""What is started again when it dies, as systemd does in the field; a simulated device that dies stays dead."""

MEMORY = Path("/dev/shm")
"""Sockets and the camera's preview lie where nothing reaches a disk, as under /run in the field."""

TERMINAL_ID = "420203-XSS-01"
FINGERS = (11, 16)

CENTRE = "centre"
HOUSE = "house"
"""Two names among the control sockets that are no devices: the line to the centre, and the house itself."""

OUT = {"receipt_printer": "papers"}
"""Folders of printed papers that are not called as their printer is."""

POWER = ("terminal", "agent", "shell")
"""What a power cut ends: the processes on the machine in the hall."""


@dataclass(slots=True)
class World:
    """Everything that runs. ``kinds`` are the devices that are simulated.

    ``companion`` is the resident whose card, face and finger follow the page by themselves while somebody touches the
    screen; None = whoever sits at the dock has the hands.
    """

    folders: Folders
    people_file: Path
    registered: Mapping[str, Person]
    visitors: Mapping[str, Person]
    offset_s: float
    center_url: str = ""
    children: dict[str, Child] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    seeds: dict[str, int] = field(default_factory=dict)
    stranger_seed: int = 990_001
    terminal_settings: Mapping[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = VISIT
    companion: str | None = None
    _spawned: dict[str, tuple[list[str], Mapping[str, str]]] = field(default_factory=dict)
    _ending: threading.Event = field(default_factory=threading.Event)
    _keeper: threading.Thread | None = None
    _switchboard: Switchboard | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def shell_socket(self) -> Path:
        """Where a shell connects."""
        return self.folders.sockets / "shell"

    def control(self, kind: str) -> Path:
        """The control socket of a simulated device."""
        return self.folders.sockets / f"{kind}.ctl"

    def tell(self, kind: str, do: str, **request: Any) -> dict[str, Any]:
        """Do something to a simulated device."""
        return tell(self.control(kind), {"do": do, **request})

    def papers(self) -> list[str]:
        """Pictures of what the receipt printer has cut, oldest first."""
        return list(self.tell("receipt_printer", "state")["papers"])

    def start(self) -> None:
        """Start everything; raises DidNotStart with the name of the process that did not come."""
        for folder in (self.folders.terminal, self.folders.agent, self.folders.center, self.folders.demo):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            self._start_devices()
            self._start_center()
            self.start_agent()
            self.start_terminal()
            self._open_switchboard()
        except BaseException:
            self.close()
            raise

    def start_dock(self) -> str:
        """The dock for this world; returns its address. Raises DidNotStart."""
        arguments = ["-m", "kiosk.service.dock", "--world", str(self.folders.folder), "--until-stdin-closes"]
        return str(self.spawn("dock", arguments).ready(START_S)["url"])

    def close(self) -> None:
        """End everything, terminal first, and remove the sockets."""
        self._ending.set()
        if self._switchboard is not None:
            forget(self.folders.folder)
            self._switchboard.close()
            self._switchboard = None
        if self._keeper is not None:
            self._keeper.join()
        for name in ("dock", "shell", "display", "terminal", "agent", "center", *KINDS):
            child = self.children.pop(name, None)
            if child is not None:
                child.end()
        shutil.rmtree(self.folders.sockets, ignore_errors=True)

    def spawn(self, name: str, arguments: list[str], environment: Mapping[str, str] | None = None) -> Child:
        """One process of this world, living on its business time."""
        log = self.folders.folder / "logs" / f"{name}.log"
        temporary = self.folders.folder / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        own = {OFFSET_VARIABLE: str(self.offset_s), "TMPDIR": str(temporary), **(environment or {})}
        child = Child(name, arguments, own, log)
        self.children[name] = child
        self._spawned[name] = (arguments, environment or {})
        return child

    def keep_running(self) -> None:
        """From now on start again what dies."""
        self._keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._keeper.start()

    def _keep(self) -> None:
        while not self._ending.wait(KEEP_EVERY_S):
            for name in KEPT_RUNNING:
                child = self.children.get(name)
                if child is not None and not child.alive():
                    child.end()
                    self._again(name)

    def _again(self, name: str) -> None:
        arguments, environment = self._spawned[name]
        self.spawn(name, arguments, environment)

    @property
    def has_center(self) -> bool:
        """Whether the centre was not taken away."""
        return "center" in self.children

    def stop_center(self) -> None:
        """The centre is away, as by a cut line: nothing starts it again but ``restart_center``."""
        center = self.children.pop("center", None)
        if center is not None:
            center.kill()
            center.end()

    def restart_center(self) -> None:
        """The centre again, at the address that the agent knows."""
        self.stop_center()
        self._again("center")
        self.children["center"].ready(START_S)

    # --- what can be switched from outside -----------------------------------------------------------------------

    def _open_switchboard(self) -> None:
        self._switchboard = Switchboard(
            {self.control(CENTRE): self._switch_center, self.control(HOUSE): self._switch_house}
        )
        controls = {name: str(self.control(name)) for name in (*self.kinds, CENTRE, HOUSE)}
        seeds, people = dict(self.seeds), str(self.people_file)
        Whereabouts(os.getpid(), people, controls, seeds, self.stranger_seed).write(self.folders.folder)

    def _switch_center(self, request: Request) -> Mapping[str, Any]:
        match request:
            case {"do": "fault", "word": "away"}:
                self.stop_center()
            case {"do": "fault"}:
                raise Refused("the centre knows one fault: away")
            case {"do": "clear"} if not self.has_center:
                try:
                    self.restart_center()
                except DidNotStart as error:
                    raise Refused(str(error)) from error
            case {"do": "clear" | "state"}:
                pass
            case {"do": other}:
                raise Refused(f"unknown request {other!r}")
        return {"faults": [] if self.has_center else ["away"], "address": self.center_url}

    def _switch_house(self, request: Request) -> Mapping[str, Any]:
        match request:
            case {"do": "companion", "who": None | str(_) as who}:
                if who is not None and who not in self.visitors:
                    raise Refused(f"{who!r} is none of the residents of this world")
                self.companion = who
            case {"do": "power_cut"}:
                self._cut_power()
            case {"do": "clear" | "state"}:
                pass
            case {"do": other}:
                raise Refused(f"unknown request {other!r}")
        running = {name: child.alive() for name in (*POWER, "center") if (child := self.children.get(name)) is not None}
        return {"companion": self.companion, "running": running, "faults": []}

    def _cut_power(self) -> None:
        if self._keeper is None:
            raise Refused("nobody would start this world's processes again")
        for child in [self.children[name] for name in POWER if name in self.children]:
            child.kill()

    # --- the parts ------------------------------------------------------------------------------------------------

    def start_agent(self) -> None:
        """The agent; may be called again after it was killed."""
        settings = self.folders.agent / "agent.toml"
        _write_toml(
            settings,
            {
                "agent": {
                    "center_url": self.center_url,
                    "terminal_id": TERMINAL_ID,
                    "key_file": str(self._key_file),
                    "socket": str(self.folders.sockets / "agent"),
                    "terminal_db": str(self.folders.terminal / "terminal.db"),
                    "agent_db": str(self.folders.agent / "agent.db"),
                }
            },
        )
        self.spawn("agent", ["-m", "kiosk.sync", "--config", str(settings), "--until-stdin-closes"]).ready(START_S)

    def start_terminal(self) -> None:
        """The terminal; may be called again after it was killed."""
        config = self.folders.terminal / "terminal.toml"
        own = {key: table for kind in self.kinds for key, table in KINDS[kind].settings.items()}
        _write_toml(config, {"profile": "demo", **own, **self.terminal_settings}, self._device_tables())
        arguments = ["-m", "kiosk", "--config", str(config)]
        arguments += ["--state", str(self.folders.terminal), "--sockets", str(self.folders.sockets)]
        arguments += ["--until-stdin-closes"]
        self.spawn("terminal", arguments).ready(START_S)

    @property
    def _key_file(self) -> Path:
        return self.folders.agent / "terminal.key"

    def _start_devices(self) -> None:
        started = {kind: self.spawn(kind, self._peer_arguments(kind)) for kind in self.kinds}
        for kind, child in started.items():
            self.addresses[kind] = str(child.ready(START_S)["address"])

    def _peer_arguments(self, kind: str) -> list[str]:
        peer = KINDS[kind]
        places = {"link": self.folders.sockets / f"{kind}.tty", "cache": paths.cache() / "residents"}
        if "{out}" in peer.arguments:
            places["out"] = _next_folder(self.folders.demo / OUT.get(kind, kind))
        own = [argument.format_map(places) for argument in peer.arguments]
        return ["-m", peer.module, "--control", str(self.control(kind)), "--until-stdin-closes", *own]

    def _start_center(self) -> None:
        prints = self.folders.center / "prints.json"
        prints.write_text(json.dumps(self._registered_prints()), encoding="utf-8")
        portraits = self.folders.center / "portraits.json"
        drawn = self._portraits()
        portraits.write_text(json.dumps({"people": drawn}), encoding="utf-8")
        self.seeds.update({name: int(one["seed"]) for name, one in drawn.items()})
        key = load_or_create(self._key_file).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        arguments = ["-m", "center", "serve", "--state", str(self.folders.center), "--people", str(self.people_file)]
        arguments += ["--portraits", str(portraits), "--prints", str(prints)]
        arguments += ["--terminal", f"{TERMINAL_ID}={base64.b64encode(key).decode()}", "--until-stdin-closes"]
        # A centre that is started again keeps its address: the agent knows it, and so do orders that are not paid yet.
        known = self.folders.center / "port"
        port = _free_port(known.read_text() if known.exists() else "0")
        self.center_url = str(self.spawn("center", [*arguments, "--port", port]).ready(START_S)["url"])
        known.write_text(self.center_url.rsplit(":", 1)[1])
        self._spawned["center"] = ([*arguments, "--port", known.read_text()], {})

    def _device_tables(self) -> list[dict[str, Any]]:
        tables: list[dict[str, Any]] = []
        for kind in self.kinds:
            tables.append(
                {
                    "name": kind,
                    "kind": kind,
                    "adapter": KINDS[kind].adapter,
                    "address": self.addresses[kind],
                    "side": KINDS[kind].side,
                    "options": dict(KINDS[kind].options),
                }
            )
        return tables

    def _registered_prints(self) -> dict[str, list[dict[str, Any]]]:
        """The registry's prints, made by the simulated reader itself: nobody else knows its templates."""
        known = [person for person in self.registered.values() if person.prints]
        if not known:
            return {}
        arguments = ["-m", TEMPLATES, "template", "--json"]
        for person in known:
            arguments += ["--person", person.finger_seed]
        for finger in FINGERS:
            arguments += ["--finger", str(finger)]
        said = json.loads(_run("fingerprint_reader", arguments))
        ids = {person.finger_seed: person.id for person in known}
        return {
            ids[one["person"]]: [
                {"position": held["finger"], "quality": 80, "template": held["template"]} for held in one["prints"]
            ]
            for one in said
        }

    def _portraits(self) -> dict[str, Any]:
        """The registry's archive photos: drawn once, kept in the cache."""
        arguments = ["-m", "devices.camera.simulator.build", "--people", str(self.people_file)]
        arguments += ["--cache", str(paths.cache() / "residents")]
        for person in self.visitors.values():
            arguments += ["--person", person.id]
        said: dict[str, Any] = json.loads(_run("camera", arguments))["people"]
        return said


def new_world(folder: Path | None, people_file: Path, offset_s: float, *visitors: str) -> World:
    """A world, not started yet. ``folder`` None = one for the moment; without ``visitors`` everybody may come."""
    people = read_residents(people_file)
    coming = {visitor: people[visitor] for visitor in visitors or people}
    home = folder or Path(tempfile.mkdtemp(prefix="kiosk-world-"))
    sockets = Path(tempfile.mkdtemp(prefix="kiosk-", dir=MEMORY if MEMORY.is_dir() else None))
    return World(Folders(home.resolve(), sockets), people_file.resolve(), people, coming, offset_s)


def _free_port(wanted: str) -> str:
    """This port, or "0" (any) when somebody else has taken it meanwhile."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(wanted)))
        except OSError:
            return "0"
    return wanted


def _next_folder(folder: Path) -> Path:
    """A new folder inside this one: a world that is kept numbers the papers of each rehearsal from 1."""
    made = folder / f"{len(list(folder.glob('*'))) + 1:02d}"
    made.mkdir(parents=True)
    return made


def _run(name: str, arguments: list[str]) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=600)
    if done.returncode != 0:
        raise DidNotStart(name, (done.stdout or done.stderr).strip()[-300:])
    return done.stdout


def _write_toml(path: Path, table: Mapping[str, Any], devices: list[dict[str, Any]] | None = None) -> None:
    """Settings for one process: plain values and tables of plain values, which JSON and TOML write alike."""
    lines: list[str] = []
    tables: list[str] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            tables += [f"[{key}]", *(f"{name} = {json.dumps(one)}" for name, one in value.items())]
        else:
            lines.append(f"{key} = {json.dumps(value)}")
    for device in devices or []:
        options = device.get("options", {})
        tables += ["[[device]]", *(f"{key} = {json.dumps(value)}" for key, value in device.items() if key != "options")]
        if options:
            tables += [
                "[device.options]",
                *(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in options.items()),
            ]
    path.write_text("\n".join([*lines, *tables]) + "\n", encoding="utf-8")
