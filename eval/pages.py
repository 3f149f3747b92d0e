"""Does a question find its page? Runs the assistant's ranking of documents over questions that each have one (or a few)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from ingest.types import Progress

Rank = Callable[[str], Sequence[str]]
"""A question to the ids of the documents that may answer it, best first."""


class Paraphrase(BaseModel):
    """A way to ask for a page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    """`<page>/<style>`"""
    question: str
    pages: list[str] = Field(min_length=1)
    """Ids of the documents that answer it."""

    @property
    def style(self) -> str:
        return self.id.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Miss:
    """A question whose page did not come first."""

    case: Paraphrase
    found: tuple[str, ...]
    """The three documents that did."""


@dataclass(frozen=True, slots=True)
class PageReport:
    """Shares from 0 to 1."""

    questions: int
    top_1: float
    top_3: float
    by_style: dict[str, float]
    """`top_1` of each style."""
    misses: tuple[Miss, ...]


def evaluate_pages(rank: Rank, cases: Sequence[Paraphrase], progress: Progress) -> PageReport:
    """Rank the documents for every case. `progress` gets the number done, the number of cases, and what they are."""
    first: dict[str, list[bool]] = {}
    among_three, misses = [], []
    for done, case in enumerate(cases, start=1):
        found = tuple(rank(case.question)[:3])
        is_first = found[0] in case.pages if found else False
        first.setdefault(case.style, []).append(is_first)
        among_three.append(not set(case.pages).isdisjoint(found))
        if not is_first:
            misses.append(Miss(case, found))
        progress(done, len(cases), "questions")
    total = max(len(cases), 1)
    return PageReport(
        questions=len(cases),
        top_1=sum(map(sum, first.values())) / total,
        top_3=sum(among_three) / total,
        by_style={style: sum(hits) / len(hits) for style, hits in sorted(first.items())},
        misses=tuple(misses),
    )
