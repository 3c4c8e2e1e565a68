"""All steps that a visit can walk: one class per name of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from kiosk.visit.step import Step
from kiosk.visit.steps.chip import Chip
from kiosk.visit.steps.delivery import Delivery
from kiosk.visit.steps.eligibility import Eligibility
from kiosk.visit.steps.enrol import Enrol
from kiosk.visit.steps.face import Face
from kiosk.visit.steps.fingerprint import Fingerprint
from kiosk.visit.steps.identify import Identify
from kiosk.visit.steps.notice import Notice
from kiosk.visit.steps.pay import Pay
from kiosk.visit.steps.photo import Photo
from kiosk.visit.steps.receipt import Receipt
from kiosk.visit.steps.review import Review
from kiosk.visit.steps.sign import Sign
from kiosk.visit.steps.submit import Submit

_ALL: tuple[Step, ...] = (
    Notice(),
    Identify(),
    Chip(),
    Face(),
    Fingerprint(),
    Eligibility(),
    Photo(),
    Enrol(),
    Delivery(),
    Review(),
    Sign(),
    Submit(),
    Pay(),
    Receipt(),
)

STEPS: Mapping[str, Step] = MappingProxyType({step.name: step for step in _ALL})
