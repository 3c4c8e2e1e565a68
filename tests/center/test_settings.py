"""Settings and sites: checked at start, one sentence when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from center.settings import Settings, SettingsError, load, load_sites
from kiosk.catalogue.errors import CatalogueError


def test_the_file_that_we_ship_says_what_the_defaults_say():
    assert load() == Settings()


def test_another_file_is_named_by_the_environment(tmp_path, monkeypatch):
    file = tmp_path / "center.toml"
    file.write_text("port = 8710\n[review]\nmode = 'manual'\n")
    monkeypatch.setenv("CENTER_CONFIG", str(file))
    settings = load(overrides={"port": None, "state": tmp_path})
    assert (settings.port, settings.review.mode) == (8710, "manual")
    assert settings.database_url == f"sqlite:///{tmp_path}/center.db"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("prot = 1\n", "prot"),
        ("host = '0.0.0.0'\n", "host"),
        ("[review]\nmode = 'sometimes'\n", "review.mode"),
        ("[payments]\nunpaid_expiry_hours = 0\n", "payments.unpaid_expiry_hours"),
        ("[photo_check.tolerance]\npx = 1.0\n", "photo_check.tolerance"),
        ("[photo_check]\nretry_s = [0]\n", "photo_check.retry_s.0"),
        ("port = \n", "center.toml"),
    ],
)
def test_a_wrong_setting_is_told_by_file_and_key(tmp_path, text, where):
    file = tmp_path / "center.toml"
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert caught.value.where.startswith(str(file))
    assert caught.value.where.endswith(where)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "none.toml")


def test_the_seed_site_is_there():
    site = load_sites(Path("config/sites"))["420203-XSS"]
    assert (site.county, site.station, len(site.supervision.phones)) == ("420203", "005", 3)


def test_a_folder_without_sites_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="no site"):
        load_sites(tmp_path)


def test_two_files_of_one_site_are_refused(tmp_path):
    text = Path("config/sites/420203-XSS.toml").read_text(encoding="utf-8")
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="same site id"):
        load_sites(tmp_path)


def test_a_site_without_a_station_is_refused_with_its_key(tmp_path):
    text = Path("config/sites/420203-XSS.toml").read_text(encoding="utf-8")
    (tmp_path / "a.toml").write_text(text.replace('station = "005"\n', ""), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"a.toml:.*station"):
        load_sites(tmp_path)
