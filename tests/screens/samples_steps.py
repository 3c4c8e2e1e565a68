"""Samples of the pages from consent to the end. All data synthetic."""

from __future__ import annotations

from typing import Any

from kiosk.visit.prompts import Button
from screens.message import Shown
from tests.screens.drawings import id_photo, preview_file
from tests.screens.samples import BACK, NEXT, shown

GOOD = {"light": True, "centre": True, "ears": True, "pose": True}
OFFICE = {"office": "西塞山区示例派出所户籍窗口", "hours": "周一至周五 9:00—17:00", "phone": "0714-0000101"}
CABINET = {"id": "CABINET", "place": "西塞山区政务服务中心一楼自助领证柜"}


def camera(purpose: str, **more: Any) -> dict[str, Any]:
    params: dict[str, Any] = {
        "purpose": purpose,
        "hint": "camera.hint.CHIN_UP",
        "checks": {"light": True, "centre": True, "ears": True, "pose": False},
        "countdown": None,
        "good": False,
        "arrow": "chin_up",
        "challenge": None,
        "shot": 1,
        "retakes_left": 3,
        "tips": ["photo.tips.ga461", "photo.tips.local"] if purpose == "photo" else [],
        "manual": purpose == "photo",
        "preview": preview_file(),
    }
    return OFFICE | params | more


def candidate(index: int, verdict: str = "pass", *reasons: str, best: tuple[str, ...] = ()) -> dict[str, Any]:
    marks = {"proposed": bool(best), "why": [f"photo.best.{one}" for one in best]}
    return {"index": index, "jpeg": id_photo(), "verdict": verdict, "reasons": list(reasons)} | marks


def choice(count: int, chosen: int | None, left: int) -> dict[str, Any]:
    every = [
        candidate(0),
        candidate(1, "warn", "photo.reason.HAIR_OVER_BROWS"),
        candidate(2, best=("eyes", "pose")),
        candidate(3, "fail", "photo.reason.EYES_CLOSED"),
    ]
    return {"candidates": every[:count], "chosen": chosen, "retakes_left": left}


def finger(mode: str, position: int, done: list[int], needed: int, **more: Any) -> dict[str, Any]:
    return {
        "mode": mode,
        "finger": position,
        "presses_done": len(done),
        "presses_needed": needed,
        "done_fingers": done,
        "tries_left": 3,
        "hint": None,
        "n": 2,
        "side": "down",
    } | more


def delivery(chosen: str | None, phone: str | None, *, editing: bool = False) -> dict[str, Any]:
    address = "湖北省黄石市西塞山区示例路8号3栋2单元501室"
    free, post = "delivery.cost.free", "delivery.cost.ems"
    ways = [
        CABINET | {"hours": "每天 8:00—20:00", "days": None, "cost_key": free, "state": "open"},
        {
            "id": "WINDOW",
            "place": "西塞山区政务服务中心公安窗口",
            "hours": "周一至周五 9:00—17:00",
            "days": None,
            "cost_key": free,
            "state": "open",
        },
        {"id": "EMS", "place": address, "hours": "", "days": 10, "cost_key": post, "state": "open"},
    ]
    return {"ways": ways, "chosen": chosen, "phone": phone, "phone_editing": editing, "ems_address": address}


REVIEW: dict[str, Any] = {
    "photo": id_photo(),
    "name": "张例",
    "sex": "male",
    "nation": "汉",
    "birth_date": "1980-07-01",
    "number": "420203198007010017",
    "number_masked": "420***********0017",
    "address": "湖北省黄石市西塞山区示例路8号3栋2单元501室",
    "service_zh": "有效期满换领",
    "service_en": "Renew an expiring ID card",
    "fee_fen": 2000,
    "limit": {"n": 20, "unit": "WORKDAY"},
    "delivery": CABINET,
    "phone_masked": "138****0000",
    "by_desk": False,
    "edits": ["photo", "delivery"],
    "validity_years": 20,
    "age_boundary": None,
}

SIGN: dict[str, Any] = {
    "name": "张例",
    "declaration_key": "sign.declaration",
    "min_strokes": 2,
    "service_zh": "有效期满换领",
    "service_en": "Renew an expiring ID card",
    "fee_fen": 2000,
}

