"""A whole session in a plain terminal, typed line by line."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from assistant.config import GUIDE, QUESTIONS
from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Plan
from assistant.quiz.bank import load_bank
from assistant.quiz.steps import Asking, Marked, Over
from assistant.quiz.types import KINDS
from assistant.quiz.upcoming import GAP_AUDIT
from tests.assistant.quiz.bank_files import EVERY_KIND, bank_of, raw
from tests.assistant.quiz.practising import MONDAY, Desk, desk_over, right_response, wrong_response
from ui.terminal import Lines, Terminal


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LearnerStore]:
    opened = LearnerStore.in_home(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path, store: LearnerStore) -> Callable[..., Desk]:
    return lambda *questions: desk_over(bank_of(tmp_path, *(questions or EVERY_KIND)), store)


class Typist:
    """Types what was prepared, and then, as long as it is asked, what a learner would who sees the screen."""

    def __init__(self, desk: Desk, *prepared: str, right: bool = True) -> None:
        self._desk = desk
        self._lines = [*prepared]
        self._respond = right_response if right else wrong_response

    def readline(self) -> str:
        if not self._lines:
            self._lines = [*self._next()]
        return self._lines.pop(0) + "\n"

    def isatty(self) -> bool:
        return False

    def _next(self) -> Iterator[str]:
        session = self._desk.practice.resume(self._desk.profile_id)
        assert session is not None
        step = self._desk.practice.show(session)
        assert not isinstance(step, Over)
        if isinstance(step, Marked):
            yield ""
            return
        yield from typed(step, self._respond(step, self._desk.practice.bank))
        yield "2"


def typed(asking: Asking, response: object) -> Iterator[str]:
    """What is typed for a response."""
    match response:
        case bool():
            yield "1" if response else "2"
        case int():
            yield str(response + 1)
        case str():
            yield response
            if asking.presented.kind in ("open", "short_answer"):
                yield ""
        case tuple() if asking.presented.kind == "cloze":
            yield from response
        case tuple():
            yield " ".join(str(place + 1) for place in response)


def practise(desk: Desk, lines: Lines | str, plan: Plan | None = None) -> str:
    """What the terminal shows, its lines joined."""
    shown = io.StringIO()
    read = io.StringIO(lines) if isinstance(lines, str) else lines
    Terminal(desk.practice, read, Console(file=shown, width=1000)).practise(desk.profile_id, plan, MONDAY.date())
    return "\n".join(line.rstrip() for line in shown.getvalue().splitlines())


def test_a_session_of_every_kind_is_answered_rightly(desk: Callable[..., Desk]) -> None:
    here = desk()
    shown = practise(here, Typist(here), Plan(number=11))
    assert len(re.findall("^Right\\.$", shown, re.MULTILINE)) == len(KINDS)
    assert "Question 11 of 11 · Evaluation" in shown
    assert "The session is over: 100\u00a0% of the marks, 11 questions answered, 0 s." in shown
    assert "What comes back when:" in shown
    assert "\x1b" not in shown


def test_a_session_of_every_kind_is_answered_wrongly(desk: Callable[..., Desk]) -> None:
    here = desk()
    shown = practise(here, Typist(here, right=False), Plan(number=11))
    assert "Not right." in shown
    assert "Read again:\n  Recall › Explanation" in shown


def test_an_option_is_told_with_the_belief_behind_it(desk: Callable[..., Desk]) -> None:
    here = desk(raw("single_choice"))
    shown = practise(here, Typist(here), Plan())
    assert (
        "A negative that is flagged (wrong)\n     Belief behind it: False alarms count.\n     Why it is wrong: They lower precision."
        in shown
    )
    assert "A positive that stays unseen (right, your answer)" in shown
    assert "The guide: «Every missed case lowers recall.» (Recall › Explanation)" in shown
    assert "An interviewer would go on: What lowers precision?" in shown


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (raw("true_false"), "f", "It is true. It is in the denominator only.\nThe belief behind the other answer: It is not."),
        (raw("numeric", unit="%"), "7", "(in %)"),
        (raw("cloze"), "precision", "Blank 1: recall (you said: precision)"),
        (raw("ordering"), "1 2 3 4", "The right order:\n  1  count cases\n  2  count hits"),
        (raw("code"), "1", "    recall = hits / (hits + misses)"),
    ],
)
def test_a_mark_tells_what_is_right(desk: Callable[..., Desk], question: dict[str, object], answer: str, expected: str) -> None:
    assert expected in practise(desk(question), f"{answer}\n3\n\n", Plan())


def test_a_matching_question_is_answered_by_numbers(desk: Callable[..., Desk]) -> None:
    here = desk(raw("matching"))
    shown = practise(here, "2 1 3\n1\n\n", Plan())
    assert re.search(r"  A  \w+\n  B  \w+\n  C  \w+\n    1  \w+", shown)
    [attempt] = here.store.attempts(here.profile_id)
    assert attempt.response == (1, 0, 2)
    assert attempt.confidence == "sure"


def test_free_text_is_marked_point_by_point_with_the_words_it_rests_on(desk: Callable[..., Desk]) -> None:
    here = desk(raw("open"))
    shown = practise(here, "A and -B\nalso D\n\n2\nC after all\n\n\n", Plan())
    before, after = shown.split("Something is still missing.")
    assert "Partly right: 50\u00a0%." in before
    assert "Recall falls with each miss." not in before
    assert "A missed case is a positive" not in before
    assert "Partly right: 62\u00a0%." in after
    assert "  met: Recall falls with each miss.\n     You wrote: «A»\n     It says A.\n     The guide: «Every missed" in after
    assert "  contradicted: Recall falls with each miss.\n     You wrote: «-B»" in after
    assert "     You wrote: «C»" in after
    assert "A full answer:\nA missed case is a positive that was not found." in after


def test_a_learner_may_disagree(desk: Callable[..., Desk]) -> None:
    here = desk(raw("short_answer"))
    shown = practise(here, "A\n\n1\n\n/d\nm m\n/d\nm p x\n\n", Plan())
    assert "A mark of your own is 3 times one of met" in shown
    assert "Partly right. By your own judgement 50\u00a0% counts." in shown
    assert "partly met: Recall falls" in shown


def test_hints_bookmarks_and_reports_do_not_disturb_the_question(desk: Callable[..., Desk]) -> None:
    here = desk(raw("cloze"))
    shown = practise(here, "?\n?\n?\n/b\n/b\n/b\n/r\nTwo words fit.\n\nrecall\n9\n1\n/b\n\n", Plan())
    assert shown.count("A screening test needs high ____.") == 1
    assert shown.count("Hint: ") == 2
    assert shown.count("Bookmarked.") == 2
    assert shown.count("No longer bookmarked.") == 2
    assert "The report is kept" in shown
    assert "Right. 75\u00a0% counts, after 2 hints." in shown
    assert [report.text for report in here.store.reports(here.profile_id)] == ["Two words fit."]


def test_a_report_that_is_too_long_is_refused(desk: Callable[..., Desk]) -> None:
    assert "at most 2,000 characters" in practise(desk(raw("cloze")), f"/r\n{'x' * 3000}\n", Plan()).replace("2000", "2,000")


@pytest.mark.parametrize(("typed_first", "said"), [("5", "one of its 4 options"), ("maybe", "not one of the numbers"), ("-1", "«-1»")])
def test_what_is_no_answer_is_asked_for_again(desk: Callable[..., Desk], typed_first: str, said: str) -> None:
    here = desk(raw("single_choice"))
    shown = practise(here, f"{typed_first}\n1\n1\n1\n\n", Plan())
    assert said in shown
    assert len(here.store.attempts(here.profile_id)) == 1


def test_a_skipped_question_is_not_told(desk: Callable[..., Desk]) -> None:
    here = desk(raw("single_choice"), raw("cloze"))
    shown = practise(here, "/s\n/s\n", Plan())
    assert "The session is over: 0\u00a0% of the marks, 0 questions answered, 2 skipped, 0 s." in shown
    assert "right" not in shown


def test_the_end_of_the_input_leaves_the_session_open(desk: Callable[..., Desk]) -> None:
    here = desk(raw("single_choice"), raw("cloze"))
    assert "`viva quiz` goes on with it" in practise(here, "", Plan())
    assert "Question 1 of 2" in practise(here, "y\n")
    assert "Go on with it?" in practise(here, "", Plan())


def test_a_session_of_another_plan_is_not_offered(desk: Callable[..., Desk]) -> None:
    here = desk(raw("single_choice"))
    practise(here, "", Plan())
    shown = practise(here, "", Plan(number=3))
    assert "Go on with it?" not in shown
    assert "The session that you had left has ended with this." in shown


def test_the_end_of_the_input_in_the_offer_changes_nothing(desk: Callable[..., Desk]) -> None:
    here = desk(raw("single_choice"))
    practise(here, "", Plan())
    session = here.store.open_session(here.profile_id)
    here.clock.forward(minutes=1)
    practise(here, "")
    assert here.store.open_session(here.profile_id) == session


def test_a_session_that_is_not_wanted_any_more_gives_way(desk: Callable[..., Desk]) -> None:
    here = desk(raw("single_choice"))
    practise(here, "", Plan())
    before = here.practice.resume(here.profile_id)
    assert "The session that you had left has ended with this." in practise(here, "n\n")
    after = here.practice.resume(here.profile_id)
    assert before
    assert after
    assert before.id != after.id


def test_a_session_ends_early(desk: Callable[..., Desk]) -> None:
    here = desk(raw("cloze"))
    assert "Nothing was answered." in practise(here, "/q\n", Plan())
    assert "100\u00a0% of the marks, 1 question answered" in practise(here, "recall\n1\n/q\n", Plan())


def test_an_interrupt_leaves_the_session_open(desk: Callable[..., Desk]) -> None:
    class Impatient(Typist):
        def readline(self) -> str:
            raise KeyboardInterrupt

    here = desk()
    assert "waits where you left it" in practise(here, Impatient(here), Plan())
    assert here.practice.resume(here.profile_id) is not None


def test_time_that_is_left_is_told(desk: Callable[..., Desk]) -> None:
    assert "· 9:00 left" in practise(desk(), "", Plan(minutes=9))


def test_nothing_steers_the_terminal(desk: Callable[..., Desk]) -> None:
    here = desk(raw("cloze", prompt="A [red]screening[/red] \x1b]0;title\x07 test \x9b31m needs high ____."))
    shown = practise(here, "\x1b[2J\n1\n\n", Plan())
    assert not set(shown) & {"\x1b", "\x07", "\x9b"}
    assert "[red]screening[/red]" in shown


@pytest.mark.parametrize("letter", list("sbrq"))
def test_a_letter_is_an_answer(desk: Callable[..., Desk], letter: str) -> None:
    here = desk(raw("cloze"))
    practise(here, f"{letter}\n1\n\n", Plan())
    assert [attempt.response for attempt in here.store.attempts(here.profile_id)] == [(letter,)]


def test_the_length_of_an_audit_is_not_told(desk: Callable[..., Desk]) -> None:
    assert "Question 1 · Evaluation" in practise(desk(), "", GAP_AUDIT)


def test_an_audit_tells_what_it_found(desk: Callable[..., Desk]) -> None:
    here = desk()
    shown = io.StringIO()
    over = Terminal(here.practice, Typist(here), Console(file=shown, width=200)).practise(here.profile_id, GAP_AUDIT, date(2026, 3, 2))
    assert over is not None
    assert over.audit is not None


def test_a_sensible_width_wraps_text(desk: Callable[..., Desk]) -> None:
    here = desk(raw("scenario"))
    shown = io.StringIO()
    Terminal(here.practice, io.StringIO(""), Console(file=shown, width=60)).practise(here.profile_id, Plan(), MONDAY.date())
    lines = shown.getvalue().splitlines()
    assert max(map(len, lines)) <= 60
    assert [line for line in lines if line != line.rstrip() and not line.endswith("> ")] == []


def test_questions_of_the_guide_can_be_answered_in_a_terminal(store: LearnerStore) -> None:
    here = desk_over(load_bank(QUESTIONS, GUIDE), store)
    assert "The session is over: 100\u00a0% of the marks" in practise(here, Typist(here), Plan(number=12))
