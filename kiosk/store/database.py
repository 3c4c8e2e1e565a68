"""One SQLite file, one writing process: WAL, ``synchronous=FULL`` (fleet.md §3.1: only then is acknowledged kept).

The connection is shared by the threads of its process under one lock, so there is one writer at a time. A lock file
keeps a second writing process out. The other side reads with ``read_only``.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from kiosk.base.clock import Clock
from kiosk.store.errors import InUse, NotThere, StoreError, TooNew

Schema = Literal["terminal", "agent"]
Parameters = Sequence[Any] | Mapping[str, Any]

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_MS = 5_000
_WAL_LIMIT_BYTES = 16 * 1024 * 1024
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Database:
    """The writing side of one file. ``set_aside`` names a damaged file that made room for this one, else None."""

    def __init__(self, connection: sqlite3.Connection, lock_fd: int, set_aside: Path | None) -> None:
        self.set_aside = set_aside
        self._connection = connection
        self._lock_fd = lock_fd
        self._lock = threading.RLock()
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, durable when it returns. Nested calls join the outer one; an inner error undoes its part."""
        with self._lock:
            begin, commit, undo = _STATEMENTS[self._depth > 0]
            self._connection.execute(begin)
            self._depth += 1
            try:
                yield self._connection
                self._connection.execute(commit)
            except BaseException:
                # SQLite itself rolls back on some errors (disk full), then there is nothing left to undo.
                if self._connection.in_transaction:
                    for statement in undo:
                        self._connection.execute(statement)
                raise
            finally:
                self._depth -= 1

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """Read; inside a transaction of this thread it sees what that has written."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Fold the log into the file and let another process write."""
        with self._lock:
            self._connection.close()
            os.close(self._lock_fd)


_STATEMENTS = {
    False: ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",)),
    True: ("SAVEPOINT inner_part", "RELEASE inner_part", ("ROLLBACK TO inner_part", "RELEASE inner_part")),
}


def open_database(path: Path, schema: Schema, clock: Clock) -> Database:
    """Open ``path`` for writing, migrate it, and check it; a damaged file is put aside, never deleted.

    Raises InUse, TooNew, StoreError (cannot be opened at all).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock_fd = _lock(path)
    try:
        set_aside = None
        try:
            connection = _open_checked(path, schema)
        except _Damaged:
            set_aside = _put_aside(path, clock.real())
            connection = _open_checked(path, schema)
    except (_Damaged, sqlite3.Error) as error:
        os.close(lock_fd)
        raise StoreError(f"{path.name} cannot be opened: {error}") from error
    except BaseException:
        os.close(lock_fd)
        raise
    return Database(connection, lock_fd, set_aside)


@contextmanager
def read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A short look into the other side's file; raises NotThere while that side has not made it yet."""
    if not path.exists():
        raise NotThere(f"{path.name} does not exist yet")
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None)
        with closing(connection):
            connection.row_factory = sqlite3.Row
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
            if _version(connection) == 0:
                raise NotThere(f"{path.name} holds nothing yet")
            yield connection
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path.name} cannot be read: {error}") from error


def migrations(schema: Schema) -> tuple[Path, ...]:
    """The SQL files of one schema in their order; file ``0001_…`` leads to version 1."""
    return tuple(sorted((_MIGRATIONS / schema).glob("*.sql")))


class _Damaged(Exception):
    """The file is not a whole SQLite database."""


def _lock(path: Path) -> int:
    lock_fd = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock_fd)
        raise InUse(f"another process writes {path.name}") from error
    return lock_fd


def _open_checked(path: Path, schema: Schema) -> sqlite3.Connection:
    # Made here, because SQLite would take the umask's mode; the log files inherit it.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640))
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise _Damaged(verdict)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_LIMIT_BYTES}")
        _migrate(connection, path, schema)
    except sqlite3.DatabaseError as error:
        connection.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
            raise _Damaged(str(error)) from error
        raise
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path, schema: Schema) -> None:
    files = migrations(schema)
    have = _version(connection)
    if have > len(files):
        raise TooNew(f"{path.name} is of version {have}, this program knows {len(files)}")
    for number, file in enumerate(files[have:], start=have + 1):
        script = file.read_text(encoding="utf-8")
        connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _put_aside(path: Path, now: datetime) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S.%fZ}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside
