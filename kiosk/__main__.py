"""The terminal: ``python -m kiosk --config FILE --state DIR --sockets DIR``. Concrete parts are named here only."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import cv2
import structlog
from pydantic import ValidationError

from devices import kits
from devices.base import Fault, Kind
from devices.camera.supervised import SupervisedCamera
from devices.fingerprint_reader.port import FingerprintReader
from devices.hotplug import Hotplug, UdevMonitor
from devices.hub import Hub, Port
from devices.id_card_reader.port import IdCardReader
from devices.io_board.port import IoBoard
from devices.receipt_printer.port import ReceiptPrinter
from kiosk.base import paths
from kiosk.base.clock import SystemClock
from kiosk.base.process import end_with_parent, forget_ended_children
from kiosk.base.randomness import new_id, new_token
from kiosk.base.wording import Wording
from kiosk.catalogue import holidays
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.load import load
from kiosk.catalogue.site import load_site
from kiosk.contract.provenance import CameraFacts
from kiosk.control.server import Act, BadRequest, ControlServer, no_body
from kiosk.control.wire import Health, LookAtHood
from kiosk.effects.recover import recover
from kiosk.face.liveness import LivenessProvider
from kiosk.face.process import FaceEngineError
from kiosk.face.providers import ProviderError, load_liveness
from kiosk.face.settings import FaceTable
from kiosk.face.worker import FaceWorker
from kiosk.health.devices import device_lines, keep, kept
from kiosk.health.hood import DailyLook
from kiosk.health.rows import Row
from kiosk.health.watch import Tray, Watch
from kiosk.papers.engine import PaperEngine
from kiosk.photo.face import Rgb
from kiosk.photo.find import FaceFinder
from kiosk.photo.provenance import read_maker
from kiosk.photo.segment import Segmenter
from kiosk.photo.standard import load_standards
from kiosk.service.colour import TAKE_S, CannotLook, book_of, keep_look, take_frame
from kiosk.service.doctor import readiness
from kiosk.service.settings import TerminalSettings, load_terminal, refused_devices
from kiosk.store.errors import NotAnId, StoreError
from kiosk.store.stores import open_terminal, settle_outbox
from kiosk.sync.client import AgentClient
from kiosk.sync.log import configure
from kiosk.visit.acts.cards import Cards
from kiosk.visit.acts.eyes import Eyes, as_it_is
from kiosk.visit.acts.fingers import Fingers
from kiosk.visit.acts.inspection import Inspection
from kiosk.visit.acts.lamps import Lamps
from kiosk.visit.acts.looking import Looking
from kiosk.visit.acts.notes import Notes
from kiosk.visit.acts.preview import Preview
from kiosk.visit.acts.printing import Printing
from kiosk.visit.acts.questions import Questions
from kiosk.visit.acts.reports import Reports
from kiosk.visit.acts.submission import Submission
from kiosk.visit.events import TrayChanged
from kiosk.visit.ground import Ground, Patience
from kiosk.visit.machine import Identity, Machine
from kiosk.visit.runner import Acts, Runner
from kiosk.visit.sentences import Sentences
from kiosk.visit.shell_link import ShellLink
from kiosk.visit.walk import STEPS

RENEW_AFTER_S = 5.0


class Terminal:
    """One running terminal."""

    def __init__(self, settings: TerminalSettings, config: Path | None, state: Path, sockets: Path) -> None:
        self.clock = SystemClock.from_environment()
        self.started = self.clock.real()
        self.settings = settings
        self.config = config.resolve() if config else None
        self.state = state
        self.sockets = sockets
        self.site = load_site(paths.config() / "sites" / f"{settings.site}.toml")
        self.catalogue = load(paths.config() / "services", STEPS.keys())
        self.holidays = holidays.load(paths.config() / "holidays.toml")
        self.patience = Patience(**settings.patience.model_dump())
        self.store = open_terminal(state / "terminal.db", settings.terminal_id, self.clock)
        recover(self.store)
        self.agent_db = state.parent / "agent" / "agent.db"
        self.agent = AgentClient(sockets / "agent", self.clock)
        self.specs = [device.spec() for device in settings.device]
        self.hub = Hub(self.specs, kits.make, past=kept(state, self.clock))
        self.watch = Watch(self.hub, self.agent)
        self.preview = Preview(sockets)
        self.wording = Wording(paths.translations())
        self.runner = Runner(
            Machine(STEPS, lambda: Identity(new_id(), new_id(), new_token())),
            self.clock,
            self.ground,
            lambda message, keep: self.link.tell(message, keep),
            self.preview.told,
            {"name": f"{self.site.short}·{settings.terminal_id[-2:]}号机", "id": settings.terminal_id},
        )
        self.faces = FaceWorker(paths.models(), settings.face)
        self.liveness, self.liveness_fault = _liveness(settings.face)
        self.engine = PaperEngine(paths.assets() / "papers", paths.fonts())
        self.warm = threading.Event()
        self.hood = book_of(settings, paths.config() / "standards" / "charts", state, self.clock)
        self._served_at = self.clock.monotonic()
        self.link = ShellLink(sockets / "shell", self.runner.post)

    def ground(self) -> Ground:
        """What is known at this moment."""
        return Ground(
            now=self.clock.now(),
            monotonic=self.clock.monotonic(),
            terminal_id=self.settings.terminal_id,
            site=self.site,
            catalogue=self.catalogue,
            holidays=self.holidays,
            patience=self.patience,
            devices=self.watch.devices(),
            sides={device.kind: device.side for device in self.settings.device},
            voucher_host=self.settings.center.voucher_host,
            review_days=self.settings.center.review_days,
            ems_days=self.settings.center.ems_days,
            center_up=self.watch.center_up,
            warm=self.warm.is_set(),
            faces=self._face_fault() is None,
        )

    def run(self, stop: threading.Event) -> bool:
        """Serve until ``stop``; True when the terminal is to be renewed (a visit was wiped and nobody came since)."""
        post, renew = self.runner.post, threading.Event()
        self.hub.start()
        hotplug = Hotplug(self.specs, self.hub.nudge, UdevMonitor())
        threading.Thread(target=self._warm_up, name="warm", daemon=True).start()
        looking = Looking(
            self._one("camera", SupervisedCamera).camera, self._eyes(), self.preview, post, self.clock.monotonic
        )
        fingers = Fingers(self._one("fingerprint_reader", FingerprintReader), post, self.clock.monotonic)
        cards = Cards(self._one("id_card_reader", IdCardReader), post)
        board = self.hub.find_names("io_board")
        io_board = self.hub.get_device(board[0], IoBoard) if board else None
        mouth = self._one("receipt_printer", ReceiptPrinter).paper_waits
        tray = Tray(lambda: _contacts(io_board), lambda left: post(TrayChanged(left)), mouth)
        questions = Questions(self.agent, post)
        lamps = Lamps(io_board)
        inspection = Inspection(self._inspect, self.clock, post)
        stored = (self._submission(), self._printing(), Notes(self.store.audit))
        acts = Acts(questions, looking, fingers, lamps, inspection, *stored)

        daily = self._daily_look()
        if daily is not None:
            daily.start()

        def each() -> None:
            if self.runner.visit.stage != "attract":
                self._served_at = self.clock.monotonic()
            since = self.runner.idle_since_wipe()
            if since is not None and since >= RENEW_AFTER_S:
                renew.set()
                stop.set()

        does: dict[str, Act] = {
            "devices": self._tell_devices,
            "health": self._tell_health,
            "colour": self._look_at_hood,
        }
        control = ControlServer(self.sockets / "control", self.state, does)
        print(json.dumps({"ready": True, "shell": str(self.sockets / "shell")}), flush=True)
        self.runner.run(acts, stop, each)
        for part in (cards, tray, fingers, looking, questions, lamps, inspection, self.watch):
            part.close()
        if daily is not None:
            daily.close()
        self.faces.close()
        control.close(renewing=renew.is_set())
        hotplug.close()
        keep(self.state, self.hub.statuses(), self.clock)
        self.hub.stop()
        settle_outbox(self.store, self.agent_db)
        self.store.close()
        if renew.is_set():
            self.link.tell({"type": "renew"})
        self.link.close()
        return renew.is_set()

    def _tell_devices(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        no_body(body)
        return device_lines(self.hub.statuses(), self.clock).model_dump(mode="json")

    def _tell_health(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        no_body(body)
        return Health(
            terminal_id=self.settings.terminal_id,
            profile=self.settings.profile,
            pid=os.getpid(),
            started=self.started,
            center_up=self.watch.center_up,
            warm=self.warm.is_set(),
            face_fault=self._face_fault(),
            business_offset_s=self.clock.offset.total_seconds(),
            sockets=self.sockets,
            config=self.config,
        ).model_dump(mode="json")

    def _face_fault(self) -> str | None:
        """Why no face can be compared, if so; photo, fingerprint and officer stay."""
        return self.liveness_fault or self.faces.fault

    def _daily_look(self) -> DailyLook | None:
        """The terminal's own look at its hood, once a day, when nobody has been served for a while."""
        if self.hood is None:
            return None
        times = self.settings.photo.check
        camera = self._one("camera", SupervisedCamera)

        def is_quiet() -> bool:
            stands = self.clock.monotonic() - self._served_at
            return self.warm.is_set() and self.runner.visit.stage == "attract" and stands >= times.quiet_s

        def take() -> Rgb | None:
            frame = camera.take(TAKE_S)
            return frame.rgb if frame else None

        every, again = timedelta(hours=times.every_h), timedelta(hours=times.again_h)
        return DailyLook(self.hood, self.state, take, is_quiet, self.clock, every, again)

    def _look_at_hood(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """A technician asks for a look now; nobody who is being served is looked at."""
        try:
            request = LookAtHood.model_validate(body)
        except ValidationError:
            raise BadRequest("colour takes baseline_by, a staff member, or nothing") from None
        if self.hood is None:
            raise BadRequest("the configuration names no hood: [photo.hood]")
        if self.runner.visit.stage != "attract":
            raise BadRequest("somebody is being served; ask again when the attract page stands")
        try:
            frame = take_frame(self._one("camera", SupervisedCamera))
            return keep_look(self.hood, frame, request.baseline_by, self.store.audit).model_dump(mode="json")
        except (CannotLook, NotAnId) as error:
            raise BadRequest(str(error)) from None

    def _warm_up(self) -> None:
        """Load the face engine and the fonts before anybody needs them; a visit begins when they are there."""
        try:
            self.faces.warm()
        except FaceEngineError as error:
            structlog.get_logger().error("the face engine did not start", reason=str(error))
        self.engine.warm_up()
        self.warm.set()

    def _eyes(self) -> Eyes:
        models = paths.models()
        standards = load_standards(paths.config() / "standards", self.site.photo.practice, self.site.photo.off)
        balance = self.hood.gains if self.hood else as_it_is
        camera = next(spec for spec in self.specs if spec.kind == "camera")
        maker = read_maker(models, CameraFacts(adapter=camera.adapter, name=camera.name))
        finder, segmenter = FaceFinder(models), Segmenter(models)
        return Eyes(finder, segmenter, standards, self.liveness, self.faces, maker, self.clock, balance)

    def _submission(self) -> Submission:
        return Submission(self.store, self.agent, self.clock, self.runner.post)

    def _printing(self) -> Printing:
        center = self.settings.center
        sentences = Sentences(
            self.wording,
            self.site,
            self.settings.terminal_id,
            tuple(center.accounts),
            center.review_days,
        )
        printer = self._one("receipt_printer", ReceiptPrinter)
        valid_h = self.settings.health.report_valid_h
        reports = Reports(self.state, self.settings.terminal_id, valid_h, self.wording)
        return Printing(printer, self.engine, sentences, reports, self.store, self.clock, self.runner.post)

    def _inspect(self) -> list[Row]:
        """What ``kiosk doctor`` finds, by the same way, so that page and command never differ."""
        return readiness(paths.World(self.state.parent, self.sockets), self.clock, self.wording)

    def _one(self, kind: Kind, port: type[Port]) -> Port:
        names = self.hub.find_names(kind)
        if not names:
            raise CannotRun(f"the configuration names no {kind}")
        return self.hub.get_device(names[0], port)


class CannotRun(Exception):
    """The terminal cannot serve with this configuration."""


def _liveness(face: FaceTable) -> tuple[LivenessProvider | None, str | None]:
    """The liveness check that the configuration names, or why there is none."""
    try:
        return load_liveness(face.liveness, face.challenge.get(face.liveness, {})), None
    except ProviderError as error:
        structlog.get_logger().error("there is no liveness check", reason=str(error))
        return None, error.word


def _contacts(board: IoBoard | None) -> Mapping[str, bool] | None:
    found = board.inputs() if board else None
    return None if isinstance(found, Fault) else found


def main() -> int:
    """Run until told to end. 0 = ended in order, 2 = cannot run."""
    parser = argparse.ArgumentParser(prog="kiosk", description="The terminal of a self-service kiosk.")
    parser.add_argument("--config", type=Path, help="the terminal's own settings over config/kiosk.toml")
    parser.add_argument("--state", type=Path, required=True, help="folder of terminal.db")
    parser.add_argument(
        "--sockets", type=Path, required=True, help="short folder in memory, for the Unix sockets and the preview"
    )
    parser.add_argument("--until-stdin-closes", action="store_true", help="end when the parent's pipe closes")
    options = parser.parse_args()
    configure()
    forget_ended_children()
    # The networks are small: a second thread costs a quarter more CPU, takes it from the screen, and is no quicker.
    cv2.setNumThreads(1)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if options.until_stdin_closes:
        end_with_parent(stop)
    try:
        settings = load_terminal(paths.config() / "kiosk.toml", options.config)
        if refused := refused_devices(settings):
            raise CannotRun(f"the profile is production, but these devices are simulated: {', '.join(refused)}")
        terminal = Terminal(settings, options.config, options.state, options.sockets)
        renew = terminal.run(stop)
    except (CannotRun, CatalogueError, StoreError, ValueError) as error:
        structlog.get_logger().error("the terminal cannot run", reason=str(error))
        return 2
    if renew:
        # A new program in the old process: what freed memory still held of the resident is gone (design: the wipe).
        os.execv(sys.executable, [sys.executable, "-m", "kiosk", *sys.argv[1:]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
