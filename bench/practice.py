"""Practice with the whole question bank: the next question after 100,000 attempts, a simulated year of daily use, marking an answer."""

import json
import math
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import median

from fsrs import Rating

from assistant.cache import CachedEncoder
from assistant.config import GUIDE, QUESTIONS
from assistant.quiz.attempts import Memory, Plan, Profile
from assistant.quiz.bank import Bank, load_bank
from assistant.quiz.marking import EmbeddedMarker, rubric_texts
from assistant.quiz.schedule import DAY, review
from assistant.quiz.select import Memories, next_question
from bench.measure import Row, main, percentile
from ingest.embed import load_encoder
from tests.assistant.quiz.learners import answered
from tests.assistant.quiz.simulated_year import Year, live

CASES = Path(__file__).resolve().parent.parent / "eval" / "cases" / "grading.jsonl"
ATTEMPTS = 100_000
SESSION = 10
LATER = (0, 1, 3, 10, 30, 100, 300)
"""Days after the last attempt at which sessions are begun: from nothing due to everything due."""
SETTLED = 240
"""Days of the year after which everything has been introduced."""
START = datetime(2026, 1, 1, 19, tzinfo=UTC)
LEARNER = Profile("bench", "Bench", START)


def measure(home: Path, runs: int) -> list[Row]:
    """Choices of `runs` sessions at each time; the year once."""
    bank = load_bank(QUESTIONS, GUIDE)
    choices = _choose(bank, _practised(bank), runs)
    year = live(bank.questions, LEARNER, START, Random(1))
    return [
        Row("next question, median", "ms", median(choices)),
        Row("next question, p95", "ms", percentile(choices, 0.95), aim="< 20 ms"),
        *_year(year),
        Row("marking an open answer, median", "ms", median(marks := _mark(bank, home, runs)), aim="<= 60 ms"),
        Row("marking an open answer, p95", "ms", percentile(marks, 0.95)),
    ]


def _mark(bank: Bank, home: Path, runs: int) -> list[float]:
    """Each answer of the first forty questions once a run, the vectors of the rubrics known, those of the answers new."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()][:320]
    questions = {question.id: question for question in bank.of_free_text}
    plain = load_encoder("all-MiniLM-L6-v2", home)
    times = []
    for _ in range(runs):
        encoder = CachedEncoder(plain, home / "models")
        encoder.remember(list(dict.fromkeys(rubric_texts(bank.of_free_text))), lambda _done, _total, _what: None)
        marker = EmbeddedMarker(encoder)
        for case in cases:
            started = time.perf_counter()
            marker.mark(questions[case["item"]], case["answer"])
            times.append(1000 * (time.perf_counter() - started))
    return times


def _practised(bank: Bank) -> Memories:
    """Memories that 100,000 attempts left, each question a few days after the last time it was asked."""
    random = Random(1)
    memories: dict[str, Memory] = {}
    for question in bank:
        memory, at = None, START
        for _ in range(math.ceil(ATTEMPTS / len(bank))):
            rating = random.choices(list(Rating), (1, 2, 5, 2))[0]
            memory = review(memory, answered(question.id, at, float(rating > Rating.Again)), rating, LEARNER, {})
            at += random.randint(1, 10) * DAY
        assert memory is not None
        memories[question.id] = memory
    return memories


def _choose(bank: Bank, memories: Memories, runs: int) -> list[float]:
    last = max(memory.last_at for memory in memories.values())
    times = []
    for run in range(runs):
        for later in LATER:
            asked: list[str] = []
            for _ in range(SESSION):
                started = time.perf_counter()
                question = next_question(bank.questions, memories, Plan(), asked, LEARNER, 0, last + later * DAY, Random(run))
                times.append(1000 * (time.perf_counter() - started))
                assert question is not None
                asked.append(question.id)
    return times


def _year(year: Year) -> list[Row]:
    days = [year.reviews[(START + ahead * DAY).date()] for ahead in range(SETTLED, 365)]
    return [
        Row("attempts in a year", "", sum(map(len, year.log.values()))),
        Row("days until everything was introduced", "", (max(year.introduced) - START.date()).days),
        Row("due a day after that, median", "", median(days)),
        Row("due a day after that, p95", "", percentile(days, 0.95), aim="<= twice the median"),
        Row("longest overdue", "days", max(year.overdue) / DAY, aim="< 14 days"),
        Row("known when due", "%", 100 * sum(year.recalled) / len(year.recalled)),
    ]


if __name__ == "__main__":
    main(measure, runs=5)
