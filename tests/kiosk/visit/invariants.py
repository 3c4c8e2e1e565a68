"""What holds in every state and on every page, whatever happened before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from kiosk.visit import wire
from kiosk.visit.case import Case
from kiosk.visit.effects import Ask, Effect, PrintPaper, Submit, Wipe
from kiosk.visit.prompts import Prompt
from kiosk.visit.state import Visit
from tests.kiosk.visit import ground as given

TERMINAL = {"name": "site", "id": "T"}
ANSWERED = ("photo", "enrol", "delivery", "review", "sign", "submit", "pay", "receipt")
SIGNED = ("submit", "pay", "receipt")
HANDED_OVER = ("pay", "receipt")


def may_ask_the_registry(case: Case) -> bool:
    """Proven, or in the review band without registered prints (domain §2.0.1)."""
    reviewed = case.face is not None and case.face.decision == "review" and not case.prints_registered
    return case.proven or (reviewed and case.reference is not None and case.reference.known)


def guard(before: Visit, after: Visit, effects: Iterable[Effect]) -> None:
    """No proof is skipped, nothing is told too early, nothing of a resident stays (design: A visit, The wipe)."""
    effects = tuple(effects)
    case = after.case or before.case
    for effect in effects:
        match effect:
            case Ask(kind="eligibility"):
                assert may_ask_the_registry(case), "the registry is asked before proof"
            case Ask(kind="order" | "payment"):
                assert case.receipt is not None or case.resumed, "money before the case is committed"
            case Submit(application=application):
                assert case.signature is not None, "submitted without a signature"
                assert application.signature.png == case.signature.png
            case PrintPaper(paper="readiness"):
                assert before.stage == "readiness", "a report printed for a resident"
            case PrintPaper(paper="receipt"):
                assert case.submitted, "a receipt for nothing"
    if after.stage == "step":
        _guard_step(after.step_name, after.case)
    if after.stage in ("attract", "takeaway", "readiness"):
        forgotten = after.case is None and after.card is None and after.ending is None
        assert forgotten, "the resident is not forgotten"
    if before.visit_id is not None and after.stage in ("attract", "takeaway") and before.stage != "takeaway":
        assert sum(isinstance(effect, Wipe) for effect in effects) == 1, "a visit ends with one wipe"
    if after.stage == "attract" and before.visit_id is not None:
        assert after == Visit(touched_at=after.touched_at, card_lies=after.card_lies, tray=after.tray)
    assert (after.stage in ("attract", "readiness")) == (after.visit_id is None)
    assert (after.stage == "readiness") == (after.sitting is not None)
    assert len(case.candidates) <= 4 if case else True, "a fifth shot"


def _guard_step(name: str, case: Case) -> None:
    if name in ANSWERED:
        assert may_ask_the_registry(case), f"{name} without proof"
        assert case.eligibility is not None, f"{name} without an answer of the registry"
        assert case.eligibility.code is None
    if name in SIGNED:
        assert case.signature is not None or case.resumed, f"{name} without a signature"
    if name in HANDED_OVER:
        assert case.receipt is not None or case.queued or case.resumed, f"{name} with nothing handed over"
    if case.eligibility and case.eligibility.record:
        assert case.proven, "registry data without proof"


def check_page(page: Prompt, visit: Visit) -> None:
    """The wire can carry it, both languages can say it, and before proof nothing of the registry is on it."""
    line = json.dumps(wire.prompt_line(visit, page, 1, given.MORNING, TERMINAL), ensure_ascii=False)
    for language in ("zh", "en"):
        for key, params in spoken(page):
            given.wording().text(language, key, params)
    if visit.case is None or not (visit.case.proven and visit.case.eligibility):
        assert given.REGISTERED_ADDRESS not in line
        assert given.REGISTERED_PHONE not in line
    if visit.case is None:
        assert given.P01.name not in line
        assert given.P01.number not in line
    assert "archive photo of the registry" not in line
    if page.rail:
        assert 0 <= page.rail.at < len(page.rail.stages) <= 5
        assert 0 <= page.rail.fraction < 1
    for button in (page.primary, page.secondary):
        assert button is None or button.enabled or button.why, f"{page.key}: a dead button without a reason"


def spoken(page: Prompt) -> Iterable[tuple[str, Any]]:
    """Every wording key that this page names, with the fields that it is filled with."""
    params = page.params
    yield page.key, params
    if page.error:
        yield page.error, params
    for button in (page.primary, page.secondary):
        if button:
            yield button.key, params
            if button.why:
                yield button.why, button.why_params
    for stage in page.rail.stages if page.rail else ():
        yield stage, {}
    if page.overlay and page.overlay.kind == "idle":
        yield "idle.warn", {"n": page.overlay.params["seconds"]}
    for name in ("hint", "status_key", "declaration_key"):
        if params.get(name):
            yield params[name], params | {"service": "", "n": 0}
    for key in (*params.get("tips", ()), *params.get("conditions", ()), *params.get("privacy", {}).get("items", ())):
        yield key, params
    for one in params.get("candidates", ()):
        yield from ((reason, {}) for reason in one["reasons"])
    yield from ((one["key"], {}) for one in params.get("offers", ()))
    yield from ((one["cost_key"], {}) for one in params.get("ways", ()))
    yield from ((one["key"], one["params"]) for one in params.get("closed", ()))
    if page.view == "services":
        yield from ((one["why"], one["why_params"]) for one in params["items"] if one["why"])
