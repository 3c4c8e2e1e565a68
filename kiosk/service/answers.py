"""What every command answers with: one JSON document or lines for people, and one shape of error."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from rich.console import Console
from rich.table import Table

NEGATIVE = 1
CANNOT = 2

ADVICE: Mapping[str, tuple[str, str]] = {
    "": ("请对照说明检查输入", "Check the input against the documentation."),
    "date": ("日期写作YYYY-MM-DD", "Write the date as YYYY-MM-DD."),
    "standard": ("请从列出的标准中选一个", "Choose one of the standards that are listed."),
    "file": ("请检查文件路径和内容", "Check the path and the content of the file."),
    "service": ("运行 kiosk services 查看目录", "Run kiosk services for the catalogue."),
    "resident": ("请检查人员文件中的编号", "Check the ids in the people file."),
    "hood": (
        "检查终端配置中的 [photo.hood]、摄像头和色卡；没有人办理时再试",
        "Check [photo.hood] in the terminal's configuration, the camera and the test card; try when nobody is served.",
    ),
    "process": ("请查看该进程的日志", "Look into the log of that process."),
    "address": (
        "地址写作设备路径、tcp://主机:端口、usb:VID:PID、pcsc:读卡器名、ipp://主机/路径、nut://主机/名称或http://…；"
        "请检查设备或服务是否已启动",
        "An address is a device path, tcp://host:port, usb:VID:PID, pcsc:READER, ipp://host/path, nut://host/name or "
        "http://…; check that the device or its service is switched on.",
    ),
}


def show(answer: Any, as_json: bool) -> None:
    """One document on standard output."""
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=None, default=str))
    else:
        _show_to_people(answer)


def fail(where: str, reason: str, advice: str = "") -> NoReturn:
    """Bad input, or cannot run: the error document, exit 2."""
    advice_zh, advice_en = ADVICE.get(advice, ADVICE[""])
    error = {"where": where, "reason": reason, "advice_zh": advice_zh, "advice_en": advice_en}
    print(json.dumps({"error": error}, ensure_ascii=False))
    sys.exit(CANNOT)


def _show_to_people(answer: Any) -> None:
    console = Console()
    if isinstance(answer, Mapping):
        table = Table(show_header=False, box=None)
        for key, value in answer.items():
            table.add_row(f"[bold]{key}", _text(value))
        console.print(table)
    elif isinstance(answer, Sequence) and answer and isinstance(answer[0], Mapping):
        columns = list(answer[0])
        table = Table(*columns)
        for row in answer:
            table.add_row(*(_text(row.get(column)) for column in columns))
        console.print(table)
    else:
        console.print(_text(answer))


def _text(value: Any) -> str:
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else str(value)
