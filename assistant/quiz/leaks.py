"""Texts that tell the key: words of the answer in the prompt, and hints that say it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.quiz.bank import Bank
from assistant.quiz.types import (
    BLANK,
    ChoiceQuestion,
    Cloze,
    Finding,
    FreeText,
    Matching,
    MultipleChoice,
    Ordering,
    Question,
    TrueFalse,
    finding,
)
from ingest.lexical import tokenize

MAX_SHARE = 0.02
"""Of all questions; a term that more of them show belongs to the trade, and sharing it tells nothing."""
MIN_QUESTIONS = 3
"""A term in no more questions than this is rare however small the bank."""
LEAST_IN_PROMPT, LEAST_IN_HINT = 3, 2
"""Rare terms that the right option shares with a text. The prompt has to name the things that the options are about; a hint has not."""
MOST, MARGIN = 0.6, 0.3
"""Part of the right option's rare terms that it shares, and how far that exceeds any wrong option's: all speak of the situation."""
LEAST_OF_POINT, MOST_OF_POINT = 6, 0.75
"""The same for a rubric point. More is asked for: no wrong options stand beside it, and a fair prompt names the aspects to fill in."""
OFFERED = re.compile(r"\([^()]*\bor\b[^()]*\)")
SAYS_TRUTH = re.compile(
    r"\b(?:statement|claim|sentence|answer) (?:is|holds|must be)\b.{0,20}\b(?:true|false|wrong|right|correct)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Place:
    """A text that the learner reads before the key is shown."""

    field: str
    text: str
    terms: frozenset[str]


def check_leaks(bank: Bank) -> list[Finding]:
    """Neither prompt nor hints say the key, or most of its rare words."""
    frequency = Counter(term for question in bank for term in set(tokenize(question.shown)))
    common = {term for term, count in frequency.items() if count > max(MIN_QUESTIONS, MAX_SHARE * len(bank))}
    found = []
    for question in bank:
        subject = common | set(tokenize(question.concept))

        def rare(text: str, subject: set[str] = subject) -> set[str]:
            return set(tokenize(text)) - subject

        for place in _places(question):
            found += [finding(question, "leak", f"{place.field}: {fault}.") for fault in _faults(question, place, rare)]
    return found


def _places(question: Question) -> Iterator[Place]:
    texts = {"prompt": question.shown, **{f"hints.{number}": hint for number, hint in enumerate(question.hints)}}
    for field, text in texts.items():
        yield Place(field, text, frozenset(tokenize(text)))


def _faults(question: Question, place: Place, rare: Callable[[str], set[str]]) -> list[str]:
    match question:
        case ChoiceQuestion():
            return _named_options(question, place) or _shared_words(question, place, rare)
        case MultipleChoice():
            return _named_options(question, place)
        case Cloze():
            words = [answer for accepted in question.blanks if not _is_number(accepted) for answer in accepted]
            told = [word for word in words if _says(_without_gaps(place.text), word)]
            return [f"it says {told[0]!r}, which fills a blank; leave that word out"] if told else []
        case Ordering() if place.field != "prompt":
            return [f"it names {item!r}, and so a place in the order" for item in question.items if _says(place.text, item)]
        case Matching() if place.field != "prompt":
            return [
                f"it names both {left!r} and {right!r}"
                for left, right in question.pairs
                if _says(place.text, left) and _says(place.text, right)
            ]
        case TrueFalse() if place.field != "prompt" and SAYS_TRUTH.search(place.text):
            return ["it says whether the statement is true"]
        case FreeText():
            return _told_points(question, place, rare)
    return []


def _named_options(question: ChoiceQuestion | MultipleChoice, place: Place) -> list[str]:
    """A prompt may name all options, or wrong ones; a hint names none, lest it rule them out."""
    named = [option for option in question.options if _says(place.text, option.text)]
    if place.field == "prompt" and (len(named) == len(question.options) or not any(option.right for option in named)):
        return []
    return [f"it names the option {option.text!r}; speak of what it rests on instead" for option in named]


def _shared_words(question: ChoiceQuestion, place: Place, rare: Callable[[str], set[str]]) -> list[str]:
    def shared(text: str) -> tuple[float, set[str]]:
        words = rare(text)
        return len(words & place.terms) / len(words) if words else 0.0, words & place.terms

    part, words = shared(question.answers[0])
    others = max(shared(option.text)[0] for option in question.options if not option.right)
    least = LEAST_IN_PROMPT if place.field == "prompt" else LEAST_IN_HINT
    if len(words) >= least and part > MOST and part - others > MARGIN:
        return [f"it shares more words with the right option than with the others: {', '.join(sorted(words))}. Say it in other words"]
    return []


def _told_points(question: FreeText, place: Place, rare: Callable[[str], set[str]]) -> list[str]:
    found = []
    for number, point in enumerate(question.rubric):
        words = rare(point.point)
        shared = words & place.terms
        if len(shared) >= LEAST_OF_POINT and len(shared) > MOST_OF_POINT * len(words):
            found.append(f"it says most of rubric.{number}: {', '.join(sorted(shared))}; leave some out")
    return found


def _says(text: str, phrase: str) -> bool:
    """Whether the text holds the phrase, as whole words."""
    return re.search(rf"(?<!\w){re.escape(phrase.casefold())}(?!\w)", text.casefold()) is not None


def _without_gaps(text: str) -> str:
    """Without blanks, and without the choices that a prompt offers for one: "(flatter or sharper)"."""
    return OFFERED.sub(" ", text.replace(BLANK, " "))


def _is_number(accepted: tuple[str, ...]) -> bool:
    """A number stands in prompts for many reasons."""
    return any(answer.replace(".", "").isdigit() for answer in accepted)
