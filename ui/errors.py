"""Errors of the face; the tree they belong to is drawn in ingest/errors.py.

StudyError
├── PortError           the web server can't listen where it was asked to
└── ActionError         the page asks for something that can't be done
"""

from pydantic import ValidationError

from ingest.errors import StudyError


class PortError(StudyError):
    """The web server can't listen on its port. Names the port and the option that changes it."""


class ActionError(StudyError):
    """The page asks for something that can't be done: it is older than the server."""


def problem_of(error: ValidationError | StudyError) -> str:
    """What to tell somebody whose action can't be done."""
    return f"This can't be used: {error.errors()[0]['msg']}." if isinstance(error, ValidationError) else str(error)
