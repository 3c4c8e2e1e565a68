"""The catalogue as the command ``kiosk services`` tells it (design: Commands that stay stable)."""

from __future__ import annotations

from datetime import date
from typing import Any

from kiosk.catalogue.load import Catalogue
from kiosk.catalogue.service import Limit, Service


def describe(catalogue: Catalogue, at: date) -> list[dict[str, Any]]:
    """Every service as JSON-ready data, in menu order; fees as of ``at``. Raises BadInput before the first fee."""
    ordered = sorted(catalogue.services.values(), key=lambda one: (one.group, one.order, one.code))
    return [_describe(one, at) for one in ordered]


def _describe(service: Service, at: date) -> dict[str, Any]:
    return {
        "code": service.code,
        "zh": service.zh,
        "en": service.en,
        "group": service.group,
        "level": service.level,
        "fee_fen": service.fee_on(at),
        "limit": _limit(service.limit),
        "green": _limit(service.green),
        "approval": service.approval,
        "measures": list(service.measures),
        "steps": list(service.steps),
        "choices": {step: list(choices) for step, choices in service.choices.items()},
        "route_zh": service.route_zh,
    }


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return None if limit is None else {"n": limit.n, "unit": limit.unit}
