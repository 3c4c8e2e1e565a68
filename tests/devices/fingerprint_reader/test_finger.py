"""The simulated comparison tells fingers apart with a margin on both sides of the threshold of 0.60 (seed 7)."""

from __future__ import annotations

import random

from devices.fingerprint_reader.simulator.finger import SIZE, enrolled, pressed, score

PEOPLE = [f"seed-{n}" for n in range(20)]


def test_the_same_finger_scores_high_at_every_accepted_quality() -> None:
    rng = random.Random(7)
    scores = [score(pressed(p, 11, q, rng), enrolled(p, 11)) for p in PEOPLE for q in (55, 70, 80, 95)]
    assert min(scores) > 0.65, sorted(scores)[:5]


def test_two_presses_of_one_finger_score_high() -> None:
    rng = random.Random(7)
    scores = [score(pressed(p, 16, 60, rng), pressed(p, 16, 60, rng)) for p in PEOPLE]
    assert min(scores) > 0.62, sorted(scores)[:5]


def test_another_person_or_finger_scores_low() -> None:
    rng = random.Random(7)
    others = [score(pressed(a, 11, 90, rng), enrolled(b, 11)) for a, b in zip(PEOPLE, PEOPLE[1:], strict=False)]
    fingers = [score(pressed(p, 11, 90, rng), enrolled(p, f)) for p in PEOPLE for f in (12, 16)]
    assert max(others + fingers) < 0.4


def test_an_enrolled_template_is_always_the_same_and_of_the_standards_size() -> None:
    assert enrolled("seed-1", 11) == enrolled("seed-1", 11)
    assert len(enrolled("seed-1", 11)) == SIZE
    assert enrolled("seed-1", 11)[5] == 11


def test_a_foreign_template_scores_nothing() -> None:
    assert score(enrolled("seed-1", 11), random.Random(7).randbytes(SIZE)) == 0.0
