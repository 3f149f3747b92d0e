"""Warm answers: retrieve, compose and check, on the 90 questions of eval/cases/guide.jsonl, each asked once a process."""

from pathlib import Path
from statistics import median

from bench.measure import Row, main, percentile, work


def measure(home: Path, runs: int) -> list[Row]:
    """Median and p95 of each run, then their medians over `runs`."""
    work("prepare_home", home)
    reports = [work("answer", home) for _ in range(runs)]
    times = [report["milliseconds"] for report, _ in reports]
    return [
        Row("answer, median", "ms", median(map(median, times)), aim="<= 20 ms"),
        Row("answer, p95", "ms", median(percentile(each, 0.95) for each in times), aim="<= 60 ms"),
        Row("peak memory", "MB", median(memory for _, memory in reports)),
    ]


if __name__ == "__main__":
    main(measure, runs=3)
