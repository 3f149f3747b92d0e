"""Practice as lines of plain text, for a terminal. LaTeX stays as it is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.quiz.advice import Screening, Step
from assistant.quiz.attempts import Attempt, Presented
from assistant.quiz.fields import Source
from assistant.quiz.follow_up import said_in_all
from assistant.quiz.gaps import Audit
from assistant.quiz.grade import ClosedQuestion, explanation_of, key_of, parts_right
from assistant.quiz.present import orders_of
from assistant.quiz.steps import Asking, Marked, Over
from assistant.quiz.types import (
    BLANK,
    Cloze,
    Code,
    FreeText,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    Question,
    Scenario,
    SingleChoice,
    TrueFalse,
)
from ui.words import FULL, LABELS, counted, day_words, duration_words, mark_words, percent

TRUTHS = ("True", "False")
CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\ufffd")
"""Characters that would steer the terminal; tab and new line may."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, wrapped by whoever prints it."""

    text: str
    indent: int = 0
    strong: bool = False


def tame(text: str) -> str:
    """A text that can't steer the terminal."""
    return text.translate(CONTROLS)


def asking_lines(asking: Asking, about: str) -> Iterator[Line]:
    """The question, with the hints taken so far. `about` names its topic."""
    presented = asking.presented
    facts = [f"Question {asking.number} of {asking.of}" if asking.of else f"Question {asking.number}", about]
    if asking.seconds_left is not None:
        minutes, seconds = divmod(round(max(0.0, asking.seconds_left)), 60)
        facts.append(f"{minutes}:{seconds:02} left")
    if asking.bookmarked:
        facts.append("bookmarked")
    yield Line(" · ".join(facts), strong=True)
    yield Line(presented.prompt + (f" (in {presented.unit})" if presented.unit else ""))
    if presented.code:
        yield Line(presented.code, 4)
    yield from _to_choose_from(presented)
    yield from (Line(f"Hint: {hint}") for hint in asking.hints)


def how_to_answer(presented: Presented) -> str:
    """What to type, in a few words."""
    match presented.kind:
        case "single_choice" | "scenario" | "code":
            return f"1 to {len(presented.options)}"
        case "multiple_choice":
            return "all that are right, such as 1 3"
        case "true_false":
            return "1 true, 2 false"
        case "numeric":
            return "a number"
        case "cloze":
            return f"the words for {BLANK}, one a line"
        case "ordering":
            return "the right order, such as 2 1 3"
        case "matching":
            return "for A, B, ... the number that belongs to it, such as 2 1 3"
        case _:
            return "in your own words; an empty line ends it"


def marked_lines(marked: Marked, titles: Mapping[str, str]) -> Iterator[Line]:
    """The mark, and all that speaks for it. While something is asked back, only how it stands."""
    attempt, question = marked.attempt, marked.question
    yield Line(_verdict(attempt), strong=True)
    if attempt.grade.remark:
        yield Line(attempt.grade.remark)
    if marked.follow_up:
        return
    if isinstance(question, FreeText):
        yield from _points(question, attempt, titles)
    else:
        yield from _key(question, marked.presented, attempt)
    yield Line(explanation_of(question, attempt.seed))
    if not isinstance(question, FreeText):
        yield from (source_line(source, titles, 2) for source in question.sources)
    yield Line(f"An interviewer would go on: {question.probe}")


def source_line(source: Source, titles: Mapping[str, str], indent: int) -> Line:
    """A sentence of the guide, with where it stands."""
    return Line(f"The guide: «{source.sentence}» ({titles.get(source.page, source.page)} › {source.section})", indent)


def over_lines(over: Over, questions: Mapping[str, Question], topics: Mapping[str, str], today: date) -> Iterator[Line]:
    """The end of a session. `topics` are titles by id."""
    summary = over.summary
    if summary.score is None:
        yield Line("The session is over. Nothing was answered.", strong=True)
        return
    skipped = f", {summary.skipped} skipped" if summary.skipped else ""
    answered = f"{counted(summary.answered, 'question')} answered{skipped}"
    yield Line(f"The session is over: {percent(summary.score)} of the marks, {answered}, {duration_words(summary.seconds)}.", strong=True)
    for topic in summary.topics:
        yield Line(f"{topics.get(topic.topic, topic.topic)}: {percent(topic.score)} ({counted(topic.questions, 'question')})", 2)
    if summary.brier is not None:
        yield Line(f"Brier score of your confidence: {summary.brier:.2f} (0 is perfect, 0.25 a coin).")
    wrong = [questions[attempt.question_id].prompt for attempt in summary.sure_but_wrong if attempt.question_id in questions]
    yield from _listed("Sure, and wrong; these come back first:", wrong)
    yield from _listed("Read again:", [f"{reading.title} › {reading.section}" for reading in summary.read])
    yield from _listed(
        "What comes back when:", [f"{day_words(day, today)}: {counted(count, 'question')}" for day, count in summary.scheduled]
    )


