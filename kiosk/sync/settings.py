"""The agent's settings: the table ``[agent]`` of a TOML file, named by ``--config`` or ``KIOSK_CONFIG``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

CONFIG_VARIABLE = "KIOSK_CONFIG"
_LONGEST_SOCKET_PATH = 107


class BadSettings(Exception):
    """One sentence: file, key and reason."""


def _center_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError("must be http(s)://host[:port] without a path")
    return text.rstrip("/")


def _socket_path(path: Path) -> Path:
    if len(str(path).encode()) > _LONGEST_SOCKET_PATH:
        raise ValueError(f"a socket's path holds at most {_LONGEST_SOCKET_PATH} bytes")
    return path


class AgentSettings(BaseModel):
    """What the agent must know. Times are seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    center_url: Annotated[str, AfterValidator(_center_url)]
    terminal_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]
    key_file: Path
    socket: Annotated[Path, AfterValidator(_socket_path)]
    terminal_db: Path
    agent_db: Path
    connect_timeout_s: Annotated[float, Field(gt=0, le=10)] = 1.0
    delivery_timeout_s: Annotated[float, Field(gt=0, le=120)] = 15.0
    scan_s: Annotated[float, Field(gt=0, le=60)] = 2.0
    probe_s: Annotated[float, Field(gt=0, le=300)] = 10.0


def load_settings(file: Path) -> AgentSettings:
    """Read the table ``[agent]``; raises BadSettings."""
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return AgentSettings.model_validate(table["agent"])
    except KeyError:
        raise BadSettings(f"{file.name}: the table [agent] is missing") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise BadSettings(f"{file.name}: agent.{key}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise BadSettings(f"{file.name}: {error}") from error
