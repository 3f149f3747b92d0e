"""Whether what was typed into a blank is one of the accepted answers: case, articles, hyphens, plurals and small slips don't matter."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from rapidfuzz.distance import OSA

from assistant.quiz.numeric import parse_number
from assistant.quiz.types import Cloze

LONG = 6
"""A slip is forgiven in words of so many letters; in shorter ones (L1 and L2, bits and nats) it makes another word."""

DASHES = re.compile("[\u2010-\u2015\u2212]")
INSIDE = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])")
"""The hyphen of cold-start, not the minus of n-1."""
AROUND_SIGN = re.compile(r"\s*([-+/])\s*")
WORD = re.compile(r"[-+/]?\w+(?:[-+./]\w+)*[-+%]?")
ARTICLES = frozenset(("a", "an", "the"))


def matches(answer: str, accepted: Sequence[str], question: Cloze) -> bool:
    """Whether `answer` is one of the accepted answers of a blank of `question`.

    Numbers are compared as numbers. In a word of six letters or more one slip is forgiven (a letter changed, left out, added or
    swapped with its neighbour, not the first one), unless it makes a word that the question itself uses.
    """
    said = parse_number(answer)
    typed = _words(answer)
    known = {word for text in (question.prompt, question.explanation, *question.hints, *question.answers) for word in _words(text)}
    return any(said == parse_number(each) if said is not None else _same(typed, _words(each), known) for each in accepted)


def _same(typed: Sequence[str], meant: Sequence[str], known: Collection[str]) -> bool:
    if "".join(typed) == "".join(meant):
        return bool(typed)
    if len(typed) != len(meant):
        return False
    return all(one == other or (one not in known and _is_slip(one, other)) for one, other in zip(typed, meant, strict=True))


def _is_slip(typed: str, meant: str) -> bool:
    return len(meant) >= LONG and meant.isalpha() and typed[0] == meant[0] and OSA.distance(typed, meant, score_cutoff=1) <= 1


def _words(text: str) -> list[str]:
    """Words in small letters, in the singular, without articles; a lone article stays."""
    plain = DASHES.sub("-", unicodedata.normalize("NFKC", text).casefold())
    words = [_singular(word) for word in WORD.findall(AROUND_SIGN.sub(r"\1", INSIDE.sub(" ", plain)))]
    return [word for word in words if word not in ARTICLES] or words


def _singular(word: str) -> str:
    """Rough, but the same for both sides: boundaries and boundary, losses and loss, weights and weight."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
