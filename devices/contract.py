"""What a device must do, whatever it is made of: one suite per kind, run on the simulator and on the real thing.

Each kind's ``contract.py`` gives its tests over the port; a person may have to put a card or a finger. A test returns
True (passed), False (failed) or None (could not be tried: no card lay there).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Test = tuple[str, Callable[[], bool | None]]
Verdict = Literal["pass", "fail", "not_tried"]


@dataclass(frozen=True, slots=True)
class Check:
    """One test's outcome and how long it took."""

    name: str
    verdict: Verdict
    ms: int


def run(tests: Sequence[Test], clock: Callable[[], float] = time.monotonic) -> list[Check]:
    """Run all tests in order, the later ones also after a failure."""
    return [_run(name, test, clock) for name, test in tests]


def _run(name: str, test: Callable[[], bool | None], clock: Callable[[], float]) -> Check:
    begun = clock()
    passed = test()
    verdict: Verdict = "not_tried" if passed is None else "pass" if passed else "fail"
    return Check(name, verdict, round((clock() - begun) * 1000))
