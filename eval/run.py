"""A run: cases asked of a variant, each answer judged, everything kept as soon as it is there.

A run that was killed goes on where it ended when the same command is given again; nothing finished is done or paid for twice.
"""

import hashlib
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from assistant.build import Parts
from eval.candidate import Candidate
from eval.cases import Case
from eval.judges import Judge
from eval.results import Manifest, Scored, VariantName
from eval.runs import FinishedRun, OpenRun, open_run
from eval.summary import Prices, summarize
from eval.variants import VARIANTS
from ingest.errors import StudyError
from ingest.types import Progress

CODE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run."""

    variant: VariantName
    cases: Sequence[Case]
    cases_file: str
    seed: int = 1
    at_once: int = 1
    """Cases in hand at the same time."""
    prices: Prices | None = None


class StoppedError(StudyError):
    """The run was stopped; it goes on when it is started again."""


def evaluate(
    parts: Parts, judge: Judge, plan: Plan, runs: Path, now: datetime, progress: Progress, stop: Event | None = None
) -> FinishedRun:
    """Run the plan to its end, from where an earlier try of it ended. `progress` counts cases.

    Raises StoppedError once `stop` is set, and StudyError where the run can't be kept or the variant can't be had.
    """
    variant = VARIANTS[plan.variant]
    candidate = Candidate(parts, judge, variant, plan.seed)
    manifest = manifest_of(parts, judge, plan, candidate.model_name, now)
    with open_run(runs, manifest) as run:
        _work(run, candidate, plan, progress, stop or Event())
        return run.finish(summarize(run.manifest, run.rows(), plan.prices))


def _work(run: OpenRun, candidate: Candidate, plan: Plan, progress: Progress, stop: Event) -> None:
    left = [case for case in plan.cases if case.id not in run.scores]
    done = len(plan.cases) - len(left)
    progress(done, len(plan.cases), "cases")

    def finish(case: Case) -> None:
        if stop.is_set():
            return
        if case.id not in run.answers:
            run.answered(candidate.answer(case))
        run.scored(Scored(case_id=case.id, scores=candidate.score(run.answers[case.id])))

    with ThreadPoolExecutor(plan.at_once, "cases") as workers:
        pending = [workers.submit(finish, case) for case in left]
        try:
            for finished in as_completed(pending):
                finished.result()
                done += not stop.is_set()
                progress(done, len(plan.cases), "cases")
        finally:
            workers.shutdown(cancel_futures=True)
    if stop.is_set():
        raise StoppedError("The run was stopped. It goes on when it is started again.")


def manifest_of(parts: Parts, judge: Judge, plan: Plan, model: str, now: datetime) -> Manifest:
    """What tells this run from others."""
    settings = parts.settings
    variant = VARIANTS[plan.variant]
    kept = ("embedding_model", "verifier_model", "risk", "samples", "temperature", "adapted")
    cases = "\n".join(case.model_dump_json() for case in plan.cases)
    return Manifest(
        variant=plan.variant,
        model=model,
        judge=judge.name,
        guards=settings.guards if variant.guards is None else variant.guards,
        settings={name: str(getattr(settings, name)) for name in kept} | {"documents": _documents(parts)},
        seed=plan.seed,
        cases_file=plan.cases_file,
        cases_sha256=hashlib.sha256(cases.encode()).hexdigest(),
        cases=len(plan.cases),
        commit=commit_of(CODE),
        started=now,
    )


def _documents(parts: Parts) -> str:
    """How many documents answers are drawn from, and a hash of what is in them."""
    records = parts.store.open().records
    content = "\n".join(f"{name} {records[name].sha256}" for name in sorted(records))
    return f"{len(records)}, {hashlib.sha256(content.encode()).hexdigest()[:12]}"


def commit_of(folder: Path) -> str:
    """The short hash of the checkout that the code is in, with "+" where tracked files differ from it; "" outside one."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        return git("rev-parse", "--short=7", "HEAD") + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""
