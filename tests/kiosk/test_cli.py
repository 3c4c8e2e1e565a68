"""The commands answer in the agreed shapes, and bad input is one document with exit 2."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk import cli

ERROR = {"where", "reason", "advice_zh", "advice_en"}


def ask(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, Any]:
    """Exit code and document of one command."""
    monkeypatch.setattr(sys, "argv", ["kiosk", *words, "--json"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0), json.loads(capsys.readouterr().out)


@pytest.fixture
def kiosk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda *words: ask(capsys, monkeypatch, *words)


def test_a_good_number_is_valid_with_what_it_says(kiosk: Any) -> None:
    assert kiosk("check-number", "42010219980315997x") == (
        0,
        {
            "valid": True,
            "reason": None,
            "birth_date": "1998-03-15",
            "sex": "male",
            "normalized": "42010219980315997X",
        },
    )


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("420102199803159970", "checksum"),
        ("420102199802309972", "date"),
        ("420102980315997", "length"),
        ("42010219980315997A", "charset"),
        ("", "length"),
    ],
)
def test_a_bad_number_is_a_negative_verdict_with_its_reason(kiosk: Any, number: str, reason: str) -> None:
    code, answer = kiosk("check-number", number)
    assert (code, answer["valid"], answer["reason"]) == (1, False, reason)


def test_full_width_digits_are_accepted(kiosk: Any) -> None:
    assert kiosk("check-number", "４２０１０２１９９８０３１５９９７Ｘ")[1]["normalized"] == "42010219980315997X"


@pytest.mark.parametrize(
    ("start", "n", "unit", "due"),
    [
        ("2026-06-01", "20", "WORKDAY", "2026-06-30"),
        ("2026-09-28", "20", "WORKDAY", "2026-10-30"),
        ("2026-02-10", "7", "WORKDAY", "2026-02-26"),
        ("2026-04-30", "10", "DAY", "2026-05-10"),
    ],
)
def test_due_dates_of_the_specification(kiosk: Any, start: str, n: str, unit: str, due: str) -> None:
    assert kiosk("due", start, n, unit) == (0, {"due": due, "provisional": False})


def test_a_year_without_a_holiday_table_is_provisional(kiosk: Any) -> None:
    assert kiosk("due", "2027-06-01", "20", "WORKDAY")[1]["provisional"] is True


@pytest.mark.parametrize(
    "words",
    [
        ("due", "2026-02-30", "20", "WORKDAY"),
        ("due", "2026-06-01", "20", "MONTH"),
        ("due", "2026-06-01", "twenty", "DAY"),
        ("services", "--at", "yesterday"),
        ("services", "--at", "1999-01-01"),
        ("rehearse", "NO_SUCH_SERVICE"),
        ("rehearse", "ID_RENEW_EXPIRY", "--resident", "P99"),
        ("rehearse", "ID_RENEW_EXPIRY", "--answer", "face"),
        ("rehearse", "ID_RENEW_EXPIRY", "--answer", "face=perhaps"),
        ("rehearse", "ID_RENEW_EXPIRY", "--answer", "dance=yes"),
        ("rehearse", "ID_RENEW_EXPIRY", "--fault", "toaster:hot@photo"),
        ("rehearse", "ID_RENEW_EXPIRY", "--at", "soon"),
        ("rehearse", "ID_RENEW_EXPIRY", "--people", "/nonexistent.toml"),
        ("photo", "check", "/nonexistent.jpg"),
        ("photo", "check", __file__),
        ("photo", "check", __file__, "--standard", "none"),
        ("face", "verify", __file__, __file__),
        ("device", "read", "toaster", "--at", "/dev/null"),
        ("device", "read", "id_card_reader", "--at", "gopher://x"),
        ("device", "test", "toaster", "--at", "/dev/null"),
        ("device", "do", "ups", "status", "--at", "nut://localhost/ups", "--deadline", "0"),
        ("device", "do", "ups", "status", "--at", "nut://localhost/ups", "--deadline", "nan"),
        ("device", "do", "ups", "status", "--at", "nut://localhost/ups", "--option", "buad=9600"),
        ("device", "do", "ups", "status", "--at", "nut://localhost/ups", "--option", "9600"),
        ("device", "do", "ups", "dance", "--at", "nut://localhost/ups"),
        ("paper", "receipt"),
        ("paper", "no_such_paper", "--data", __file__, "-o", "/tmp/x.pdf"),
        ("journal", "resolve", "1"),
        ("no-such-command",),
    ],
    ids=" ".join,
)
def test_bad_input_is_one_document_and_exit_2(kiosk: Any, words: tuple[str, ...]) -> None:
    code, answer = kiosk(*words)
    assert code == 2
    assert set(answer["error"]) == ERROR
    assert all(answer["error"].values())


@pytest.mark.parametrize("bad", [0, 1])
def test_of_two_faces_the_file_that_is_no_picture_is_named(kiosk: Any, tmp_path: Path, bad: int) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        Image.new("RGB", (80, 80), "grey").save(file)
    files[bad].write_bytes(b"no picture")
    code, answer = kiosk("face", "verify", *map(str, files))
    assert (code, answer["error"]["where"]) == (2, str(files[bad]))


def test_the_catalogue_has_the_renewal_as_the_specification_says(kiosk: Any) -> None:
    code, services = kiosk("services", "--at", "2026-06-01")
    assert code == 0
    renewal = next(one for one in services if one["code"] == "ID_RENEW_EXPIRY")
    assert renewal["zh"] == "有效期满换领"
    assert (renewal["level"], renewal["fee_fen"], renewal["approval"]) == ("K1", 2000, "COUNTY")
    assert (renewal["limit"], renewal["green"]) == ({"n": 20, "unit": "WORKDAY"}, {"n": 7, "unit": "WORKDAY"})
    assert renewal["steps"][0] == "notice"
    assert renewal["steps"][-1] == "receipt"
    assert set(renewal["choices"]) <= set(renewal["steps"])


@pytest.mark.parametrize(
    ("good", "bad", "reason"),
    [
        ('"notice", "identify"', '"notice", "dance", "identify"', "dance"),
        ("fen = 2000", "fen = 20.5", "whole number"),
        ('limit = { n = 20, unit = "WORKDAY",', "limit = { n = 20,", "unit"),
    ],
    ids=["unknown step", "float amount", "limit without unit"],
)
def test_a_bad_catalogue_is_refused_with_file_line_key_and_reason(
    kiosk: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, good: str, bad: str, reason: str
) -> None:
    text = Path("config/services/id_renew_expiry.toml").read_text(encoding="utf-8")
    assert good in text
    (tmp_path / "services").mkdir()
    (tmp_path / "services" / "id_renew_expiry.toml").write_text(text.replace(good, bad), encoding="utf-8")
    monkeypatch.setattr("kiosk.base.paths.config", lambda: tmp_path)
    code, answer = kiosk("services")
    assert code == 2
    said = answer["error"]["where"] + answer["error"]["reason"]
    assert "id_renew_expiry.toml:" in said
    assert reason in said


def test_a_command_starts_without_the_heavy_libraries() -> None:
    """A technician's shell waits for none of OpenCV, Kivy, dlib or SQLAlchemy to check a number."""
    code = (
        "import sys, kiosk.cli; print([m for m in ('cv2', 'kivy', 'dlib', 'sqlalchemy', 'numpy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
