"""Cold answers: the whole life of a `viva ask` process, against a LangChain script that loads a store and prints passages."""

from pathlib import Path
from statistics import median

from bench.measure import Row, main, run, work

QUESTION = "Why does my model do well on the training set and badly on new data?"
VIVA = ("-c", "import cli; cli.main()")
"""What the script `viva` runs."""


def measure(home: Path, runs: int) -> list[Row]:
    """Both in turn, `runs` times, after one run each that fills the system's file cache."""
    work("prepare_home", home)
    if not (home / "langchain").exists():
        work("index_langchain", home)
    ask_viva = [*VIVA, "ask", QUESTION]
    ask_langchain = ["-m", "bench.langchain_pipeline", str(home), QUESTION]
    run(ask_viva, home)
    run(ask_langchain, home)
    pairs = [(run(ask_viva, home), run(ask_langchain, home)) for _ in range(runs)]
    return [
        Row("process start to end", "s", median(viva.seconds for viva, _ in pairs), median(peer.seconds for _, peer in pairs), "<= 2 s"),
        Row("peak memory", "MB", median(viva.memory for viva, _ in pairs), median(peer.memory for _, peer in pairs)),
    ]


if __name__ == "__main__":
    main(measure, runs=7)
