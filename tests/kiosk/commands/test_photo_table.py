"""A photo's answer for people: the verdict, then what fails before what warns, with limits and remedy."""

from io import StringIO

from rich.console import Console

from kiosk.commands.photo_table import print_photo


def row(code: str, verdict: str, **more: object) -> dict[str, object]:
    plain = {"value": 0.3112, "min": None, "max": None, "warn_min": None, "warn_max": None, "equals": None, "unit": ""}
    return {"code": code, "verdict": verdict, "reason_zh": "背景不是白色", "remedy_zh": "请使用白色背景"} | plain | more


def said(answer: dict[str, object]) -> list[str]:
    out = StringIO()
    print_photo(answer, Console(file=out, width=100, color_system=None))
    return out.getvalue().splitlines()


def test_the_verdict_comes_first_then_what_fails_then_what_warns():
    lines = said(
        {
            "verdict": "fail",
            "rules": [
                row("SMILE", "warn", value=0.7, max=0.9, warn_max=0.6, unit="ratio"),
                row("BACKGROUND", "fail", value=212.0, min=235.0, unit="level"),
                row("FORMAT", "fail", value="PNG", equals="JPEG"),
                row("BLUR", "pass"),
                row("GLARE", "not_assessable", value=None),
            ],
        }
    )
    assert lines[0] == "不合格 (fail)"
    assert [line.split()[1] for line in lines[2:5]] == ["BACKGROUND", "FORMAT", "SMILE"]
    assert "212  ≥ 235 level" in lines[2]
    assert "PNG  JPEG" in lines[3]
    assert "≤ 0.6 ratio" in lines[4], "a warning shows the limit that it passed"
    assert lines[-1] == "1 项合格，1 项提示，2 项不合格，1 项未检"


def test_a_photo_that_was_made_shows_its_file_and_px():
    measured = {"face_width_px": 206.7, "hair_top_px": 14.0}
    lines = said({"verdict": "pass", "file": "OUT.jpg", "bytes": 16501, "measured": measured, "rules": []})
    assert lines[1] == "OUT.jpg: 16501 B; face_width_px 206.7, hair_top_px 14.0"


def test_a_refusal_says_why_and_what_to_do():
    refused = {"verdict": "fail", "code": "MARGIN", "reason_zh": "画面不够", "remedy_zh": "请离远一点", "file": None}
    assert said(refused | {"rules": []})[1] == "未制作：画面不够。请离远一点。(MARGIN)"
