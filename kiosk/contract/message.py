"""What every message between terminal and centre is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """The base of every message: frozen, no field too many."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
