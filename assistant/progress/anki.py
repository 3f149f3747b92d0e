"""The question bank as an Anki deck. A question keeps its note, so that importing a newer deck updates what is there."""

import html
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import count
from typing import Any, Literal, TypeAlias
from zlib import crc32

import genanki  # type: ignore[import-untyped]

from assistant.learner.store import LearnerStore
from assistant.progress.said import in_words
from assistant.quiz.attempts import Presented
from assistant.quiz.bank import Bank
from assistant.quiz.fields import Source
from assistant.quiz.grade import explanation_of, key_of
from assistant.quiz.present import present
from assistant.quiz.types import BLANK, ChoiceQuestion, Cloze, FreeText, MultipleChoice, Ordering, Question, TrueFalse

Only: TypeAlias = Literal["all", "asked", "bookmarked"]
"""Which questions a deck has: the whole bank, those once answered, those with a bookmark."""
DECK_ID = 1_987_663_457
"""Anki knows decks and kinds of notes by these numbers; they never change."""
NAME = "Viva"
INLINE = re.compile(r"(?P<code>`[^`\n]+`)|\$\$(?P<display>[^$]+)\$\$|\$(?!\s)(?P<formula>(?:[^$\\\n]|\\.)+)(?<!\s)\$(?!\d)")
CSS = """
.card { font: 20px/1.5 Georgia, serif; max-width: 40rem; margin: 1rem auto; padding: 0 1rem; text-align: left; }
.answer { font-weight: bold; }
.source { margin-top: 1.5em; font-size: 15px; opacity: 0.75; }
pre { font-size: 15px; overflow-x: auto; }
code { font-family: Consolas, Menlo, monospace; }
.cloze { font-weight: bold; }
"""


def _note_kind(number: int, name: str, front: str, back: str, cloze: bool = False) -> Any:
    """A kind of note whose fields are those that its two sides show."""
    fields = dict.fromkeys(re.findall(r"\{\{(?:cloze:)?([A-Z]\w*)\}\}", front + back.replace("{{FrontSide}}", "")))
    return genanki.Model(
        number,
        f"{NAME}: {name}",
        fields=[{"name": field} for field in fields],
        templates=[{"name": "Card", "qfmt": front, "afmt": back}],
        css=CSS,
        model_type=genanki.Model.CLOZE if cloze else genanki.Model.FRONT_BACK,
    )


CLOSED = _note_kind(
    1_987_663_458,
    "question",
    "{{Question}}{{Choices}}",
    '{{FrontSide}}<hr id="answer"><div class="answer">{{Answer}}</div>{{Explanation}}<div class="source">{{Source}}</div>',
)
OPEN = _note_kind(
    1_987_663_459,
    "open question",
    "{{Question}}",
    '{{FrontSide}}<hr id="answer"><p>A full answer says:</p>{{Points}}<p>Such as:</p>{{Explanation}}<div class="source">{{Source}}</div>',
)
CLOZE = _note_kind(
    1_987_663_460,
    "cloze",
    "{{cloze:Text}}",
    '{{cloze:Text}}<hr id="answer">{{Explanation}}<div class="source">{{Source}}</div>',
    cloze=True,
)


def questions_of(bank: Bank, store: LearnerStore, profile_id: str, only: Only) -> Sequence[Question]:
    """The questions that a learner wants in the deck. Raises LearnerError."""
    match only:
        case "all":
            return bank.questions
        case "asked":
            wanted = frozenset(store.memories(profile_id))
        case "bookmarked":
            wanted = store.bookmarks(profile_id)
    return [question for question in bank if question.id in wanted]


