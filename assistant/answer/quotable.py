"""How well a sentence of a document that was not written for us reads by itself.

Guide pages are written to be quoted. A textbook or a web page has captions, exercises, pointers to figures, and sentences that lean
on the one before: true where they stand, and little use anywhere else.
"""

import re
from collections.abc import Collection

from ingest.lexical import tokenize

DEFINING = 0.1
"""Bonus, on the scale of a cosine similarity, of a sentence that defines what a question asks the meaning of."""
LEANING = 0.12
"""Handicap, on that scale, of a sentence that leans on the one before."""
POINTING = 0.08
"""Of one that points to a figure, a table, an equation or another place."""
BROKEN = 0.05
"""Of one without an end, such as a heading or what a search engine cut off."""
VERBLESS = 0.2
"""Of a short one without any usual verb, such as a caption."""
SHORT = 10
"""Words. Longer sentences without a usual verb have an unusual one."""
SHORTEST = 4
"""Words. What is shorter is a label."""

_LEANS = re.compile(
    r"(?:this|it|its|that|these|those|they|their|he|she|his|her|such|here|there|then|thus|hence|therefore|likewise|similarly|instead"
    r"|moreover|furthermore|however|conversely|nonetheless|also|again|so|but|and|or|yet|otherwise|next|finally|second|third|lastly"
    r"|consequently|accordingly|as a (?:result|consequence)|in (?:this|that|other|contrast|addition|particular|turn)"
    r"|on the (?:one|other) hand|particularly"
    r"|for (?:example|instance|this)|as (?:an example|described|mentioned)|the (?:former|latter|above|following|same)|one such|both of)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"[a-z]+[ ,]")
_POINTS = re.compile(
    r":\w+:`|\b(?:fig(?:ure)?s?|tables?|eqs?|equations?|sections?|chapters?|listings?)\b\.? ?\(?\d|\((?:left|right|top|bottom)\)"
    r"|\b(?:shown|see|described|introduced) (?:in|above|below|earlier|later)\b|\b(?:above|below)\b"
    r"|\b(?:let's|let us|in the following|in this (?:section|chapter|book)|we (?:will|now|next|first))\b|[\[(]\*\*",
    re.IGNORECASE,
)
_LEFTOVER = re.compile(
    r"!\[|\]\([^)]*\.(?:png|jpe?g|svg|gif)|:label:|:begin_tab:|:end_tab:|^#{1,6} |^(?:figure|fig\.|table|listing|exercise)\s*\d",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?<!\.)[.!][\"'”’)\]*_`$]*$")
_VERB = re.compile(
    r"(?<![\w-])(?:is|are|was|were|be|been|has|have|had|can|could|may|might|must|will|would|should|do|does|did|means?|uses?|shows?|gives?|takes?"
    r"|makes?|allows?|lets?|helps?|needs?|adds?|keeps?|returns?|refers?|sets?|draws?|maps?|turns?|learns?|works?|finds?|splits?|contains?"
    r"|consists?|depends?|becomes?|requires?|provides?|leads?|describes?|measures?|computes?|follows?|reduces?|predicts?|fits?|combines?|\w{3,}ed|\w+(?:ize|ise|ate|ifie)s)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"[^.;:]{1,80}?\b(?:is|are|refers? to|means?|denotes?)\b", re.IGNORECASE)
_ASIDES = re.compile(r"exercises?|problems|references|bibliography|contents|acknowledge?ments|further reading", re.IGNORECASE)


def is_quotable(text: str, section: tuple[str, ...]) -> bool:
    """Whether `text`, a sentence or list item from under those headings, says something: no label, question, leftover or exercise."""
    words = text.split()
    return (
        len(words) >= SHORTEST
        and not text.endswith(("?", ":"))
        and _LEFTOVER.search(text) is None
        and not any(_ASIDES.fullmatch(heading.strip("*[]() ")) for heading in section)
    )


def leans(text: str) -> bool:
    """Whether the sentence starts with a word that points back, such as "This" or "However", or in the middle, as after a formula."""
    start = text.lstrip("*_[( ")
    return _LEANS.match(start) is not None or _GOES_ON.match(start) is not None


def defines(text: str, terms: Collection[str]) -> bool:
    """Whether the sentence starts by naming all of the stemmed `terms` and saying what they are."""
    start = _DEFINES.match(text)
    return start is not None and set(terms).issubset(tokenize(start[0]))


def handicap(text: str) -> float:
    """How much worse than a sentence that stands by itself it reads; 0 for one that does."""
    is_verbless = len(text.split()) < SHORT and _VERB.search(text) is None
    return (
        LEANING * leans(text)
        + POINTING * (_POINTS.search(text) is not None)
        + BROKEN * (_ENDS.search(text) is None)
        + VERBLESS * is_verbless
    )
