"""Deliveries against a real HTTP centre that loses replies, answers garbage, refuses, hangs, is away."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from kiosk.base.clock import SystemClock
from kiosk.store.deliveries import Deliveries
from kiosk.store.stores import AgentStore, settle_outbox
from kiosk.sync.answers import Dead, Later, Sent
from kiosk.sync.reach import Reach
from tests.kiosk.sync.conftest import Place


def accepted(place: Place, *envelopes):
    return lambda: all(envelope.header.case_id in place.center.accepted for envelope in envelopes)


@pytest.mark.parametrize(
    "faults",
    [
        ["lose_reply"],
        ["lose_reply", "lose_reply"],
        ["cut_before", "cut_before"],
        ["garbage"],
        ["half"],
        ["other_receipt"],
        ["500"],
        ["503"],
        ["429"],
    ],
    ids="+".join,
)
def test_what_goes_wrong_once_is_sent_again_and_held_once(
    place: Place, agent_store: AgentStore, faults: list[str]
) -> None:
    place.center.faults.extend(faults)
    deliverer = place.deliverer(agent_store)
    envelope = place.queue(b"signed")
    deliverer.start()
    try:
        place.center.wait_for(lambda: len(place.center.arrivals) > len(faults))
        verdict = deliverer.now(envelope.header.case_id, 5.0)
    finally:
        deliverer.stop(5)
    assert isinstance(verdict, Sent)
    assert place.center.accepted == {envelope.header.case_id: (envelope.content_sha256(), b"signed")}
    assert settle_outbox(place.terminal, place.settings.agent_db) == 1


@pytest.mark.parametrize("status", ["400", "404", "409", "413", "422"])
def test_a_refused_case_is_a_dead_letter_seen_and_not_sent_again(
    place: Place, agent_store: AgentStore, status: str
) -> None:
    place.center.faults.append(status)
    deliverer = place.deliverer(agent_store)
    refused = place.queue()
    deliverer.start()
    try:
        first = deliverer.now(refused.header.case_id, 5.0)
        others = [place.queue() for _ in range(3)]
        place.center.wait_for(accepted(place, *others))
        again = deliverer.now(refused.header.case_id, 5.0)
    finally:
        deliverer.stop(5)
    assert isinstance(first, Dead)
    assert isinstance(again, Dead)
    assert first.reason == again.reason == f"told_to_{status}"
    assert place.center.arrivals.count(refused.header.case_id) == 1
    delivery = agent_store.deliveries.find(refused.header.case_id)
    assert delivery is not None
    assert (delivery.state, delivery.next_at) == ("dead", None)
    assert settle_outbox(place.terminal, place.settings.agent_db) == 3
    assert [row.case_id for row in place.terminal.outbox.waiting()] == [refused.header.case_id]


def test_a_terminal_that_is_refused_shows_it_and_tries_again_by_itself(place: Place, agent_store: AgentStore) -> None:
    place.center.faults.append("403")
    deliverer = place.deliverer(agent_store)
    envelope = place.queue()
    deliverer.start()
    try:
        place.center.wait_for(lambda: len(place.center.arrivals) == 1)
        place.center.wait_for(accepted(place, envelope))
    finally:
        deliverer.stop(5)
    assert agent_store.database.rows("SELECT action FROM audit")[0][0] == "DEAD_LETTER"
    delivery = agent_store.deliveries.find(envelope.header.case_id)
    assert delivery is not None
    assert (delivery.state, delivery.attempts) == ("sent", 2)


def test_at_most_two_are_on_their_way_and_the_residents_case_does_not_wait_behind_a_backlog(
    place: Place, agent_store: AgentStore
) -> None:
    place.center.faults.append("hang")
    backlog = [place.queue() for _ in range(5)]
    deliverer = place.deliverer(agent_store)
    deliverer.start()
    try:
        place.center.wait_for(lambda: len(place.center.arrivals) == 1)
        urgent = place.queue()
        assert isinstance(deliverer.now(urgent.header.case_id, 5.0), Sent)
        assert len(place.center.arrivals) == 2
        place.center.release.set()
        place.center.wait_for(accepted(place, *backlog))
    finally:
        deliverer.stop(5)
    assert place.center.most_at_once == 2


def test_many_askers_for_one_case_share_one_delivery(place: Place, agent_store: AgentStore) -> None:
    place.center.faults.append("hang")
    deliverer = place.deliverer(agent_store)
    envelope = place.queue()
    deliverer.start()
    verdicts = []
    threads = [
        threading.Thread(target=lambda: verdicts.append(deliverer.now(envelope.header.case_id, 5.0))) for _ in range(4)
    ]
    try:
        for thread in threads:
            thread.start()
        place.center.wait_for(lambda: len(place.center.arrivals) == 1)
        place.center.release.set()
        for thread in threads:
            thread.join()
    finally:
        deliverer.stop(5)
    assert [type(verdict) for verdict in verdicts] == [Sent] * 4
    assert len(place.center.arrivals) == 1


class CannotWrite(Deliveries):
    """A disk that is full at the worst moment: after the centre's commit, before ours."""

    def sent(self, receipt) -> None:
        raise sqlite3.OperationalError("database or disk is full")


