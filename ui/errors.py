"""Errors of the face; the tree they belong to is drawn in ingest/errors.py.

StudyError
└── PortError           the web server can't listen where it was asked to
"""

from ingest.errors import StudyError


class PortError(StudyError):
    """The web server can't listen on its port. Names the port and the option that changes it."""
