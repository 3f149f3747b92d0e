"""Draws the guide's concepts and what each builds on: `python -m bench.concepts [FILE]`.

A band is a topic, in the syllabus's order. A column is a depth: the longest way from a concept that needs nothing, so that every
line runs from left to right. The same guide gives the same bytes.
"""

import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import yaml

from bench.concept_layout import Cell, Topic, arrange
from ingest.page import read_page

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
PICTURE = ROOT / "docs" / "images" / "concepts.svg"

WIDTH, MARGIN, HEADER, BAND_GAP, PADDING = 1800, 20, 112, 8, 12
GUTTER, LANE = 44, 6
"""The room between two columns, and between two rows: lines pass there."""
LINE, INSET = 13, 8
"""The height of a line of text in a pill, and the text's distance from its left end."""
TEXT_LIMIT = 26.5
"""How wide a line of text may be, in widths of the letter n; leaves room for a reader's wider font."""
TIERS = {"foundational": "foundational", "intermediate": "intermediate, LLM era, career", "advanced": "advanced"}
"""The pills that the legend explains; two tiers are a topic of their own and need no look of their own."""


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


def wrap(title: str) -> list[str]:
    """A title in one line, or in two of nearly the same width."""
    if text_width(title) <= TEXT_LIMIT:
        return [title]
    words = title.split()
    halves = [[" ".join(words[:cut]), " ".join(words[cut:])] for cut in range(1, len(words))]
    return min(halves or [[title]], key=lambda lines: max(map(text_width, lines)))


def text_width(text: str) -> float:
    """About how wide a text is, in widths of the letter n."""
    return sum(0.5 if letter in " fijlrtI-,'()" else 1.5 if letter in "mwMW" else 1.25 if letter.isupper() else 1.0 for letter in text)


@dataclass(frozen=True, slots=True)
class Grid:
    """Where columns and rows lie, in pixels."""

    columns: int
    tops: tuple[float, ...]
    """Of the rows."""
    heights: tuple[float, ...]
    """Of the rows' pills."""

    @property
    def pill(self) -> float:
        """The width of a pill."""
        return (WIDTH - 2 * (MARGIN + PADDING) + GUTTER) / self.columns - GUTTER

    def left(self, column: int) -> float:
        """The left end of a column's pills."""
        return MARGIN + PADDING + column * (self.pill + GUTTER)

    def right(self, column: int) -> float:
        """The right end of a column's pills."""
        return self.left(column) + self.pill

    def middle(self, row: int) -> float:
        """The middle of a row's pills."""
        return self.tops[row] + self.heights[row] / 2


def make_grid(topics: Sequence[Topic], cells: Mapping[str, Cell], bands: Sequence[range]) -> Grid:
    """Rows as high as their highest pill."""
    lines = Counter({row: 1 for band in bands for row in band})
    for concept in (concept for topic in topics for concept in topic.concepts):
        row = cells[concept.id].row
        lines[row] = max(lines[row], len(wrap(concept.title)))
    heights = [7.0 + LINE * lines[row] for row in sorted(lines)]
    tops, top = [], float(HEADER)
    for band in bands:
        top += PADDING
        for row in band:
            tops.append(top)
            top += heights[row] + LANE
        top += PADDING - LANE + BAND_GAP
    return Grid(1 + max(cell.column for cell in cells.values()), tuple(tops), tuple(heights))


def curve(start: Cell, end: Cell, grid: Grid, filled: set[tuple[int, int]]) -> str:
    """The path of a line: soft in the gutters, level where it passes other columns, and never behind their pills."""
    between = range(start.column + 1, end.column)
    if all((column, end.row) not in filled for column in between):
        level = grid.middle(end.row)
    elif all((column, start.row) not in filled for column in between):
        level = grid.middle(start.row)
    elif start.row < end.row:
        level = grid.tops[end.row] - LANE / 2
    else:
        level = grid.tops[end.row] + grid.heights[end.row] + LANE / 2
    stops = [(grid.right(start.column), grid.middle(start.row)), (grid.left(start.column + 1), level)]
    if between:
        stops += [(grid.right(end.column - 1), level), (grid.left(end.column), grid.middle(end.row))]
    path = f"M{stops[0][0]:g} {stops[0][1]:g}"
    for (x, y), (next_x, next_y) in pairwise(stops):
        bend = (x + next_x) / 2
        path += f"H{next_x:g}" if y == next_y else f"C{bend:g} {y:g} {bend:g} {next_y:g} {next_x:g} {next_y:g}"
    return path


def main() -> None:
    """Write the picture."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    path.write_text(draw(read_topics(CORPUS)), encoding="utf-8", newline="\n")


def draw(topics: Sequence[Topic]) -> str:
    """The picture as SVG."""
    cells, bands = arrange(topics)
    grid = make_grid(topics, cells, bands)
    height = grid.tops[-1] + grid.heights[-1] + PADDING + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" role="img">',
        "<title>The concepts of the guide and what each builds on</title>",
        f"<style>{style(topics)}</style>",
        '<rect class="paper" width="100%" height="100%" rx="12"/>',
        *header(topics, grid),
        *draw_bands(topics, bands, grid),
        *draw_lines(topics, cells, grid),
        *draw_pills(topics, cells, grid),
        "</svg>\n",
    ]
    return "\n".join(parts)


def header(topics: Sequence[Topic], grid: Grid) -> Iterator[str]:
    """The picture's title, the legend, and what the columns are."""
    count = sum(len(topic.concepts) for topic in topics)
    yield f'<text class="heading" x="{grid.left(0):g}" y="46">What builds on what</text>'
    yield (
        f'<text class="muted" x="{grid.left(0):g}" y="68">{count} concepts in {len(topics)} topics. '
        "A line runs from a concept to one that needs it, in the colour of the topic that it leaves.</text>"
    )
    for place, (tier, label) in enumerate(TIERS.items()):
        x = grid.left(grid.columns - len(TIERS) + place)
        yield f'<g class="t{len(topics)} {tier}"><rect x="{x:g}" y="32" width="{grid.pill:g}" height="20" rx="10"/>'
        yield f'<text x="{x + INSET:g}" y="46">{escape(label)}</text></g>'
    for column in range(grid.columns):
        label = "needs nothing" if column == 0 else f"{column} step{'s' * (column > 1)} in"
        yield f'<text class="muted" x="{grid.left(column):g}" y="{HEADER - 10}">{label}</text>'


