"""The centre's settings: one TOML file, checked strictly at start."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from kiosk.base import paths
from kiosk.catalogue.site import Site, load_site

CONFIG_VARIABLE = "CENTER_CONFIG"


class SettingsError(Exception):
    """A settings or site file that cannot be taken: ``where`` is file and key, ``reason`` one sentence."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


_Checked = TypeVar("_Checked", bound=_Section)


class ReviewSettings(_Section):
    """How the desk works."""

    mode: Literal["automatic", "manual"] = "automatic"
    delay_s: Annotated[float, Field(ge=0)] = 0
    limit_workdays: Annotated[int, Field(ge=1, le=30)] = 1


class PaymentSettings(_Section):
    """Orders and their provider."""

    unpaid_expiry_hours: Annotated[float, Field(gt=0)] = 24
    order_minutes: Annotated[float, Field(gt=0)] = 15
    simulated: Literal["pays", "never", "late"] = "pays"
    late_s: Annotated[float, Field(ge=0)] = 60


class EligibilitySettings(_Section):
    """Switches of the exclusion list (domain 2.0.2)."""

    blocks_off: frozenset[Annotated[str, Field(pattern=r"^BLK_[A-Z_]+$")]] = frozenset({"BLK_COLLECTIVE"})
    offsite: bool = True


class PhotoCheckSettings(_Section):
    """How the centre measures photos again. ``tolerance`` by unit of a rule, in that unit; ``other`` for the rest."""

    retry_s: tuple[Annotated[float, Field(gt=0)], ...] = (60, 600, 3600)
    wait_s: Annotated[float, Field(ge=0)] = 10
    tolerance: Mapping[str, Annotated[float, Field(ge=0)]] = {
        "px": 1.0,
        "deg": 0.5,
        "luma": 1.0,
        "saturation": 1.0,
        "CIELAB": 1.0,
        "dpi": 0.0,
        "B": 0.0,
        "level": 0.0,
        "faces": 0.0,
        "other": 0.02,
    }

    @field_validator("tolerance")
    @classmethod
    def _with_other(cls, tolerance: Mapping[str, float]) -> Mapping[str, float]:
        if "other" not in tolerance:
            raise ValueError("needs a tolerance for other units")
        return tolerance


class LimitSettings(_Section):
    """What one address may ask without a signature."""

    public_burst: Annotated[int, Field(ge=1)] = 30
    public_per_second: Annotated[float, Field(gt=0)] = 2.0


class Settings(_Section):
    """Everything that the centre can be told. Relative paths lie under the root of the installation."""

    host: Literal["127.0.0.1", "::1", "localhost"] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    state: Path = Path("var/center")
    database: str | None = None
    people: Path = Path("config/demo/people.toml")
    portraits: Path | None = None
    prints: Path | None = None
    services: Path = Path("config/services")
    holidays: Path = Path("config/holidays.toml")
    sites: Path = Path("config/sites")
    standards: Path = Path("config/standards")
    photo_receipt: Path = Path("config/photo_receipt.toml")
    default_site: str = "420203-XSS"
    accounts: tuple[str, ...] = ("平安湖北", "湖北治安在线")
    review: ReviewSettings = ReviewSettings()
    payments: PaymentSettings = PaymentSettings()
    eligibility: EligibilitySettings = EligibilitySettings()
    photo_check: PhotoCheckSettings = PhotoCheckSettings()
    limits: LimitSettings = LimitSettings()

    def at(self, path: Path) -> Path:
        """Where a path of these settings lies."""
        return path if path.is_absolute() else paths.root() / path

    @property
    def database_url(self) -> str:
        """The database; SQLite in the state folder unless named."""
        return self.database or f"sqlite:///{self.at(self.state) / 'center.db'}"


def load(file: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Settings from ``file``, else ``CENTER_CONFIG``, else ``config/center.toml``; ``overrides`` win. SettingsError."""
    named = file or Path(os.environ.get(CONFIG_VARIABLE) or paths.config() / "center.toml")
    given = {key: value for key, value in (overrides or {}).items() if value is not None}
    return _check(Settings, {**_read(named), **given}, named)


def load_sites(folder: Path) -> Mapping[str, Site]:
    """All sites of a folder by id. CatalogueError for a file that is wrong, SettingsError for a folder without any."""
    sites = [load_site(file) for file in sorted(folder.glob("*.toml"))]
    if not sites:
        raise SettingsError(str(folder), "the folder holds no site (*.toml)")
    by_id = {one.id: one for one in sites}
    if len(by_id) < len(sites):
        raise SettingsError(str(folder), "two files name the same site id")
    return by_id


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(str(file), f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(str(file), f"no TOML: {error}") from None


def _check(model: type[_Checked], document: dict[str, Any], file: Path) -> _Checked:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{file}: {key}", first["msg"].removeprefix("Value error, ")) from None
