"""A good catalogue is read; a bad one is refused with file, line, key and reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kiosk.base import paths
from kiosk.catalogue.describe import describe
from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.load import load
from kiosk.catalogue.service import Limit
from kiosk.rules.errors import BadInput

SERVICES = paths.config() / "services"
FILE = "id_renew_expiry.toml"
STEPS = ("notice", "identify", "chip", "face", "fingerprint", "eligibility", "photo", "enrol", "delivery", "review",
         "sign", "submit", "pay", "receipt")  # fmt: skip

Edit = Callable[[str, str], tuple[Path, str]]


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Writes the service file with one piece replaced; gives the folder and the whole new text."""

    def edit(old: str, new: str) -> tuple[Path, str]:
        text = (SERVICES / FILE).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is not there exactly once"
        changed = text.replace(old, new)
        (tmp_path / FILE).write_text(changed, encoding="utf-8")
        return tmp_path, changed

    return edit


def test_the_renewal_of_an_expiring_card_is_as_the_specification_says() -> None:
    service = load(SERVICES, STEPS).get("ID_RENEW_EXPIRY")
    assert service.fee_on(date(2026, 6, 1)) == 2000
    assert service.limit == Limit(20, "WORKDAY", "measure 17")
    assert service.green == Limit(7, "WORKDAY", "measure 12")
    assert (service.level, service.approval, service.measures) == ("K1", "COUNTY", (10, 12, 13, 15, 17))
    assert service.steps == tuple(STEPS)
    assert (service.min_age, service.renewal_months, service.tries.card) == (16, 3, 3)
    assert service.photo is not None
    assert (service.photo.retakes, service.photo.reuse_months) == (3, 0)
    assert service.chip_rules.cards == ("resident",)
    assert not [one for one in service.materials if one.material_class == "PROOF"]


def test_the_command_gets_every_field_it_promises() -> None:
    [one] = [it for it in describe(load(SERVICES), date(2026, 6, 1)) if it["code"] == "ID_RENEW_EXPIRY"]
    assert {"code", "zh", "en", "level", "fee_fen", "limit", "green", "approval", "measures", "steps"} <= set(one)
    assert {"choices", "route_zh"} <= set(one)
    assert (one["fee_fen"], one["limit"], one["green"]) == (
        2000,
        {"n": 20, "unit": "WORKDAY"},
        {"n": 7, "unit": "WORKDAY"},
    )
    assert set(one["choices"]) <= set(one["steps"])


def test_before_its_first_fee_a_service_has_no_price() -> None:
    with pytest.raises(BadInput, match="2003-12-31"):
        describe(load(SERVICES), date(2003, 12, 31))


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(BadInput, match="NO_SUCH is not in the catalogue"):
        load(SERVICES).get("NO_SUCH")


def test_the_version_follows_the_text(edited: Edit) -> None:
    folder, _ = edited("retakes = 3", "retakes = 2")
    assert load(folder).version != load(SERVICES).version
    assert load(folder).version == load(folder).version


