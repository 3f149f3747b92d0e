"""Sentences of the public passages as claims about these passages: in other words, and with faults.

What `training/guide.py` does for our field, for the names, dates and figures of the world.
"""

import re
from collections.abc import Iterator, Sequence
from random import Random

from eval.faults import FAULT_LABELS, FaultKind, inject, tail_of
from eval.paraphrase import joined, paraphrase
from training.pairs import Pair, PairLabel
from training.passages import Crowd

SOURCES = ("vitaminc_real", "fever", "boolq")
FEWEST_WORDS, MOST_WORDS = 9, 40
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]+)*(?![\w-])")
KINDS: tuple[FaultKind, ...] = ("negation", "direction", "number", "scope", "detail")
LISTED = frozenset((" and ", " or ", ", ", ", and ", " and the "))


def world_pairs(pairs: Sequence[Pair], random: Random, number: int) -> list[Pair]:
    """Two to four pairs for each of `number` passages."""
    passages = {pair.evidence: pair.group for pair in pairs if pair.source.startswith(SOURCES) and any(map(_is_statement, pair.evidence))}
    chosen = random.sample(sorted(passages), min(number, len(passages)))
    statements = [text for passage in chosen for text in passage if _is_statement(text)]
    names = [name for text in statements for name in NAME.findall(text)]
    tails = [tail for text in statements if (tail := tail_of(text))]
    crowd = Crowd(pairs, random)
    found: list[Pair] = []
    for passage in chosen:
        found += _passage_pairs(passage, passages[passage], crowd, names, tails, random)
    return found


def _passage_pairs(
    passage: tuple[str, ...], group: str, crowd: Crowd, names: Sequence[str], tails: Sequence[str], random: Random
) -> Iterator[Pair]:
    own = [text for text in passage if _is_statement(text)]
    text = random.choice(own)
    more = crowd.beside(Pair(passage, text, "supported", "boolq", group), random.choice((0, 0, 1, 2, 3)))
    place = random.randint(0, len(more))
    around = (*more[:place], *passage, *more[place:])
    others = [other for other in own if other != text]
    claims = [text, random.choice(others)] if others and random.random() < 0.4 else [text]
    yield Pair(around, joined([paraphrase(claim, random) for claim in claims], random), "supported", "world/paraphrase", group)
    for kind, faulty, label in _faults(text, names, tails, random):
        if random.random() < 0.6:
            worded = [faulty if claim == text else paraphrase(claim, random) for claim in claims]
            yield Pair(around, joined(worded, random), label, f"world/{kind}", group)
        elif kind != "detail":
            changed = tuple(faulty if sentence == text else sentence for sentence in around)
            yield Pair(changed, paraphrase(text, random), label, f"world/source {kind}", group)
            if random.random() < 0.5:
                yield Pair(changed, paraphrase(faulty, random), "supported", "world/faulty source", group)
    if others and random.random() < 0.5:
        without = tuple(sentence for sentence in around if sentence != text)
        yield Pair(without, paraphrase(text, random), "neutral", "world/removed", group)


def _faults(text: str, names: Sequence[str], tails: Sequence[str], random: Random) -> Iterator[tuple[str, str, PairLabel]]:
    """One or two faulty versions, with names for what was done."""
    done = 0
    if named := _renamed(text, names, random):
        done += 1
        yield (*named, "not")
    for kind in random.sample(KINDS, len(KINDS)):
        if done < 2 and (faulty := inject(kind, text, random, tails)):
            done += 1
            yield kind, faulty, FAULT_LABELS[kind]


def _renamed(text: str, names: Sequence[str], random: Random) -> tuple[str, str] | None:
    """A name exchanged for one from elsewhere, or two of the sentence traded."""
    places = list(NAME.finditer(text))
    if not places or random.random() < 0.3:
        return None
    two = [(one, other) for one in places for other in places if one.end() < other.start() and one[0] != other[0]]
    two = [(one, other) for one, other in two if text[one.end() : other.start()] not in LISTED]
    if two and random.random() < 0.5:
        one, other = random.choice(two)
        return "traded", text[: one.start()] + other[0] + text[one.end() : other.start()] + one[0] + text[other.end() :]
    found, new = random.choice(places), random.choice(names)
    return ("entity", text[: found.start()] + new + text[found.end() :]) if new not in text else None


def _is_statement(text: str) -> bool:
    return FEWEST_WORDS <= len(text.split()) <= MOST_WORDS and text.endswith(".")
