"""Questions for one name, date or figure, and how well a sentence answers them.

A sentence answers where it states something of the kind asked for together with the question's own words, above all what is asked
about the subject (won, directed, released). Likeness of meaning says little here: "Who directed Titanic and Avatar?" is very like
"Who directed Titanic?".
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.answer.expected import Find, Kind, expected, finds
from ingest.lexical import tokenize

COVERAGE, FOUND, RELATED, BIAS = 1.0, 2.3, 0.9, -3.5
"""Weights of a logistic model over sentences (docs/abstention.md): the share of the question's words that the sentence has; the
certainty that it states the kind of thing asked for; the same where it also has what is asked about the subject."""
ANOTHER = -1.0
"""Added where the sentence is on another thing of the same sort: GPT-4 for GPT-3, 2019 for 2020, the former president for the president."""
YEAR, NAME = 2.0, 1.5
"""What a year of the question, and a name in it, count beside any other of its words."""
MOST_WITNESSES = 2
"""Further sentences that name the same thing; more add nothing."""

_SETTING = frozenset(
    tokenize("date day year month name location place city country movie film many much company person team take kind season")
)
"""Words of a question that stand for the thing asked for, and need not be in a sentence that states it."""
_FAMILIES = """
win winner won champion championship victory victorious beat defeat title clinch crown
release launch premiere debut publish come
direct director
acquire acquisition buy bought purchase
star actor actress cast play
award recipient receive
announce unveil introduce
invent inventor develop creator create
write author wrote written
found founder established
host held
revenue sale income
president chairman head
woman lady female
man gentleman male
""".strip().splitlines()
"""Words that say the same of a subject."""
_WORD = re.compile(r"\S+")
_A_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_NUMBERED = re.compile(r"\b([A-Za-z]{2,})[ -]?(\d{1,4}(?:\.\d+)?[a-z]?)\b")
_OUT_OF_OFFICE = re.compile(r"\b(?:former|ex|vice|deputy|interim|acting|outgoing)\b", re.IGNORECASE)


@cache
def _families() -> Mapping[str, frozenset[int]]:
    """The numbers of the families each stem is in."""
    families: dict[str, frozenset[int]] = {}
    for number, words in enumerate(_FAMILIES):
        for term in tokenize(words):
            families[term] = families.get(term, frozenset()) | {number}
    return families


@dataclass(frozen=True, slots=True)
class Support:
    """How well a sentence answers."""

    score: float
    """Log-odds."""
    thing: str
    """The surest of the things it states, or ""."""


@dataclass(frozen=True, slots=True)
class Factoid:
    """A question for one thing."""

    question: str
    kind: Kind
    terms: Mapping[str, float]
    """Stemmed terms of the question, each with its weight."""
    relation: frozenset[str]
    """Those of them that are neither names nor numbers: what is asked about the subject."""

    @classmethod
    def of(cls, question: str) -> "Factoid | None":
        """The question read as one for a thing; None where it asks for an explanation."""
        kind = expected(question)
        if kind is None:
            return None
        terms: dict[str, float] = {}
        names: set[str] = set()
        for place, word in enumerate(_WORD.findall(question)):
            for term in tokenize(word):
                is_name = place > 0 and word.lstrip("\"“('")[:1].isupper()
                names.update([term] if is_name or term[0].isdigit() else [])
                terms[term] = YEAR if _A_YEAR.fullmatch(term) else NAME if is_name else 1.0
        terms = {term: weight for term, weight in terms.items() if term not in _SETTING} or terms
        return cls(question, kind, terms, frozenset(terms.keys() - names))

    def support(self, text: str) -> Support:
        """How well `text`, a sentence, answers."""
        known = set(tokenize(text))
        told = {term for term in self.terms if _tells(term, known)}
        coverage = sum(self.terms[term] for term in told) / (sum(self.terms.values()) or 1.0)
        relation = len(self.relation & told) / len(self.relation) if self.relation else 1.0
        best = max(finds(self.kind, text, self.question), key=lambda find: find.certainty, default=Find("", 0.0))
        score = COVERAGE * coverage + FOUND * best.certainty + RELATED * best.certainty * relation + BIAS
        return Support(score + ANOTHER * self._is_on_another(text), best.text)

    def _is_on_another(self, text: str) -> bool:
        years, told = set(_A_YEAR.findall(self.question)), set(_A_YEAR.findall(text))
        if self.kind != "date" and years and told and not years & told:
            return True
        if _OUT_OF_OFFICE.search(text) and not _OUT_OF_OFFICE.search(self.question):
            return True
        asked = {(name.lower(), number) for name, number in _NUMBERED.findall(self.question)}
        named = {(name.lower(), number) for name, number in _NUMBERED.findall(text)}
        siblings = {name for name, number in named - asked} & {name for name, _ in asked - named}
        return bool(siblings)

    def corroboration(self, answers: Sequence[str], passages: Sequence[str]) -> float:
        """Share, 0 to 1, of MOST_WITNESSES other sentences among `passages` that name what an answering sentence states."""
        words = [(passage, set(tokenize(passage))) for passage in passages]
        witnesses = 0
        for answer in answers:
            thing = set(tokenize(self.support(answer).thing)) - self.terms.keys()
            witnesses = max(witnesses, sum(bool(thing) and thing <= known for passage, known in words if passage != answer))
        return min(witnesses, MOST_WITNESSES) / MOST_WITNESSES


def _tells(term: str, known: Collection[str]) -> bool:
    """Whether the term is known, or a word that says the same."""
    if term in known:
        return True
    family = _families().get(term)
    return family is not None and any(family & _families().get(other, frozenset()) for other in known)
