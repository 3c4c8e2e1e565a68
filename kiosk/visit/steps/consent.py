"""The consent page of the steps that need one: two equal answers, nothing chosen before (PIPL 29, domain §8.3)."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.contract.messages import Consent
from kiosk.visit.case import Case
from kiosk.visit.ground import Ground
from kiosk.visit.prompts import Prompt


def page(step: str, what: str, alternatives: Sequence[str], items: Sequence[str]) -> Prompt:
    """The page that asks for one consent; ``alternatives`` say what else the resident may choose."""
    return Prompt(
        step,
        "consent",
        f"consent.title.{what}",
        {"what": what, "alternatives": list(alternatives), "items": list(items)},
    )


def record(case: Case, what: str, given: bool, ground: Ground) -> Case:
    """The case with one more answer on record, a refusal without reproach."""
    wording = {"face": "consent.face", "fingerprint": "consent.fp"}[what]
    said = Consent.model_validate({"what": what, "given": given, "wording": wording, "at": ground.now})
    return case.having(consents=(*case.consents, said))
