"""The closed list of codes that end or turn a visit (domain 2.0.2, 5.4).

``routed`` leads to a person or a place with a slip; ``refused`` is "not now, by rule" and needs no window.
The reason of a neutral code is never shown to the resident: the screen says only that a window is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from kiosk.rules.errors import BadInput

Outcome = Literal["routed", "refused"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One code. ``family`` is the outcome's code (E08), ``code`` its kind (E08.long); ``offers`` are service codes.

    ``wording`` is the key of the sentence on screen. ``alert``: a security event goes to the centre.
    """

    code: str
    outcome: Outcome
    wording: str
    offers: tuple[str, ...] = ()
    alert: bool = False

    @property
    def family(self) -> str:
        """The code without its kind: E08.long -> E08."""
        return self.code.partition(".")[0]


_NEUTRAL = "err.BLK"
_OTHER_ID_SERVICES = ("ID_RENEW_DAMAGED", "ID_REPLACE_LOST", "ID_RENEW_CHANGED")

_ALL = (
    Refusal("E01", "routed", _NEUTRAL),  # unreadable, and the service takes no number
    Refusal("E02", "routed", _NEUTRAL),  # too many wrong numbers: the visit ends
    Refusal("E02.registry", "routed", "err.E02.registry"),
    Refusal("E03", "routed", "err.E03.window"),
    Refusal("E05", "routed", "err.E05.end", alert=True),
    Refusal("E06", "routed", "err.E06"),
    Refusal("E07", "routed", "err.E07"),
    Refusal("E08", "refused", "err.E08", ("EXPIRY_REMINDER",)),
    Refusal("E08.long", "refused", "err.E08.long", _OTHER_ID_SERVICES),
    Refusal("E09", "refused", "err.E09", ("ID_TEMP",)),
    Refusal("E15", "routed", "err.E15"),  # the centre could not be asked before eligibility
    Refusal("E18", "routed", "err.E18"),
    Refusal("E19", "routed", "err.E19", ("CHECKLIST", "APPOINTMENT")),
    Refusal("BLK_FIRST", "routed", _NEUTRAL, ("ID_FIRST",)),
    Refusal("BLK_MINOR", "routed", "err.E19", ("CHECKLIST", "APPOINTMENT")),
    Refusal("BLK_NO_FP", "routed", _NEUTRAL),
    Refusal("BLK_COLLECTIVE", "routed", _NEUTRAL),
    Refusal("BLK_VIRTUAL_ADDR", "routed", _NEUTRAL),
    Refusal("BLK_DUPLICATE", "routed", _NEUTRAL),
    Refusal("BLK_RARE_CHAR", "routed", _NEUTRAL),
    Refusal("BLK_UNVERIFIABLE", "routed", _NEUTRAL),
    Refusal("BLK_OFFSITE_DENIED", "routed", _NEUTRAL),
    Refusal("BLK_FROZEN", "routed", _NEUTRAL),
    Refusal("BLK_PENDING", "refused", "err.E09", ("ID_TEMP",)),
    Refusal("BLK_MILITARY", "routed", _NEUTRAL),
    Refusal("FAULT", "routed", "fault"),  # a device that this service needs did not come back in time
    Refusal("WINDOW", "routed", _NEUTRAL),  # all that is said in the review band
)

REFUSALS: Mapping[str, Refusal] = MappingProxyType({one.code: one for one in _ALL})


def get_refusal(code: str) -> Refusal:
    """The refusal of a code; raises BadInput for a code outside the list."""
    try:
        return REFUSALS[code]
    except KeyError:
        raise BadInput("code", f"{code} is no refusal") from None
