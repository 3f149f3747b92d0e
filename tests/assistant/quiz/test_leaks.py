"""Prompts and hints that tell the key."""

from pathlib import Path
from typing import Any

import pytest

from assistant.quiz.leaks import check_leaks
from assistant.quiz.types import Kind
from tests.assistant.quiz.bank_files import OPTIONS, POINT, bank_of, raw

LEAKS: list[tuple[Kind, dict[str, Any], str]] = [
    ("single_choice", {"prompt": "Is it a positive that stays unseen?"}, "prompt: it names the option 'A positive that stays unseen'"),
    ("single_choice", {"hints": ["Think.", "Not a negative left alone."]}, "hints.1: it names the option 'A negative left alone'"),
    ("single_choice", {"hints": ["Staying unseen.", "Think."]}, "hints.0: it shares more words with the right option than with the others"),
    ("multiple_choice", {"hints": ["Think.", "Take a sick patient sent home."]}, "hints.1: it names the option 'A sick patient sent home'"),
    ("cloze", {"prompt": "Recall of a test is called ____."}, "prompt: it says 'recall', which fills a blank"),
    ("cloze", {"hints": ["Think.", "Or sensitivity."]}, "hints.1: it says 'sensitivity'"),
    ("ordering", {"hints": ["You report in the end.", "Think."]}, "hints.0: it names 'report', and so a place in the order"),
    ("matching", {"hints": ["An alarm lowers precision.", "Think."]}, "hints.0: it names both 'alarm' and 'precision'"),
    ("true_false", {"hints": ["Think.", "The statement is true."]}, "hints.1: it says whether the statement is true"),
    (
        "open",
        {
            "prompt": "Why do dentists polish granite spoons before lunch?",
            "rubric": [POINT, POINT, {**POINT, "point": "Dentists polish granite spoons before lunch."}],
        },
        "prompt: it says most of rubric.2: befor, dentist, granit, lunch, polish, spoon",
    ),
]


@pytest.mark.parametrize(("kind", "changes", "message"), LEAKS, ids=[f"{kind}: {message[:20]}" for kind, _, message in LEAKS])
def test_text_that_tells_the_key_is_found(tmp_path: Path, kind: Kind, changes: dict[str, Any], message: str) -> None:
    found = [str(finding) for finding in check_leaks(bank_of(tmp_path, raw(kind, **changes)))]
    assert len(found) == 1
    assert f"[leak] evaluation.yaml: {message}" in found[0]


FAIR: list[tuple[Kind, dict[str, Any]]] = [
    ("single_choice", {"prompt": "Is it a negative left alone, or what else lowers recall?"}),
    ("multiple_choice", {"prompt": f"Which of these: {', '.join(option['text'] for option in OPTIONS)}, a sick patient sent home?"}),
    ("cloze", {"prompt": "A screening test needs high ____ (recall or precision)."}),
    ("cloze", {"prompt": "One divided by one is ____.", "blanks": [["1", "one"]]}),
    ("cloze", {"prompt": "Recalls of products need high ____."}),
    ("ordering", {"prompt": "Order the steps, of which the last is: report."}),
    ("true_false", {"hints": ["Every true positive counts.", "Is a claim of 1 right away plausible?"]}),
    ("open", {"prompt": "Does recall fall with each miss, and why?"}),
]


@pytest.mark.parametrize(("kind", "changes"), FAIR, ids=[f"{kind}: {next(iter(changes.values()))[:20]}" for kind, changes in FAIR])
def test_fair_text_is_admitted(tmp_path: Path, kind: Kind, changes: dict[str, Any]) -> None:
    assert check_leaks(bank_of(tmp_path, raw(kind, **changes))) == []


def test_word_of_the_trade_tells_nothing(tmp_path: Path) -> None:
    """The same hint leaks where its words are rare, and does not where every other question shows them."""
    telling = raw("single_choice", hints=["Think of what stays unseen.", "Think."])
    trade = [raw("cloze", f"c{number}", prompt="What stays unseen needs ____.", blanks=[["light"]]) for number in range(5)]
    assert len(check_leaks(bank_of(tmp_path, telling))) == 1
    assert check_leaks(bank_of(tmp_path, telling, *trade)) == []