@pytest.mark.parametrize(
    ("old", "new", "at", "key", "reason"),
    [
        ('"notice", "identify"', '"notice", "idenify"', '"notice", "idenify"', "steps[1]", "unknown step 'idenify'"),
        ("fen = 2000", "fen = 20.0", "fen = 20.0", "fee[0].fen", "must be a whole number, not 20.0"),
        ("fen = 2000", "fen = true", "fen = true", "fee[0].fen", "whole number"),
        ("fen = 2000", "fen = -1", "fen = -1", "fee[0].fen", "greater than or equal to 0"),
        ('n = 20, unit = "WORKDAY"', "n = 20", "limit = { n", "limit.unit", "is missing"),
        ('n = 20, unit = "WORKDAY"', 'n = 20, unit = "WEEK"', "WEEK", "limit.unit", "'WORKDAY' or 'DAY'"),
        ("[renewal]\nmonths = 3", "[renewal]\nmonts = 3", "[renewal]", "renewal.months", "is missing"),
        ("min = 16\n", "min = 16\nmins = 3\n", "mins = 3", "ages.mins", "unknown key, did you mean min?"),
        ('approval = "COUNTY"', 'approval = "VILLAGE"', "VILLAGE", "approval", "'STATION', 'COUNTY' or 'CITY'"),
        ('level = "K1"', 'level = "K4"', "K4", "level", "'K1', 'K2' or 'K3'"),
        ('"E18", "E19"', '"E18", "E99"', '"E99"', "refusals[10]", "'E99' is no refusal"),
        ('"EMS"]\ncond', '"CABINET"]\ncond', "delivery = [", "delivery[2]", "twice"),
        ('pay = ["now", "later"]', 'paying = ["now"]', "paying", "choices.paying", "not among the steps"),
        ("measures = [10, 12", "measures = [26, 12", "measures", "measures[0]", "less than or equal to 25"),
        (
            'class = "DOCUMENT"\nbasis = "measure 24"',
            'class = "PROOF"\nproof = "BIRTH_CERTIFICATE"\nbasis = "measure 24"',
            'proof = "BIRTH_CERTIFICATE"',
            "materials[1].proof",
            "may not be demanded in ID_RENEW_EXPIRY",
        ),
        (
            'class = "DOCUMENT"\nbasis = "measure 24"',
            'class = "PROOF"\nproof = "INCOME"\nbasis = "measure 24"',
            'proof = "INCOME"',
            "materials[1].proof",
            "'INCOME' is not among the proofs",
        ),
        (
            'class = "DOCUMENT"\nbasis = "measure 24"',
            'class = "PROOF"\nbasis = "measure 24"',
            '[[materials]]\nzh = "居民户口簿',
            "materials[1]",
            "names its proof",
        ),
        ("from = 2004-01-01", 'from = "2004-01-01"', "from = ", "fee[0].from", "date"),
        ('code = "ID', 'code == "ID', 'code == "ID', "syntax", ""),
    ],
)
def test_a_fault_is_named_with_its_line(edited: Edit, old: str, new: str, at: str, key: str, reason: str) -> None:
    folder, text = edited(old, new)
    with pytest.raises(CatalogueError) as caught:
        load(folder, STEPS)
    error = caught.value
    assert (error.file, error.key) == (FILE, key)
    assert error.line == text[: text.index(at)].count("\n") + 1
    assert reason in error.reason
    assert str(error) == f"{FILE}:{error.line}: {key}: {error.reason}"


@pytest.mark.parametrize(
    ("periods", "reason"),
    [
        ("{ fen = 1, from = 2004-01-01, source = 'a' }, { fen = 2, from = 2020-01-01, source = 'b' }", "overlap"),
        (
            "{ fen = 1, from = 2004-01-01, to = 2019-12-30, source = 'a' },"
            "{ fen = 2, from = 2020-01-01, source = 'b' }",
            "no fee is given between 2019-12-30 and 2020-01-01",
        ),
        ("{ fen = 1, from = 2004-01-01, to = 2003-01-01, source = 'a' }", "ends before it begins"),
        ("", "at least 1 item"),
    ],
)
def test_fees_have_neither_gap_nor_overlap(edited: Edit, periods: str, reason: str) -> None:
    folder, _ = edited('{ fen = 2000, from = 2004-01-01, source = "发改价格〔2003〕2322号" }', periods)
    with pytest.raises(CatalogueError, match=reason) as caught:
        load(folder)
    assert caught.value.key == "fee"


def test_a_new_fee_takes_over_on_its_day(edited: Edit) -> None:
    folder, _ = edited(
        "from = 2004-01-01,", "from = 2004-01-01, to = 2026-06-30, source = 'a' }, { fen = 2500, from = 2026-07-01,"
    )
    service = load(folder).get("ID_RENEW_EXPIRY")
    assert [service.fee_on(date(2026, 6, 30)), service.fee_on(date(2026, 7, 1))] == [2000, 2500]


def test_a_code_stands_in_one_file_only(tmp_path: Path) -> None:
    text = (SERVICES / FILE).read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    (tmp_path / "b.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"b\.toml:3: code: ID_RENEW_EXPIRY is already in another file"):
        load(tmp_path)


def test_an_empty_folder_is_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="holds no service"):
        load(tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueError, match=r"x\.toml:0: file: is not UTF-8"):
        load(tmp_path)
