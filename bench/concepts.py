"""Draws the guide's concepts and what each builds on: `python -m bench.concepts [FILE]`.

A band is a topic, in the syllabus's order. A column is a depth: the longest way from a concept that needs nothing, so that every
line runs from left to right. The same guide gives the same bytes.
"""

import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import groupby
from pathlib import Path
from statistics import fmean
from xml.sax.saxutils import escape

import yaml

from ingest.page import FrontMatter, read_page

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
PICTURE = ROOT / "docs" / "images" / "concepts.svg"

WIDTH, MARGIN, PADDING, GUTTER = 1800, 20, 14, 46
HEADER, BAND_GAP, LANE = 116, 8, 6
"""A lane is the room between two rows, where lines pass."""
LINE, LETTER, LINE_LIMIT = 13, 11, 152
"""A title's line height, letter height and greatest width; the width leaves room for a reader's wider font."""
SWEEPS = 12
TIERS = {"foundational": "foundational", "intermediate": "intermediate, LLM era, career", "advanced": "advanced"}
"""The pills that the legend explains; two tiers are a topic of their own and need no look of their own."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A band of the picture."""

    title: str
    concepts: tuple[FrontMatter, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a concept stands."""

    topic: int
    column: int
    row: int
    """Counted through all bands."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """Colours for a light or a dark screen; a topic's differ in hue only, so all are equally readable."""

    paper: str
    ink: str
    muted: str
    accent: tuple[float, float]
    """Lightness and chroma (OKLCH)."""
    tint: tuple[float, float]
    band: tuple[float, float]


LIGHT = Scheme("#faf8f3", "#23211d", "#6f695e", accent=(0.5, 0.085), tint=(0.92, 0.035), band=(0.962, 0.014))
DARK = Scheme("#171614", "#e9e5dc", "#98917f", accent=(0.76, 0.085), tint=(0.36, 0.045), band=(0.235, 0.014))


def read_topics(corpus: Path) -> list[Topic]:
    """The syllabus with the front matter of its pages. Raises PageError, and OSError for a page that is missing."""
    syllabus = yaml.safe_load((corpus / "topics.yaml").read_text(encoding="utf-8"))
    return [
        Topic(topic["title"], tuple(read_page(corpus / "guide" / topic["id"] / f"{name}.md").front_matter for name in topic["concepts"]))
        for topic in syllabus
    ]


def depths(concepts: Iterable[FrontMatter]) -> dict[str, int]:
    """How many steps lie between a concept and the farthest one that it builds on. Raises graphlib.CycleError."""
    prerequisites = {concept.id: concept.prerequisites for concept in concepts}
    found: dict[str, int] = {}
    for name in TopologicalSorter(prerequisites).static_order():
        found[name] = 1 + max((found[other] for other in prerequisites[name]), default=-1)
    return found


def arrange(topics: Sequence[Topic]) -> dict[str, Cell]:
    """A cell for every concept: the best of a few barycentre sweeps, by the rows that the lines climb and fall in all."""
    concepts = [concept for topic in topics for concept in topic.concepts]
    columns = depths(concepts)
    before = {concept.id: concept.prerequisites for concept in concepts}
    after = {concept.id: [other.id for other in concepts if concept.id in other.prerequisites] for concept in concepts}
    cells: dict[str, Cell] = {}
    first = 0
    for number, topic in enumerate(topics):
        stacks = [[c.id for c in topic.concepts if columns[c.id] == column] for column in range(max(columns.values()) + 1)]
        for column, stack in enumerate(stacks):
            cells |= {name: Cell(number, column, first + (column == 0) + place) for place, name in enumerate(stack)}
        first += max(len(stack) + (column == 0) for column, stack in enumerate(stacks))  # the band's title stands in the first cell
    best = cells
    for sweep in range(SWEEPS):
        neighbours = (before, after, {name: [*before[name], *after[name]] for name in before})[sweep % 3]
        cells = sweep_columns(cells, neighbours, backwards=sweep % 3 == 1)
        best = min(best, cells, key=lambda found: climb(found, before))
    return best


def climb(cells: Mapping[str, Cell], before: Mapping[str, Sequence[str]]) -> int:
    """How many rows the lines climb and fall in all."""
    return sum(abs(cells[name].row - cells[other].row) for name, others in before.items() for other in others)


def sweep_columns(cells: Mapping[str, Cell], neighbours: Mapping[str, Sequence[str]], *, backwards: bool) -> dict[str, Cell]:
    """Moves each concept, within its column of its band, towards the mean row of its neighbours."""
    moved = dict(cells)
    rows = {topic: [cell.row for cell in band] for topic, band in groupby(cells.values(), lambda cell: cell.topic)}
    stacks: dict[tuple[int, int], list[str]] = {}
    for name, cell in cells.items():
        stacks.setdefault((cell.column, cell.topic), []).append(name)
    for (column, topic), stack in sorted(stacks.items(), reverse=backwards):
        top, bottom = min(rows[topic]) + (column == 0), max(rows[topic])

        def wanted(name: str, top: int = top, bottom: int = bottom) -> float:
            # A neighbour in another band pulls to this band's edge, no farther: the ones at home must count for something.
            return fmean(min(max(moved[other].row, top), bottom) for other in neighbours[name] or [name])

        goals = sorted((wanted(name), moved[name].row, name) for name in stack)
        row = top - 1
        for place, (goal, _, name) in enumerate(goals):
            row = max(row + 1, min(round(goal), bottom - (len(goals) - 1 - place)))
            moved[name] = Cell(topic, column, row)
    return moved
