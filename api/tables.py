"""The tables of what users write and of the work that runs for them."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

VERSION = 1
"""Of the tables below; a database says which it was made with."""


class Moment(sa.TypeDecorator[datetime]):
    """A point in time, kept and given back in UTC; SQLite has no time zones of its own."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be kept")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone, whatever the database gives."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData()

schema = sa.Table(
    "nabij_schema",
    metadata,
    sa.Column("version", sa.Integer, nullable=False),
)

# `version` is the newest row of `revisions`; moving it on from the version that the writer knew is
# what makes a save, so that only one of two writers can.
documents = sa.Table(
    "nabij_documents",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("study", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index("nabij_documents_kind", "kind", "study"),
)

# Rows are added here and never changed or removed.
revisions = sa.Table(
    "nabij_revisions",
    metadata,
    sa.Column("document", sa.String(64), sa.ForeignKey(documents.c.id), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
)

jobs = sa.Table(
    "nabij_jobs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(64), nullable=False, unique=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("progress", sa.Float, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("started", Moment),
    sa.Column("ended", Moment),
    sa.Column("pid", sa.Integer),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Index("nabij_jobs_state", "state", "number"),
    sqlite_autoincrement=True,
)
