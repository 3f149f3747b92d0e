"""Pairs from our own guide and question bank: true sentences, the same in other words, and the same with a fault in it.

Each fault appears on both sides: a faulty claim against the true source, and the true claim against a source with the fault. So no
wording gives the label away, and only the comparison of both does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import yaml

from eval.faults import FAULT_LABELS, KINDS, FaultKind, inject, shuffled_kinds, tail_of
from eval.paraphrase import joined, paraphrase
from ingest.lexical import tokenize
from training.pairs import Pair, PairLabel, fingerprint, sentences

TEST_TOPICS = frozenset(("evaluation", "structure", "language-and-vision"))
DEVELOPMENT_TOPICS = frozenset(("statistics", "generalisation"))
"""Never trained on: the first are for the published figures, the second for choosing."""

PLAIN_SECTIONS = frozenset(("Formula", "Comparison", "In an interview", "For a non-technical listener"))
"""Sections whose sentences are no statements to be checked one by one."""
FEWEST_WORDS, MOST_WORDS = 6, 45
SAYS_THE_SAME = 0.7
"""Share of the terms of a sentence for interviews that the page must have for it to count as said there."""
NEAR = 0.75
"""Share of a claim's terms from which another sentence may say the same, so that it can't be used as beside the point."""


@dataclass(frozen=True)
class Statement:
    """A sentence of the guide."""

    text: str
    section: str

    @cached_property
    def terms(self) -> frozenset[str]:
        return frozenset(tokenize(self.text))


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the guide."""

    id: str
    topic: str
    statements: tuple[Statement, ...]
    spoken: tuple[str, ...]
    """The sentences of the answer for an interview, which say in other words what stands above."""


class Guide:
    """The pages of some topics, with what the question bank says about them."""

    def __init__(self, corpus: Path, topics: frozenset[str]) -> None:
        self.pages = [page for topic in sorted(topics) for page in read_pages(corpus / "guide" / topic)]
        self.questions = [question for topic in sorted(topics) for question in _read_questions(corpus / "questions" / f"{topic}.yaml")]
        self.by_id = {page.id: page for page in self.pages}
        self.tails = [tail for page in self.pages for statement in page.statements if (tail := tail_of(statement.text))]
        self._holders: dict[str, list[tuple[Page, Statement]]] = {}
        for page in self.pages:
            for statement in page.statements:
                for term in statement.terms:
                    self._holders.setdefault(term, []).append((page, statement))

    def beside(self, claim: str, page: Page, number: int) -> list[str]:
        """The sentences of other pages that share most with the claim and can't be taken to say it."""
        terms = frozenset(tokenize(claim))
        weights: dict[int, float] = {}
        found: dict[int, Statement] = {}
        for term in sorted(terms):  # in one order, so that ties fall the same way in every run
            holders = self._holders.get(term, [])
            if len(holders) > 400:
                continue
            for other, statement in holders:
                if other is not page:
                    found[id(statement)] = statement
                    weights[id(statement)] = weights.get(id(statement), 0.0) + 1 / (5 + len(holders))
        ranked = sorted(weights, key=lambda key: -weights[key])
        fitting = [found[key].text for key in ranked[: number * 3] if len(terms & found[key].terms) < NEAR * len(terms)]
        return fitting[:number]


def topics_of(corpus: Path) -> frozenset[str]:
    """Every topic of the guide."""
    return frozenset(path.name for path in (corpus / "guide").iterdir() if path.is_dir())


def read_pages(folder: Path) -> list[Page]:
    """The pages of one topic."""
    return [_read_page(path, folder.name) for path in sorted(folder.glob("*.md"))]


def _read_page(path: Path, topic: str) -> Page:
    body = path.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    statements: list[Statement] = []
    spoken: list[str] = []
    for part in body.split("\n## ")[0:]:
        section, _, text = part.removeprefix("## ").partition("\n")
        if section == "In an interview":
            quoted = text.partition('"')[2].partition('"')[0]
            spoken += [sentence for sentence in sentences(quoted) if _is_statement(sentence)]
        elif section not in PLAIN_SECTIONS:
            statements += [Statement(sentence, section) for sentence in sentences(text) if _is_statement(sentence)]
    return Page(path.stem, topic, tuple(statements), tuple(spoken))


