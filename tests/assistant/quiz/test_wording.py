"""How questions read, and questions that stand in the bank twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.quiz.types import Kind
from assistant.quiz.wording import MAX_WORDS, check_duplicates, check_form, check_reading, sentence_lengths
from ingest.types import Vectors
from tests.assistant.quiz.bank_files import bank_of, raw
from tests.fakes import WordEncoder


@pytest.mark.parametrize(("words", "admitted"), [(MAX_WORDS, True), (MAX_WORDS + 1, False)])
def test_sentence_of_a_prompt_may_be_so_long(tmp_path: Path, words: int, admitted: bool) -> None:
    prompt = f"Short. {' '.join(['Word'] * words)}? Short again."
    assert (check_reading(bank_of(tmp_path, raw("open", prompt=prompt))) == []) is admitted


def test_scenario_is_read_with_its_prompt_and_code_is_not(tmp_path: Path) -> None:
    many = " ".join(["word"] * 50)
    scenario, code = raw("scenario", scenario=f"{many}."), raw("code", code=f"# {many}\nprint(1)\n")
    assert [finding.item for finding in check_reading(bank_of(tmp_path, scenario, code))] == ["recall/scenario"]


def test_formula_counts_as_one_word() -> None:
    assert sentence_lengths("What is $a + b - c$ here? Call `f(1, 2)` twice.") == [4, 3]


FORM: list[tuple[Kind, dict[str, Any], str]] = [
    ("open", {"prompt": "What is recall according to the page?"}, "prompt: 'according to the page' needs the page"),
    ("scenario", {"scenario": "Too short."}, "scenario: 2 words. Make it 40 to 90."),
    ("true_false", {"prompt": "Alarms never lower recall."}, "prompt: 'never' is a signpost"),
    ("true_false", {"prompt": "Alarms don't lower recall."}, 'prompt: "don\'t" is a signpost'),
    ("code", {"code": "print(1)\n"}, "code: 1 lines. Make it 4 to 20."),
    ("code", {"code": "a = 1\nb = 2\nc = 3\nprint(a b)\n"}, "code: not Python: invalid syntax"),
]


@pytest.mark.parametrize(("kind", "changes", "message"), FORM, ids=[message for _, _, message in FORM])
def test_form_that_is_not_kept_is_found(tmp_path: Path, kind: Kind, changes: dict[str, Any], message: str) -> None:
    (finding,) = check_form(bank_of(tmp_path, raw(kind, **changes)))
    assert message in str(finding)


@dataclass(frozen=True)
class Twins(WordEncoder):
    """Two texts have this cosine."""

    cosine: float = 1.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        assert len(texts) == 2
        return np.array([[1, 0], [self.cosine, (1 - self.cosine**2) ** 0.5]], dtype=np.float32)


@pytest.mark.parametrize(
    ("kinds", "cosine", "twins"),
    [
        (("open", "short_answer"), 0.77, True),
        (("open", "short_answer"), 0.75, False),
        (("single_choice", "scenario"), 0.77, True),
        (("numeric", "numeric"), 0.77, True),
        (("numeric", "open"), 0.79, False),
        (("numeric", "open"), 0.81, True),
    ],
)
def test_questions_that_ask_the_same_are_found(tmp_path: Path, kinds: tuple[Kind, Kind], cosine: float, twins: bool) -> None:
    findings = check_duplicates(bank_of(tmp_path, raw(kinds[0], "first"), raw(kinds[1], "twin")), Twins(cosine=cosine))
    said = f"recall/twin: [duplicate] evaluation.yaml: asks nearly the same as recall/first (cosine {cosine}). Change or drop one."
    assert [str(finding) for finding in findings] == [said] * twins


def test_same_prompt_with_another_key_is_another_question(tmp_path: Path) -> None:
    questions = [raw("cloze", word, prompt="It is ____.", blanks=[[f"{word} {word} {word} {word}"]]) for word in ("precise", "sensitive")]
    assert check_duplicates(bank_of(tmp_path, *questions), WordEncoder(dimension=4096)) == []