PAY: dict[str, Any] = {
    "item_zh": "有效期满换领",
    "item_en": "Renew an expiring ID card",
    "fee_fen": 2000,
    "qr": "https://pay.hubei.example/o/7f3c2d9a41",
    "order_no": "HB202606010001",
    "seconds_left": 82,
    "state": "shown",
    "resume_code": "3b1f0c9e5a7d4e2fb8c6a1d2e3f40516",
    "later_deadline": "2026-06-04 10:00",
}

DONE: dict[str, Any] = {
    "case_id": "22222222-2222-4333-8444-555555555555",
    "case_number": "HB-260601-000017",
    "status": "SUBMITTED",
    "status_key": "status.SUBMITTED",
    "acceptance_number": None,
    "due": None,
    "limit": {"n": 20, "unit": "WORKDAY"},
    "review_days": 1,
    "voucher": "https://huzheng.hubei.example/v/3b1f0c9e5a7d4e2fb8c6a1d2e3f40516",
    "receipt": "printing",
    "fee_fen": 2000,
    "paid_fen": 2000,
    "payment": "paid",
    "later_deadline": None,
    "phone_masked": None,
    "sms_sent": False,
    "delivery": CABINET,
    "queued": False,
    "by_desk": False,
    "seconds_left": 0,
    "take": ["papers", "card"],
    "side": "down",
}
ACCEPTED = {
    "acceptance_number": "4202030052026060100001",
    "due": "2026-06-30",
    "status": "ACCEPTED",
    "status_key": "status.ACCEPTED",
}
LATER = {
    "status": "AWAITING_PAYMENT",
    "status_key": "status.AWAITING_PAYMENT",
    "payment": "due",
    "paid_fen": 0,
    "later_deadline": "2026-06-04 10:00",
}

OTHER = Button("other_finger", "fingerprint.other")
SHOOT = Button("shoot", "btn.shoot")
USE = Button("use", "btn.use")
RETAKE = Button("retake", "btn.retake")
FINISH = Button("finish", "btn.finish")
BILL = {"primary": Button("check_payment", "pay.check"), "secondary": Button("pay_later", "pay.later"), "home": False}

