"""Every error Viva raises on purpose.

    StudyError                  anything that the person in front of the screen should read
    ├── IngestError             documents in
    │   ├── DocumentError       one file could not be read; the rest of the batch goes on
    │   ├── PageError           a guide page breaks the page format
    │   ├── EncoderError        the embedding model is missing, damaged or of another kind
    │   └── StoreError          the stored index is missing, damaged or made with another model
    └── AnswerError             answers out (see assistant/errors.py)

A message says what is wrong, where, and what to do. Only `ui/` and `cli.py` show it.
"""


class StudyError(Exception):
    """Something a person can act on; the message is written for that person."""


class IngestError(StudyError):
    """A document, the embedding model or the index stands in the way."""


class DocumentError(IngestError):
    """One file could not be read. Names the file."""


class PageError(IngestError):
    """A guide page breaks the page format. Names file and field."""


class EncoderError(IngestError):
    """The embedding model can't be used as asked."""


class StoreError(IngestError):
    """The index can't be opened, or was made with another embedding model."""
