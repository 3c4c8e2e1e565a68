"""The outbox: in with the journal's outcome, out by the centre's receipt or a person's word."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from kiosk.base.clock import FakeClock
from kiosk.contract.envelope import unseal
from kiosk.store.database import read_only
from kiosk.store.errors import DamagedRow, NotAnId, NotFound, OtherContent, WrongState
from kiosk.store.outbox import Size, envelope_in, pressure, waiting_in
from kiosk.store.stores import AgentStore, TerminalStore, settle_outbox
from tests.kiosk.store.sealed import CENTER_KEY, receipt_for, sealed


def put(terminal: TerminalStore, envelope=None):
    envelope = envelope or sealed()
    entry = terminal.journal.intend("submit", {"case_id": str(envelope.header.case_id)})
    terminal.outbox.put(envelope, entry.id)
    return envelope, entry


def test_row_and_outcome_are_one(terminal: TerminalStore) -> None:
    envelope, entry = put(terminal)
    assert terminal.journal.get(entry.id).state == "done"
    (waiting,) = terminal.outbox.waiting()
    assert (waiting.case_id, waiting.content_sha256) == (envelope.header.case_id, envelope.content_sha256())


def test_no_row_without_its_outcome(terminal: TerminalStore) -> None:
    with pytest.raises(NotFound):
        terminal.outbox.put(sealed(), uuid4())
    _, entry = put(terminal)
    with pytest.raises(WrongState):
        terminal.outbox.put(sealed(), entry.id)
    assert len(terminal.outbox.waiting()) == 1


def test_no_outcome_without_its_row(terminal: TerminalStore) -> None:
    envelope, _ = put(terminal)
    again = terminal.journal.intend("submit", {"case_id": str(envelope.header.case_id)})
    with pytest.raises(OtherContent):
        terminal.outbox.put(sealed(envelope.header.case_id, b"something else"), again.id)
    assert terminal.journal.get(again.id).state == "intent"


def test_the_same_envelope_twice_is_one_row(terminal: TerminalStore) -> None:
    envelope, _ = put(terminal)
    put(terminal, envelope)
    assert len(terminal.outbox.waiting()) == 1


def test_the_agent_reads_the_very_envelope(terminal: TerminalStore, tmp_path: Path) -> None:
    envelope, _ = put(terminal)
    with read_only(tmp_path / "terminal.db") as connection:
        (waiting,) = waiting_in(connection)
        read = envelope_in(connection, waiting.case_id)
        assert envelope_in(connection, uuid4()) is None
    assert read == envelope
    assert unseal(read, CENTER_KEY) == b"an application"


@pytest.mark.parametrize(
    "damage",
    [
        b"{}",
        b"\xff\x00",
        sealed().model_dump_json().encode(),
    ],
)
def test_a_row_that_is_not_what_was_put_in_is_never_read_as_an_envelope(
    terminal: TerminalStore, tmp_path: Path, damage: bytes
) -> None:
    envelope, _ = put(terminal)
    with terminal.database.transaction() as connection:
        connection.execute("UPDATE outbox SET envelope = ?", (damage,))
    with read_only(tmp_path / "terminal.db") as connection, pytest.raises(DamagedRow) as caught:
        envelope_in(connection, envelope.header.case_id)
    assert caught.value.content_sha256 == envelope.content_sha256()


def test_a_receipt_lets_go_only_its_own_content(terminal: TerminalStore) -> None:
    envelope, _ = put(terminal)
    other, _ = put(terminal)
    assert terminal.outbox.settle([receipt_for(envelope, "0" * 64), receipt_for(sealed())]) == ()
    assert len(terminal.outbox.waiting()) == 2
    assert terminal.outbox.settle([receipt_for(envelope)]) == (envelope.header.case_id,)
    assert [row.case_id for row in terminal.outbox.waiting()] == [other.header.case_id]
    assert terminal.outbox.settle([receipt_for(envelope)]) == ()


def test_the_terminal_settles_by_what_the_agent_has_written(
    terminal: TerminalStore, agent: AgentStore, tmp_path: Path, clock: FakeClock
) -> None:
    kept, delivered, refused = (put(terminal)[0] for _ in range(3))
    agent.deliveries.sent(receipt_for(delivered))
    agent.deliveries.later(kept.header.case_id, kept.content_sha256(), "away", clock.real())
    agent.deliveries.dead(refused.header.case_id, refused.content_sha256(), "schema", None)
    assert settle_outbox(terminal, tmp_path / "agent.db") == 1
    assert {row.case_id for row in terminal.outbox.waiting()} == {kept.header.case_id, refused.header.case_id}


def test_nothing_is_settled_while_the_agent_has_no_file(terminal: TerminalStore, tmp_path: Path) -> None:
    put(terminal)
    assert settle_outbox(terminal, tmp_path / "nowhere.db") == 0
    assert len(terminal.outbox.waiting()) == 1


def test_a_person_takes_a_case_out_and_it_is_written_who_and_why(terminal: TerminalStore) -> None:
    envelope, _ = put(terminal)
    case_id = envelope.header.case_id
    with pytest.raises(NotAnId):
        terminal.outbox.resolve(case_id, "officer-1", "  ")
    terminal.outbox.resolve(case_id, "officer-1", "资料已在窗口重新采集")
    assert terminal.outbox.waiting() == ()
    (row,) = terminal.database.rows("SELECT * FROM outbox_decision")
    assert (row["case_id"], row["staff"], row["why"]) == (str(case_id), "officer-1", "资料已在窗口重新采集")
    assert terminal.database.rows("SELECT action FROM audit ORDER BY seq DESC")[0][0] == "OUTBOX_RESOLVED"
    with pytest.raises(NotFound):
        terminal.outbox.resolve(case_id, "officer-1", "again")


def test_the_size_says_rows_bytes_and_age(terminal: TerminalStore, clock: FakeClock) -> None:
    assert terminal.outbox.size() == Size(0, 0, None)
    put(terminal)
    clock.advance(90)
    put(terminal)
    size = terminal.outbox.size()
    assert (size.rows, size.oldest_s) == (2, 90.0)
    assert size.bytes == sum(row.bytes for row in terminal.outbox.waiting()) > 0


@pytest.mark.parametrize(("bytes_", "word"), [(0, "ok"), (799, "ok"), (800, "warn"), (949, "warn"), (950, "stop")])
def test_the_high_water_marks(bytes_: int, word: str) -> None:
    assert pressure(Size(1, bytes_, None), 1000) == word
