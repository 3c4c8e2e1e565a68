"""The few pages that a phone opens: progress of a voucher, and the simulated payment. No script, nothing loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from kiosk.base.wording import yuan

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
}

_STYLE = (
    "body{font:18px/1.6 sans-serif;margin:0 auto;max-width:32rem;padding:1.5rem;color:#14213d;background:#f6f8fb}"
    "h1{font-size:1.5rem}.status{font-size:2rem;font-weight:700}dt{color:#54627a}dd{margin:0 0 .8rem}"
    "button{font-size:1.25rem;padding:.8rem 2rem;border:0;border-radius:.6rem;background:#0b4ea2;color:#fff}"
    ".sorry{background:#fff3d6;padding:.8rem 1rem;border-radius:.6rem}"
)


def progress(shown: Mapping[str, Any]) -> str:
    """The progress page; ``shown`` are the fields of VoucherAnswer."""
    rows: list[tuple[str, str]] = [("业务", shown["service_zh"]), ("业务编号", shown["case_number"])]
    if shown["acceptance_number"]:
        rows.append(("受理号", shown["acceptance_number"]))
    rows.append(("公民身份号码", shown["number_masked"]))
    if shown["due"]:
        rows.append(("最迟制好", shown["due"] + ("（暂按周一至周五计算）" if shown["provisional"] else "")))
    rows += [
        ("地点", f"{shown['place']}，{shown['address']}"),
        ("时间", shown["hours"]),
        ("电话", shown["phone"]),
        ("首接责任人", f"{shown['first_receiver']}，电话{shown['first_receiver_phone']}"),
        ("微信公众号", "、".join(shown["accounts"])),
    ]
    phones = "、".join(shown["supervision"])
    sorry = f'<p class="sorry">已超过承诺时限，向您致歉。监督电话：{escape(phones)}</p>' if shown["overdue"] else ""
    return _page("办理进度", f'<p class="status">{escape(shown["status_zh"])}</p>{sorry}{_list(rows)}')


def unknown_voucher() -> str:
    """A token that is not ours (E11)."""
    return _page("办理进度", "<p>凭证无效或已使用，请输入身份证号码查询</p>")


def photo(shown: Mapping[str, Any]) -> str:
    """The page of an image number; ``shown`` are the fields of PhotoAnswer."""
    rows = [
        ("图像号", shown["image_number"]),
        ("相片规格", shown["standard_zh"]),
        ("检测日期", shown["checked_on"]),
        ("有效期至", shown["valid_until"]),
        ("相片摘要（SHA-256）", shown["sha256"]),
    ]
    return _page("相片回执核对", f'<p class="status">{escape(shown["status_zh"])}</p>{_list(rows)}')


def unknown_photo() -> str:
    """A number that no photo of ours has."""
    return _page("相片回执核对", "<p>没有登记这个图像号，请核对回执</p>")


def pay(order_no: str, amount_fen: int) -> str:
    """The simulated wallet asks."""
    form = f'<form method="post" action="/simulated-pay/{escape(order_no)}"><button>确认支付</button></form>'
    return _page("模拟支付", f'<p>居民身份证工本费</p><p class="status">{yuan(amount_fen)}元</p>{form}')


def paid(sentence: str) -> str:
    """The simulated wallet has an outcome."""
    return _page("模拟支付", f'<p class="status">{escape(sentence)}</p>')


def _list(rows: Iterable[tuple[str, str]]) -> str:
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows) + "</dl>"


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>"
    )