def test_nobody_is_told_sent_before_it_is_written_down(place: Place, agent_store: AgentStore) -> None:
    envelope = place.queue(b"signed")
    full = AgentStore(
        agent_store.database,
        CannotWrite(agent_store.database, agent_store.audit, SystemClock()),
        agent_store.cursors,
        agent_store.audit,
    )
    deliverer = place.deliverer(full)
    deliverer.start()
    assert deliverer.now(envelope.header.case_id, 5.0) == Later("store")
    deliverer.stop(5)
    assert settle_outbox(place.terminal, place.settings.agent_db) == 0

    deliverer = place.deliverer(agent_store)
    deliverer.start()
    assert isinstance(deliverer.now(envelope.header.case_id, 5.0), Sent)
    deliverer.stop(5)
    assert list(place.center.accepted.values()) == [(envelope.content_sha256(), b"signed")]


def test_a_damaged_row_does_not_hold_up_the_others(place: Place, agent_store: AgentStore) -> None:
    damaged = place.queue()
    with place.terminal.database.transaction() as connection:
        connection.execute("UPDATE outbox SET envelope = ?", (b"{}",))
    whole = place.queue()
    deliverer = place.deliverer(agent_store)
    deliverer.start()
    try:
        place.center.wait_for(accepted(place, whole))
        verdict = deliverer.now(damaged.header.case_id, 5.0)
    finally:
        deliverer.stop(5)
    assert isinstance(verdict, Dead)
    assert verdict.reason == "damaged_row"
    delivery = agent_store.deliveries.find(damaged.header.case_id)
    assert delivery is not None
    assert (delivery.state, delivery.attempts) == ("dead", 1)
    assert len(place.terminal.outbox.waiting()) == 2


def test_when_the_centre_is_back_the_backlog_goes_without_waiting_for_its_backoff(
    place: Place, agent_store: AgentStore
) -> None:
    reach = Reach(SystemClock())
    # Nobody listens on the discard port.
    deliverer = place.deliverer(agent_store, reach, center_url="http://127.0.0.1:9", connect_timeout_s=0.2)
    envelope = place.queue()
    deliverer.start()
    assert deliverer.now(envelope.header.case_id, 3.0) == Later("refused")
    deliverer.stop(5)
    assert reach.now.standing == "away"
    delivery = agent_store.deliveries.find(envelope.header.case_id)
    assert delivery is not None
    assert (delivery.state, delivery.reason) == ("waiting", "refused")

    reach = Reach(SystemClock())
    deliverer = place.deliverer(agent_store, reach)
    reach.when_back(deliverer.wake)
    deliverer.start()
    place.center.wait_for(accepted(place, envelope))
    deliverer.stop(5)
    assert reach.now.standing == "up"


def test_no_terminal_yet_is_nothing_to_do(place: Place, agent_store: AgentStore) -> None:
    deliverer = place.deliverer(agent_store, terminal_db=place.folder / "not-yet.db")
    assert deliverer.waiting() == ()
