"""The terminal's settings: defaults, its own file over them, and no simulator in production."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalogue.errors import CatalogueError
from kiosk.photo.chart import BadChartError
from kiosk.service.settings import is_simulated, load_terminal, refused_devices

DEFAULTS = Path("config/kiosk.toml")
CHARTS = Path("config/standards/charts")
DEVICE = '[[device]]\nname = "reader"\nkind = "id_card_reader"\nadapter = "sam"\naddress = "{address}"\n'


def own(folder: Path, text: str) -> Path:
    file = folder / "terminal.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_terminal_without_a_file_of_its_own_has_the_defaults() -> None:
    settings = load_terminal(DEFAULTS, None)
    assert (settings.profile, settings.patience.idle_warn_s, settings.device) == ("production", 60, [])


def test_what_its_own_file_says_wins_and_the_rest_stays(tmp_path: Path) -> None:
    settings = load_terminal(DEFAULTS, own(tmp_path, 'profile = "demo"\n[patience]\npay_s = 5\n'))
    assert (settings.profile, settings.patience.pay_s, settings.patience.idle_warn_s) == ("demo", 5, 60)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('profil = "demo"\n', "did you mean profile"),
        ('profile = "test"\n', "profile"),
        (DEVICE.format(address="/dev/ttyUSB0") + "colour = 3\n", "colour"),
        (DEVICE.format(address="/dev/ttyUSB0").replace("id_card_reader", "toaster"), "kind"),
    ],
)
def test_a_wrong_file_is_refused_with_file_line_and_key(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(CatalogueError, match=reason) as refused:
        load_terminal(DEFAULTS, own(tmp_path, text))
    assert str(refused.value).startswith("terminal.toml:")


@pytest.mark.parametrize(
    ("address", "simulated"),
    [
        ("/dev/ttyUSB0", False),
        ("/dev/pts/3", True),
        ("tcp://127.0.0.1:9100", True),
        ("tcp://localhost:9100", True),
        ("tcp://10.8.0.4:9100", False),
        ("http://127.0.0.1:8080/stream.mjpg", True),
        ("ipp://localhost:631/printers/A4", False),
        ("nut://127.0.0.1:3493/ups", False),
        ("pcsc:ACS ACR39U", False),
        ("pcsc:Virtual PCD 00 00", True),
        ("/dev/ttyS4+/dev/pts/4", True),
        ("/dev/ttyS4+/dev/ttyS5", False),
    ],
)
def test_addresses_that_only_a_simulator_has(address: str, simulated: bool) -> None:
    assert is_simulated(address) is simulated


def test_a_link_to_a_pseudo_terminal_is_one(tmp_path: Path) -> None:
    link = tmp_path / "reader"
    link.symlink_to("/dev/pts/7")
    assert is_simulated(str(link))


def test_production_refuses_simulators_and_a_demo_does_not(tmp_path: Path) -> None:
    device = DEVICE.format(address="/dev/pts/3")
    assert refused_devices(load_terminal(DEFAULTS, own(tmp_path, device))) == ["reader"]
    assert refused_devices(load_terminal(DEFAULTS, own(tmp_path, 'profile = "demo"\n' + device))) == []


HOOD = """
[photo.hood]
patch = [0.03, 0.05, 0.07, 0.12]
reflectance = 0.434
chart = "classic24"
"""


def test_a_terminal_has_no_hood_unless_its_own_file_says_so(tmp_path: Path) -> None:
    assert load_terminal(DEFAULTS, None).photo.hood_with(CHARTS) is None
    photo = load_terminal(DEFAULTS, own(tmp_path, HOOD + "[photo.check]\nquiet_s = 5\n")).photo
    hood = photo.hood_with(CHARTS)
    assert hood is not None
    assert (hood.patch.x, hood.patch.reflectance, hood.limits.gain_max) == (0.03, 0.434, 1.6)
    assert hood.chart is not None
    assert hood.chart.code == "classic24"
    assert (photo.check.quiet_s, photo.check.old_h) == (5, 36)


def test_a_hood_without_a_card_and_one_with_a_card_that_nobody_knows(tmp_path: Path) -> None:
    bare = load_terminal(DEFAULTS, own(tmp_path, HOOD.replace("classic24", ""))).photo.hood_with(CHARTS)
    assert bare is not None
    assert bare.chart is None
    with pytest.raises(BadChartError, match="snow.toml: there is no such test card"):
        load_terminal(DEFAULTS, own(tmp_path, HOOD.replace("classic24", "snow"))).photo.hood_with(CHARTS)


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("0.07, 0.12]", "0.99, 0.12]", "terminal.toml:.*photo.hood: .*does not lie within the frame"),
        ("0.07, 0.12]", "0.0, 0.12]", "terminal.toml:.*photo.hood: .*does not lie within the frame"),
        ("0.434", "43.4", "terminal.toml:4: photo.hood.reflectance"),
        ("reflectance", "reflectence", "terminal.toml:2: photo.hood.reflectance: is missing"),
    ],
)
def test_a_hood_that_cannot_be_is_refused_with_file_line_and_key(
    tmp_path: Path, was: str, becomes: str, reason: str
) -> None:
    with pytest.raises(CatalogueError, match=reason):
        load_terminal(DEFAULTS, own(tmp_path, HOOD.replace(was, becomes)))
