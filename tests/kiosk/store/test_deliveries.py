"""The agent's account of deliveries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from kiosk.base.clock import FakeClock
from kiosk.store.deliveries import receipts
from kiosk.store.stores import AgentStore
from tests.kiosk.store.sealed import receipt_for, sealed


def test_attempts_are_counted_and_the_next_is_named(agent: AgentStore, clock: FakeClock) -> None:
    envelope = sealed()
    next_at = clock.real() + timedelta(seconds=4)
    for _ in range(3):
        agent.deliveries.later(envelope.header.case_id, envelope.content_sha256(), "away", next_at)
    delivery = agent.deliveries.find(envelope.header.case_id)
    assert delivery is not None
    assert (delivery.state, delivery.attempts, delivery.next_at, delivery.reason) == ("waiting", 3, next_at, "away")


def test_a_receipt_is_the_last_word_on_its_content(agent: AgentStore, clock: FakeClock, tmp_path: Path) -> None:
    envelope = sealed()
    case_id, content = envelope.header.case_id, envelope.content_sha256()
    agent.deliveries.sent(receipt_for(envelope))
    agent.deliveries.dead(case_id, content, "late_refusal", None)
    agent.deliveries.later(case_id, content, "late_timeout", clock.real())
    delivery = agent.deliveries.find(case_id)
    assert delivery is not None
    assert delivery.state == "sent"
    assert receipts(tmp_path / "agent.db", [case_id]) == (receipt_for(envelope),)


def test_a_dead_letter_is_audited_once_for_the_same_reason(agent: AgentStore) -> None:
    envelope = sealed()
    for _ in range(2):
        agent.deliveries.dead(envelope.header.case_id, envelope.content_sha256(), "schema", None)
    actions = [row["action"] for row in agent.database.rows("SELECT action FROM audit")]
    assert actions == ["DEAD_LETTER"]


def test_a_cursor_keeps_the_last_value(agent: AgentStore) -> None:
    assert agent.cursors.find("sealing_keys") is None
    agent.cursors.keep("sealing_keys", "one")
    agent.cursors.keep("sealing_keys", "two")
    assert agent.cursors.find("sealing_keys") == "two"