def audit_lines(audit: Audit, topics: Mapping[str, str]) -> Iterator[Line]:
    """What a gap audit found, topic by topic."""
    yield Line("What you know:", strong=True)
    words = {"known": "you know it", "unsure": "not clear yet", "gap": "a gap"}
    for topic, title in topics.items():
        cells = [cell for cell in audit.cells if cell.topic == topic and cell.standing != "not_asked"]
        found = [f"{cell.tier} {words[cell.standing]} ({percent(cell.low)} to {percent(cell.high)})" for cell in cells]
        yield Line(f"{title}: {'; '.join(found) or 'not asked'}", 2)


def advice_lines(steps: Sequence[Step]) -> Iterator[Line]:
    """What to read and practise next, with how long it takes."""
    if steps:
        yield Line(f"The best next {sum(step.minutes for step in steps)} minutes:", strong=True)
    for step in steps:
        yield Line(f"{step.title} ({step.minutes} min): `viva quiz {step.title}`", 2)


def screening_lines(screening: Screening, titles: Mapping[str, str]) -> Iterator[Line]:
    """What a screening asks for, by what is to be done about it. `titles` are those of the guide's pages."""
    yield Line("What the screening asks for:", strong=True)
    yield from _listed("The guide has nothing on it, so look elsewhere:", screening.uncovered)
    yield from _listed("You don't know it yet:", [f"{each.term} ({titles.get(each.concept, each.concept)})" for each in screening.unknown])
    yield from _listed("You know it:", [each.term for each in screening.known])


def _to_choose_from(presented: Presented) -> Iterator[Line]:
    if presented.kind == "matching":
        yield from (Line(f"{letter}  {left}", 2) for letter, left in zip("ABCDEF", presented.options, strict=False))
        yield from (Line(f"{place}  {right}", 4) for place, right in enumerate(presented.choices, start=1))
    else:
        options = TRUTHS if presented.kind == "true_false" else presented.options
        yield from (Line(f"{place}  {option}", 2) for place, option in enumerate(options, start=1))


def _verdict(attempt: Attempt) -> str:
    score, counts = attempt.grade.score, percent(attempt.score)
    if attempt.overridden:
        return f"{mark_words(attempt)}. By your own judgement {counts} counts."
    word = f"{mark_words(attempt)}: {percent(score)}." if 0 < score < FULL else f"{mark_words(attempt)}."
    return f"{word} {counts} counts, after {counted(attempt.hints, 'hint')}." if attempt.hints and score else word


def _key(question: ClosedQuestion, presented: Presented, attempt: Attempt) -> Iterator[Line]:
    """What is right beside what was said."""
    match question:
        case SingleChoice() | Scenario() | Code() | MultipleChoice():
            yield from _options(question, attempt)
        case TrueFalse():
            yield Line(f"It is {str(question.key).lower()}. {question.reason}")
            if attempt.response is not question.key:
                yield Line(f"The belief behind the other answer: {question.misconception}")
        case Numeric():
            yield Line(f"The answer is {key_of(question, attempt.seed)} {presented.unit}".rstrip() + ".")
        case Cloze() | Matching():
            yield from _parts(question, presented, attempt)
        case Ordering():
            yield Line("The right order:")
            yield from (Line(f"{place}  {item}", 2) for place, item in enumerate(question.items, start=1))


def _options(question: SingleChoice | Scenario | Code | MultipleChoice, attempt: Attempt) -> Iterator[Line]:
    chosen = attempt.response if isinstance(attempt.response, tuple) else (attempt.response,)
    for place, own in enumerate(orders_of(question, attempt.seed)[0]):
        option = question.options[own]
        yours = ", your answer" if place in chosen else ""
        yield Line(f"{place + 1}  {option.text} ({'right' if option.right else 'wrong'}{yours})", 2)
        if not option.right:
            yield Line(f"Belief behind it: {option.misconception}", 5)
            yield Line(f"Why it is wrong: {option.why}", 5)


def _parts(question: Cloze | Matching, presented: Presented, attempt: Attempt) -> Iterator[Line]:
    key, response = key_of(question, attempt.seed), attempt.response
    if not isinstance(key, tuple) or not isinstance(response, tuple):
        return
    for part, right in enumerate(parts_right(question, attempt.seed, response)):
        if isinstance(question, Cloze):
            name, wanted, said = f"Blank {part + 1}", str(key[part]), str(response[part])
        else:
            name, wanted, said = presented.options[part], presented.choices[int(key[part])], presented.choices[int(response[part])]
        yield Line(f"{name}: {wanted} (right)" if right else f"{name}: {wanted} (you said: {said})", 2)


def _points(question: FreeText, attempt: Attempt, titles: Mapping[str, str]) -> Iterator[Line]:
    answer = said_in_all(attempt)
    labels = attempt.overridden or tuple(point.label for point in attempt.grade.points)
    for point, grade, label in zip(question.rubric, attempt.grade.points, labels, strict=True):
        yield Line(f"{LABELS[label]}: {point.point}", 2)
        if grade.said:
            yield Line("You wrote: " + " … ".join(f"«{' '.join(answer[start:end].split())}»" for start, end in grade.said), 5)
        if grade.reason:
            yield Line(grade.reason, 5)
        yield from (source_line(source, titles, 5) for source in point.sources)
    yield Line("A full answer:")


def _listed(heading: str, rows: Sequence[str]) -> Iterator[Line]:
    if rows:
        yield Line(heading)
        yield from (Line(row, 2) for row in rows)
