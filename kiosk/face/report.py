"""The answer of `kiosk face verify` as plain data for JSON."""

from typing import Any

from kiosk.face.policy import Comparison


def verify_report(comparison: Comparison) -> dict[str, Any]:
    """``{decision, distance, engine, engine_version, reason}``."""
    distance = comparison.distance
    return {
        "decision": comparison.decision,
        "distance": None if distance is None else round(distance, 4),
        "engine": comparison.engine,
        "engine_version": comparison.engine_version,
        "reason": comparison.reason,
    }
