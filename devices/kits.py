"""Finds the kit of a kind by its folder: a new kind is one new folder. Kits are loaded when they are asked for."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from typing import Any, get_args

from devices.base import Device, DeviceSpec, Kind
from devices.kit import Kit

KINDS: tuple[Kind, ...] = get_args(Kind)


def kit_of(kind: str) -> Kit[Any]:
    """The kit of a kind; raises ValueError when there is no such kind."""
    if kind not in KINDS:
        raise ValueError(f"no kind of device is called {kind!r}, known: {' '.join(KINDS)}")
    kit: Kit[Any] = importlib.import_module(f"devices.{kind}.kit").KIT
    return kit


def make(spec: DeviceSpec, stop: threading.Event) -> Device:
    """The adapter of a configured device; raises ValueError for an unknown adapter, a bad address or bad options."""
    adapters = kit_of(spec.kind).adapters
    if spec.adapter not in adapters:
        raise ValueError(f"no adapter {spec.adapter!r} for {spec.kind}, known: {' '.join(sorted(adapters))}")
    known = kit_of(spec.kind).options
    for key in spec.options:
        if not any(key == one or (one.endswith(".") and key.startswith(one)) for one in known):
            raise ValueError(f"{spec.kind} has no option {key!r}, known: {' '.join(known) or 'none'}")
    device: Device = adapters[spec.adapter](spec, stop)
    return device


def make_at(
    kind: str,
    address: str,
    adapter: str | None,
    stop: threading.Event,
    options: Mapping[str, str | int] | None = None,
) -> Device:
    """The adapter of whatever stands at an address; raises ValueError."""
    kit = kit_of(kind)
    name = adapter or kit.adapter_at(address)
    return make(DeviceSpec(kind, kit.kind, name, address, options=dict(options or {})), stop)
