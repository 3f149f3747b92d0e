"""Brings a database's tables to this version, step by step (migrations/versions)."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from assistant.errors import LearnerError

STEPS = "assistant.learner:migrations"


def is_current(connection: Connection) -> bool:
    """Whether the tables are those of this version. Raises LearnerError where a newer version made them."""
    steps = ScriptDirectory.from_config(_configuration(connection))
    reached = MigrationContext.configure(connection).get_current_revision()
    if reached is not None and reached not in {step.revision for step in steps.walk_revisions()}:
        raise LearnerError("The learner's store was written by a newer version of Viva. Update Viva to use it.")
    return reached == steps.get_current_head()


def migrate(connection: Connection) -> None:
    """Take the steps that are missing, within the transaction of a writer: all of them or none."""
    command.upgrade(_configuration(connection), "head")


def _configuration(connection: Connection) -> Config:
    configuration = Config(attributes={"connection": connection})
    configuration.set_main_option("script_location", STEPS)
    return configuration
