"""Synthesises the sounds of the screens (look/tokens.md 6) into assets/sounds/built/NAME.wav.

Sines with 10 ms ramps, peak -18 dBFS (the tap -26), 48 kHz, mono, 16 bit. No alarm: none of them says "wrong person".
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TARGET = Path("assets/sounds/built")
RATE = 48_000
RAMP_MS = 10
PEAK_DBFS = -18.0
TAP_DBFS = -26.0

Samples = NDArray[np.float64]


def ramped(samples: Samples) -> Samples:
    """The same sound with its ends faded in and out, so that the loudspeaker does not click."""
    count = min(RATE * RAMP_MS // 1000, len(samples) // 2)
    edge = np.sin(np.linspace(0, np.pi / 2, count)) ** 2
    shaped = samples.copy()
    shaped[:count] *= edge
    shaped[len(shaped) - count :] *= edge[::-1]
    return shaped


def tone(hertz: float, ms: int) -> Samples:
    """A sine of full scale."""
    return ramped(np.sin(2 * np.pi * hertz * np.arange(RATE * ms // 1000) / RATE))


def silence(ms: int) -> Samples:
    return np.zeros(RATE * ms // 1000)


def click(ms: int) -> Samples:
    """A noise burst that dies away; always the same one."""
    noise = np.random.default_rng(0).uniform(-1, 1, RATE * ms // 1000)
    return ramped(noise * np.linspace(1, 0, len(noise)))


def scaled(samples: Samples, dbfs: float) -> Samples:
    """The sound with its peak at ``dbfs`` (decibels below full scale)."""
    peak: float = np.abs(samples).max()
    scale: float = 10 ** (dbfs / 20) / peak
    return samples * scale


def sounds() -> dict[str, Samples]:
    """Every sound by name, full scale is 1.0."""
    loud = {
        "success": np.concatenate([tone(660, 90), tone(880, 90)]),
        "attention": np.concatenate([tone(880, 110), silence(80), tone(880, 110)]),
        "error": tone(330, 180),
        "shutter": click(40),
        "finger_accepted": tone(988, 60),
        "slot_open": np.concatenate([tone(523, 100), tone(659, 100), tone(784, 100)]),
        "last_seconds": tone(700, 30),
    }
    return {"tap": scaled(tone(1200, 25), TAP_DBFS)} | {name: scaled(s, PEAK_DBFS) for name, s in loud.items()}


def write(path: Path, samples: Samples) -> None:
    """Mono, 16 bit."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).round().astype("<i2").tobytes())


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, samples in sounds().items():
        write(TARGET / f"{name}.wav", samples)


if __name__ == "__main__":
    main()
