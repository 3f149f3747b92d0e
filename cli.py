"""The `viva` command: one thin function per sub-command.

Results go to stdout, progress and errors to stderr. Exit status: 0 done (an abstention too), 2 bad usage, 1 anything else.
"""

import dataclasses
import io
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.config import GUIDE, QUESTIONS, load_settings
from commands.common import AsJson, bare_parts, guide_parts, print_json, progress_bar, say
from commands.evaluation import eval_app
from ingest.errors import StudyError

if TYPE_CHECKING:
    from assistant.learner.store import LearnerStore
    from assistant.types import Answer
    from ui.desk import Desk

app = typer.Typer(
    help="A study assistant for machine-learning interviews that only says what it can cite.", no_args_is_help=True, add_completion=False
)
sources_app = typer.Typer(help="The documents that answers are drawn from.", no_args_is_help=True)
bank_app = typer.Typer(help="The questions to practise with.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")
app.add_typer(bank_app, name="bank")
app.add_typer(eval_app, name="eval")

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
        say(f"Viva is at {address}  (Ctrl-C ends it)")
        if show:
            webbrowser.open(address)

    launch(guide_parts(model), port, ready)


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

    parts = guide_parts(model)
    for each in questions:
        answer = parts.chain.invoke(Query(without_personal_data(each)))
        parts.log.record(answer)
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
        print_json(dataclasses.asdict(found))
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
    say(f"written to {path}")


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
        old = bare_parts()
        with progress_bar() as progress:
            pipeline.rebuild(old.store, old.encoder, progress)
    parts = guide_parts()
    with progress_bar() as progress:
        outcomes = pipeline.ingest(paths or [], parts.store, parts.encoder, progress)
    failed = [outcome.error for outcome in outcomes if outcome.error]
    for error in failed:
        _complain(error)
    if as_json:
        print_json({"files": [dataclasses.asdict(outcome) for outcome in outcomes]})
    else:
        chunks = sum(outcome.chunks for outcome in outcomes)
        unchanged = sum(bool(outcome.unchanged) for outcome in outcomes)
        print(f"{len(outcomes) - len(failed)} of {len(outcomes)} files read, {unchanged} of them unchanged; {chunks} chunks added")
    if failed:
        raise typer.Exit(1)


@sources_app.command("list")
def list_sources(as_json: AsJson = False) -> None:
    """List the documents."""
    index = guide_parts().store.open()
    rows = [
        {"id": record.id, "title": record.title, "topic": record.topic, "origin": record.origin, "chunks": len(index.chunks_of(record.id))}
        for record in index.records.values()
    ]
    if as_json:
        print_json({"documents": rows, "chunks": len(index)})
        return
    for row in rows:
        print(f"{row['id']:44}  {row['chunks']:5} chunks  {row['title']}")
    print(f"{len(rows)} documents, {len(index)} chunks")


@sources_app.command("remove")
def remove_source(document_id: Annotated[str, typer.Argument(help="Id as `viva sources list` shows it.")]) -> None:
    """Forget a document and all its chunks."""
    from ingest import pipeline

    if not pipeline.remove([document_id], bare_parts().store):
        raise SourceError(f"There is no document '{document_id}'. `viva sources list` shows the ids.")
    print(f"removed {document_id}")


@sources_app.command("check")
def check_sources(
    repair: Annotated[bool, typer.Option("--repair", help="Make again what isn't whole, from the stored texts.")] = False,
    as_json: AsJson = False,
) -> None:
    """Prove the index whole: counts agree, offsets match, every chunk is found by its own vector and by its own words."""
    from ingest import pipeline

    parts = bare_parts()
    with progress_bar() as progress:
        faults = (pipeline.repair if repair else pipeline.check)(parts.store, parts.encoder, progress)
    if as_json:
        print_json({"whole": not faults, "faults": [str(fault) for fault in faults]})
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
        read_receipt(receipt.read_text(encoding="utf-8", errors="replace"), str(receipt)), guide_parts().store.open().documents
    )
    failing = [citation for citation in checked if citation.fault]
    if as_json:
        print_json({"citations": len(checked), "failing": [{**each.span.model_dump(), "fault": each.fault} for each in failing]})
    else:
        for each in failing:
            print(f"[{each.span.number}] {each.span.quote[:80]!r}: {each.fault}")
        print(f"{len(checked) - len(failing)} of {len(checked)} citations hold")
    if failing:
        raise typer.Exit(1)


@bank_app.command("check")
def check_bank(as_json: AsJson = False) -> None:
    """Check every question: its format, its sources, its key, and the bank as a whole."""
    from assistant.quiz.admission import check_files  # as above

    parts = bare_parts()
    with progress_bar() as progress:
        report = check_files(QUESTIONS, GUIDE, parts.encoder, progress)
    if as_json:
        print_json(dataclasses.asdict(report))
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
    parts = guide_parts()
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


def _lines(file: Path) -> Sequence[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{file} can't be read: {error}.") from error


def _print_answer(answer: "Answer", as_json: bool) -> None:
    from assistant.render import to_json, to_markdown

    if as_json:
        print_json(to_json(answer))
        return
    print(to_markdown(answer))
    shown = (*answer.sentences, *(conflict.other for conflict in answer.conflicts))
    cited = {citation.number for sentence in shown for citation in sentence.citations}
    for source in answer.sources:
        if source.number in cited or answer.status == "abstained":
            print(f"\n[{source.number}] {' › '.join((source.title, *source.section))} ({source.score:.2f})", end="")
    print("\n" if answer.sources else "")


def _complain(error: StudyError) -> None:
    """One line, also where the message quotes a library that wrote several."""
    say(f"viva: {' '.join(str(error).split())}")
