"""Questions about a document by rules alone: what to ask, and the words of the document that answer it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from eval.cases import CaseKind
from ingest.types import Document
from ingest.units import Unit, split_units

DEFINITION = re.compile(
    r"(?P<article>(?:An?|The) )?(?P<term>[A-Za-z][\w-]*(?: [\w-]+){0,3}) "
    r"(?P<verb>is|are) (?:an? |the )"
)
STATEMENT = re.compile(
    r"(?:[A-Z][\w ]{2,20}, )?(?P<subject>(?:(?:[Aa]n?|[Tt]he|Many|Most|Some|All|Each|Every) )?[A-Za-z][\w'-]*(?: [\w'-]+){0,6}?) "
    r"(?P<verb>(?:reduc|increas|improv|requir|us|produc|comput|minimi[sz]|maximi[sz]|caus|captur|measur|estimat|describ|combin|replac|provid"
    r"|enabl|assum|ignor|generat|encod|solv|includ|determin|ensur)es?|(?:need|prevent|avoid|predict|represent|learn|contain|affect|yield)s?"
    r"|leads? to|results? in|depends? on|consists? of|relies on|rely on|aims? at|refers? to) (?P<rest>\S.*)"
)
"""Something that does something to something else, perhaps after "In practice, "."""
LINKS = frozenset(
    "and or but of in on to for with by from as at than then that which who where when while if because is are was were be been can could "
    "may might will would shall should must do does did has have had not".split()
)
"""Words that a subject neither ends in nor, but for "of", has in its middle."""
NO_TERM = frozenset(
    "this that these those there it he she they we you one what which here also first second next last following both each another such "
    "goal idea aim result reason problem difference advantage question answer example case element step".split()
)
"""Words of no term: they point elsewhere, or need an "of" to mean anything."""
WORD = re.compile(r"[A-Za-z][\w-]{4,}")
PAIR = re.compile(r"\b(?=([A-Za-z][\w-]{4,}) ([A-Za-z][\w-]{4,})\b)")
"""Two words side by side."""
PLACE = re.compile(
    r"(?:page|chapter|section|part|figure|table)? ?[\dIVXivx.]+|introduction|references|contents|appendix|abstract|summary", re.IGNORECASE
)
"""Headings that name a place and no subject."""
SELF_CONTAINED = re.compile(
    r"(?!(?:This|That|These|Those|It|He|She|They|We|Here|There|However|Note|In this|As|But|And|So|Then|If|Hence)\b)[A-Z][^$`:\\]*[a-z]\.$"
)
"""A sentence that can be understood alone."""
POINTS = re.compile(r"\b(?:we|let's|above|below|previous|previously|following|here|therefore|chapter|section)\b", re.IGNORECASE)
"""What leans on other sentences, or on who wrote them."""
FEWEST_WORDS, MOST_WORDS = 6, 45
"""Of a sentence that is taken for an answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """A question that a document answers."""

    kind: CaseKind | None
    question: str
    answer: str
    asked: str
    """Words of the question, which prove nothing where they appear in an answer."""


def questions_about(document: Document, common: Counter[str]) -> Iterator[Found]:
    """One of each sort in turn; then what is most telling. `common` counts the words of all documents."""
    yield from _in_turn(_definitions(document), _statements(document), _headings(document), _tables(document))
    yield from _telling(document, common)


def _in_turn(*sorts: Iterator[Found]) -> Iterator[Found]:
    """One of each sort, then the next of each."""
    left = list(sorts)
    while left:
        for sort in list(left):
            try:
                yield next(sort)
            except StopIteration:
                left.remove(sort)


def _definitions(document: Document) -> Iterator[Found]:
    for unit in split_units(document.text):
        text = _plain(document.text, unit)
        match = DEFINITION.match(text)
        if match and unit.kind in ("sentence", "item") and _can_answer(text) and _is_term(match["term"]):
            yield Found(
                "definition", f"What {match['verb']} {(match['article'] or '').lower()}{_inside(match['term'])}?", text, match["term"]
            )


