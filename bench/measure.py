"""What the benchmarks share: children measured from outside, and tables.

Imports nothing heavy: a child's peak memory counts from its parent's.
"""

import argparse
import dataclasses
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024
"""Of `ru_maxrss`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, side by side with the LangChain pipeline's where that has one."""

    what: str
    unit: str
    viva: float
    langchain: float | None = None
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A child process that ended well."""

    output: str
    seconds: float
    """From its start to its end."""
    memory: float
    """Peak, in MB."""


def run(arguments: Sequence[str], home: Path) -> Finished:
    """Run Python with `arguments` on the data directory `home`. Raises CalledProcessError, with the child's complaints on stderr."""
    with tempfile.TemporaryFile("w+") as complaints:
        started = time.perf_counter()
        process = start(arguments, home, stdout=subprocess.PIPE, stderr=complaints)
        assert process.stdout is not None
        output = process.stdout.read()
        memory = end(process)
        seconds = time.perf_counter() - started
        if process.returncode:
            complaints.seek(0)
            print(complaints.read(), file=sys.stderr)
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return Finished(output, seconds, memory)


def start(arguments: Sequence[str], home: Path, **streams: Any) -> "subprocess.Popen[str]":
    """Python with `arguments`, embedded mode, no network, data in `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("VIVA_")}
    environment = kept | {"VIVA_HOME": str(home), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    return subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, text=True, **streams)


def end(process: "subprocess.Popen[str]") -> float:
    """Wait for a child; gives its own peak memory in MB (`getrusage` would give that of the largest of all children)."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss * BYTES_PER_UNIT / 1e6


def work(role: str, home: Path) -> tuple[Mapping[str, Any], float]:
    """What a worker of bench/workers.py reports, and its peak memory in MB."""
    finished = run(["-m", "bench.workers", role, str(home)], home)
    report: Mapping[str, Any] = json.loads(finished.output.splitlines()[-1])
    return report, finished.memory


def percentile(values: Sequence[float], share: float) -> float:
    """The least of `values` that `share` of them don't exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def main(measure: Callable[[Path, int], list[Row]], runs: int) -> None:
    """A benchmark's command line: measure `runs` times in a data directory, print what came out."""
    parser = argparse.ArgumentParser(description=sys.modules[measure.__module__].__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--runs", type=int, default=runs, help="runs that medians are taken over (default: %(default)s)")
    parser.add_argument("--home", type=Path, help="data directory to use, kept for the next benchmark (default: one that is deleted)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="viva-bench-") as temporary:
        rows = measure((options.home or Path(temporary)).resolve(), options.runs)
    machine = f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    if options.json:
        print(
            json.dumps(
                {"commit": _commit(), "machine": machine, "runs": options.runs, "figures": [dataclasses.asdict(row) for row in rows]}
            )
        )
    else:
        print(f"commit {_commit()}, {machine}, {options.runs} runs\n")
        print(_table(rows))


def _table(rows: Sequence[Row]) -> str:
    lines = ["| | Viva | LangChain | ratio | aim |", "|---|---:|---:|---:|---|"]
    for row in rows:
        peer, ratio = ("", "") if row.langchain is None else (_figure(row.langchain, row.unit), f"{row.viva / row.langchain:.2f}")
        lines.append(f"| {row.what} | {_figure(row.viva, row.unit)} | {peer} | {ratio} | {row.aim} |")
    return "\n".join(lines)


def _figure(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}" if 0 < value < 100 else f"{value:.0f} {unit}"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not on Linux
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
