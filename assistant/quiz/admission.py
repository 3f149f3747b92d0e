"""What a question must pass to stand in the bank, beyond the format that types.py holds it to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.cache import CachedEncoder
from assistant.quiz.bank import Bank, read_bank
from assistant.quiz.computed import check_numeric
from assistant.quiz.cues import Balance, balance, check_balance, check_lengths
from assistant.quiz.evidence import explain, load_guide, locate
from assistant.quiz.fields import Source
from assistant.quiz.leaks import check_leaks
from assistant.quiz.types import Finding, FreeText, Question, finding
from assistant.quiz.wording import check_duplicates, check_form, check_reading, duplicate_texts
from ingest.types import Document, Encoder, Progress

MIN_PER_CONCEPT, MIN_KINDS, MIN_LEVELS = 4, 2, 3
MIN_QUESTIONS, MIN_FREE_TEXT, MIN_NUMERIC = 1000, 300, 120
COUNTED = ("topic", "tier", "kind", "level")


@dataclass(frozen=True, slots=True)
class BankReport:
    """What is in the bank, and what is wrong with it."""

    items: int
    counts: Mapping[str, Mapping[str, int]]
    """Questions by topic, tier, kind and level."""
    findings: tuple[Finding, ...]
    balance: Mapping[str, Balance]
    """Of each topic, for information: over so few questions chance alone makes some uneven."""


def check_files(questions: Path, guide: Path, encoder: CachedEncoder, progress: Progress) -> BankReport:
    """Read and examine a bank; a question that breaks the format is reported, the others are examined. Raises StudyError."""
    bank, faults = read_bank(questions, guide)
    encoder.remember(duplicate_texts(bank.questions), progress)  # a writer checks again and again
    counts = {field: dict(Counter(getattr(question, field) for question in bank)) for field in COUNTED}
    balances = {topic: balance(bank.of_topic(topic)) for topic in counts["topic"]}
    return BankReport(len(bank), counts, (*faults, *examine(bank, load_guide(guide), encoder)), balances)


def examine(bank: Bank, pages: Mapping[str, Document], encoder: Encoder) -> list[Finding]:
    """All findings, in the order of the checks."""
    return [
        *check_sources(bank, pages),
        *check_numeric(bank),
        *check_lengths(bank),
        *check_leaks(bank),
        *check_form(bank),
        *check_reading(bank),
        *check_duplicates(bank, encoder),
        *check_balance(bank),
        *check_coverage(bank),
    ]


def check_sources(bank: Bank, pages: Mapping[str, Document]) -> list[Finding]:
    """Every cited sentence stands, whole and letter by letter, in the section of the page that is named."""
    return [
        finding(question, "source", f"{field}: {explain(source, pages)}.")
        for question in bank
        for field, source in _cited(question)
        if locate(source, pages) is None
    ]


def check_coverage(bank: Bank) -> list[Finding]:
    """Every concept has questions enough, of several kinds and levels, and the whole bank too."""
    of_concept: dict[str, list[Question]] = {concept: [] for concept in bank.concepts}
    for question in bank:
        of_concept[question.concept].append(question)
    found = []
    for concept, questions in of_concept.items():
        kinds, levels = {question.kind for question in questions}, {question.level for question in questions}
        if len(questions) < MIN_PER_CONCEPT or len(kinds) < MIN_KINDS or len(levels) < MIN_LEVELS:
            has = f"{len(questions)} questions of {len(kinds)} kinds and {len(levels)} levels"
            needs = f"it needs {MIN_PER_CONCEPT} of {MIN_KINDS} and {MIN_LEVELS}"
            found.append(Finding(concept, "coverage", f"{bank.concepts[concept][0]}.yaml: {has}; {needs}."))
    totals = {"questions": (len(bank), MIN_QUESTIONS)}
    totals["short_answer and open questions"] = (len(bank.of_kind("short_answer", "open")), MIN_FREE_TEXT)
    totals["numeric questions"] = (len(bank.of_kind("numeric")), MIN_NUMERIC)
    found += [Finding("bank", "coverage", f"{count} {name}; at least {least}.") for name, (count, least) in totals.items() if count < least]
    topics, tiers = zip(*bank.concepts.values(), strict=True) if bank.concepts else ((), ())
    return found + _missing("topic", topics, bank) + _missing("tier", tiers, bank)


def _missing(field: str, wanted: Iterable[str], bank: Bank) -> list[Finding]:
    there = {getattr(question, field) for question in bank}
    return [Finding("bank", "coverage", f"no question of {field} {each}.") for each in sorted(set(wanted) - there)]


def _cited(question: Question) -> list[tuple[str, Source]]:
    """Each source with the name of its field."""
    if isinstance(question, FreeText):
        return [(f"rubric.{place}.source", source) for place, point in enumerate(question.rubric) for source in point.sources]
    return [("source", source) for source in question.sources]
