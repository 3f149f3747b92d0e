"""One fault put into one sentence: an edit of few words, in right English.

A sentence has several places for most kinds; which is taken is drawn. Each edit returns None where a sentence has no place for it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from random import Random

from eval.fault_words import (
    CATEGORIES,
    DETAILS,
    DIRECTIONS,
    FIELDS,
    INVENTIONS,
    PLACES,
    SCOPES,
    TERM_PAIRS,
    UNFIT_DIRECTIONS,
    UNFIT_SCOPES,
    UNFIT_TERMS,
    VERBS,
)

AUXILIARY = re.compile(
    r"\b(?P<aux>is|are|was|were|can|could|should|must|will|would|may|might)\b(?! (?:not|never|no)\b)(?!n't)"
    r"|\b(?P<verb>" + "|".join(f"{verb}(?:es|s)" for verb in dict.fromkeys(VERBS)) + r")\b(?= [a-z])"
    r"|(?P<start>\A(?:Use|Choose|Prefer|Keep|Apply|Start|Train|Report|Measure|Split|Compare|Check|Give|Add|Ask|Set|Fit|Log|Store)\b)"
)
DENIED = re.compile(
    r"\b(?P<aux>is|are|was|were|can|could|should|must|will|would|may|might|has|have) not\b|\b(?P<can>can)(?:not|'t)\b"
    r"|\b(?:does|do) not (?P<verb>[a-z]+)|\b(?:doesn't|don't) (?P<short>[a-z]+)|\b(?P<never>never) "
    r"|\b(?P<without>without) |\b(?P<neither>no) (?!longer|one\b|matter|doubt|more than)"
)
NUMBER = re.compile(r"(?<![\w.,$^_{\\-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w^_}]|\.\d)")
COUNTS = "two three four five six seven eight nine ten".split()
COUNT = re.compile(rf"\b({'|'.join(COUNTS)})\b")
SET_OFF = re.compile(r"which|especially|a result|although|as |since")
"""Clauses that a comma must stand before."""
NOTHING = re.compile(r"(?!)")
BEFORE_NOUNS = frozenset(
    "the a an its their our your these those of in for with by from on at as per no all some many few more both two three four to".split()
)
AN = re.compile(r"[aeioAEIO](?!ne\b|ne-)|u(?!s[aei]|ni[^nm])|hour|F1|[LR][12²]|LSTM|RMS|RAG|RNN|MAE|MAPE|MRR|SGD|XG|NLP|n?DCG")
"""What "an" stands before rather than "a"."""
SEVERAL = re.compile(r"[a-z]+[^su\W]s\b|other|more|information|evidence")
ARTICLE = re.compile(r"\b(?P<article>[Aa]n?) (?P<word>(?:an? |the )?[\w-]+)")
OWN_ARTICLE = re.compile(r"an? |the ")
AGREEMENT = (
    (re.compile(r"\bnone (?=(?:the|these|those|its|their)\b)"), "none of "),
    (re.compile(r"\bnone (?!of\b)(?=\w)"), "no "),
    (re.compile(r"\bno of\b"), "none of"),
    (re.compile(r"\b([Nn]either [^,.;]{2,40}?) and "), r"\1 nor "),
)


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w-])(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + r")(?![\w-])", re.IGNORECASE
    )


NAMES = [category.split("|") for category in CATEGORIES]
TRADES = [_pattern(names) for names in NAMES] + [_pattern(pair.split(":")) for pair in (*TERM_PAIRS, *DIRECTIONS)]
LISTED = frozenset((" and ", " or ", ", ", ", and ", ", or ", "-", " and the ", " v "))


def negated(text: str, random: Random) -> str | None:
    """With a denial more or less."""
    denials = list(DENIED.finditer(text))
    if denials and random.random() < 0.7:
        found = random.choice(denials)
        return text[: found.start()] + _affirmed(found, text[found.end() :]) + text[found.end() :]
    places = [found for found in AUXILIARY.finditer(text) if found.start() == 0 or _is_predicate(text, found)]
    if not places:
        return None
    found = places[0] if random.random() < 0.7 else random.choice(places)
    return text[: found.start()] + _denied(found, random) + text[found.end() :]


def _is_predicate(text: str, found: re.Match[str]) -> bool:
    """Not a noun that looks like a verb, as in "the costs of training"."""
    before = text[: found.start()]
    return before.endswith(" ") and (found["verb"] is None or before.split()[-1].lower() not in BEFORE_NOUNS)


def _affirmed(found: re.Match[str], after: str) -> str:
    if verb := found["verb"] or found["short"]:
        return _third_person(verb) if " does" in f" {found[0]}" else verb
    if found["never"]:
        return "always "
    if found["without"]:
        return "with "
    if found["neither"]:
        return "some " if SEVERAL.match(after) else "an " if AN.match(after) else "a "
    return found["aux"] or found["can"]


def _third_person(verb: str) -> str:
    if verb in ("have", "do", "go"):
        return {"have": "has", "do": "does", "go": "goes"}[verb]
    if re.search(r"[^aeiou]y\Z", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(?:s|x|z|ch|sh)\Z", verb) else f"{verb}s"


def _denied(found: re.Match[str], random: Random) -> str:
    if aux := found["aux"]:
        return "cannot" if aux == "can" else f"{aux} {random.choice(('not', 'not', 'never'))}"
    if found["start"]:
        return f"Do not {found[0].lower()}"
    stem = found["verb"][:-1]
    base = stem if stem in VERBS else stem[:-1]
    return random.choice((f"does not {base}", f"does not {base}", f"doesn't {base}", f"never {found['verb']}"))


def _two_ways(pairs: Sequence[str]) -> dict[str, list[str]]:
    others: dict[str, list[str]] = {}
    for one, other in (pair.split(":") for pair in pairs):
        others.setdefault(one.lower(), []).append(other)
        others.setdefault(other.lower(), []).append(one)
    return others


def _swapper(others: Mapping[str, Sequence[str]], unfit: re.Pattern[str] = NOTHING) -> Callable[[str, Random], str | None]:
    pattern = _pattern(list(others))

    def swap(text: str, random: Random) -> str | None:
        taken = [phrase.span() for phrase in unfit.finditer(text)]
        places = [found for found in pattern.finditer(text) if not any(start < found.end() and found.start() < end for start, end in taken)]
        if not places:
            return None
        found = random.choice(places)
        return _replaced(text, found, random.choice(others[found[0].lower()]))

    return swap


def _replaced(text: str, found: re.Match[str], word: str) -> str:
    if word[0].islower() and (
        found.start() == 0 or (found[0][0].isupper() and not found[0].isupper() and text[found.start() - 2] in ".?!")
    ):
        word = word[0].upper() + word[1:]
    elif found[0][0].islower() and found.start() > 0:
        word = _lowered(word)
    return text[: found.start()] + word + text[found.end() :]


def renumbered(text: str, random: Random) -> str | None:
    """With another figure or count."""
    places = [*NUMBER.finditer(text), *COUNT.finditer(text)]
    if not places:
        return None
    found = random.choice(places)
    if found[0].isalpha():
        return _replaced(text, found, random.choice([count for count in COUNTS if count != found[0]]))
    return text[: found.start()] + random.choice(list(_other_numbers(found[0]))) + text[found.end() :]


def _other_numbers(written: str) -> Iterator[str]:
    value, decimals = float(written.replace(",", "")), len(written.partition(".")[2])
    for other in (value * 2, value * 10, value / 2, value + 1, value * 1.3, value * 0.7, value - 1 if value > 1 else value + 2, value + 10):
        new = f"{other:,.{decimals}f}" if "," in written else f"{other:.{decimals}f}"
        if new != written:
            yield new


def traded(text: str, random: Random) -> str | None:
    """Two names or directions of a sentence in each other's place."""
    for pattern in random.sample(TRADES, len(TRADES)):
        places = list(pattern.finditer(text))
        two = next(((one, other) for one in places for other in places if _may_trade(text, one, other)), None)
        if two:
            one, other = two
            first = _lowered(one[0]) if one.start() == 0 else one[0]
            return text[: one.start()] + other[0] + text[one.end() : other.start()] + first + text[other.end() :]
    return None


