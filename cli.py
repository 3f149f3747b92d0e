"""The `viva` command: one thin function per sub-command.

Results go to stdout, progress and errors to stderr. Exit status: 0 done (an abstention too), 2 bad usage, 1 anything else.
"""

import dataclasses
import io
import json
import sys
import tempfile
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.config import GUIDE, QUESTIONS, load_settings
from ingest.errors import StudyError

if TYPE_CHECKING:
    from assistant.build import Parts
    from assistant.learner.store import LearnerStore
    from assistant.types import Answer
    from ingest.types import Progress
    from ui.desk import Desk

app = typer.Typer(
    help="A study assistant for machine-learning interviews that only says what it can cite.", no_args_is_help=True, add_completion=False
)
sources_app = typer.Typer(help="The documents that answers are drawn from.", no_args_is_help=True)
eval_app = typer.Typer(help="Measure answers, retrieval and marking.", no_args_is_help=True)
bank_app = typer.Typer(help="The questions to practise with.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")
app.add_typer(bank_app, name="bank")
app.add_typer(eval_app, name="eval")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
Model = Annotated[
    str,
    typer.Option("--model", help="Chat model as provider:name, such as ollama:llama3.2. Default: VIVA_MODEL, else the sources alone."),
]
Learner = Annotated[str, typer.Option("--learner", help="Name of the learner. Default: the first one.")]


def main() -> None:
    """Entry point: turns an error that a person can act on into one line and an exit status."""
    try:
        app(prog_name="viva")
    except StudyError as error:
        _complain(error)
        sys.exit(1)
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        sys.stderr.close()
        sys.exit(1)


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="Port of 127.0.0.1 to serve at.", min=1, max=65535)] = 7860,
    model: Model = "",
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Open the chat in the browser. Ctrl-C ends it."""
    from app import launch  # here, because Gradio takes longer to import than an answer takes

    def ready(address: str) -> None:
        _say(f"Viva is at {address}  (Ctrl-C ends it)")
        if show:
            webbrowser.open(address)

    launch(_parts(model), port, ready)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question; leave it out to use --file, or - to read it from standard input.")] = "",
    file: Annotated[Path | None, typer.Option(help="Answer each line of this file, independently.")] = None,
    as_json: AsJson = False,
    model: Model = "",
) -> None:
    """Answer a question from the sources, every sentence with the place it stands."""
    if bool(question) == (file is not None):
        raise typer.BadParameter("give a question or --file, one of the two")
    questions = _lines(file) if file else [sys.stdin.read() if question == "-" else question]
    from assistant.grounding.personal import without_personal_data  # here and below: only what a command needs is loaded
    from assistant.types import Query

    chain = _parts(model).chain
    for each in questions:
        answer = chain.invoke(Query(without_personal_data(each)))
        _print_answer(answer, as_json)


@app.command()
def quiz(
    request: Annotated[list[str] | None, typer.Argument(help='What to practise, such as "ten hard questions about RAG".')] = None,
    topic: Annotated[list[str] | None, typer.Option(help="Id of a topic. May be given several times, as the next two.")] = None,
    tier: Annotated[list[str] | None, typer.Option(help="foundational, intermediate, advanced, llm-era or career.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="A kind of question, such as open or numeric.")] = None,
    pool: Annotated[Literal["due", "new", "weak", "mixed"] | None, typer.Option(help="What to draw from. Default: mixed.")] = None,
    n: Annotated[int | None, typer.Option("--n", help="Number of questions. Default: 10.", min=1, max=100)] = None,
    minutes: Annotated[int | None, typer.Option(help="Time limit.", min=1, max=240)] = None,
    learner: Learner = "",
) -> None:
    """Practise in the terminal. Without a wish, a session that was left open is offered. Options count more than words."""
    wished = _read_wishes({"pool": pool, "topics": topic, "tiers": tier, "kinds": kind, "number": n, "minutes": minutes})
    with _desk(learner) as desk:
        if strays := set(topic or ()) - set(desk.practice.bank.topics):
            raise typer.BadParameter(f"there is no topic {', '.join(strays)}; the topics are {', '.join(desk.practice.bank.topics)}")
        plan = desk.plan_of(" ".join(request or ()), wished) if request or wished else None
        desk.practise(plan, anew=bool(wished))


@app.command()
def review(learner: Learner = "") -> None:
    """Practise what is due."""
    from assistant.quiz.attempts import Plan  # as above

    with _desk(learner) as desk:
        desk.practise(Plan(pool="due"))


@app.command()
def gaps(
    screening: Annotated[
        Path | None, typer.Option(help="A file of what a screening asks for: a job advertisement or a list.", exists=True, dir_okay=False)
    ] = None,
    learner: Learner = "",
) -> None:
    """Find what you can't answer without looking it up: a quick pass over all topics, then the best next half hour."""
    asked_for = "\n".join(_lines(screening)) if screening else ""
    with _desk(learner) as desk:
        desk.audit(asked_for)


