"""Ingestion: 1,000 chunks to vectors to the store, against LangChain on the same chunks."""

import shutil
from pathlib import Path
from statistics import median

import numpy as np

from bench.measure import Row, main, work


def measure(home: Path, runs: int) -> list[Row]:
    """Index the passages anew, both in turn, `runs` times."""
    rates: dict[str, list[float]] = {"viva": [], "langchain": []}
    memory: dict[str, list[float]] = {"viva": [], "langchain": []}
    ratios, difference = [], 0.0
    for _ in range(runs):
        vectors = {}
        for side, folder in (("viva", "passages"), ("langchain", "langchain")):
            shutil.rmtree(home / folder, ignore_errors=True)
            report, peak = work(f"index_{side}", home)
            rates[side].append(report["chunks"] / report["seconds"])
            memory[side].append(peak)
            vectors[side] = np.load(report["vectors"])
        ratios.append(rates["viva"][-1] / rates["langchain"][-1])
        difference = max(difference, float(np.abs(vectors["viva"] - vectors["langchain"]).max()))
    return [
        Row("chunks a second", "/s", median(rates["viva"]), median(rates["langchain"])),
        Row("ratio of chunks a second, median over runs", "times", median(ratios), aim=">= 3"),
        Row("largest difference of a vector's component", "", difference, aim="equal: < 1e-5"),
        Row("peak memory", "MB", median(memory["viva"]), median(memory["langchain"])),
    ]


if __name__ == "__main__":
    main(measure, runs=3)
