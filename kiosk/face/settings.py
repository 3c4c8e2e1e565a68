"""``config/kiosk.toml [face]``: which engine compares, which check tells a person from a picture, and their numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from kiosk.catalogue.read import Table
from kiosk.face.matcher import Option, Options
from kiosk.face.policy import Limits
from kiosk.face.providers import ProviderError

Distance = Annotated[float, Field(gt=0, strict=False)]


class EngineTable(Table):
    """One engine: its limits as measured for it (``policy.Limits``), and what its provider is given."""

    accept: Distance
    review: Distance
    same_front: Distance
    same_turned: Distance
    chip_passes: bool = False
    options: dict[str, Option] = {}

    @model_validator(mode="after")
    def _in_order(self) -> EngineTable:
        if self.accept > self.review:
            raise ValueError("accept lies beyond review: what passes must lie inside what is reviewed")
        return self


class FaceTable(Table):
    """``matcher`` and ``liveness`` name entry points; each has a table of its own in ``engine`` and ``challenge``."""

    matcher: str
    liveness: str
    frames: Annotated[int, Field(ge=3, le=9)]
    least: Annotated[int, Field(ge=3)]
    engine: dict[str, EngineTable]
    challenge: dict[str, dict[str, Option]] = {}

    @model_validator(mode="after")
    def _enough(self) -> FaceTable:
        if self.least > self.frames:
            raise ValueError("least asks for more frames than are collected")
        return self

    @property
    def options(self) -> Options:
        """What the chosen engine is given."""
        own = self.engine.get(self.matcher)
        return own.options if own else {}

    def limits(self) -> Limits:
        """The limits of the chosen engine. Raises ``ProviderError`` when nobody has set any for it."""
        own = self.engine.get(self.matcher)
        if own is None:
            raise ProviderError("options", f"there is no table [face.engine.{self.matcher}] with this engine's limits")
        return Limits(own.accept, own.review, own.same_front, own.same_turned, own.chip_passes, self.least)
