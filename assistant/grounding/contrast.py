"""Do two sentences about the same thing say opposite things?

Negations and opposite words are compared term by term and, where one sentence is nearly a copy of the other, edit by edit: a short
edit that adds or takes away a negation, changes a number, or trades two words for each other changes what is said.
"""

import re
from collections.abc import Set
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from assistant.grounding.numbers import known_numbers, plain, stated_numbers
from ingest.lexical import tokenize

SCOPE = 3
"""Terms after a negation that it is taken to reach, within its clause."""

NEAR_COPY = 0.75
"""Share of words in common, in the same order, from which a sentence is compared edit by edit with what it was copied from."""
SHORT_EDIT = 4
"""Words. A longer edit is a clause that was left out or added, and says nothing about the rest."""

NEGATIONS = frozenset("not no never cannot without neither nor none nothing hardly barely fail fails failed lack lacks lacking".split())
BREAKS = frozenset(("but", "while", "whereas", "although", "though", "however"))
"""Words that start a clause, to which an earlier negation does not reach."""
TOKEN = re.compile(r"[^\W_]+(?:[-'’+#.][^\W_]+)*|[,.;:()–—]")
DENIAL = re.compile(
    r"n['’]t\b|(?<=can)not\b|\bno longer\b|\bceases? to\b"
    r"|\b(?:stops?|stopped) (?=(?:improving|falling|decreasing|increasing|rising|dropping|growing|shrinking|changing|getting|being)\b)"
)
"""Says "not" in other words."""

OPPOSITES = """
above:below accelerate:slow accept:reject activate:inhibit add:remove after:before allow:prevent always:never balanced:imbalanced
best:worst better:worse cause:prevent cheap:expensive complex:simple continuous:discrete correlated:uncorrelated decrease:increase
dense:sparse dependent:independent different:same discourage:encourage earlier:later early:late easier:harder easy:hard enhance:reduce
exclude:include falls:rises false:true fast:slow faster:slower few:many fewer:more first:last frequent:rare gain:loss global:local
grow:shrink high:low higher:lower highest:lowest impossible:possible improve:worsen increase:reduce inhibit:promote known:unknown
labeled:unlabeled labelled:unlabelled large:small larger:smaller largest:smallest least:most left:right less:more linear:non-linear
linear:nonlinear long:short longer:shorter lower:raise lower:upper majority:minority maximise:minimise maximize:minimize maximum:minimum
narrow:wide negative:positive nonparametric:parametric overfit:underfit overfitting:underfitting robust:sensitive stable:unstable
strong:weak stronger:weaker supervised:unsupervised useful:useless
""".split()


class Polarity(NamedTuple):
    """The terms of a sentence."""

    affirmed: frozenset[str]
    negated: frozenset[str]


Edit: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The words of the claim, and those of the evidence that they stand in place of."""


def contradicts(claim: str, evidence: str) -> bool:
    """Whether one sentence denies what the other says.

    It does where more of the shared terms are negated in one only than in both, where a word of one meets its opposite in the other,
    or where a near copy differs in a way that matters.
    """
    ours, theirs = polarity(claim), polarity(evidence)
    differing = (ours.negated - theirs.negated) & theirs.affirmed | (theirs.negated - theirs.affirmed - ours.negated) & ours.affirmed
    return (
        len(differing) > len(ours.negated & theirs.negated)
        or _meet_opposites(ours.affirmed | ours.negated, theirs.affirmed | theirs.negated)
        or _distorts(_words(claim), _words(evidence))
    )


def _distorts(ours: list[str], theirs: list[str]) -> bool:
    """Whether the words are a near copy with short edits that change what is said."""
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.quick_ratio() < NEAR_COPY or matcher.ratio() < NEAR_COPY:
        return False
    edits = [(tuple(ours[a:b]), tuple(theirs[c:d])) for kind, a, b, c, d in matcher.get_opcodes() if kind != "equal"]
    short = [edit for edit in edits if len(edit[0]) <= SHORT_EDIT and len(edit[1]) <= SHORT_EDIT]
    return _reorders(_figures(ours), _figures(theirs)) or any(_changes_meaning(edit, short) for edit in short)


def _figures(words: list[str]) -> list[str]:
    return [word for word in words if word[0].isdigit()]


def _reorders(ours: list[str], theirs: list[str]) -> bool:
    return ours != theirs and sorted(ours) == sorted(theirs)


def _changes_meaning(edit: Edit, edits: list[Edit]) -> bool:
    ours, theirs = edit
    claimed, said = " ".join(ours), " ".join(theirs)
    known = known_numbers(said)
    return (
        (len(NEGATIONS.intersection(ours)) - len(NEGATIONS.intersection(theirs))) % 2 == 1
        or bool(known and stated_numbers(claimed) - known)
        or _meet_opposites(frozenset(tokenize(claimed)), frozenset(tokenize(said)))
        or bool(ours and (theirs, ours) in edits)  # traded for each other
    )


def _with_denials_as_not(text: str) -> str:
    return DENIAL.sub(" not ", plain(text))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[.,]\d+)*", _with_denials_as_not(text))


@lru_cache(maxsize=4096)
def polarity(text: str) -> Polarity:
    """Each term of `text` under what it occurs as: within reach of a negation, or not."""
    affirmed: set[str] = set()
    negated: set[str] = set()
    reach = 0
    for word in TOKEN.findall(_with_denials_as_not(text)):
        if word in NEGATIONS:
            reach = SCOPE
        elif word in BREAKS or not word[0].isalnum():
            reach = 0
        elif terms := tokenize(word):
            (negated if reach else affirmed).update(terms)
            reach = max(0, reach - 1)
    return Polarity(frozenset(affirmed), frozenset(negated))


def _meet_opposites(ours: Set[str], theirs: Set[str]) -> bool:
    only_ours, only_theirs = ours - theirs, theirs - ours
    return any(opposite in only_theirs for term in only_ours for opposite in opposites().get(term, ()))


@lru_cache(maxsize=1)
def opposites() -> dict[str, set[str]]:
    """Opposites of each stem, both ways."""
    found: dict[str, set[str]] = {}
    for pair in OPPOSITES:
        one, other = (" ".join(tokenize(word)[-1:]) for word in pair.split(":"))
        if one != other:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return found
