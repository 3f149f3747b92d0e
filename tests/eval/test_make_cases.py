"""A starter set of cases from one's own documents."""

import json

import pytest

from assistant.errors import ModelError
from assistant.model import ChatModel
from eval.cases import Case
from eval.make_cases import make_cases, to_lines, write_cases
from ingest.types import Document, Section
from tests.library import ENCODER, ENTAILMENT
from tests.scripted_model import scripted

TEXT = (
    "A turbine is a machine that turns flowing water into rotating motion. It is old. "
    "This is the first of its kind in the valley and in the whole country."
)
ADVICE = "Turbine blades wear quickly where the river carries abrasive sediment through the intake."
TABLE = "| turbine | head | flow |\n|---|---|---|\n| Pelton | high | small |\n| Kaplan | low | large |"


def document(*parts: tuple[str, str]) -> Document:
    """Sections of heading and text."""
    text, sections = "", []
    for heading, body in parts:
        sections.append(Section((heading,), len(text), len(text) + len(body)))
        text += f"{body}\n\n"
    return Document("mill", "Mill", "mill.md", "text/markdown", text, tuple(sections))


def cases(*parts: tuple[str, str], most: int = 8) -> dict[str, Case]:
    return {case.question: case for case in make_cases([document(*parts)], most)}


def test_a_definition_becomes_what_is() -> None:
    case = cases(("Page 1", TEXT))["What is a turbine?"]
    assert (case.kind, case.pages, case.reference) == ("definition", ["mill"], TEXT.partition(". ")[0] + ".")
    assert all(fact[0] in case.reference for fact in case.facts)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("In practice, a small reservoir reduces the flow that reaches the turbine.", "What does a small reservoir reduce?"),
        ("Axial turbines usually require a head between ten and several hundred metres.", "What do axial turbines require?"),
        ("The output of the mill depends on the season and on upstream irrigation.", "What does the output of the mill depend on?"),
        ("This design relies on a spring that closes the gate when power fails.", None),  # which design?
        ("The intake and the screen need cleaning after every storm in the hills.", None),  # two subjects
        ("The measures use a great deal of water from the upper basin.", "What do the measures use?"),
        ("The turbine, as said above, produces power from a head of two metres.", None),
    ],
)
def test_what_something_does_is_asked_by_its_verb(sentence: str, question: str | None) -> None:
    asked = [each for each in cases(("Page 1", sentence)) if not each.startswith("What do the documents say")]
    assert asked == ([question] if question else [])


def test_a_telling_sentence_is_asked_for_by_words_that_stand_side_by_side() -> None:
    sentence = "Abrasive sediment from the upper valley has worn blades for decades."
    assert set(cases(("Page 1", sentence))) == {"What do the documents say about abrasive sediment?"}


def test_a_heading_is_asked_for_where_it_names_a_subject() -> None:
    assert set(cases(("Wear of blades", ADVICE), most=1)) == {"What do the documents say about wear of blades?"}
    assert "What do the documents say about page 1?" not in cases(("Page 1", ADVICE))


def test_rows_of_a_table_are_compared() -> None:
    case = cases(("Page 1", f"Which turbine fits?\n\n{TABLE}"))["Compare Pelton and Kaplan"]
    assert case.kind == "table"
    assert case.facts


def test_words_of_the_question_are_no_facts() -> None:
    for case in cases(("Wear of blades", ADVICE), ("Page 2", TEXT)).values():
        assert not {fact.lower() for (fact,) in case.facts} & set(case.question.lower().strip("?").split())


def test_no_more_than_asked_for_and_each_question_once() -> None:
    assert len(make_cases([document(("Page 1", TEXT), ("Page 2", TEXT), ("Wear of blades", ADVICE))], 2)) == 2


def test_lines_can_be_read_back() -> None:
    (line,) = to_lines(make_cases([document(("Page 1", TEXT))], 1)).splitlines()
    assert Case.model_validate(json.loads(line)).answerable


def test_what_a_model_writes_is_kept_where_the_passage_bears_it_out() -> None:
    true = json.dumps({"question": "What wears the blades?", "answer": ADVICE})
    false = json.dumps({"question": "Who built it?", "answer": "Napoleon built the mill with an army of engineers in one winter."})
    for reply, kept in ((true, ["What wears the blades?"]), (f"Sure: {true}", ["What wears the blades?"]), (false, []), ("I can't.", [])):
        model = ChatModel(scripted(reply), "test", 5.0)
        found = write_cases([document(("Page 1", ADVICE))], 3, model, ENCODER, ENTAILMENT)
        assert [case.question for case in found] == kept


def test_a_model_that_fails_is_named_with_what_to_do() -> None:
    model = ChatModel(scripted([ConnectionError("no route")]), "test:model", 5.0)
    with pytest.raises(ModelError, match=r"The model test:model could not be reached\. Run it again"):
        write_cases([document(("Page 1", ADVICE))], 3, model, ENCODER, ENTAILMENT)
