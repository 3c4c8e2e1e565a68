"""What anybody may ask of a photo receipt: whether the centre holds the photo of its image number, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.responses import Response

from center import photo_report
from center.api import pages
from center.api.door import PRIVATE, CentreHere, Refusal, Throttled
from center.context import Centre
from kiosk.contract.message import Message
from kiosk.contract.messages import Problem
from kiosk.photo.receipt import short_hash
from kiosk.rules.image_number import day_of, read_image_number

router = APIRouter()

PhotoStatus = Literal["valid", "expired", "waiting", "doubted"]
STATUS_ZH: Mapping[PhotoStatus, str] = {
    "valid": "已登记，可以使用",
    "expired": "已过有效期，请重新拍照",
    "waiting": "已登记，等待复测",
    "doubted": "需要窗口核对",
}


class PhotoAnswer(Message):
    """What an image number shows: nothing of the person. ``sha256`` is the beginning that the receipt prints."""

    image_number: str
    status: PhotoStatus
    status_zh: str
    standard_zh: str
    checked_on: date
    valid_until: date
    sha256: str


@router.get(
    "/p/{number}",
    dependencies=[Throttled],
    response_model=PhotoAnswer,
    responses={404: {"model": Problem}, 429: {"model": Problem}},
)
def photo(number: str, centre: CentreHere, json: Annotated[str | None, Query()] = None) -> Response:
    """The page of an image number; with ``?json`` the same as JSON. 404 for a number that no photo of ours has."""
    plain = read_image_number(number)
    answer = find(centre, plain) if plain else None
    if json is not None:
        if answer is None:
            raise Refusal(404, "number", "unknown image number", "没有登记这个图像号，请核对回执")
        return JSONResponse(answer.model_dump(mode="json"), headers=PRIVATE)
    if answer is None:
        return HTMLResponse(pages.unknown_photo(), 404, pages.HEADERS)
    return HTMLResponse(pages.photo(answer.model_dump(mode="json")), 200, pages.HEADERS)


def find(centre: Centre, number: str) -> PhotoAnswer | None:
    """What a number that was read shows; None where the centre holds no photo of it (any more)."""
    held = next((one for one in photo_report.find_photos(centre, number) if not one["erased"]), None)
    if held is None:
        return None
    valid_until = centre.photo_receipts.last_day(day_of(number))
    status: PhotoStatus = "expired" if valid_until < centre.clock.today() else "valid"
    if held["state"] != "measured":
        status = "waiting"
    elif held["reason"]:
        status = "doubted"
    return PhotoAnswer(
        image_number=number,
        status=status,
        status_zh=STATUS_ZH[status],
        standard_zh=centre.photos.name_of(held["standard"].split(" ")[0]),
        checked_on=day_of(number),
        valid_until=valid_until,
        sha256=short_hash(held["sha256"]),
    )
