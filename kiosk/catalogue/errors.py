"""One fault in a data file, told so that it can be mended at once."""

from __future__ import annotations


class CatalogueError(ValueError):
    """``file:line: key: reason``. Line 0: the file as a whole."""

    def __init__(self, file: str, line: int, key: str, reason: str) -> None:
        super().__init__(f"{file}:{line}: {key}: {reason}")
        self.file = file
        self.line = line
        self.key = key
        self.reason = reason

    @property
    def where(self) -> str:
        """File, line and key, for the error document of a command."""
        return f"{self.file}:{self.line}: {self.key}"
