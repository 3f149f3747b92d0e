"""What every command needs: ready parts, a progress bar, output."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.config import load_settings

if TYPE_CHECKING:
    from assistant.build import Parts
    from ingest.types import Progress

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]


def guide_parts(model: str = "") -> "Parts":
    """Ready parts, with the guide in the index. The first start says where data goes and reads the guide; later ones find it there."""
    from assistant.build import prepare  # here and below: only what a command needs is loaded

    home = load_settings().home
    if not home.exists():
        say(f"Viva keeps its data in {home} (set VIVA_HOME to change that)")
    parts = bare_parts(model)
    with progress_bar() as progress:
        prepare(parts, progress)
    return parts


def bare_parts(model: str = "") -> "Parts":
    from assistant.build import build_parts

    settings = load_settings()
    return build_parts(settings.model_copy(update={"model": model}) if model else settings)


@contextmanager
def progress_bar() -> "Iterator[Progress]":
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


def print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, default=str), flush=True)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
