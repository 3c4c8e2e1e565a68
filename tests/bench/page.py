"""docs/photo-speed.md out of the figures of one run. Written by ``make tables-speed`` only: figures differ from run to
run, so no test compares them with the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.bench.figures import Figure

_HEAD = """# How quick photo and face are

Written by `make tables-speed`; `make bench` prints the same figures and the others. Measured on {cores} cores
({processor}), Python {python}, no GPU, load average {load:.1f} before the run.

CPU is the time of all threads of the process. Everything in one table was measured in the same run, in turns, and the
figures are medians: where other work shares the cores, wall times grow and ratios hold.
"""

_ABOUT = {
    "photo": """## Guidance and the shot

One second of guidance is 30 frames of 1280x720, each turned into RGB, searched or followed, measured against every
live rule, and told as one hint. Peers only find the face, on frames of the same second. People: drawn residents of the
simulated camera, and two portraits that move a little.
""",
    "faces": """## 1:1 comparison

The engine (dlib's descriptor, in a process of its own) is warm. Pictures: the registry's portrait of 1200x1500 px,
decoded, searched and encoded twice. After the challenge the resident waits for the last frame only: the others were
encoded while the head turned.
""",
    "preview": """## The camera page

A real shell in 1080x1920 on a virtual display, drawn by llvmpipe; the simulated camera gives 1920x1080 at 30 frames a
second. A frame counts when the page was drawn with it for the first time. Lateness is that of a tick of 1/30 s on the
shell's own clock; vision is switched on and off in turns.
""",
}


def page(parts: Mapping[str, Sequence[Figure]], machine: Mapping[str, object]) -> str:
    """The whole page; ``machine`` as in ``figures.machine``, with the load before the run."""
    chapters = [_HEAD.format(**machine)]
    for part, rows in parts.items():
        table = ["| figure | measured | target | |", "|---|---:|---:|---|"]
        table += [f"| {row.name} | {row.shown} | {row.target} | {row.verdict} |" for row in rows]
        chapters.append(_ABOUT[part] + "\n" + "\n".join(table) + "\n")
    return "\n".join(chapters)


PUBLISHED = tuple(_ABOUT)
"""The parts that the page shows."""
