"""Looking for what a visit left behind: in every file of the terminal's side, and in the memory of its processes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.service.kinds import KINDS
from kiosk.service.world import World
from tests.journeys.residents import Somebody

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "gb18030")
BLOCK = 1 << 24
OVERLAP = 512
ZEROS = b"\0"
"""Left out on both sides: most of memory is zeros, and a text of two or four bytes a letter is found all the same."""

OTHERS_LOGS = tuple(f"{name}.log" for name in ("center", *KINDS))


def needles(*people: Somebody) -> dict[bytes, str]:
    """Every spelling of name, number, address and phone, with its label."""
    spelled = {}
    for person in people:
        told = {"name": person.name, "number": person.number, "address": person.address, "phone": person.phone}
        for what, text in told.items():
            spelled |= {text.encode(encoding): f"{what} in {encoding}" for encoding in ENCODINGS}
    return spelled


def in_files(world: World, person: Somebody) -> list[str]:
    """Hits in the files that belong to terminal, shell and agent: databases, journals, logs, sockets, preview."""
    wanted = needles(person)
    return [
        f"{label}: {file}"
        for file in _files_of_terminal(world)
        for needle, label in wanted.items()
        if needle in file.read_bytes()
    ]


def in_memory(pids: Sequence[int], *people: Somebody) -> list[str]:
    """Hits in the memory of these processes and of those that they started; what only mirrors a program file is not."""
    wanted = needles(*people)
    family = [member for pid in pids for member in (pid, *_children(pid)) if _has_memory(member)]
    return [f"{label}: pid {pid}" for pid in family for label in _found_in(pid, wanted)]


def _files_of_terminal(world: World) -> Iterator[Path]:
    folder = world.folders.folder
    places = (world.folders.terminal, world.folders.agent, folder / "logs", folder / "tmp", world.folders.sockets)
    for place in places:
        for file in place.rglob("*"):
            if file.is_file() and not file.is_symlink() and file.name not in OTHERS_LOGS:
                yield file


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def _has_memory(pid: int) -> bool:
    """A process that has ended and waits to be noticed has none."""
    return bool(Path(f"/proc/{pid}/maps").read_text())


def _found_in(pid: int, wanted: dict[bytes, str]) -> set[str]:
    found: set[str] = set()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *others = line.split()
            mirrors = "w" not in rights and others[-1].startswith("/")
            if "r" not in rights or mirrors or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(edge, 16) for edge in span.split("-"))
            for at in range(start, end, BLOCK):
                found |= _hits(memory, at, min(BLOCK + OVERLAP, end - at), wanted)
    return found


def _hits(memory: object, at: int, size: int, wanted: dict[bytes, str]) -> set[str]:
    try:
        memory.seek(at)  # type: ignore[attr-defined]
        block: bytes = memory.read(size)  # type: ignore[attr-defined]
    except OSError:
        return set()  # a device's mapping cannot be read this way
    written = block.translate(None, ZEROS)
    return {label for needle, label in wanted.items() if needle.translate(None, ZEROS) in written}
