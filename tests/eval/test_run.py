"""A run over a small library, judged by a fake."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from langchain_core.language_models import BaseChatModel

from assistant.build import Parts
from assistant.cache import CachedEncoder
from assistant.config import Settings
from assistant.model import ChatModel
from eval.cases import Case
from eval.compare import compare
from eval.gate import gaps
from eval.judges import Sample
from eval.report.tables import metric_lines
from eval.results import Score, VariantName
from eval.run import Plan, StoppedError, evaluate
from eval.runs import FinishedRun
from eval.tables import comparison_lines, lines_of, run_json
from tests.library import ENCODER, PAGES, parts_over, store_of
from tests.scripted_model import scripted

NOW = datetime(2026, 11, 26, tzinfo=UTC)
CASES = [
    Case(
        id="zero",
        question="What does L1 regularization do to useless features?",
        answerable=True,
        pages=["l1-regularization"],
        facts=[["exactly zero"]],
        kind="definition",
    ),
    Case(
        id="and-l2",
        question="And what does L2 regularization do to them?",
        answerable=True,
        pages=["l2-regularization"],
        facts=[["shrinks"]],
        kind="follow-up",
        history=["What does L1 regularization do to useless features?"],
    ),
    Case(id="bread", question="How long does sourdough bread bake?", answerable=False, pages=[], facts=[], kind="off-subject"),
]


class CountingJudge:
    """Finds every answer as faithful as it is told to, and counts."""

    name = "counting"

    def __init__(self, value: float | None = 1.0) -> None:
        self.value = value
        self.seen: list[Sample] = []

    def score(self, sample: Sample) -> Mapping[str, Score]:
        self.seen.append(sample)
        return {"faithfulness": Score(value=self.value, reason="as told")}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Parts:
    home = tmp_path_factory.mktemp("home")
    return parts_over(store_of(home), Settings(home=home), CachedEncoder(ENCODER, home / "models"))


def run(parts: Parts, runs: Path, variant: VariantName = "embedded", judge: CountingJudge | None = None, at_once: int = 1) -> FinishedRun:
    plan = Plan(variant, CASES, "cases.jsonl", at_once=at_once)
    return evaluate(parts, judge or CountingJudge(), plan, runs, NOW, lambda *_: None)


def test_run_answers_judges_and_sums_up(parts: Parts, tmp_path: Path) -> None:
    judge = CountingJudge()
    done = run(parts, tmp_path, judge=judge)
    assert {row.answered.case.id for row in done.rows} == {"zero", "and-l2", "bread"}
    figures = done.summary.figures
    assert figures["fact_coverage"].value == 1.0
    assert figures["abstention_f1"].value == 1.0
    assert figures["faithfulness"].cases == len(judge.seen) == 2  # a refusal claims nothing
    assert done.summary.by_kind["off-subject"]["abstention_recall"] == 1.0
    assert set(done.summary.by_topic) == {"models", "outside the guide"}
    assert done.summary.manifest.model == ""


def test_judge_reads_the_answer_without_its_numbers_and_the_passages_beside_it(parts: Parts, tmp_path: Path) -> None:
    judge = CountingJudge()
    run(parts, tmp_path, judge=judge)
    (sample,) = (each for each in judge.seen if "exactly zero" in each.response and each.pages == ("l1-regularization",))
    assert "[1]" not in sample.response
    assert sample.context_pages[0] == "l1-regularization"
    assert any("exactly zero" in context for context in sample.contexts)


def test_follow_up_is_asked_after_its_history(parts: Parts, tmp_path: Path) -> None:
    rows = {row.answered.case.id: row.answered for row in run(parts, tmp_path).rows}
    answer = rows["and-l2"].answer
    assert answer is not None
    assert answer.sentences[0].citations[0].span.document_id == "l2-regularization"


def test_simulated_model_stands_in_and_the_truth_is_known(parts: Parts, tmp_path: Path) -> None:
    done = run(parts, tmp_path, "rag")
    assert done.summary.manifest.simulated
    assert 0 < done.summary.figures["truth"].value <= 1
    assert done.summary.usage.requests >= 2
    assert "written by a simulated model" in "\n".join(lines_of(done))


def test_variants_with_guards_are_right_more_often_than_memory(parts: Parts, tmp_path: Path) -> None:
    by_heart, guarded = (run(parts, tmp_path, name).summary.figures for name in ("closed-book", "full"))
    assert guarded["truth"].value > by_heart["truth"].value
    assert by_heart["citation_recall"].value == 0.0


def test_model_that_fails_is_a_failure_and_never_a_zero(parts: Parts, tmp_path: Path) -> None:
    broken = with_model(parts, scripted([ConnectionError("no route")]))
    done = run(broken, tmp_path, "rag")
    failed = [row.answered for row in done.rows if row.answered.answer is None]
    assert done.summary.failures == len(failed) >= 2
    assert "could not be reached" in failed[0].failure
    assert "fact_coverage" not in done.summary.figures
    assert run_json(done)["failures"] == done.summary.failures


def test_the_gate_takes_no_run_that_lacks_something(parts: Parts, tmp_path: Path) -> None:
    assert gaps(run(parts, tmp_path).summary) == []
    silent = run(parts, tmp_path, judge=CountingJudge(None))
    assert gaps(silent.summary) == ["2 answers have no faithfulness"]
    assert "Faithfulness               no value: 2 answers without a score, the first because: as told" in lines_of(silent)
    assert metric_lines([silent])[0].cells[0].missing == "all 2 without a score"
    assert "3 cases failed" in gaps(run(with_model(parts, scripted([ConnectionError("no route")])), tmp_path, "rag").summary)


def test_a_run_over_other_documents_is_another_run(parts: Parts, tmp_path: Path) -> None:
    home = tmp_path / "home"
    fewer = parts_over(store_of(home, PAGES[:2]), Settings(home=home), CachedEncoder(ENCODER, home / "models"))
    one, other = (run(each, tmp_path).summary.manifest.settings["documents"] for each in (parts, fewer))
    assert one.startswith("3, ")
    assert other.startswith("2, ")


def test_finished_cases_are_neither_asked_nor_judged_again(parts: Parts, tmp_path: Path) -> None:
    stop, first = Event(), CountingJudge()

    def stop_after_one(done: int, *_: object) -> None:
        if done == 1:
            stop.set()

    with pytest.raises(StoppedError, match="goes on when it is started again"):
        evaluate(parts, first, Plan("embedded", CASES, "cases.jsonl"), tmp_path, NOW, stop_after_one, stop)
    second = CountingJudge()
    resumed = run(parts, tmp_path, judge=second)
    undisturbed = run(parts, tmp_path / "other")
    assert len(first.seen) + len(second.seen) == 2
    assert resumed.summary.figures == undisturbed.summary.figures


def test_many_at_once_give_the_same_result(parts: Parts, tmp_path: Path) -> None:
    one, many = run(parts, tmp_path / "one", "rag+verify"), run(parts, tmp_path / "many", "rag+verify", at_once=3)
    assert one.summary.figures == many.summary.figures


def test_comparison_finds_what_changed(parts: Parts, tmp_path: Path) -> None:
    good, bad = run(parts, tmp_path / "good"), run(parts, tmp_path / "bad", judge=CountingJudge(0.0))
    found = compare(good, bad)
    fall = found.differences["faithfulness"]
    assert (fall.before, fall.after, fall.real) == (1.0, 0.0, True)
    assert set(found.regressions()) == {"faithfulness"}
    assert set(found.worse) == {"zero", "and-l2"}
    assert not found.differences["fact_coverage"].real
    assert any("Faithfulness" in line and "real" in line for line in comparison_lines(good, bad, found))


def with_model(parts: Parts, model: BaseChatModel) -> Parts:
    return replace(parts, model=ChatModel(model, "test", 5.0))
