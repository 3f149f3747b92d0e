"""The `viva` command: one thin function per sub-command."""

import dataclasses
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.config import Settings, load_settings
from ingest.errors import StudyError

if TYPE_CHECKING:
    from assistant.build import Parts

app = typer.Typer(help="A study assistant for machine-learning interviews that only says what it can cite.", no_args_is_help=True, add_completion=False)
sources_app = typer.Typer(help="The documents that answers are drawn from.", no_args_is_help=True)
eval_app = typer.Typer(help="Measure answers and retrieval.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")
app.add_typer(eval_app, name="eval")

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document to stdout.")]
Model = Annotated[str, typer.Option("--model", help="Chat model as provider:name, such as ollama:llama3.2. Default: VIVA_MODEL; without either, answers come from the sources alone.")]
