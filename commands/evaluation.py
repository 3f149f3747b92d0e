"""The commands that measure: `viva eval ...`."""

import dataclasses
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.config import GUIDE, QUESTIONS, load_settings
from commands.common import AsJson, bare_parts, guide_parts, print_json, progress_bar, say
from eval.cases import GOLDEN

if TYPE_CHECKING:
    from assistant.build import Parts
    from eval.judges import Judge

PREMISES, GRADED = (GOLDEN.with_name(name) for name in ("premises.jsonl", "grading.jsonl"))
BASELINE = GOLDEN.parent.parent / "baseline.json"

eval_app = typer.Typer(help="Measure answers, retrieval and marking.", no_args_is_help=True)


@eval_app.command("answers")
def eval_answers(
    cases: Annotated[Path, typer.Option(help="Cases, a JSON object a line.", exists=True, dir_okay=False)] = GOLDEN,
    variant: Annotated[list[str], typer.Option(help="What to run; may be given several times. `all` for all of them.")] = ["embedded"],  # noqa: B006 - typer's way
    judge: Annotated[str, typer.Option(help="Who judges: `local`, or a chat model as provider:name.")] = "local",
    at_once: Annotated[int, typer.Option(help="Cases in hand at the same time.", min=1, max=64)] = 1,
    most: Annotated[int | None, typer.Option(help="Only the first so many cases.", min=1)] = None,
    prices: Annotated[tuple[float, float] | None, typer.Option(help="Dollars for a million tokens read, and written.")] = None,
    seed: Annotated[int, typer.Option(help="Of the simulated model, which stands in where no model is set.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Ask every case of every variant, judge the answers, and keep the run. A run that was killed goes on."""
    from eval.cases import Case, read_lines  # here and below: only what a command needs is loaded
    from eval.run import Plan, evaluate
    from eval.summary import Prices
    from eval.tables import lines_of, run_json
    from eval.variants import read_variants

    names = read_variants(variant)
    read = read_lines(cases, Case)[:most]
    parts = guide_parts()
    chosen = _judge(judge, parts)
    for name in names:
        plan = Plan(name, read, cases.name, seed, at_once, Prices(*prices) if prices else None)
        with progress_bar() as progress:
            run = evaluate(parts, chosen, plan, load_settings().runs, datetime.now(UTC), progress)
        if as_json:
            print_json(run_json(run))
        else:
            print("\n".join(lines_of(run)))


@eval_app.command("make-cases")
def eval_make_cases(
    documents: Annotated[
        list[Path], typer.Option(help="Files and folders, as given to `viva ingest`; may be given several times.", exists=True)
    ],
    out: Annotated[Path, typer.Option(help="Where to write the cases.")] = Path("cases.jsonl"),
    most: Annotated[int, typer.Option(help="Cases of each document.", min=1)] = 8,
) -> None:
    """Write a starter set of cases about your own documents, to be edited by hand. With VIVA_MODEL a chat model writes them."""
    from eval.cases import CaseError  # as above
    from eval.make_cases import make_cases, to_lines, write_cases
    from ingest.errors import DocumentError
    from ingest.load import find_files, load_file

    if out.exists():
        raise CaseError(f"{out} is there already, perhaps edited. Name another with --out.")
    parts = bare_parts()
    read = []
    for path in find_files(documents):
        try:
            read += load_file(path)
        except DocumentError as error:
            say(str(error))
    cases = write_cases(read, most, parts.model, parts.encoder, parts.entailment) if parts.model else make_cases(read, most)
    if not cases:
        raise CaseError("Nothing in these documents reads as a definition, a heading with text, or a table. Write cases by hand.")
    out.write_text(to_lines(cases), encoding="utf-8")
    print(f"{out}: {len(cases)} cases of {len(read)} documents. Read them, correct them, and add questions that nothing answers.")


@eval_app.command("compare")
def eval_compare(
    before: Annotated[str, typer.Argument(help="Name of a run, or the end of it, such as `embedded`: the newest of those.")],
    after: Annotated[str, typer.Argument(help="The run to hold against it.")],
    as_json: AsJson = False,
) -> None:
    """Paired differences of two runs over the cases they share: which are real?"""
    from eval.compare import compare
    from eval.runs import find_run
    from eval.tables import comparison_json, comparison_lines

    runs = load_settings().runs
    first, second = find_run(runs, before), find_run(runs, after)
    found = compare(first, second)
    if as_json:
        print_json(comparison_json(first, second, found))
    else:
        print("\n".join(comparison_lines(first, second, found)))


@eval_app.command("report")
def eval_report(
    run: Annotated[list[str] | None, typer.Option(help="Runs to show, by name; by default the newest of each variant.")] = None,
    against: Annotated[str, typer.Option(help="A run to hold the first one against.")] = "",
    out: Annotated[Path, typer.Option(help="Where to write the page.")] = Path("report.html"),
) -> None:
    """Write one HTML page about runs: tables, plots, worst cases. It opens without a network."""
    from eval.agreement import read_agreement  # as above
    from eval.report.page import newest_of_each_variant, render
    from eval.runs import RunError, find_run, finished_runs

    runs = load_settings().runs
    shown = [find_run(runs, name) for name in run] if run else newest_of_each_variant(finished_runs(runs))
    if not shown:
        raise RunError(f"There is no finished run in {runs}. `viva eval answers` makes one.")
    page = render(shown, find_run(runs, against) if against else None, read_agreement(), datetime.now(UTC))
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise RunError(f"{out} can't be written: {error}.") from error
    print(out)


@eval_app.command("agreement")
def eval_agreement(
    labelled: Annotated[list[Path] | None, typer.Option(help="Claims with labels, as for `viva eval verifier`.", exists=True)] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Write it down for the footer of reports.")] = False,
    as_json: AsJson = False,
) -> None:
    """How far do those who judge agree with people, and with known faults in answers to the golden cases?"""
    from assistant.build import chain_with  # as above
    from assistant.quiz.bank import load_bank
    from eval.agreement import PUBLISHED, AgreementReport, MarkerAgreement, agreement_lines, fault_agreement, labelled_agreement
    from eval.cases import Case, read_lines
    from eval.grading import evaluate_grading, read_graded

    parts = guide_parts()
    judge = _judge("local", parts)
    with progress_bar() as progress:
        people = tuple(labelled_agreement(path, judge, progress) for path in labelled or [])
        faults = fault_agreement(read_lines(GOLDEN, Case), chain_with(parts, parts.settings.guards, None), judge, progress)
        marked = evaluate_grading(read_graded(GRADED), load_bank(QUESTIONS, GUIDE).by_id, parts.encoder, progress)
    report = AgreementReport(labelled=people, faults=faults, marker=MarkerAgreement(answers=marked.cases, qwk=marked.qwk))
    if publish:
        PUBLISHED.write_text(report.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if as_json:
        print_json(report.model_dump())
    else:
        print("\n".join(agreement_lines(report)))


@eval_app.command("drift")
def eval_drift(
    days: Annotated[int, typer.Option(help="Days of the window, up to now.", min=1)] = 7,
    before: Annotated[int, typer.Option(help="Days of the reference, before the window.", min=1)] = 28,
    out: Annotated[Path | None, typer.Option(help="Write a page with a plot here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Are other things asked than before, and is less of it answered? From the log of questions on this machine."""
    from assistant.query_log import read_log  # as above
    from eval.drift.page import render_drift
    from eval.drift.report import compare_windows, drift_lines, within

    log = list(read_log(load_settings().home))
    now = datetime.now(UTC)
    start = now - timedelta(days=days)
    window, reference = within(log, start, now), within(log, start - timedelta(days=before), start)
    report = compare_windows(reference, window)
    if out:
        out.write_text(render_drift(report, reference, window), encoding="utf-8")
    if as_json:
        print_json(dataclasses.asdict(report))
    else:
        print("\n".join(drift_lines(report)))


@eval_app.command("gate")
def eval_gate(accept: Annotated[bool, typer.Option("--accept", help="Write the figures down as the baseline.")] = False) -> None:
    """Have the figures that matter fallen against eval/baseline.json? The golden cases, embedded, and the marker of free answers."""
    from assistant.quiz.bank import load_bank  # as above
    from eval.cases import Case, read_lines
    from eval.gate import GateError, gaps, gated, hold, read_baseline, write_baseline
    from eval.grading import evaluate_grading, read_graded
    from eval.run import Plan, evaluate

    baseline = None if accept else read_baseline(BASELINE)
    parts = guide_parts()
    plan = Plan("embedded", read_lines(GOLDEN, Case), GOLDEN.name)
    graded = read_graded(GRADED)
    with progress_bar() as progress:
        run = evaluate(parts, _judge("local", parts), plan, load_settings().runs, datetime.now(UTC), progress)
        marked = evaluate_grading(graded, load_bank(QUESTIONS, GUIDE).by_id, parts.encoder, progress)
    if missing := gaps(run.summary):
        raise GateError(f"The run says too little: {'; '.join(missing)}. See {run.folder}.")
    now = gated(run.summary.figures, marked.qwk)
    if baseline is None:
        write_baseline(BASELINE, run.summary.manifest.commit, now)
        print(f"{BASELINE.name} holds {', '.join(f'{name} {value:.4f}' for name, value in now.items())}")
        return
    held = hold(baseline, now)
    print("\n".join(map(str, held)))
    if any(each.falls for each in held):
        raise typer.Exit(1)


@eval_app.command("pages")
def eval_pages(
    cases: Annotated[Path, typer.Option(help="Questions and their pages, a JSON object a line.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Does each question find its page first, or among three? eval/cases/paraphrases.jsonl has nine for every page."""
    from eval.cases import read_lines  # as above
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


@eval_app.command("retrieval")
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


@eval_app.command("grader")
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


@eval_app.command("verifier")
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


@eval_app.command("confidence")
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


@eval_app.command("premises")
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


@eval_app.command("guards")
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


@eval_app.command("injection")
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


def _judge(name: str, parts: "Parts") -> "Judge":
    if name == "local":
        from eval.ragas_scores.local import local_judge  # as above; ragas takes 2 s

        return local_judge(parts.encoder, parts.entailment)
    from eval.ragas_scores.judged import connect_judge  # as above

    return connect_judge(name, parts.encoder, parts.settings.model_timeout)
