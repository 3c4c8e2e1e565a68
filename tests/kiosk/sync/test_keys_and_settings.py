"""The terminal's key file, and the agent's settings."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk.sync.keys import BadKeyFile, load_or_create
from kiosk.sync.settings import BadSettings, load_settings

GOOD = """
[agent]
center_url = "https://centre.example:8443"
terminal_id = "HB-0001"
key_file = "/k"
socket = "/s"
terminal_db = "/t"
agent_db = "/a"
"""


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key.pem"
    first = load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create(path).private_bytes_raw() == first.private_bytes_raw()
    assert [file.name for file in path.parent.iterdir()] == ["key.pem"]


def test_a_raw_key_is_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.touch(mode=0o600)
    path.write_bytes(bytes(range(32)))
    assert load_or_create(path).private_bytes_raw() == bytes(range(32))


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    load_or_create(path)
    path.chmod(0o640)
    with pytest.raises(BadKeyFile, match="0600"):
        load_or_create(path)


def test_a_file_that_holds_no_key_or_another_kind_is_refused_not_replaced(tmp_path: Path) -> None:
    rsa = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for name, content, reason in (("empty", b"", "no key"), ("text", b"hello", "no key"), ("rsa", rsa, "another kind")):
        path = tmp_path / name
        path.touch(mode=0o600)
        path.write_bytes(content)
        with pytest.raises(BadKeyFile, match=reason):
            load_or_create(path)
        assert path.read_bytes() == content


def test_settings_are_read_from_their_table(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD + '\n[other]\nx = "left alone"\n')
    settings = load_settings(file)
    assert (settings.center_url, settings.terminal_id, settings.connect_timeout_s) == (
        "https://centre.example:8443",
        "HB-0001",
        1.0,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("center_url = ", "center_ulr = "), r"agent\.center_url: Field required"),
        (("https://", "ftp://"), r"agent\.center_url: .*http"),
        ((":8443", "/path"), r"agent\.center_url: .*without a path"),
        (("HB-0001", "HB 0001"), r"agent\.terminal_id"),
        (('"/s"', f'"/{"s" * 200}"'), r"agent\.socket: .*107 bytes"),
        (("[agent]", "[agnet]"), r"the table \[agent\] is missing"),
        (("[agent]", "[agent"), "kiosk.toml: "),
        (('agent_db = "/a"', 'agent_db = "/a"\nconnect_timeout_s = 0'), r"agent\.connect_timeout_s"),
    ],
)
def test_bad_settings_are_one_sentence(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(GOOD.replace(*change))
    with pytest.raises(BadSettings, match=said):
        load_settings(file)


def test_settings_that_are_not_there_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"kiosk\.toml"):
        load_settings(tmp_path / "kiosk.toml")