def _lowered(word: str) -> str:
    return word[0].lower() + word[1:] if word[1:].islower() and word not in PLACES else word


def _may_trade(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Not where they are only listed, in which case the order says nothing."""
    return one.end() < other.start() and one[0].lower() != other[0].lower() and text[one.end() : other.start()] not in LISTED


def with_detail(text: str, random: Random, tails: Sequence[str]) -> str | None:
    """`text` with a clause more: one of `tails`, which other sentences end with, or one that is made up."""
    if not text.endswith("."):
        return None
    detail = random.choice(tails) if tails and random.random() < 0.5 else _made_up(random.choice(DETAILS), random)
    comma = random.choice((",", ""))
    return f"{text[:-1]}{',' if SET_OFF.match(detail) else comma} {detail}."


def invented(subject: str, random: Random) -> str:
    """A sentence about `subject` that is made up from beginning to end."""
    text = _made_up(random.choice(INVENTIONS), random, subject)
    return text[0].upper() + text[1:]


def _made_up(pattern: str, random: Random, subject: str = "") -> str:
    return pattern.format(
        place=random.choice(PLACES),
        field=random.choice(FIELDS),
        year=random.randint(1957, 2024),
        percent=random.choice((3, 5, 8, 12, 15, 20, 25, 30, 40)),
        number=random.choice((5, 8, 10, 16, 20, 24, 32, 50, 100, 200, 500, 1000)),
        subject=subject,
    )


def mended(text: str, edited: str) -> str:
    """`edited` with a capital at its start where `text` has one, and with the articles and pronouns that the edit asks for."""
    if text[:1].isupper():
        edited = edited[:1].upper() + edited[1:]

    def agreeing(found: re.Match[str]) -> str:
        if found[0] in text:
            return found[0]
        if OWN_ARTICLE.match(found["word"]):
            return found["word"]
        return f"{found['article'][0]}{'n' if AN.match(found['word']) else ''} {found['word']}"

    edited = ARTICLE.sub(agreeing, edited)
    return reduce(lambda edited, rule: edited if rule[0].search(text) else rule[0].sub(rule[1], edited), AGREEMENT, edited)


swapped_term = _swapper(_two_ways(TERM_PAIRS), UNFIT_TERMS)
swapped_direction = _swapper(_two_ways(DIRECTIONS), UNFIT_DIRECTIONS)
swapped_entity = _swapper({name.lower(): [other for other in names if other != name] for names in NAMES for name in names})
swapped_scope = _swapper(SCOPES, UNFIT_SCOPES)
