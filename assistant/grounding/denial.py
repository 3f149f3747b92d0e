"""Does a sentence say outright that a claim is false?

Stricter than contrast.py, which asks whether a claim was copied from a sentence and altered: here both stand by themselves, so the sentence
must be about the same thing, and a rule must name what in it denies the claim.
"""

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from typing import Literal, TypeAlias

from assistant.grounding.contrast import opposites, polarity
from assistant.grounding.names import misplaces_names
from assistant.grounding.numbers import stated_numbers
from ingest.lexical import tokenize

Denial: TypeAlias = Literal["called wrong", "swapped", "negated", "turned", "changed", "affirmed"]
"""By a verdict; by a comparison the other way round; by a negation; by an opposite; by another name or number in the place of one; by
affirming what the claim negates."""

SAME_STATEMENT = 0.75
"""Share of a claim's terms that the sentence must have, a word and its opposite being counted as one."""
BUT_A_NAME = 0.6
"""The same for a sentence with another name."""
WHOLE_STATEMENT = 0.85
"""The same for a claim that is negative itself."""
FEWEST_TERMS = 2

_ERROR = r"(?:wrong|mistaken|an? (?:\w+ )?(?:mistake|slip|error|fallacy)|misleading|risky|hasty|unwise|too crude|invalid|useless)"
CALLED_WRONG = re.compile(
    rf"(?:^|, (?:so|and|but) )(\w+ing\b.+?) (?:is|are|was) (?:\w+ly |often |also |as a rule )?{_ERROR}\b", re.IGNORECASE
)
"""As in "saying that X is wrong", "reading X as Y is a mistake"."""
NEGATION = re.compile(r"\b(?:no|not|never|none|nothing|without|cannot|neither|nor)\b|n['’]t\b", re.IGNORECASE)
NEGATIVE = re.compile(
    rf"{NEGATION.pattern}|\b(?:instead of|rather than|unlike|bad|dangerous|problem|mislead\w*|hurts?|unstable)\b|{_ERROR}", re.IGNORECASE
)
"""Says what its subject is not, or no good of it."""
PREVENTS = re.compile(r"\b(?:avoid|prevent|remove|eliminate|replace|lose)\w*", re.IGNORECASE)
"""A verb whose object is not there in the end: "avoids X" and "has no X" agree."""
SELDOM = re.compile(r"\b(?:rarely|seldom|no guarantee of|ignores?)\b", re.IGNORECASE)
"""Denies, like "not", what is claimed without reserve."""
RESERVED = re.compile(r"\b(?:rarely|seldom|sometimes|may|might|usually|often|ignores?)\b", re.IGNORECASE)
COMPARISON = re.compile(r"(.*?)\b(more|less|better|worse|faster|slower|larger|smaller|higher|lower)\b[^,;]*? than ([^,;.]+)", re.IGNORECASE)
"""What is compared, how, and with what."""
LESSER = re.compile(
    r"\b(?:every|all|any|each|always|mainly|mostly|completely|entirely|fully|really|simply|usually|typically|very|so|well|heavily)\b",
    re.IGNORECASE,
)
"""Words without which a claim is compared."""
CLAUSE = re.compile(r"; |: |, (?=(?:and|but|while|whereas|so|which|because|since|although)\b)")
CONTINUES = re.compile(r"because\b|(?:and|but|so|which)(?: it| they)? (?:is|are|do|does|can|cannot|has|have|only|\w+s)\b", re.IGNORECASE)
"""How a clause begins that goes on about the subject of the one before it."""

FURTHER_OPPOSITES = """
change:unchanged changes:unchanged change:same valid:invalid biased:unbiased bias:unbiased arithmetic:harmonic update:freeze
parallel:sequential independently:sequential keep:drop raise:lower
""".split()


def denial(sentence: str, claim: str) -> Denial | None:
    """How `sentence` says that `claim` is false; None where it does not."""
    whole, claim = claim, LESSER.sub("", claim)
    ordered, said = tokenize(claim), frozenset(tokenize(sentence))
    terms = frozenset(ordered)
    if len(terms) < FEWEST_TERMS:
        return None
    if NEGATIVE.search(claim):
        counted = terms.difference(tokenize(" ".join(NEGATION.findall(claim))))
        return _of_negative(sentence, claim, ordered, len(counted & said) / max(len(counted), 1))
    share = len(terms & said) / len(terms)
    if share >= SAME_STATEMENT and (compared := _compared_otherwise(sentence, claim, ordered[0])):
        return "swapped" if compared[0] == compared[1] else None
    if any(len(terms.intersection(tokenize(found[1]))) >= SAME_STATEMENT * len(terms) for found in CALLED_WRONG.finditer(sentence)):
        return "called wrong"
    if share >= SAME_STATEMENT and _negates(sentence, claim, ordered):
        return "negated"
    if _turns(sentence, ordered):
        return "turned"
    changed = (
        share >= BUT_A_NAME
        and ordered[0] in said
        and (misplaces_names(whole, sentence) or (share >= SAME_STATEMENT and _renumbers(sentence, claim)))
    )
    return "changed" if changed else None


