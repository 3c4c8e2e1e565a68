"""Synthetic fingers: minutiae drawn from a seed, noisy presses of them, and a real comparison of the two.

A template of 512 bytes: ``SFP1``, count, finger code, quality, 0, then up to 100 minutiae of x (2), y (2), angle (1, in
256ths of a turn). Nothing of a template tells the seed. The same finger at quality 55 and more scores 0.65 and more,
another finger or person below 0.4 (measured in tests/devices/fingerprint_reader).
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from dataclasses import dataclass

SIZE = 512
MARK = b"SFP1"
FIELD_W, FIELD_H = 400, 500
NEAR_PX = 9.0
NEAR_TURN = 14  # in 256ths of a turn, 20 degrees
MOST_TURN = 24  # a finger is laid on at most 34 degrees askew


@dataclass(frozen=True, slots=True)
class Minutia:
    x: float
    y: float
    angle: int


def minutiae(person: str, finger: int) -> list[Minutia]:
    """The 44 minutiae of a finger, always the same for a seed, at least 14 px apart."""
    rng = random.Random(hashlib.sha256(f"{person}|{finger}".encode()).digest())
    found: list[Minutia] = []
    while len(found) < 44:
        new = Minutia(rng.uniform(60, FIELD_W - 60), rng.uniform(60, FIELD_H - 60), rng.randrange(256))
        if all(math.hypot(new.x - old.x, new.y - old.y) >= 14 for old in found):
            found.append(new)
    return found


def enrolled(person: str, finger: int) -> bytes:
    """The template as a registry would hold it: without noise."""
    return pack(minutiae(person, finger), finger, 95)


def pressed(person: str, finger: int, quality: int, rng: random.Random) -> bytes:
    """The template of one press: shifted, turned, jittered, some minutiae lost and some invented."""
    turn, dx, dy = rng.randint(-10, 10), rng.uniform(-25, 25), rng.uniform(-25, 25)
    lost = 0.02 + (100 - quality) / 400
    seen = [
        Minutia(x + rng.gauss(0, 1.5), y + rng.gauss(0, 1.5), (angle + rng.randint(-3, 3)) % 256)
        for x, y, angle in (_moved(m, turn, dx, dy) for m in minutiae(person, finger))
        if rng.random() > lost
    ]
    invented = [
        Minutia(rng.uniform(30, FIELD_W - 30), rng.uniform(30, FIELD_H - 30), rng.randrange(256))
        for _ in range((100 - quality) // 12)
    ]
    rng.shuffle(seen)
    return pack(seen + invented, finger, quality)


def pack(points: list[Minutia], finger: int, quality: int) -> bytes:
    body = b"".join(_word(m.x) + _word(m.y) + bytes([m.angle]) for m in points[:100])
    return (MARK + bytes([len(points), finger, quality, 0]) + body).ljust(SIZE, b"\0")


def unpack(template: bytes) -> list[Minutia]:
    """The minutiae of a template; none when it is not one of ours."""
    if len(template) != SIZE or template[:4] != MARK or template[4] > 100:
        return []
    at = range(8, 8 + 5 * template[4], 5)
    pieces = (template[n : n + 5] for n in at)
    return [Minutia(int.from_bytes(p[:2], "big"), int.from_bytes(p[2:4], "big"), p[4]) for p in pieces]


def score(probe: bytes, reference: bytes) -> float:
    """How much of the two coincides under the best turn and shift: pairs / mean number of minutiae, 0 to 1."""
    a, b = unpack(probe), unpack(reference)
    if not a or not b:
        return 0.0
    votes: Counter[tuple[int, int, int]] = Counter()
    for p in a:
        for q in b:
            turn = _turn(q.angle - p.angle)
            if abs(turn) <= MOST_TURN:
                x, y, _ = _moved(p, turn, 0, 0)
                votes[round(turn / 6), round((q.x - x) / 16), round((q.y - y) / 16)] += 1
    best = 0
    for (turn6, dx16, dy16), _ in votes.most_common(8):
        best = max(best, _pairs(a, b, turn6 * 6, dx16 * 16, dy16 * 16))
    return min(1.0, 2 * best / (len(a) + len(b)))


def _pairs(a: list[Minutia], b: list[Minutia], turn: float, dx: float, dy: float) -> int:
    """Count pairs under a transformation that is refined from wide to narrow: a coarse turn is far off at the rim."""
    pairs: list[tuple[Minutia, Minutia]] = []
    for near_px in (24.0, 14.0, NEAR_PX):
        pairs, free = [], list(b)
        for p in a:
            x, y, angle = _moved(p, turn, dx, dy)
            alike = [(n, q) for n, q in enumerate(free) if abs(_turn(q.angle - angle)) <= NEAR_TURN]
            near = [(math.hypot(q.x - x, q.y - y), n) for n, q in alike]
            if near and min(near)[0] <= near_px:
                pairs.append((p, free.pop(min(near)[1])))
        if len(pairs) < 3:
            return len(pairs)
        turn, dx, dy = _fit(pairs)
    return len(pairs)


def _fit(pairs: list[tuple[Minutia, Minutia]]) -> tuple[float, float, float]:
    """The turn and shift that bring the first of each pair nearest to the second (least squares)."""
    n, mx, my = len(pairs), FIELD_W / 2, FIELD_H / 2
    px, py = sum(p.x for p, _ in pairs) / n, sum(p.y for p, _ in pairs) / n
    qx, qy = sum(q.x for _, q in pairs) / n, sum(q.y for _, q in pairs) / n
    cross = sum((p.x - px) * (q.y - qy) - (p.y - py) * (q.x - qx) for p, q in pairs)
    along = sum((p.x - px) * (q.x - qx) + (p.y - py) * (q.y - qy) for p, q in pairs)
    t = math.atan2(cross, along)
    dx = qx - mx - ((px - mx) * math.cos(t) - (py - my) * math.sin(t))
    dy = qy - my - ((px - mx) * math.sin(t) + (py - my) * math.cos(t))
    return t * 256 / math.tau, dx, dy


def _moved(m: Minutia, turn: float, dx: float, dy: float) -> tuple[float, float, int]:
    """A minutia turned about the middle of the field and shifted."""
    t = turn * math.tau / 256
    x, y = m.x - FIELD_W / 2, m.y - FIELD_H / 2
    return (
        x * math.cos(t) - y * math.sin(t) + FIELD_W / 2 + dx,
        x * math.sin(t) + y * math.cos(t) + FIELD_H / 2 + dy,
        round(m.angle + turn) % 256,
    )


def _turn(difference: int) -> int:
    """An angle difference folded into -128 to 127."""
    return (difference + 128) % 256 - 128


def _word(value: float) -> bytes:
    return max(0, min(65535, round(value))).to_bytes(2, "big")
