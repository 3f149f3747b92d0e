"""Do two sentences about the same thing say opposite things? Negations and opposite words, compared term by term."""

import re
from collections.abc import Set
from functools import lru_cache
from typing import NamedTuple

from ingest.lexical import tokenize

SCOPE = 3
"""Terms after a negation that it is taken to reach, within its clause."""

NEGATIONS = frozenset(
    "not no never cannot without neither nor none nothing hardly barely fail fails failed lack lacks lacking".split()  # noqa: SIM905 - reads best
)
BREAKS = frozenset(("but", "while", "whereas", "although", "though", "however"))
"""Words that start a clause, to which an earlier negation does not reach."""
TOKEN = re.compile(r"[^\W_]+(?:[-'’+#.][^\W_]+)*|[,.;:()–—]")
CONTRACTION = re.compile(r"n['’]t\b")

OPPOSITES = """
above:below accelerate:slow activate:inhibit after:before allow:prevent balanced:imbalanced best:worst better:worse
cause:prevent cheap:expensive complex:simple continuous:discrete correlated:uncorrelated decrease:increase dense:sparse
dependent:independent different:same easier:harder easy:hard enhance:reduce exclude:include false:true fast:slow
faster:slower fewer:more first:last gain:loss global:local grow:shrink high:low higher:lower highest:lowest
impossible:possible improve:worsen increase:reduce inhibit:promote labeled:unlabeled labelled:unlabelled large:small
larger:smaller largest:smallest least:most left:right less:more linear:non-linear linear:nonlinear long:short longer:shorter
lower:raise lower:upper majority:minority maximise:minimise maximize:minimize maximum:minimum negative:positive
nonparametric:parametric overfit:underfit overfitting:underfitting robust:sensitive strong:weak stronger:weaker
supervised:unsupervised useful:useless
""".split()  # noqa: SIM905 - pairs read best as pairs


class Polarity(NamedTuple):
    """The terms of a sentence."""

    affirmed: frozenset[str]
    negated: frozenset[str]


def contradicts(claim: str, evidence: str) -> bool:
    """Whether one sentence denies what the other says.

    It does where more of the shared terms are negated in one only than in both, or where a word of one meets its opposite in the other.
    """
    ours, theirs = polarity(claim), polarity(evidence)
    differing = (ours.negated - theirs.negated) & theirs.affirmed | (theirs.negated - theirs.affirmed - ours.negated) & ours.affirmed
    return len(differing) > len(ours.negated & theirs.negated) or _meets_opposite(
        ours.affirmed | ours.negated, theirs.affirmed | theirs.negated
    )


@lru_cache(maxsize=4096)
def polarity(text: str) -> Polarity:
    """Each term of `text` under what it occurs as: within reach of a negation, or not."""
    affirmed: set[str] = set()
    negated: set[str] = set()
    reach = 0
    for word in TOKEN.findall(CONTRACTION.sub(" not", text.lower())):
        if word in NEGATIONS:
            reach = SCOPE
        elif word in BREAKS or not word[0].isalnum():
            reach = 0
        elif terms := tokenize(word):
            (negated if reach else affirmed).update(terms)
            reach = max(0, reach - 1)
    return Polarity(frozenset(affirmed), frozenset(negated))


def _meets_opposite(ours: Set[str], theirs: Set[str]) -> bool:
    only_ours, only_theirs = ours - theirs, theirs - ours
    return any(opposite in only_theirs for term in only_ours for opposite in _opposites().get(term, ()))


@lru_cache(maxsize=1)
def _opposites() -> dict[str, set[str]]:
    """Opposites of each stem, both ways."""
    opposites: dict[str, set[str]] = {}
    for pair in OPPOSITES:
        one, other = (" ".join(tokenize(word)[-1:]) for word in pair.split(":"))
        if one != other:
            opposites.setdefault(one, set()).add(other)
            opposites.setdefault(other, set()).add(one)
    return opposites
