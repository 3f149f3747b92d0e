"""A session in a plain terminal: lines in, text out. A pipe serves as well, and its end leaves the session as it stands."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from rich.console import Console
from rich.text import Text

from assistant.errors import LearnerError, ResponseError
from assistant.quiz.attempts import Confidence, Plan, PointLabel, Presented, Response, Session
from assistant.quiz.session import Practice
from assistant.quiz.steps import Asking, Marked, Over, Step
from assistant.quiz.types import FreeText
from ui.plain import Line, asking_lines, how_to_answer, marked_lines, over_lines, tame

COMMANDS = "? hint, /s skip, /b bookmark, /r report, /q end"
COMMAND_WORDS = ("?", "/s", "/b", "/r", "/q")
"""With a slash, as a letter may be an answer."""
CONFIDENCES: tuple[Confidence, ...] = ("sure", "think_so", "guess")
OWN_LABELS: dict[str, PointLabel] = {"m": "met", "p": "partly", "x": "missed", "c": "contradicted"}


class Lines(Protocol):
    """What is typed: a text file, such as standard input."""

    def readline(self) -> str: ...

    def isatty(self) -> bool: ...


class Left(Exception):  # noqa: N818  # no error: the learner has gone, or the pipe is at its end
    """There is nothing more to read."""


class Terminal:
    """Reads what a learner types, and prints what practice says."""

    def __init__(self, practice: Practice, lines: Lines, console: Console) -> None:
        """The console prints no colours where its file is no terminal."""
        self._practice = practice
        self._lines = lines
        self._console = console

    def practise(self, profile_id: str, plan: Plan | None, today: date, anew: bool = False) -> Over | None:
        """A session from its start, or from where it was left, to its summary. Raises StudyError.

        One that was left with the same plan is offered, unless this is to begin `anew`; without a plan any is, and else the session is a
        mixed one. At the end of the input it waits in the store, and there is no summary.
        """
        try:
            step = self._begin(profile_id, plan, anew)
            while not isinstance(step, Over):
                step = self._ask(step) if isinstance(step, Asking) else self._tell(step)
        except (Left, KeyboardInterrupt):
            self.say([Line(""), Line("The session waits where you left it. `viva quiz` goes on with it.")])
            return None
        self.say([Line(""), *over_lines(step, self._practice.bank.by_id, self._practice.bank.topics, today)])
        return step

    def say(self, lines: Iterable[Line]) -> None:
        """Print lines, wrapped at the console's width."""
        for line in lines:
            text = Text(tame(line.text), style="bold" if line.strong else "")
            for row in text.wrap(self._console, self._console.width - line.indent):
                row.rstrip()
                self._console.print(Text(" " * line.indent).append_text(row), soft_wrap=True)

    def _begin(self, profile_id: str, plan: Plan | None, anew: bool) -> Step:
        left = self._practice.store.open_session(profile_id)
        if left and not anew and plan in (None, left.plan):
            declined = self._read("A session waits where you left it. Go on with it? [Y/n] ").lower() in ("n", "no")
            if not declined and (session := self._practice.resume(profile_id)):
                return self._practice.show(session)
        session = self._practice.start(profile_id, plan or Plan())
        if left:
            self.say([Line("The session that you had left has ended with this. What you answered in it counts.")])
        return self._practice.show(session)

    def _ask(self, asking: Asking) -> Step:
        session, presented = asking.session, asking.presented
        topic = self._practice.bank.by_id[presented.question_id].topic
        self.say([Line(""), *asking_lines(asking, self._practice.bank.topics.get(topic, topic))])
        while True:
            typed = self._read(f"({how_to_answer(presented)}; {COMMANDS})\n> ")
            if typed in COMMAND_WORDS:
                step = self._command(typed, session, presented.question_id, asking.bookmarked)
                if not isinstance(step, Asking) or step.presented.question_id != presented.question_id:
                    return step
                self.say(_news(asking, step))
                asking = step
            elif typed:
                try:
                    response = read_response(presented, [typed, *self._further(presented)])
                    return self._practice.answer(session.id, presented.question_id, response, self._confidence())
                except ResponseError as error:
                    self.say([Line(str(error))])

    def _command(self, typed: str, session: Session, question_id: str, bookmarked: bool) -> Step:
        match typed:
            case "?":
                return self._practice.hint(session.id, question_id)
            case "/s":
                return self._practice.skip(session.id, question_id)
            case "/b":
                return self._practice.bookmark(session.id, question_id, not bookmarked)
            case "/q":
                return self._practice.end(session.id)
        self._report(session, question_id)
        return self._practice.show(session)

    def _report(self, session: Session, question_id: str) -> None:
        text = self._read("What is wrong with this question? ")
        try:
            self._practice.report(session.id, question_id, text)
            self.say([Line("Thank you. The report is kept with your data.")])
        except LearnerError as error:
            self.say([Line(str(error))])

    def _further(self, presented: Presented) -> list[str]:
        """The lines after the first: one for each further blank, or all up to an empty one."""
        if presented.kind == "cloze":
            return [self._read("> ") for _ in range(presented.blanks - 1)]
        return list(iter(lambda: self._read("> "), "")) if presented.kind in ("short_answer", "open") else []

    def _confidence(self) -> Confidence:
        while True:
            typed = self._read("How sure are you? (1 sure, 2 think so, 3 guess) ")
            if typed in ("1", "2", "3"):
                return CONFIDENCES[int(typed) - 1]

    def _tell(self, marked: Marked) -> Step:
        self.say([Line(""), *marked_lines(marked, self._practice.titles)])
        if marked.follow_up:
            self.say([Line(marked.follow_up.text)])
            first = self._read("(add what is missing; an empty line ends it)\n> ")
            more = [first, *iter(lambda: self._read("> "), "")] if first else []
            return self._practice.follow_up(marked.attempt.id, "\n".join(more))
        while True:
            typed = self._read("(Enter next, /d disagree, /b bookmark, /r report, /q end) ")
            if not typed:
                return self._practice.next(marked.session.id)
            if typed == "/d":
                try:
                    return self._practice.disagree(marked.attempt.id, self._own_labels(marked))
                except ResponseError as error:
                    self.say([Line(str(error))])
            elif typed in ("/b", "/r", "/q"):
                step = self._command(typed, marked.session, marked.question.id, marked.bookmarked)
                if not isinstance(step, Marked) or step.attempt.id != marked.attempt.id:
                    return step
                self.say(_news(marked, step))
                marked = step

    def _own_labels(self, marked: Marked) -> list[PointLabel]:
        count = len(marked.question.rubric) if isinstance(marked.question, FreeText) else 1
        what = f"a letter for each of the {count} points" if count > 1 else "a letter"
        typed = self._read(f"Your own mark, {what}: m met, p partly, x missed, c contradicted ")
        return [OWN_LABELS[letter] for letter in typed.replace(" ", "") if letter in OWN_LABELS]

    def _read(self, prompt: str) -> str:
        """The next line, without the blanks at its ends. Raises Left."""
        self._console.print(Text(tame(prompt)), end="")
        line = self._lines.readline()
        if not self._lines.isatty():  # nobody sees what a pipe types
            self._console.print(Text(tame(line.rstrip())), soft_wrap=True)
        if not line:
            raise Left
        return line.strip()


def _news(before: Asking | Marked, now: Asking | Marked) -> Iterable[Line]:
    """What a command changed."""
    if isinstance(before, Asking) and isinstance(now, Asking):
        yield from (Line(f"Hint: {hint}") for hint in now.hints[len(before.hints) :])
    if before.bookmarked != now.bookmarked:
        yield Line("Bookmarked." if now.bookmarked else "No longer bookmarked.")


def read_response(presented: Presented, typed: list[str]) -> Response:
    """What was typed as the response that the kind of question takes. Raises ResponseError."""
    match presented.kind:
        case "single_choice" | "scenario" | "code":
            return _place(typed[0])
        case "multiple_choice" | "ordering" | "matching":
            return tuple(_place(each) for each in typed[0].replace(",", " ").split())
        case "true_false":
            if (first := typed[0].lower()) not in ("1", "t", "true", "2", "f", "false"):
                raise ResponseError("Type 1 for true or 2 for false.")
            return first in ("1", "t", "true")
        case "cloze":
            return tuple(typed)
        case _:
            return "\n".join(typed)


def _place(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 3):
        raise ResponseError(f"«{typed[:40]}» is not one of the numbers shown.")
    return int(typed) - 1
