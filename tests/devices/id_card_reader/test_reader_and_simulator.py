"""The card reader's adapter against its simulator, a process of its own: every card, every fault, every deadline."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from devices.id_card_reader.adapter import SamReader, read_once
from devices.id_card_reader.port import CardPlaced, CardRead, ReadFailed, card_fields
from devices.transport.address import transport_at
from tests.devices.peers import Peer

MODULE = "devices.id_card_reader.simulator"
P01 = {
    "name": "张三",
    "sex": "male",
    "nation": "汉",
    "birth_date": "1998-03-15",
    "address": "湖北省武汉市江岸区测试路1号",
    "number": "42010219980315997X",
    "authority": "武汉市公安局江岸分局",
    "valid_from": "2016-08-20",
    "valid_to": "2026-08-20",
}
P06 = P01 | {
    "kind": "hmt",
    "name": "陈样本",
    "sex": "female",
    "birth_date": "1990-05-12",
    "number": "810000199005129981",
    "pass_number": "H12345678",
    "issue_count": 1,
}
FOREIGNER = {
    "kind": "foreigner",
    "name": "SAMPLE, JANE",
    "sex": "female",
    "number": "USA310000000000",
    "birth_date": "1985-01-01",
    "valid_from": "2020-01-01",
    "valid_to": "2030-01-01",
    "nationality": "USA",
}


@pytest.fixture(scope="module")
def simulator(start_shared_peer: Any) -> Peer:
    simulator: Peer = start_shared_peer(MODULE, "--link", "{folder}/tty", "--latency-ms", "2")
    return simulator


@pytest.fixture
def peer(simulator: Peer) -> Peer:
    simulator.tell("clear")
    simulator.tell("lift")
    return simulator


@pytest.fixture
def reader(peer: Peer) -> Iterator[SamReader]:
    reader = SamReader(transport_at(peer.address))
    yield reader
    reader.close()


def test_a_card_is_read_with_all_its_items(peer: Peer, reader: SamReader) -> None:
    peer.tell("put", card=P01 | {"newest_address": "湖北省武汉市洪山区样本街2号"})
    result = reader.read(2)
    assert isinstance(result, CardRead)
    fields = card_fields(result.card)
    assert {key: fields[key] for key in P01} == P01
    assert fields["newest_address"] == "湖北省武汉市洪山区样本街2号"
    assert len(result.card.photo) == 1024
    assert [result.card.fingerprints[at] for at in (5, 517)] == [11, 16]


def test_a_long_term_card_without_prints_is_read(peer: Peer, reader: SamReader) -> None:
    peer.tell("put", card=P01 | {"valid_to": None, "fingerprints": None})
    result = reader.read(2)
    assert isinstance(result, CardRead)
    assert (result.card.valid_to, result.card.fingerprints) == (None, b"")


@pytest.mark.parametrize("card", [P06, FOREIGNER])
def test_other_kinds_of_card_are_read_as_what_they_are(peer: Peer, reader: SamReader, card: dict[str, Any]) -> None:
    peer.tell("put", card=card)
    result = reader.read(2)
    assert isinstance(result, CardRead)
    fields = card_fields(result.card)
    shown = {key: value for key, value in card.items() if key != "nation"}
    assert {key: fields[key] for key in shown} == shown


def test_a_card_of_unknown_type_is_refused(peer: Peer, reader: SamReader) -> None:
    peer.tell("put", card=P01 | {"flag": "Y"})
    assert reader.read(2) == ReadFailed("unknown_type", "U+0059")


@pytest.mark.parametrize(
    ("change", "item"),
    [({"number": "420102199803159970"}, "number"), ({"birth_date": "1998-02-30"}, "birth_date"), ({"sex": "9"}, "sex")],
)
def test_a_card_with_bad_content_is_refused(peer: Peer, reader: SamReader, change: Any, item: str) -> None:
    peer.tell("put", card=P01 | change)
    assert reader.read(2) == ReadFailed("bad_content", item)


def test_an_unreadable_card_breaks_off_and_a_good_one_is_read_after_it(peer: Peer, reader: SamReader) -> None:
    peer.tell("put", card=P01 | {"readable": False})
    assert reader.read(2) == ReadFailed("breaks_off", "sw3_41")
    peer.tell("put", card=P01)
    assert isinstance(reader.read(2), CardRead)


def test_without_a_card_the_deadline_ends_the_wait(reader: SamReader) -> None:
    begun = time.monotonic()
    assert reader.read(0.4) == ReadFailed("no_card")
    assert time.monotonic() - begun < 1.5


def test_the_same_card_is_not_read_twice_until_it_was_lifted(peer: Peer, reader: SamReader) -> None:
    peer.tell("put", card=P01)
    assert isinstance(reader.read(2), CardRead)
    assert reader.read(2) == ReadFailed("same_card")
    assert reader.poll(1) is None
    assert reader.present(1) is True
    peer.tell("lift")
    assert reader.present(1) is False
    assert reader.poll(1) is None
    peer.tell("put", card=P01)
    assert reader.poll(1) == CardPlaced()
    assert isinstance(reader.read(2), CardRead)


def test_a_card_that_another_program_read_can_still_be_read_once(peer: Peer) -> None:
    peer.tell("put", card=P01)
    assert isinstance(read_once(peer.address, 2), CardRead)
    assert isinstance(read_once(peer.address, 2), CardRead)


def test_a_wait_ends_when_its_owner_says_so(peer: Peer) -> None:
    stop = threading.Event()
    stop.set()
    reader = SamReader(transport_at(peer.address), stop=stop)
    assert reader.read(30) == ReadFailed("no_card")
    reader.close()


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("silent", "silent"),
        ("garbage", "garbage"),
        ("bad_checksum", "bad_checksum"),
        ("half_frame", "breaks_off"),
        ("slow", "silent"),
    ],
)
def test_a_fault_has_its_word_and_the_next_read_is_good(peer: Peer, reader: SamReader, fault: str, word: str) -> None:
    peer.tell("put", card=P01)
    peer.fault(fault)
    result = reader.read(2)
    assert isinstance(result, ReadFailed)
    assert result.word == word
    peer.tell("clear")
    assert isinstance(reader.read(2), CardRead)


@pytest.mark.parametrize("fault", ["noise", "dribble", "stale", "no_prints"])
def test_what_is_merely_odd_does_not_hinder_a_read(peer: Peer, reader: SamReader, fault: str) -> None:
    peer.tell("put", card=P01)
    peer.fault(fault)
    assert isinstance(reader.read(3), CardRead)


def test_an_older_module_that_passes_over_questions_is_read_without_prints(peer: Peer, reader: SamReader) -> None:
    peer.tell("put", card=P01 | {"newest_address": "湖北省武汉市洪山区样本街2号"})
    peer.fault("old_module")
    result = reader.read(3)
    assert isinstance(result, CardRead)
    assert (result.card.name, result.card.fingerprints, result.card.newest_address) == ("张三", b"", None)


def test_a_read_that_failed_after_its_find_is_recovered_on_a_module_that_finds_once(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--link", "{folder}/tty", "--latency-ms", "2", "--find-once")
    reader = SamReader(transport_at(peer.address))
    peer.tell("put", card=P01)
    assert reader.poll(1) == CardPlaced()
    peer.fault("bad_checksum", times=1)
    assert reader.read(2) == ReadFailed("bad_checksum")
    assert isinstance(reader.read(2), CardRead)
    assert reader.poll(1) is None
    peer.tell("lift")
    peer.tell("put", card=P01 | {"readable": False})
    assert reader.read(2) == ReadFailed("breaks_off", "sw3_41")
    assert reader.poll(1) == CardPlaced()
    peer.tell("lift")
    assert reader.poll(1) is None
    reader.close()


def test_an_unplugged_reader_is_offline_and_comes_back(peer: Peer, reader: SamReader) -> None:
    assert reader.status().state == "ready"
    peer.fault("unplug")
    result = reader.read(1)
    assert isinstance(result, ReadFailed)
    assert result.word == "offline"
    assert reader.status().state == "offline"
    peer.tell("clear")
    peer.tell("put", card=P01)
    assert isinstance(reader.read(2), CardRead)


@pytest.mark.parametrize(("fault", "state"), [("silent", "unknown"), ("garbage", "fault"), ("bad_checksum", "fault")])
def test_the_status_tells_the_fault(peer: Peer, reader: SamReader, fault: str, state: str) -> None:
    peer.fault(fault)
    assert reader.status().state == state


def test_a_silent_reader_that_another_thread_polls_is_not_taken_for_a_busy_one(peer: Peer, reader: SamReader) -> None:
    peer.fault("silent")
    ending = threading.Event()

    def poll() -> None:
        while not ending.is_set():
            reader.poll(1)
            ending.wait(0.1)

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        assert {reader.status().state for _ in range(2)} == {"unknown"}
    finally:
        ending.set()
        thread.join()


def test_the_module_tells_its_number(reader: SamReader) -> None:
    assert reader.module_id() == "01.01-20261018-0000000001-0000000002"


def test_two_programs_never_share_the_line(peer: Peer, reader: SamReader) -> None:
    reader.open()
    result = read_once(peer.address, 0.2)
    assert isinstance(result, ReadFailed)
    assert result.word == "offline"


def test_the_reader_is_served_over_tcp_too(start_peer: Any) -> None:
    peer = start_peer(MODULE, "--tcp", "--latency-ms", "2")
    peer.tell("put", card=P01)
    assert isinstance(read_once(peer.address, 2), CardRead)


def test_a_malformed_address_is_bad_input() -> None:
    with pytest.raises(ValueError, match="neither"):
        read_once("udp://x", 1)


def test_the_simulator_sees_no_bad_request(peer: Peer, reader: SamReader) -> None:
    before = peer.tell("put", card=P01)
    reader.read(2)
    after = peer.tell("state")
    assert after["bad_requests"] == 0
    assert (after["reads"] - before["reads"], after["requests"] - before["requests"]) == (1, 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": "dance"},
        {"do": "fault", "word": "tired"},
        {"do": "fault", "word": "silent", "times": 0},
        {"do": "put", "card": {"name": "无"}},
        {"do": "put", "card": P01 | {"name": "长" * 16}},
        {"no": "do"},
    ],
)
def test_a_wrong_control_request_is_refused_with_a_sentence(peer: Peer, wrong: dict[str, Any]) -> None:
    answer = peer.ask(**wrong)
    assert answer["ok"] is False
    assert answer["error"]


def test_the_simulator_ends_with_its_parent(start_peer: Any) -> None:
    assert start_peer(MODULE).close_stdin() == 0
