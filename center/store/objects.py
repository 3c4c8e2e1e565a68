"""The object store: photos, prints, signatures and stills as encrypted files, one folder per case.

A file is named by the case's id and the SHA-256 of what it holds: no personal data, and erasing one case never touches
another that happens to hold the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from center.keys import Vault


class ObjectMissing(LookupError):
    """No such object: never written, or erased."""


class ObjectStore:
    """A folder on one disk. ``put`` returns only when the bytes are on the platter."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault

    def put(self, case_id: UUID, data: bytes) -> str:
        """Write and flush; returns the SHA-256. Writing the same bytes again changes nothing."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(case_id, sha256)
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _flush(path.parent.parent)
            _flush(self._folder)
        part = path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(self._vault.lock(data, path.name.encode()))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _flush(path.parent)
        return sha256

    def get(self, case_id: UUID, sha256: str) -> bytes:
        """The bytes; raises ObjectMissing."""
        path = self._path(case_id, sha256)
        try:
            return self._vault.open(path.read_bytes(), path.name.encode())
        except FileNotFoundError:
            raise ObjectMissing(f"{case_id}: {sha256}") from None

    def erase(self, case_id: UUID, sha256: str) -> None:
        """Remove it for good; an object that is gone already is no error."""
        path = self._path(case_id, sha256)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _flush(path.parent)

    def cases(self) -> Iterator[UUID]:
        """The cases that have a folder here."""
        for folder in self._folder.glob("??/*"):
            yield UUID(folder.name)

    def drop(self, case_id: UUID) -> None:
        """Remove all of a case: what a crash left behind before its row was committed."""
        shutil.rmtree(self._path(case_id, "").parent)

    def _path(self, case_id: UUID, sha256: str) -> Path:
        return self._folder / case_id.hex[:2] / str(case_id) / f"{sha256}.sealed"


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
