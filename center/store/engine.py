"""Opening the database, and the two statements that differ between SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

from center.store.schema import sequence

_BUSY_MS = 10_000


def open_engine(url: str) -> Engine:
    """An engine for ``sqlite:///FILE`` (WAL, every commit flushed) or PostgreSQL. Errors never quote parameters."""
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        path = make_url(url).database
        if path:
            Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver opens no transaction by itself: _begin_sqlite does.
    connection.isolation_level = None
    cursor = connection.cursor()
    # synchronous=FULL in WAL flushes at each commit: a receipt that was sent survives a power cut.
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A write transaction takes the lock at once: one that read first and then wrote could fail in the middle.
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads: never waits for a writer."""
    with engine.connect().execution_options(reading=True) as connection:
        yield connection


def insert_if_absent(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """``INSERT ... ON CONFLICT DO NOTHING RETURNING``: whether this call wrote the row. Never looks first."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    key = next(iter(table.primary_key.columns))
    statement = build(table).values(values).on_conflict_do_nothing().returning(key)
    return connection.execute(statement).first() is not None


def next_in_sequence(connection: Connection, station: str, day: date) -> int:
    """1, 2, 3 … for a station and day, without a gap where the transaction is rolled back."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = (
        build(sequence)
        .values(station=station, day=day, last=1)
        .on_conflict_do_update(index_elements=[sequence.c.station, sequence.c.day], set_={"last": sequence.c.last + 1})
        .returning(sequence.c.last)
    )
    return int(connection.execute(statement).scalar_one())
