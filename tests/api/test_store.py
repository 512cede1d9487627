"""What users write is kept, revision after revision."""

from contextlib import closing
from datetime import timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nabij.api import documents, job_rows
from nabij.api.documents import Conflict, Document
from nabij.api.store import open_store
from nabij.api.store_errors import (
    DocumentError,
    MissingError,
    TooLargeError,
)

from .keeping import HARD_WORDS, NO_ID, NO_TEXT, NO_VERSION, NOON, lite, made, saved, store

__all__ = ["lite", "store"]


def test_what_was_written_comes_back_as_it_was(store, url):
    first = documents.create(store, "scenario", HARD_WORDS, HARD_WORDS, NOON, HARD_WORDS)
    assert (first.version, first.etag, first.deleted) == (1, '"v1"', False)
    assert (first.name, first.body, first.study) == (HARD_WORDS, HARD_WORDS, HARD_WORDS)
    assert first.size == len(HARD_WORDS.encode())
    with closing(open_store(url)) as again:
        assert documents.read(again, first.id) == first
        assert documents.revision(again, first.id, 1) == first


def test_a_save_adds_and_keeps_the_name_unless_one_is_given(store):
    id = made(store).id
    second = saved(store, id, "tweede", 1)
    third = saved(store, id, "derde", 2, name=" Marollen ")
    assert (second.name, third.name) == ("Vijfhoek", "Marollen")
    assert (third.kind, third.study, third.version) == ("text", "stad", 3)
    assert documents.read(store, id) == third
    assert documents.revision(store, id, 2) == second
    heads = documents.history(store, id)
    assert [(head.version, head.name, head.size) for head in heads] == [
        (3, "Marollen", 5),
        (2, "Vijfhoek", 6),
        (1, "Vijfhoek", 6),
    ]
    assert heads[0].changed == NOON + timedelta(hours=2)


def test_the_second_of_two_writers_is_told_and_shown_what_the_first_wrote(store):
    id = made(store).id
    first = saved(store, id, "van Anna", 1)
    answer = documents.save(store, id, "van Bram", 1, NOON)
    assert answer == Conflict(first)
    assert documents.read(store, id).body == "van Anna"
    both = saved(store, id, answer.theirs.body + ", van Bram", answer.theirs.version)
    assert (both.body, both.version) == ("van Anna, van Bram", 3)


def test_a_version_that_is_still_to_come_is_a_conflict_too(store):
    id = made(store).id
    for version in NO_VERSION:
        assert documents.save(store, id, "nieuw", version, NOON) == Conflict(
            documents.read(store, id)
        )
        assert isinstance(documents.delete(store, id, version, NOON), Conflict)
    assert len(documents.history(store, id)) == 1


def test_the_same_words_sent_twice_are_no_conflict(store):
    id = made(store).id
    first = saved(store, id, "tweede", 1)
    assert documents.save(store, id, "tweede", 1, NOON) == first
    assert documents.save(store, id, "tweede", 1, NOON, name="Vijfhoek") == first
    assert documents.save(store, id, "tweede", 1, NOON, name="Andere") == Conflict(first)
    assert len(documents.history(store, id)) == 2


def test_a_deletion_is_a_revision_that_meets_saves_and_can_be_undone(store):
    id = made(store).id
    saved(store, id, "tweede", 1)
    answer = documents.delete(store, id, 1, NOON)
    assert isinstance(answer, Conflict)
    assert answer.theirs.body == "tweede"
    gone = documents.delete(store, id, 2, NOON)
    assert isinstance(gone, Document)
    assert (gone.version, gone.deleted, gone.body) == (3, True, "tweede")
    assert documents.listing(store, "text") == []
    for ask in (documents.read, lambda *_: documents.delete(store, id, 3, NOON)):
        with pytest.raises(MissingError):
            ask(store, id)
    assert documents.save(store, id, "mijn werk", 2, NOON) == Conflict(gone)
    # even the very words of the deleted text are not taken for kept
    assert documents.save(store, id, "tweede", 2, NOON) == Conflict(gone)
    back = saved(store, id, "mijn werk", 3)
    assert (back.deleted, documents.read(store, id)) == (False, back)
    assert [head.deleted for head in documents.history(store, id)] == [False, True, False, False]


OPERATION = st.tuples(
    st.sampled_from(["save", "save", "delete"]), st.integers(0, 4), st.text("abé", max_size=2)
)


@given(st.lists(OPERATION, max_size=12))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_history_never_shrinks_and_never_changes(store, operations):
    """Against a list of (body, deleted) that only grows; `back` counts versions to start from."""
    id = made(store, "").id
    kept = [("", False)]
    for kind, back, words in operations:
        start = len(kept) - back
        if kind == "save":
            answer = documents.save(store, id, words, start, NOON)
            added = (words, False)
            accepted = start == len(kept)
            again = not accepted and kept[-1] == added
        else:
            if kept[-1][1]:
                with pytest.raises(MissingError):
                    documents.delete(store, id, start, NOON)
                continue
            answer = documents.delete(store, id, start, NOON)
            added, accepted, again = (kept[-1][0], True), start == len(kept), False
        assert isinstance(answer, Document) == (accepted or again)
        kept += [added] if accepted else []
        found = [documents.revision(store, id, n + 1) for n in range(len(kept))]
        assert [(one.body, one.deleted) for one in found] == kept
        assert [head.version for head in documents.history(store, id)] == [
            one.version for one in reversed(found)
        ]


