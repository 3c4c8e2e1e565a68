"""Devices that break in the middle of a visit with real peers: what the resident reads, and that nothing is lost.

One visit a row, chosen so that every device of a renewal meets its most telling faults at its most telling steps; what
every other fault does at every other page is in docs/fault-matrix.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kiosk.service.world import World
from tests.journeys.house import house, renews, zh
from tests.journeys.residents import Somebody


@dataclass(frozen=True)
class Visit:
    """Faults as the command takes them, and what comes of them: ``goes on``, ``slip``, ``window`` or ``refused``."""

    faults: str
    ending: str
    told: str | None = None
    """A wording key that must have been on screen."""
    sentence: str | None = None
    not_told: str | None = None


VISITS = (
    # the card reader
    Visit("id_card_reader:half_frame@identify*1", "goes on", "err.E01", "未能读取证件，请重新放置", "identify.number"),
    Visit("id_card_reader:garbage@identify*1", "goes on", "err.E01", not_told="identify.number"),
    Visit("id_card_reader:bad_checksum@identify", "goes on", "identify.number", "请输入身份证号码", "fault"),
    Visit("id_card_reader:silent@identify", "slip", "wait.id_card_reader"),
    Visit("id_card_reader:unplug@identify*1", "goes on", "wait.id_card_reader", not_told="fault"),
    # the camera
    Visit("camera:unplug@photo", "slip", "wait.camera", "本机维护中"),
    Visit("camera:unplug@photo*1", "goes on", "wait.camera"),
    Visit("camera:silent@face*2", "goes on", "wait.camera", not_told="err.E03.fp"),
    Visit(
        "camera:unplug@menu", "refused", "closed.device.camera", "照相机维护中，可到黄石港区政务服务中心自助服务区办理"
    ),
    # the fingerprint reader
    Visit("fingerprint_reader:unplug@enrol*1", "goes on", "wait.fingerprint_reader"),
    Visit("fingerprint_reader:bad_checksum@fingerprint", "slip", "wait.fingerprint_reader"),
    # the receipt printer
    Visit("receipt_printer:empty@receipt", "goes on", "err.E14", "凭条没能打印，请扫码保存回执"),
    Visit("receipt_printer:silent@receipt", "goes on", "err.E14"),
    Visit("receipt_printer:jam@receipt", "goes on", "err.E14"),
    Visit("receipt_printer:low@receipt", "goes on", not_told="err.E14"),
    Visit(
        "fingerprint_reader:unplug@enrol receipt_printer:empty@enrol", "window", "err.E14.slip", "请记下这个地址和电话"
    ),
    # the board with lamps and tray
    Visit("io_board:unplug@identify io_board:silent@receipt", "goes on"),
)
PEOPLE = tuple(Somebody(f"P{nth}", 40 + nth) for nth in range(len(VISITS)))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with house(tmp_path_factory.mktemp("faults"), *PEOPLE) as running:
        yield running


@pytest.mark.parametrize("nth", range(len(VISITS)), ids=[one.faults.replace(" ", "+") for one in VISITS])
def test_a_device_that_breaks_loses_nobody_anything(world: World, nth: int) -> None:
    visit = VISITS[nth]
    answer = renews(world, PEOPLE[nth].id, *visit.faults.split())

    keys = [screen["key"] for screen in answer["screens"]]
    assert visit.told is None or visit.told in keys, keys
    assert visit.not_told not in keys
    assert visit.sentence is None or any(visit.sentence in text for text in zh(answer)), zh(answer)
    match visit.ending:
        case "goes on":
            assert (answer["outcome"], answer["status"], answer["payment"]) == ("submitted", "ACCEPTED", "paid")
            assert (answer["due"], answer["world"]["money_fen"]) == ("2026-06-30", 2000)
            assert len(answer["papers"]) == ("err.E14" not in keys)
        case "slip" | "window":
            assert (answer["outcome"], answer["code"], answer["case_id"]) == ("routed", "FAULT", None)
            assert (answer["world"]["money_fen"], len(answer["papers"])) == (0, visit.ending == "slip")
        case "refused":
            assert (answer["outcome"], answer["code"], answer["case_id"]) == ("routed", "FAULT", None)
            assert "notice.title" not in keys
