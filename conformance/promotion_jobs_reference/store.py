"""The database: four tables, and the questions that the server asks of them.

Every request, and every step of a job, is one transaction. Several processes may share a database: whoever changes a
promotion, its jobs or its codes holds the lock on the promotion's row until the transaction ends (`Store.change`,
`Records.lock_due`), so that checks and the writes that depend on them are one. There is no other lock but `one_at_a_time`,
and it is taken last, so no two transactions can wait for each other. A process that is killed leaves nothing behind:
its transaction is rolled back, and the next step of a job is due in the database, for whichever worker comes first.
SQLite has one lock for the whole file, which does the same.
Texts with U+0000 are never stored as such (PostgreSQL has no room for it): properties of jobs are kept as JSON, and no
identifier or code has one.
"""

from __future__ import annotations

import dataclasses
import functools
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from .records import CANCELLING, PENDING, PROCESSING, Code, Job, Promotion

_metadata = sa.MetaData()
_promotions = sa.Table(
    "promotions",
    _metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("automatic", sa.Boolean, nullable=False),
    sa.Column("shown", sa.JSON, nullable=False),
)
_jobs = sa.Table(
    "jobs",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True),  # the order in which jobs were created
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("promotion_id", sa.ForeignKey("promotions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("job_type", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
    sa.Column("name", sa.JSON(none_as_null=True)),
    sa.Column("parameters", sa.JSON(none_as_null=True)),
    sa.Column("error", sa.Text),
    sa.Column("generated", sa.Integer),
    sa.Column("deleted", sa.Integer),
    sa.Column("lane", sa.Text, nullable=False),  # jobs of one lane run one after another
    sa.Column("due_at", sa.Float(53), nullable=False),  # Unix seconds: when its next step may be taken
    sa.Column("outcome", sa.JSON(none_as_null=True)),  # what processing it came to, until the job has ended
)
_codes = sa.Table(
    "codes",
    _metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("code", sa.Text, nullable=False, index=True),
    sa.Column("promotion_id", sa.ForeignKey("promotions.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("job_id", sa.Text, index=True),  # null for a code that no job made
    sa.Column("created_at", sa.Text, nullable=False),
)
_files = sa.Table(
    "files",
    _metadata,
    sa.Column("job_id", sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
)
# The statements of almost every request; SQLAlchemy takes longer to build one than SQLite to run it.
_JOB = tuple(_jobs.c[field.name] for field in dataclasses.fields(Job))
_PROMOTION_OF_ID = _promotions.select().where(_promotions.c.id == sa.bindparam("id"))
_JOB_OF_ID = sa.select(*_JOB).where(_jobs.c.id == sa.bindparam("id"))
_FILE_OF_ID = sa.select(_files.c.content).where(_files.c.job_id == sa.bindparam("id"))
_ADD_JOB, _CHANGE_JOB = _jobs.insert(), _jobs.update().where(_jobs.c.id == sa.bindparam("job"))
_OUTCOME_OF_ID = sa.select(_jobs.c.outcome).where(_jobs.c.id == sa.bindparam("id"))
_DUE_OF_ID = sa.select(_jobs.c.due_at).where(_jobs.c.id == sa.bindparam("id"))
_LOCK_OF_ID = sa.select(_promotions.c.id).where(_promotions.c.id == sa.bindparam("id")).with_for_update()
_CODES_OF_JOB = _codes.delete().where(_codes.c.job_id == sa.bindparam("id"))
# A job is ready unless it has ended, or is pending behind another one of its lane. Nothing makes a ready job wait again:
# numbers are assigned under the promotion's lock, so a job that is committed later has the greater number.
_other = _jobs.alias()
_BEHIND = sa.exists().where(
    _other.c.lane == _jobs.c.lane,
    _other.c.id != _jobs.c.id,
    (_other.c.status == PROCESSING) | ((_other.c.status == PENDING) & (_other.c.number < _jobs.c.number)),
)
_READY = _jobs.c.status.in_([PROCESSING, CANCELLING]) | ((_jobs.c.status == PENDING) & ~_BEHIND)
_DUE = _READY & (_jobs.c.due_at <= sa.bindparam("now"))
_NEXT_DUE = sa.select(sa.func.min(_jobs.c.due_at)).where(_READY)
_LOCK_OF_NEXT = (
    sa.select(_promotions.c.id)
    .join_from(_promotions, _jobs)
    .where(_DUE)
    .order_by(_jobs.c.due_at)
    .limit(1)
    .with_for_update(of=_promotions, skip_locked=True)
)
_NEXT_OF_PROMOTION = (
    sa.select(*_JOB)
    .where(_DUE, _jobs.c.promotion_id == sa.bindparam("promotion_id"))
    .order_by(_jobs.c.due_at, _jobs.c.number)
    .limit(1)
)
_ADVISORY_LOCK = sa.text("SELECT pg_advisory_xact_lock(7046029254386353131)")
_ALL = 2**31 - 1
_AT_ONCE = 500  # values in one statement; SQLite's default limit is 999 in old builds

Where = Mapping[str, Collection[str]]
"""Columns and the values that they may have."""


class StoreError(Exception):
    """The database cannot be used."""


class Store:
    """A database with its tables. Raises StoreError, in one sentence, where it cannot be opened.

    `lasting` says that it is to outlive the process, and that other processes may use it at the same time; an SQLite
    file that is not saves itself the care for that.
    """

    def __init__(self, url: str, *, lasting: bool = True) -> None:
        try:
            self._engine = sa.create_engine(url, **_engine_options(url))
            self._reading = self._engine
            if self._engine.dialect.name == "sqlite":
                sa.event.listen(self._engine, "connect", _prepare_lasting if lasting else _prepare_passing)
                if lasting:
                    sa.event.listen(self._engine, "begin", _begin_immediate)
            else:
                self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ")
            with self.begin() as db:
                db.one_at_a_time()
                db.create_tables()
        except (sa.exc.SQLAlchemyError, ImportError, ValueError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise StoreError(f"The database cannot be opened: {reason}.") from error
        self.lasting = lasting

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def begin(self) -> Iterator[Records]:
        """A transaction: committed at the end, rolled back when an exception leaves it."""
        with self._engine.begin() as connection:
            yield Records(connection)

    @contextmanager
    def change(self, promotion_id: str) -> Iterator[Records]:
        """A transaction that alone changes this promotion, its jobs and its codes: others wait until it has ended."""
        with self.begin() as db:
            db.lock(promotion_id)
            yield db

    @contextmanager
    def read(self) -> Iterator[Records]:
        """A transaction that sees one state of the database, whatever is committed meanwhile, and changes nothing."""
        with self._reading.begin() as connection:
            yield Records(connection)


class Records:
    """Promotions, jobs, codes and files within one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def create_tables(self) -> None:
        """Creates the tables that are missing. Raises ValueError if one of another version is there."""
        _metadata.create_all(self._connection)
        there = {column["name"] for column in sa.inspect(self._connection).get_columns(_jobs.name)}
        if there != set(_jobs.c.keys()):
            raise ValueError("its tables are those of another version of this server; use an empty database")

    def lock(self, promotion_id: str) -> None:
        """Waits until nobody else changes the promotion, and keeps others from it until the transaction ends."""
        if self._connection.dialect.name != "sqlite":
            self._one(_LOCK_OF_ID, promotion_id)

    def one_at_a_time(self) -> None:
        """Waits until no other transaction has asked for this, and keeps others waiting until this one ends."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_ADVISORY_LOCK)

    def lock_due(self, now: float) -> str | None:
        """Locks the promotion of the job whose next step has been due for longest; its ID, or None if there is none.

        A promotion that another transaction has locked is passed over, so that workers do not wait for each other.
        """
        found: str | None = self._connection.scalar(_LOCK_OF_NEXT, {"now": now})
        return found

    def due(self, now: float, promotion_id: str) -> Job | None:
        """The job of a promotion whose next step has been due for longest."""
        row = self._connection.execute(_NEXT_OF_PROMOTION, {"now": now, "promotion_id": promotion_id})
        found = row.mappings().one_or_none()
        return None if found is None else Job(**found)

    def next_due(self) -> float | None:
        """When the next step of any job is due (Unix seconds); None if all have ended."""
        due: float | None = self._connection.scalar(_NEXT_DUE)
        return due

    def next_due_of(self, job_id: str) -> float | None:
        """When the next step of a job is due (Unix seconds)."""
        row = self._one(_DUE_OF_ID, job_id)
        return None if row is None else row["due_at"]

    def schedule(self, job_id: str, due_at: float, outcome: Mapping[str, Any] | None = None) -> None:
        """Sets when the job's next step is due, and keeps what processing it came to until then."""
        self.change_job(job_id, due_at=due_at, outcome=outcome)

    def outcome(self, job_id: str) -> Mapping[str, Any] | None:
        """What processing a job came to; None before it was processed."""
        row = self._one(_OUTCOME_OF_ID, job_id)
        return None if row is None else row["outcome"]

    def promotion(self, promotion_id: str) -> Promotion | None:
        row = self._one(_PROMOTION_OF_ID, promotion_id)
        return None if row is None else Promotion(**row)

    def add_promotion(self, promotion: Promotion) -> None:
        self._connection.execute(_promotions.insert(), vars(promotion))

    def delete_promotion(self, promotion_id: str) -> None:
        """Deletes a promotion with its jobs, codes and files."""
        self._connection.execute(_promotions.delete().where(_promotions.c.id == promotion_id))

    def job(self, job_id: str) -> Job | None:
        row = self._one(_JOB_OF_ID, job_id)
        return None if row is None else Job(**row)

    def add_job(self, job: Job, lane: str, due_at: float) -> None:
        """Keeps a new job, the first step of which is due at `due_at` (Unix seconds)."""
        self._connection.execute(_ADD_JOB, {**vars(job), "lane": lane, "due_at": due_at})

    def change_job(self, job_id: str, **values: Any) -> None:
        self._connection.execute(_CHANGE_JOB, {"job": job_id, **values})

    def jobs(self, where: Where, limit: int = _ALL, offset: int = 0, *, newest_first: bool = False) -> list[Job]:
        """The jobs that have one of the values in each column, in the order in which they were created, or against it."""
        query = _page_of_jobs(tuple(where), newest_first=newest_first)
        rows = self._connection.execute(query, {**_storable(where), "limit": limit, "offset": offset})
        return [Job(**row) for row in rows.mappings()]

    def count_jobs(self, where: Where) -> int:
        return self._count(_jobs, where)

    def add_codes(self, codes: Iterable[str], promotion_id: str, job_id: str | None, created_at: str) -> None:
        common = {"promotion_id": promotion_id, "job_id": job_id, "created_at": created_at}
        if rows := [{"code": code, **common} for code in codes]:
            self._connection.execute(_codes.insert(), rows)

    def codes(self, where: Where, limit: int = _ALL, offset: int = 0, *, newest_first: bool = False) -> list[Code]:
        """The codes that have one of the values in each column, in the order in which they were made, or against it."""
        query = _page_of_codes(tuple(where), newest_first=newest_first)
        rows = self._connection.execute(query, {**_storable(where), "limit": limit, "offset": offset})
        return [Code(code, created_at, parameters or {}) for code, created_at, parameters in rows]

    def count_codes(self, where: Where) -> int:
        return self._count(_codes, where)

    def taken(self, codes: Sequence[str]) -> set[str]:
        """Those of the codes that are there already, in any promotion."""
        found: set[str] = set()
        for some in _portions(codes):
            found.update(self._connection.scalars(_TAKEN, {"code": some}))
        return found

    def delete_codes(self, promotion_id: str, codes: Sequence[str]) -> None:
        """Deletes those of the codes that the promotion has."""
        for some in _portions(codes):
            where = {"promotion_id": [promotion_id], "code": some}
            self._connection.execute(_codes.delete().where(*_matches(_codes, where)), _storable(where))

    def delete_codes_of(self, job_id: str) -> int:
        """Deletes the codes that a job made, and returns how many they were."""
        return self._connection.execute(_CODES_OF_JOB, {"id": job_id}).rowcount

    def keep_file(self, job_id: str, content: str) -> None:
        """Keeps the file of a job, in place of an earlier one."""
        self._connection.execute(_files.delete().where(_files.c.job_id == job_id))
        self._connection.execute(_files.insert(), {"job_id": job_id, "content": content})

    def file(self, job_id: str) -> str | None:
        row = self._one(_FILE_OF_ID, job_id)
        return None if row is None else row["content"]

    def _one(self, query: sa.Executable, key: str) -> sa.RowMapping | None:
        return None if _unstorable(key) else self._connection.execute(query, {"id": key}).mappings().one_or_none()

    def _count(self, table: sa.Table, where: Where) -> int:
        return int(self._connection.execute(_counting(table, tuple(where)), _storable(where)).scalar_one())


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _matches(table: sa.Table, columns: Iterable[str]) -> list[sa.ColumnElement[bool]]:
    return [table.c[column].in_(sa.bindparam(column, expanding=True)) for column in columns]


@functools.cache
def _counting(table: sa.Table, columns: tuple[str, ...]) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(table).where(*_matches(table, columns))


@functools.cache
def _page_of_jobs(columns: tuple[str, ...], *, newest_first: bool) -> sa.Select[Any]:
    return _page(sa.select(*_JOB), _jobs, columns, newest_first)


@functools.cache
def _page_of_codes(columns: tuple[str, ...], *, newest_first: bool) -> sa.Select[Any]:
    shown = sa.select(_codes.c.code, _codes.c.created_at, _jobs.c.parameters)
    return _page(shown.outerjoin_from(_codes, _jobs, _codes.c.job_id == _jobs.c.id), _codes, columns, newest_first)


def _page(query: sa.Select[Any], table: sa.Table, columns: tuple[str, ...], newest_first: bool) -> sa.Select[Any]:
    ordered = query.where(*_matches(table, columns)).order_by(table.c.number.desc() if newest_first else table.c.number)
    return ordered.limit(sa.bindparam("limit")).offset(sa.bindparam("offset"))


_TAKEN = sa.select(_codes.c.code).where(*_matches(_codes, ["code"]))


def _storable(where: Where) -> dict[str, list[str]]:
    return {column: [value for value in values if not _unstorable(value)] for column, values in where.items()}


def _unstorable(text: str) -> bool:
    """Whether no record can have the text: U+0000 or a lone surrogate."""
    return "\0" in text or has_lone_surrogate(text)


def has_lone_surrogate(text: str) -> bool:
    """Whether a lone surrogate is in the text, which no UTF-8 can hold."""
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def _engine_options(url: str) -> dict[str, Any]:
    """What a kind of database needs; the dead connections of one that was restarted are noticed before they are used."""
    return {"connect_args": {"check_same_thread": False}} if url.startswith("sqlite") else {"pool_pre_ping": True}


def _prepare_lasting(connection: sqlite3.Connection, _: Any) -> None:
    """Deletions cascade, and a commit does not wait for the disk (a power failure may cost the last jobs)."""
    connection.isolation_level = None  # transactions are begun by `_begin_immediate`
    connection.executescript(
        "PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"
    )


def _begin_immediate(connection: sa.Connection) -> None:
    """Takes SQLite's one lock before anything is read: what a transaction writes depends on what it has read."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_passing(connection: sqlite3.Connection, _: Any) -> None:
    """Deletions cascade, and nobody else opens the file."""
    connection.executescript(
        "PRAGMA foreign_keys = ON; PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF;"
        "PRAGMA locking_mode = EXCLUSIVE"
    )
