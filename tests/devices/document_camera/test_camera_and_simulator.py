"""The document camera against its simulator, another process, through every fault."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from devices import kits
from devices.base import Outcome, TransportLost
from devices.contract import run
from devices.document_camera.contract import tests as contract
from devices.document_camera.kit import grab, scan
from devices.document_camera.opencv import OpenCvDocumentCamera
from devices.document_camera.page import distance
from devices.document_camera.port import Failed, Page
from tests.devices.peers import Peer

CODE = "https://kiosk.example/v/0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def desk(start_shared_peer: Any) -> Peer:
    peer: Peer = start_shared_peer("devices.document_camera.simulator")
    return peer


@pytest.fixture
def peer(desk: Peer) -> Peer:
    desk.tell("clear")
    desk.tell("lift")
    return desk


@pytest.fixture
def camera(peer: Peer) -> Iterator[OpenCvDocumentCamera]:
    camera = OpenCvDocumentCamera(peer.address)
    yield camera
    camera.close()


def verdicts(camera: OpenCvDocumentCamera) -> list[str]:
    return [check.verdict for check in run(contract(camera))]


def test_a_page_is_scanned_with_its_code(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    corners = peer.tell("put", angle=7, code=CODE)["corners"]
    page = camera.scan(8)
    assert isinstance(page, Page)
    assert page.paper == "a4"
    assert distance(page.corners, tuple(map(tuple, corners))) <= 8
    assert [(code.text, code.format) for code in page.codes] == [(CODE, "QRCode")]
    assert CODE not in repr(page)


def test_a_page_is_seen_again_after_it_was_turned(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    peer.tell("put", paper="card", code=CODE)
    first = camera.scan(8)
    peer.tell("turn", by=90)
    second = camera.scan(8)
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert first.bgr.shape[:2] == second.bgr.shape[1::-1] == (638, 1011)
    assert [code.text for code in second.codes] == [CODE]


def test_an_empty_desk_has_no_page(camera: OpenCvDocumentCamera) -> None:
    begun = time.monotonic()
    assert camera.scan(1.0) == Failed("no_page")
    assert time.monotonic() - begun < 2.0


def test_a_blurred_page_is_not_taken(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    peer.tell("put", blur=6)
    assert camera.scan(1.5) == Failed("blurred")


def test_nothing_is_looked_at_between_scans(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    camera.scan(0.5)
    end = time.monotonic() + 5
    while peer.tell("state")["viewers"] and time.monotonic() < end:
        threading.Event().wait(0.05)
    assert peer.tell("state")["viewers"] == 0


@pytest.mark.parametrize(
    ("fault", "word"), [("silent", "silent"), ("absent", "absent"), ("unplug", "absent"), ("garbage", "garbage")]
)
def test_a_fault_has_its_word_and_is_gone_when_it_is_cleared(
    peer: Peer, camera: OpenCvDocumentCamera, fault: str, word: str
) -> None:
    peer.tell("put")
    peer.fault(fault)
    begun = time.monotonic()
    assert camera.scan(2.5) == Failed(word)
    assert time.monotonic() - begun < 3.5
    peer.tell("clear")
    assert isinstance(camera.scan(8), Page)


def test_half_pictures_are_never_scanned(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    peer.tell("put")
    peer.fault("half_frame")
    assert camera.scan(1.5) == Failed("garbage")


def test_a_frozen_camera_does_not_give_the_page_before(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    """Put A, freeze, scan A; the desk changes, the picture does not: A is not taken for what lies there now."""
    peer.tell("put", code=CODE)
    peer.fault("wrong_feedback")
    assert isinstance(camera.scan(8), Page)
    peer.tell("lift")
    assert camera.scan(1.5) == Failed("frozen")


def test_a_slow_camera_still_scans(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    peer.tell("put")
    peer.fault("slow")
    assert isinstance(camera.scan(8), Page)


def test_the_contract_is_kept_and_notices_what_is_wrong(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    camera.open()
    assert verdicts(camera) == ["pass", "pass", "not_tried", "not_tried", "not_tried"]
    peer.tell("put", angle=3)
    assert verdicts(camera) == ["pass"] * 5
    peer.fault("wrong_feedback")
    assert verdicts(camera)[2:4] == ["pass", "fail"]


def test_nobody_there_is_told_at_the_opening(peer: Peer, camera: OpenCvDocumentCamera) -> None:
    peer.fault("absent")
    with pytest.raises(TransportLost, match="absent"):
        camera.open()
    assert camera.status().state == "offline"


def test_a_scan_at_the_bench_writes_the_page_and_tells_what_it_saw(peer: Peer, tmp_path: Path) -> None:
    peer.tell("put", paper="card", code=CODE, angle=4)
    device = kits.make_at("document_camera", peer.address, None, threading.Event())
    out = tmp_path / "page.png"
    done = scan(device, [str(out)], 8)
    assert (done.outcome, done.data["width"], done.data["height"], done.data["paper"]) == (
        Outcome.DONE,
        1011,
        638,
        "card",
    )
    assert cv2.imread(str(out)).shape == (638, 1011, 3)
    assert len(done.data["corners"]) == 4
    assert [code["text"] for code in done.data["codes"]] == [CODE]
    whole = grab(device, [str(tmp_path / "desk.jpg")], 8)
    assert (whole.outcome, whole.data["width"], whole.data["height"]) == (Outcome.DONE, 1920, 1080)
    peer.tell("lift")
    assert scan(device, [str(out)], 0.8).error == "no_page"


def test_a_picture_file_can_be_scanned_again_and_again(tmp_path: Path) -> None:
    picture = np.full((1080, 1920, 3), 60, np.uint8)
    cv2.rectangle(picture, (500, 200), (1300, 765), (240, 240, 240), -1)
    file = tmp_path / "desk.png"
    cv2.imwrite(str(file), picture)
    camera = OpenCvDocumentCamera(str(file))
    assert isinstance(camera.scan(3), Page)
    assert isinstance(camera.scan(3), Page)


@pytest.mark.parametrize(
    "wrong", [{"do": "put", "paper": "a5"}, {"do": "turn", "by": 90}, {"do": "desk", "name": "pink"}, {"do": "dance"}]
)
def test_a_wrong_control_request_is_refused_with_a_sentence(peer: Peer, wrong: dict[str, Any]) -> None:
    answer = peer.ask(**wrong)
    assert answer["ok"] is False
    assert answer["error"]