@app.command()
def progress(learner: Learner = "", as_json: AsJson = False) -> None:
    """Show what you know, how well you can tell, and what comes."""
    from assistant.progress.overview import HISTORY, overview  # as above
    from assistant.quiz.bank import load_bank
    from ui.terminal_progress import progress_lines

    now = datetime.now().astimezone()
    with _learners() as store:
        profile = store.profile_named(learner, now)
        memories, attempts = store.memories(profile.id), store.attempts(profile.id, since=now - HISTORY)
    bank = load_bank(QUESTIONS, GUIDE)
    found = overview(bank, profile, memories, attempts, now, now.tzinfo or UTC)
    if as_json:
        _print_json(dataclasses.asdict(found))
    else:
        print("\n".join(progress_lines(found, bank)))


@app.command()
def export(
    form: Annotated[Literal["anki", "csv", "json"], typer.Argument(help="A deck of questions, a table of answers, or all your data.")],
    out: Annotated[Path | None, typer.Option(help="File to write. Default: standard output, and for anki a file here.")] = None,
    only: Annotated[Literal["all", "asked", "bookmarked"], typer.Option(help="Questions in the deck.")] = "all",
    learner: Learner = "",
) -> None:
    """Take a learner's data away, or the questions to Anki."""
    from assistant.progress import export as files  # as above
    from assistant.quiz.bank import load_bank
    from assistant.quiz.evidence import load_guide

    now = datetime.now(UTC)
    bank = load_bank(QUESTIONS, GUIDE)
    titles = {page.id: page.title for page in load_guide(GUIDE).values()} if form == "anki" else {}
    with _learners() as store:
        file = files.export(form, store, store.profile_named(learner, now), bank, titles, now, only)
    if out is None and form != "anki":
        sys.stdout.write(file.content.decode())
        return
    path = out or Path(file.name)
    try:
        path.write_bytes(file.content)
    except OSError as error:
        raise typer.BadParameter(f"{path} can't be written: {error.strerror}", param_hint="--out") from error
    _say(f"written to {path}")


@app.command("import")
def import_learner(file: Annotated[Path, typer.Argument(help="What `viva export json` wrote.", exists=True, dir_okay=False)]) -> None:
    """Bring a learner's data in, as another learner."""
    from assistant.progress.export import import_text  # as above

    with _learners() as store:
        print(f"imported as {import_text(store, file.read_text(encoding='utf-8', errors='replace')).name}")


@app.command()
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files and folders to add.")] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the whole index again, from the stored texts.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add documents, or bring them up to date. Safe while the chat is open."""
    if not paths and not rebuild:
        raise typer.BadParameter("name the files or folders to add")
    from ingest import pipeline  # as above, and so in all commands

    if rebuild:  # first, as an index made with another model can't be opened
        old = _bare_parts()
        with _progress() as progress:
            pipeline.rebuild(old.store, old.encoder, progress)
    parts = _parts()
    with _progress() as progress:
        outcomes = pipeline.ingest(paths or [], parts.store, parts.encoder, progress)
    failed = [outcome.error for outcome in outcomes if outcome.error]
    for error in failed:
        _complain(error)
    if as_json:
        _print_json({"files": [dataclasses.asdict(outcome) for outcome in outcomes]})
    else:
        chunks = sum(outcome.chunks for outcome in outcomes)
        unchanged = sum(bool(outcome.unchanged) for outcome in outcomes)
        print(f"{len(outcomes) - len(failed)} of {len(outcomes)} files read, {unchanged} of them unchanged; {chunks} chunks added")
    if failed:
        raise typer.Exit(1)


@sources_app.command("list")
def list_sources(as_json: AsJson = False) -> None:
    """List the documents."""
    index = _parts().store.open()
    rows = [
        {"id": record.id, "title": record.title, "topic": record.topic, "origin": record.origin, "chunks": len(index.chunks_of(record.id))}
        for record in index.records.values()
    ]
    if as_json:
        _print_json({"documents": rows, "chunks": len(index)})
        return
    for row in rows:
        print(f"{row['id']:44}  {row['chunks']:5} chunks  {row['title']}")
    print(f"{len(rows)} documents, {len(index)} chunks")


@sources_app.command("remove")
def remove_source(document_id: Annotated[str, typer.Argument(help="Id as `viva sources list` shows it.")]) -> None:
    """Forget a document and all its chunks."""
    from ingest import pipeline

    if not pipeline.remove([document_id], _bare_parts().store):
        raise SourceError(f"There is no document '{document_id}'. `viva sources list` shows the ids.")
    print(f"removed {document_id}")


