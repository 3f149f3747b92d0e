"""Runs on disk: what is finished stays, what a crash cut off does not."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Answer
from eval.cases import Case
from eval.results import Answered, Manifest, Score, Scored
from eval.runs import ANSWERS, RunError, find_run, finished_runs, open_run
from eval.summary import summarize

STARTED = datetime(2026, 11, 26, 16, 36, 31, tzinfo=UTC)


def manifest(seed: int = 1, started: datetime = STARTED) -> Manifest:
    return Manifest(
        variant="embedded",
        model="",
        judge="local",
        guards=("verify",),
        settings={},
        seed=seed,
        cases_file="golden.jsonl",
        cases_sha256="0",
        cases=2,
        commit="fec9e94",
        started=started,
    )


def answered(name: str) -> Answered:
    case = Case(id=name, question=f"{name}?", answerable=False, pages=[], facts=[])
    return Answered(case=case, topic="", answer=Answer(f"{name}?", "abstained"))


def scored(name: str) -> Scored:
    return Scored(case_id=name, scores={"faithfulness": Score(value=0.5, reason="half")})


def finish(runs: Path, of: Manifest) -> Path:
    with open_run(runs, of) as run:
        run.answered(answered("one"))
        run.scored(scored("one"))
        return run.finish(summarize(of, run.rows())).folder


def test_unfinished_run_goes_on_with_what_it_has(tmp_path: Path) -> None:
    with open_run(tmp_path, manifest()) as first:
        first.answered(answered("one"))
        first.scored(scored("one"))
        first.answered(answered("two"))
    with open_run(tmp_path, manifest(started=STARTED + timedelta(days=1))) as second:
        assert second.folder == first.folder
        assert (set(second.answers), set(second.scores)) == ({"one", "two"}, {"one"})
        assert [row.answered.case.id for row in second.rows()] == ["one"]


def test_other_settings_are_another_run(tmp_path: Path) -> None:
    with open_run(tmp_path, manifest()) as first:
        first.answered(answered("one"))
    with open_run(tmp_path, manifest(seed=2)) as second:
        assert second.folder != first.folder
        assert not second.answers


def test_finished_run_is_not_gone_on_with(tmp_path: Path) -> None:
    folder = finish(tmp_path, manifest())
    assert folder.name == "2026-11-26T16-36-31-fec9e94-embedded"
    with open_run(tmp_path, manifest()) as second:
        assert second.folder.name == "2026-11-26T16-36-31-fec9e94-embedded-2"
        assert not second.answers


def test_run_that_somebody_works_on_is_left_to_them(tmp_path: Path) -> None:
    with open_run(tmp_path, manifest()) as first, open_run(tmp_path, manifest()) as second:
        assert first.folder != second.folder


@given(st.integers(0, 400))
def test_line_cut_off_by_a_crash_is_dropped(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    runs = tmp_path_factory.mktemp("runs")
    with open_run(runs, manifest()) as run:
        run.answered(answered("one"))
        run.answered(answered("two"))
    path = run.folder / ANSWERS
    content = path.read_bytes()
    first = content.index(b"\n") + 1
    path.write_bytes(content[: max(first, len(content) - 1 - cut)])
    with open_run(runs, manifest()) as again:
        assert set(again.answers) == {"one"}
        again.answered(answered("two"))
    assert path.read_bytes() == content


def test_runs_are_listed_newest_first_and_found_by_the_end_of_their_names(tmp_path: Path) -> None:
    old = finish(tmp_path, manifest())
    new = finish(tmp_path, manifest(started=STARTED + timedelta(hours=1)))
    with open_run(tmp_path, manifest(seed=3)):
        pass  # it has begun, and is not finished
    assert [run.folder for run in finished_runs(tmp_path)] == [new, old]
    assert find_run(tmp_path, "embedded").folder == new
    assert find_run(tmp_path, old.name).folder == old
    with pytest.raises(RunError, match=r"no finished run 'full'.*There are: .*embedded"):
        find_run(tmp_path, "full")


def test_damaged_file_is_named(tmp_path: Path) -> None:
    folder = finish(tmp_path, manifest())
    (folder / ANSWERS).write_text("nonsense\n")
    (run,) = finished_runs(tmp_path)
    with pytest.raises(RunError, match=r"answers.jsonl can't be read"):
        _ = run.rows


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file")
    with pytest.raises(RunError, match="VIVA_RUNS"), open_run(tmp_path / "runs", manifest()):
        pass
