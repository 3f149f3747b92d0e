"""The Evaluation tab's events: what a run tells while it is under way, and what stands there after it."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from starlette.requests import Request

from assistant.build import Parts
from assistant.cache import CachedEncoder
from assistant.config import Settings
from eval.metrics import METRICS
from eval.runs import finished_runs
from ingest.types import Vectors
from tests.fakes import WordEncoder
from tests.library import golden_pages, page, parts_over, store_of
from ui.evaluation import Evaluation
from ui.measured import GROUPS
from ui.measuring import SMALL, spread

REQUEST = Request({"type": "http"})


@dataclass(frozen=True)
class HeldEncoder(WordEncoder):
    """Embeds nothing until it may."""

    dimension: int = 512
    go_on: threading.Event = field(default_factory=threading.Event)

    def encode(self, texts: Sequence[str]) -> Vectors:
        assert self.go_on.wait(20)
        return super().encode(texts)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    store_of(folder, golden_pages())
    return folder


def parts_with(home: Path, encoder: WordEncoder, runs: Path) -> Parts:
    return parts_over(store_of(home, ()), Settings(home=home, runs=runs), CachedEncoder(encoder, home / "models"))


def act(tab: Evaluation, action: str, **data: object) -> Iterator[dict[str, Any]]:
    return tab.act(gr.EventData(None, {"action": {"action": action, **data}}))


def test_a_small_run_is_followed_by_every_page_and_then_shown(home: Path, tmp_path: Path) -> None:
    encoder = HeldEncoder()
    tab = Evaluation(parts_with(home, encoder, tmp_path / "runs"))
    empty, idle = act(tab, "look")
    assert "Nothing has been measured" in empty["html"]
    assert not idle["running"]
    first, second = act(tab, "start"), act(tab, "start")  # from two pages
    assert next(first)["running"]
    assert next(second)["running"]
    (_, seen) = islice(act(tab, "look"), 2)
    assert seen["said"] == "Getting ready …"
    encoder.go_on.set()
    ends = [list(first)[-1], list(second)[-1]]
    for end in ends:
        assert not end["running"]
        assert end["told"].startswith(f"{SMALL} questions measured in")
        assert "Citation precision" in end["html"]
    (run,) = finished_runs(tmp_path / "runs")
    assert run.summary.manifest.cases == SMALL
    assert f"{run.summary.figures['fact_coverage'].value:.3f}" in ends[0]["html"]
    report = tab.report(REQUEST)
    assert report.status_code == 200
    assert b"30 cases of golden.jsonl" in report.body


def test_a_run_that_is_stopped_keeps_what_it_has_and_goes_on_later(home: Path, tmp_path: Path) -> None:
    encoder = HeldEncoder()
    tab = Evaluation(parts_with(home, encoder, tmp_path / "runs"))
    started = act(tab, "start")
    next(started)
    tab.stop()
    encoder.go_on.set()
    end = list(started)[-1]
    assert end["told"].startswith("Stopped.")
    assert "Nothing has been measured" in end["html"]
    assert list(act(tab, "start"))[-1]["told"].startswith("30 questions measured")
    assert len(finished_runs(tmp_path / "runs")) == 1


def test_without_the_guide_it_says_how_to_bring_it_back(tmp_path: Path) -> None:
    store_of(tmp_path, [page("own", "Own", "Own words are here.")])
    tab = Evaluation(parts_with(tmp_path, WordEncoder(dimension=512), tmp_path / "runs"))
    (told,) = act(tab, "start")
    assert "viva ingest corpus/guide" in told["problem"]
    assert tab.report(REQUEST).status_code == 404


def test_a_folder_that_cannot_hold_runs_is_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    end = list(act(Evaluation(parts_with(home, WordEncoder(dimension=512), tmp_path / "runs")), "start"))[-1]
    assert "VIVA_RUNS" in end["told"]
    assert end["failed"]
    assert not end["running"]


@pytest.mark.parametrize(
    ("action", "data", "said"), [("dance", {}, "nothing that can be done"), ("start", {"variant": "x"}, "can't be used")]
)
def test_what_cannot_be_done_is_told(home: Path, tmp_path: Path, action: str, data: dict[str, str], said: str) -> None:
    (told,) = act(Evaluation(parts_with(home, WordEncoder(dimension=512), tmp_path)), action, **data)
    assert said in told["problem"]


def test_who_answers_is_chosen_only_where_there_is_a_choice(home: Path, tmp_path: Path) -> None:
    parts = parts_with(home, WordEncoder(dimension=512), tmp_path)
    assert "<label hidden>" in next(act(Evaluation(parts), "look"))["html"]
    named = parts_over(parts.store, parts.settings.model_copy(update={"model": "test:<model>"}), parts.encoder)
    html = next(act(Evaluation(named), "look"))["html"]
    assert "<label hidden>" not in html
    assert '<option value="full">test:&lt;model&gt;, with every guard</option>' in html


def test_every_metric_has_its_place() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(METRICS)


def test_cases_are_spread_from_the_first_to_the_last() -> None:
    assert spread(range(270), 30)[:3] == [0, 9, 18]
    assert spread(range(3), 30) == [0, 1, 2]
