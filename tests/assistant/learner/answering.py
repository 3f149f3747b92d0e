"""A process that practises in a store, for tests to watch and to kill.

Run as a program it imports once, and for each line of input forks a child that practises: starting Python takes longer than what is
tested. Its output is one stream: the child's process id, what the store has confirmed to it, and ENDED with its exit status.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Current, Session
from tests.assistant.learner.samples import NOW, attempt, memory, session

ROOT = Path(__file__).parents[3]
ENDED = "ended"
AMENDED = "amended"
QUESTIONS = 3


class Practising:
    """The process, seen from a test."""

    def __init__(self, program: subprocess.Popen[str]) -> None:
        self._program = program

    def start(self, answers: int) -> None:
        """Have a child answer so many questions."""
        assert self._program.stdin is not None
        self._program.stdin.write(f"{answers}\n")
        self._program.stdin.flush()

    def finish(self) -> list[str]:
        """What was confirmed to the child until it ended well."""
        *confirmed, ended = self._lines()
        assert ended == f"{ENDED} 0"
        return confirmed[1:]

    def kill_after(self, confirmations: int) -> list[str]:
        """Kill the child when it has said that so much was confirmed; all that was confirmed until then."""
        lines = self._lines()
        child = int(next(lines))
        confirmed = list(islice(lines, confirmations))
        os.kill(child, signal.SIGKILL)
        *more, ended = lines
        assert ended == f"{ENDED} {-signal.SIGKILL}"
        return confirmed + more

    def _lines(self) -> Iterator[str]:
        assert self._program.stdout is not None
        for line in self._program.stdout:
            yield line.strip()
            if line.startswith(ENDED):
                return


@contextmanager
def practising(url: str) -> Iterator[Practising]:
    """A process that is ready; it has ended on leaving."""
    command = [sys.executable, "-m", "tests.assistant.learner.answering", url]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        yield Practising(program)


def answer_questions(url: str, answers: int) -> None:
    """Practise as the first profile in its open session, where others may be at work too, and say what was confirmed."""
    store = LearnerStore(url)
    me = store.default_profile(NOW)
    for number in range(answers):
        name = f"{os.getpid()}.{number}"
        running = store.open_session(me.id)
        if running is None:
            store.add_session(running := session(me, name))
        here = running.current or Current(f"question/{number % QUESTIONS}", int(name.replace(".", "000")), NOW)
        store.move(replace(running, current=here), running.current)
        _answer(store, name, running, here)
    store.close()


def _answer(store: LearnerStore, name: str, running: Session, here: Current) -> None:
    answered = replace(attempt(name, running.id), question_id=here.question_id, seed=here.seed)
    known = store.memories(running.profile_id).get(here.question_id)
    remembered = replace(memory(here.question_id), reviews=known.reviews + 1 if known else 1)
    if store.record(answered, remembered, replace(running, current=None), here):
        print(name, flush=True)  # noqa: T201
        store.amend(replace(answered, score=1.0), answered)
        print(name, AMENDED, flush=True)  # noqa: T201


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            print(os.getpid(), flush=True)  # noqa: T201
            answer_questions(sys.argv[1], int(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(ENDED, os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
