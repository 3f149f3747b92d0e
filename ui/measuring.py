"""A small run of the evaluation in the background: one at a time, seen by every page that is open."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from assistant.build import Parts
from eval.cases import GOLDEN, Case, read_lines
from eval.results import VariantName
from eval.run import Plan, StoppedError, evaluate
from ingest.errors import StudyError
from ui.errors import ActionError
from ui.words import counted, duration_words

Each = TypeVar("Each")

SMALL = 30
"""Questions of a small run."""
BROKE_OFF = "The run broke off. The terminal that Viva runs in shows the reason."


@dataclass(frozen=True, slots=True)
class Status:
    """How far the run in the background is."""

    running: bool = False
    done: int = 0
    total: int = SMALL
    seconds_left: float | None = None
    """None until it can be told."""
    told: str = ""
    """How the last run ended."""
    failed: bool = False


class Measuring:
    """Starts, stops and follows the one run. Safe from any thread."""

    def __init__(self, parts: Parts, clock: Callable[[], float] = time.monotonic) -> None:
        self._parts = parts
        self._clock = clock
        self._changed = threading.Condition()
        self._status = Status()
        self._stop = threading.Event()

    def start(self, variant: VariantName) -> None:
        """Begin, or go on with what was stopped; where a run is under way already, that one goes on. Raises StudyError."""
        with self._changed:
            if self._status.running:
                return
            plan = self._plan(variant)
            self._stop = threading.Event()
            self._status = Status(running=True, total=len(plan.cases))
            self._changed.notify_all()
            threading.Thread(target=self._run, args=(plan, self._stop), name="measuring", daemon=True).start()

    def stop(self) -> None:
        """Let the run end after the question in hand. What is done is kept."""
        with self._changed:
            self._stop.set()

    def follow(self) -> Iterator[Status]:
        """The status now, and each time it changes, until nothing runs."""
        seen = None
        while seen is None or seen.running:
            with self._changed:
                while self._status is seen:
                    self._changed.wait()
                seen = self._status
            yield seen

    def _plan(self, variant: VariantName) -> Plan:
        chosen = spread(read_lines(GOLDEN, Case), SMALL)
        records = self._parts.store.open().records
        if missing := {page for case in chosen for page in case.pages} - records.keys():
            raise ActionError(
                f"The questions are about the guide, and {counted(len(missing), 'page')} of it {'is' if len(missing) == 1 else 'are'} not "
                "among the documents. `viva ingest corpus/guide` brings them back."
            )
        return Plan(variant, chosen, f"{GOLDEN.name}, chosen evenly")

    def _run(self, plan: Plan, stop: threading.Event) -> None:
        from eval.ragas_scores.local import local_judge  # here, because ragas takes 2 s to import

        settings, started = self._parts.settings, self._clock()
        told, failed = BROKE_OFF, True
        try:
            judge = local_judge(self._parts.encoder, self._parts.entailment)
            evaluate(self._parts, judge, plan, settings.runs, datetime.now(UTC), _Advance(self._tell, self._clock), stop)
            told, failed = f"{counted(len(plan.cases), 'question')} measured in {duration_words(self._clock() - started)}.", False
        except StoppedError:
            told, failed = "Stopped. What was measured is kept; starting again goes on from there.", False
        except StudyError as error:
            told = str(error)
        finally:
            with self._changed:
                self._status = replace(self._status, running=False, seconds_left=None, told=told, failed=failed)
                self._changed.notify_all()

    def _tell(self, done: int, total: int, seconds_left: float | None) -> None:
        with self._changed:
            self._status = replace(self._status, done=done, total=total, seconds_left=seconds_left)
            self._changed.notify_all()


class _Advance:
    """What a run tells of its progress, with the time left by the pace so far."""

    def __init__(self, tell: Callable[[int, int, float | None], None], clock: Callable[[], float]) -> None:
        self._tell = tell
        self._clock = clock
        self._first: tuple[int, float] | None = None
        """Cases that were done when it began, and when that was."""

    def __call__(self, done: int, total: int, _what: str) -> None:
        now = self._clock()
        self._first = before, began = self._first or (done, now)
        self._tell(done, total, (now - began) / (done - before) * (total - done) if done > before else None)


def spread(cases: Sequence[Each], number: int) -> list[Each]:
    """So many of them, evenly from the first to the last, so that each kind has its share."""
    return list(cases) if len(cases) <= number else [cases[place * len(cases) // number] for place in range(number)]
