"""What each paper is made of. Sentences come finished from the wording catalogue; a template only lays them out.

Every model is strict: a field too many, one too few, or an unmasked number where a masked one belongs is refused.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from kiosk.rules.image_number import read_image_number


def _picture_bytes(value: object) -> object:
    """A picture may come as bytes, or as base64 text from a JSON file."""
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("is not base64") from None


def _real_moment(value: str) -> str:
    """A day or minute that the calendar has."""
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("is no day of the calendar") from None
    return value


def _real_image_number(value: str) -> str:
    """An image number whose check digits hold."""
    if read_image_number(value) is None:
        raise ValueError("is no image number: its day or its check digits are wrong")
    return value


Picture = Annotated[bytes, BeforeValidator(_picture_bytes)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]*$")
]
Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]*$")
]
Advice = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200, pattern=r"^[^\x00-\x1f]*$")
]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$"), AfterValidator(_real_moment)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_real_moment)]
MaskedNumber = Annotated[str, Field(pattern=r"^\d{3}\*{11}\d{3}[\dX]$")]
ImageNumber = Annotated[str, Field(pattern=r"^P\d{24}$"), AfterValidator(_real_image_number)]
PhotoUrl = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]-]+/p/P\d{24}$")]
VoucherUrl = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.:\[\]-]+/v/[A-Za-z0-9_-]{22}$")]


class Part(BaseModel):
    """The base of every paper and of its parts."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Phone(Part):
    """A supervision phone: its level (省、市、县) and the number."""

    level: Line
    phone: Line


class Entry(Part):
    """One line of what the resident has entered, masked where it must be."""

    label: Line
    value: Line


class Office(Part):
    """Where to go."""

    name: Line
    address: Line
    hours: Line
    phone: Line


class Receipt(Part):
    """居民身份证领取凭证, 80 mm paper (domain 5.2)."""

    title: Annotated[Line, Field(description="title, e.g. 居民身份证领取凭证")]
    status: Annotated[Line, Field(description="status word, e.g. 已受理")]
    case_number: Annotated[Line, Field(description="case number; offline the local number")]
    acceptance_number: Annotated[Line | None, Field(description="22-digit acceptance number once accepted")] = None
    image_number: Annotated[ImageNumber | None, Field(description="图像号 of the ID photo taken in this visit")] = None
    name: Annotated[Line, Field(description="name of the resident")]
    number_masked: Annotated[MaskedNumber, Field(description="identity number, first 3 and last 4")]
    service: Annotated[Line, Field(description="name of the service")]
    submitted_at: Annotated[Moment, Field(description="time of submission, YYYY-MM-DD HH:MM")]
    due: Annotated[Sentence, Field(description="due date, or the rule of the limit before acceptance")]
    review: Annotated[Sentence | None, Field(description="review limit, before acceptance")] = None
    fee: Annotated[Line, Field(description="fee as a sentence, e.g. 工本费20元（已缴）")]
    payment_number: Annotated[Line | None, Field(description="number of the payment")] = None
    place: Annotated[Line, Field(description="where the card will be had, or the way it comes")]
    pickup: Annotated[Sentence, Field(description="pickup sentence of the delivery chosen")]
    oldcard: Annotated[Sentence | None, Field(description="what to do with the old card")] = None
    first_receiver: Annotated[Sentence, Field(description="first receiver and phone; offline the unit")]
    query: Annotated[Sentence, Field(description="how to ask for progress, with the WeChat accounts")]
    voucher_url: Annotated[VoucherUrl, Field(description="address in the QR: https://<site>/v/<token>")]
    supervision: Annotated[
        tuple[Phone, ...], Field(min_length=3, max_length=3, description="three phones: {level, phone}")
    ]
    notes: Annotated[tuple[Sentence, ...], Field(max_length=4, description="further sentences, e.g. 已发短信")] = ()
    terminal_id: Annotated[Line, Field(description="terminal")]
    printed_at: Annotated[Moment, Field(description="time of printing, YYYY-MM-DD HH:MM")]


class Slip(Part):
    """办理引导单 (where to go) or 待缴费 (how to pay later), 80 mm paper. It names no reason."""

    title: Annotated[Line, Field(description="title, e.g. 办理引导单")]
    lead: Annotated[Sentence, Field(description="the one sentence that matters")]
    service: Annotated[Line, Field(description="name of the service")]
    entered: Annotated[tuple[Entry, ...], Field(max_length=12, description="what was entered: {label, value}")] = ()
    office: Annotated[Office | None, Field(description="{name, address, hours, phone}")] = None
    bring: Annotated[tuple[Line, ...], Field(max_length=8, description="papers to bring")] = ()
    resume_code: Annotated[Line | None, Field(description="resume code of an unpaid case")] = None
    resume_until: Annotated[Sentence | None, Field(description="until when to pay, and how")] = None
    voucher_url: Annotated[VoucherUrl | None, Field(description="address in the QR, if there is a case")] = None
    first_receiver: Annotated[Sentence | None, Field(description="first receiver and phone")] = None
    supervision: Annotated[
        tuple[Phone, ...], Field(min_length=3, max_length=3, description="three phones: {level, phone}")
    ]
    terminal_id: Annotated[Line, Field(description="terminal")]
    printed_at: Annotated[Moment, Field(description="time of printing, YYYY-MM-DD HH:MM")]


