"""Devices that are gone: pages that wait, other ways, services that leave the menu (design: A visit; domain 5.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from devices.base import Kind
from kiosk.visit.events import CardLifted, CardPlaced, CardRead, Pressed, Tick
from kiosk.visit.walk import STEPS
from tests.kiosk.visit import ground as given
from tests.kiosk.visit.flow import Flow, finger
from tests.kiosk.visit.journeys import (
    AGREE,
    PHOTO,
    TO_CARD,
    TO_DELIVERY,
    TO_FACE,
    TO_FINGER,
    TO_NOTICE,
    TO_NUMBER,
    TO_PHOTO,
    walked,
)

LOSSES = {
    "card": ("id_card_reader", TO_CARD),
    "face": ("camera", [*TO_FACE, ("consent:consent.title.face", AGREE)]),
    "fingerprint": ("fingerprint_reader", [*TO_FINGER, ("consent:consent.title.fingerprint", AGREE)]),
    "photo": ("camera", TO_PHOTO),
    "enrol": ("fingerprint_reader", [*TO_PHOTO, *PHOTO]),
}


@pytest.mark.parametrize(("kind", "steps"), LOSSES.values(), ids=LOSSES.keys())
def test_a_lost_device_is_waited_for_and_the_case_is_kept(kind, steps):
    flow = walked(steps)
    at = flow.at
    flow.device(kind, False).later(25)
    assert flow.at == f"busy:wait.{kind}"
    assert flow.page.overlay is None
    flow.device(kind, True).later(1)
    assert flow.at == at
    flow.device(kind, False).later(25)
    assert flow.at == f"busy:wait.{kind}", "the patience begins anew"


@pytest.mark.parametrize(("kind", "steps"), LOSSES.values(), ids=LOSSES.keys())
@pytest.mark.parametrize("gives_up", [False, True], ids=["in time", "by hand"])
def test_a_device_that_stays_away_leads_to_the_window(kind, steps, gives_up):
    flow = walked(steps).device(kind, False).do(Tick(1000.0))
    flow = flow.press("give_up") if gives_up else flow.later(31)
    assert flow.code == "FAULT"
    assert flow.at == "route:fault"
    assert f"device_lost:{kind}" in flow.notes()


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("camera", TO_FACE),
        ("fingerprint_reader", TO_FINGER),
        ("id_card_reader", TO_NUMBER),
        ("camera", [*TO_PHOTO, PHOTO[0]]),
    ],
    ids=["to be asked", "to be asked again", "to type a number", "to choose a photo"],
)
def test_a_page_that_needs_no_device_does_not_wait_for_one(kind, steps):
    flow = walked(steps)
    at = flow.at
    assert flow.device(kind, False).later(40).at == at


def test_a_retake_that_cannot_be_taken_gives_way_to_the_shots_that_there_are():
    flow = walked([*TO_PHOTO, PHOTO[0], ("choose:photo.choose", Pressed("retake"))]).device("camera", False).later(1)
    assert (flow.at, flow.page.secondary.key) == ("busy:wait.camera", "btn.choose_taken")
    assert flow.later(30).at == "choose:photo.choose"
    assert (flow.page.secondary.enabled, flow.page.secondary.why) == (False, "wait.camera")
    assert flow.press("retake").at == "choose:photo.choose", "nobody is sent to a camera that is gone"
    assert flow.press("use").visit.step_name == "enrol"


def test_where_no_photo_follows_a_lost_camera_gives_way_to_the_fingerprint():
    ground = given.still_ground()
    renewal = ground.catalogue.services[given.SERVICE]
    short = replace(renewal, steps=tuple(step for step in renewal.steps if step != "photo"))
    flow = Flow(ground=replace(ground, catalogue=replace(ground.catalogue, services={given.SERVICE: short})))
    flow.walk([*TO_FACE, ("consent:consent.title.face", AGREE)]).device("camera", False).later(1)
    assert flow.page.secondary.key == "ui.camera.other_way"
    assert flow.press("give_up").at == "consent:consent.title.fingerprint"


def test_a_device_that_comes_and_goes_does_not_keep_a_page_open_for_nobody():
    flow = walked(TO_PHOTO).do(CardLifted())
    for _ in range(20):
        flow.device("camera", False).later(10).device("camera", True).later(10)
    assert flow.at == "attract:home.title", "only the time with a working device counts, and that is up"


def test_a_reader_that_says_it_is_well_and_takes_no_print_ends_at_the_window():
    flow = walked([*TO_PHOTO, *PHOTO]).do(finger("sensor")).do(finger("no_finger")).do(finger("sensor"))
    assert flow.visit.step_name == "enrol", "somebody may not have pressed: that is no second failure in a row"
    assert flow.do(finger("sensor")).code == "FAULT"


def test_a_device_that_no_page_needs_now_stops_nobody():
    flow = walked(TO_DELIVERY).device("camera", False).device("id_card_reader", False).later(5)
    assert flow.at == "delivery:delivery.title"


@pytest.mark.parametrize("kind", ["id_card_reader", "camera", "fingerprint_reader"])
def test_a_service_whose_device_is_gone_is_closed_with_its_reason(kind):
    flow = walked(TO_NOTICE[:2]).device(kind, False)
    item = flow.page.params["items"][0]
    assert (item["state"], item["why"]) == ("closed", f"closed.device.{kind}")
    flow.press("choose_service", given.SERVICE)
    assert flow.at == "services:menu.title.id"
    flow.device(kind, True).press("choose_service", given.SERVICE)
    assert flow.at == "notice:notice.title"


def test_without_the_centre_every_service_is_closed_and_the_nearest_place_named():
    flow = Flow(ground=replace(given.still_ground(), center_up=False))
    assert [one["key"] for one in flow.page.params["closed"]] == ["closed.centre"]
    flow.press("begin")
    entries = {entry["id"]: entry for entry in flow.page.params["entries"]}
    assert {entry["state"] for entry in entries.values()} == {"closed"}
    assert (entries["id"]["why"], entries["rp"]["why"]) == ("closed.centre", None)
    assert entries["id"]["why_params"]["nearest"] == given.still_ground().site.nearest.name
    flow.press("open_group", "id")
    assert [item["why"] for item in flow.page.params["items"]] == ["closed.centre"], "the next page says why"


def test_without_the_centre_a_card_that_is_put_first_is_greeted_and_told_why():
    flow = Flow(ground=replace(given.still_ground(), center_up=False)).do(CardPlaced()).do(CardRead(given.P01))
    assert flow.at == "services:menu.title.id"
    assert (flow.page.params["items"][0]["why"], flow.page.params["card_here"]) == ("closed.centre", True)


def test_without_the_a4_printer_the_certificates_leave_the_menu_and_the_rest_stays():
    ground = given.with_certificate()
    flow = Flow(ground=ground).device("certificate_printer", False).press("begin")
    entries = {entry["id"]: entry for entry in flow.page.params["entries"]}
    assert (entries["cert"]["state"], entries["cert"]["why"]) == ("closed", "closed.device.certificate_printer")
    assert entries["id"]["state"] == "open"
    flow.press("open_group", "cert").press("choose_service", "CERT_TEST")
    assert flow.at == "services:menu.title.cert"
    assert (
        flow.press("back").press("open_group", "id").press("choose_service", given.SERVICE).at == "notice:notice.title"
    )


def test_with_the_a4_printer_the_certificates_can_be_chosen():
    flow = Flow(ground=given.with_certificate()).press("begin").press("open_group", "cert")
    assert flow.press("choose_service", "CERT_TEST").at == "notice:notice.title"


def test_without_the_receipt_printer_the_renewal_stays_open():
    flow = walked(TO_NOTICE[:2]).device("receipt_printer", False)
    assert flow.page.params["items"][0]["state"] == "open"


@pytest.mark.parametrize("service", given.still_ground().catalogue.services.values(), ids=lambda one: one.code)
def test_a_service_needs_every_device_that_one_of_its_steps_waits_for(service):
    waited_for = {kind for step in service.steps for kind in STEPS[step].needs}
    assert waited_for <= set(service.needs)
    assert set(service.needs) <= set(get_args(Kind))