@sources_app.command("check")
def check_sources(
    repair: Annotated[bool, typer.Option("--repair", help="Make again what isn't whole, from the stored texts.")] = False,
    as_json: AsJson = False,
) -> None:
    """Prove the index whole: counts agree, offsets match, every chunk is found by its own vector and by its own words."""
    from ingest import pipeline

    parts = _bare_parts()
    with _progress() as progress:
        faults = (pipeline.repair if repair else pipeline.check)(parts.store, parts.encoder, progress)
    if as_json:
        _print_json({"whole": not faults, "faults": [str(fault) for fault in faults]})
    else:
        print("\n".join(map(str, faults)) or f"whole: {len(parts.store.open())} chunks of {len(parts.store.open().records)} documents")
    if faults:
        raise typer.Exit(1)


@app.command()
def verify(
    receipt: Annotated[Path, typer.Argument(help="An answer exported from the chat.", exists=True, dir_okay=False)], as_json: AsJson = False
) -> None:
    """Check an exported answer against the stored sources, offline: do its quotations still stand where it says?"""
    from assistant.grounding.receipt import check_receipt, read_receipt

    checked = check_receipt(
        read_receipt(receipt.read_text(encoding="utf-8", errors="replace"), str(receipt)), _parts().store.open().documents
    )
    failing = [citation for citation in checked if citation.fault]
    if as_json:
        _print_json({"citations": len(checked), "failing": [{**each.span.model_dump(), "fault": each.fault} for each in failing]})
    else:
        for each in failing:
            print(f"[{each.span.number}] {each.span.quote[:80]!r}: {each.fault}")
        print(f"{len(checked) - len(failing)} of {len(checked)} citations hold")
    if failing:
        raise typer.Exit(1)


@eval_app.command("answers")
def eval_answers(
    cases: Annotated[Path, typer.Option(help="Cases, a JSON object a line.", exists=True, dir_okay=False)], as_json: AsJson = False
) -> None:
    """Ask every case: is the right page cited first, are the facts there, is an unanswerable question refused?"""
    from eval.answers import evaluate_answers  # as above
    from eval.cases import Case, read_lines

    read = read_lines(cases, Case)
    parts = _parts()
    with _progress() as progress:
        report = evaluate_answers(parts.chain, read, progress)
    figures = {field.name: getattr(report, field.name) for field in dataclasses.fields(report) if field.name != "results"}
    if as_json:
        _print_json(figures)
        return
    for result in report.results:
        if result.fault:
            print(f"{result.case.id}: {result.fault}")
    for name, figure in figures.items():
        print(f"{name:24} {figure:.3f}" if isinstance(figure, float) else f"{name:24} {figure}")


@eval_app.command("pages")
def eval_pages(
    cases: Annotated[Path, typer.Option(help="Questions and their pages, a JSON object a line.", exists=True, dir_okay=False)],
    as_json: AsJson = False,
) -> None:
    """Does each question find its page first, or among three? eval/cases/paraphrases.jsonl has nine for every page."""
    from eval.cases import read_lines  # as above
    from eval.pages import Paraphrase, evaluate_pages

    read = read_lines(cases, Paraphrase)
    parts = _parts()
    with _progress() as progress:
        report = evaluate_pages(parts.steps.rank, read, progress)
    if as_json:
        _print_json({name: figure for name, figure in dataclasses.asdict(report).items() if name != "misses"})
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
    with tempfile.TemporaryDirectory(prefix="viva-eval-") as home, _progress() as progress:
        report = evaluate_retrieval(corpus, queries, qrels, encoder, Path(home), progress)
    if as_json:
        _print_json(dataclasses.asdict(report))
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
    parts = _bare_parts()
    with _progress() as progress:
        report = evaluate_grading(graded, load_bank(QUESTIONS, GUIDE).by_id, parts.encoder, progress)
    figures = {name: figure for name, figure in dataclasses.asdict(report).items() if figure is not None}
    if as_json:
        _print_json(figures)
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

    parts = _bare_parts()
    report = dataclasses.asdict(evaluate_verifier(cases, shipped_scorer(parts.encoder, parts.entailment)))
    if as_json:
        _print_json(report)
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
    parts = _parts()
    unwithheld = chain_with(parts, [guard for guard in parts.settings.guards if guard != "sufficiency"], parts.model)
    with _progress() as progress:
        report = evaluate_confidence(unwithheld, read, parts.steps.least_confidence, progress)
    if as_json:
        _print_json(dataclasses.asdict(report))
        return
    print(f"{report.cases} cases: calibration error {report.ece:.3f} ({report.ece_by_chance:.3f} by chance alone), AURC {report.aurc:.3f}")
    print(f"shown from {report.threshold:.2f} on: {report.coverage:.3f} of the cases, of which {report.risk:.3f} wrong")
    print(to_table(report.reliability))


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
    parts = _parts()
    with _progress() as progress:
        report = evaluate_guards(lambda guards, model: chain_with(parts, guards, ChatModel(model, "simulated", 60.0)), questions, progress)
    if as_json:
        _print_json(dataclasses.asdict(report))
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

    parts = _bare_parts()

    with tempfile.TemporaryDirectory() as home, _progress() as progress:
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
        _print_json(dataclasses.asdict(report))
        return
    for name, success in report.success.items():
        print(f"{name:16}", "  ".join(f"{who} {share:.3f}" for who, share in dataclasses.asdict(success).items()))
    print(f"false alarms {report.false_alarms:.3f} of {report.controls} texts")


