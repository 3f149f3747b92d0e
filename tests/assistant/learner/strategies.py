"""Any learner at all, for hypothesis."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar, get_args

from hypothesis import strategies as st

from assistant.learner.types import AttemptHistory, Learner, Mark, Report
from assistant.quiz.attempts import (
    Attempt,
    Confidence,
    Current,
    Grade,
    Marker,
    Memory,
    Plan,
    PointGrade,
    PointLabel,
    Pool,
    Profile,
    Session,
)
from assistant.quiz.types import KINDS
from ingest.page import Tier
from tests.assistant.learner.samples import CARD

Value = TypeVar("Value")


def tuples(values: st.SearchStrategy[Value], unique: bool = False) -> st.SearchStrategy[tuple[Value, ...]]:
    return st.lists(values, max_size=3, unique=unique).map(lambda found: tuple(found))


IDS = st.text("abc/-0123456789", min_size=1, max_size=8)
TEXTS = st.text(max_size=30)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=2_500_000)).map(lambda since: datetime(1970, 1, 1, tzinfo=UTC) + since)
SHARES = st.floats(0, 1)
SEEDS = st.integers(0, 2**80)
PLACES = st.integers(-3, 2**70)
RESPONSES = st.one_of(st.booleans(), PLACES, TEXTS, tuples(PLACES), tuples(TEXTS))
LABELS = st.sampled_from(get_args(PointLabel))
CONFIDENCES = st.none() | st.sampled_from(get_args(Confidence))
RANGES = st.tuples(st.integers(0, 10**5), st.integers(0, 10**5))
POINTS = st.builds(PointGrade, LABELS, SHARES, tuples(RANGES), TEXTS)
GRADES = st.builds(Grade, SHARES, st.sampled_from(get_args(Marker)), tuples(POINTS), TEXTS)
MARKS = st.builds(Mark, GRADES, TEXTS, tuples(LABELS), SHARES)
CURRENTS = st.builds(Current, IDS, SEEDS, MOMENTS, st.integers(0, 2))
PLANS = st.builds(
    Plan,
    st.sampled_from(get_args(Pool)),
    tuples(IDS),
    tuples(st.sampled_from(get_args(Tier))),
    tuples(st.sampled_from(KINDS)),
    tuples(IDS),
    st.booleans(),
    st.integers(1, 100),
    st.none() | st.integers(1, 600),
)
PROFILES = st.builds(
    Profile,
    IDS,
    st.sampled_from(["Ada", "me", "Émile", "x" * 60, "李"]),
    MOMENTS,
    st.floats(0.7, 0.97),
    st.none() | st.dates(date(1970, 1, 1), date(9000, 1, 1)),
    st.integers(0, 200),
)
MEMORIES = st.builds(Memory, IDS, st.just(CARD), MOMENTS, st.integers(1, 10**6), MOMENTS, SHARES, CONFIDENCES)
REPORTS = st.builds(Report, IDS, TEXTS, MOMENTS)


@st.composite
def learners(draw: st.DrawFn) -> Learner:
    """All of a learner's data, as a store gives them: whole, and in its order."""
    profile = draw(PROFILES)
    over = st.builds(Session, st.just(""), st.just(profile.id), PLANS, SEEDS, MOMENTS, st.none() | CURRENTS, MOMENTS)
    running = draw(st.booleans())
    sessions = tuple(
        replace(session, id=f"s{number}", ended=None if running and number == 0 else session.ended)
        for number, session in enumerate(draw(tuples(over)))
    )
    attempts = st.builds(
        Attempt,
        st.just(""),
        st.sampled_from([session.id for session in sessions] or [""]),
        IDS,
        SEEDS,
        MOMENTS,
        st.floats(0, 10**6),
        st.none() | RESPONSES,
        CONFIDENCES,
        st.integers(0, 2),
        GRADES,
        TEXTS,
        tuples(LABELS),
        SHARES,
    )
    histories = draw(tuples(st.builds(AttemptHistory, attempts, tuples(MARKS)))) if sessions else ()
    return Learner(
        profile=profile,
        sessions=sessions,
        attempts=tuple(replace(history, attempt=replace(history.attempt, id=f"a{number}")) for number, history in enumerate(histories)),
        memories=tuple(sorted({memory.question_id: memory for memory in draw(tuples(MEMORIES))}.values(), key=lambda m: m.question_id)),
        bookmarks=tuple(sorted(draw(tuples(IDS, unique=True)))),
        reports=draw(tuples(REPORTS)),
    )
