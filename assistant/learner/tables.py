"""The tables, and how rows of them become domain objects: a column for each field, of the same name."""

from collections.abc import Iterable, Sequence
from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, MetaData, String, Table

from assistant.learner.columns import Coded, Moment, Packed
from assistant.learner.types import Mark
from assistant.quiz.attempts import Current, Grade, Plan, PointLabel, Response


class Dataclass(Protocol):
    """An object of any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Item = TypeVar("Item", bound=Dataclass)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Constraints have names, so that a later migration can change them."""


def _number() -> Column[int]:
    """The order in which rows were added."""
    return Column("number", Integer, primary_key=True)


def _seed() -> Column[Any]:
    """As JSON, because a seed may be larger than the integers of a database."""
    return Column("seed", Coded(int), nullable=False)


def _of_profile(**options: Any) -> Column[str]:
    return Column("profile_id", ForeignKey("profiles.id", ondelete="CASCADE"), nullable=False, **options)


PROFILES = Table(
    "profiles",
    METADATA,
    _number(),
    Column("id", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False, unique=True),
    Column("created", Moment, nullable=False),
    Column("desired_retention", Float, nullable=False),
    Column("interview", Date),
    Column("new_a_day", Integer, nullable=False),
)
SESSIONS = Table(
    "sessions",
    METADATA,
    _number(),
    Column("id", String, nullable=False, unique=True),
    _of_profile(index=True),
    Column("plan", Coded(Plan), nullable=False),
    _seed(),
    Column("started", Moment, nullable=False),
    Column("current", Coded(Current)),
    Column("ended", Moment),
)
_OPEN = SESSIONS.c.ended.is_(None)
Index("one_open_session", SESSIONS.c.profile_id, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
ATTEMPTS = Table(
    "attempts",
    METADATA,
    _number(),
    Column("id", String, nullable=False, unique=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("question_id", String, nullable=False, index=True),
    _seed(),
    Column("at", Moment, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("response", Packed(Response)),
    Column("confidence", String),
    Column("hints", Integer, nullable=False),
    Column("grade", Packed(Grade), nullable=False),
    Column("follow_up", Coded(str), nullable=False),
    Column("overridden", Coded(tuple[PointLabel, ...]), nullable=False),
    Column("score", Float, nullable=False),
    Index(None, "session_id", "at"),
)
EARLIER = Table(
    "earlier_marks",
    METADATA,
    _number(),
    Column("attempt_id", ForeignKey("attempts.id", ondelete="CASCADE"), nullable=False, index=True),
    *(Column(field.name, ATTEMPTS.c[field.name].type, nullable=False) for field in fields(Mark)),
)
MEMORIES = Table(
    "memories",
    METADATA,
    _of_profile(primary_key=True),
    Column("question_id", String, primary_key=True),
    Column("card", String, nullable=False),
    Column("due", Moment, nullable=False),
    Column("reviews", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("last_score", Float, nullable=False),
    Column("last_confidence", String),
)
BOOKMARKS = Table("bookmarks", METADATA, _of_profile(primary_key=True), Column("question_id", String, primary_key=True))
REPORTS = Table(
    "reports",
    METADATA,
    _number(),
    _of_profile(index=True),
    Column("question_id", String, nullable=False),
    Column("text", Coded(str), nullable=False),
    Column("at", Moment, nullable=False),
)


def columns_of(table: Table, kind: type[Dataclass]) -> Sequence[Column[Any]]:
    """The columns that make up an object of this kind."""
    return [table.c[field.name] for field in fields(kind)]


def values_of(item: Dataclass) -> dict[str, Any]:
    """An object's fields as a row's values."""
    return {field.name: getattr(item, field.name) for field in fields(item)}


def items_of(kind: type[Item], rows: Iterable[Sequence[Any]]) -> list[Item]:
    """Objects from rows of `columns_of` their kind."""
    return [kind(*row) for row in rows]
