"""The page of the photo rules is of today, and shows what the data says."""

from tools.photo_rules import PAGE, page


def test_the_page_is_of_today():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make tables`"


def test_every_rule_every_practice_and_every_defect_has_its_row():
    shown = page()
    rows = ("| FACE_WIDTH | `face_width_px` |", "| HAIR_OVER_EARS | `skin_at_ears` |", "| single channel | COLOUR |")
    for cell in rows:
        assert cell in shown


def test_an_extending_standard_shows_only_what_is_its_own():
    permit = page().split("(`residence_permit`")[1].split("\n## ")[0]
    assert "14000 to 30720 B" in permit
    assert "without HAIR_OVER_BROWS, HAIR_OVER_EARS" in permit
    assert "FACE_WIDTH" not in permit
