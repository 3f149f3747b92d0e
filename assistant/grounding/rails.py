"""Rails beside checking: orders to a model are neither taken nor shown as an answer; a question off the subject meets a boundary.

The input rail, which keeps orders in passages from the model, is in instructions.py.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from statistics import fmean

from assistant.grounding.instructions import kind_of_order, split_orders
from assistant.types import Answer, Evidence, Sentence, Verdict
from ingest.units import split_units

FEWEST_WORDS = 3
"""Of a sentence that an order may have dictated; fewer may stand in it by chance."""
FIT = 0.1
"""What the fit of the best page is worth beside a cosine similarity."""
NEAR = 0.35
"""From this on a question is near the subject. Chosen so that about one in five questions near it, but not covered, lies below."""

DICTATED = "stands in an order to a model"
OUTSIDE_GUIDE = "That is outside my subject, which is machine learning and interviews about it."
OUTSIDE_ALL = "Neither the guide, which is about machine learning, nor your documents are about that."

WORDS = re.compile(r"\w+")


COMMAND = re.compile(
    r"\W*(?:</?\w+>\W*)?(?:please |now )?"
    r"(?:ignore|disregard|forget|override|reveal|pretend|act as|you are now|from now on|new instructions?\b|(?:system|assistant|user)\s*:)",
    re.IGNORECASE,
)
"""How an order begins; most texts that merely speak of one begin otherwise."""
NO_ORDERS = (
    "I don't take orders about how I work; I answer questions about machine learning from the guide and your documents, each sentence "
    "with its source. Ask me one, for example: What is prompt injection?"
)


def is_command(text: str) -> bool:
    """Whether a reader's text is an order to a model and nothing else. What such words mean, and what they do, may be asked."""
    sentences = [text[unit.start : unit.end] for unit in split_units(text)]
    return bool(sentences) and all(COMMAND.match(each) and not each.endswith("?") and kind_of_order(each) for each in sentences)


def hold_back(answer: Answer) -> Answer:
    """The answer without sentences that are orders to a model, or that one in its passages dictates; they go to those removed.

    The verifier refuses most of what a model writes of that sort. But the embedded answer quotes, whoever wrote the words; and what an
    order dictates may be so near the truth that it seems supported.
    """
    orders = [order for source in answer.sources for order in _orders(source.span.quote)]
    reasons = [_why_held(sentence, orders) for sentence in answer.sentences]
    kept = tuple(sentence for sentence, reason in zip(answer.sentences, reasons, strict=True) if not reason)
    held = tuple(
        replace(sentence, verdict=Verdict("unsupported", 0.0, reason))
        for sentence, reason in zip(answer.sentences, reasons, strict=True)
        if reason
    )
    return replace(answer, sentences=kept, removed=(*answer.removed, *held))


def boundary_of(evidence: Evidence) -> str:
    """What to say where the question is off the subject altogether; "" where it is near, so that it is merely not covered.

    Judged by how like it are the passages that come nearest, on the whole, and by how well the best page fits.
    """
    if not evidence.results:
        return ""
    likeness = fmean(result.dense for result in evidence.results)
    fit = max((page.fit for page in evidence.pages), default=0.0)
    if likeness + FIT * fit >= NEAR:
        return ""
    return OUTSIDE_GUIDE if all(result.chunk.topic for result in evidence.results) else OUTSIDE_ALL


def _why_held(sentence: Sentence, orders: Collection[str]) -> str:
    """Why the sentence is held back; "" where it is not."""
    if sentence.kind == "connective":
        return ""
    if kind := kind_of_order(sentence.text):
        return f"is an order to a model, which {kind}"
    said = _words(sentence.text)
    return DICTATED if said.count(" ") - 1 >= FEWEST_WORDS and any(said in order for order in orders) else ""


@lru_cache(maxsize=4096)
def _orders(passage: str) -> tuple[str, ...]:
    """The orders in a passage, each by its words."""
    return tuple(_words(passage[unit.start : unit.end]) for unit, is_order in split_orders(passage) if is_order)


def _words(text: str) -> str:
    """The words alone, in small letters, with one space around each."""
    return f" {' '.join(WORDS.findall(text.casefold()))} "
