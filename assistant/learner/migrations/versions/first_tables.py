"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "profiles",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("name_key", sa.String, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("desired_retention", sa.Float, nullable=False),
        sa.Column("interview", sa.Date),
        sa.Column("new_a_day", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_profiles"),
        sa.UniqueConstraint("id", name="uq_profiles_id"),
        sa.UniqueConstraint("name_key", name="uq_profiles_name_key"),
    )
    op.create_table(
        "sessions",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("profile_id", sa.String, nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("started", sa.BigInteger, nullable=False),
        sa.Column("current", sa.Text),
        sa.Column("ended", sa.BigInteger),
        sa.PrimaryKeyConstraint("number", name="pk_sessions"),
        sa.UniqueConstraint("id", name="uq_sessions_id"),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name="fk_sessions_profile_id", ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_profile_id", "sessions", ["profile_id"])
    still_open = sa.text("ended IS NULL")
    op.create_index("one_open_session", "sessions", ["profile_id"], unique=True, sqlite_where=still_open, postgresql_where=still_open)
    op.create_table(
        "attempts",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("session_id", sa.String, nullable=False),
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("seed", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("response", sa.LargeBinary),
        sa.Column("confidence", sa.String),
        sa.Column("hints", sa.Integer, nullable=False),
        sa.Column("grade", sa.LargeBinary, nullable=False),
        sa.Column("follow_up", sa.Text, nullable=False),
        sa.Column("overridden", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_attempts"),
        sa.UniqueConstraint("id", name="uq_attempts_id"),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_attempts_session_id", ondelete="CASCADE"),
    )
    op.create_index("ix_attempts_session_id_at", "attempts", ["session_id", "at"])
    op.create_index("ix_attempts_question_id", "attempts", ["question_id"])
    op.create_table(
        "earlier_marks",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("attempt_id", sa.String, nullable=False),
        sa.Column("grade", sa.LargeBinary, nullable=False),
        sa.Column("follow_up", sa.Text, nullable=False),
        sa.Column("overridden", sa.Text, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_earlier_marks"),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_earlier_marks_attempt_id", ondelete="CASCADE"),
    )
    op.create_index("ix_earlier_marks_attempt_id", "earlier_marks", ["attempt_id"])
    op.create_table(
        "memories",
        sa.Column("profile_id", sa.String, nullable=False),
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("card", sa.String, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("reviews", sa.Integer, nullable=False),
        sa.Column("last_at", sa.BigInteger, nullable=False),
        sa.Column("last_score", sa.Float, nullable=False),
        sa.Column("last_confidence", sa.String),
        sa.PrimaryKeyConstraint("profile_id", "question_id", name="pk_memories"),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name="fk_memories_profile_id", ondelete="CASCADE"),
    )
    op.create_table(
        "bookmarks",
        sa.Column("profile_id", sa.String, nullable=False),
        sa.Column("question_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", "question_id", name="pk_bookmarks"),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name="fk_bookmarks_profile_id", ondelete="CASCADE"),
    )
    op.create_table(
        "reports",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("profile_id", sa.String, nullable=False),
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_reports"),
        sa.ForeignKeyConstraint(["profile_id"], ["profiles.id"], name="fk_reports_profile_id", ondelete="CASCADE"),
    )
    op.create_index("ix_reports_profile_id", "reports", ["profile_id"])
