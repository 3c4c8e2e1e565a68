"""The file: durable settings, one writer, damaged files put aside, migrations."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.base.clock import FakeClock
from kiosk.store.database import Database, migrations, open_database, read_only
from kiosk.store.errors import InUse, NotThere, StoreError, TooNew

CLOCK = FakeClock(datetime(2026, 6, 1, 2, 0, tzinfo=UTC))
PUT = "INSERT INTO cursor (name, value, at) VALUES (?, 'v', 'now')"


def test_a_commit_is_flushed_before_it_returns(tmp_path: Path) -> None:
    database = open_database(tmp_path / "agent.db", "agent", CLOCK)
    pragmas = {name: database.rows(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    database.close()


@pytest.mark.parametrize("schema", ["terminal", "agent"])
def test_a_new_file_is_of_the_newest_version_and_not_for_everybody(tmp_path: Path, schema: str) -> None:
    path = tmp_path / "new" / "some.db"
    database = open_database(path, schema, CLOCK)
    assert database.rows("PRAGMA user_version")[0][0] == len(migrations(schema)) > 0
    assert database.set_aside is None
    for file in path.parent.iterdir():
        assert not stat.S_IMODE(file.stat().st_mode) & 0o027, file.name
    database.close()


def test_a_second_writing_process_is_kept_out_until_the_first_has_closed(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    database = open_database(path, "agent", CLOCK)
    with pytest.raises(InUse):
        open_database(path, "agent", CLOCK)
    database.close()
    open_database(path, "agent", CLOCK).close()


@pytest.mark.parametrize("damage", ["no_sqlite", "torn_pages"])
def test_a_damaged_file_is_put_aside_with_its_time_and_never_deleted(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "agent.db"
    database = open_database(path, "agent", CLOCK)
    with database.transaction() as connection:
        connection.executemany(PUT, [(f"name{n}" * 40,) for n in range(200)])
    database.close()
    whole = path.read_bytes()
    broken = os.urandom(4096) if damage == "no_sqlite" else whole[:4096] + os.urandom(8192) + whole[12288:]
    path.write_bytes(broken)

    database = open_database(path, "agent", CLOCK)

    assert database.set_aside is not None
    assert database.set_aside.name == "agent.db.damaged-20260601T020000.000000Z"
    assert database.set_aside.read_bytes() == broken
    assert database.rows("SELECT * FROM cursor") == []
    database.close()


def test_a_file_of_a_later_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    open_database(path, "agent", CLOCK).close()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(TooNew, match="99"):
        open_database(path, "agent", CLOCK)
    assert [file.name for file in tmp_path.glob("*damaged*")] == []


def write_and_fail(database: Database, name: str) -> None:
    with database.transaction() as connection:
        connection.execute(PUT, (name,))
        raise KeyError(name)


def test_an_error_undoes_the_transaction_and_an_inner_error_only_its_own_part(tmp_path: Path) -> None:
    database = open_database(tmp_path / "agent.db", "agent", CLOCK)
    with pytest.raises(KeyError):
        write_and_fail(database, "gone")
    with database.transaction() as connection:
        connection.execute(PUT, ("outer",))
        with pytest.raises(KeyError):
            write_and_fail(database, "inner")
        with database.transaction():
            connection.execute(PUT, ("second inner",))
    assert [row["name"] for row in database.rows("SELECT name FROM cursor ORDER BY name")] == ["outer", "second inner"]
    database.close()


def test_threads_of_one_process_write_one_after_the_other(tmp_path: Path) -> None:
    database = open_database(tmp_path / "agent.db", "agent", CLOCK)

    def write(thread: int) -> None:
        for number in range(10):
            with database.transaction() as connection:
                connection.execute(PUT, (f"{thread}/{number}",))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert database.rows("SELECT count(*) FROM cursor")[0][0] == 40
    database.close()


def test_the_other_side_sees_what_is_committed_and_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "agent.db"
    with pytest.raises(NotThere), read_only(path):
        pass
    database = open_database(path, "agent", CLOCK)
    with database.transaction() as connection:
        connection.execute(PUT, ("seen",))
    with read_only(path) as reader:
        assert [row["name"] for row in reader.execute("SELECT name FROM cursor")] == ["seen"]
    with pytest.raises(StoreError, match="readonly"), read_only(path) as reader:
        reader.execute(PUT, ("refused",))
    database.close()
