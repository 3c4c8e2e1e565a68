"""One set of data for each paper; everybody in it is invented."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

VOUCHER = "https://hukou.example.gov.cn/v/AbCdEfGhIjKlMnOpQrStUv"
IMAGE_NUMBER = "P202606010000000000000014"
SUPERVISION = [
    {"level": "省公安厅", "phone": "027-00000000"},
    {"level": "黄石市公安局", "phone": "0714-0000000"},
    {"level": "西塞山分局", "phone": "0714-0000001"},
]


def receipt(**changes: Any) -> dict[str, Any]:
    """An accepted renewal."""
    return {
        "title": "居民身份证领取凭证",
        "status": "已受理",
        "case_number": "420203-XSS-01-20260601T020312-0007",
        "acceptance_number": "4202030052026060100001",
        "name": "田𬭎",
        "number_masked": "420***********997X",
        "service": "有效期满换领",
        "submitted_at": "2026-06-01 10:03",
        "due": "自受理之日起20个工作日内制发，最迟2026年6月30日制好，到达后通知您",
        "fee": "工本费20元（已缴）",
        "payment_number": "P2026060100000001",
        "place": "西塞山区示例派出所自助取证柜",
        "pickup": "凭本凭证或身份证号码，本人到西塞山区示例派出所按指纹领取",
        "oldcard": "领取新证时请交回旧证",
        "first_receiver": "首接责任人000001，电话0714-0000002",
        "query": "查询进度：扫码，或在微信关注平安湖北、湖北治安在线，输入身份证号码",
        "voucher_url": VOUCHER,
        "supervision": SUPERVISION,
        "notes": ["已发短信"],
        "terminal_id": "420203-XSS-01",
        "printed_at": "2026-06-01 10:04",
    } | changes


def slip(**changes: Any) -> dict[str, Any]:
    """The way to the window."""
    return {
        "title": "办理引导单",
        "lead": "您的业务需要到窗口办理",
        "service": "有效期满换领",
        "entered": [{"label": "姓名", "value": "田*"}, {"label": "证件号码", "value": "420***********997X"}],
        "office": {
            "name": "西塞山区示例派出所",
            "address": "湖北省黄石市西塞山区示例路1号",
            "hours": "工作日 9:00-17:00",
            "phone": "0714-0000001",
        },
        "bring": ["居民身份证"],
        "supervision": SUPERVISION,
        "terminal_id": "420203-XSS-01",
        "printed_at": "2026-06-01 10:04",
    } | changes


def application_form(**changes: Any) -> dict[str, Any]:
    """A signed application."""
    return {
        "case_number": "420203-XSS-01-20260601T020312-0007",
        "service": "有效期满换领",
        "name": "田𬭎",
        "sex": "男",
        "nation": "土家",
        "birth_date": "1996-01-05",
        "number": "422801199601059974",
        "address": "湖北省恩施土家族苗族自治州恩施市示例街道1号",
        "authority": "恩施市公安局",
        "validity": "20年",
        "fingers": ["右手拇指", "左手拇指"],
        "delivery": "自助取证柜：西塞山区示例派出所",
        "fee": "工本费20元",
        "photo": picture("JPEG", (358, 441)),
        "signature": picture("PNG", (600, 200)),
        "declaration": "以上内容属实。",
        "signed_at": "2026-06-01 10:03",
        "unit": "西塞山区示例派出所",
        "terminal_id": "420203-XSS-01",
    } | changes


def picture(kind: str, size: tuple[int, int]) -> bytes:
    """A red ellipse on white."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((10, 10, size[0] - 10, size[1] - 10), fill="red")
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def photo_receipt(**changes: Any) -> dict[str, Any]:
    """A photo that passes, with hair over the ears."""
    return {
        "title": "数字相片采集检测回执",
        "verdict": "合格，有提示",
        "standard": "居民身份证制证用数字相片",
        "image_number": IMAGE_NUMBER,
        "photo_url": f"https://hukou.example.gov.cn/p/{IMAGE_NUMBER}",
        "lines": [
            {"name": "规格", "result": "合格", "detail": "358×441像素，350dpi，16,501字节"},
            {"name": "姿态", "result": "合格"},
            {"name": "色彩", "result": "未检"},
            {"name": "着装", "result": "提示", "hints": ["头发遮住了耳朵", "上衣颜色太浅，和白色背景分不开"]},
        ],
        "checked_at": "2026-06-01 10:03",
        "valid_until": "2026-12-01",
        "sha256": "9f86d081 884c7d65",
        "notes": ["受理时请出示，凭图像号核对相片。"],
        "terminal_id": "420203-XSS-01",
        "printed_at": "2026-06-01 10:04",
    } | changes


def readiness(**changes: Any) -> dict[str, Any]:
    """A terminal that is out of receipt paper."""
    return {
        "title": "就绪报告",
        "verdict": "有1处故障，部分业务不能办理",
        "valid_until": "2026-06-02 10:04",
        "parts": [
            {"name": "身份证阅读器", "state": "正常"},
            {
                "name": "凭条打印机",
                "state": "故障",
                "since": "2026-06-01 09:58",
                "advice_zh": "凭条打印机缺纸。打开上盖，换一卷80毫米热敏纸，热敏面朝外，合上盖子。",
                "advice_en": "Out of receipt paper. Open the lid, put in an 80 mm thermal roll, close the lid.",
            },
        ],
        "terminal_id": "420203-XSS-01",
        "printed_at": "2026-06-01 10:04",
    } | changes


SAMPLES = {
    "receipt": receipt,
    "slip": slip,
    "application_form": application_form,
    "photo_receipt": photo_receipt,
    "readiness": readiness,
}
