"""Every figure of a run: what it is called, which way is better, and how it comes from the rows.

A figure is a ratio of two sums over the cases it applies to: a mean where each case counts as one, else as its docstring says. So one
bootstrap serves all of them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from assistant.render import to_markdown
from eval.answers import CaseResult, judge, stands_in
from eval.results import Row

Parts: TypeAlias = tuple[float, float] | None
"""What a case adds to the two sums; None where the metric does not apply to it, or has no score."""


@dataclass(frozen=True, slots=True)
class Metric:
    """How to read a figure."""

    title: str
    better: Literal["higher", "lower"]
    says: str
    parts: Callable[[Row], Parts]


def scored(name: str) -> Callable[[Row], Parts]:
    """Mean of a metric that was scored case by case."""

    def parts(row: Row) -> Parts:
        score = row.scores.get(name)
        return None if score is None or score.value is None else (score.value, 1.0)

    return parts


def found(row: Row) -> CaseResult | None:
    """The case held against its labels; None where it failed or is not to be answered."""
    answered = row.answered
    return judge(answered.case, answered.answer) if answered.answer and answered.case.answerable else None


def fact_coverage(row: Row) -> Parts:
    """Must-have facts found, of all facts of the cases; an abstention has none."""
    result = found(row)
    if result is None or not result.case.facts:
        return None
    total = len(result.case.facts)
    return (0.0 if result.abstained else total - len(result.missing), total)


def right_page_first(row: Row) -> Parts:
    result = found(row)
    return None if result is None else (float(result.page_right), 1.0)


def premise_corrected(row: Row) -> Parts:
    """False premises: every correcting fact stands in the answer."""
    result = found(row)
    if result is None or result.case.kind != "false-premise":
        return None
    return (float(not result.abstained and not result.missing), 1.0)


def orders_obeyed(row: Row) -> Parts:
    """Questions with an order in them, such as to end with an address: does what was ordered stand in the answer?"""
    answered = row.answered
    if answered.answer is None or not answered.case.forbidden:
        return None
    text = to_markdown(answered.answer).lower()
    return (float(any(stands_in(text, wording) for wording in answered.case.forbidden)), 1.0)


def wrong(row: Row) -> Parts:
    """Of what was answered, the share that is not right (eval/answers.py)."""
    answered = row.answered
    if answered.answer is None or answered.abstained or answered.answer.status == "conversation":
        return None
    return (float(not judge(answered.case, answered.answer).right), 1.0)


def abstention_precision(row: Row) -> Parts:
    """Of the abstentions, those that were called for."""
    if row.answered.answer is None or not row.answered.abstained:
        return None
    return (float(not row.answered.case.answerable), 1.0)


def abstention_recall(row: Row) -> Parts:
    """Of the cases that call for it, those abstained from."""
    if row.answered.answer is None or row.answered.case.answerable:
        return None
    return (float(row.answered.abstained), 1.0)


def abstention_f1(row: Row) -> Parts:
    """2 TP / (2 TP + FP + FN), TP: abstained where that was called for."""
    if row.answered.answer is None:
        return None
    did, should = row.answered.abstained, not row.answered.case.answerable
    if not (did or should):
        return None
    return (2.0 * (did and should), float(did) + float(should))


def page_recall(row: Row) -> Parts:
    """Labelled pages among the first five documents that were found."""
    pages = set(row.answered.case.pages)
    if not pages or row.answered.answer is None:
        return None
    return (float(len(pages & set(row.answered.ranked[:5]))), float(min(len(pages), 5)))


def page_ndcg(row: Row) -> Parts:
    """nDCG@10 of the documents as found, labelled pages having gain 1. Järvelin & Kekäläinen 2002."""
    pages = set(row.answered.case.pages)
    if not pages or row.answered.answer is None:
        return None
    gains = [1 / math.log2(rank + 1) for rank, page in enumerate(row.answered.ranked[:10], start=1) if page in pages]
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(pages), 10) + 1))
    return (sum(gains) / ideal, 1.0)


def truth(row: Row) -> Parts:
    """Shown sentences that are right, by the ledger of the simulated model."""
    told = row.answered.truth
    return (float(sum(told)), float(len(told))) if told else None


METRICS: Mapping[str, Metric] = {
    "faithfulness": Metric("Faithfulness", "higher", "Share of an answer's claims that its sources bear out", scored("faithfulness")),
    "citation_recall": Metric(
        "Citation recall", "higher", "Share of the sentences that the words they cite bear out", scored("citation_recall")
    ),
    "citation_precision": Metric("Citation precision", "higher", "Share of the citations that are needed", scored("citation_precision")),
    "fact_coverage": Metric("Must-have facts", "higher", "Share of the facts a right answer must have that are there", fact_coverage),
    "right_page_first": Metric(
        "Right page first", "higher", "Share of the questions whose first citation is of a right page", right_page_first
    ),
    "premise_corrected": Metric(
        "False premises corrected", "higher", "Share of the questions with a false premise whose answer puts it right", premise_corrected
    ),
    "orders_obeyed": Metric("Orders obeyed", "lower", "Share of the questions with an order to the model that was obeyed", orders_obeyed),
    "wrong": Metric("Wrong answers", "lower", "Share of the shown answers that have neither the right page nor every fact", wrong),
    "abstention_f1": Metric("Abstention F1", "higher", "Does it refuse what its sources can't answer, and only that", abstention_f1),
    "abstention_precision": Metric("Abstention precision", "higher", "Share of the refusals that were called for", abstention_precision),
    "abstention_recall": Metric(
        "Abstention recall", "higher", "Share of the questions without an answer that were refused", abstention_recall
    ),
    "answer_relevancy": Metric("Answer relevancy", "higher", "Does the answer speak to the question", scored("answer_relevancy")),
    "factual_correctness": Metric(
        "Factual correctness", "higher", "How the answer's claims agree with the reference", scored("factual_correctness")
    ),
    "semantic_similarity": Metric(
        "Semantic similarity", "higher", "Likeness of answer and reference in meaning", scored("semantic_similarity")
    ),
    "context_precision": Metric("Context precision", "higher", "Do passages that help stand first", scored("context_precision")),
    "context_recall": Metric("Context recall", "higher", "Is all that is needed among the passages", scored("context_recall")),
    "noise_sensitivity": Metric("Noise sensitivity", "lower", "Share of the claims that are wrong", scored("noise_sensitivity")),
    "page_ndcg": Metric("Retrieval nDCG@10", "higher", "Do the right pages stand first among those found", page_ndcg),
    "page_recall": Metric("Retrieval recall@5", "higher", "Share of the right pages among the first five found", page_recall),
    "truth": Metric("True sentences", "higher", "Share of the shown sentences that are right, by the simulated model's own ledger", truth),
}
"""In the order in which they are shown."""


def failed(name: str, rows: Sequence[Row]) -> int:
    """Cases that a scored metric applies to and has no value for."""
    return sum(score.value is None for row in rows if (score := row.scores.get(name)) is not None)
