"""What can be switched at each device, as data: the page draws its buttons from this, and tests press the same ones."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.service.dock.panel import Choice, Option, Panel, Switch, act, back, contact

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
    "flood": ("发个不停", "flood"),
    "rejected": ("拒绝一切", "rejected"),
    "no_atr": ("上电无声", "no ATR"),
    "full": ("卡箱满", "full"),
    "inverted": ("触点接反", "inverted"),
    "miscount": ("计数不动", "miscount"),
    "lost_answer": ("做了不答", "lost answer"),
    "not_reset": ("要先复位", "not reset"),
    "ribbon_out": ("色带用尽", "ribbon out"),
    "ribbon_low": ("色带将尽", "ribbon low"),
    "deaf": ("收而不答", "deaf"),
    "no_driver": ("驱动未连", "no driver"),
    "replace_battery": ("电池老化", "replace battery"),
    "overload": ("过载", "overload"),
    "bypass": ("旁路", "bypass"),
    "wrong_paper": ("装了别的纸", "wrong paper"),
    "no_pdf": ("不认PDF", "no PDF"),
    "no_cancel": ("不理撤销", "no cancel"),
    "cast": ("灯光偏色", "lamp of another colour"),
    "dim": ("灯光变暗", "lamp grown old"),
    "away": ("断网", "away"),
}

FINGERS: tuple[Option, ...] = tuple(
    (first + at, f"{hand}{finger}")
    for first, hand in ((11, "右手"), (16, "左手"))
    for at, finger in enumerate(("拇指", "食指", "中指", "环指", "小指"))
)
SLOTS: tuple[Option, ...] = tuple((slot, f"{slot}号格") for slot in range(1, 25))
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
        ("absent", "unplug", "silent", "slow", "garbage", "half_frame", "wrong_feedback", "cast", "dim"),
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
    Panel(
        "certificate_printer",
        "A4打印机",
        "Certificate printer",
        (back("take", "取走纸张", "take paper", "take"),),
        (
            *("absent", "unplug", "silent", "slow", "garbage", "half_frame", "jam", "empty", "low", "cover_open"),
            *("wrong_feedback", "wrong_paper", "no_pdf", "no_cancel"),
        ),
    ),
    Panel(
        "card_cabinet",
        "证件柜",
        "Card cabinet",
        (
            Switch(
                "put", "放入一张卡", "put card", {"do": "put", "uid": "04A1B2C3D4E5F6"}, choice=Choice("slot", SLOTS)
            ),
            Switch(
                "put_unreadable",
                "放入读不出的卡",
                "unreadable",
                {"do": "put", "uid": "04A1B2C3D4E5F7", "readable": False},
                choice=Choice("slot", SLOTS),
            ),
            Switch(
                "clear_slot",
                "清空此格",
                "empty slot",
                {"do": "put", "uid": None},
                choice=Choice("slot", SLOTS),
                tone="back",
            ),
            act("close", "关上此格", "shut drawer", "close", choice=Choice("slot", SLOTS)),
            act("insert", "从出卡口塞回", "insert at the gate", "insert", uid="04A1B2C3D4E5F6"),
            back("take", "从出卡口取走", "take card", "take"),
            back("empty_bin", "清空卡箱", "empty bin", "empty_bin"),
        ),
        (
            *("absent", "unplug", "silent", "slow", "garbage", "bad_checksum", "half_frame", "jam", "empty", "low"),
            *("full", "wrong_feedback", "inverted", "miscount", "lost_answer", "not_reset"),
        ),
    ),
    Panel(
        "card_return",
        "旧证回收口",
        "Card return",
        (
            Switch("insert", "插入旧证", "insert card", {"do": "insert"}, resident=True),
            Switch(
                "insert_unreadable", "插入读不出的证", "unreadable", {"do": "insert", "readable": False}, resident=True
            ),
            back("take", "取回", "take card", "take"),
            back("empty_bin", "清空回收箱", "empty bin", "empty_bin"),
        ),
        (
            *("absent", "unplug", "silent", "slow", "garbage", "bad_checksum", "half_frame", "jam", "full", "miscount"),
            "wrong_feedback",
        ),
    ),
    Panel(
        "document_camera",
        "材料拍摄台",
        "Document camera",
        (
            act("put_a4", "放A4纸", "put A4", "put", paper="a4"),
            act("put_slanted", "斜着放A4纸", "slanted A4", "put", paper="a4", angle=14, tilt=0.08),
            act("put_card", "放卡片", "put card", "put", paper="card"),
            act("turn", "转90度", "turn", "turn", by=90),
            back("lift", "拿开", "lift", "lift"),
        ),
        ("absent", "unplug", "silent", "slow", "garbage", "half_frame", "wrong_feedback"),
    ),
    Panel(
        "qr_scanner",
        "扫码器",
        "Code scanner",
        (
            Switch("scan", "出示此码", "scan", {"do": "scan"}, text="text"),
            act("scan_receipt", "出示上一张凭条的码", "code of the last receipt", "scan", paper="receipt_printer"),
        ),
        ("absent", "unplug", "silent", "slow", "garbage", "half_frame", "wrong_feedback", "flood"),
    ),
    Panel(
        "smart_card",
        "民警卡读卡器",
        "Smart card reader",
        (act("put", "放上民警卡", "put card", "put"), back("lift", "拿开", "lift", "lift")),
        ("absent", "unplug", "silent", "slow", "garbage", "half_frame", "rejected", "no_atr", "wrong_feedback"),
    ),
    Panel(
        "temp_card_printer",
        "临时证打印机",
        "Temporary card printer",
        (),
        (
            *("absent", "unplug", "silent", "slow", "garbage", "bad_checksum", "half_frame", "deaf"),
            *("empty", "low", "ribbon_out", "ribbon_low", "cover_open", "jam", "full"),
        ),
    ),
    Panel(
        "ups",
        "不间断电源",
        "UPS",
        (
            act("cut", "市电断", "mains cut", "cut"),
            back("restore", "市电来", "mains back", "restore"),
            act("battery_low", "电池剩12%", "battery 12 %", "battery", percent=12),
            back("battery_full", "电池充满", "battery full", "battery", percent=100),
        ),
        (
            *("absent", "unplug", "silent", "slow", "garbage", "half_frame", "no_driver", "stale", "low"),
            *("replace_battery", "overload", "bypass", "wrong_feedback"),
        ),
    ),
    Panel("centre", "网络与中心", "Centre", (), ("away",)),
    Panel("house", "本机", "House", (act("power_cut", "断电再来电", "power cut", "power_cut"),), ()),
)


def find_panel(kind: str) -> Panel | None:
    """The panel of a kind."""
    return next((panel for panel in PANELS if panel.kind == kind), None)