@bank_app.command("check")
def check_bank(as_json: AsJson = False) -> None:
    """Check every question: its format, its sources, its key, and the bank as a whole."""
    from assistant.quiz.admission import check_files  # as above

    parts = _bare_parts()
    with _progress() as progress:
        report = check_files(QUESTIONS, GUIDE, parts.encoder, progress)
    if as_json:
        _print_json(dataclasses.asdict(report))
    else:
        for each in report.findings:
            print(each)
        for topic, shape in report.balance.items():
            print(f"{topic}: {shape}")
        for name, counts in report.counts.items():
            print(f"{name:6}", "  ".join(f"{value} {count}" for value, count in counts.items()))
        print(f"{report.items} questions, {len(report.findings)} findings")
    if report.findings:
        raise typer.Exit(1)


class SourceError(StudyError):
    """A document that is asked for is not there."""


def _parts(model: str = "") -> "Parts":
    """Ready parts, with the guide in the index. The first start says where data goes and reads the guide; later ones find it there."""
    from assistant.build import prepare

    home = load_settings().home
    if not home.exists():
        _say(f"Viva keeps its data in {home} (set VIVA_HOME to change that)")
    parts = _bare_parts(model)
    with _progress() as progress:
        prepare(parts, progress)
    return parts


def _bare_parts(model: str = "") -> "Parts":
    from assistant.build import build_parts

    settings = load_settings()
    return build_parts(settings.model_copy(update={"model": model}) if model else settings)


@contextmanager
def _learners() -> "Iterator[LearnerStore]":
    """What is kept of learners, without the guide."""
    from assistant.learner.store import LearnerStore  # as above

    settings = load_settings()
    with closing(LearnerStore.in_home(settings.home, settings.database_url)) as store:
        yield store


@contextmanager
def _desk(learner: str) -> "Iterator[Desk]":
    """Where the learner of this name practises, over the shipped questions and the learners' store."""
    from rich.console import Console  # as above

    from assistant.quiz.build import build_practice
    from ui.desk import Desk
    from ui.terminal import Terminal

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    parts = _parts()
    practice = build_practice(parts)
    with closing(practice.store):
        yield Desk(parts, practice, Terminal(practice, sys.stdin, Console()), learner)


def _read_wishes(options: dict[str, object]) -> dict[str, object]:
    """The fields of a Plan that were given."""
    from pydantic import TypeAdapter, ValidationError  # as above

    from assistant.quiz.attempts import Plan

    given = {name: value for name, value in options.items() if value}
    try:
        plan = TypeAdapter(Plan).validate_python(given)
    except ValidationError as error:
        raise typer.BadParameter("; ".join(f"{fault['input']}: {fault['msg']}" for fault in error.errors())) from error
    return {name: getattr(plan, name) for name in given}


@contextmanager
def _progress() -> "Iterator[Progress]":
    """A bar on stderr, shown when work begins; nothing where stderr is no terminal."""
    from rich.console import Console  # not every command has progress to show
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True, quiet=not sys.stderr.isatty())
    with Bars(*columns, console=console, transient=True) as bars:
        task = bars.add_task("", visible=False)

        def advance(done: int, total: int, what: str) -> None:
            bars.update(task, completed=done, total=total, description=what, visible=True)

        yield advance


def _lines(file: Path) -> Sequence[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file} can't be read: {error}.") from error


def _print_answer(answer: "Answer", as_json: bool) -> None:
    from assistant.render import to_json, to_markdown

    if as_json:
        _print_json(to_json(answer))
        return
    print(to_markdown(answer))
    shown = (*answer.sentences, *(conflict.other for conflict in answer.conflicts))
    cited = {citation.number for sentence in shown for citation in sentence.citations}
    for source in answer.sources:
        if source.number in cited or answer.status == "abstained":
            print(f"\n[{source.number}] {' › '.join((source.title, *source.section))} ({source.score:.2f})", end="")
    print("\n" if answer.sources else "")


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, default=str), flush=True)


def _complain(error: StudyError) -> None:
    """One line, also where the message quotes a library that wrote several."""
    _say(f"viva: {' '.join(str(error).split())}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
