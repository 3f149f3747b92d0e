"""Where the concepts of the guide stand in their picture (bench.concepts): bands of topics, columns of depth, rows in between."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from statistics import fmean

from ingest.page import FrontMatter

SWEEPS = 6
"""More do no better on the guide."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A band of the picture."""

    title: str
    concepts: tuple[FrontMatter, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a concept stands."""

    band: int
    column: int
    row: int
    """Counted through all bands."""


def depths(concepts: Iterable[FrontMatter]) -> dict[str, int]:
    """How many steps lie between a concept and the farthest one that it builds on. Raises graphlib.CycleError."""
    prerequisites = {concept.id: concept.prerequisites for concept in concepts}
    found: dict[str, int] = {}
    for name in TopologicalSorter(prerequisites).static_order():
        found[name] = 1 + max((found[other] for other in prerequisites[name]), default=-1)
    return found


def arrange(topics: Sequence[Topic]) -> tuple[dict[str, Cell], list[range]]:
    """A cell for every concept and the rows of every band: the best of a few barycentre sweeps, by the rows that lines climb and fall."""
    concepts = [concept for topic in topics for concept in topic.concepts]
    depth = depths(concepts)
    before = {concept.id: concept.prerequisites for concept in concepts}
    after = {concept.id: [other.id for other in concepts if concept.id in other.prerequisites] for concept in concepts}
    both = {name: [*before[name], *after[name]] for name in before}
    cells: dict[str, Cell] = {}
    bands: list[range] = []
    for band, topic in enumerate(topics):
        first = bands[-1].stop if bands else 0
        filled = Counter({0: 1})  # the band's title stands in the first cell
        for concept in topic.concepts:
            column = depth[concept.id]
            cells[concept.id] = Cell(band, column, first + filled[column])
            filled[column] += 1
        bands.append(range(first, first + max(filled.values())))
    best = cells
    for sweep in range(SWEEPS):
        cells = settle(cells, bands, (before, after, both)[sweep % 3], backwards=sweep % 3 == 1)
        best = min(best, cells, key=lambda found: climb(found, before))
    return best, bands


def climb(cells: Mapping[str, Cell], before: Mapping[str, Sequence[str]]) -> int:
    """How many rows the lines climb and fall in all."""
    return sum(abs(cells[name].row - cells[other].row) for name, others in before.items() for other in others)


def settle(
    cells: Mapping[str, Cell], bands: Sequence[range], neighbours: Mapping[str, Sequence[str]], *, backwards: bool
) -> dict[str, Cell]:
    """One sweep: moves each concept, within its column of its band, towards the mean row of its neighbours."""
    settled = dict(cells)
    stacks: dict[tuple[int, int], list[str]] = {}
    for name, cell in cells.items():
        stacks.setdefault((cell.column, cell.band), []).append(name)
    for (column, band), stack in sorted(stacks.items(), reverse=backwards):
        top, bottom = bands[band].start + (column == 0), bands[band].stop - 1
        # A neighbour in another band pulls to this band's edge and no farther: those at home must count for something.
        goals = {name: fmean(min(max(settled[other].row, top), bottom) for other in neighbours[name] or [name]) for name in stack}
        stack.sort(key=lambda name: (goals[name], settled[name].row))
        row = top - 1
        for place, name in enumerate(stack):
            below = len(stack) - 1 - place  # each of these needs a row of its own under this one
            row = max(row + 1, min(round(goals[name]), bottom - below))
            settled[name] = Cell(band, column, row)
    return settled