def _of_negative(sentence: str, claim: str, ordered: Sequence[str], share: float) -> Denial | None:
    """How a sentence denies a claim that is negative itself; whether two negative statements agree is left open."""
    if share < WHOLE_STATEMENT:
        return None
    if _negates(sentence, claim, ordered):
        return "negated"
    affirms = NEGATION.search(claim) and not NEGATIVE.search(sentence)
    return "affirmed" if affirms and ordered[0] in tokenize(sentence) else None


def _compared_otherwise(sentence: str, claim: str, subject: str) -> tuple[str, str] | None:
    """The words for "more" of a claim and of a sentence that compares the same two things in the other order; None where it doesn't."""
    ours, theirs = COMPARISON.search(claim), COMPARISON.search(sentence)
    if ours is None or theirs is None:
        return None
    first, second, above, below = (frozenset(tokenize(side)) for side in (*ours.group(1, 3), *theirs.group(1, 3)))
    is_reversed = bool(second - first) and second - first <= above - below and subject in below - above
    return (ours[2].lower(), theirs[2].lower()) if is_reversed else None


def _negates(sentence: str, claim: str, ordered: Sequence[str]) -> bool:
    """Whether a clause about the claim's subject negates what the claim says of it."""
    ours, prevented = polarity(claim), PREVENTS.search(claim)
    for clause in _clauses_about(ordered[0], sentence if RESERVED.search(claim) else SELDOM.sub("not", sentence)):
        negated = polarity(clause).negated
        if any(_opposites().get(term, frozenset()) & negated for term in ours.affirmed):
            continue  # "cannot raise" bears out "lowers"
        denied = (negated - ours.negated) & ours.affirmed - {ordered[0]}
        if denied and (prevented is None or denied.intersection(tokenize(prevented[0]))):
            return True
    return False


def _turns(sentence: str, ordered: Sequence[str]) -> bool:
    """Whether a clause about the claim's subject has an opposite of one of the claim's words, or of three; two opposites say the same."""
    terms = frozenset(ordered) - {ordered[0]}
    said = frozenset(tokenize(sentence))
    for clause in _clauses_about(ordered[0], sentence):
        words = tokenize(clause)
        affirmed, negated = polarity(clause)
        affirmed = affirmed.difference(negated, ordered)
        turned = [term for term in terms - said if _opposites().get(term, frozenset()) & affirmed]
        if len(turned) % 2 == 1 and len(terms & said) + 1 + len(turned) >= SAME_STATEMENT * (len(terms) + 1):
            return True
        if len(terms & said) + 1 >= SAME_STATEMENT * (len(terms) + 1) and _turns_beside(ordered, words, negated):
            return True
    return False


def _renumbers(sentence: str, claim: str) -> bool:
    """Whether each has one number, and another one."""
    ours, theirs = stated_numbers(claim), stated_numbers(sentence)
    return len(ours) == len(theirs) == 1 and ours != theirs and all(number[0].isdigit() for number in ours | theirs)


def _turns_beside(ours: Sequence[str], theirs: Sequence[str], negated: Set[str]) -> bool:
    """Whether a word has its opposite before the word that it stands before in the claim: low bias, high bias."""
    said = {(one, other) for one, other in pairwise(theirs) if one not in negated}
    beside = (((opposite, other) for opposite in _opposites().get(one, ())) for one, other in pairwise(ours) if (one, other) not in said)
    return any(pair in said for pairs in beside for pair in pairs)


def _clauses_about(subject: str, sentence: str) -> Iterator[str]:
    """The clauses that have the stem `subject`, and those that go on about it."""
    is_about = False
    for clause in CLAUSE.split(sentence):
        is_about = subject in tokenize(clause) or (is_about and CONTINUES.match(clause) is not None)
        if is_about:
            yield clause


@lru_cache(maxsize=1)
def _opposites() -> dict[str, frozenset[str]]:
    """Those of contrast.py and a few more of our field, which the verifier's weights were not fitted with."""
    found = {term: set(others) for term, others in opposites().items()}
    for pair in FURTHER_OPPOSITES:
        one, other = (tokenize(word)[-1] for word in pair.split(":"))
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {term: frozenset(others) for term, others in found.items()}
