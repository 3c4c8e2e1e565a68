"""Line breaking, with every character one unit wide and a Latin one half."""

from __future__ import annotations

import random

import pytest

from screens.theme.lines import break_lines


def width(text: str) -> float:
    return sum(0.5 if ord(character) < 0x2E80 else 1.0 for character in text)


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("请把身份证放好", 10, ["请把身份证放好"]),
        ("一二三四，五六七", 4, ["一二三", "四，五", "六七"]),
        ("一二三四五（六七）", 6, ["一二三四五", "（六七）"]),
        ("办理ID card业务请排队", 5, ["办理ID", "card业务", "请排队"]),
        ("最迟2026年6月30日制好", 8, ["最迟", "2026年6月30日", "制好"]),
        ("工本费20元请扫码", 5, ["工本费20元", "请扫码"]),
        ("长期有效，无需到期换领", 8, ["长期有效，", "无需到期换领"]),
        ("第一行\n第二行", 9, ["第一行", "第二行"]),
        ("Put the card here", 5, ["Put the", "card here"]),
    ],
)
def test_lines_break_where_a_reader_would(text, limit, lines):
    found = break_lines(text, limit, width)
    assert [line.strip() for line in found] == lines


def test_no_closing_mark_begins_a_line_and_nothing_is_lost():
    seed = 20260601
    print(f"seed {seed}")
    dice = random.Random(seed)
    alphabet = "身份证办理人像，。；：？！、（）“”card 12 年月日·"
    for _ in range(400):
        text = "".join(dice.choice(alphabet) for _ in range(dice.randint(1, 60))).strip()
        limit = dice.randint(6, 20)
        lines = break_lines(text, limit, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        for line in lines:
            assert width(line.rstrip()) <= limit or len(line) == 1
        for before, line in zip(lines, lines[1:], strict=False):
            closing = line[:1] in "，。；：？！、）”·"
            cut_by_force = width(before) >= limit - 1
            assert not closing or cut_by_force, (text, lines)
