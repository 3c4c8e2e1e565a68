"""``config/kiosk.toml [face]``: which engine compares, which check tells a person from a picture, and their numbers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from kiosk.catalogue.read import Table
from kiosk.face.matcher import Option
from kiosk.face.policy import Limits

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
    def _chosen(self) -> FaceTable:
        if self.matcher not in self.engine:
            raise ValueError(f"there is no table [face.engine.{self.matcher}] with this matcher's limits")
        if self.least > self.frames:
            raise ValueError("least asks for more frames than are collected")
        return self

    @property
    def limits(self) -> Limits:
        """The limits of the chosen engine."""
        own = self.engine[self.matcher]
        return Limits(own.accept, own.review, own.same_front, own.same_turned, own.chip_passes, self.least)
