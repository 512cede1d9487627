"""What only PostgreSQL does: other encodings, rights, a server that goes away and comes back."""

import concurrent.futures
import threading
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest
import sqlalchemy as sa

from nabij.api import documents
from nabij.api import store as store_module
from nabij.api.documents import Conflict, Document
from nabij.api.store import Store, open_store
from nabij.api.store_errors import StoreError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def made(store: Store) -> Document:
    return documents.create(store, "text", "Vijfhoek", "eerste", NOON)


def statement(url: str, words: str) -> None:
    address = sa.make_url(url)
    with psycopg.connect(
        host=address.host,
        port=address.port,
        user="nabij",
        dbname=address.database,
        autocommit=True,
        options="-c default_transaction_read_only=off",
    ) as connection:
        connection.execute(words.encode())


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_may_leave_out_the_driver(postgres, scheme):
    url = postgres.emptied_database().replace("postgresql+psycopg", scheme)
    with closing(open_store(url)) as store:
        assert documents.read(store, made(store).id).name == "Vijfhoek"


def test_a_database_that_cannot_hold_every_name_is_refused(postgres):
    with pytest.raises(StoreError, match=r"SQL_ASCII.*UTF8"):
        open_store(postgres.new_database("SQL_ASCII"))


def test_a_password_is_never_told(postgres):
    url = f"postgresql://iemand:geheim@127.0.0.1:{postgres.port}/bestaat_niet"
    with pytest.raises(StoreError, match="antwoordt niet") as error:
        open_store(url)
    assert "geheim" not in str(error.value)
    assert "iemand" in str(error.value)


def test_nobody_answers(postgres):
    # port 1 is for a service that nobody has had for forty years
    with pytest.raises(StoreError, match="antwoordt niet"):
        open_store("postgresql://nabij@127.0.0.1:1/nabij")


def test_a_database_that_may_only_be_read_is_told(postgres):
    url = postgres.new_database()
    setting = f"DATABASE {sa.make_url(url).database} SET default_transaction_read_only"
    with closing(open_store(url)) as store:
        id = made(store).id
        statement(url, f"ALTER {setting} = on")
        with pytest.raises(StoreError, match="mag nabij niet schrijven"):
            open_store(url)
    statement(url, f"ALTER {setting} = off")
    with closing(open_store(url)) as store:
        assert documents.read(store, id).body == "eerste"


@pytest.mark.parametrize("rights", ["", "GRANT USAGE ON SCHEMA public TO gast"])
def test_a_user_without_rights_is_told(postgres, rights):
    url = postgres.emptied_database()
    statement(url, f"DROP USER IF EXISTS gast; CREATE USER gast; {rights}")
    try:
        with pytest.raises(StoreError, match="mag nabij niet schrijven"):
            open_store(url.replace("nabij@", "gast@"))
    finally:
        statement(url, "DROP OWNED BY gast; DROP USER gast")


def test_a_server_that_went_away_and_came_back(own_postgres):
    with closing(open_store(own_postgres.new_database())) as store:
        id = made(store).id
        own_postgres.stop("fast")
        try:
            with pytest.raises(StoreError, match="antwoordt niet"):
                documents.save(store, id, "tweede", 1, NOON)
            with pytest.raises(StoreError, match="antwoordt niet"):
                documents.read(store, id)
        finally:
            own_postgres.start()
        assert documents.read(store, id).body == "eerste"
        assert isinstance(documents.save(store, id, "tweede", 1, NOON), Document)


def test_a_connection_that_breaks_in_the_middle_keeps_nothing(postgres):
    url = postgres.emptied_database()
    with closing(open_store(url)) as store:
        id = made(store).id
        with pytest.raises(StoreError, match="antwoordt niet"), store.writing() as connection:
            step = documents.documents.update().values(version=2)
            connection.execute(step)
            (own,) = connection.exec_driver_sql("SELECT pg_backend_pid()").one()
            statement(url, f"SELECT pg_terminate_backend({own})")
            connection.execute(step)
        assert documents.read(store, id).version == 1
        assert isinstance(documents.save(store, id, "tweede", 1, NOON), Document)


def test_a_row_that_somebody_holds_is_busy(postgres, monkeypatch):
    quick = store_module._POSTGRES_SETTINGS | {"lock_timeout": "50ms"}
    monkeypatch.setattr(store_module, "_POSTGRES_SETTINGS", quick)
    with closing(open_store(postgres.emptied_database())) as store:
        id = made(store).id
        with store.writing() as holding:
            holding.execute(documents.documents.update().values(version=1))
            with pytest.raises(StoreError, match="te veel tegelijk"):
                documents.save(store, id, "tweede", 1, NOON)
        assert isinstance(documents.save(store, id, "tweede", 1, NOON), Document)


@pytest.mark.parametrize("second", ["save", "delete"])
def test_the_second_waits_for_the_first_and_is_shown_its_words(postgres, second):
    """The first has not committed yet when the second comes: no version of its own slips in."""
    with closing(open_store(postgres.emptied_database())) as store:
        id = made(store).id
        under_way, go_on = threading.Event(), threading.Event()

        def first() -> None:
            with store.writing() as connection:
                documents._step(connection, id, 1)
                under_way.set()
                go_on.wait(10)
                row = {"document": id, "version": 2, "name": "Vijfhoek", "body": "van Anna"}
                row |= {"size": 8, "changed": NOON, "deleted": False}
                connection.execute(documents.revisions.insert().values(row))

        def other() -> Document | Conflict:
            if second == "save":
                return documents.save(store, id, "van Bram", 1, NOON)
            return documents.delete(store, id, 1, NOON)

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            one = pool.submit(first)
            under_way.wait(10)
            two = pool.submit(other)
            with pytest.raises(concurrent.futures.TimeoutError):
                two.result(0.3)
            go_on.set()
            one.result(10)
            answer = two.result(10)
        assert isinstance(answer, Conflict)
        assert (answer.theirs.body, answer.theirs.version) == ("van Anna", 2)
        assert [head.version for head in documents.history(store, id)] == [2, 1]


def test_a_commit_waits_for_the_disk(postgres):
    url = postgres.new_database()
    statement(url, f"ALTER DATABASE {sa.make_url(url).database} SET synchronous_commit = off")
    with closing(open_store(url)) as store, store.reading() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