def _headings(document: Document) -> Iterator[Found]:
    for section in document.sections:
        heading = section.path[-1].strip() if section.path else ""
        if len(heading.split()) < 2 or PLACE.fullmatch(heading):
            continue
        for unit in split_units(document.text[section.start : section.end]):
            text = _plain(document.text[section.start : section.end], unit)
            if unit.kind == "sentence" and _can_answer(text):
                question = heading if heading.endswith("?") else f"What do the documents say about {_inside(heading)}?"
                yield Found(None, question, text, heading)
                break


def _statements(document: Document) -> Iterator[Found]:
    """What something does, asked for by its verb."""
    for unit in split_units(document.text):
        text = _plain(document.text, unit)
        match = STATEMENT.match(text)
        if not match or unit.kind != "sentence" or not _stands_alone(text):
            continue
        subject, verb = _without_adverb(match["subject"]), match["verb"]
        first, *links = verb.split()
        is_singular = first.endswith("s")
        if _is_subject(subject, is_singular):
            does, asked = ("does", _base(first)) if is_singular else ("do", first)
            yield Found(None, f"What {does} {_inside(subject)} {' '.join((asked, *links))}?", text, f"{subject} {verb}")


def _without_adverb(subject: str) -> str:
    start, _, last = subject.rpartition(" ")
    return start if last.endswith("ly") else subject


def _is_subject(text: str, is_singular: bool) -> bool:
    """Whether this is a term, alone or of something, that agrees with its verb."""
    words = text.lower().split()
    if not words or not _is_term(text) or LINKS.difference({"of"}).intersection(words) or words[-1] in LINKS:
        return False
    head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
    return len(head) > 2 and is_singular != (head.endswith("s") and not head.endswith(("ss", "us", "is")))


def _base(verb: str) -> str:
    """A verb without the ending of the third person."""
    return "rely" if verb == "relies" else verb.removesuffix("s")


def _telling(document: Document, common: Counter[str]) -> Iterator[Found]:
    """Of each section or page the sentence that has most of the document's frequent words, asked for by two that stand side by side."""
    own = Counter(word.lower() for word in WORD.findall(document.text))
    for section in document.sections:
        body = document.text[section.start : section.end]
        texts = [_plain(body, unit) for unit in split_units(body) if unit.kind == "sentence"]
        said = [text for text in texts if _stands_alone(text)]
        if not said:
            continue
        text = max(said, key=lambda text: sum(own[word.lower()] for word in set(WORD.findall(text))) / len(text.split()))
        pairs = [pair for pair in PAIR.findall(text) if not any(word.endswith("ly") for word in pair)]
        if pairs:
            one, other = max(
                pairs, key=lambda pair: sum(own[word.lower()] / (1 + common[word.lower()] - own[word.lower()]) for word in pair)
            )
            phrase = f"{one} {other}"
            asked = _inside(phrase) if text.startswith(phrase) else phrase
            yield Found(None, f"What do the documents say about {asked}?", text, phrase)


def _tables(document: Document) -> Iterator[Found]:
    for unit in split_units(document.text):
        rows = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in document.text[unit.start : unit.end].splitlines()]
        if unit.kind != "table" or len(rows) < 4 or len(rows[0]) < 2:
            continue
        one, other = rows[2], rows[3]
        if one[0] and other[0]:
            yield Found("table", f"Compare {one[0]} and {other[0]}", f"{' | '.join(one)}; {' | '.join(other)}", f"{one[0]} {other[0]}")


def _can_answer(text: str) -> bool:
    return FEWEST_WORDS <= len(text.split()) <= MOST_WORDS


def _stands_alone(text: str) -> bool:
    return bool(_can_answer(text) and SELF_CONTAINED.match(text) and not POINTS.search(text))


def _is_term(text: str) -> bool:
    words = text.lower().split()
    return not NO_TERM.intersection(words) and not words[0].endswith("ly")


def _inside(text: str) -> str:
    """As it is written inside a sentence: names and abbreviations keep their capitals."""
    first, _, rest = text.partition(" ")
    return text if first[1:] != first[1:].lower() or len(first) == 1 else f"{first.lower()} {rest}".strip()


def _plain(text: str, unit: Unit) -> str:
    return " ".join(text[unit.start : unit.end].split())
