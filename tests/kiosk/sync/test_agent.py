"""The terminal asks the agent over the real socket, the agent asks a real HTTP centre."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from kiosk.base.clock import SystemClock
from kiosk.contract.envelope import key_id
from kiosk.contract.messages import CaseAnswer, CaseQuestion, Done, OrderAnswer, OrderQuestion, Receipt
from kiosk.contract.sealing import SealingKey
from kiosk.store.stores import settle_outbox
from kiosk.sync.agent import Agent
from kiosk.sync.client import AgentClient, Away, Refused
from kiosk.sync.wire import AgentState, DeliverNow, Nothing
from tests.kiosk.store.sealed import CENTER_KEY
from tests.kiosk.sync.conftest import Place

CASE = {"case_id": "5f0c3f0e-0000-4000-8000-000000000001", "status": "SUBMITTED", "payment": "none"}


def ask_case(place: Place, deadline_s: float = 2.0):
    return place.client().ask("case", CaseQuestion(case_id=CASE["case_id"]), CaseAnswer, deadline_s)


def test_a_question_goes_signed_to_the_centre_and_comes_back_typed(place: Place, agent: Agent) -> None:
    place.center.answers["case"] = (200, CASE)
    answer = ask_case(place)
    assert isinstance(answer, CaseAnswer)
    assert answer.status == "SUBMITTED"
    assert place.center.asked == [("case", {"case_id": CASE["case_id"]})]
    assert place.center.unsigned == 0


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (422, {"where": "case_id", "reason": "unknown"}, Refused),
        (404, b"not even json", Refused),
        (200, b"<html>", Away),
        (200, b"[]", Away),
        (200, {"status": "NO_SUCH_STATUS"}, Away),
        (302, {}, Away),
        (429, {}, Away),
        (500, {}, Away),
        (503, {}, Away),
    ],
)
def test_every_bad_answer_of_the_centre_is_a_typed_one(place: Place, agent: Agent, status, answer, expected) -> None:
    place.center.answers["case"] = (status, answer)
    assert isinstance(ask_case(place), expected)


def test_a_silent_centre_is_away_within_the_deadline(place: Place, agent: Agent) -> None:
    place.center.answers["case"] = (0, None)
    clock = SystemClock()
    before = clock.monotonic()
    assert ask_case(place, 0.3) == Away("timeout")
    assert clock.monotonic() - before < 1.0


def test_a_dead_agent_is_away_and_nothing_is_raised(place: Place) -> None:
    assert ask_case(place) == Away("agent")


def test_an_agent_that_hangs_is_away_after_the_deadline_and_a_little(place: Place) -> None:
    with socket.socket(socket.AF_UNIX) as mute:
        mute.bind(str(place.settings.socket))
        mute.listen()
        assert ask_case(place, 0.1) == Away("timeout")


@pytest.mark.parametrize("line", [b"nonsense\n", b'{"id":"other","ok":true,"body":{}}\n', b'{"ok":true}\n', b""])
def test_an_agent_that_answers_garbage_is_away(place: Place, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(place.settings.socket))
        listener.listen()

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(line)

        thread = threading.Thread(target=answer)
        thread.start()
        assert isinstance(ask_case(place), Away)
        thread.join()


def test_many_threads_ask_at_once_and_each_gets_its_own_answer(place: Place, agent: Agent) -> None:
    place.center.answers["case"] = (200, CASE)
    place.center.answers["reminder"] = (200, {"written": True})
    client, answers = place.client(), []

    def ask(number: int) -> None:
        kind, model = ("case", CaseAnswer) if number % 2 else ("reminder", Done)
        answers.append((model, type(client.ask(kind, CaseQuestion(case_id=uuid4()), model, 5.0))))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 16
    assert all(asked is got for asked, got in answers)


def test_deliver_answers_with_the_receipt_and_the_terminal_lets_the_case_go(place: Place, agent: Agent) -> None:
    envelope = place.queue(b"what the resident signed")
    case_id = envelope.header.case_id
    answer = place.client().ask("deliver", DeliverNow(case_id=case_id), Receipt, 5.0)
    assert isinstance(answer, Receipt)
    assert answer.content_sha256 == envelope.content_sha256()
    assert place.center.accepted[case_id] == (envelope.content_sha256(), b"what the resident signed")
    assert settle_outbox(place.terminal, place.settings.agent_db) == 1
    again = place.client().ask("deliver", DeliverNow(case_id=case_id), Receipt, 5.0)
    assert again == answer


def test_deliver_with_a_silent_centre_is_away_and_delivery_goes_on_behind(place: Place, agent: Agent) -> None:
    place.center.faults.append("hang")
    envelope = place.queue()
    answer = place.client().ask("deliver", DeliverNow(case_id=envelope.header.case_id), Receipt, 0.3)
    assert answer == Away("timeout")
    place.center.release.set()
    place.center.wait_for(lambda: envelope.header.case_id in place.center.accepted)


def test_a_case_that_the_centre_refuses_is_told_and_shown(place: Place, agent: Agent) -> None:
    place.center.faults.extend(["422"] * 5)
    envelope = place.queue()
    answer = place.client().ask("deliver", DeliverNow(case_id=envelope.header.case_id), Receipt, 5.0)
    assert isinstance(answer, Refused)
    assert answer.problem.reason == "told_to_422"
    state = place.client().ask("state", Nothing(), AgentState, 2.0)
    assert isinstance(state, AgentState)
    assert (state.waiting, state.sent, state.dead) == (0, 0, 1)
    assert len(place.terminal.outbox.waiting()) == 1


def test_a_case_that_is_not_queued_is_refused(place: Place, agent: Agent) -> None:
    answer = place.client().ask("deliver", DeliverNow(case_id=uuid4()), Receipt, 2.0)
    assert isinstance(answer, Refused)
    assert answer.problem.reason == "not_queued"


def test_questions_do_not_wait_behind_deliveries(place: Place, agent: Agent) -> None:
    place.center.faults.extend(["hang"] * 8)
    for _ in range(4):
        envelope = place.queue()
    assert place.client().ask("deliver", DeliverNow(case_id=envelope.header.case_id), Receipt, 0.2) == Away("timeout")
    place.center.answers["case"] = (200, CASE)
    assert isinstance(ask_case(place, 1.0), CaseAnswer)


def test_the_sealing_key_serves_while_the_centre_is_away(place: Place, agent: Agent) -> None:
    expected = key_id(CENTER_KEY.public_key())
    first = place.client().ask("sealing_key", Nothing(), SealingKey, 3.0)
    place.center.close()
    second = place.client().ask("sealing_key", Nothing(), SealingKey, 3.0)
    assert isinstance(first, SealingKey)
    assert (first, first.key_id, first.load().public_bytes_raw()) == (
        second,
        expected,
        CENTER_KEY.public_key().public_bytes_raw(),
    )


@pytest.mark.parametrize(
    "line", [b"no json\n", b'{"id":"1","kind":"shell"}\n', b'{"id":"1","kind":"case","deadline_s":-1}\n']
)
def test_a_bad_request_gets_one_clear_answer_and_ends_the_connection(place: Place, agent: Agent, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(place.settings.socket))
        connection.sendall(line)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert json.loads(received)["problem"]["reason"] == "no_request"


def test_answers_of_one_connection_may_overtake_each_other(place: Place, agent: Agent) -> None:
    place.center.answers["order"] = (0, None)
    place.center.answers["case"] = (200, CASE)
    with socket.socket(socket.AF_UNIX) as connection, connection.makefile("rb") as answers:
        connection.connect(str(place.settings.socket))
        for number, kind in (("slow", "order"), ("quick", "case")):
            ask = {"id": number, "kind": kind, "body": {"case_id": CASE["case_id"]}, "deadline_s": 0.5}
            connection.sendall(json.dumps(ask).encode() + b"\n")
        assert [json.loads(answers.readline())["id"] for _ in range(2)] == ["quick", "slow"]


def test_the_socket_is_for_its_owner_only(place: Place, agent: Agent) -> None:
    assert stat.S_IMODE(place.settings.socket.stat().st_mode) == 0o600


def test_an_answer_for_an_unpaid_order_keeps_its_money_whole(place: Place, agent: Agent) -> None:
    order = {
        "order_no": "o1",
        "amount_fen": 2000,
        "code_url": "x://y",
        "state": "shown",
        "expires_at": "2026-06-01T02:00:00Z",
    }
    place.center.answers["order"] = (200, order)
    answer = place.client().ask("order", OrderQuestion(case_id=uuid4()), OrderAnswer, 2.0)
    assert isinstance(answer, OrderAnswer)
    assert answer.amount_fen == 2000


class Process:
    """``python -m kiosk.sync`` for real."""

    def __init__(self, place: Place) -> None:
        config = place.folder / "kiosk.toml"
        names = ("center_url", "terminal_id", "key_file", "socket", "terminal_db", "agent_db", "probe_s", "scan_s")
        config.write_text("[agent]\n" + "".join(f"{n} = {_toml(getattr(place.settings, n))}\n" for n in names))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kiosk.sync"],
            env={**os.environ, "KIOSK_CONFIG": str(config)},
            cwd=Path(__file__).parents[3],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.ready = json.loads(self._process.stdout.readline())

    def end(self, number: signal.Signals) -> tuple[int, str]:
        self._process.send_signal(number)
        _, errors = self._process.communicate(timeout=15)
        return self._process.returncode, errors


def _toml(value: object) -> str:
    return str(value) if isinstance(value, float) else json.dumps(str(value))


def test_the_process_starts_serves_and_ends_in_order_and_its_log_names_nobody(place: Place) -> None:
    process = Process(place)
    assert process.ready["ready"] is True
    number = "42010619900101123X"
    place.center.answers["case"] = (200, {"name": "田某某", "number": number})
    assert place.client().ask("case", OrderQuestion(case_id=uuid4()), CaseAnswer, 3.0) == Away("garbage")
    place.center.answers["case"] = (422, {"where": "number", "reason": f"unknown {number}"})
    assert isinstance(ask_case(place), Refused)
    envelope = place.queue()
    assert isinstance(place.client().ask("deliver", DeliverNow(case_id=envelope.header.case_id), Receipt, 5.0), Receipt)
    place.center.close()
    ask_case(place, 0.5)
    code, errors = process.end(signal.SIGTERM)
    assert code == 0
    assert not place.settings.socket.exists()
    events = [json.loads(line)["event"] for line in errors.splitlines()]
    assert events == ["centre is there", "centre is away"]
    assert number not in errors
    assert "田某某" not in errors


def test_a_killed_process_leaves_a_socket_that_the_next_one_takes_over(place: Place) -> None:
    Process(place).end(signal.SIGKILL)
    assert place.settings.socket.exists()
    assert place.client().ask("state", Nothing(), AgentState, 1.0) == Away("agent")
    process = Process(place)
    assert isinstance(place.client().ask("state", Nothing(), AgentState, 3.0), AgentState)
    assert process.end(signal.SIGINT)[0] == 0


def test_bad_settings_are_one_sentence_with_file_and_key(place: Place) -> None:
    config = place.folder / "kiosk.toml"
    config.write_text('[agent]\ncenter_url = "ftp://somewhere"\n')
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk.sync", "--config", str(config)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    assert "kiosk.toml: agent.center_url" in json.loads(ended.stdout)["error"]["reason"]
    assert "Traceback" not in ended.stderr


def test_the_client_is_light_enough_to_ask_in_a_frame(place: Place, agent: Agent) -> None:
    clock, client = SystemClock(), AgentClient(place.settings.socket, SystemClock())
    times = []
    for _ in range(20):
        before = clock.monotonic()
        assert isinstance(client.ask("state", Nothing(), AgentState, 2.0), AgentState)
        times.append(clock.monotonic() - before)
    print(f"median {sorted(times)[10] * 1000:.1f} ms")
    assert sorted(times)[10] < 0.1