def test_a_list_has_the_newest_change_first_and_only_what_was_asked(store):
    def add(kind, study, hour):
        now = NOON + timedelta(hours=hour)
        return documents.create(store, kind, f"{kind} {hour}", "{}", now, study)

    old, new = add("scenario", "stad", 1), add("scenario", "stad", 2)
    other, room = add("scenario", "dorp", 3), add("room", None, 4)
    names = [head.name for head in documents.listing(store, "scenario")]
    assert names == [other.name, new.name, old.name]
    saved(store, old.id, "[]", 1)
    documents.save(store, old.id, "[1]", 2, NOON + timedelta(hours=9))
    assert [head.id for head in documents.listing(store, "scenario", "stad")] == [old.id, new.id]
    assert [head.id for head in documents.listing(store, "room")] == [room.id]
    assert documents.listing(store, "scenario", "nergens") == []
    assert documents.listing(store, "scenario", "nul\0teken") == []


@pytest.mark.parametrize("words", NO_TEXT)
def test_what_is_no_text_is_refused(store, words):
    id = made(store).id
    for attempt in (
        lambda: documents.create(store, "text", words, "", NOON),
        lambda: documents.create(store, "text", "naam", words, NOON),
        lambda: documents.create(store, "text", "naam", "", NOON, words),
        lambda: documents.save(store, id, words, 1, NOON),
        lambda: documents.save(store, id, "", 1, NOON, name=words),
    ):
        with pytest.raises(DocumentError, match="geen tekst"):
            attempt()
    assert len(documents.history(store, id)) == 1


def test_names_and_bodies_have_a_limit(store):
    id = made(store).id
    largest = "é" * 2_500_000
    assert saved(store, id, largest, 1, name="n" * 200).size == 5_000_000
    assert documents.read(store, id).body == largest
    with pytest.raises(TooLargeError, match="5,0 MB groot, en meer dan 5 MB"):
        documents.save(store, id, largest + "a", 2, NOON)
    with pytest.raises(DocumentError, match="201 tekens, en er mogen er 200"):
        documents.save(store, id, "", 2, NOON, name="n" * 201)
    for name in ("", " \n "):
        with pytest.raises(DocumentError, match="naam is leeg"):
            documents.save(store, id, "", 2, NOON, name=name)
        with pytest.raises(DocumentError, match="naam is leeg"):
            documents.create(store, "text", name, "", NOON)
    assert len(documents.history(store, id)) == 2


@pytest.mark.parametrize("id", NO_ID)
def test_what_does_not_exist_is_missing_however_it_is_spelt(store, id):
    for ask in (
        lambda: documents.read(store, id),
        lambda: documents.history(store, id),
        lambda: documents.revision(store, id, 1),
        lambda: documents.save(store, id, "", 1, NOON),
        lambda: documents.delete(store, id, 1, NOON),
        lambda: job_rows.job(store, id),
    ):
        with pytest.raises(MissingError):
            ask()
    assert not job_rows.set_job(store, id, progress=0.5)
    assert job_rows.delete_jobs(store, [id]) == 0


@pytest.mark.parametrize("version", NO_VERSION)
def test_a_revision_that_does_not_exist_is_missing(store, version):
    with pytest.raises(MissingError):
        documents.revision(store, made(store).id, version)


def test_ids_are_long_random_and_fit_a_url(lite):
    ids = {made(lite).id for _ in range(200)}
    assert len(ids) == 200
    # 12 random bytes: 96 bits
    assert all(len(id) == 16 and id.replace("-", "").replace("_", "").isalnum() for id in ids)
    assert len({id[0] for id in ids}) > 20


@pytest.mark.parametrize(
    ("etag", "version"),
    [
        ('"v1"', 1),
        ('W/"v27"', 27),
        (' "v3" ', 3),
        *((wrong, None) for wrong in ("v3", '"v0"', "*", '"v1", "v2"', "", '"v-1"', '"v١"')),
        ('"v9999999999"', None),
    ],
)
def test_an_entity_tag_names_a_version(etag, version):
    assert documents.version_of(etag) == version


def test_times_come_back_in_utc_and_must_have_a_zone(store):
    summer = NOON.astimezone(timezone(timedelta(hours=2)))
    id = documents.create(store, "text", "naam", "", summer).id
    changed = documents.read(store, id).changed
    assert (changed, changed.utcoffset()) == (NOON, timedelta(0))
    with pytest.raises(sa.exc.StatementError, match="without a zone"):
        documents.save(store, id, "", 1, NOON.replace(tzinfo=None))
    assert len(documents.history(store, id)) == 1
