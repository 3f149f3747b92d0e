"""The numbers in a text, so that two ways of writing one are one."""

import re
import unicodedata

NUMBER = re.compile(r"[^\W\d_]*\d+(?:[.,]\d+)*")
"""With the letters before it, so that L1 is not L2."""
EXPONENT = re.compile(r"(?<=[^\W\d_])[\^_]\{?(?=\d)")
"""As in `R^2` and `L_{1}`, which people also write R² and L1."""
NUMERALS = dict(
    zip(
        "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million billion".split(),
        "2 3 4 5 6 7 8 9 10 11 12 20 30 40 50 100 1000 million billion".split(),
        strict=True,
    )
)
LOOSE_NUMERALS = {"zero": "0", "no": "0", "one": "1", "single": "1", "both": "2", "pair": "2"}
"""Words that may stand for a number, but are often none."""
WORD = re.compile(r"[a-z]+")


def plain(text: str) -> str:
    """In lower case, with raised and lowered digits as plain ones."""
    return EXPONENT.sub("", unicodedata.normalize("NFKC", text)).lower()


def stated_numbers(text: str) -> frozenset[str]:
    """The numbers in figures or written out from two up, and the names with a number such as l1."""
    written = plain(text)
    figures = frozenset(found.replace(",", "") for found in NUMBER.findall(written))
    return figures.union(NUMERALS[word] for word in WORD.findall(written) if word in NUMERALS)


def known_numbers(text: str) -> frozenset[str]:
    """The numbers that may be stated on the strength of `text`: those stated there, and those its words may stand for."""
    return stated_numbers(text).union(LOOSE_NUMERALS[word] for word in WORD.findall(text.lower()) if word in LOOSE_NUMERALS)
