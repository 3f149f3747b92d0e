"""What judges an answer: a local one without any model, or a chat model through ragas. Both give the same kind of scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from eval.results import Score


@dataclass(frozen=True, slots=True)
class Sample:
    """An answer as a judge reads it."""

    question: str
    response: str
    """Without the numbers of its citations."""
    contexts: tuple[str, ...]
    """The passages that were found for it, best first."""
    context_pages: tuple[str, ...] = ()
    """For each passage the document it is of."""
    reference: str = ""
    pages: tuple[str, ...] = ()
    """Documents that answer the question."""
    facts: tuple[tuple[str, ...], ...] = ()
    """Facts that must appear; each as alternative wordings."""


class Judge(Protocol):
    """Scores samples. Safe to use from several threads."""

    @property
    def name(self) -> str: ...

    def score(self, sample: Sample) -> Mapping[str, Score]:
        """By metric, those that apply to the sample. A metric that failed twice has a Score without a value, and says why."""
