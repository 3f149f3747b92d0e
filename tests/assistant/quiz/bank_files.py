"""A small guide, one sound question of each kind about it, and the files and banks that hold them."""

import copy
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from assistant.quiz.bank import Bank, load_bank
from assistant.quiz.types import KINDS, Kind, Question

Fields: TypeAlias = dict[str, Any]

PAGE = """---
id: {id}
title: {title}
topic: {topic}
tier: {tier}
aliases: [a one, a two, a three, a four, a five]
prerequisites: []
related: []
references: [A book of 1990]
---
## In one sentence
Recall is the share of actual positives that the model finds.

## Explanation
Every missed case lowers recall. False alarms do not change recall.
- Screening tests need high recall.

## Formula
$$
R = TP / (TP + FN)
$$

## Comparison
| | recall | precision |
|---|---|---|
| lowered by | missed cases | false alarms |

## Pitfalls
Recall alone is easy to game by flagging everything.

## In an interview
Follow-ups: What is precision? What is F1?

## For a non-technical listener
It says how many of the mushrooms you found.
"""
SENTENCE = "Every missed case lowers recall."
SOURCE = {"section": "Explanation", "sentence": SENTENCE}
COMMON: Fields = {
    "concept": "recall",
    "level": "explain",
    "prompt": "Which event lowers the recall of a detector?",
    "explanation": "A missed case is a positive that was not found.",
    "hints": ["Think of the denominator.", "Which positives are counted there?"],
    "probe": "What lowers precision?",
    "source": SOURCE,
}
OPTIONS: list[Fields] = [
    {"text": "A positive that stays unseen", "right": True},
    {"text": "A negative that is flagged", "misconception": "False alarms count.", "why": "They lower precision."},
    {"text": "A negative left alone", "misconception": "True negatives count.", "why": "They are in no part of it."},
    {"text": "A positive that is flagged", "misconception": "Hits lower it.", "why": "They raise it."},
]
POINT: Fields = {
    "point": "Recall falls with each miss.",
    "weight": 2,
    "counts": "misses reduce it",
    "wrong": ["Alarms reduce it."],
    "source": SOURCE,
}
OF_KIND: dict[Kind, Fields] = {
    "single_choice": {"options": OPTIONS},
    "multiple_choice": {"options": [*OPTIONS[:2], {"text": "A sick patient sent home", "right": True}, OPTIONS[3]]},
    "true_false": {
        "prompt": "A missed case lowers recall.",
        "key": True,
        "reason": "It is in the denominator only.",
        "misconception": "It is not.",
    },
    "numeric": {
        "prompt": "A detector finds {tp} cases and misses {fn}. What is $\\frac{{TP}}{{TP + FN}}$? Answer to two decimals.",
        "parameters": {"tp": {"integers": [10, 90]}, "fn": {"integers": [10, 90]}},
        "condition": "tp > fn",
        "key": "tp / (tp + fn)",
        "tolerance": 0.005,
        "explanation": "{tp} of {tp} + {fn} are found, which is {key}.",
    },
    "cloze": {"prompt": "A screening test needs high ____.", "blanks": [["recall", "sensitivity"]]},
    "ordering": {"prompt": "Order the steps.", "items": ["count cases", "count hits", "divide", "report"]},
    "matching": {"prompt": "Match each error with its figure.", "pairs": [["miss", "recall"], ["alarm", "precision"], ["both", "F1"]]},
    "short_answer": {"prompt": "Why do misses matter?", "rubric": [POINT, POINT, POINT]},
    "open": {"prompt": "Tell me about sensitivity.", "rubric": [POINT, POINT, POINT, POINT]},
    "scenario": {"scenario": " ".join(["A clinic screens many people for a disease."] * 6), "options": OPTIONS},
    "code": {"code": "hits = 3\nmisses = 1\nrecall = hits / (hits + misses)\nprint(recall)\n", "options": OPTIONS},
}


def raw(kind: Kind, slug: str = "", /, **changes: Any) -> Fields:
    """A sound question as its file has it; a change to None leaves the field out."""
    concept = changes.get("concept", COMMON["concept"])
    fields = {"id": f"{concept}/{slug or kind.replace('_', '-')}", "kind": kind, **COMMON, **OF_KIND[kind]}
    if "rubric" in fields:
        del fields["source"]
    return copy.deepcopy({name: value for name, value in (fields | changes).items() if value is not None})


def write_guide(folder: Path) -> Path:
    """A guide of two pages of two topics."""
    for name, title, topic, tier in (("recall", "Recall", "evaluation", "foundational"), ("pruning", "Pruning", "models", "advanced")):
        path = folder / "guide" / topic / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(id=name, title=title, topic=topic, tier=tier), encoding="utf-8")
    return folder / "guide"


def write_questions(folder: Path, *questions: Fields, topic: str = "evaluation") -> Path:
    """A file of questions of one topic; its folder."""
    path = folder / "questions" / f"{topic}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(list(questions), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path.parent


def bank_of(folder: Path, *questions: Fields) -> Bank:
    """A bank of these questions of the topic evaluation."""
    return load_bank(write_questions(folder, *questions), write_guide(folder))


def one(folder: Path, question: Fields) -> Question:
    """This question as it is read."""
    return bank_of(folder, question).questions[0]


EVERY_KIND = [raw(kind) for kind in KINDS]
