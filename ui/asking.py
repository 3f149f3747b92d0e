"""Whether somebody is being answered."""

import threading
from types import TracebackType


class Asking:
    """Entered around each question, so that work in the background can give way. Safe from any thread."""

    def __init__(self) -> None:
        self._questions = 0
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            self._questions += 1

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with self._changed:
            self._questions -= 1
            self._changed.notify_all()

    def wait_for_the_answers(self) -> None:
        """Returns once nobody waits for an answer."""
        with self._changed:
            self._changed.wait_for(lambda: not self._questions)
