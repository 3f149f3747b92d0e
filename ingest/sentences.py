"""Where a sentence ends. Rules for English, safe for other languages: a doubtful full stop ends nothing."""

import re
from collections.abc import Iterator

MAX_PROTECTED = 1000
"""Characters of a bracket or quotation that is kept whole; a longer one is more likely a stray sign."""

ENDING = re.compile(
    r"""(?:(?<![.!?…])[.!?…؟।]+(?P<closers>["'”’»)\]*_]*)(?:\[[\d, –-]{1,15}\])*(?=\s)|[。！？]+[」』”’）]*)\s*""",
)
PROTECTED = re.compile(
    r"(?=[`$\\\"“(\[])(?:"  # spares most characters the alternatives
    r"`[^`\n]+`"
    r"|\$\$[^$]+\$\$"
    r"|(?<![\\$\w])\$(?=\S)[^$]*(?<=\S)\$(?![\d$])"
    r"|\\\((?:[^\\]|\\[^()])*+\\\)"
    r"|(?<!\w)\"(?=\S)[^\"]*(?<=\S)\"(?!\w)"
    r"|“[^“”]*”"
    r"|\((?:[^()]++|\([^()]*+\))*+\)"
    r"|\[[^\[\]]*\])"
)
QUOTE_MARK = re.compile(r"(?:>[ \t]?)+\s*")
LAST_WORD = re.compile(r"[^\s(\[{\"'“‘*_/–—]*\Z")
REACH = 40
"""Characters looked at on either side of a full stop; no abbreviation is longer."""

ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,4})")
DOTTED = re.compile(r"[A-Za-z]{1,3}(?:\.[A-Za-z]{1,3})+")
LOWERCASE_NAME = re.compile(r"[a-z]-\w|[a-z]+[A-Z0-9]|scikit-")
FIRST_NUMBER = re.compile(r":\s+\(?1\Z")
"""Starts an enumeration within a sentence."""
FIRST_WORD = re.compile(r"[A-Za-z]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words("e.g i.e eg ie cf vs viz resp approx ca esp incl w.r.t a.k.a mr mrs ms dr prof messrs fig figs eq eqs eqn eqns ed eds")
"""Abbreviations with which no sentence ends."""
BEFORE_NUMBER = _words(
    "no nos p pp art par n vol vols sec sect tab ch chap alg thm def prop lem cor ex app ref refs "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
"""Abbreviations only where a number follows; words or symbols otherwise."""
SELDOM_LAST = _words("al v inc ltd co corp jr sr st bros dept univ assn")
"""Abbreviations that may end a sentence: one does if a usual first word follows."""
FIRST_WORDS = _words(
    "a an the this that these those there here it its he she they we you i his her their our your my one two three some many most more "
    "all both each every either neither no not such other another in on at for to from with without within by of as if when while where "
    "whether because since although though unless until once after before during among between under over through like unlike despite "
    "however but and or so yet then thus hence therefore moreover furthermore instead otherwise likewise similarly finally first second "
    "third next also still again now later what which who whom whose why how is are was were be do does did can could should would will "
    "may might must let note consider suppose assume given see recall"
)


def split_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences in one paragraph, `text[start:end]`, which begins and ends without white space."""
    protected = (found.span() for found in PROTECTED.finditer(text, start, end) if found.end() - found.start() <= MAX_PROTECTED)
    inside = next(protected, None)
    first = start
    for ending in ENDING.finditer(text, start, end):
        if ending.end() >= end:
            break
        stop = ending.start() + len(ending[0].rstrip())
        while inside is not None and inside[1] <= ending.start():
            inside = next(protected, None)
        within = inside is not None and inside[0] < ending.start() and stop < inside[1]
        if not within and _ends_sentence(text, first, ending):
            yield first, stop
            quote_mark = QUOTE_MARK.match(text, ending.end(), end) if "\n" in ending[0] else None
            first = quote_mark.end() if quote_mark else ending.end()
    if first < end:
        yield first, end


def _ends_sentence(text: str, first: int, ending: re.Match[str]) -> bool:
    """Whether a run of full stops, question or exclamation marks ends the sentence that starts at `first`."""
    stop = ending.start()
    if text[stop] in "。！？":
        return True
    if not _may_start(text, ending):
        return False
    if text[stop] != "." or ending[0].startswith("..") or ending["closers"]:
        return True
    reach = max(first, stop - REACH)
    if (reach == first and ENUMERATOR.fullmatch(text, first, stop)) or FIRST_NUMBER.search(text, reach, stop):
        return False
    word = LAST_WORD.search(text, reach, stop)
    return word is None or not _abbreviates(word[0], text[ending.end() : ending.end() + REACH])


def _may_start(text: str, ending: re.Match[str]) -> bool:
    """Whether what follows can begin a sentence. After a line end any word can; within a line not a lower-case one."""
    following = text[ending.end()]
    if not following.islower():
        return following not in ",;:)]}"
    return "\n" in ending[0] or LOWERCASE_NAME.match(text, ending.end()) is not None


def _abbreviates(word: str, following: str) -> bool:
    """Whether the full stop after `word` belongs to it, so that the sentence goes on."""
    lower = word.lower()
    if lower in NEVER_LAST:
        return True
    if lower in BEFORE_NUMBER:
        return following[0].isdigit()
    dotted = DOTTED.fullmatch(word) is not None
    if following[0].islower():
        return dotted or lower in SELDOM_LAST or lower == "etc"
    initial = len(word) == 1 and word.isupper()
    if initial or lower in SELDOM_LAST or (dotted and word[0].isupper()):
        next_word = FIRST_WORD.match(following)
        return lower == "al" if next_word is None else next_word[0].lower() not in FIRST_WORDS
    return False
