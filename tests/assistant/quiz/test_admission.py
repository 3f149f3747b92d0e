"""Sources and coverage, and the report over a bank's files."""

from pathlib import Path
from typing import Any

import pytest

from assistant.cache import CachedEncoder
from assistant.quiz.admission import check_coverage, check_files, check_sources, examine
from assistant.quiz.evidence import load_guide, locate
from tests.assistant.quiz.bank_files import EVERY_KIND, POINT, SENTENCE, bank_of, one, raw, write_guide, write_questions
from tests.fakes import WordEncoder


def source_messages(folder: Path, section: str, sentence: str, **more: Any) -> list[str]:
    bank = bank_of(folder, raw("true_false", source={"section": section, "sentence": sentence, **more}))
    return [str(finding) for finding in check_sources(bank, load_guide(folder / "guide"))]


def test_sound_questions_of_every_kind_are_admitted(tmp_path: Path) -> None:
    bank = bank_of(tmp_path, *EVERY_KIND)
    findings = examine(bank, load_guide(tmp_path / "guide"), WordEncoder(dimension=4096))
    assert {finding.check for finding in findings} <= {"coverage", "duplicate"}  # all of them ask about one sentence


@pytest.mark.parametrize(
    ("section", "sentence"),
    [
        ("Explanation", SENTENCE),
        ("Explanation", "False alarms do not change recall."),
        ("Explanation", "Screening tests need high recall."),
        ("Formula", "R = TP / (TP + FN)"),
        ("Comparison", "| lowered by | missed cases | false alarms |"),
    ],
)
def test_whole_sentence_item_or_line_is_found_at_its_offsets(tmp_path: Path, section: str, sentence: str) -> None:
    assert source_messages(tmp_path, section, sentence) == []
    question = one(tmp_path, raw("true_false", source={"section": section, "sentence": sentence}))
    passage = locate(question.sources[0], load_guide(tmp_path / "guide"))
    assert passage is not None
    assert passage.document.text[passage.start : passage.end] == sentence


@pytest.mark.parametrize(
    ("section", "sentence", "message"),
    [
        ("Explanation", "Every missed case lowers recall", "the sentence is not whole; quote all of it: Every missed case lowers recall."),
        ("Explanation", "False alarms do not", "the sentence is not whole"),
        ("Explanation", f"{SENTENCE} False alarms do not change recall.", "this is more than one sentence; list them in `sources`"),
        ("Explanation", "Every missed case lowers Recall.", "does not hold this sentence; copy it letter by letter"),
        ("Pitfalls", SENTENCE, "the sentence stands in section 'Explanation'"),
        ("Examples", SENTENCE, "page recall has no section 'Examples'; it has In one sentence, Explanation,"),
        ("Comparison", "| lowered by | missed cases |", "the sentence is not whole"),
    ],
)
def test_source_that_is_not_there_is_named(tmp_path: Path, section: str, sentence: str, message: str) -> None:
    (found,) = source_messages(tmp_path, section, sentence)
    assert found.startswith("recall/true-false: [source] evaluation.yaml: source: ")
    assert message in found


def test_source_may_stand_on_another_page(tmp_path: Path) -> None:
    assert source_messages(tmp_path, "Explanation", SENTENCE, page="pruning") == []
    (found,) = source_messages(tmp_path, "Explanation", SENTENCE, page="boosting")
    assert "the guide has no page boosting" in found


def test_each_rubric_point_needs_its_source(tmp_path: Path) -> None:
    lost = {**POINT, "source": {"section": "Explanation", "sentence": "It is lost."}}
    findings = check_sources(bank_of(tmp_path, raw("open", rubric=[POINT, lost, POINT])), load_guide(tmp_path / "guide"))
    assert ["rubric.1.source" in finding.message for finding in findings] == [True]


def test_coverage_names_concepts_topics_tiers_and_totals_that_fall_short(tmp_path: Path) -> None:
    four = [raw("open"), raw("cloze"), raw("matching", level="apply"), raw("numeric", level="recall")]
    findings = [str(finding) for finding in check_coverage(bank_of(tmp_path, *four))]
    assert findings == [
        "pruning: [coverage] models.yaml: 0 questions of 0 kinds and 0 levels; it needs 4 of 2 and 3.",
        "bank: [coverage] 4 questions; at least 1000.",
        "bank: [coverage] 1 short_answer and open questions; at least 300.",
        "bank: [coverage] 1 numeric questions; at least 120.",
        "bank: [coverage] no question of topic models.",
        "bank: [coverage] no question of tier advanced.",
    ]


@pytest.mark.parametrize(
    ("questions", "has"),
    [
        (
            [raw("open", str(number), level=level) for number, level in enumerate(["recall", "apply", "explain", "explain"])],
            "4 questions of 1",
        ),
        ([raw("open"), raw("cloze"), raw("matching"), raw("numeric", level="apply")], "4 questions of 4 kinds and 2 levels"),
        ([raw("open"), raw("cloze", level="apply"), raw("matching", level="recall")], "3 questions of 3 kinds and 3 levels"),
    ],
)
def test_concept_needs_questions_kinds_and_levels(tmp_path: Path, questions: list[dict[str, Any]], has: str) -> None:
    findings = {finding.item: finding.message for finding in check_coverage(bank_of(tmp_path, *questions))}
    assert has in findings["recall"]


def test_report_counts_and_lists_broken_questions_beside_the_others(tmp_path: Path) -> None:
    folder = write_questions(tmp_path, *EVERY_KIND, raw("open", "broken", level="guess"))
    encoder = CachedEncoder(WordEncoder(dimension=4096), tmp_path / "models")
    report = check_files(folder, write_guide(tmp_path), encoder, lambda _done, _total, _what: None)
    assert report.items == len(EVERY_KIND)
    assert report.counts["topic"] == {"evaluation": len(EVERY_KIND)}
    assert report.counts["tier"] == {"foundational": len(EVERY_KIND)}
    assert report.counts["kind"]["open"] == 1
    assert report.counts["level"] == {"explain": len(EVERY_KIND)}
    assert report.findings[0].item == "recall/broken"
    assert report.balance["evaluation"].places == (3, 0, 0, 0)
