"""What a rule says when it was asked something that has no answer."""

from __future__ import annotations


class BadInput(ValueError):
    """An input that no rule can judge. ``where`` names the input, ``reason`` is one sentence without personal data."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason
