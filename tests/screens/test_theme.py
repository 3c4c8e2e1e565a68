"""Theme and tokens: sizes follow the window, colours the face."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.theme.theme import Theme
from screens.theme.tokens import hex_to_rgb, load_tokens

TOKENS = load_tokens(Path(__file__).resolve().parents[2] / "assets" / "theme" / "tokens.json")


@pytest.mark.parametrize(
    ("size", "form", "unit"),
    [
        ((1080, 1920), "portrait", 1.0),
        ((720, 1280), "portrait", 2 / 3),
        ((1200, 1920), "portrait", 1.0),
        ((1920, 1080), "landscape", 1.0),
        ((1366, 768), "landscape", 768 / 1080),
        ((1024, 600), "small", 1024 / 1920),
    ],
)
def test_the_window_decides_form_and_unit(size, form, unit):
    theme = Theme(TOKENS, *size)
    assert theme.form == form
    assert theme.unit == pytest.approx(unit)


def test_large_print_is_at_least_a_third_larger_for_every_text():
    plain, large = Theme(TOKENS, 1080, 1920), Theme(TOKENS, 1080, 1920, elder=True)
    for token in ("caption", "body_s", "body", "lead", "h3", "h2", "h1"):
        assert large.type(token) >= plain.type(token) * 1.33


def test_no_text_is_under_its_least_size_even_when_a_page_is_full():
    for size, least in (((1080, 1920), 24), ((1920, 1080), 24), ((1366, 768), 17), ((1024, 600), 17)):
        for token in TOKENS.type_px["normal"]:
            assert Theme(TOKENS, *size, fit=0.5).type(token) >= least


@pytest.mark.parametrize("face", [{}, {"elder": True}, {"contrast": True}], ids=["normal", "large print", "contrast"])
def test_words_stand_out_from_their_ground(face):
    theme = Theme(TOKENS, 1080, 1920, **face)
    demanded = 7.0 if face else 4.5
    for ink, ground in (("ink", "paper"), ("ink2", "surface"), ("on_primary", "primary"), ("on_gold", "gold")):
        assert contrast(theme.rgba(ink), theme.rgba(ground)) >= demanded, (ink, ground)


def contrast(one, other):
    """The WCAG contrast of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(rgba):
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("text", ["#12345", "red", "#GGGGGG", ""])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match="."):
        hex_to_rgb(text)
