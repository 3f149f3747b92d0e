"""A question as one learner sees it: values drawn, parts shuffled, nothing of the key.

All of it follows from the question and a seed, so that an answer is marked against the very thing that was on screen.
"""

from dataclasses import replace
from random import Random

from assistant.quiz.attempts import Presented
from assistant.quiz.numeric import draw
from assistant.quiz.types import BLANK, ChoiceQuestion, Cloze, Code, Matching, MultipleChoice, Numeric, Ordering, Question


def present(question: Question, seed: int) -> Presented:
    """What may be shown before the answer. Raises BankError where a numeric question can't be drawn."""
    first, second = orders_of(question, seed)
    shown = Presented(question.id, question.kind, question.prompt if isinstance(question, Code) else question.shown)
    match question:
        case Code():
            return replace(shown, code=question.code, options=tuple(question.options[place].text for place in first))
        case ChoiceQuestion() | MultipleChoice():
            return replace(shown, options=tuple(question.options[place].text for place in first))
        case Ordering():
            return replace(shown, options=tuple(question.items[place] for place in first))
        case Matching():
            lefts, rights = zip(*question.pairs, strict=True)
            return replace(shown, options=tuple(lefts[place] for place in first), choices=tuple(rights[place] for place in second))
        case Numeric():
            drawn = draw(question, Random(seed))
            return replace(shown, prompt=drawn.prompt, unit=drawn.unit)
        case Cloze():
            return replace(shown, blanks=question.prompt.count(BLANK))
        case _:
            return shown


def orders_of(question: Question, seed: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each place shown the place in the question's own list: of `options`, and of the `choices` of a matching question.

    Items to be put in order never stand in the right one.
    """
    random = Random(seed)
    match question:
        case ChoiceQuestion() | MultipleChoice():
            return _shuffled(len(question.options), random), ()
        case Ordering():
            order = _shuffled(len(question.items), random)
            while order == tuple(sorted(order)):
                order = _shuffled(len(question.items), random)
            return order, ()
        case Matching():
            return _shuffled(len(question.pairs), random), _shuffled(len(question.pairs), random)
        case _:
            return (), ()


def _shuffled(count: int, random: Random) -> tuple[int, ...]:
    return tuple(random.sample(range(count), count))