def _is_statement(text: str) -> bool:
    return FEWEST_WORDS <= len(text.split()) <= MOST_WORDS and text.endswith(".") and not set("$|`<{") & set(text)


def _read_questions(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        questions: list[dict[str, Any]] = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return questions


def guide_pairs(guide: Guide, random: Random, rounds: int = 1) -> list[Pair]:
    """Pairs from the pages and, `rounds` times with other evidence, from the questions about them, which people worded."""
    pairs = [pair for page in guide.pages for pair in _page_pairs(guide, page, random)]
    return pairs + [pair for _ in range(rounds) for question in guide.questions for pair in _question_pairs(guide, question, random)]


def _page_pairs(guide: Guide, page: Page, random: Random) -> Iterator[Pair]:
    for statement in page.statements:
        yield from _statement_pairs(guide, page, statement, random)
    for claim in page.spoken:
        if _covered(claim, page) >= SAYS_THE_SAME:
            yield Pair(_nearest(page, claim, random.randint(3, 6)), claim, "supported", "guide/spoken", page.id)
            yield from _faulty(guide, page, claim, _nearest(page, claim, random.randint(3, 6)), random, 2, "spoken ")
    for _ in range(len(page.statements) // 2):
        yield from _joined_pairs(guide, page, random)


def _statement_pairs(guide: Guide, page: Page, statement: Statement, random: Random) -> Iterator[Pair]:
    text = statement.text
    if random.random() < 0.4:
        yield Pair(_around(guide, page, [text], text, random), text, "supported", "guide/quoted", page.id)
    for _ in range(2):
        claim = paraphrase(text, random)
        yield Pair(_around(guide, page, [text], claim, random), claim, "supported", "guide/paraphrase", page.id)
    base = text if random.random() < 0.5 else paraphrase(text, random)
    yield from _faulty(guide, page, base, _around(guide, page, [text], base, random), random, 3)
    yield from _mirrored(guide, page, text, random)
    if random.random() < 0.6:
        claim = paraphrase(text, random)
        if found := guide.beside(claim, page, random.randint(1, 5)):
            yield Pair(tuple(found), claim, "neutral", "guide/beside", page.id)


def _faulty(
    guide: Guide, page: Page, base: str, evidence: tuple[str, ...], random: Random, number: int, prefix: str = ""
) -> Iterator[Pair]:
    for kind in shuffled_kinds(random):
        if number and (claim := inject(kind, base, random, guide.tails)):
            number -= 1
            yield Pair(evidence, claim, FAULT_LABELS[kind], f"guide/{prefix}{kind}", page.id)


def _mirrored(guide: Guide, page: Page, text: str, random: Random) -> Iterator[Pair]:
    """The fault in the source: the truth is then contradicted, and the faulty sentence supported."""
    for kind in shuffled_kinds(random)[:3]:
        if faulty := inject(kind, text, random, guide.tails):
            evidence = _around(guide, page, [faulty], text, random, replaced=text)
            label: PairLabel = "supported" if kind == "detail" else FAULT_LABELS[kind]
            if kind != "scope":  # "always" supports "usually", and the other way round it does not: left out here
                yield Pair(evidence, paraphrase(text, random), label, f"guide/source {kind}", page.id)
            yield Pair(evidence, faulty, "supported", "guide/faulty source", page.id)


def _joined_pairs(guide: Guide, page: Page, random: Random) -> Iterator[Pair]:
    """Claims of two sentences: both true, one of them faulty, or one of them without its source."""
    if len(page.statements) < 4:
        return
    one, other = (statement.text for statement in random.sample(page.statements, 2))
    claims = [paraphrase(one, random), paraphrase(other, random)]
    yield Pair(_around(guide, page, [one, other], one, random), joined(claims, random), "supported", "guide/joined", page.id)
    kind: FaultKind = random.choice(KINDS)
    if faulty := inject(kind, other, random, guide.tails):
        mixed = random.sample([claims[0], faulty], 2)
        evidence = _around(guide, page, [one, other], one, random)
        yield Pair(evidence, joined(mixed, random), FAULT_LABELS[kind], f"guide/joined {kind}", page.id)
    if len(frozenset(tokenize(other)) & frozenset(tokenize(one))) < 0.5 * len(frozenset(tokenize(other))):
        evidence = tuple(random.sample([one, *guide.beside(other, page, 2)], k=1 + len(guide.beside(other, page, 2))))
        yield Pair(evidence, joined(random.sample(claims, 2), random), "neutral", "guide/half", page.id)


def _question_pairs(guide: Guide, question: dict[str, Any], random: Random) -> Iterator[Pair]:
    page = guide.by_id.get(question["concept"])
    if page is None:
        return
    for point in question.get("rubric", ()):
        sources = _cited(point)
        yield Pair(_around(guide, page, sources, point["point"], random), point["point"], "supported", "bank/point", page.id)
        for wrong in point.get("wrong", ()):
            yield Pair(_around(guide, page, sources, wrong, random), wrong, "not", "bank/wrong", page.id)
        yield from _faulty(guide, page, point["point"], _around(guide, page, sources, point["point"], random), random, 2, "point ")
        if random.random() < 0.4 and (found := guide.beside(point["point"], page, random.randint(1, 5))):
            yield Pair(tuple(found), point["point"], "neutral", "bank/beside", page.id)
    cited = _cited(question)
    if question["kind"] == "true_false" and cited:
        evidence = _around(guide, page, cited, question["prompt"], random)
        yield Pair(evidence, question["prompt"], "supported" if question["key"] else "not", "bank/true or false", page.id)
        yield Pair(evidence, question["misconception"], "not", "bank/misconception", page.id)
    if question["kind"] in ("single_choice", "multiple_choice", "true_false", "matching") and cited and "{" not in question["explanation"]:
        claim = question["explanation"]
        evidence = _around(guide, page, cited, claim, random)
        if _covered(claim, page) >= SAYS_THE_SAME:
            yield Pair(evidence, claim, "supported", "bank/explanation", page.id)


def _cited(record: dict[str, Any]) -> list[str]:
    """The sentences of the guide that a question or a point of its rubric rests on."""
    sources = record["sources"] if "sources" in record else [record["source"]] if "source" in record else []
    return [source["sentence"] for source in sources]


def _around(guide: Guide, page: Page, sources: Sequence[str], claim: str, random: Random, replaced: str | None = None) -> tuple[str, ...]:
    """The sources among sentences that stand by them or are like the claim, in the order of the page; sometimes alone."""
    number = random.choice((0, 0, 1, 2, 2, 3, 4, 5))
    others = [statement.text for statement in page.statements if statement.text not in sources and statement.text != replaced]
    near = [text for text in _nearest(page, claim, 2 * number) if text in others][: (number + 1) // 2]
    rest = random.sample(others, min(number - len(near), len(others)))
    places = {fingerprint(statement.text): place for place, statement in enumerate(page.statements)}
    start = random.randrange(len(places) or 1)
    found = sorted(dict.fromkeys((*near, *rest, *sources)), key=lambda text: places.get(fingerprint(text), start))
    if random.random() < 0.25:
        found = random.sample([*found, *guide.beside(claim, page, 1)], k=len(found) + len(guide.beside(claim, page, 1)))
    return tuple(found)


def _nearest(page: Page, claim: str, number: int) -> tuple[str, ...]:
    """The statements that share most terms with the claim, in the order of the page."""
    terms = frozenset(tokenize(claim))
    places = sorted(range(len(page.statements)), key=lambda place: -len(terms & page.statements[place].terms))[:number]
    return tuple(page.statements[place].text for place in sorted(places))


def _covered(claim: str, page: Page) -> float:
    """Share of the claim's terms in the four statements nearest to it."""
    terms = frozenset(tokenize(claim))
    found = frozenset(tokenize(" ".join(_nearest(page, claim, 4))))
    return len(terms & found) / len(terms) if terms else 0.0