class ApplicationForm(Part):
    """居民身份证申领登记表, A4: the legal form behind the signature (N78), for the archive of the accepting unit."""

    acceptance_number: Annotated[Line | None, Field(description="22-digit acceptance number once accepted")] = None
    case_number: Annotated[Line, Field(description="case number")]
    service: Annotated[Line, Field(description="ground of the application, e.g. 有效期满换领")]
    name: Annotated[Line, Field(description="name")]
    sex: Annotated[Line, Field(description="男 or 女")]
    nation: Annotated[Line, Field(description="ethnic group without 族")]
    birth_date: Annotated[Day, Field(description="YYYY-MM-DD")]
    number: Annotated[str, Field(pattern=r"^\d{17}[\dX]$", description="identity number in full")]
    address: Annotated[Line, Field(description="registered address")]
    phone: Annotated[Line | None, Field(description="contact phone")] = None
    old_card: Annotated[Line | None, Field(description="validity of the old card")] = None
    authority: Annotated[Line, Field(description="issuing authority")]
    validity: Annotated[Line, Field(description="expected validity, e.g. 20年 or 长期")]
    fingers: Annotated[tuple[Line, ...], Field(max_length=10, description="registered fingers, e.g. 右手拇指")] = ()
    delivery: Annotated[Line, Field(description="way and place of delivery")]
    fee: Annotated[Line, Field(description="fee")]
    photo: Annotated[Picture, Field(description="ID photo, JPEG 358x441 (bytes or base64)")]
    signature: Annotated[Picture, Field(description="signature, PNG (bytes or base64)")]
    declaration: Annotated[Sentence, Field(description="what the resident declares by signing")]
    signed_at: Annotated[Moment, Field(description="time of the signature, YYYY-MM-DD HH:MM")]
    unit: Annotated[Line, Field(description="accepting unit")]
    terminal_id: Annotated[Line, Field(description="terminal")]


class PhotoLine(Part):
    """What some rules together say of the photo; ``hints`` are the reasons of those that warn."""

    name: Line
    result: Line
    hints: Annotated[tuple[Sentence, ...], Field(max_length=8)] = ()
    detail: Sentence | None = None


class PhotoReceipt(Part):
    """数字相片采集检测回执, 80 mm paper. It names nobody and shows no portrait (domain 8.2)."""

    title: Annotated[Line, Field(description="title, e.g. 数字相片采集检测回执")]
    verdict: Annotated[Line, Field(description="verdict of the check, e.g. 合格")]
    standard: Annotated[Line, Field(description="name of the photo standard")]
    image_number: Annotated[ImageNumber, Field(description="图像号: P, day, 14 figures of the hash, 2 check digits")]
    photo_url: Annotated[PhotoUrl, Field(description="address in the QR: https://<site>/p/<image number>")]
    lines: Annotated[
        tuple[PhotoLine, ...],
        Field(min_length=1, max_length=20, description="each group of rules: {name, result, hints, detail}"),
    ]
    checked_at: Annotated[Moment, Field(description="when the photo was checked, YYYY-MM-DD HH:MM")]
    valid_until: Annotated[Day, Field(description="last day on which it may be used, YYYY-MM-DD")]
    sha256: Annotated[Line, Field(description="beginning of the SHA-256 of the file")]
    notes: Annotated[tuple[Sentence, ...], Field(max_length=4, description="further sentences")] = ()
    terminal_id: Annotated[Line, Field(description="terminal")]
    printed_at: Annotated[Moment, Field(description="time of printing, YYYY-MM-DD HH:MM")]


class ReadinessPart(Part):
    """One part of the terminal; what is in order has neither ``since`` nor advice."""

    name: Line
    state: Line
    since: Moment | None = None
    advice_zh: Advice | None = None
    advice_en: Advice | None = None


class Readiness(Part):
    """就绪报告 for staff, 80 mm paper: what works, what does not, and what to do; good until ``valid_until``."""

    title: Annotated[Line, Field(description="title, e.g. 就绪报告")]
    verdict: Annotated[Sentence, Field(description="whether the terminal can serve, in one sentence")]
    valid_until: Annotated[Moment, Field(description="until when it may be relied on, YYYY-MM-DD HH:MM")]
    parts: Annotated[
        tuple[ReadinessPart, ...],
        Field(min_length=1, max_length=64, description="each part: {name, state, since, advice_zh, advice_en}"),
    ]
    terminal_id: Annotated[Line, Field(description="terminal")]
    printed_at: Annotated[Moment, Field(description="time of making, YYYY-MM-DD HH:MM")]


PAPERS: Mapping[str, type[Part]] = MappingProxyType(
    {
        "receipt": Receipt,
        "slip": Slip,
        "application_form": ApplicationForm,
        "photo_receipt": PhotoReceipt,
        "readiness": Readiness,
    }
)
"""Name of a paper, which is also its template's -> its model."""
