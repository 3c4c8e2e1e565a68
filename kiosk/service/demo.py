"""``kiosk run``: the whole house on this machine, with a window, or with a virtual display and a resident."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from rich.console import Console

from kiosk.base import paths
from kiosk.base.clock import SystemClock, offset_to
from kiosk.base.process import DidNotStart
from kiosk.base.wording import Wording
from kiosk.service.kinds import possible
from kiosk.service.player import NothingToTouch, Player
from kiosk.service.rehearsal import Diary, Line, follow, machine_works, walk
from kiosk.service.rehearse import BadWish, answer_of, service_of
from kiosk.service.resident import Resident, Told
from kiosk.service.world import World, new_world
from kiosk.sync.client import AgentClient

SERVICE = "ID_RENEW_EXPIRY"
RESIDENT = "P01"
MOMENT = datetime.fromisoformat("2026-06-01T10:00")
PORTRAIT = (1080, 1920)
DISPLAY_S = 10.0
SHELL_S = 15.0
AGAIN_S = 0.2

console = Console(stderr=True)


def run(display: Literal["auto", "virtual"]) -> dict[str, Any]:
    """Serve on this display until interrupted, or play the resident on a virtual one; raises BadWish."""
    folder = paths.root() / "var"
    with _alone(folder):
        return _run(folder, display)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One demo at a time in one folder; raises BadWish while another runs there."""
    folder.mkdir(exist_ok=True)
    with (folder / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadWish("var", "kiosk run is already running in this folder; end it first") from None
        yield


def _run(folder: Path, display: Literal["auto", "virtual"]) -> dict[str, Any]:
    for part in ("terminal", "agent", "center", "demo", "logs"):
        # Every demo begins with a centre that has seen nobody: the resident would be refused a second renewal (E09).
        shutil.rmtree(folder / part, ignore_errors=True)
    world = new_world(folder, paths.config() / "demo" / "people.toml", offset_to(MOMENT))
    world.kinds = possible()
    with world:
        try:
            console.print("starting centre, agent, terminal and simulated devices …")
            world.start()
            world.keep_running()
            console.print(f"the switches of the simulated devices: {world.start_dock()}")
            if display == "auto" and os.environ.get("DISPLAY"):
                return _serve(world)
            return _play(world)
        except (DidNotStart, NothingToTouch) as error:
            raise BadWish(getattr(error, "where", "shell"), str(error), "process") from error


def _serve(world: World) -> dict[str, Any]:
    """A person at the screen; card, face and finger come from the dock, or follow what the page asks for."""
    world.companion = RESIDENT
    start_shell(world, os.environ["DISPLAY"], PORTRAIT, None)
    console.print(f"the kiosk is on {os.environ['DISPLAY']}; end it with Ctrl-C")
    with Ears(world.shell_socket) as ears:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: ears.close())
        for line in ears.lines():
            hands = Hands(world)
            for told in line.prompts(float("inf")):
                hands.sees(told)
    return {"ended": True}


class Ears:
    """Listens at the shell's socket of a terminal that now and then renews itself, or loses its power, until closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._closed = threading.Event()
        self._line: Line | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def lines(self) -> Iterator[Line]:
        """One line after the other."""
        while not self._closed.is_set():
            try:
                self._line = Line(self._path)
            except OSError:
                self._closed.wait(AGAIN_S)  # nobody listens there yet
                continue
            yield self._line
            self._line.close()

    def close(self) -> None:
        """A line that waits for the next page ends now."""
        self._closed.set()
        if self._line is not None:
            self._line.close()


class Hands:
    """The body of whoever is the world's companion at this moment; nobody's while the dock has the hands."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._who: str | None = None
        self._companion: Companion | None = None

    def sees(self, told: Mapping[str, Any]) -> None:
        """One page; each visit begins with a new body. Raises PeerRefused."""
        if self._who != self._world.companion or (self._companion is not None and self._companion.done):
            self._who, self._companion = self._world.companion, None
        if self._companion is None and self._who is not None:
            service = service_of(SERVICE)
            person = self._world.visitors[self._who]
            self._companion = Companion(
                self._world, person, service.code, service.group, Told(), lambda name, value: None
            )
        if self._companion is not None:
            self._companion.sees(told)