SAMPLES: dict[str, Shown] = {
    "consent": shown(
        "consent",
        "consent.title.face",
        {"what": "face", "alternatives": ["fp", "window"], "items": ["notice.review"]},
        (1, 0.4),
    ),
    "consent-window": shown(
        "consent",
        "consent.title.face",
        {"what": "face", "alternatives": ["window"], "items": ["notice.review"]},
        (1, 0.4),
    ),
    "consent-fingerprint": shown(
        "consent",
        "consent.title.fingerprint",
        {"what": "fingerprint", "alternatives": ["window"], "items": ["consent.fp"]},
        (1, 0.6),
    ),
    "camera": shown("camera", "photo.title", camera("photo"), (2, 0.2), primary=SHOOT),
    "camera-good": shown(
        "camera",
        "photo.title",
        camera("photo", hint="camera.hint.READY", good=True, countdown=3, arrow=None, checks=GOOD),
        (2, 0.2),
        primary=SHOOT,
    ),
    "camera-refused": shown(
        "camera",
        "photo.title",
        camera("photo", hint="camera.hint.MOVE_LEFT", arrow="left", checks={"light": True, "centre": False}),
        (2, 0.2),
        primary=SHOOT,
        secondary=Button("taken", "btn.taken"),
        error="photo.reason.EYES_CLOSED",
    ),
    "camera-long": shown(
        "camera",
        "photo.title",
        camera("photo", hint="camera.hint.TURN_LEFT", arrow="turn_left", long=True),
        (2, 0.2),
        primary=SHOOT,
    ),
    "camera-wait": shown(
        "camera",
        "photo.title",
        camera("photo", hint="camera.wait", arrow=None, checks={}, preview=None),
        (2, 0.2),
        primary=SHOOT,
    ),
    "camera-verify": shown(
        "camera",
        "face.title",
        camera("verify", hint="camera.turn_left", arrow=None, challenge="turn_left", checks={}),
        (1, 0.5),
    ),
    "camera-again": shown(
        "camera",
        "face.title",
        camera("verify", hint="photo.one", arrow=None, checks={}),
        (1, 0.5),
        error="err.E03.window",
    ),
    "choose": shown("choose", "photo.choose", choice(4, 2, 0), (2, 0.5), primary=USE),
    "choose-one": shown("choose", "photo.choose", choice(1, 0, 3), (2, 0.5), primary=USE, secondary=RETAKE),
    "choose-warned": shown("choose", "photo.choose", choice(2, 1, 2), (2, 0.5), primary=USE, secondary=RETAKE),
    "choose-none": shown(
        "choose",
        "photo.choose",
        choice(3, None, 1),
        (2, 0.5),
        primary=Button("use", "btn.use", enabled=False, why="photo.pick_one"),
        secondary=RETAKE,
    ),
    "fingerprint": shown("fingerprint", "fingerprint.verify", finger("verify", 11, [], 1), (1, 0.8), secondary=OTHER),
    "fingerprint-enrol": shown(
        "fingerprint", "fingerprint.enrol", finger("enrol", 16, [11], 2), (2, 0.8), secondary=OTHER
    ),
    "fingerprint-trouble": shown(
        "fingerprint",
        "fingerprint.enrol",
        finger("enrol", 12, [], 2, hint="fingerprint.dry", side="right_down"),
        (2, 0.7),
        secondary=OTHER,
        error="err.E04",
    ),
    "delivery": shown(
        "delivery",
        "delivery.title",
        delivery(None, "13800000000"),
        (3, 0.1),
        primary=Button("next", "btn.next", enabled=False, why="delivery.pick_one"),
        secondary=BACK,
    ),
    "delivery-post": shown(
        "delivery",
        "delivery.title",
        delivery("EMS", None),
        (3, 0.1),
        primary=Button("next", "btn.next", enabled=False, why="delivery.ems_phone"),
        secondary=BACK,
    ),
    "delivery-phone": shown(
        "delivery", "delivery.title", delivery("EMS", None, editing=True), (3, 0.1), primary=NEXT, secondary=BACK
    ),
    "delivery-wrong": shown(
        "delivery",
        "delivery.title",
        delivery("EMS", None, editing=True),
        (3, 0.1),
        primary=NEXT,
        secondary=BACK,
        error="delivery.phone_wrong",
    ),
    "review": shown("review", "review.title", REVIEW, (3, 0.4), primary=Button("next", "review.right"), secondary=BACK),
    "review-notes": shown(
        "review",
        "review.title",
        REVIEW
        | {
            "name": "阿依努尔·买买提明",
            "phone_masked": None,
            "by_desk": True,
            "age_boundary": {"date": "2026-07-01", "years": None},
            "delivery": {"id": "EMS", "place": REVIEW["address"]},
        },
        (3, 0.4),
        primary=Button("next", "review.right"),
        secondary=BACK,
    ),
    "signature": shown(
        "signature", "sign.title", SIGN, (3, 0.7), primary=Button("sign", "sign.submit"), secondary=BACK
    ),
    "signature-small": shown(
        "signature",
        "sign.title",
        SIGN,
        (3, 0.7),
        primary=Button("sign", "sign.submit"),
        secondary=BACK,
        error="sign.too_small",
    ),
    "pay": shown("pay", "pay.title", PAY, (4, 0.3), **BILL),
    "pay-creating": shown(
        "pay",
        "pay.title",
        PAY | {"qr": None, "order_no": None, "state": "creating", "seconds_left": 120},
        (4, 0.3),
        primary=Button("check_payment", "pay.check", enabled=False),
        secondary=BILL["secondary"],
        home=False,
    ),
    "pay-checking": shown("pay", "pay.title", PAY | {"state": "checking"}, (4, 0.3), error="err.E13", **BILL),
    "done": shown(
        "done",
        "done.title",
        DONE,
        (4, 0.9),
        primary=Button("finish", "btn.finish", enabled=False, why="done.printing"),
        home=False,
    ),
    "done-accepted": shown(
        "done",
        "done.title",
        DONE | ACCEPTED | {"receipt": "printed", "seconds_left": 25, "side": "right_down"},
        (4, 0.9),
        primary=FINISH,
        home=False,
    ),
    "done-unpaid": shown(
        "done",
        "done.unpaid",
        DONE | LATER | {"receipt": "printed", "seconds_left": 25, "by_desk": True},
        (4, 0.9),
        primary=FINISH,
        home=False,
    ),
    "done-queued": shown(
        "done",
        "done.queued",
        DONE
        | {
            "queued": True,
            "payment": "due",
            "paid_fen": 0,
            "case_number": "L-22222222",
            "receipt": "failed",
            "seconds_left": 25,
        },
        (4, 0.9),
        primary=FINISH,
        home=False,
        error="err.E14",
    ),
}
