"""The Library tab: which documents answers are drawn from; adding documents, and removing them."""

import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeAlias

import gradio as gr
from gradio.utils import get_upload_folder

from assistant.build import Parts
from assistant.config import GUIDE
from ingest.errors import StudyError
from ingest.load import LOADERS
from ingest.pipeline import FileOutcome, ingest, remove
from ingest.records import DocumentRecord
from ingest.snapshot import Index
from ingest.types import Progress
from ui.markup import Markup, element, join
from ui.surface import QUIET, surface
from ui.words import counted

Step: TypeAlias = tuple[int, int, str]
"""Work done, work to do, and what is being done."""
Message: TypeAlias = dict[str, Any]
"""What the browser is told; library.js takes it."""


class Library:
    """The tab's events. Files that are added are kept in the data directory, so that a newer version of one takes its place."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._folder = parts.settings.home / "documents"

    def tab(self, opened: gr.Tab) -> None:
        """Put the tab's components into the Blocks being built; `opened` is the tab they stand in."""
        page = surface("library", {"add": "include", "remove": "exclude", "look": "look"}, upload=True)
        quiet: dict[str, Any] = {"outputs": page, **QUIET}
        added = page.include(self.add, concurrency_limit=1, concurrency_id="library", **quiet)
        added.failure(None, js="() => viva.addingFailed()", **QUIET)
        page.exclude(self.remove, concurrency_limit=1, concurrency_id="library", **quiet)
        page.look(self.look, queue=False, **quiet)
        opened.select(self.look, queue=False, **quiet)

    def add(self, event: gr.EventData) -> Iterator[Message]:
        """Ingest the uploaded files that an event names, telling how far it is; in the end, what became of each."""
        paths = [self._keep(Path(upload)) for upload in event.paths]
        try:
            outcomes = yield from self._ingest(paths)
            yield self.look() | {"outcomes": join(*(_outcome(outcome) for outcome in outcomes))}
        except StudyError as error:
            yield {"outcomes": _line(str(error), failed=True)}

    def remove(self, event: gr.EventData) -> Message:
        """Forget a document, and the copy of its file."""
        try:
            record = self._parts.store.open().records.get(event.document)
            if record is None or _is_guide(record):
                return self.look()
            remove([record.id], self._parts.store)
            if Path(record.origin).is_relative_to(self._folder):
                Path(record.origin).unlink(missing_ok=True)
            return self.look() | {"outcomes": _line(f"{record.title} was removed.")}
        except StudyError as error:
            return {"outcomes": _line(str(error), failed=True)}

    def look(self) -> Message:
        """The documents as they are now."""
        try:
            documents = documents_html(self._parts.store.open())
            return {"documents": documents, "folder": str(self._folder), "types": ",".join(LOADERS)}
        except StudyError as error:
            return {"documents": "", "outcomes": _line(str(error), failed=True)}

    def _keep(self, upload: Path) -> Path:
        """Move a file that the browser uploaded into the data directory. Raises ValueError for any other file."""
        if not upload.resolve().is_relative_to(Path(get_upload_folder()).resolve()):
            raise ValueError(f"{upload} was not uploaded here.")
        self._folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.move(upload, self._folder / upload.name))

    def _ingest(self, paths: Sequence[Path]) -> Generator[Message, None, list[FileOutcome]]:
        """Yields how far it is. What can't be read is not kept."""
        outcomes = yield from _with_progress(lambda progress: ingest(paths, self._parts.store, self._parts.encoder, progress))
        for outcome in outcomes:
            if outcome.error:
                outcome.path.unlink(missing_ok=True)
        return outcomes


def documents_html(index: Index) -> Markup:
    """The learner's own documents, each with its size and a way to remove it; then the guide's pages by topic."""
    guide = [record for record in index.records.values() if _is_guide(record)]
    own = [(record, len(index.chunks_of(record.id))) for record in index.records.values() if not _is_guide(record)]
    facts = f"{counted(len(guide), 'guide page')} · {counted(len(own), 'document')} of yours · {counted(len(index), 'chunk')}"
    listed = element("ul", *(_own(*each) for each in own), class_="own") if own else element("p", "None yet.", class_="hint")
    return join(
        element("p", facts, class_="facts"),
        element("section", element("h3", "Your documents"), listed),
        element("section", element("h3", "The guide"), *_topics(guide)) if guide else "",
    )


def _topics(guide: Sequence[DocumentRecord]) -> Iterator[Markup]:
    by_topic = sorted(guide, key=lambda record: (record.topic, record.title))
    for topic, records in groupby(by_topic, key=lambda record: record.topic):
        pages = [record.title for record in records]
        summary = element("summary", topic.replace("-", " ").capitalize(), element("span", str(len(pages)), class_="count"))
        yield element("details", summary, element("ul", *(element("li", page) for page in pages)), class_="topic")


def _own(record: DocumentRecord, chunks: int) -> Markup:
    names = element("div", element("span", record.title, class_="title"), element("span", record.origin, class_="origin"), class_="names")
    button = element("button", "Remove", type="button", class_="remove", data_document=record.id, aria_label=f"Remove {record.title}")
    return element("li", names, element("span", counted(chunks, "chunk"), class_="size"), button)


def _outcome(outcome: FileOutcome) -> Markup:
    """One line: what became of a file, by its name."""
    name = outcome.path.name
    if outcome.error:
        return _line(str(outcome.error).replace(str(outcome.path), name), failed=True)
    return _line(f"{name}: {counted(outcome.chunks, 'chunk')} added." if outcome.added else f"{name}: known already, unchanged.")


def _line(text: str, failed: bool = False) -> Markup:
    return element("p", text, class_="outcome unread" if failed else "outcome", role="alert" if failed else None)


def _is_guide(record: DocumentRecord) -> bool:
    return Path(record.origin).is_relative_to(GUIDE)


def _with_progress(work: Callable[[Progress], list[FileOutcome]]) -> Generator[Message, None, list[FileOutcome]]:
    """Do the work in a thread of its own, and yield its latest step as it goes. Raises what the work raises."""
    steps: SimpleQueue[Step | None] = SimpleQueue()
    with ThreadPoolExecutor(1) as thread:
        job = thread.submit(work, lambda done, total, what: steps.put((done, total, what)))
        job.add_done_callback(lambda _: steps.put(None))
        while (step := steps.get()) is not None:
            yield _progress(step)
    return job.result()


def _progress(step: Step) -> Message:
    done, total, what = step
    return {"progress": {"done": done, "total": total, "what": what}}
