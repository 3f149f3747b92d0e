"""What may be imported breaks nothing later: any card that is accepted can be reviewed, levelled and shown."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from assistant.learner.transfer import Card
from assistant.progress.overview import overview
from assistant.quiz.attempts import Memory
from assistant.quiz.bank import Bank
from assistant.quiz.learning import learn
from assistant.quiz.schedule import level, retrievability
from tests.assistant.quiz.learners import ME, NOW, answered, asked, by_id

QUESTION = asked("one")
BANK = Bank((QUESTION,), {"recall": ("evaluation", "foundational")}, {"evaluation": "Evaluation"})
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(9000, 12, 31), timezones=st.just(UTC))
CARDS = st.fixed_dictionaries(
    {
        "card_id": st.integers(),
        "state": st.just(2),
        "step": st.none(),
        "stability": st.floats(0.001, 10**9),
        "difficulty": st.floats(1, 10),
        "due": TIMES.map(datetime.isoformat),
        "last_review": TIMES.map(datetime.isoformat),
    }
)


@given(CARDS, TIMES, TIMES, st.sampled_from([0.0, 1.0]))
def test_a_card_that_is_accepted_breaks_nothing(card: dict[str, object], due: datetime, last: datetime, score: float) -> None:
    text = json.dumps(card)
    Card.model_validate_json(text)
    memory = Memory(QUESTION.id, text, due, 1, last, 1.0, "sure")
    memories = by_id([memory])
    assert 0 <= retrievability(memory, NOW) <= 1
    assert learn(memory, answered(QUESTION.id, score=score), QUESTION.kind, ME, memories).reviews == 2
    for interview in (None, date(2026, 4, 1)):
        assert len(level([memory], replace(ME, interview=interview), NOW)) <= 1
    assert overview(BANK, ME, memories, [], NOW).asked == 1
