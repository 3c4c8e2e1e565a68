"""What the state of a simulated device means, in a few words: its answer to ``{"do": "state"}`` as lines for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.service.dock.cast import Cast
from kiosk.service.dock.panels import POSES

State = Mapping[str, Any]
Fact = tuple[str, str]

CONTACTS = {0: "出口有纸", 1: "遗留物品", 2: "机门打开", 3: "震动"}
LAMPS = {"0": "阅读器灯", "1": "凭条口灯"}
PLACES = {"gate": "在口上", "rf": "在读卡位", "hold": "在等候位"}
COMPLETE_FROM = 7
"""IPP job states from here on are final (RFC 8011, 5.3.7)."""

PROCESSES = {"terminal": "终端", "agent": "代理", "shell": "屏幕", "center": "中心"}


def facts(kind: str, state: State, cast: Cast) -> list[Fact]:
    """Lines of a name and a value."""
    read = _READ.get(kind)
    return read(state, cast) if read else []


def faults(state: State) -> list[str]:
    """The faults that are set; the camera knows one at a time and calls it ``fault``."""
    one = state.get("fault")
    return [str(word) for word in state.get("faults", [])] or ([str(one)] if one else [])


def _id_card_reader(state: State, cast: Cast) -> list[Fact]:
    return [("读卡区", "有证件" if state["card_present"] else "空"), ("读过", f"{state['reads']}次")]


def _camera(state: State, cast: Cast) -> list[Fact]:
    if state["seed"] is None:
        return [("镜头前", "没有人")]
    poses: dict[object, str] = dict(POSES)
    return [("镜头前", cast.name_of(state["seed"])), ("姿势", poses.get(state["pose"], str(state["pose"])))]


def _fingerprint_reader(state: State, cast: Cast) -> list[Fact]:
    return [
        ("采集窗", "有手指" if state["finger_present"] else "空"),
        ("采集", f"{state['captures']}次"),
        ("比对", f"{state['matches']}次"),
    ]


def _receipt_printer(state: State, cast: Cast) -> list[Fact]:
    return [("出纸口", "有凭条" if state["tray"] else "空"), ("打印过", f"{len(state['papers'])}张")]


def _io_board(state: State, cast: Cast) -> list[Fact]:
    lit = [f"{LAMPS.get(n, n)}{'闪' if mode == 'blink' else '亮'}" for n, mode in state["lamps"].items()]
    closed = [CONTACTS.get(number, str(number)) for number in state["inputs"]]
    return [("灯", "、".join(lit) or "都不亮"), ("触点", "、".join(closed) or "都断开")]


def _certificate_printer(state: State, cast: Cast) -> list[Fact]:
    waiting = sum(1 for job in state["jobs"] if job["state"] < COMPLETE_FROM)
    return [
        ("出纸口", f"有{state['tray']}张" if state["tray"] else "空"),
        ("打印过", f"{state['pages_out']}张"),
        ("在办", f"{waiting}份"),
    ]


def _card_cabinet(state: State, cast: Cast) -> list[Fact]:
    full = [str(slot) for slot, uid in state["slots"].items() if uid]
    card = state["card"]
    return [
        ("有卡的格", "、".join(full) or "没有"),
        ("开着的格", "、".join(map(str, state["open"])) or "没有"),
        ("通道里", PLACES.get(card["at"], str(card["at"])) if card else "空"),
        ("卡箱", f"{_count(state['bin'])}张"),
        ("取走", f"{_count(state['taken'])}张"),
    ]


def _card_return(state: State, cast: Cast) -> list[Fact]:
    return [
        ("口里", PLACES.get(state["card"], str(state["card"])) if state["card"] else "空"),
        ("挡板", "开着" if state["shutter"] else "关着"),
        ("回收箱", f"{_count(state['bin'])}张"),
        ("退还", f"{state['given_back']}张"),
    ]


def _document_camera(state: State, cast: Cast) -> list[Fact]:
    return [("台面", "有材料" if state["page"] else "空")]


def _qr_scanner(state: State, cast: Cast) -> list[Fact]:
    return [("扫过", f"{state['scans']}次")]


def _smart_card(state: State, cast: Cast) -> list[Fact]:
    return [("读卡区", "有卡" if state["card_present"] else "空"), ("收到命令", f"{state['commands']}条")]


def _temp_card_printer(state: State, cast: Cast) -> list[Fact]:
    return [("做出", f"{len(state['cards'])}张"), ("做坏", f"{state['spoilt']}张")]


def _ups(state: State, cast: Cast) -> list[Fact]:
    mains = "断电，用电池" if "OB" in state["status"].split() else "有市电"
    return [("市电", mains), ("电池", f"{state['battery']}%"), ("负载", f"{state['load']}%")]


def _count(held: Any) -> int:
    return held if isinstance(held, int) else len(held)


def _centre(state: State, cast: Cast) -> list[Fact]:
    return [("网络", "断开" if state["faults"] else "接通")]


def _house(state: State, cast: Cast) -> list[Fact]:
    down = [PROCESSES.get(name, name) for name, runs in state["running"].items() if not runs]
    return [("进程", "、".join(down) + "没有运行" if down else "都在运行")]


_READ: Mapping[str, Callable[[State, Cast], list[Fact]]] = {
    "id_card_reader": _id_card_reader,
    "camera": _camera,
    "fingerprint_reader": _fingerprint_reader,
    "receipt_printer": _receipt_printer,
    "io_board": _io_board,
    "certificate_printer": _certificate_printer,
    "card_cabinet": _card_cabinet,
    "card_return": _card_return,
    "document_camera": _document_camera,
    "qr_scanner": _qr_scanner,
    "smart_card": _smart_card,
    "temp_card_printer": _temp_card_printer,
    "ups": _ups,
    "centre": _centre,
    "house": _house,
}
