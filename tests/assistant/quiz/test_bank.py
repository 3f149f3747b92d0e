"""The bank's files: what is read, and what is refused with which message."""

from pathlib import Path
from typing import Any

import pytest

from assistant.errors import BankError
from assistant.quiz.bank import load_bank, read_bank
from assistant.quiz.fields import Source
from assistant.quiz.types import KINDS, FreeText, Kind
from tests.assistant.quiz.bank_files import EVERY_KIND, OPTIONS, POINT, SENTENCE, SOURCE, bank_of, one, raw, write_guide, write_questions


def test_every_kind_is_read_and_joined_with_its_page(tmp_path: Path) -> None:
    bank = bank_of(tmp_path, *EVERY_KIND)
    assert [question.kind for question in bank] == list(KINDS)
    assert {(question.topic, question.tier) for question in bank} == {("evaluation", "foundational")}
    assert {source for question in bank for source in question.sources} == {Source(page="recall", section="Explanation", sentence=SENTENCE)}


def test_questions_are_found_by_id_concept_topic_and_kind(tmp_path: Path) -> None:
    write_questions(tmp_path, raw("open", concept="pruning"), topic="models")
    bank = bank_of(tmp_path, *EVERY_KIND)
    assert len(bank) == len(KINDS) + 1
    assert bank.by_id["pruning/open"].tier == "advanced"
    assert [question.id for question in bank.of_concept("pruning")] == ["pruning/open"]
    assert [question.id for question in bank.of_topic("models")] == ["pruning/open"]
    assert [question.id for question in bank.of_kind("open", "cloze")] == ["recall/cloze", "recall/open", "pruning/open"]


def test_rubric_point_keeps_its_own_sources(tmp_path: Path) -> None:
    point = {name: value for name, value in POINT.items() if name != "source"} | {"sources": [SOURCE, {**SOURCE, "page": "pruning"}]}
    question = one(tmp_path, raw("short_answer", rubric=[POINT, POINT, point]))
    assert isinstance(question, FreeText)
    assert [[source.page for source in point.sources] for point in question.rubric] == [["recall"], ["recall"], ["recall", "pruning"]]


def test_outcome_of_an_independent_check_is_read(tmp_path: Path) -> None:
    path = write_questions(tmp_path, raw("open")) / "evaluation.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "  checked: {agree: true, on: 2026-11-25}\n", encoding="utf-8")
    checked = load_bank(path.parent, write_guide(tmp_path)).questions[0].checked
    assert checked is not None
    assert (checked.agree, checked.on.isoformat()) == (True, "2026-11-25")


