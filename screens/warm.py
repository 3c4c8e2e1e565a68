"""Work done on the attract page so that the first page of a visit is as quick as the tenth.

The shell is a fresh process for every visit, so its caches are empty each time: modules of the pages, faces opened at
each size, widths of Latin letters, textures of icons. One small thing at a time, so that a touch never waits.
"""

from __future__ import annotations

import importlib
import string
from collections.abc import Iterator
from typing import get_args

from kiosk.visit.prompts import View
from screens.context import Context
from screens.theme.fonts import SANS, Run

_FIRST_SEEN = ("home", "services", "notice", "card")
_LATIN = string.digits + string.ascii_letters + " .,:·"


def chores(context: Context) -> Iterator[None]:
    """Does one chore per step; a step takes a few milliseconds."""
    views = [*_FIRST_SEEN, *(view for view in get_args(View) if view not in _FIRST_SEEN)]
    for view in views:
        importlib.import_module(f"screens.steps.{view}")
        yield
    sizes = sorted({context.theme.type(token) for token in context.theme.type_tokens})
    for size in sizes:
        for bold in (False, True):
            context.fonts.label(Run("永", SANS, bold), size)
            yield
            for character in _LATIN:
                context.fonts.width(character, size, bold)
            yield
    for name, size in context.icons.files():
        context.icons.texture(name, size)
        yield
