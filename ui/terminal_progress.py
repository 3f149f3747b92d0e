"""A learner's progress as lines of plain text."""

from collections.abc import Iterator, Mapping
from textwrap import shorten
from zlib import crc32

from assistant.progress.overview import Cell, Overview
from assistant.quiz.bank import Bank
from assistant.quiz.present import present
from ui.heat_map import TIERS
from ui.overview import ahead_words, certainty_words, is_empty, lead, streak_words, when_words
from ui.pieces import interval, kind_words
from ui.words import counted, duration_words, percent

WIDTH = 17
"""Characters of a column of the map."""
PROMPT = 110
"""Characters of a question."""


def progress_lines(overview: Overview, bank: Bank) -> Iterator[str]:
    """What the Progress tab shows."""
    if is_empty(overview):
        yield "Nothing to show yet. `viva quiz` asks the first questions."
        return
    when = when_words(overview)
    yield lead(overview, when)
    yield f"{counted(overview.due, 'question')} due now. {streak_words(overview.streak)}."
    yield f"\nKnown {when} without practice, and where your last answers put that share (90 % interval):"
    yield from _map(overview, bank.topics)
    if overview.certainties:
        yield f"\n{certainty_words(overview)} Brier score {overview.brier:.2f} (0 is perfect, 0.25 a coin)."
        too_sure = [f"{bank.topics[each.topic]} (+{round(100 * each.excess)})" for each in overview.topics if each.right.high < each.stated]
        if too_sure:
            yield f"Too sure, by so many points: {', '.join(too_sure)}."
    yield f"\n{ahead_words(overview)}"
    if overview.hardest:
        yield "\nHardest for you:"
    for hard in overview.hardest:
        question = bank.by_id[hard.question_id]
        prompt = shorten(present(question, crc32(question.id.encode())).prompt, PROMPT, placeholder=" ...")
        yield f"  {percent(hard.score):>5} in {counted(hard.answers, 'answer')}: {prompt}"
    if overview.paces:
        paces = [f"{kind_words(pace.kind).lower()} {duration_words(pace.seconds)}" for pace in overview.paces]
        yield f"\nTime per answer (median): {', '.join(paces)}."


def _map(overview: Overview, topics: Mapping[str, str]) -> Iterator[str]:
    cells = {(cell.topic, str(cell.tier)): cell for cell in overview.cells}
    margin = max(map(len, topics.values()), default=0) + 2
    yield " " * (margin + 2) + "".join(f"{tier:{WIDTH}}" for tier in TIERS).rstrip()
    for topic, title in topics.items():
        own = [cell for (name, tier), cell in cells.items() if name == topic and tier not in TIERS]
        fields = [f"{_field(own[0])} (all levels)"] if own else [_field(cells.get((topic, tier))) for tier in TIERS]
        yield f"  {title:{margin}}" + "".join(f"{field:{WIDTH}}" for field in fields).rstrip()


def _field(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.known_then is None or cell.right is None:
        return "not asked"
    return f"{percent(cell.known_then)} ({interval(cell.right)})"