def to_deck(questions: Iterable[Question], titles: Mapping[str, str], now: datetime) -> bytes:
    """An `.apkg` file. `titles` are those of the guide's pages, by id; of two decks Anki takes the notes of the later one.

    The values of a numeric question are drawn once, the same in every deck, and so is the order of options.
    """
    deck = genanki.Deck(DECK_ID, NAME, "Questions for machine-learning interviews, each with the sentence that decides it.")
    for place, question in enumerate(questions):
        deck.add_note(_note(question, titles, place))
    with closing(sqlite3.connect(":memory:")) as connection:  # genanki's own writing would leave a temporary file behind
        genanki.Package(deck).write_to_db(connection.cursor(), now.timestamp(), count(int(now.timestamp() * 1000)))
        connection.commit()
        collection = connection.serialize()
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", collection)
        archive.writestr("media", "{}")
    return package.getvalue()


def _note(question: Question, titles: Mapping[str, str], place: int) -> Any:
    seed = crc32(question.id.encode())
    shown = present(question, seed)
    source = "".join(_cited(each, titles) for each in dict.fromkeys(question.sources))
    match question:
        case Cloze():
            kind, fields = CLOZE, [_with_gaps(question), _paragraph(question.explanation), source]
        case FreeText():
            kind, fields = OPEN, [_asked(shown), _list(point.point for point in question.rubric), _paragraph(question.explanation), source]
        case _:
            words = in_words(question, seed, key_of(question, seed))
            answer = _list(words, "ol" if isinstance(question, Ordering) else "ul") if len(words) > 1 else _paragraph(*words)
            kind, fields = CLOSED, [_asked(shown), _choices(shown), answer, "".join(_explained(question, seed)), source]
    tags = [f"topic::{question.topic}", f"tier::{question.tier}", f"level::{question.level}", f"kind::{question.kind}"]
    return genanki.Note(kind, fields, guid=genanki.guid_for(NAME, question.id), tags=tags, due=place)


def _cited(source: Source, titles: Mapping[str, str]) -> str:
    return _paragraph(f"«{source.sentence.strip('| ')}» ({titles.get(source.page, source.page)} › {source.section})")


def _asked(shown: Presented) -> str:
    unit = f" (in {shown.unit})" if shown.unit else ""
    code = f"<pre><code>{_escaped(shown.code)}</code></pre>" if shown.code else ""
    return "".join(map(_paragraph, f"{shown.prompt}{unit}".split("\n\n"))) + code


def _choices(shown: Presented) -> str:
    if shown.kind == "true_false":
        return _paragraph("True or false?")
    return "".join(_list(each) for each in (shown.options, shown.choices) if each)


def _explained(question: Question, seed: int) -> Iterator[str]:
    """Why the key is right, and why what else one may choose is not."""
    yield _paragraph(explanation_of(question, seed))
    match question:
        case ChoiceQuestion() | MultipleChoice():
            yield _list(f"{option.text}: {option.why}" for option in question.options if option.why)
        case TrueFalse():
            yield _paragraph(question.reason)


def _with_gaps(question: Cloze) -> str:
    """All gaps are one card, as they are one question."""
    first, *others = map(_html, question.prompt.split(BLANK))
    gaps = (_html(accepted[0]).replace("}", "&#125;").replace(":", "&#58;") for accepted in question.blanks)
    return first + "".join(f"{{{{c1::{gap}}}}}{after}" for gap, after in zip(gaps, others, strict=True))


def _list(items: Iterable[str], tag: str = "ul") -> str:
    return f"<{tag}>{''.join(f'<li>{_html(item)}</li>' for item in items)}</{tag}>"


def _paragraph(text: str) -> str:
    return f"<p>{_html(text)}</p>"


def _html(text: str) -> str:
    """Markdown's code and formulas as Anki has them, all else as text."""
    parts, position = [], 0
    for found in INLINE.finditer(text):
        parts += [_escaped(text[position : found.start()]), _styled(found)]
        position = found.end()
    return "".join((*parts, _escaped(text[position:])))


def _styled(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{_escaped(found['code'][1:-1])}</code>"
    if found["display"]:
        return rf"\[{_escaped(found['display'])}\]"
    return rf"\({_escaped(found['formula'])}\)"


def _escaped(text: str) -> str:
    """Neither markup nor one of Anki's own commands in brackets, such as [sound:...] and [latex]."""
    return html.escape(text).replace("[", "&#91;")
