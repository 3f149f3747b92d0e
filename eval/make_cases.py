"""A starter set of cases from one's own documents, to be edited by hand.

Without a model: definitions become "What is ...?", statements "What does ... require?", headings are asked for, rows of tables are
compared, and where that is too little each page is asked about its most telling sentence. A chat model writes freer questions, with
answers of which only those are kept that the verifier finds borne out. What must appear are the rarest words of the answer.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import ValidationError

from assistant.answer.prompts import QUOTED
from assistant.errors import ModelError
from assistant.grounding.instructions import without_orders
from assistant.grounding.support import Entailment, support
from assistant.model import Model, ReplyError
from eval.case_rules import WORD, Found, questions_about
from eval.cases import Case
from eval.results import Frozen
from ingest.split import split_document
from ingest.types import Chunk, Document, Encoder

FACTS = 2
"""Words that must appear."""

WRITE_CASE = f"""\
You write one question for an exam about a passage, and its answer.

- The question makes sense to somebody who has not seen the passage, and is answered by it.
- The answer is one sentence, close to the passage's words.
- Reply with one JSON object and nothing else: {{"question": "...", "answer": "..."}}
- {QUOTED}"""


class Written(Frozen):
    """What a chat model replies."""

    question: str
    answer: str


def make_cases(documents: Sequence[Document], most: int) -> list[Case]:
    """At most `most` cases of each document, of every sort in turn."""
    common = _counted(documents)
    return [case for each in documents for case in _cases_of(each, questions_about(each, common), common, most)]


def write_cases(documents: Sequence[Document], most: int, model: Model, encoder: Encoder, entailment: Entailment) -> list[Case]:
    """The same, written by a chat model about the longest passages; what these don't bear out is left out. Raises ModelError."""

    def admitted(document: Document) -> Iterator[Found]:
        longest = sorted(split_document(document, encoder), key=lambda chunk: -len(chunk.text))[:most]
        for chunk in sorted(longest, key=lambda chunk: chunk.start):
            written = _ask(chunk, model)
            if written and support([written.answer], [chunk.text], encoder, entailment)[0].supported:
                yield Found(None, written.question, written.answer, written.question)

    common = _counted(documents)
    return [case for document in documents for case in _cases_of(document, admitted(document), common, most)]


def to_lines(cases: Sequence[Case]) -> str:
    """One JSON object a line."""
    return "".join(case.model_dump_json(exclude_none=True) + "\n" for case in cases)


def _cases_of(document: Document, found: Iterable[Found], common: Counter[str], most: int) -> Iterator[Case]:
    kept = 0
    known: set[str] = set()
    for each in found:
        facts = _facts(each, common)
        if kept == most or not facts or known.intersection((each.question.lower(), each.answer)):
            continue
        kept += 1
        known.update((each.question.lower(), each.answer))
        yield Case(
            id=f"{document.id}-{kept}",
            question=each.question,
            answerable=True,
            pages=[document.id],
            facts=[[fact] for fact in facts],
            kind=each.kind,
            reference=each.answer,
        )


def _facts(found: Found, common: Counter[str]) -> list[str]:
    """The rarest words of the answer that the question doesn't have, in their order."""
    given = {word.lower() for word in WORD.findall(found.asked)}
    after_first = found.answer.partition(" ")[2]  # what opens a sentence is often a mere "Hence"
    words = [word for word in dict.fromkeys(WORD.findall(after_first)) if word.lower() not in given and not word.endswith("ly")]
    rarest = sorted(words, key=lambda word: common[word.lower()])[:FACTS]
    return [word for word in words if word in rarest]


def _counted(documents: Sequence[Document]) -> Counter[str]:
    """How often each word stands in them."""
    return Counter(word.lower() for document in documents for word in WORD.findall(document.text))


def _ask(chunk: Chunk, model: Model) -> Written | None:
    """What the model writes of a passage; None where it is not what was asked for."""
    quoted = "\n".join(f"> {line}" for line in without_orders(chunk.text, "[...]").splitlines())
    asked = [SystemMessage(WRITE_CASE), HumanMessage(f"Passage\n{quoted}\n\nThat was the passage. Reply with the JSON object.")]
    try:
        reply = model.reply(asked)
    except ReplyError as error:
        raise ModelError(f"The model {model.name} {error.reason}. Run it again, or without VIVA_MODEL for cases made by rules.") from error
    start, end = reply.find("{"), reply.rfind("}") + 1
    try:
        return Written.model_validate(json.loads(reply[start:end]))
    except (json.JSONDecodeError, ValidationError):
        return None
