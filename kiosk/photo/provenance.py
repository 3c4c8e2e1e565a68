"""Provenance of a finished photo, from what was made and what made it (facts/photo.md section 4)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from kiosk.contract.provenance import CameraFacts, ModelFile, Provenance, RuleOutcome
from kiosk.photo.judge import RuleResult
from kiosk.photo.standard import Standard

DISTRIBUTION = "hubei-kiosk"


@dataclass(frozen=True, slots=True)
class Maker:
    """What makes photos in this process: software, files of weights, and the camera (None = photos come as files)."""

    software: str
    models: tuple[ModelFile, ...]
    camera: CameraFacts | None = None


def read_maker(models: Path, camera: CameraFacts | None = None) -> Maker:
    """The maker of this process; hashes the .tflite files of a folder (1.7 MB), so ask once. Raises OSError."""
    files = sorted(models.glob("*.tflite"))
    hashes = tuple(ModelFile(file=one.name, sha256=hashlib.sha256(one.read_bytes()).hexdigest()) for one in files)
    return Maker(software_version(), hashes, camera)


def software_version() -> str:
    """The version of this software as it was installed."""
    return version(DISTRIBUTION)


def provenance_of(
    jpeg: bytes,
    results: Sequence[RuleResult],
    standard: Standard,
    maker: Maker,
    taken_at: datetime,
    gains: tuple[float, float, float] | None = None,
) -> Provenance:
    """The provenance of a photo of one shot; the visit puts in how many shots there were and which one was chosen.

    ``taken_at`` has a zone; ``gains`` are the factors of linear red, green and blue light that were applied.
    """
    return Provenance(
        sha256=hashlib.sha256(jpeg).hexdigest(),
        standard=standard.code,
        standard_version=standard.version,
        practice=standard.practice,
        off=tuple(sorted({rule.code for rule in standard.rule if not rule.on})),
        rules=outcomes(results),
        gains=gains,
        camera=maker.camera,
        software=maker.software,
        models=maker.models,
        taken_at=taken_at,
        shots=1,
        chosen=1,
    )


def outcomes(results: Sequence[RuleResult]) -> tuple[RuleOutcome, ...]:
    """What of the rules' answers travels: no wording, which the reader's own standard has."""
    return tuple(
        RuleOutcome(
            code=one.code,
            measure=one.measure,
            verdict=one.verdict,
            value=one.value,
            min=one.min,
            max=one.max,
            unit=one.unit,
        )
        for one in results
    )
