"""Who asks, when, and for exactly what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.contract.signed_request import SIGNATURE, TIME, WINDOW, BadRequestSignature, check_request, sign_request

KEY = Ed25519PrivateKey.generate()
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
REQUEST = ("PUT", "/v1/applications/1?x=2", b'{"a":1}')
HEADERS = sign_request(KEY, "T-1", *REQUEST, NOW)


def check(headers=HEADERS, request=REQUEST, now=NOW, key=KEY) -> None:
    check_request(key.public_key(), headers, *request, now)


@pytest.mark.parametrize("seconds", [0, 299, -299, 300, -300])
def test_a_request_holds_within_the_window(seconds: int) -> None:
    check(now=NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [301, -301, 86_400])
def test_a_stale_request_is_refused(seconds: int) -> None:
    assert timedelta(seconds=abs(seconds)) > WINDOW
    with pytest.raises(BadRequestSignature, match="stale"):
        check(now=NOW + timedelta(seconds=seconds))


def test_a_time_without_zone_is_stale_not_an_error() -> None:
    with pytest.raises(BadRequestSignature, match="stale"):
        check({**HEADERS, TIME: "2026-06-01T02:00:00"})


def test_a_foreign_terminal_is_refused() -> None:
    with pytest.raises(BadRequestSignature, match="signature"):
        check(key=Ed25519PrivateKey.generate())


@pytest.mark.parametrize(
    "request_",
    [
        ("POST", *REQUEST[1:]),
        ("PUT", "/v1/applications/2?x=2", REQUEST[2]),
        ("PUT", "/v1/applications/1?x=3", REQUEST[2]),
        (*REQUEST[:2], b'{"a":2}'),
        (*REQUEST[:2], b""),
    ],
)
def test_a_signature_is_for_this_very_request(request_) -> None:
    with pytest.raises(BadRequestSignature, match="signature"):
        check(request=request_)


@pytest.mark.parametrize(
    "headers", [{}, {**HEADERS, SIGNATURE: "%%%"}, {**HEADERS, TIME: "yesterday"}, {TIME: HEADERS[TIME]}]
)
def test_headers_that_say_nothing_are_refused(headers: dict[str, str]) -> None:
    with pytest.raises(BadRequestSignature):
        check(headers)


def test_the_time_is_signed_too() -> None:
    later = (NOW + timedelta(seconds=1)).isoformat()
    with pytest.raises(BadRequestSignature, match="signature"):
        check({**HEADERS, TIME: later})
