"""What kind of thing a question asks for (a name, a date, a figure), and where a sentence states one.

A coarse form of the answer types of Li and Roth (2002), by rules over question words, capitals, months and digits. A sentence that
states no such thing does not answer the question, however like it the sentence is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ingest.lexical import stem, tokenize
from ingest.sentences import FIRST_WORDS

Kind: TypeAlias = Literal["name", "date", "figure"]


@dataclass(frozen=True, slots=True)
class Find:
    """A stretch of text that may be what is asked for."""

    text: str
    certainty: float
    """0 to 1: a full date or a name of several words is surer than a year or a single word."""


_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_MONTH, _YEAR, _DAY = rf"(?:{_MONTHS})\b\.?", r"(?:1\d|20)\d\d\b", r"\d{1,2}(?:st|nd|rd|th)?\b"
_DATE = re.compile(
    rf"\b(?:{_DAY} (?:of )?{_MONTH}|{_MONTH} (?:{_DAY}|{_YEAR}))(?:,? {_YEAR})?"
    r"|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b"
)
_IN_YEAR = re.compile(rf"(?:\b(?:in|since|from|until|by|during|of|around|late|early|year) |\(){_YEAR}")
_FIGURE = re.compile(
    r"(?<![\w-])[$€£]?\d[\d.,]*(?: ?%| (?:percent|thousand|million|billion|trillion)\b)?"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b"
)
_YEAR_ALONE = re.compile(_YEAR)
STAMP = re.compile(rf"(?:{_MONTH} {_DAY}, {_YEAR}|\d+ (?:hours?|days?) ago)\s*\.{{3}}\s*")
"""When a search engine saw a page, at the start of its snippet; the text does not state that date."""

_ASKED = r"(?:^|[.,;:?!(] |\b(?:and|but|so) )"
_EVENTS = (
    "release|premiere|launch|start|begin|open|close|end|air|come out|take place|happen|held|due|expire|publish|arrive|born|die"
    "|announce|retire"
)
_NOUNS = (
    "person|people|man|woman|actor|actress|director|author|writer|player|team|club|company|firm|organi[sz]ation|movie|film|book|novel|song"
    "|album|show|series|band|artist|country|nation|city|town|state|place|location|venue|stadium|university|college|school|bank|brand"
    "|airline|newspaper|party|river"
)
_AMOUNTS = "price|cost|revenue|population|salary|fee|income|profit|budget|height|age|turnover|net worth|market cap|number of|distance"
_PLACED = r"held|located|born|take place|took place|based|buried|die|live|play|host\w*|from|grow up|situated"
_CUES: tuple[tuple[Kind, str], ...] = (
    ("date", _ASKED + r"(?:on |since |until |from )?when (?:was|were|did|had|has)\b"),
    ("date", _ASKED + rf"when (?:does|do|is|are|will)\b.*\b(?:{_EVENTS})"),
    ("date", r"\b(?:what|which) (?:is the |was the )?(?:\w+ ){0,2}(?:date|day|year|month|decade|century)\b"),
    ("date", r"\b(?:release|premiere|start|launch|birth|due|closing) date\b|\bdate (?:of|for)\b|\b(?:date|birthday)\s*\??$"),
    ("figure", _ASKED + r"(?:[\w']+ )?how (?:many|much|old|tall|far|long|heavy|deep|high)\b"),
    ("figure", rf"\bwhat (?:is|was|are|were)\b[^,]*\b(?:{_AMOUNTS})\b|\b(?:{_AMOUNTS})\s*\??$"),
    ("name", _ASKED + r"who\b|\bwhose\b|\bwhom\b"),
    ("name", rf"\b(?:what|which)(?: \w+)? (?:{_NOUNS})\b|\b(?:what|which) (?:is|was|are|were) the (?:name|location|venue|capital)\b"),
    ("name", rf"\bwhere (?:was|were|did|is|are|will|does|do)\b.*\b(?:{_PLACED})\b"),
    ("name", rf"\b(?:{_NOUNS}|winner|ceo|president|founder|champion|owner)\s*\??$"),
)
_TABLE = tuple((kind, re.compile(cues, re.IGNORECASE)) for kind, cues in _CUES)

_WORD = re.compile(r"[^\W_]+(?:['’.&-][^\W_]+)*|[.,;:()·–—|]")
_POSSESSIVE = re.compile(r"['’]s$")
_PARTICIPLE = re.compile(r"(?:ing|ed|ly)$")
_CLAUSE_ENDS = frozenset(".:·|–—")
_WHEREABOUTS = frozenset("in at on near from for with".split())
_SURROUNDINGS = re.compile(r"where\b|(?:in )?(?:what|which)\b|.*\b(?:location|venue)\b", re.IGNORECASE)
_NO_NAMES = FIRST_WORDS | frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov "
    "dec monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr read find learn get best top new photo image video more "
    "day days today breaking according please".split()
)
"""Words that are no name of anybody although they stand with a capital."""


def expected(question: str) -> Kind | None:
    """The kind of thing asked for; None where the question wants an explanation."""
    return next((kind for kind, cues in _TABLE if cues.search(question)), None)


def finds(kind: Kind, text: str, question: str) -> list[Find]:
    """What of this kind `text` states that `question` does not state itself."""
    stamp = STAMP.match(text)
    text = text[stamp.end() :] if stamp else text
    match kind:
        case "date":
            full = [found[0] for found in _DATE.finditer(text) if found[0] not in question]
            years = [found[0][-4:] for found in _IN_YEAR.finditer(_DATE.sub("", text)) if found[0][-4:] not in question]
            return [Find(date, 1.0) for date in full] + [Find(year, 0.5) for year in years]
        case "figure":
            figures = (found[0].rstrip(".,") for found in _FIGURE.finditer(text))
            asked = set(_WORD.findall(question.lower()))
            return [
                Find(figure, 0.7 if figure.isdigit() else 1.0)
                for figure in figures
                if figure.lower() not in asked and not _YEAR_ALONE.fullmatch(figure)
            ]
        case "name":
            return list(_names(text, question))


def _names(text: str, question: str) -> Iterator[Find]:
    """Runs of capitalised words with one that the question lacks. Who did something is not told by where ("in Paris")."""
    asked = set(tokenize(question))
    takes_places = _SURROUNDINGS.match(question) is not None
    run: list[str] = []
    before, starts_clause, run_starts_clause = "", True, False
    for word in (*_WORD.findall(text), "."):
        plain = _POSSESSIVE.sub("", word.lower())
        if word[0].isupper() and plain not in _NO_NAMES and not (starts_clause and _PARTICIPLE.search(plain)):
            run_starts_clause = starts_clause if not run else run_starts_clause
            run.append(word)
        elif run:
            if takes_places or before not in _WHEREABOUTS:
                yield from _name(run, asked, run_starts_clause, takes_places)
            run = []
        if run and plain != word.lower():  # what belongs to somebody has a name of its own
            if takes_places or before not in _WHEREABOUTS:
                yield from _name(run, asked, run_starts_clause, takes_places)
            run = []
        if not run:
            before = word.lower()
        starts_clause = word in _CLAUSE_ENDS


def _name(run: list[str], asked: set[str], starts_clause: bool, takes_places: bool) -> Iterator[Find]:
    new = [word for word in run if not asked.issuperset(tokenize(word)) and stem(_POSSESSIVE.sub("", word.lower())) not in asked]
    if not new:
        return
    if all(word.isupper() and len(word) > 1 for word in new):
        certainty = 0.4  # an abbreviation
    elif len(new) > 1:
        certainty = 1.0 if len(new) == len(run) else 0.7
    else:
        certainty = 0.3 if starts_clause and run[0] == new[0] else 0.9 if takes_places else 0.6
    yield Find(" ".join(new), certainty)
