"""Errors of the answering half; the whole tree is drawn in ingest/errors.py.

StudyError
└── AnswerError
    ├── SettingsError       a setting has a value that can't work
    ├── ModelError          the chat model is unknown, unreachable, silent or incoherent
    ├── ReceiptError        an exported answer can't be read
    └── BankError           the question bank breaks its format
"""

from ingest.errors import StudyError


class AnswerError(StudyError):
    """An answer can't be made or checked."""


class SettingsError(AnswerError):
    """A setting has a value that can't work. Names the variable."""


class ModelError(AnswerError):
    """The chat model can't be used. The embedded answer takes over where there is one."""


class ReceiptError(AnswerError):
    """A receipt is not one of ours, or is damaged."""


class BankError(AnswerError):
    """The question bank breaks its format. Names file, question and field."""
