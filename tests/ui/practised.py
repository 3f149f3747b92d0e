"""A learner who practised on two days, for tests of what is then shown."""

from itertools import count
from pathlib import Path

from assistant.quiz.attempts import Confidence, Plan
from assistant.quiz.bank import Bank
from assistant.quiz.session import Practice
from assistant.quiz.steps import Asking, Marked
from assistant.quiz.types import KINDS
from tests.assistant.quiz.learners import asked
from tests.assistant.quiz.practising import Clock, right_response, wrong_response
from tests.quizzing import practice_in

HOSTILE = '<img src=x onerror="window.hacked=1">'
TOPICS = {"evaluation": "Evaluation", "models": "Models", "career": "The interview"}
QUESTIONS = (
    *(asked(kind.replace("_", "-"), kind=kind) for kind in KINDS),
    asked("hostile", tier="advanced").model_copy(update={"prompt": HOSTILE}),
    asked("unasked", topic="models", concept="pruning", tier="advanced"),
    asked("own", topic="career", concept="portfolio", tier="career"),
)
PRACTISED = Plan(topics=("evaluation",), number=len(QUESTIONS))
WORDS: tuple[Confidence, ...] = ("sure", "think_so", "guess")


def practice_at(home: Path, clock: Clock) -> Practice:
    """Practice over a question of each kind and a few more."""
    return practice_in(home, Bank(QUESTIONS, {}, TOPICS), clock)


def practise_two_days(practice: Practice, clock: Clock) -> None:
    """All right on the first day, all wrong on the second, with every degree of confidence. It is the third day then."""
    words = count()
    profile = practice.store.default_profile(clock())
    for respond in (right_response, wrong_response):
        step = practice.show(practice.start(profile.id, PRACTISED))
        while isinstance(step, Asking | Marked):
            if isinstance(step, Asking):
                clock.forward(seconds=20)
                response = respond(step, practice.bank)
                step = practice.answer(step.session.id, step.presented.question_id, response, WORDS[next(words) % 3])
            else:
                step = practice.next(step.session.id)
        clock.forward(days=1)