def draw_bands(topics: Sequence[Topic], bands: Sequence[range], grid: Grid) -> Iterator[str]:
    """A band and its title for every topic."""
    for number, (topic, band) in enumerate(zip(topics, bands, strict=True)):
        top, bottom = grid.tops[band.start] - PADDING, grid.tops[band.stop - 1] + grid.heights[band.stop - 1] + PADDING
        yield f'<rect class="band t{number}" x="{MARGIN}" y="{top:g}" width="{WIDTH - 2 * MARGIN}" height="{bottom - top:g}" rx="10"/>'
        yield (
            f'<text class="topic t{number}" x="{grid.left(0):g}" y="{grid.middle(band.start) + 5:g}">{escape(topic.title)}'
            f' <tspan class="muted">{len(topic.concepts)}</tspan></text>'
        )


def draw_lines(topics: Sequence[Topic], cells: Mapping[str, Cell], grid: Grid) -> Iterator[str]:
    """A line for every prerequisite; its classes are the pills that light it up."""
    concepts = {concept.id: concept for topic in topics for concept in topic.concepts}
    numbers = {name: number for number, name in enumerate(concepts)}
    filled = {(cell.column, cell.row) for cell in cells.values()}
    for concept in concepts.values():
        for other in concept.prerequisites:
            start, end = cells[other], cells[concept.id]
            classes = f"t{start.band} c{numbers[other]} c{numbers[concept.id]}" + " far" * (start.band != end.band)
            tooltip = escape(f"{concepts[other].title} → {concept.title}")
            yield f'<path class="{classes}" d="{curve(start, end, grid, filled)}"><title>{tooltip}</title></path>'


def draw_pills(topics: Sequence[Topic], cells: Mapping[str, Cell], grid: Grid) -> Iterator[str]:
    """A pill with the title of every concept."""
    concepts = {concept.id: concept for topic in topics for concept in topic.concepts}
    for number, concept in enumerate(concepts.values()):
        cell, lines = cells[concept.id], wrap(concept.title)
        x, middle, height = grid.left(cell.column), grid.middle(cell.row), 7 + LINE * len(lines)
        needs = ", ".join(concepts[other].title for other in concept.prerequisites) or "nothing"
        tooltip = escape(f"{concept.title} ({concept.tier}) needs: {needs}")
        yield f'<g id="c{number}" class="t{cell.band} {concept.tier}"><title>{tooltip}</title>'
        yield f'<rect x="{x:g}" y="{middle - height / 2:g}" width="{grid.pill:g}" height="{height:g}" rx="10"/>'
        for place, line in enumerate(lines):
            baseline = middle + 4 + LINE * (place - (len(lines) - 1) / 2)
            yield f'<text x="{x + INSET:g}" y="{baseline:g}">{escape(line)}</text>'
        yield "</g>"


def style(topics: Sequence[Topic]) -> str:
    """The style sheet: shapes once, colours for a light and for a dark screen."""
    lit = ",".join(f":root:has(#c{number}:hover) .c{number}" for number in range(sum(len(topic.concepts) for topic in topics)))
    return (
        "text{font:11px Inter,'Helvetica Neue',Helvetica,Arial,sans-serif}"
        ".heading{font-size:24px;font-weight:600;letter-spacing:-.01em}.topic{font-size:13px;font-weight:600;fill:currentColor}"
        ".topic tspan{font-weight:400}path{fill:none;stroke:currentColor;stroke-opacity:.65}.far{stroke-opacity:.3}"
        f"g rect{{stroke:currentColor}}.foundational rect{{fill:currentColor}}path:hover,{lit}{{stroke-opacity:1;stroke-width:2.5}}"
        f"{colours(LIGHT, len(topics))}@media(prefers-color-scheme:dark){{{colours(DARK, len(topics))}}}"
    )


def colours(scheme: Scheme, topics: int) -> str:
    """The rules of one scheme."""
    rules = f".paper,.advanced rect{{fill:{scheme.paper}}}text{{fill:{scheme.ink}}}.muted{{fill:{scheme.muted}}}"
    rules += f".foundational text{{fill:{scheme.paper}}}"
    for number in range(topics + 1):  # the legend's grey is one more
        hue, share = 20 + 340 * number / topics, number < topics
        accent, tint, band = (oklch(light, chroma * share, hue) for light, chroma in (scheme.accent, scheme.tint, scheme.band))
        tinted = ",".join(f".t{number}.{tier} rect" for tier in ("intermediate", "llm-era", "career"))
        rules += f".t{number}{{color:{accent}}}.band.t{number}{{fill:{band}}}{tinted}{{fill:{tint}}}"
    return rules


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """A colour of OKLCH, hue in degrees, as sRGB; written out because not every viewer of SVG knows oklch()."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    channels = (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in (min(max(c, 0.0), 1.0) for c in linear))
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


if __name__ == "__main__":
    main()
