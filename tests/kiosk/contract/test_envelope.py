"""The sealed envelope: whole, or refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.contract.envelope import BadEnvelope, Envelope, key_id, seal, sign, unseal, verify
from kiosk.contract.sealing import SealingKey, SealingKeys
from tests.kiosk.store.sealed import CENTER_KEY, sealed

TERMINAL_KEY = Ed25519PrivateKey.generate()
ENVELOPE = sealed(plain=b"what the resident signed" * 20)


def changed(**header: object) -> Envelope:
    return ENVELOPE.model_copy(update={"header": ENVELOPE.header.model_copy(update=header)})


@given(plain=st.binary(max_size=4096))
def test_what_is_sealed_opens_after_the_journey_through_json(plain: bytes) -> None:
    sent = sign(sealed(plain=plain), TERMINAL_KEY).model_dump_json()
    arrived = Envelope.model_validate_json(sent)
    verify(arrived, TERMINAL_KEY.public_key())
    assert unseal(arrived, CENTER_KEY) == plain


def test_the_same_application_sealed_twice_is_not_the_same_content() -> None:
    assert sealed(plain=b"x").content_sha256() != sealed(plain=b"x").content_sha256()


def test_nothing_of_the_content_can_be_read_from_outside() -> None:
    assert b"resident" not in ENVELOPE.sealed
    assert "resident" not in ENVELOPE.model_dump_json()


@given(data=st.data())
def test_a_flipped_bit_does_not_open(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(ENVELOPE.sealed) * 8 - 1))
    flipped = bytearray(ENVELOPE.sealed)
    flipped[position // 8] ^= 1 << position % 8
    with pytest.raises(BadEnvelope, match="sealed"):
        unseal(ENVELOPE.model_copy(update={"sealed": bytes(flipped)}), CENTER_KEY)


@given(length=st.integers(0, len(ENVELOPE.sealed) - 1))
def test_a_cut_envelope_does_not_open(length: int) -> None:
    with pytest.raises(BadEnvelope, match="sealed"):
        unseal(ENVELOPE.model_copy(update={"sealed": ENVELOPE.sealed[:length]}), CENTER_KEY)


@pytest.mark.parametrize("header", [{"terminal_id": "T-2"}, {"case_id": uuid4()}, {"schema_version": 2}])
def test_an_envelope_does_not_open_under_another_identity(header: dict[str, object]) -> None:
    with pytest.raises(BadEnvelope, match="sealed"):
        unseal(changed(**header), CENTER_KEY)


def test_a_wrong_key_id_is_named_before_any_key_is_tried() -> None:
    with pytest.raises(BadEnvelope, match="key_id"):
        unseal(changed(key_id="0" * 16), CENTER_KEY)
    with pytest.raises(BadEnvelope, match="key_id"):
        unseal(ENVELOPE, X25519PrivateKey.generate())
    with pytest.raises(BadEnvelope, match="key_id"):
        seal(b"x", ENVELOPE.header, X25519PrivateKey.generate().public_key())


def test_the_signature_is_the_terminals_and_covers_header_and_content() -> None:
    signed = sign(ENVELOPE, TERMINAL_KEY)
    public = TERMINAL_KEY.public_key()
    verify(signed, public)
    with pytest.raises(BadEnvelope, match="unsigned"):
        verify(ENVELOPE, public)
    with pytest.raises(BadEnvelope, match="signature"):
        verify(signed, Ed25519PrivateKey.generate().public_key())
    for header in ({"terminal_id": "T-2"}, {"case_id": uuid4()}, {"sealed_at": "2026-06-02T00:00:00Z"}):
        altered = changed(**header).model_copy(update={"signature": signed.signature})
        altered = Envelope.model_validate_json(altered.model_dump_json(warnings=False))
        with pytest.raises(BadEnvelope, match="signature"):
            verify(altered, public)
    with pytest.raises(BadEnvelope, match="signature"):
        verify(signed.model_copy(update={"sealed": signed.sealed[:-1] + b"\0"}), public)


def test_an_envelope_with_a_field_too_many_is_refused_at_the_door() -> None:
    text = ENVELOPE.model_dump_json()
    with pytest.raises(ValidationError):
        Envelope.model_validate_json(text[:-1] + ',"extra":1}')


def test_a_sealing_key_must_bear_its_own_name() -> None:
    public = CENTER_KEY.public_key()
    good = SealingKey.model_construct(key_id=key_id(public), public_key=public.public_bytes_raw())
    assert SealingKey.model_validate_json(good.model_dump_json()).load() == public
    for bad in ({"key_id": "0" * 16}, {"public_key": bytes(33)}, {"public_key": bytes(31)}):
        with pytest.raises(ValidationError):
            SealingKey.model_validate_json(good.model_copy(update=bad).model_dump_json())
    assert SealingKeys(current=good.key_id, keys=(good,)).chosen() == good
    for keys in ((), (good,)):
        with pytest.raises(ValidationError):
            SealingKeys(current="0" * 16, keys=keys)
