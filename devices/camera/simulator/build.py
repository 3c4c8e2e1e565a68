"""Draws the residents of a people file: `python -m devices.camera.simulator.build --people FILE --cache DIR`.

One JSON document on standard output: {"people": {"P01": {"seed", "folder", "archive", "similarity"}}, "seconds"}.
Exit 0 = all there, 2 = bad input ({"error": {"where", "reason"}}).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from devices.camera.simulator.cache import archive, ensure, ensure_nobody
from devices.camera.simulator.likeness import NotDrawable, dlib_encoder
from devices.camera.simulator.scripts import AT_SET_UP, SCRIPTS
from devices.camera.simulator.sitter import BadSitter, Listed, read_people


def build_one(task: tuple[Listed, Sequence[str], Path]) -> dict[str, object]:
    """Draws one resident and says where the pictures are."""
    listed, poses, cache = task
    folder = ensure(listed.sitter, poses, cache)
    still = archive(listed.sitter, listed.similarity, cache, dlib_encoder)
    return {"seed": listed.sitter.seed, "folder": str(folder), "archive": str(still), "similarity": listed.similarity}


def build(people: Sequence[Listed], poses: Sequence[str], cache: Path, workers: int) -> dict[str, dict[str, object]]:
    """Draws everybody; returns the answer of `build_one` by person id."""
    ensure_nobody(cache)
    tasks = [(listed, poses, cache) for listed in people]
    if workers <= 1 or len(tasks) == 1:
        done = [build_one(task) for task in tasks]
    else:
        with multiprocessing.get_context("spawn").Pool(min(workers, len(tasks))) as pool:
            done = pool.map(build_one, tasks, chunksize=1)
    return {listed.id: answer for listed, answer in zip(people, done, strict=True)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m devices.camera.simulator.build", description="draw residents into the cache"
    )
    parser.add_argument("--people", type=Path, required=True, help="people file (TOML)")
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps the pictures, such as var/cache")
    parser.add_argument("--person", action="append", default=[], metavar="ID", help="only this resident (repeatable)")
    parser.add_argument("--poses", default=",".join(AT_SET_UP), help="comma-separated pose scripts, or all")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args(arguments)
    poses = list(SCRIPTS) if given.poses == "all" else given.poses.split(",")
    started = time.monotonic()
    try:
        unknown = [name for name in poses if name not in SCRIPTS]
        if unknown:
            raise BadSitter(f"pose {unknown[0]}: unknown; known are {', '.join(SCRIPTS)}")
        people = read_people(given.people)
        strangers = sorted(set(given.person) - {listed.id for listed in people})
        if strangers:
            raise BadSitter(f"{strangers[0]}: no such person")
        wanted = [listed for listed in people if not given.person or listed.id in given.person]
        built = build(wanted, poses, given.cache, given.workers)
    except (BadSitter, NotDrawable, OSError, tomllib.TOMLDecodeError) as error:
        print(json.dumps({"error": {"where": str(given.people), "reason": str(error)}}, ensure_ascii=False))
        return 2
    print(json.dumps({"people": built, "seconds": round(time.monotonic() - started, 1)}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
