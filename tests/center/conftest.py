"""A centre on a real SQLite file, a clock moved by hand, and a terminal that signs and seals as the agent does."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi.testclient import TestClient

from center import terminals
from center.api.app import create_app
from center.compose import compose
from center.context import Centre
from center.settings import Settings, load
from center.worker import do_round
from kiosk.base.clock import CHINA, FakeClock
from kiosk.contract.envelope import SUITE, Header, seal, sign
from kiosk.contract.signed_request import sign_request

TERMINAL = "420203-XSS-01"
P01, P04, P08, P13 = "42010219980315997X", "420281198007019999", "430102199210109987", "420103197903129935"
STILL = b"a live still"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def number_of(head: str) -> str:
    """A well-formed number that begins with 17 digits."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(head, weights, strict=True)) % 11]


def application(case_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
    """An application of P01 as a terminal's JSON, with fields changed."""
    photo, ink = b"\xff\xd8 photo", b"\x89PNG ink"
    when = "2026-06-01T10:00:00+08:00"
    form: dict[str, Any] = {
        "schema_version": 1,
        "case_id": str(case_id or uuid4()),
        "visit_id": str(uuid4()),
        "service": "ID_RENEW_EXPIRY",
        "terminal_id": TERMINAL,
        "site": "420203-XSS",
        "submitted_at": when,
        "identified_by": "card",
        "applicant": {
            "number": P01,
            "name": "张博远",
            "sex": "male",
            "nation": "汉",
            "birth_date": "1998-03-15",
            "address": "湖北省武汉市江岸区台北一路21号3栋2单元501室",
            "phone": "13800000001",
        },
        "card": {"authority": "武汉市公安局江岸分局", "valid_from": "2016-08-20", "valid_to": "2026-08-20"},
        "outcome": "PROVEN",
        "face": {
            "decision": "pass",
            "distance": 0.3,
            "engine": "dlib",
            "engine_version": "20",
            "live": True,
            "at": when,
        },
        "fingerprint": {"position": 11, "score": 0.9, "at": when},
        "consents": [{"what": "face", "given": True, "wording": "v1", "at": when}],
        "photo": {
            "jpeg": b64(photo),
            "sha256": hashlib.sha256(photo).hexdigest(),
            "standard": "ga461",
            "verdict": "pass",
            "warnings": [],
            "shots": 1,
            "taken_at": when,
        },
        "prints": [
            {"position": position, "quality": 80, "template": b64(bytes([position]) * 512)} for position in (11, 16)
        ],
        "signature": {
            "png": b64(ink),
            "sha256": hashlib.sha256(ink).hexdigest(),
            "strokes": [[[0.0, 0.0, 0.0], [1.0, 1.0, 9.0]]],
        },
        "delivery": {"way": "CABINET", "place": "柜", "address": None},
        "fee_fen": 2000,
        "voucher_token": base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("="),
        "catalogue_version": "1",
        "still": None,
    }
    return form | changes


def review_application(**changes: Any) -> dict[str, Any]:
    """P13's application: no prints were registered, an officer has to look at the still."""
    form = application(outcome="REVIEW", still=b64(STILL), fingerprint=None)
    form["applicant"] |= {"number": P13, "name": "胡志强", "birth_date": "1979-03-12"}
    return form | changes


@dataclass
class Kiosk:
    """One terminal: signs every request with its key."""

    client: TestClient
    centre: Centre
    key: Ed25519PrivateKey
    name: str = TERMINAL

    def ask(self, kind: str, question: dict[str, Any], **changes: Any) -> httpx.Response:
        """One signed question; ``changes`` spoil key, time or body."""
        path = f"/v1/questions/{kind}"
        body = json.dumps(question).encode()
        now = changes.get("now", self.centre.clock.real())
        headers = sign_request(changes.get("key", self.key), self.name, "POST", path, body, now)
        headers["content-type"] = "application/json"
        return self.client.post(path, content=changes.get("body", body), headers=headers | changes.get("headers", {}))

    def seal(self, form: dict[str, Any], signed_by: Ed25519PrivateKey | None = None, **header: Any) -> bytes:
        """The envelope's JSON."""
        public = self.centre.keys.public()
        fields: dict[str, Any] = {
            "suite": SUITE,
            "key_id": self.centre.keys.current,
            "terminal_id": self.name,
            "case_id": UUID(form["case_id"]),
            "kind": "application",
            "schema_version": 1,
            "sealed_at": datetime(2026, 6, 1, 2, 0, tzinfo=UTC),
        }
        envelope = seal(json.dumps(form).encode(), Header(**(fields | header)), public)
        return sign(envelope, signed_by or self.key).model_dump_json().encode()

    def put(self, body: bytes, case_id: str) -> httpx.Response:
        """Deliver an envelope."""
        path = f"/v1/applications/{case_id}"
        headers = sign_request(self.key, self.name, "PUT", path, body, self.centre.clock.real())
        return self.client.put(path, content=body, headers=headers | {"content-type": "application/json"})

    def submit(self, form: dict[str, Any]) -> httpx.Response:
        """Seal and deliver."""
        return self.put(self.seal(form), form["case_id"])

    def case(self, case_id: str) -> dict[str, Any]:
        """How a case stands."""
        answer: dict[str, Any] = self.ask("case", {"case_id": case_id}).json()
        return answer

    def order(self, case_id: str) -> httpx.Response:
        """The payment order of a case."""
        return self.ask("order", {"case_id": case_id})

    def pay(self, case_id: str) -> httpx.Response:
        """The resident's phone opens the code and pays."""
        path = self.order(case_id).json()["code_url"].removeprefix("http://centre")
        return self.client.post(path)

    def renewed(self, form: dict[str, Any] | None = None) -> str:
        """A case submitted, paid, and past one round of the clockwork."""
        form = form or application()
        assert self.submit(form).status_code == 201
        assert self.pay(form["case_id"]).status_code == 200
        do_round(self.centre)
        return str(form["case_id"])


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(datetime(2026, 6, 1, 10, 0, tzinfo=CHINA))


@pytest.fixture
def people() -> Path:
    return Path("config/demo/people.toml")


@pytest.fixture
def settings(tmp_path: Path, people: Path) -> Settings:
    # The desk of these tests does not wait for the photo's check, which they do by hand.
    return load(overrides={"state": tmp_path / "center", "people": people, "photo_check": {"wait_s": 0}})


@pytest.fixture
def centre(settings: Settings, clock: FakeClock) -> Iterator[Centre]:
    made = compose(settings, clock, "http://centre")
    yield made
    made.engine.dispose()


@pytest.fixture
def add_kiosk(centre: Centre) -> Iterator[Callable[[str], Kiosk]]:
    with TestClient(create_app(centre)) as client:

        def add(name: str) -> Kiosk:
            key = Ed25519PrivateKey.generate()
            terminals.add(centre, name, key.public_key().public_bytes_raw(), "420203-XSS")
            return Kiosk(client, centre, key, name)

        yield add


@pytest.fixture
def kiosk(add_kiosk: Callable[[str], Kiosk]) -> Kiosk:
    return add_kiosk(TERMINAL)
