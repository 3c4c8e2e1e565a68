"""The slip (办理引导单): whoever cannot finish here leaves with what was entered, masked, and where to go."""

from __future__ import annotations

from typing import Any

from kiosk.rules import masking
from kiosk.rules.refusals import get_refusal
from kiosk.visit.case import Case
from kiosk.visit.form import Unfinished, person_of
from kiosk.visit.ground import Ground
from kiosk.visit.state import Ending


def slip_data(case: Case, ending: Ending, ground: Ground) -> dict[str, Any]:
    """Everything the slip says, as facts. The reason of a neutral code is not among them."""
    try:
        name = masking.name(person_of(case).name)
    except Unfinished:
        name = None
    return {
        "service_zh": case.service.zh,
        "at": ground.now.strftime("%Y-%m-%d %H:%M"),
        "name": name,
        "number": masking.number(case.number) if case.number else None,
        "wording": get_refusal(ending.code).wording,
        "params": ground.site.office_params() | dict(ending.params),
        "done": [
            key
            for key, given in (
                ("slip.done.card", case.card is not None),
                ("slip.done.photo", case.photo is not None),
                ("slip.done.prints", bool(case.prints)),
                ("slip.done.delivery", case.way is not None),
            )
            if given
        ],
        "phone": masking.phone(case.phone) if case.phone else None,
    }
