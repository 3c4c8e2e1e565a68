"""When to try again: full jitter (fleet.md §2), so that ten thousand kiosks do not come back in one second."""

from __future__ import annotations

from kiosk.base.randomness import Chance

BASE_S = 1.0
CAP_S = 300.0
_LONGEST_SHIFT = 16


def full_jitter(attempts: int, random: Chance) -> float:
    """Seconds until the next try after ``attempts`` (>= 1) failed: even over 0 .. min(cap, base * 2^(attempts-1))."""
    ceiling = min(CAP_S, BASE_S * 2 ** min(attempts - 1, _LONGEST_SHIFT))
    return random.uniform(0, ceiling)