def summary(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a person wants to read of a demo; the whole lies in ``summary.json``."""
    named = ("outcome", "status", "due", "payment", "waiting_ms", "photo", "receipt", "ended")
    told = {name: answer[name] for name in named if name in answer}
    if answer.get("pictures"):
        told["pictures"] = str(Path(answer["pictures"][0]).parent)
    return told


class Companion(Resident):
    """Only the body of the resident: the touching is left to whoever sits at the screen."""

    def _try(self, name: str, value: Any) -> None:
        """The person at the screen presses."""

    def _exit(self) -> None:
        """The person at the screen leaves."""


def _play(world: World) -> dict[str, Any]:
    """A resident renews an ID card on a virtual display, by touching it."""
    demo = world.folders.demo
    screens = demo / "screens"
    screens.mkdir(parents=True, exist_ok=True)
    display, server = start_display(PORTRAIT)
    try:
        player = start_shell(world, display, PORTRAIT, world.folders.sockets / "probe")
        service, person = service_of(SERVICE), world.visitors[RESIDENT]
        diary, clock = Diary(Wording(paths.translations())), SystemClock()
        line = Line(world.shell_socket)
        album = Album(player, screens, demo)

        def touch(name: str, value: Any) -> None:
            seq = line.seq
            if name == "sign":
                player.sign(seq)
                value = None
            elif name == "number":
                player.type_keys(str(value), seq)
                value = None
            player.touch(name, value, seq, lambda: diary.acted(clock.monotonic()))

        resident = Resident(world, person, service.code, service.group, Told(), touch)
        walk(line, resident, diary, album.sees)
        line.close()
        papers = world.papers()
        follow(diary, AgentClient(world.folders.sockets / "agent", clock))
    finally:
        server.terminate()
        server.wait(DISPLAY_S)
    answer = answer_of(service, person, diary, papers, resident.paid_fen)
    for paper in papers[:1]:
        shutil.copyfile(paper, demo / "receipt.png")
    answer |= {"photo": str(demo / "photo.jpg"), "receipt": str(demo / "receipt.png"), "pictures": album.files}
    (demo / "summary.json").write_text(json.dumps(answer, ensure_ascii=False, indent=1), encoding="utf-8")
    return answer


class Album:
    """A picture of every page that the resident saw, and the photo that was chosen."""

    def __init__(self, player: Player, folder: Path, demo: Path) -> None:
        self._player = player
        self._folder = folder
        self._demo = demo
        self._seen: set[tuple[str, str, str]] = set()
        self.files: list[str] = []

    def sees(self, told: Mapping[str, Any]) -> None:
        """Look at one prompt's page on the real screen."""
        prompt = told["prompt"]
        page = (prompt["step"], prompt["view"], prompt["key"])
        if prompt["view"] == "choose":
            candidate = next(one for one in prompt["params"]["candidates"] if one["proposed"])
            (self._demo / "photo.jpg").write_bytes(base64.b64decode(candidate["jpeg"]))
        if page in self._seen or machine_works(prompt):
            return
        self._seen.add(page)
        self._player.wait_shown(told["seq"])
        name = f"{len(self._seen):02d}-{prompt['step']}-{prompt['view']}.png"
        self._player.picture().save(self._folder / name)
        self.files.append(str(self._folder / name))


def start_display(size: tuple[int, int]) -> tuple[str, subprocess.Popen[bytes]]:
    """A virtual X display on a free number; raises DidNotStart."""
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{size[0]}x{size[1]}x24", "-nolisten", "tcp"],
        pass_fds=(write_end,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end, "rb") as told:
        number = told.readline().strip().decode()
    if not number:
        server.wait(DISPLAY_S)
        raise DidNotStart("Xvfb", "gave no display number")
    return f":{number}", server


def start_shell(world: World, display: str, size: tuple[int, int], probe: Path | None) -> Player:
    """The shell on a display; with a probe, returns when its first page is drawn."""
    environment = {
        "DISPLAY": display,
        "KIOSK_SHELL_SOCKET": str(world.shell_socket),
        "KIOSK_WINDOW": f"{size[0]}x{size[1]}",
        "KIVY_HOME": str(world.folders.sockets / "kivy"),
        "SDL_VIDEODRIVER": "x11",
    }
    if probe is not None:
        environment["KIOSK_SHELL_PROBE"] = str(probe)
    world.spawn("shell", ["-m", "screens"], environment)
    player = Player(display, probe or Path(), size)
    if probe is not None:
        player.wait_shown(1)
    return player
