"""How questions read: sentences that can be taken in at once, statements without signposts, and no question twice."""

import ast
import re
from collections.abc import Sequence

import numpy as np

from assistant.quiz.bank import Bank
from assistant.quiz.types import ChoiceQuestion, Code, Finding, FreeText, Numeric, Question, Scenario, TrueFalse, finding
from ingest.types import Encoder
from ingest.units import split_units

MAX_WORDS = 40
"""In one sentence of a prompt; see docs/content.md for why sentence length and no formula of reading ease."""
SCENARIO_WORDS = (40, 90)
CODE_LINES = (4, 20)
TWIN, TWIN_IN_ANOTHER_FORM = 0.76, 0.8
"""Cosines of two questions with their keys: answered in the same way, and in different ways. Chosen on the bank, see docs/content.md."""

FORMULA = re.compile(r"\$[^$]+\$|`[^`]+`")
WORD = re.compile(r"\S*\w\S*")
NEEDS_PAGE = re.compile(
    r"\baccording to the (?:page|text|guide|passage)\b|\b(?:the|this) (?:page|guide) (?:says|states|names)\b", re.IGNORECASE
)
SIGNPOST = re.compile(r"\b(?:always|never|not|cannot|can't|\w+n't)\b", re.IGNORECASE)


def check_reading(bank: Bank) -> list[Finding]:
    """No sentence of a prompt or scenario is too long to be taken in at once."""
    found = []
    for question in bank:
        text = question.prompt if isinstance(question, Code) else question.shown
        longest = max(sentence_lengths(text), default=0)
        if longest > MAX_WORDS:
            found.append(finding(question, "reading", f"prompt: a sentence has {longest} words. Make two of it."))
    return found


def sentence_lengths(text: str) -> list[int]:
    """Words of each sentence; a formula or a piece of code is one word."""
    plain = FORMULA.sub("formula", text)
    return [len(WORD.findall(plain[unit.start : unit.end])) for unit in split_units(plain)]


def check_form(bank: Bank) -> list[Finding]:
    """Prompts stand alone, scenarios are paragraphs, code is Python, and no word of a statement tells whether it is true."""
    return [finding(question, "form", fault) for question in bank for fault in _form_faults(question)]


def _form_faults(question: Question) -> list[str]:
    faults = []
    if said := NEEDS_PAGE.search(question.prompt):
        faults.append(f"prompt: {said[0]!r} needs the page. Say all that the question needs.")
    if isinstance(question, Scenario):
        words = len(WORD.findall(question.scenario))
        if not SCENARIO_WORDS[0] <= words <= SCENARIO_WORDS[1]:
            faults.append(f"scenario: {words} words. Make it {SCENARIO_WORDS[0]} to {SCENARIO_WORDS[1]}.")
    if isinstance(question, TrueFalse) and (said := SIGNPOST.search(question.prompt)):
        faults.append(f"prompt: {said[0]!r} is a signpost in a statement. Put it without.")
    if isinstance(question, Code):
        faults += _code_faults(question.code)
    return faults


def _code_faults(code: str) -> list[str]:
    lines = sum(bool(line.strip()) for line in code.splitlines())
    faults = [] if CODE_LINES[0] <= lines <= CODE_LINES[1] else [f"code: {lines} lines. Make it {CODE_LINES[0]} to {CODE_LINES[1]}."]
    try:
        ast.parse(code)
    except (SyntaxError, ValueError, RecursionError) as error:
        faults.append(f"code: not Python: {error}.")
    return faults


def check_duplicates(bank: Bank, encoder: Encoder) -> list[Finding]:
    """No two questions ask the same: their texts with their keys are not too similar."""
    questions = bank.questions
    vectors = encoder.encode(duplicate_texts(questions))
    ways = np.array([_way(question) for question in questions])
    similar = np.triu(vectors @ vectors.T, 1)
    limit = np.where(ways[:, None] == ways, TWIN, TWIN_IN_ANOTHER_FORM)
    found = []
    for first, second in zip(*np.nonzero(similar >= limit), strict=True):
        message = f"asks nearly the same as {questions[first].id} (cosine {similar[first, second]:.2f}). Change or drop one."
        found.append(finding(questions[second], "duplicate", message))
    return found


def _way(question: Question) -> str:
    """How a question is answered: by one of four options, in free text, or as only its own kind is."""
    if isinstance(question, ChoiceQuestion):
        return "choice"
    return "text" if isinstance(question, FreeText) else question.kind


def duplicate_texts(questions: Sequence[Question]) -> list[str]:
    """What is compared: all that is shown, and the key."""
    return ["\n".join((question.shown, *_key_texts(question))) for question in questions]


def _key_texts(question: Question) -> tuple[str, ...]:
    match question:
        case Numeric():
            return (question.key,)
        case TrueFalse():
            return (question.reason,)
    return question.answers
