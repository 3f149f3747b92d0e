"""The report as a page: what it says, and that it needs nothing from elsewhere."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.types import Answer, Citation, Sentence, Source, Span, Verdict
from eval.agreement import AgreementReport, FaultAgreement, LabelledAgreement, MarkerAgreement, SentenceAgreement
from eval.cases import Case
from eval.report.page import newest_of_each_variant, render
from eval.report.tables import metric_lines, worst_cases
from eval.results import SIMULATED, Answered, Manifest, Row, Score, VariantName
from eval.runs import FinishedRun
from eval.summary import summarize

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TEXT = "Lasso sets weights to exactly zero. Ridge does not."
HOSTILE = "</script><img src=x onerror=alert(1)>"


def row(name: str, faithfulness: float, question: str = "What does lasso do?") -> Row:
    span = Span("l1", 0, 35, TEXT[:35], "0")
    sentence = Sentence(TEXT[:35], (Citation(1, span),), Verdict("supported", 1.0, "word for word"))
    source = Source(1, "Lasso", ("Explanation",), Span("l1", 0, len(TEXT), TEXT, "0"), 0.9)
    answer = Answer(question, "answered", sentences=(sentence,), sources=(source,), confidence=0.9)
    case = Case(id=name, question=question, answerable=True, pages=["l1"], facts=[["exactly zero"]], reference="Zeros.")
    scores = {"faithfulness": Score(value=faithfulness, reason=f"{faithfulness} of it")}
    return Row(answered=Answered(case=case, topic="generalisation", answer=answer, milliseconds=30.0), scores=scores)


def run(variant: VariantName, *rows: Row, model: str = "", started: datetime = NOW) -> FinishedRun:
    manifest = Manifest(
        variant=variant,
        model=model,
        judge="local",
        guards=(),
        settings={},
        seed=1,
        cases_file="golden.jsonl",
        cases_sha256="0",
        cases=len(rows),
        commit="fec9e94",
        started=started,
    )
    return FinishedRun(Path(f"runs/{variant}"), summarize(manifest, rows), lambda: rows)


GOOD = run("embedded", row("one", 1.0), row("two", 1.0))
BAD = run("rag", row("one", 0.5), row("two", 0.5, HOSTILE), model=SIMULATED)


TOLD: dict[str, Any] = {"auroc": 0.9, "precision": 0.8, "recall": 0.7, "f1": 0.747, "balanced_accuracy": 0.88}
FAULTS = FaultAgreement(answers=10, by_kind={"number": 1.0}, sentences=SentenceAgreement(faulty=5, right=9, failed=0, **TOLD), **TOLD)
AGREEMENT = AgreementReport(
    labelled=(LabelledAgreement(file="people.jsonl", cases=5, auroc=0.66, balanced_accuracy=0.61),),
    faults=FAULTS,
    marker=MarkerAgreement(answers=7, qwk=0.67),
)


@pytest.fixture(scope="module")
def page() -> str:
    return render([BAD, GOOD], GOOD, AGREEMENT, NOW)


def without_plotly(page: str) -> str:
    return max(re.split(r"<script>", page, maxsplit=1)[0], "", key=len) + page[page.index('<script id="plots"') :]


def test_page_needs_nothing_from_elsewhere(page: str) -> None:
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\(""", without_plotly(page))
    assert "Plotly" in page


def test_text_of_a_run_cannot_become_markup(page: str) -> None:
    assert HOSTILE not in page
    assert "&lt;/script&gt;" in page


def test_simulated_figures_say_so(page: str) -> None:
    assert "no language model was asked" in page
    assert "<small>simulated</small>" in page
    plots = json.loads(page.split('type="application/json">')[1].split("</script>")[0])
    assert any("simulated" in trace.get("name", "") for trace in plots["risk"]["data"])
    assert "no language model was asked" not in render([GOOD], None, AGREEMENT, NOW)


def test_comparison_names_what_got_worse(page: str) -> None:
    assert "Against embedded" in page
    assert "Cases that got worse: one." in page


def test_best_of_each_line_is_marked() -> None:
    line = next(line for line in metric_lines([BAD, GOOD]) if line.title == "Faithfulness")
    assert [cell.best for cell in line.cells] == [False, True]


def test_calibration_error_and_area_under_the_risk_curve_are_told(page: str) -> None:
    assert BAD.summary.confidence is not None
    assert BAD.summary.confidence.calibration_error == pytest.approx(0.1)  # nine in ten are stated, and all are right
    assert BAD.summary.confidence.aurc == 0.0
    assert "Calibration error" in page


def test_worst_case_shows_the_cited_words_within_their_source() -> None:
    (case, *_) = worst_cases(BAD)
    assert case.passages[0].parts == ((TEXT[:35], True), (TEXT[35:], False))
    assert case.sentences[0].verdict == "supported, 1.00: word for word"
    assert worst_cases(GOOD) == []


def test_newest_run_of_each_variant_is_shown_embedded_first() -> None:
    older = run("embedded", row("one", 0.0), started=NOW.replace(hour=1))
    assert newest_of_each_variant([BAD, GOOD, older]) == [GOOD, BAD]


def test_footer_says_how_far_the_judge_can_be_believed(page: str) -> None:
    assert "0.747" in page
    words = " ".join(page[page.index("<footer>") :].split())
    assert "On 5 claims of people.jsonl, which people labelled, its AUROC is 0.660" in words
    assert "kappa of 0.670" in words
