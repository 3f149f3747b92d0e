"""A session from its plan to its summary: nothing is lost, nothing is answered twice, whatever tab or crash comes in between."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from assistant.errors import PlanError, ResponseError
from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Confidence, Grade, Plan, Response
from assistant.quiz.bank import Bank
from assistant.quiz.follow_up import NOTHING_ADDED, said_in_all
from assistant.quiz.schedule import rate, review
from assistant.quiz.session import Practice
from assistant.quiz.steps import Asking, Marked, Over, Step
from assistant.quiz.summary import Reading
from assistant.quiz.types import KINDS, Kind, Open, ShortAnswer
from assistant.quiz.upcoming import GAP_AUDIT
from tests.assistant.quiz.bank_files import EVERY_KIND, POINT, bank_of, raw
from tests.assistant.quiz.practising import MONDAY, Desk, LetterMarker, desk_over, right_response, wrong_response


@pytest.fixture
def desk(tmp_path: Path, store: LearnerStore) -> Desk:
    return desk_over(bank_of(tmp_path, *EVERY_KIND), store)


@pytest.fixture
def choices(tmp_path: Path, store: LearnerStore) -> Desk:
    """Six questions of four options."""
    return desk_over(bank_of(tmp_path, *(raw("single_choice", f"choice-{place}") for place in range(6))), store)


@pytest.fixture
def written(tmp_path: Path, store: LearnerStore) -> Desk:
    """One open question, whose third point counts most."""
    rubric = [POINT, POINT, {**POINT, "weight": 3}, {**POINT, "weight": 1}]
    return desk_over(bank_of(tmp_path, raw("open", rubric=rubric)), store)


def begin(desk: Desk, plan: Plan = Plan()) -> Asking:  # noqa: B008  # frozen
    step = desk.practice.show(desk.practice.start(desk.profile_id, plan))
    assert isinstance(step, Asking)
    return step


def say(desk: Desk, asking: Step, response: Response, confidence: Confidence = "think_so") -> Marked:
    assert isinstance(asking, Asking)
    step = desk.practice.answer(asking.session.id, asking.presented.question_id, response, confidence)
    assert isinstance(step, Marked)
    return step


def right(desk: Desk, asking: Step, confidence: Confidence = "think_so") -> Marked:
    assert isinstance(asking, Asking)
    return say(desk, asking, right_response(asking, desk.practice.bank), confidence)


def wrong(desk: Desk, asking: Step, confidence: Confidence = "think_so") -> Marked:
    assert isinstance(asking, Asking)
    return say(desk, asking, wrong_response(asking, desk.practice.bank), confidence)


def test_a_session_asks_every_kind_and_marks_it(desk: Desk) -> None:
    step: Step = begin(desk, Plan(number=11))
    kinds: list[Kind] = []
    while isinstance(step, Asking):
        assert (step.number, step.of) == (len(kinds) + 1, 11)
        kinds.append(step.presented.kind)
        desk.clock.forward(seconds=20)
        marked = right(desk, step)
        assert (marked.attempt.score, marked.attempt.seconds, marked.presented) == (1, 20, step.presented)
        step = desk.practice.next(step.session.id)
    assert isinstance(step, Over)
    assert sorted(kinds) == sorted(KINDS)
    assert (step.summary.answered, step.summary.score, step.summary.seconds) == (11, 1, 220)


def test_half_known_answers_get_part_of_the_mark(desk: Desk) -> None:
    step: Step = begin(desk, Plan(number=11))
    while isinstance(step, Asking):
        assert wrong(desk, step).attempt.score < 0.5
        step = desk.practice.next(step.session.id)


def test_each_step_is_the_same_after_a_crash(choices: Desk) -> None:
    def shown_after_a_crash() -> Step:
        practice = choices.opened_again().practice
        session = practice.resume(choices.profile_id)
        assert session is not None
        return practice.show(session)

    asking = begin(choices, Plan(number=2))
    assert shown_after_a_crash() == asking
    hinted = choices.practice.hint(asking.session.id, asking.presented.question_id)
    assert shown_after_a_crash() == hinted
    marked = right(choices, hinted)
    assert shown_after_a_crash() == marked
    second = choices.practice.next(asking.session.id)
    assert shown_after_a_crash() == second


def test_a_repeated_answer_changes_nothing(choices: Desk) -> None:
    asking = begin(choices)
    marked = right(choices, asking)
    choices.clock.forward(seconds=5)
    assert wrong(choices, asking, "sure") == marked
    assert choices.store.attempts(choices.profile_id) == [marked.attempt]


def test_an_answer_to_what_is_no_longer_on_screen_changes_nothing(choices: Desk) -> None:
    asking = begin(choices)
    right(choices, asking)
    now = choices.practice.next(asking.session.id)
    assert choices.practice.answer(asking.session.id, asking.presented.question_id, 0, "sure") == now
    assert choices.practice.skip(asking.session.id, asking.presented.question_id) == now
    assert choices.practice.hint(asking.session.id, asking.presented.question_id) == now


def test_the_first_of_two_tabs_counts(written: Desk) -> None:
    asking = begin(written)

    class SlowMarker(LetterMarker):
        """While it marks, the learner answers in another tab."""

        def mark(self, question: ShortAnswer | Open, answer: str) -> Grade:
            right(written, asking)
            return super().mark(question, answer)

    other = Practice(written.practice.bank, written.store, SlowMarker(), {}, written.clock, Random(8))
    step = other.answer(asking.session.id, asking.presented.question_id, "A", "sure")
    assert isinstance(step, Marked)
    assert (step.attempt.response, step.attempt.score) == ("A B C D E F", 1)
    assert written.store.attempts(written.profile_id) == [step.attempt]


def test_going_on_twice_skips_nothing(choices: Desk) -> None:
    asking = begin(choices)
    assert choices.practice.next(asking.session.id) == asking
    right(choices, asking)
    second = choices.practice.next(asking.session.id)
    assert choices.practice.next(asking.session.id) == second


def test_what_is_no_answer_is_not_kept(choices: Desk) -> None:
    asking = begin(choices)
    with pytest.raises(ResponseError):
        say(choices, asking, 7)
    assert choices.store.attempts(choices.profile_id) == []
    assert choices.practice.show(asking.session) == asking


def test_a_text_is_wanted_for_an_open_question(written: Desk) -> None:
    with pytest.raises(ResponseError, match="a text"):
        say(written, begin(written), 1)


def test_hints_are_shown_one_by_one_and_paid_for(choices: Desk) -> None:
    asking = begin(choices)
    for taken in (1, 2, 2):
        step = choices.practice.hint(asking.session.id, asking.presented.question_id)
        assert isinstance(step, Asking)
        assert step.hints == ("Think of the denominator.", "Which positives are counted there?")[:taken]
    attempt = right(choices, step).attempt
    assert (attempt.grade.score, attempt.hints, attempt.score) == (1, 2, 0.75)


def test_a_skipped_question_comes_back(choices: Desk) -> None:
    asking = begin(choices, Plan(number=6))
    skipped = asking.presented.question_id
    step = choices.practice.skip(asking.session.id, skipped)
    assert isinstance(step, Asking)
    assert step.presented.question_id != skipped
    while isinstance(step, Asking):
        right(choices, step)
        step = choices.practice.next(step.session.id)
    assert isinstance(step, Over)
    assert (step.summary.answered, step.summary.skipped) == (5, 1)
    assert step.summary.score == pytest.approx(5 / 6)
    assert skipped not in choices.store.memories(choices.profile_id)
    assert begin(choices, Plan(pool="new")).presented.question_id == skipped


def test_a_crash_after_a_skip_goes_on_with_the_next_question(choices: Desk) -> None:
    asking = begin(choices)
    session, current = asking.session, asking.session.current
    assert current is not None
    skipped = replace(right(choices, asking).attempt, id="skip", question_id="recall/choice-9", response=None)
    moved = choices.practice.next(session.id)
    assert isinstance(moved, Asking)
    assert moved.session.current is not None
    choices.store.record(skipped, None, replace(moved.session, current=None), moved.session.current)
    assert isinstance(choices.opened_again().practice.show(session), Asking)


def test_a_session_may_end_early(choices: Desk) -> None:
    asking = begin(choices)
    right(choices, asking)
    over = choices.practice.end(asking.session.id)
    assert isinstance(over, Over)
    assert over.summary.answered == 1
    assert choices.practice.resume(choices.profile_id) is None
    assert choices.practice.end(asking.session.id) == choices.practice.next(asking.session.id) == over


def test_ending_at_once_has_nothing_to_sum_up(choices: Desk) -> None:
    over = choices.practice.end(begin(choices).session.id)
    assert isinstance(over, Over)
    assert (over.summary.answered, over.summary.score, over.summary.brier) == (0, None, None)


def test_another_session_ends_the_open_one(choices: Desk) -> None:
    first = begin(choices)
    second = begin(choices)
    assert isinstance(choices.practice.show(first.session), Over)
    assert choices.practice.resume(choices.profile_id) == second.session


def test_two_learners_do_not_mix(choices: Desk) -> None:
    other = choices.store.add_profile("Other", MONDAY)
    mine = begin(choices)
    theirs = choices.practice.start(other.id, Plan())
    right(choices, mine)
    assert isinstance(choices.practice.show(theirs), Asking)
    assert choices.store.attempts(other.id) == []
    assert choices.practice.resume(choices.profile_id) is not None


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (Plan(pool="due"), "Nothing that fits is due now"),
        (Plan(pool="weak"), "No weak spot fits"),
        (Plan(topics=("models",)), "No question fits"),
        (Plan(hard=True, kinds=("open",)), "No question fits"),
    ],
)
def test_a_plan_without_questions_is_refused_with_advice(choices: Desk, plan: Plan, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        choices.practice.start(choices.profile_id, plan)
    assert choices.practice.resume(choices.profile_id) is None


def test_a_short_pool_makes_a_short_session(choices: Desk) -> None:
    asking = begin(choices, Plan(number=10))
    assert asking.of == 6
    right(choices, asking)
    later = begin(choices, Plan(pool="new"))
    assert later.of == 5


def test_new_questions_of_a_day_are_limited(choices: Desk) -> None:
    """A third question is still asked where there is nothing else, but what was met already comes before it."""
    choices.practice.adjust(replace(choices.store.profile(choices.profile_id), new_a_day=2))
    first = begin(choices, Plan(number=2))
    known = {first.presented.question_id}
    right(choices, first)
    second = choices.practice.next(first.session.id)
    assert isinstance(second, Asking)
    known.add(second.presented.question_id)
    right(choices, second)
    assert begin(choices).presented.question_id in known
    choices.clock.forward(hours=6)
    assert begin(choices).presented.question_id not in known


def test_a_timed_session_ends_at_its_deadline(choices: Desk) -> None:
    asking = begin(choices, Plan(minutes=5))
    assert asking.seconds_left == 300
    choices.clock.forward(minutes=4)
    assert right(choices, asking).seconds_left == 60
    second = choices.practice.next(asking.session.id)
    choices.clock.forward(seconds=61)
    shown = choices.practice.show(asking.session)
    assert isinstance(shown, Asking)
    assert shown.seconds_left == -1
    marked = right(choices, second)
    assert marked.attempt.score == 1
    over = choices.practice.next(asking.session.id)
    assert isinstance(over, Over)
    assert over.summary.answered == 2


def test_the_question_on_screen_may_be_answered_after_the_deadline(choices: Desk) -> None:
    asking = begin(choices, Plan(minutes=5))
    choices.clock.forward(minutes=9)
    assert isinstance(choices.practice.show(asking.session), Asking)
    choices.practice.bookmark(asking.session.id, asking.presented.question_id, True)
    hinted = choices.practice.hint(asking.session.id, asking.presented.question_id)
    assert right(choices, hinted).attempt.score == 0.9
    assert isinstance(choices.practice.next(asking.session.id), Over)


def test_skipping_after_the_deadline_ends_the_session(choices: Desk) -> None:
    asking = begin(choices, Plan(minutes=5))
    choices.clock.forward(minutes=9)
    assert isinstance(choices.practice.skip(asking.session.id, asking.presented.question_id), Over)


def test_the_clock_of_a_question_starts_again_where_a_session_is_gone_on_with(choices: Desk) -> None:
    asking = begin(choices)
    choices.clock.forward(minutes=9)
    choices.practice.show(asking.session)
    assert choices.practice.resume(choices.profile_id) is not None
    choices.clock.forward(seconds=7)
    assert right(choices, choices.practice.show(asking.session)).attempt.seconds == 7


def test_the_time_of_an_answer_is_capped(choices: Desk) -> None:
    asking = begin(choices)
    choices.clock.forward(hours=9)
    assert right(choices, asking).attempt.seconds == 1200


def test_a_clock_that_is_set_back_takes_no_time(choices: Desk) -> None:
    asking = begin(choices)
    choices.clock.forward(minutes=-3)
    assert right(choices, asking).attempt.seconds == 0


def test_bookmarks_and_reports_are_kept(choices: Desk) -> None:
    asking = begin(choices)
    session_id, question_id = asking.session.id, asking.presented.question_id
    assert choices.practice.bookmark(session_id, question_id, True) == replace(asking, bookmarked=True)
    assert choices.practice.bookmark(session_id, question_id, False) == asking
    choices.practice.report(session_id, question_id, "Two options are right.")
    assert [(each.question_id, each.text, each.at) for each in choices.store.reports(choices.profile_id)] == [
        (question_id, "Two options are right.", MONDAY)
    ]


def test_an_answer_is_remembered_as_fsrs_schedules_it(choices: Desk) -> None:
    choices.clock.forward(seconds=1)
    attempt = right(choices, begin(choices), "sure").attempt
    rating = rate(1, "sure", 0, 0, "single_choice")
    expected = review(None, attempt, rating, choices.store.profile(choices.profile_id), {})
    assert choices.store.memories(choices.profile_id) == {attempt.question_id: expected}


def test_sure_and_wrong_comes_back_first(choices: Desk) -> None:
    asking = begin(choices, Plan(number=3))
    wrong(choices, asking, "sure")
    for _ in range(2):
        step = choices.practice.next(asking.session.id)
        wrong(choices, step, "guess")
    choices.clock.forward(days=2)
    assert begin(choices).presented.question_id == asking.presented.question_id


def test_saying_it_more_exactly_earns_an_unsure_point_in_full(written: Desk) -> None:
    marked = say(written, begin(written), "A B c D")
    assert marked.follow_up is not None
    assert (marked.follow_up.kind, marked.follow_up.point) == ("unsure", 2)
    assert marked.follow_up.text == "You wrote «c»: say it more exactly."
    assert marked.attempt.score == pytest.approx(6.5 / 8)
    after = written.practice.follow_up(marked.attempt.id, " C\n")
    assert isinstance(after, Marked)
    assert (after.attempt.score, after.attempt.follow_up, after.follow_up) == (1, "C", None)


def test_a_missed_point_earns_half_when_asked_for(written: Desk) -> None:
    marked = say(written, begin(written), "A B")
    assert marked.follow_up is not None
    assert (marked.follow_up.kind, marked.follow_up.point) == ("missed", 2)
    assert marked.follow_up.text == "Something is still missing. Which positives are counted there?"
    after = written.practice.follow_up(marked.attempt.id, "C, and also D")
    assert isinstance(after, Marked)
    assert after.attempt.score == pytest.approx((4 + 2) / 8)
    assert [point.credit for point in after.attempt.grade.points] == [1, 1, 0.5, 0.5]
    assert [point.label for point in after.attempt.grade.points] == ["met"] * 4


def test_a_follow_up_never_costs_anything(written: Desk) -> None:
    marked = say(written, begin(written), "A B")
    after = written.practice.follow_up(marked.attempt.id, "-A")
    assert isinstance(after, Marked)
    assert after.attempt.score == marked.attempt.score


def test_a_follow_up_is_asked_once(written: Desk) -> None:
    marked = say(written, begin(written), "A")
    once = written.practice.follow_up(marked.attempt.id, "nothing new")
    assert written.practice.follow_up(marked.attempt.id, "B C D") == once
    assert len(written.marker.asked) == 2


def test_a_follow_up_may_be_waived(written: Desk) -> None:
    marked = say(written, begin(written), "A")
    after = written.practice.follow_up(marked.attempt.id, "  ")
    assert isinstance(after, Marked)
    assert (after.follow_up, after.attempt.follow_up, after.attempt.score) == (None, NOTHING_ADDED, marked.attempt.score)
    assert written.opened_again().practice.show(marked.session) == after


def test_what_stands_for_nothing_added_is_no_text_that_can_be_added(written: Desk) -> None:
    marked = say(written, begin(written), "A")
    waived = written.practice.follow_up(marked.attempt.id, NOTHING_ADDED)
    assert isinstance(waived, Marked)
    assert said_in_all(waived.attempt) == "A"


def test_a_follow_up_waits_through_a_crash(written: Desk) -> None:
    marked = say(written, begin(written), "A")
    assert written.opened_again().practice.show(marked.session) == marked


@pytest.mark.parametrize("answer", ["A B C D", "-A -B -C -D", " \n "])
def test_nothing_is_asked_back_where_nothing_can_be_added(written: Desk, answer: str) -> None:
    assert say(written, begin(written), answer).follow_up is None


def test_the_nudge_is_no_hint_that_was_seen(written: Desk) -> None:
    asking = begin(written)
    for _ in range(2):
        written.practice.hint(asking.session.id, asking.presented.question_id)
    marked = say(written, asking, "A")
    assert marked.follow_up is not None
    assert marked.follow_up.text == "Something is still missing. What would you add?"


def test_a_follow_up_is_remembered_as_if_it_had_been_said_at_once(written: Desk) -> None:
    marked = say(written, begin(written), "A")
    before = written.store.memories(written.profile_id)
    written.practice.follow_up(marked.attempt.id, "B C D")
    attempt = written.store.attempt(marked.attempt.id)
    rating = rate(attempt.score, "think_so", 0, 0, "open")
    expected = review(None, attempt, rating, written.store.profile(written.profile_id), {})
    assert written.store.memories(written.profile_id) == {attempt.question_id: expected}
    assert before != {attempt.question_id: expected}


def test_a_learner_may_disagree(written: Desk) -> None:
    marked = say(written, begin(written), "A")
    after = written.practice.disagree(marked.attempt.id, ["met", "partly", "met", "missed"])
    assert isinstance(after, Marked)
    assert (after.attempt.overridden, after.attempt.score) == (("met", "partly", "met", "missed"), 0.75)
    assert after.attempt.grade == marked.attempt.grade
    assert after.follow_up is None


def test_disagreeing_is_paid_for_with_the_hints_that_were_taken(choices: Desk) -> None:
    asking = begin(choices)
    choices.practice.hint(asking.session.id, asking.presented.question_id)
    marked = wrong(choices, asking)
    after = choices.practice.disagree(marked.attempt.id, ["met"])
    assert isinstance(after, Marked)
    assert after.attempt.score == 0.9


def test_a_follow_up_does_not_undo_what_the_learner_judged_meanwhile(written: Desk) -> None:
    marked = say(written, begin(written), "A")

    class SlowMarker(LetterMarker):
        """While it marks, the learner disagrees in another tab."""

        def mark_again(self, question: ShortAnswer | Open, answer: str, addition: str, before: Grade) -> Grade:
            written.practice.disagree(marked.attempt.id, ["met"] * 4)
            return super().mark_again(question, answer, addition, before)

    other = Practice(written.practice.bank, written.store, SlowMarker(), {}, written.clock, Random(8))
    step = other.follow_up(marked.attempt.id, "B")
    assert isinstance(step, Marked)
    assert (step.attempt.score, step.attempt.follow_up, step.attempt.overridden) == (1, "", ("met",) * 4)
    assert written.store.memories(written.profile_id)[step.question.id].last_score == 1


def test_labels_that_do_not_fit_are_refused(choices: Desk) -> None:
    marked = wrong(choices, begin(choices))
    with pytest.raises(ResponseError):
        choices.practice.disagree(marked.attempt.id, ["met", "met"])
    assert choices.store.attempt(marked.attempt.id) == marked.attempt


def test_disagreeing_with_an_old_mark_replays_what_came_after(written: Desk) -> None:
    first = say(written, begin(written), "nothing")
    written.practice.end(first.session.id)
    written.clock.forward(days=3)
    second = say(written, begin(written), "A B C D", "sure")
    written.practice.disagree(first.attempt.id, ["met"] * 4)
    profile = written.store.profile(written.profile_id)
    memory = None
    for attempt in written.store.attempts(written.profile_id):
        memory = review(memory, attempt, rate(attempt.score, attempt.confidence, attempt.seconds, 0, "open"), profile, {})
    assert written.store.memories(written.profile_id) == {second.attempt.question_id: memory}


def test_the_summary_says_what_to_read_and_what_comes_back(choices: Desk) -> None:
    asking = begin(choices, Plan(number=3))
    right(choices, asking, "sure")
    sure = wrong(choices, choices.practice.next(asking.session.id), "sure")
    wrong(choices, choices.practice.next(asking.session.id), "guess")
    over = choices.practice.next(asking.session.id)
    assert isinstance(over, Over)
    summary = over.summary
    assert [(each.topic, each.questions) for each in summary.topics] == [("evaluation", 3)]
    assert summary.topics[0].score == summary.score == pytest.approx(1 / 3)
    assert summary.sure_but_wrong == (sure.attempt,)
    assert summary.brier == pytest.approx((0.05**2 + 0.95**2 + 0.4**2) / 3)
    assert summary.read == (Reading("recall", "Recall", "Explanation"),)
    assert sum(count for _, count in summary.scheduled) == 3
    assert min(day for day, _ in summary.scheduled) == date(2026, 3, 3)


def test_a_question_that_has_left_the_bank_is_passed_over(choices: Desk) -> None:
    asking = begin(choices, Plan(number=2))
    rest = tuple(question for question in choices.practice.bank if question.id != asking.presented.question_id)
    smaller = choices.opened_again(Bank(rest, choices.practice.bank.concepts, choices.practice.bank.topics))
    step = smaller.practice.show(asking.session)
    assert isinstance(step, Asking)
    assert step.presented.question_id != asking.presented.question_id


def test_a_mark_whose_question_has_left_the_bank_is_passed_over(choices: Desk) -> None:
    marked = right(choices, begin(choices, Plan(number=2)))
    rest = tuple(question for question in choices.practice.bank if question.id != marked.question.id)
    smaller = choices.opened_again(Bank(rest, choices.practice.bank.concepts, choices.practice.bank.topics))
    assert isinstance(smaller.practice.show(marked.session), Asking)
    over = smaller.practice.end(marked.session.id)
    assert isinstance(over, Over)
    assert (over.summary.answered, over.summary.topics) == (1, ())


def changed(desk: Desk, question_id: str, **fields: object) -> Desk:
    """As after an update of the bank."""
    bank = desk.practice.bank
    questions = (question.model_copy(update=fields) if question.id == question_id else question for question in bank)
    return desk.opened_again(Bank(tuple(questions), bank.concepts, bank.topics))


def test_a_mark_that_no_longer_fits_its_question_is_passed_over(written: Desk) -> None:
    marked = say(written, begin(written), "A")
    assert isinstance(marked.question, Open)
    shorter = changed(written, marked.question.id, rubric=marked.question.rubric[1:]).practice
    over = shorter.follow_up(marked.attempt.id, "B C D")
    assert isinstance(over, Over)
    assert shorter.disagree(marked.attempt.id, ["met"] * 3) == over
    assert written.store.attempt(marked.attempt.id) == marked.attempt


@pytest.mark.parametrize(
    ("kind", "field"), [("matching", "pairs"), ("ordering", "items"), ("cloze", "blanks"), ("single_choice", "options")]
)
def test_an_answer_to_what_has_other_parts_now_is_passed_over(desk: Desk, kind: Kind, field: str) -> None:
    asking = begin(desk, Plan(kinds=(kind,)))
    last = len(asking.presented.options) - 1 if kind == "single_choice" else right_response(asking, desk.practice.bank)
    marked = say(desk, asking, last)
    parts = getattr(marked.question, field)
    fewer = changed(desk, marked.question.id, **{field: parts[:-1] if len(parts) > 1 else parts * 2})
    assert isinstance(fewer.practice.show(marked.session), Over)


def test_a_review_that_comes_in_between_is_not_lost_where_the_schedule_changes(choices: Desk) -> None:
    marked = right(choices, begin(choices, Plan(number=1)))
    choices.practice.end(marked.session.id)
    choices.clock.forward(days=30)
    asking = begin(choices, Plan(pool="due"))
    interrupted: list[Step] = []

    def clock() -> datetime:
        """While the time is looked up, the learner answers in another tab."""
        if not interrupted:
            interrupted.append(wrong(choices, asking))
        return choices.clock()

    slow = Practice(choices.practice.bank, choices.store, LetterMarker(), {}, clock, Random(8))
    slow.adjust(replace(choices.store.profile(choices.profile_id), desired_retention=0.8))
    memory = choices.store.memories(choices.profile_id)[marked.question.id]
    assert (memory.reviews, memory.last_score) == (2, 0)


def test_another_interview_date_spreads_what_is_due(choices: Desk) -> None:
    step: Step = begin(choices, Plan(number=6))
    while isinstance(step, Asking):
        right(choices, step)
        step = choices.practice.next(step.session.id)
    choices.practice.adjust(replace(choices.store.profile(choices.profile_id), desired_retention=0.97))
    sooner = choices.store.memories(choices.profile_id)
    assert max(memory.due for memory in sooner.values()) <= MONDAY + timedelta(days=3)


def test_a_gap_audit_asks_quick_questions_and_says_what_it_found(desk: Desk) -> None:
    step: Step = begin(desk, GAP_AUDIT)
    while isinstance(step, Asking):
        assert step.of is None
        assert step.presented.kind in GAP_AUDIT.kinds
        right(desk, step, "sure")
        step = desk.practice.next(step.session.id)
    assert isinstance(step, Over)
    assert step.audit is not None
    assert step.summary.answered <= 4
    assert [(cell.topic, cell.standing) for cell in step.audit.cells] == [("evaluation", "known")]


def test_other_sessions_have_no_audit(choices: Desk) -> None:
    for plan in (Plan(), replace(GAP_AUDIT, pool="mixed")):
        over = choices.practice.end(begin(choices, plan).session.id)
        assert isinstance(over, Over)
        assert over.audit is None
