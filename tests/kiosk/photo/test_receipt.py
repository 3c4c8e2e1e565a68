"""What the receipt of a photo says, from the answers of its rules."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from kiosk.base import paths
from kiosk.base.clock import CHINA
from kiosk.catalogue.errors import CatalogueError
from kiosk.photo.judge import RuleResult
from kiosk.photo.receipt import CheckedPhoto, NoValidityError, load_receipt_rules, receipt_fields
from kiosk.photo.standard import load_standards
from kiosk.rules.image_number import belongs_to

NOW = datetime(2026, 6, 1, 10, 3, tzinfo=CHINA)
SHA256 = "b31a2ad988356fc8af3c58f6bb816946e5c527a9d52ce7b08a7f9ffcbbff9783"
FILE = paths.config() / "photo_receipt.toml"
STANDARDS = load_standards(paths.config() / "standards")
PASSED = RuleResult("BLUR", "sharpness", "pass", 0.5, 0.3, None, "ratio", None, None, "4.1.5", "measured", True)


def fields(*results: RuleResult):
    photo = CheckedPhoto(SHA256, results, NOW, "420203-XSS-01")
    return receipt_fields(photo, STANDARDS["ga461"], load_receipt_rules(FILE), "site.example", NOW)


@pytest.mark.parametrize("code", sorted(STANDARDS))
def test_every_rule_of_every_standard_stands_on_one_line(code: str):
    named = [name for line in load_receipt_rules(FILE).line for name in line.codes]
    assert {rule.code for rule in STANDARDS[code].rule} <= set(named)


def test_number_address_and_hash_are_the_photos_own():
    said = fields(PASSED)
    assert belongs_to(said["image_number"], SHA256)
    assert said["photo_url"] == f"https://site.example/p/{said['image_number']}"
    assert said["sha256"] == "b31a2ad9 88356fc8"
    assert (said["verdict"], said["standard"]) == ("合格", "居民身份证制证用数字相片")


def test_a_line_sums_up_its_rules_and_names_what_warns_once():
    warns = replace(PASSED, code="WHITE_CLOTHES", verdict="warn", reason_zh="上衣颜色太浅")
    open_ = replace(PASSED, code="COLOR_CAST", verdict="not_assessable", value=None)
    said = fields(PASSED, warns, warns, replace(PASSED, code="HAIR_OVER_EARS"), open_)
    lines = {line["name"]: (line["result"], line["hints"]) for line in said["lines"]}
    assert lines == {"清晰度": ("合格", []), "色彩": ("未检", []), "着装": ("提示", ["上衣颜色太浅"])}
    assert said["verdict"] == "合格，有提示"


def test_a_rule_that_no_line_names_is_not_lost():
    assert fields(PASSED, replace(PASSED, code="UNIFORM"))["lines"][-1]["name"] == "其他"


def test_the_detail_is_printed_only_where_all_of_it_was_measured():
    measures = {"width_px": 358.0, "height_px": 441.0, "dpi": 350.0, "bytes": 16501.0}
    results = [replace(PASSED, code="SIZE_PX", measure=name, value=value) for name, value in measures.items()]
    assert fields(*results)["lines"][0]["detail"] == "358×441像素，350dpi，16,501字节"
    assert fields(*results[1:])["lines"][0]["detail"] is None


@pytest.mark.parametrize(
    ("checked", "last"),
    [
        (date(2026, 6, 1), date(2026, 12, 1)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 6, 30)),
    ],
)
def test_a_photo_may_be_used_for_six_months(checked: date, last: date):
    assert load_receipt_rules(FILE).last_day(checked) == last


def test_a_day_before_every_period_is_told():
    with pytest.raises(NoValidityError, match="2010-01-01"):
        load_receipt_rules(FILE).last_day(date(2010, 1, 1))


def test_a_code_on_two_lines_is_refused_by_name(tmp_path):
    twice = tmp_path / "photo_receipt.toml"
    twice.write_text(FILE.read_text(encoding="utf-8").replace('["BLUR"]', '["BLUR", "GLARE"]'), encoding="utf-8")
    with pytest.raises(CatalogueError, match="GLARE stands on two lines"):
        load_receipt_rules(twice)


def test_nothing_on_the_receipt_could_be_a_picture():
    assert len(json.dumps(fields(PASSED), ensure_ascii=False)) < 1000
