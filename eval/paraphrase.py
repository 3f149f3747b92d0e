"""The same thing in other words, by rules that keep what is said: positives as near to a source as the faults are."""

import re
from collections.abc import Sequence
from random import Random

SYNONYMS = (
    """
reduces:lowers,cuts,decreases|reduce:lower,cut,decrease|increases:raises|increase:raise|because:since,as|such as:like,for instance
so:therefore,thus
helps:is useful|uses:relies on,employs|use:rely on,employ|needs:requires|need:require|shows:indicates,reveals|show:indicate,reveal
often:frequently
usually:as a rule,normally,typically|mainly:chiefly,primarily|rarely:seldom|large:big|small:little|choose:pick,select|gives:yields,provides
give:yield,provide|keeps:retains,preserves|keep:retain,preserve|tends to:is inclined to|many:numerous,lots of|get:obtain
is called:is known as|are called:are known as|instead of:rather than|rather than:instead of|but:yet|although:even though,though
while:whereas
compares:contrasts|predicts:forecasts|predict:forecast|answers:replies|roughly:about|for example:for instance
whether:if|hardly:scarcely|fast:quick|important:essential|picks:selects|removes:eliminates|remove:eliminate
measures:quantifies|measure:quantify|adds:brings in|contains:includes|therefore:so,hence|also:as well|each:every|every:each
several:a number of
allows:lets,permits|allow:let,permit|prevents:stops,avoids|begins:starts|starts:begins|ends:stops|estimates:approximates|learns:picks up
improves:enhances,betters|improve:enhance|figure:number|cannot:can't,can not|does not:doesn't|do not:don't|is not:isn't|are not:aren't
it is:it's|per cent:%|training data:data used for training|test data:held-out data|model's:model's own|hence:therefore|must:has to
should:ought to
data set:dataset|dataset:data set|labelled:labeled|normalization:normalisation|regularization:regularisation|neighbours:neighbors
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
OTHERS = {words.partition(":")[0]: words.partition(":")[2].split(",") for words in SYNONYMS}
WORDS = re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(word) for word in sorted(OTHERS, key=len, reverse=True)) + r")(?![\w-])")
KEPT = frozenset(("so", "as", "also"))
"""Replaced at the start of a clause only; elsewhere they have other meanings."""

OPENINGS = (
    "In general, ",
    "In short, ",
    "Note that ",
    "According to the source, ",
    "In practice, ",
    "Put differently, ",
    "It is worth knowing that ",
)
TRAILING_REASON = re.compile(r"(?P<claim>.{25,}?),? (?P<word>because|since) (?P<reason>[^,;]{12,})\.")
CONDITION_LAST = re.compile(r"(?P<claim>[^,;:]{20,}?),? (?P<word>when|if|because|although) (?P<condition>[^,;:]{12,})\.")
CONDITION_FIRST = re.compile(r"(?P<word>When|If|Because|Although) (?P<condition>[^,;:]{12,}), (?P<claim>[^;:]{20,})\.")
ASIDE = re.compile(r" \([^()]{3,60}\)|, (?:which|such as|for instance|for example) [^,;.]{5,80}(?=[,.])")
SO = re.compile(r"(?P<first>[^;]{25,}), so (?P<second>[^;]{20,})\.")
NAMES = re.compile(r"[A-Z][A-Z0-9]|[A-Z][a-z]*[-’']|I\b")


def paraphrase(text: str, random: Random) -> str:
    """`text` in other words; what it says is kept or, where a clause is left out, less."""
    if random.random() < 0.6:
        text = random.choice((_reordered, _shortened, _without_reason, _half))(text, random)
    text = _with_synonyms(text, random, 0.5)
    if random.random() < 0.15:
        text = random.choice(OPENINGS) + lowered(text)
    return text


def joined(texts: Sequence[str], random: Random) -> str:
    """Sentences as one, or as a short paragraph."""
    if len(texts) == 2 and random.random() < 0.5 and texts[0].endswith("."):
        return texts[0][:-1] + random.choice((", and ", "; ", ", while ")) + lowered(texts[1])
    return " ".join(texts)


def lowered(text: str) -> str:
    """With a small first letter unless the sentence starts with a name."""
    return text if NAMES.match(text) else text[:1].lower() + text[1:]


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_synonyms(text: str, random: Random, share: float) -> str:
    def other(found: re.Match[str]) -> str:
        word = found[0]
        if random.random() > share or (word in KEPT and text[found.start() - 2 : found.start()] != ", "):
            return word
        return random.choice(OTHERS[word])

    return WORDS.sub(other, text)


def _reordered(text: str, _: Random) -> str:
    """The condition before what it is a condition of, or after it."""
    if found := CONDITION_LAST.fullmatch(text):
        return f"{found['word'].capitalize()} {found['condition']}, {lowered(found['claim'])}."
    if found := CONDITION_FIRST.fullmatch(text):
        return f"{_raised(found['claim'])} {found['word'].lower()} {found['condition']}."
    if found := SO.fullmatch(text):
        return f"Since {lowered(found['first'])}, {found['second']}."
    return text


def _shortened(text: str, _: Random) -> str:
    return ASIDE.sub("", text)


def _without_reason(text: str, _: Random) -> str:
    found = TRAILING_REASON.fullmatch(text)
    return f"{found['claim']}." if found else text


def _half(text: str, random: Random) -> str:
    """One half of "A, so B"."""
    found = SO.fullmatch(text)
    return f"{_raised(random.choice((found['first'], found['second'])))}." if found else text
