"""What anybody may see: by number the status word alone, by voucher more, and never a name."""

from __future__ import annotations

import base64

import pytest

from kiosk.contract.envelope import SUITE
from tests.center.conftest import P01, P04, Kiosk, application

HOUR = 3600


def by_number(kiosk: Kiosk, number: str):
    return kiosk.client.post("/v1/progress", json={"number": number})


def test_by_number_the_status_word_and_nothing_else(kiosk: Kiosk):
    kiosk.renewed()
    assert by_number(kiosk, P01).json() == {"status_zh": "已受理"}


def test_before_payment_it_is_due(kiosk: Kiosk):
    kiosk.submit(application())
    assert by_number(kiosk, P01).json() == {"status_zh": "待缴费"}


def test_a_number_without_a_case_answers_in_the_same_shape(kiosk: Kiosk):
    assert by_number(kiosk, P04).json() == {"status_zh": None}


def test_full_width_digits_and_a_small_x_are_taken(kiosk: Kiosk):
    kiosk.submit(application())
    assert by_number(kiosk, "４２０１０２１９９８０３１５９９７ｘ").json() == {"status_zh": "待缴费"}


@pytest.mark.parametrize(
    ("number", "reason"),
    [("420102199803159970", "checksum"), ("42010219980315997", "length"), ("420102199802309972", "date")],
)
def test_a_number_that_is_none_is_refused_by_reason(kiosk: Kiosk, number, reason):
    answer = by_number(kiosk, number)
    assert (answer.status_code, answer.json()["reason"]) == (422, reason)


def test_too_many_questions_from_one_address_are_refused_until_time_has_passed(kiosk: Kiosk, clock):
    statuses = [by_number(kiosk, P04).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    clock.advance(1)
    assert by_number(kiosk, P04).status_code == 200


def test_the_voucher_tells_due_date_place_and_first_receiver_with_the_number_masked(kiosk: Kiosk):
    form = application()
    kiosk.renewed(form)
    shown = kiosk.client.get(f"/v/{form['voucher_token']}?json").json()
    assert (shown["status"], shown["status_zh"], shown["due"]) == ("ACCEPTED", "已受理", "2026-06-30")
    assert shown["number_masked"] == "420***********997X"
    assert shown["place"] == "西塞山区政务服务中心公安窗口"
    assert len(shown["supervision"]) == 3
    assert shown["accounts"] == ["平安湖北", "湖北治安在线"]


def test_the_page_names_nobody(kiosk: Kiosk):
    form = application()
    kiosk.renewed(form)
    page = kiosk.client.get(f"/v/{form['voucher_token']}")
    assert page.status_code == 200
    assert "已受理" in page.text
    for secret in (form["applicant"]["name"], P01, form["applicant"]["address"], form["voucher_token"]):
        assert secret not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "script" not in page.text


def test_scenario_21_past_the_due_date_the_page_apologises(kiosk: Kiosk, clock):
    form = application()
    kiosk.renewed(form)
    clock.advance(29 * 24 * HOUR)  # 2026-06-30, the due date itself
    assert "向您致歉" not in kiosk.client.get(f"/v/{form['voucher_token']}").text
    clock.advance(24 * HOUR)
    page = kiosk.client.get(f"/v/{form['voucher_token']}").text
    assert "已超过承诺时限，向您致歉" in page
    assert "0714-0000110" in page


@pytest.mark.parametrize("token", ["A" * 22, "short", "%E5%BC%A0", "A" * 200])
def test_a_voucher_that_is_not_ours_is_e11(kiosk: Kiosk, token):
    page = kiosk.client.get(f"/v/{token}")
    assert page.status_code == 404
    assert "凭证无效或已使用" in page.text
    assert kiosk.client.get(f"/v/{token}?json").status_code == 404


def test_the_keys_are_those_that_terminals_seal_to(kiosk: Kiosk):
    answer = kiosk.client.get("/v1/keys").json()
    (key,) = answer["keys"]
    assert (answer["current"], key["suite"]) == (key["key_id"], SUITE)
    assert base64.b64decode(key["public_key"]) == kiosk.centre.keys.public().public_bytes_raw()


def test_the_centre_says_that_it_is_well(kiosk: Kiosk):
    assert kiosk.client.get("/healthz").json() == {"status": "ok"}
