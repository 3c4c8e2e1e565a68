"""The centre as a process of its own: it says when it is ready, keeps what it acknowledged when it is killed, and its
commands answer in JSON.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from uuid import uuid4

import cv2
import httpx
import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from center.cli import openapi_text
from kiosk.base.clock import OFFSET_VARIABLE, offset_to
from kiosk.contract.envelope import SUITE, Header, seal, sign
from kiosk.contract.messages import ReferenceAnswer
from kiosk.contract.signed_request import sign_request
from tests.center.conftest import P01, P13, TERMINAL, review_application
from tests.center.photos import photographed

KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
ENVIRONMENT = os.environ | {OFFSET_VARIABLE: str(offset_to(datetime(2026, 6, 1, 10, 0)))}  # noqa: DTZ001 - China's


@contextmanager
def serving(state: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    command = [sys.executable, "-m", "center", "serve", "--state", str(state), "--terminal", f"{TERMINAL}={PUBLIC}"]
    with subprocess.Popen(
        [*command, "--until-stdin-closes", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        with httpx.Client(base_url=ready["url"]) as client:
            yield process, client
        if process.poll() is None:
            process.terminate()


def ask(client: httpx.Client, method: str, path: str, body: bytes) -> httpx.Response:
    headers = sign_request(KEY, TERMINAL, method, path, body, datetime.now(UTC))
    return client.request(method, path, content=body, headers=headers | {"content-type": "application/json"})


def question(client: httpx.Client, kind: str, **fields: object) -> dict:
    return ask(client, "POST", f"/v1/questions/{kind}", json.dumps(fields).encode()).json()


def envelope(client: httpx.Client, form: dict) -> bytes:
    keys = client.get("/v1/keys").json()
    public = X25519PublicKey.from_public_bytes(base64.b64decode(keys["keys"][0]["public_key"]))
    header = Header(
        suite=SUITE,
        key_id=keys["current"],
        terminal_id=TERMINAL,
        case_id=form["case_id"],
        kind="application",
        schema_version=1,
        sealed_at=datetime.now(UTC),
    )
    return sign(seal(json.dumps(form).encode(), header, public), KEY).model_dump_json().encode()


def center(*arguments: str) -> tuple[int, dict]:
    done = subprocess.run(
        [sys.executable, "-m", "center", *arguments], capture_output=True, env=ENVIRONMENT, timeout=60, check=False
    )
    return done.returncode, json.loads(done.stdout)


def test_a_case_that_was_acknowledged_survives_a_kill_and_is_paid_and_accepted_afterwards(tmp_path):
    form = photographed()
    with serving(tmp_path) as (process, client):
        body = envelope(client, form)
        assert ask(client, "PUT", f"/v1/applications/{form['case_id']}", body).status_code == 201
        order = question(client, "order", case_id=form["case_id"])
        process.send_signal(signal.SIGKILL)
        process.wait()
    with serving(tmp_path) as (_, client):
        assert ask(client, "PUT", f"/v1/applications/{form['case_id']}", body).status_code == 200
        assert client.post(f"/simulated-pay/{order['order_no']}").status_code == 200
        deadline = monotonic() + 20  # far beyond what it takes: this machine may be busy
        while question(client, "case", case_id=form["case_id"])["status"] != "ACCEPTED":
            assert monotonic() < deadline
        code, case = center("case", form["case_id"], "--json", "--state", str(tmp_path))
    assert (code, case["status"], case["due"]) == (0, "ACCEPTED", "2026-06-30")
    assert case["acceptance_number"] == "4202030052026060100001"


def test_an_officer_decides_a_review_case_by_command_while_the_centre_serves(tmp_path):
    form = review_application()
    case_id, state = form["case_id"], ("--state", str(tmp_path))
    with serving(tmp_path) as (_, client):
        assert ask(client, "PUT", f"/v1/applications/{case_id}", envelope(client, form)).status_code == 201
        client.post(f"/simulated-pay/{question(client, 'order', case_id=case_id)['order_no']}")
        assert center("review", case_id, "--accept", "--reject", "--as", "026101", *state)[0] == 2
        assert center("review", case_id, "--reject", "--as", "026101", *state)[0] == 2
        code, case = center("review", case_id, "--accept", "--as", "026101", *state)
        assert (code, case["status"]) == (0, "ACCEPTED")
        assert {one["kind"] for one in case["objects"] if one["erased"]} == {"still"}
        assert center("review", case_id, "--accept", "--as", "026101", *state)[0] == 1
        assert question(client, "case", case_id=case_id)["status"] == "ACCEPTED"


def test_archive_photo_and_prints_arrive_as_bytes(tmp_path):
    _, picture = cv2.imencode(".jpg", np.full((1500, 1200, 3), 200, np.uint8))
    (tmp_path / "archive.jpg").write_bytes(picture.tobytes())
    people = tmp_path / "people.toml"
    people.write_text(
        f'[[person]]\nid = "A1"\nnumber = "{P01}"\nname = "张博远"\n'
        "card = { issued = 2016-08-20, valid_to = 2026-08-20 }\n",
        encoding="utf-8",
    )
    (tmp_path / "portraits.json").write_text(json.dumps({"people": {"A1": {"archive": f"{tmp_path}/archive.jpg"}}}))
    template = base64.b64encode(bytes(range(256)) * 2).decode()
    (tmp_path / "prints.json").write_text(json.dumps({"A1": [{"position": 11, "quality": 80, "template": template}]}))
    files = ("people", "portraits", "prints")
    named = [f"--{one}={tmp_path / one}{'.toml' if one == 'people' else '.json'}" for one in files]
    with serving(tmp_path / "state", *named) as (_, client):
        body = json.dumps(
            {
                "visit_id": str(uuid4()),
                "service": "ID_RENEW_EXPIRY",
                "number": P01,
                "want_photo": True,
                "want_prints": True,
            }
        ).encode()
        answer = ReferenceAnswer.model_validate_json(ask(client, "POST", "/v1/questions/reference", body).content)
    assert answer.photo is not None
    assert cv2.imdecode(np.frombuffer(answer.photo, np.uint8), cv2.IMREAD_COLOR).shape == (441, 358, 3)
    assert [one.template for one in answer.prints] == [bytes(range(256)) * 2]


def test_it_ends_when_its_parent_goes_away(tmp_path):
    with serving(tmp_path) as (process, _):
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


@pytest.mark.parametrize(
    ("arguments", "code", "where"),
    [
        (("case", "00000000-0000-0000-0000-000000000001"), 1, "case_id"),
        (("terminal", "add", "--id", "T", "--public-key", "AAAA"), 2, "public_key"),
        (("terminal", "add", "--id", "T", "--public-key", "%"), 2, "public_key"),
        (("terminal", "revoke", "--id", "T"), 1, "id"),
    ],
)
def test_a_command_that_cannot_be_done_says_where_and_why(tmp_path, arguments, code, where):
    returned, answer = center(*arguments, "--state", str(tmp_path))
    assert (returned, answer["error"]["where"]) == (code, where)
    assert answer["error"]["reason"]


def test_a_people_file_with_a_fault_stops_the_start_with_file_person_and_key(tmp_path):
    people = tmp_path / "people.toml"
    people.write_text('[[person]]\nid = "A1"\nnumber = "1"\nname = "甲"\n', encoding="utf-8")
    code, answer = center("serve", "--state", str(tmp_path), "--people", str(people))
    assert (code, answer["error"]["where"]) == (2, "people.toml: A1: number")


def test_nothing_personal_is_logged(tmp_path):
    form = review_application()
    command = [sys.executable, "-m", "center", "serve", "--state", str(tmp_path), "--terminal", f"{TERMINAL}={PUBLIC}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        with httpx.Client(base_url=json.loads(process.stdout.readline())["url"]) as client:
            ask(client, "PUT", f"/v1/applications/{form['case_id']}", envelope(client, form))
            client.get(f"/v/{form['voucher_token']}")
            client.post("/v1/progress", json={"number": P13})
        process.terminate()
        said = b"".join(process.communicate(timeout=10))
    for secret in (P13, form["applicant"]["name"], form["voucher_token"]):
        assert secret.encode() not in said


def test_the_description_of_the_api_is_current():
    assert Path("docs/openapi.json").read_text(encoding="utf-8") == openapi_text(), (
        "run: center openapi -o docs/openapi.json"
    )
