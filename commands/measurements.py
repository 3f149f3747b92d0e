"""The commands that measure one part: `viva eval pages`, `retrieval`, `grader`, ..."""

import dataclasses
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from assistant.config import GUIDE, QUESTIONS, load_settings
from commands.common import AsJson, bare_parts, guide_parts, print_json, progress_bar
from eval.cases import GOLDEN

PREMISES = GOLDEN.with_name("premises.jsonl")
parts_app = typer.Typer()


@parts_app.command("pages")
def eval_pages(
    cases: Annotated[Path, typer.Option(help="Questions and their pages, a JSON object a line.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Does each question find its page first, or among three? eval/cases/paraphrases.jsonl has nine for every page."""
    from eval.cases import read_lines  # here and below: only what a command needs is loaded
    from eval.pages import Paraphrase, evaluate_pages

    read = read_lines(cases, Paraphrase)
    parts = guide_parts()
    with progress_bar() as progress:
        report = evaluate_pages(parts.steps.rank, read, progress)
    if as_json:
        print_json({name: figure for name, figure in dataclasses.asdict(report).items() if name != "misses"})
        return
    for miss in report.misses:
        print(f"{miss.case.id}: {miss.case.question} Found: {', '.join(miss.found) or 'nothing'}.")
    print(f"{report.questions} questions: first {report.top_1:.3f}, among three {report.top_3:.3f}")
    print(", ".join(f"{style} {figure:.3f}" for style, figure in report.by_style.items()))


@parts_app.command("retrieval")
def eval_retrieval(
    corpus: Annotated[Path, typer.Option(help="corpus.jsonl in BEIR's layout.", exists=True, dir_okay=False)],
    queries: Annotated[Path, typer.Option(help="queries.jsonl", exists=True, dir_okay=False)],
    qrels: Annotated[Path, typer.Option(help="qrels.tsv", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Measure retrieval on a collection in BEIR's layout: dense, lexical and hybrid."""
    from eval.retrieval import evaluate_retrieval
    from ingest.embed import load_encoder

    settings = load_settings()
    encoder = load_encoder(settings.embedding_model, settings.home)
    with tempfile.TemporaryDirectory(prefix="viva-eval-") as home, progress_bar() as progress:
        report = evaluate_retrieval(corpus, queries, qrels, encoder, Path(home), progress)
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    print(f"{report.queries} queries, {report.documents} documents")
    for side in ("dense", "lexical", "hybrid"):
        print(f"{side:8}", "  ".join(f"{name} {figure:.4f}" for name, figure in getattr(report, side).items()))


@parts_app.command("grader")
def eval_grader(
    cases: Annotated[Path, typer.Option(help="Marked answers, a JSON object a line.", exists=True, dir_okay=False)], as_json: AsJson = False
) -> None:
    """Does the marker agree with people? On answers scored beside a reference answer, or labelled point by point of a rubric."""
    from assistant.quiz.bank import load_bank  # as above
    from eval.grading import evaluate_grading, read_graded

    graded = read_graded(cases)
    parts = bare_parts()
    with progress_bar() as progress:
        report = evaluate_grading(graded, load_bank(QUESTIONS, GUIDE).by_id, parts.encoder, progress)
    figures = {name: figure for name, figure in dataclasses.asdict(report).items() if figure is not None}
    if as_json:
        print_json(figures)
        return
    print(f"{report.cases} answers:", "  ".join(f"{name} {figures[name]:.3f}" for name in ("pearson", "spearman", "rmse", "qwk")))
    if report.labels:
        print(f"{report.labels.accuracy:.3f} of the points have the label that people gave:")
        for label, given in report.labels.confusion.items():
            print(f"{label:13}", "  ".join(f"{name} {count}" for name, count in given.items()))


@parts_app.command("verifier")
def eval_verifier(
    cases: Annotated[Path, typer.Option(help="Claims with their passages and labels, a JSON object a line.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Does the claim verifier tell supported claims from others, at its shipped threshold?"""
    from eval.verification import evaluate_verifier, shipped_scorer  # as above

    parts = bare_parts()
    report = dataclasses.asdict(evaluate_verifier(cases, shipped_scorer(parts.encoder, parts.entailment)))
    if as_json:
        print_json(report)
        return
    kinds = report.pop("by_kind")
    for name, figure in report.items():
        print(f"{name:20} {figure:.3f}" if isinstance(figure, float) else f"{name:20} {figure}")
    for kind, found in kinds.items():
        print(f"  {kind:18} {found['right']:.3f} of {found['cases']}")


@parts_app.command("confidence")
def eval_confidence(
    cases: Annotated[Path, typer.Option(help="Cases, a JSON object a line.", exists=True, dir_okay=False)], as_json: AsJson = False
) -> None:
    """Can the confidence of answers be believed, and what share of those shown is wrong?"""
    from assistant.build import chain_with  # as above
    from eval.calibration import to_table
    from eval.cases import Case, read_lines
    from eval.confidence import evaluate_confidence

    read = read_lines(cases, Case)
    parts = guide_parts()
    unwithheld = chain_with(parts, [guard for guard in parts.settings.guards if guard != "sufficiency"], parts.model)
    with progress_bar() as progress:
        report = evaluate_confidence(unwithheld, read, parts.steps.least_confidence, progress)
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    print(f"{report.cases} cases: calibration error {report.ece:.3f} ({report.ece_by_chance:.3f} by chance alone), AURC {report.aurc:.3f}")
    print(f"shown from {report.threshold:.2f} on: {report.coverage:.3f} of the cases, of which {report.risk:.3f} wrong")
    print(to_table(report.reliability))


@parts_app.command("premises")
def eval_premises(
    cases: Annotated[Path, typer.Option(help="Cases, a JSON object a line.", exists=True, dir_okay=False)] = PREMISES,
    as_json: AsJson = False,
) -> None:
    """Are false premises ("why does L1 keep all features?") corrected, and true ones left alone?"""
    from eval.cases import Case, read_lines  # as above
    from eval.premises import evaluate_premises

    read = read_lines(cases, Case)
    parts = guide_parts()
    with progress_bar() as progress:
        report = evaluate_premises(parts.chain, read, progress)
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    print("\n".join(report.faults))
    print(f"{report.false_premises} false premises: corrected {report.corrected:.3f}, openly {report.openly:.3f}")
    print(f"{report.controls} controls: false alarms {report.false_alarms:.3f}")


@parts_app.command("guards")
def eval_guards(
    cases: Annotated[Path, typer.Option(help="Questions, a JSON object a line.", exists=True, dir_okay=False)],
    most: Annotated[int, typer.Option(help="Questions asked; each of every variant.", min=1)] = 60,
    as_json: AsJson = False,
) -> None:
    """What does each guard catch, and what does it cost? On answers of a simulated model that puts faults into what it reads."""
    from assistant.build import chain_with  # as above
    from assistant.model import ChatModel
    from eval.cases import Case, read_lines
    from eval.guards import evaluate_guards, to_table

    questions = [case.question for case in read_lines(cases, Case) if case.answerable][:most]
    parts = guide_parts()
    with progress_bar() as progress:
        report = evaluate_guards(lambda guards, model: chain_with(parts, guards, ChatModel(model, "simulated", 60.0)), questions, progress)
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        print(to_table(report))


@parts_app.command("injection")
def eval_injection(
    documents: Annotated[Path, typer.Option(help="Documents with an order to a model in them.", exists=True, dir_okay=False)],
    controls: Annotated[Path, typer.Option(help="Texts that hold no order.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """How often does an order in a document get its way, with a model that obeys whatever it reads?"""
    from assistant.build import chain_with  # as above
    from assistant.model import ChatModel
    from assistant.retrieve import Retriever
    from eval.injection import evaluate_injection
    from ingest.index import Store

    parts = bare_parts()

    with tempfile.TemporaryDirectory() as home, progress_bar() as progress:
        report = evaluate_injection(
            documents,
            controls,
            lambda store, guards, model: chain_with(
                dataclasses.replace(parts, store=store, retriever=Retriever(store, parts.encoder)),
                guards,
                ChatModel(model, "obedient", 60.0),
            ),
            Store(Path(home), parts.encoder),
            parts.encoder,
            progress,
        )
    if as_json:
        print_json(dataclasses.asdict(report))
        return
    for name, success in report.success.items():
        print(f"{name:16}", "  ".join(f"{who} {share:.3f}" for who, share in dataclasses.asdict(success).items()))
    print(f"false alarms {report.false_alarms:.3f} of {report.controls} texts")
