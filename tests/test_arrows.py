"""The arrows of the house (docs/decisions, design: "The house"), read from the source by its syntax tree.

Two tables hold them. MAY: what of the house a room may import; the first line that fits a module decides. NEVER: what
a room may not import, of the house or of any library; every line that fits applies. A name in angle brackets stands
for one part of a dotted name, the same one within a line (``devices.<kind>.port`` is the port of its own kind); where
it is not bound it stands for any. A name covers everything below it. Where a process is put together (ROOTS), MAY
does not apply.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests.tools.source import Module, bind, dotted, house_of, imports, modules

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = ("kiosk", "screens", "devices", "center")
LONGEST_FILE = 500

ROOTS = ("kiosk.__main__", "kiosk.cli", "kiosk.sync.__main__", "screens.__main__", "center.__main__", "center.cli")
SHARED = ("kiosk.base", "kiosk.rules", "kiosk.contract", "kiosk.catalogue", "kiosk.photo", "kiosk.papers")
PORTS = ("devices.base", "devices.<any>.port")
MACHINERY = ("devices.hub", "devices.supervisor", "devices.hotplug", "devices.contract", "devices.kit", "devices.kits")
BENCH = ("devices.contract", "devices.kit")

MAY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kiosk.rules", ()),
    ("kiosk.base", ()),
    ("kiosk.contract", SHARED),
    ("kiosk.catalogue", SHARED),
    ("kiosk.photo", SHARED),
    ("kiosk.papers", SHARED),
    ("kiosk.visit", ("kiosk", *PORTS)),
    ("kiosk.effects", ("kiosk", *PORTS)),
    ("kiosk.sync", (*SHARED, "kiosk.store", "kiosk.health")),
    ("kiosk", ("kiosk", *PORTS, *MACHINERY)),
    ("screens", ("kiosk.base", "kiosk.rules", "kiosk.visit", "kiosk.service")),
    ("center", SHARED),
    ("devices.base", ("kiosk.rules",)),
    ("devices.<kind>.port", ("devices.base", "kiosk.rules")),
    ("devices.simulation", ()),
    ("devices.<kind>.simulator", ("devices.simulation",)),
    ("devices.transport", ("devices.base", "kiosk.base")),
    ("devices.sam", ("devices.base", "devices.transport", "devices.id_card_reader.port", "kiosk.rules")),
    ("devices.crt", ("devices.base", "devices.transport")),
    *((name, (*PORTS, *MACHINERY, "devices.transport", "kiosk.base", "kiosk.rules")) for name in MACHINERY),
    (
        "devices.<kind>",
        ("devices.base", *BENCH, "devices.transport", "devices.sam", "devices.crt", "kiosk.base", "kiosk.rules"),
    ),  # adapters and their codecs; devices.sam and devices.crt hold frames that several kinds speak
)

NETWORK = ("httpx", "requests", "urllib.request", "http.client", "aiohttp", "ssl", "smtplib", "ftplib")
DATABASE = ("sqlite3", "sqlalchemy", "alembic")
INPUT_OUTPUT = ("os", "pathlib", "socket", "subprocess", "threading", "time", "random", "secrets", "asyncio", "cv2")
SIMULATORS = ("devices.simulation", "devices.<any>.simulator")

NEVER: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kiosk", ("center", "screens", "kivy", *SIMULATORS)),
    ("devices", ("center", "screens", "kivy")),
    ("center", ("devices", "screens", "kivy")),
    ("screens", ("center", "devices", "kiosk.visit.runner", *DATABASE, *NETWORK)),
    ("kiosk.visit", (*DATABASE, *NETWORK)),
    ("kiosk.visit.machine", ("kiosk.sync", "kiosk.store", *INPUT_OUTPUT)),
    ("kiosk.visit.steps", ("kiosk.sync", "kiosk.store", *INPUT_OUTPUT)),
    ("kiosk.effects", NETWORK),
    ("kiosk.photo", (*DATABASE, *NETWORK)),
    ("kiosk.papers", (*DATABASE, *NETWORK)),
)


def wrong_way(tree: list[Module]) -> list[str]:
    """Imports within the house that MAY does not allow."""
    house, found = house_of(tree), []
    for module in tree:
        if module.name in ROOTS or not module.tree.body:
            continue
        line = next(((who, may, b) for who, may in MAY if (b := bind(module.name, who)) is not None), None)
        if line is None:
            found.append(f"{module.path} no line of MAY fits this module")
            continue
        who, may, bound = line
        for node, name in imports(module, house):
            if name.split(".")[0] in PRODUCT and all(bind(name, place, bound) is None for place in (who, *may)):
                found.append(module.at(node, f"imports {name}; {who} may import {', '.join(may) or 'nothing'}"))
    return found


def forbidden(tree: list[Module]) -> list[str]:
    """Imports that NEVER names."""
    house = house_of(tree)
    return [
        module.at(node, f"imports {name}, which {who} never does")
        for module in tree
        for who, never in NEVER
        if (bound := bind(module.name, who)) is not None
        for node, name in imports(module, house)
        if any(bind(name, place, bound) is not None for place in never)
    ]


def simulators_imported(tree: list[Module]) -> list[str]:
    """Device code that imports a simulator: what is faced shares nothing with what faces it."""
    house = house_of(tree)
    return [
        module.at(node, f"imports the simulator {name}")
        for module in tree
        if all(bind(module.name, place) is None for place in SIMULATORS)
        for node, name in imports(module, house)
        if any(bind(name, place) is not None for place in SIMULATORS)
    ]


def is_adapter(name: str) -> bool:
    """Whether a module of devices/ is an adapter by its name (adapter.py, escpos_adapter.py)."""
    return name.startswith("devices.") and name.endswith("adapter")


def adapters_on_adapters(tree: list[Module]) -> list[str]:
    house = house_of(tree)
    return [
        module.at(node, f"imports the adapter {name}")
        for module in tree
        if is_adapter(module.name)
        for node, name in imports(module, house)
        if is_adapter(name) and name != module.name
    ]


def beyond_the_standard_library(tree: list[Module]) -> list[str]:
    house = house_of(tree)
    return [
        module.at(node, f"imports {name}; kiosk.rules has the standard library only")
        for module in tree
        if bind(module.name, "kiosk.rules") is not None
        for node, name in imports(module, house)
        if name.split(".")[0] not in sys.stdlib_module_names and bind(name, "kiosk.rules") is None
    ]


def cycles(tree: list[Module]) -> list[str]:
    """Rooms of kiosk/ that reach themselves through others; where processes are put together does not count."""
    house = house_of(tree)
    arrows: dict[str, set[str]] = {}
    for module in tree:
        parts = module.name.split(".")
        if parts[0] == "kiosk" and len(parts) > 1 and module.name not in ROOTS:
            targets = (name.split(".") for _, name in imports(module, house))
            reached = {t[1] for t in targets if t[0] == "kiosk" and len(t) > 1 and t[1] != parts[1]}
            arrows.setdefault(parts[1], set()).update(reached)

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        steps = arrows.get(start, set()) - seen
        return goal in steps or any(reaches(step, goal, seen | steps) for step in steps)

    return [f"kiosk/{room} is part of a circle" for room in sorted(arrows) if reaches(room, room, set())]


def shells_and_sleeps(tree: list[Module]) -> list[str]:
    found = []
    for module in tree:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                found.append(module.at(node.value, "passes shell="))
            elif isinstance(node, ast.Call) and dotted(node.func) in ("time.sleep", "os.system", "os.popen"):
                found.append(module.at(node, f"calls {dotted(node.func)}"))
            elif isinstance(node, ast.ImportFrom) and node.module == "time":
                found += [module.at(node, "imports sleep") for alias in node.names if alias.name == "sleep"]
    return found


WALL_CLOCK = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")


def past_the_base(tree: list[Module]) -> list[str]:
    """Wall clock and chance that are not reached through kiosk.base, in the rooms that live on its clocks."""
    house, found = house_of(tree), []
    for module in tree:
        if module.name.split(".")[0] not in ("kiosk", "center") or bind(module.name, "kiosk.base") is not None:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and dotted(node.func).removeprefix("datetime.") in WALL_CLOCK:
                found.append(module.at(node, f"calls {dotted(node.func)}; the clocks are in kiosk.base.clock"))
        found += [
            module.at(node, "imports random; chance is in kiosk.base")
            for node, name in imports(module, house)
            if name == "random"
        ]
    return found


MUTABLE_CALLS = ("list", "dict", "set", "defaultdict", "deque", "collections.defaultdict", "collections.deque")
MUTATORS = ("append", "add", "update", "extend", "insert", "pop", "popitem", "clear", "remove", "discard", "setdefault")


def is_mutable(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return dotted(value.func) in MUTABLE_CALLS
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


def module_state(tree: list[Module]) -> list[str]:
    """``global``, a mutable module-level name that is not a CONSTANT, and a constant that a function changes."""
    found = []
    for module in tree:
        constants = set()
        for node in module.tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign) and is_mutable(node.value):
                for name in (target.id for target in targets if isinstance(target, ast.Name)):
                    constants.add(name)
                    if name != name.upper() and not name.startswith("__"):
                        found.append(module.at(node, f"holds mutable module state in {name}"))
        for function in (n for n in ast.walk(module.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)):
            for node in ast.walk(function):
                changed = ""
                if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
                    changed = dotted(node.value)
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
                    changed = dotted(node.func.value)
                if isinstance(node, ast.Global):
                    found.append(module.at(node, f"uses global {', '.join(node.names)}"))
                elif changed in constants:
                    found.append(module.at(node, f"changes the constant {changed}"))
    return found


def speaking_inits(tree: list[Module]) -> list[str]:
    return [f"{m.path} is not empty" for m in tree if m.path.endswith("__init__.py") and m.tree.body]


def long_files(tree: list[Module]) -> list[str]:
    return [f"{m.path} has {m.lines} lines, at most {LONGEST_FILE}" for m in tree if m.lines > LONGEST_FILE]


CHECKS = (
    wrong_way,
    forbidden,
    simulators_imported,
    adapters_on_adapters,
    beyond_the_standard_library,
    cycles,
    shells_and_sleeps,
    past_the_base,
    module_state,
    speaking_inits,
    long_files,
)


@pytest.fixture(scope="module")
def product() -> list[Module]:
    return modules(ROOT, PRODUCT)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_house_keeps(check, product):
    assert check(product) == []


def test_tests_and_tools_are_short_and_their_packages_silent():
    around = modules(ROOT, ("tests", "tools"))
    assert around
    assert long_files(around) + speaking_inits(around) == []


# What each check must catch: the file, its source, the check, and a part of its finding.
WRONG = [
    ("kiosk/rules/ages.py", "from kiosk.base import clock", wrong_way, "kiosk.rules may import nothing"),
    ("kiosk/rules/ages.py", "import numpy", beyond_the_standard_library, "imports numpy"),
    ("kiosk/base/clock.py", "import kiosk.rules", wrong_way, "imports kiosk.rules"),
    ("kiosk/photo/find.py", "from kiosk.visit import case", wrong_way, "imports kiosk.visit"),
    ("kiosk/visit/runner.py", "import devices.camera.adapter", wrong_way, "imports devices.camera.adapter"),
    ("kiosk/effects/act.py", "def f():\n    from devices.camera import adapter", wrong_way, "devices.camera"),
    ("kiosk/health/all.py", "from devices.camera.adapter import Camera", wrong_way, "devices.camera.adapter"),
    ("kiosk/sync/send.py", "import devices.base", wrong_way, "imports devices.base"),
    ("kiosk/store/rows.py", "import center.store", forbidden, "imports center.store"),
    ("kiosk/cli.py", "import center.app", forbidden, "imports center.app"),
    ("kiosk/cli.py", "import devices.camera.simulator.stream", simulators_imported, "simulator"),
    ("kiosk/health/page.py", "from kivy.app import App", forbidden, "imports kivy"),
    ("kiosk/visit/steps/face.py", "import time", forbidden, "imports time"),
    ("screens/app.py", "from urllib import request", forbidden, "imports urllib.request"),
    ("screens/app.py", "import sqlite3", forbidden, "imports sqlite3"),
    ("screens/app.py", "from kiosk.store import rows", wrong_way, "imports kiosk.store"),
    ("center/desk.py", "from kiosk.store import rows", wrong_way, "imports kiosk.store"),
    ("devices/base.py", "import kiosk.base", wrong_way, "imports kiosk.base"),
    ("devices/camera/port.py", "from devices.camera import adapter", wrong_way, "devices.camera"),
    ("devices/camera/adapter.py", "import devices.ups.port", wrong_way, "imports devices.ups.port"),
    ("devices/camera/adapter.py", "from .simulator import stream", simulators_imported, "simulator"),
    ("devices/ups/nut_adapter.py", "import devices.ups.hid_adapter", adapters_on_adapters, "hid_adapter"),
    ("devices/ups/simulator/__main__.py", "from devices.ups import codec", wrong_way, "imports devices.ups"),
    ("devices/ups/simulator/__main__.py", "import kiosk.rules", wrong_way, "imports kiosk.rules"),
    ("kiosk/store/rows.py", "run('ls', shell=True)", shells_and_sleeps, "shell="),
    ("kiosk/store/rows.py", "import time\ntime.sleep(1)", shells_and_sleeps, "time.sleep"),
    ("kiosk/store/rows.py", "from time import sleep", shells_and_sleeps, "imports sleep"),
    ("center/desk.py", "datetime.datetime.now()", past_the_base, "datetime.now"),
    ("center/desk.py", "import random", past_the_base, "random"),
    ("center/desk.py", "cases = []", module_state, "in cases"),
    ("center/desk.py", "CASES = {}\ndef f(x):\n    CASES[x] = 1", module_state, "changes the constant CASES"),
    ("center/desk.py", "def f():\n    global n", module_state, "global n"),
    ("center/__init__.py", "from center.desk import Desk", speaking_inits, "not empty"),
    ("center/desk.py", "a = 1\n" * (LONGEST_FILE + 1), long_files, "501 lines"),
    ("elsewhere/desk.py", "import os", wrong_way, "no line of MAY"),
]


@pytest.mark.parametrize(("path", "source", "check", "finding"), WRONG)
def test_a_wrong_line_is_found(tmp_path, path, source, check, finding):
    file = tmp_path / path
    file.parent.mkdir(parents=True)
    file.write_text(source)
    found = check(modules(tmp_path, (*PRODUCT, "elsewhere")))
    assert len(found) == 1
    assert found[0].startswith(path)
    assert finding in found[0]


def test_a_circle_of_rooms_is_found(tmp_path):
    for room, source in {"effects": "import kiosk.store.rows", "store": "import kiosk.effects", "visit": ""}.items():
        (tmp_path / "kiosk" / room).mkdir(parents=True)
        (tmp_path / "kiosk" / room / "rows.py").write_text(source)
    assert cycles(modules(tmp_path, PRODUCT)) == [
        "kiosk/effects is part of a circle",
        "kiosk/store is part of a circle",
    ]


def test_the_right_way_is_left_in_peace(tmp_path):
    right = {
        "devices/camera/adapter.py": "import cv2\nfrom devices.camera import port, codec\nimport devices.base",
        "devices/camera/simulator/stream.py": "from devices.simulation.host import Host\nimport cv2",
        "kiosk/visit/runner.py": "import devices.camera.port\nfrom kiosk.rules import ages\nLIMITS = {'tries': 3}",
        "kiosk/cli.py": "import devices.camera.adapter\nimport kiosk.sync.agent",
        "center/desk.py": "import sqlalchemy\nfrom kiosk.contract import messages",
        "screens/app.py": "import kivy\nfrom kiosk.visit.prompts import Prompt",
    }
    for path, source in right.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(source)
    tree = modules(tmp_path, PRODUCT)
    assert [finding for check in CHECKS for finding in check(tree)] == []
