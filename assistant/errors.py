"""Errors of the answering half; the whole tree is drawn in ingest/errors.py.

StudyError
└── AnswerError
    ├── SettingsError       a setting has a value that can't work
    ├── ModelError          the chat model is unknown, unreachable, silent or incoherent
    ├── ReceiptError        an exported answer can't be read
    ├── BankError           the question bank breaks its format
    ├── PlanError           no question fits what is to be practised
    ├── ResponseError       what a learner sent is no answer to the question
    ├── LearnerError        the learner's store can't be read or written
    └── LogError            what a reader says of an answer can't be kept
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


class PlanError(AnswerError):
    """No question fits what is to be practised. Says what to choose instead."""


class ResponseError(AnswerError):
    """What a learner sent is no answer to the question: of another kind, out of range, not a number. Nothing is recorded."""


class LearnerError(AnswerError):
    """The learner's store can't be read or written, or what is to be written can't stand in it."""


class LogError(AnswerError):
    """What a reader says of an answer can't be kept. Says why."""
