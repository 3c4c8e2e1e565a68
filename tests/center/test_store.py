"""Schema, sequences, keys and objects."""

from __future__ import annotations

import os
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.exceptions import InvalidTag
from sqlalchemy import insert, select

from center.keys import load_keys
from center.store.engine import insert_if_absent, next_in_sequence, open_engine, reading
from center.store.migrate import migrate
from center.store.objects import ObjectMissing, ObjectStore
from center.store.schema import application, metadata, photo_check, terminal


@pytest.fixture
def engine(tmp_path):
    made = open_engine(f"sqlite:///{tmp_path / 'center.db'}")
    migrate(made)
    yield made
    made.dispose()


def test_the_migrations_make_the_tables_that_the_code_uses(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(engine):
    migrate(engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").all() == [("0002",)]


def test_applications_that_the_first_schema_held_get_a_photo_check_that_waits(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine, "0001")
    at = datetime(2026, 6, 1, tzinfo=UTC)
    held = [
        insert(terminal).values(id="T", public_key=b"\0" * 32, site="S", added_at=at),
        *(insert(application).values(**first_schema_case(name, at)) for name in ("one", "two")),
    ]
    with engine.begin() as connection:
        for statement in held:
            connection.execute(statement)
    migrate(engine)
    with engine.connect() as connection:
        rows = connection.execute(select(photo_check)).all()
        cases = connection.execute(select(application.c.case_id)).scalars().all()
    assert {row.case_id for row in rows} == set(cases)
    assert {(row.state, row.attempts, row.next_at, row.agrees, row.compared) for row in rows} == {
        ("waiting", 0, at, None, "[]")
    }
    engine.dispose()


def first_schema_case(name, at):
    return {
        "case_id": uuid4(),
        "content_sha256": name,
        "case_number": name,
        "terminal_id": "T",
        "site": "S",
        "service": "ID_RENEW_EXPIRY",
        "number_tag": name,
        "token_tag": name,
        "header": "{}",
        "signature": b"",
        "document": b"",
        "fee_fen": 0,
        "status": "SUBMITTED",
        "status_since": at,
        "payment": "none",
        "received_at": at,
        "first_receiver": "",
        "first_receiver_phone": "",
        "provisional": False,
    }


def test_a_row_is_inserted_once(engine):
    values = {"id": "T", "public_key": b"\0" * 32, "site": "S", "added_at": datetime(2026, 6, 1, tzinfo=UTC)}
    with engine.begin() as connection:
        assert insert_if_absent(connection, terminal, values)
        assert not insert_if_absent(connection, terminal, values)


def test_a_moment_comes_back_as_it_was_whatever_its_zone(engine):
    moment = datetime(2026, 6, 1, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    with engine.begin() as connection:
        connection.execute(insert(terminal).values(id="T", public_key=b"", site="S", added_at=moment))
        assert connection.execute(select(terminal.c.added_at)).scalar_one() == moment


def test_a_sequence_counts_for_each_station_and_day_also_from_many_threads(engine):
    taken: list[int] = []

    def take() -> None:
        for _ in range(10):
            with engine.begin() as connection:
                taken.append(next_in_sequence(connection, "420203005", date(2026, 6, 1)))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 41))
    with engine.begin() as connection:
        assert next_in_sequence(connection, "420203005", date(2026, 6, 2)) == 1
        assert next_in_sequence(connection, "420203006", date(2026, 6, 1)) == 1


def test_a_number_of_a_transaction_that_is_undone_is_given_again(engine):
    with engine.connect() as connection, connection.begin() as transaction:
        assert next_in_sequence(connection, "S", date(2026, 6, 1)) == 1
        transaction.rollback()
    with engine.begin() as connection:
        assert next_in_sequence(connection, "S", date(2026, 6, 1)) == 1


def test_a_reader_does_not_wait_for_a_writer(engine):
    with engine.begin() as writing:
        writing.execute(insert(terminal).values(id="T", public_key=b"", site="S", added_at=datetime.now(UTC)))
        with reading(engine) as connection:
            assert connection.execute(select(terminal)).all() == []


def test_keys_are_made_once_and_kept_privately(tmp_path):
    first, again = load_keys(tmp_path / "keys"), load_keys(tmp_path / "keys")
    assert first.current == again.current
    assert first.tag("x") == again.tag("x")
    assert again.vault.open(first.vault.lock(b"plain", b"here"), b"here") == b"plain"
    assert {oct(file.stat().st_mode & 0o777) for file in (tmp_path / "keys").iterdir()} == {"0o600"}


def test_many_that_start_at_once_have_the_same_keys(tmp_path):
    tags: list[str] = []
    threads = [threading.Thread(target=lambda: tags.append(load_keys(tmp_path / "keys").tag("x"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tags) == 6
    assert len(set(tags)) == 1
    assert sorted(file.name for file in (tmp_path / "keys").iterdir()) == [
        "pseudonym.key",
        "sealing-0001.key",
        "storage.key",
    ]


def test_a_new_sealing_key_is_current_and_the_old_one_still_opens(tmp_path):
    old = load_keys(tmp_path)
    (tmp_path / "sealing-0002.key").write_bytes(os.urandom(32))
    new = load_keys(tmp_path)
    assert new.current != old.current
    assert old.current in new.sealing


def test_what_is_locked_opens_only_in_its_place(tmp_path):
    vault = load_keys(tmp_path).vault
    with pytest.raises(InvalidTag):
        vault.open(vault.lock(b"plain", b"here"), b"there")


def test_an_object_comes_back_and_is_gone_after_erasing(tmp_path):
    store = ObjectStore(tmp_path / "objects", load_keys(tmp_path / "keys").vault)
    one, other = uuid4(), uuid4()
    sha256 = store.put(one, b"a picture")
    assert store.put(one, b"a picture") == store.put(other, b"a picture") == sha256
    store.erase(one, sha256)
    store.erase(one, sha256)
    with pytest.raises(ObjectMissing):
        store.get(one, sha256)
    assert store.get(other, sha256) == b"a picture"
    assert not any(b"a picture" in file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
