"""Short public pairs made longer, as evidence and answers are: sentences beside the point around the premise, claims of several sentences.

A statement about one page is put among sentences of other pages that share its rarer words. What was supported stays so; what a
passage does not say stays unsaid, since the sentences are of other pages.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from training.pairs import Pair, PairLabel

ABOUT_THE_WORLD = ("vitaminc", "fever", "boolq", "wice", "begin", "mnli")
"""Sets whose sentences name what they are about. Captions and templates don't: there another caption may be about the same scene."""
LONGEST = 3
"""Sentences of a premise that may get more around it."""
WORD = re.compile(r"[A-Za-z][\w-]{3,}")
COMMON = 60
"""Sentences with a word, from which on it is no rare word."""


class Crowd:
    """Sentences to put around others, found by the rare words they share."""

    def __init__(self, pairs: Sequence[Pair], random: Random) -> None:
        self._random = random
        texts = {text: pair.group for pair in pairs if _is_about_the_world(pair) for text in pair.evidence if 5 <= len(text.split()) <= 50}
        self._texts = list(texts.items())
        self._holders: dict[str, list[int]] = {}
        for place, (text, _) in enumerate(self._texts):
            for word in set(WORD.findall(text.lower())):
                self._holders.setdefault(word, []).append(place)

    def beside(self, pair: Pair, number: int) -> list[str]:
        """Sentences of other groups, about half of which share a rare word with the claim."""
        words = [word for word in WORD.findall(pair.claim.lower()) if 1 < len(self._holders.get(word, ())) <= COMMON]
        found: list[str] = []
        for _ in range(number):
            places = self._holders[self._random.choice(words)] if words and self._random.random() < 0.6 else range(len(self._texts))
            text, group = self._texts[self._random.choice(places)]
            if group != pair.group and text not in pair.evidence and text not in found:
                found.append(text)
        return found


def lengthened(pairs: Sequence[Pair], random: Random, share: float = 0.5) -> Iterator[Pair]:
    """Every pair, `share` of those that bear it with one to five sentences around the premise."""
    crowd = Crowd(pairs, random)
    for pair in pairs:
        if _is_about_the_world(pair) and len(pair.evidence) <= LONGEST and random.random() < share:
            yield replace(pair, evidence=_mixed(pair.evidence, crowd.beside(pair, random.randint(1, 5)), random))
        else:
            yield pair


def combined(pairs: Sequence[Pair], random: Random, number: int) -> Iterator[Pair]:
    """Claims made of two, against the premises of both or, for claims that are true, of one only."""
    short = [pair for pair in pairs if _is_about_the_world(pair) and len(pair.evidence) <= LONGEST and pair.claim.endswith(".")]
    crowd = Crowd(pairs, random)
    supported = [pair for pair in short if pair.label == "supported"]
    for _ in range(number):
        one = random.choice(supported)
        other = random.choice(supported if random.random() < 0.6 else short)
        if one.group == other.group:
            continue
        claim = " ".join(random.sample([one.claim, other.claim], 2))
        if other.label == "supported" and random.random() < 0.4:
            evidence = _mixed(one.evidence, crowd.beside(other, random.randint(1, 3)), random)
            yield Pair(evidence, claim, "neutral", "combined/half", one.group)
        else:
            label: PairLabel = other.label
            yield Pair(_mixed(one.evidence, other.evidence, random), claim, label, "combined/both", one.group)


def emptied(pairs: Sequence[Pair], random: Random, number: int) -> Iterator[Pair]:
    """True claims whose premise is missing among sentences that share their words."""
    supported = [pair for pair in pairs if _is_about_the_world(pair) and pair.label == "supported"]
    crowd = Crowd(pairs, random)
    for pair in random.sample(supported, min(number, len(supported))):
        if found := crowd.beside(pair, random.randint(1, 5)):
            yield replace(pair, evidence=tuple(found), label="neutral", source="combined/emptied")


def _mixed(evidence: Sequence[str], others: Sequence[str], random: Random) -> tuple[str, ...]:
    """The evidence, in its order and together, somewhere among the others."""
    place = random.randint(0, len(others))
    return (*others[:place], *evidence, *others[place:])


def _is_about_the_world(pair: Pair) -> bool:
    return pair.source.startswith(ABOUT_THE_WORLD)
