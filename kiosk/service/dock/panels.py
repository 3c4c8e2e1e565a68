"""What can be switched at each device, as data: the page draws its buttons from this, and tests press the same ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Option = tuple[int | str, str]
"""The value that is sent, and its name on the page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: the option that is chosen is sent as the field ``name``."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """One button. ``request`` is what the device is told; ``resident``: the resident chosen on the page is added."""

    id: str
    zh: str
    en: str
    request: Mapping[str, Any]
    resident: bool = False
    choice: Choice | None = None
    text: str | None = None
    tone: Literal["act", "back"] = "act"


@dataclass(frozen=True, slots=True)
class Panel:
    """One device: ``faults`` are the words that its simulator knows."""

    kind: str
    zh: str
    en: str
    switches: tuple[Switch, ...]
    faults: tuple[str, ...]


FAULTS: Mapping[str, tuple[str, str]] = {
    "absent": ("不存在", "absent"),
    "unplug": ("拔线", "unplug"),
    "silent": ("不应答", "silent"),
    "slow": ("很慢", "slow"),
    "garbage": ("乱码", "garbage"),
    "bad_checksum": ("校验错", "bad checksum"),
    "half_frame": ("断帧", "half frame"),
    "jam": ("卡住", "jam"),
    "empty": ("用尽", "empty"),
    "low": ("将尽", "low"),
    "cover_open": ("开盖", "cover open"),
    "wrong_feedback": ("反馈错", "wrong feedback"),
    "noise": ("前有杂音", "noise"),
    "dribble": ("零碎到达", "dribble"),
    "stale": ("答非所问", "stale"),
    "no_prints": ("不读指纹", "no prints"),
    "old_module": ("旧模块", "old module"),
    "away": ("断网", "away"),
}

FINGERS: tuple[Option, ...] = tuple(
    (first + at, f"{hand}{finger}")
    for first, hand in ((11, "右手"), (16, "左手"))
    for at, finger in enumerate(("拇指", "食指", "中指", "环指", "小指"))
)
POSES: tuple[Option, ...] = (
    ("front", "正对镜头"),
    ("turn_left", "向左转头"),
    ("turn_right", "向右转头"),
    ("half_turned", "侧着脸"),
    ("look_up", "抬头"),
    ("look_down", "低头"),
    ("tilted", "歪头"),
    ("eyes_closed", "闭眼"),
    ("mouth_open", "张嘴"),
    ("smile", "笑"),
    ("near", "太近"),
    ("far", "太远"),
    ("off_centre", "偏在一边"),
    ("two_faces", "旁边多一人"),
    ("glasses", "戴眼镜"),
    ("glare", "眼镜反光"),
    ("white_clothes", "白衣服"),
    ("busy_background", "背景杂乱"),
    ("dark", "太暗"),
    ("bright", "太亮"),
    ("side_light", "侧光"),
    ("blurred", "模糊"),
)


def act(id_: str, zh: str, en: str, do: str, **fields: Any) -> Switch:
    """A button that tells the device this."""
    return Switch(id_, zh, en, {"do": do, **fields})


def back(id_: str, zh: str, en: str, do: str, **fields: Any) -> Switch:
    """A button that takes an act back: lift, take, leave."""
    return Switch(id_, zh, en, {"do": do, **fields}, tone="back")


def contact(number: int, id_: str, closed: tuple[str, str], opened: tuple[str, str]) -> tuple[Switch, Switch]:
    """The two buttons of one contact of the I/O board."""
    return (
        act(id_, *closed, "input", number=number, closed=True),
        back(f"no_{id_}", *opened, "input", number=number, closed=False),
    )


PANELS: tuple[Panel, ...] = (
    Panel(
        "id_card_reader",
        "身份证阅读器",
        "ID card reader",
        (
            Switch("put", "放上证件", "put card", {"do": "put"}, resident=True),
            Switch("put_unreadable", "放上读不出的证", "unreadable", {"do": "put", "readable": False}, resident=True),
            Switch("put_unknown", "放上未知类型的证", "unknown flag", {"do": "put", "flag": "Z"}, resident=True),
            back("lift", "拿开", "lift", "lift"),
        ),
        (
            *("absent", "unplug", "silent", "slow", "garbage", "bad_checksum", "half_frame", "noise", "dribble"),
            *("stale", "no_prints", "old_module"),
        ),
    ),
    Panel(
        "camera",
        "摄像头",
        "Camera",
        (
            Switch("face", "站到镜头前", "face", {"do": "face"}, resident=True),
            Switch("stranger", "换成陌生人", "stranger", {"do": "face", "stranger": True}, resident=True),
            Switch("pose", "做", "pose", {"do": "pose"}, choice=Choice("name", POSES)),
            back("nobody", "走开", "nobody", "nobody"),
        ),
        ("absent", "unplug", "silent", "slow", "garbage", "half_frame", "wrong_feedback"),
    ),
    Panel(
        "fingerprint_reader",
        "指纹仪",
        "Fingerprint reader",
        (
            Switch(
                "press",
                "按下",
                "press",
                {"do": "press", "quality": 85},
                resident=True,
                choice=Choice("finger", FINGERS),
            ),
            Switch(
                "press_stranger",
                "按陌生人的",
                "stranger",
                {"do": "press", "quality": 85, "stranger": True},
                resident=True,
                choice=Choice("finger", FINGERS),
            ),
            act("dry", "太干", "dry", "dry"),
            act("wet", "太湿", "wet", "wet"),
            act("partial", "没按全", "partial", "partial"),
            act("too_fast", "太快", "too fast", "too_fast"),
            back("lift", "抬起", "lift", "lift"),
        ),
        ("absent", "unplug", "silent", "slow", "garbage", "bad_checksum", "half_frame", "wrong_feedback", "stale"),
    ),
    Panel(
        "receipt_printer",
        "凭条打印机",
        "Receipt printer",
        (back("take", "取走凭条", "take paper", "take"),),
        ("absent", "unplug", "silent", "slow", "garbage", "half_frame", "jam", "empty", "low", "cover_open"),
    ),
    Panel(
        "io_board",
        "灯与触点",
        "Lamps and contacts",
        (
            *contact(0, "papers", ("出口有纸", "papers left"), ("纸拿走", "papers taken")),
            *contact(1, "things", ("遗留物品", "things left"), ("物品拿走", "things taken")),
            *contact(2, "door", ("机门打开", "door open"), ("机门关上", "door shut")),
            *contact(3, "tamper", ("震动", "tamper"), ("平静", "still")),
        ),
        ("absent", "unplug", "silent", "slow", "garbage", "half_frame", "jam", "wrong_feedback"),
    ),
    Panel("centre", "网络与中心", "Centre", (), ("away",)),
    Panel("house", "本机", "House", (act("power_cut", "断电再来电", "power cut", "power_cut"),), ()),
)


def find_panel(kind: str) -> Panel | None:
    """The panel of a kind."""
    return next((panel for panel in PANELS if panel.kind == kind), None)
