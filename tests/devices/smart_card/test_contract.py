"""The suite of the contract passes on a real pcscd with a virtual card, and notices a card that lies."""

from __future__ import annotations

from devices.contract import run
from devices.smart_card.adapter import PcscReader
from devices.smart_card.contract import tests as suite
from tests.devices.peers import Peer


def verdicts(reader: PcscReader) -> list[str]:
    return [check.verdict for check in run(suite(reader))]


def test_a_reader_with_a_card_keeps_the_contract(card: Peer) -> None:
    reader = PcscReader(card.address)
    reader.open()
    card.tell("put")
    assert verdicts(reader) == ["pass"] * 6
    reader.close()


def test_without_a_card_nothing_of_a_card_is_tried(card: Peer) -> None:
    reader = PcscReader(card.address)
    assert verdicts(reader) == ["pass", *["not_tried"] * 4, "pass"]
    reader.close()


def test_a_card_that_lies_breaks_the_contract(card: Peer) -> None:
    reader = PcscReader(card.address)
    card.tell("put")
    card.fault("wrong_feedback")
    assert verdicts(reader) == ["pass", "pass", "pass", "fail", "pass", "pass"]
    card.fault("garbage")
    assert verdicts(reader) == ["pass", "fail", "fail", "fail", "pass", "pass"]
    reader.close()
