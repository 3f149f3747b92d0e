"""How often drift is found, and how often there is a false alarm: python -m bench.drift

Questions are drawn from eval/cases/paraphrases.jsonl by the topics of their pages; 800 in the reference, 200 in the window.
"""

import json
from collections import defaultdict
from pathlib import Path

from assistant.config import GUIDE, load_settings
from eval.drift.streams import Drift, measure
from ingest.embed import load_encoder

CASES = Path(__file__).parent.parent / "eval" / "cases" / "paraphrases.jsonl"
REFERENCE, WINDOW = 800, 200
DRIFTS = (
    (Drift("none"), 400),
    (Drift("15 points of the questions move to one topic", moved=0.15), 100),
    (Drift("20 points move to one topic", moved=0.20), 100),
    (Drift("10 % are about something new", new=0.10), 100),
    (Drift("15 % are about something new", new=0.15), 100),
    (Drift("10 points more go unanswered", refusals=0.10), 100),
    (Drift("12 points more go unanswered", refusals=0.12), 100),
    (Drift("25 points more of the marked answers do not help", unhelpful=0.25), 100),
    (Drift("30 points more of the marked answers do not help", unhelpful=0.30), 100),
)


def main() -> None:
    settings = load_settings()
    encoder = load_encoder(settings.embedding_model, settings.home)
    topic_of = {path.stem: path.parent.name for path in GUIDE.glob("*/*.md")}
    questions = defaultdict(list)
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        questions[topic_of[case["pages"][0]]].append(case["question"])
    pool = {topic: encoder.encode(texts) for topic, texts in sorted(questions.items())}
    print(f"{REFERENCE} questions in the reference, {WINDOW} in the window, {len(pool) - 1} topics and one that is new")
    for drift, streams in DRIFTS:
        rates = measure(drift, pool, REFERENCE, WINDOW, streams)
        by_test = "  ".join(f"{name} {rate:.3f}" for name, rate in rates.by_test.items())
        print(f"{drift.name:50} found {rates.any:.3f} of {streams}   {by_test}", flush=True)


if __name__ == "__main__":
    main()
