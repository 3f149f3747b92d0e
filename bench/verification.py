"""The claim verifier: five claims against five passages of the guide, and what it takes in memory."""

import resource
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeAlias

from assistant.cache import CachedEncoder
from assistant.grounding.entailment import ShippedEntailment
from assistant.grounding.support import support
from bench.material import passages
from bench.measure import Row, main, percentile, run
from eval.paraphrase import paraphrase
from ingest.embed import load_encoder
from ingest.types import Encoder
from ingest.units import split_units

MODEL = "all-MiniLM-L6-v2"
TOGETHER = 5
"""Claims of an answer, and passages it rests on."""
FEWEST_WORDS = 8
"""Of a sentence that is made a claim."""
ANSWERS = 40
WARM_UP = 3
"""Answers before the clock runs."""

Checked: TypeAlias = tuple[list[str], list[str]]
"""Claims, and the passages they are held against."""


def measure(home: Path, runs: int) -> list[Row]:
    """Every answer `runs` times, with the vectors of the passages known, as those of the guide are in the product, and with none known."""
    plain, entailment = load_encoder(MODEL, home), ShippedEntailment(home)
    answers = list(_answers(plain))
    known = _times(answers, plain, entailment, home, runs, learn=True)
    new = _times(answers, plain, entailment, home, runs, learn=False)
    added = float(run(["-c", f"from bench.verification import check; check({str(home)!r})"], home).output)
    return [
        Row("five claims against five passages, median", "ms", median(known), aim="<= 120 ms"),
        Row("five claims against five passages, p95", "ms", percentile(known, 0.95)),
        Row("the same, passages never seen, median", "ms", median(new)),
        Row("memory, beside the encoder's", "MB", added, aim="<= 150 MB"),
    ]


def check(home: str) -> None:
    """What a child does: check answers, and print by how many MB its resident memory grew from where the encoder was at work alone."""
    encoder = load_encoder(MODEL, Path(home))
    answers = list(_answers(encoder))
    for claims, texts in answers[:WARM_UP]:
        encoder.encode([*claims, *texts])
    before = _resident()
    entailment = ShippedEntailment(Path(home))
    for claims, texts in answers:
        support(claims, texts, encoder, entailment)
    print(_resident() - before)


def _resident() -> float:
    """MB of this process that are in memory; Linux alone says so in this way."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _times(answers: Sequence[Checked], plain: Encoder, entailment: ShippedEntailment, home: Path, runs: int, learn: bool) -> list[float]:
    """Milliseconds an answer."""
    times = []
    for _ in range(runs):
        encoder = CachedEncoder(plain, home / "unwritten")
        for place, (claims, texts) in enumerate(answers):
            if learn:
                encoder.encode([text[unit.start : unit.end] for text in texts for unit in split_units(text)])
            started = time.perf_counter()
            support(claims, texts, encoder, entailment)
            if place >= WARM_UP:
                times.append(1000 * (time.perf_counter() - started))
    return times


def _answers(encoder: Encoder) -> Iterator[Checked]:
    """Claims in other words than the passages', one from each; the passages of one stand on neighbouring pages."""
    random = Random(1)
    chunks = [chunk.text for _, found in passages(encoder) for chunk in found]
    fitting = [(text, claim) for text in chunks if (claim := _claim(text, random))]
    for first in range(0, ANSWERS * TOGETHER, TOGETHER):
        taken = fitting[first : first + TOGETHER]
        yield [claim for _, claim in taken], [text for text, _ in taken]


def _claim(passage: str, random: Random) -> str | None:
    sentences = [passage[unit.start : unit.end] for unit in split_units(passage) if unit.kind == "sentence"]
    long = [sentence for sentence in sentences if len(sentence.split()) >= FEWEST_WORDS]
    return paraphrase(random.choice(long), random) if long else None


if __name__ == "__main__":
    main(measure, runs=3)
