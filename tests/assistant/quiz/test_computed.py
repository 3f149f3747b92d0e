"""Numeric questions whose key, tolerance or names don't hold over many draws."""

from pathlib import Path
from typing import Any

import pytest

from assistant.quiz.computed import check_numeric
from tests.assistant.quiz.bank_files import bank_of, raw

PROMPT = "{tp} and {fn}. Answer to two decimals."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"key": "tp / (tp + missed)"}, "key or condition: there is no parameter 'missed'."),
        ({"condition": "hits > 3"}, "key or condition: there is no parameter 'hits'."),
        ({"prompt": "{tp} of what? Answer to two decimals."}, "prompt: it does not show {fn}."),
        ({"prompt": f"{PROMPT} {{n}}"}, "prompt: there is no parameter 'n'"),
        ({"prompt": f"{PROMPT} \\sqrt{{2}}"}, "prompt: there is no parameter '2'"),
        ({"hints": ["Divide {tp}.", "Think."]}, "hints.0: hints are not filled in."),
        ({"explanation": "It is {answer}."}, "there is no parameter for the placeholder {answer}"),
        ({"key": "tp / (fn - 50)", "condition": None}, "division by zero"),
        ({"key": "tp >"}, "it is not an expression"),
        ({"condition": "tp > 90"}, "no draw of 200 meets it"),
        ({"parameters": {"tp": {"choices": [20, 40]}, "fn": {"choices": [10, 20]}}, "key": "tp / fn"}, "2 different keys in 60 draws"),
        ({"tolerance": 0.06, "prompt": "{tp} and {fn}. Answer to one decimal."}, "tolerance: too wide for keys between"),
        ({"tolerance": 0.001}, "rounded as asked is marked wrong. Make it half of the last decimal, or more."),
        ({"tolerance": 0.021}, "tolerance: more than 2 of the last decimal asked for."),
        ({"prompt": "What share is {tp} of {tp} and {fn}?"}, "prompt: it does not say to how many decimals to answer."),
        (
            {"parameters": {"max": {"integers": [1, 9]}}, "prompt": "{max}? Give two decimals.", "key": "max", "condition": None},
            "parameters.max: the name means something else",
        ),
    ],
)
def test_numeric_question_that_does_not_hold_is_found(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    changes = {"explanation": "It is {key}.", **changes}
    (finding,) = check_numeric(bank_of(tmp_path, raw("numeric", **changes)))
    assert finding.check == "numeric"
    assert message in finding.message


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"key": "tp - fn", "prompt": "How many more is {tp} than {fn}?", "tolerance": 0.5},
        {"tolerance": 0.01},
        {"hints": ["Write \\frac{tp}{fn} down.", "x_{tp}"]},
        {"parameters": {"e": {"integers": [1, 9]}}, "prompt": "{e}? Give two decimals.", "key": "e / 10", "condition": None},
    ],
)
def test_numeric_question_that_holds_is_admitted(tmp_path: Path, changes: dict[str, Any]) -> None:
    changes = {"explanation": "It is {key}.", **changes}
    assert check_numeric(bank_of(tmp_path, raw("numeric", **changes))) == []
