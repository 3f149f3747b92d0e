"""The commands that measure whole answers: `viva eval ...`."""

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.config import GUIDE, QUESTIONS, load_settings
from commands.common import AsJson, bare_parts, guide_parts, print_json, progress_bar, say
from commands.measurements import parts_app
from eval.cases import GOLDEN

if TYPE_CHECKING:
    from assistant.build import Parts
    from eval.grading import GradingReport
    from eval.judges import Judge
    from ingest.types import Progress

GRADED = GOLDEN.with_name("grading.jsonl")
BASELINE = GOLDEN.parent.parent / "baseline.json"

eval_app = typer.Typer(help="Measure answers, retrieval and marking.", no_args_is_help=True)
eval_app.add_typer(parts_app)


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
    from ui.words import counted

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
    made = f"{counted(len(cases), 'case')} of {counted(len(read), 'document')}"
    print(f"{out}: {made}. Read them, correct them, and add questions that nothing answers.")


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
    from eval.agreement import PUBLISHED, AgreementReport, MarkerAgreement, agreement_lines, fault_agreement, labelled_agreement
    from eval.cases import Case, read_lines

    parts = guide_parts()
    judge = _judge("local", parts)
    with progress_bar() as progress:
        people = tuple(labelled_agreement(path, judge, progress) for path in labelled or [])
        faults = fault_agreement(read_lines(GOLDEN, Case), chain_with(parts, parts.settings.guards, None), judge, progress)
        marked = _marked(parts, progress)
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
    from eval.cases import Case, read_lines  # as above
    from eval.gate import GateError, gaps, gated, hold, read_baseline, write_baseline
    from eval.run import Plan, evaluate

    baseline = None if accept else read_baseline(BASELINE)
    parts = guide_parts()
    plan = Plan("embedded", read_lines(GOLDEN, Case), GOLDEN.name)
    with progress_bar() as progress:
        run = evaluate(parts, _judge("local", parts), plan, load_settings().runs, datetime.now(UTC), progress)
        marked = _marked(parts, progress)
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


def _judge(name: str, parts: "Parts") -> "Judge":
    if name == "local":
        from eval.ragas_scores.local import local_judge  # as above; ragas takes 2 s

        return local_judge(parts.encoder, parts.entailment)
    from eval.ragas_scores.judged import connect_judge  # as above

    return connect_judge(name, parts.encoder, parts.settings.model_timeout)


def _marked(parts: "Parts", progress: "Progress") -> "GradingReport":
    """How the marker of free answers agrees with people, on the answers that ship."""
    from assistant.quiz.bank import load_bank  # as above
    from eval.grading import evaluate_grading, read_graded

    return evaluate_grading(read_graded(GRADED), load_bank(QUESTIONS, GUIDE).by_id, parts.encoder, progress)
