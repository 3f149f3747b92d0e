"""Retrieval: a question embedded and hybrid search, against LangChain's `similarity_search`, over the same 1,000 chunks."""

from pathlib import Path
from statistics import median

from bench.measure import Row, main, percentile, work

SIDES = {"viva": "passages", "langchain": "langchain"}


def measure(home: Path, runs: int) -> list[Row]:
    """Both in turn, `runs` times; the indexes are made first where ingestion was not measured in this data directory."""
    times: dict[str, list[float]] = {side: [] for side in SIDES}
    memory: dict[str, list[float]] = {side: [] for side in SIDES}
    for side, folder in SIDES.items():
        if not (home / folder).exists():
            work(f"index_{side}", home)
    for _ in range(runs):
        for side in SIDES:
            report, peak = work(f"search_{side}", home)
            times[side] += report["milliseconds"]
            memory[side].append(peak)
    return [
        Row("question to passages, median", "ms", median(times["viva"]), median(times["langchain"]), "ratio <= 1"),
        Row("question to passages, p95", "ms", percentile(times["viva"], 0.95), percentile(times["langchain"], 0.95)),
        Row("peak memory", "MB", median(memory["viva"]), median(memory["langchain"])),
    ]


if __name__ == "__main__":
    main(measure, runs=5)
