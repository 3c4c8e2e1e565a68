"""What every act has: a way to post events, and a thread that ends when it is told."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.visit.events import Event

Post = Callable[[Event], None]
"""Puts an event on the one queue of the terminal; may be called from any thread."""
