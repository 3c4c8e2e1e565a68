"""The fingerprint reader (指纹采集器, GA/T 1011) and its comparison (GA/T 1012-2019) as the kiosk sees them.

The comparison belongs to the device: its algorithm is licensed with it. Templates are opaque blocks: 512 bytes in the
format of GA/T 1012, which is what the registry holds; other readers (libfprint) have formats and lengths of their own,
which fit nothing but themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from devices.base import Status

TEMPLATE_BYTES = 512

Format = Literal["GAT1012", "libfprint"]

# Finger codes: 11 to 15 right thumb to little finger, 16 to 20 left thumb to little finger (domain 4.4).
POSITIONS = range(11, 21)

RetryReason = Literal["dry", "wet", "partial", "too_fast", "no_finger", "poor"]
"""``poor``: a whole print below the quality threshold; ``no_finger``: none was laid on within the deadline."""

FailedWord = Literal["silent", "offline", "garbage", "bad_checksum", "breaks_off", "sensor", "rejected"]


@dataclass(frozen=True, slots=True, repr=False)
class Print:
    """One captured print: finger code, quality 0 to 100 (0 where the reader tells none), template (personal data, not
    in the ``repr``). Only the format ``GAT1012`` is a template of the police, always of 512 bytes."""

    position: int
    quality: int
    template: bytes
    format: Format = "GAT1012"

    def __repr__(self) -> str:
        return f"Print(position={self.position}, quality={self.quality})"


@dataclass(frozen=True, slots=True)
class Retry:
    """No usable print this time; the resident can do something about it."""

    reason: RetryReason


@dataclass(frozen=True, slots=True)
class Failed:
    """The device does not work; the resident can do nothing about it."""

    word: FailedWord
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """The best score (0 to 1) of a print against the references, and whether it reaches the adapter's threshold."""

    score: float
    passed: bool


@runtime_checkable
class FingerprintReader(Protocol):
    """Captures and compares prints. Every call ends within its deadline plus one second of the device."""

    def open(self) -> None:
        """Open the line; raises TransportLost."""

    def close(self) -> None:
        """Close the line; never raises."""

    def status(self) -> Status:
        """What the reader is now; reasons are the words of ``Failed``."""

    def capture(self, position: int, deadline_s: float) -> Print | Retry | Failed:
        """Wait for a finger and take its print; raises ValueError for a position outside 11 to 20."""

    def match(self, template: bytes, references: Sequence[bytes], deadline_s: float = 2.0) -> Matched | Failed:
        """Compare with 1 to 20 references; raises ValueError for another number or for templates not of 512 bytes.

        ``rejected`` where the reader compares nothing without the finger (see ``LiveVerifier``).
        """


@runtime_checkable
class LiveVerifier(FingerprintReader, Protocol):
    """A reader that compares the finger itself, not the template of it, with prints that it took."""

    def verify(self, references: Sequence[bytes], deadline_s: float) -> Matched | Retry | Failed:
        """Wait for a finger and compare it with 1 to 20 prints of this reader; ValueError for another number."""