BAD: list[tuple[Kind, dict[str, Any], str]] = [
    ("open", {"nonsense": "x"}, "field nonsense: Extra inputs are not permitted"),
    ("open", {"prompt": None}, "field prompt: Field required"),
    ("open", {"prompt": 5}, "field prompt: Input should be a valid string. Put it in double quotes"),
    ("open", {"tier": "career"}, "field tier: not a field; it comes from the page"),
    ("open", {"id": "precision/open"}, "the id begins with the concept: recall/"),
    ("open", {"concept": "nowhere", "id": "nowhere/open"}, "field concept: the guide has no page 'nowhere'"),
    ("open", {"concept": "pruning", "id": "pruning/open"}, "Move the question to models.yaml"),
    ("open", {"kind": "essay"}, "Input tag 'essay' found using 'kind' does not match"),
    ("open", {"hints": ["one"]}, "field hints.1: Field required"),
    ("open", {"rubric": [POINT, POINT]}, "field rubric: Tuple should have at least 3 items"),
    ("short_answer", {"rubric": [POINT] * 5}, "field rubric: Tuple should have at most 4 items"),
    ("open", {"rubric": [POINT, POINT, {**POINT, "weight": 4}]}, "field rubric.2.weight: Input should be less than or equal to 3"),
    ("open", {"source": SOURCE}, "field sources: Extra inputs are not permitted"),
    ("cloze", {"source": None}, "field sources: Field required: `source: {section, sentence}` or a list `sources`"),
    ("cloze", {"sources": [SOURCE]}, "fields source, sources: one of the two"),
    ("cloze", {"source": {"section": "Explanation"}}, "field sources.0.sentence: Field required"),
    ("cloze", {"prompt": "____ and ____"}, "the prompt has 2 blanks (____), and `blanks` has 1 lists"),
    ("single_choice", {"options": OPTIONS[:3]}, "field options: Tuple should have at least 4 items"),
    ("single_choice", {"options": [OPTIONS[0], *OPTIONS[:3]]}, "options: exactly one has `right: true`"),
    ("single_choice", {"options": [*OPTIONS[:3], OPTIONS[2]]}, "two of these are the same"),
    ("single_choice", {"options": [*OPTIONS[:3], {"text": "none"}]}, "field options.3: Value error, a wrong option needs"),
    ("code", {"options": [{**OPTIONS[0], "why": "it is"}, *OPTIONS[1:]]}, "field options.0: Value error, a right option has neither"),
    ("multiple_choice", {"options": OPTIONS}, "options: two or more have `right: true`, and at least one has not"),
    ("true_false", {"key": "true"}, "field key: Input should be a valid boolean"),
    ("ordering", {"items": ["a", "b", "c", "a"]}, "field items: Value error, two of these are the same"),
    ("matching", {"pairs": [["a", "x"], ["b", "x"], ["c", "y"]]}, "two of these are the same"),
    ("numeric", {"parameters": {"tp": {"floats": [1, 2]}}}, "field parameters.tp: one of {integers: [low, high]}"),
    ("numeric", {"parameters": {"tp": {"integers": [9, 1]}}}, "the lower bound comes first"),
    ("numeric", {"parameters": {"tp": {"decimals": [0.5, 0.1, 2]}}}, "[low, high, places] with low < high"),
    ("numeric", {"tolerance": 0}, "field tolerance: Input should be greater than 0"),
]


@pytest.mark.parametrize(("kind", "changes", "message"), BAD, ids=[f"{kind}: {', '.join(changes)}" for kind, changes, _ in BAD])
def test_broken_question_is_named_with_its_file_and_field(tmp_path: Path, kind: Kind, changes: dict[str, Any], message: str) -> None:
    question = raw(kind, **changes)
    with pytest.raises(BankError) as raised:
        bank_of(tmp_path, question)
    assert f"{question['id']}: [schema] evaluation.yaml: " in str(raised.value)
    assert message in str(raised.value)


def test_all_faults_are_found_together_and_sound_questions_are_kept(tmp_path: Path) -> None:
    write_questions(tmp_path, raw("open", concept="pruning", probe=None), topic="models")
    folder = write_questions(tmp_path, raw("cloze", hints=None, level="guess"), raw("matching"), raw("open", rubric=[]))
    bank, faults = read_bank(folder, write_guide(tmp_path))
    assert [question.id for question in bank] == ["recall/matching"]
    assert [fault.item for fault in faults] == ["recall/cloze", "recall/cloze", "recall/open", "pruning/open"]


def test_id_is_used_once(tmp_path: Path) -> None:
    with pytest.raises(BankError, match=r"recall/open: .*the id is used twice"):
        bank_of(tmp_path, raw("open"), raw("open"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: recall/a\n  prompt: one\n  prompt: two\n", "a field stands here twice.* line 1"),
        ("- id: [unclosed\n", "evaluation.yaml: .*not YAML: .* line 2"),
        ("- !!python/object/apply:os.getcwd []\n", "not YAML: could not determine a constructor"),
        ("id: recall/a\n", "not a list of questions"),
        ("", "not a list of questions"),
        ("- just a word\n", "'just a word': .*not a mapping of fields"),
        ("- {prompt: what}\n", "a question without id: .*no page None"),
        (
            "- {id: recall/a, concept: recall, rubric: 3, sources: {page: x}}\n",
            "recall/a: .*Unable to extract tag using discriminator 'kind'",
        ),
        ("- " + "[" * 2000, "not YAML"),
    ],
)
def test_broken_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    folder = write_questions(tmp_path)
    (folder / "evaluation.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BankError, match=message):
        load_bank(folder, write_guide(tmp_path))


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BankError, match="nowhere: there is no folder of questions"):
        load_bank(tmp_path / "nowhere", tmp_path)
