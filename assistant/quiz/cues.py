"""Ways to find a key without reading it: by its length, by its place, by habit."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from assistant.quiz.bank import Bank
from assistant.quiz.types import ChoiceQuestion, Finding, Question, TrueFalse, finding

LEVEL = 0.01
"""Of every test over the whole bank: a sound bank fails one of them once in a hundred times, and as it is fixed, it stays sound."""
CHANCE = 0.25
"""One option of four."""
CHI_SQUARE = 11.345
"""Its 0.99 quantile at three degrees of freedom: four places, evenly used."""
MAX_RATIO = 1.6
"""Of the right option's length to the median of the others."""
SHORT = 25
"""Characters; up to here a ratio of lengths says nothing: "no" is half of "none"."""


@dataclass(frozen=True, slots=True)
class Balance:
    """Where the right options stand, and how often the right one is the longest or the shortest."""

    questions: int
    longest: int
    shortest: int
    places: tuple[int, int, int, int]

    def __str__(self) -> str:
        return f"of {self.questions} right options {self.longest} longest, {self.shortest} shortest; at the places {self.places}"


def balance(questions: Iterable[Question]) -> Balance:
    """Counted over the questions with one right option of four."""
    choices = [question for question in questions if isinstance(question, ChoiceQuestion)]
    places = Counter(question.right for question in choices)
    longest = sum(_stands_out(question, max) for question in choices)
    shortest = sum(_stands_out(question, min) for question in choices)
    return Balance(len(choices), longest, shortest, (places[0], places[1], places[2], places[3]))


def check_balance(bank: Bank) -> list[Finding]:
    """Over the bank, neither length nor place nor habit tells the key: true is as frequent as false."""
    found = []
    counted = balance(bank)
    for name, count in (("longest", counted.longest), ("shortest", counted.shortest)):
        if tail(count, counted.questions, CHANCE) < LEVEL:
            message = (
                f"the right option is the {name} in {count} of {counted.questions} questions, more often than by chance. Rewrite options."
            )
            found.append(Finding("bank", "length", message))
    if chi_square(counted.places) > CHI_SQUARE:
        found.append(Finding("bank", "position", f"the right option stands at the four places {counted.places} times. Move options."))
    keys = [question.key for question in bank if isinstance(question, TrueFalse)]
    if tail(max(sum(keys), len(keys) - sum(keys)), len(keys), 0.5) < LEVEL / 2:
        found.append(Finding("bank", "position", f"{sum(keys)} of {len(keys)} statements are true. Make about half of them true."))
    return found


def check_lengths(bank: Bank) -> list[Finding]:
    """No single right option stands out by its length."""
    found = []
    for question in bank:
        if isinstance(question, ChoiceQuestion):
            others = median(len(option.text) for option in question.options if not option.right)
            length = len(question.answers[0])
            if length > max(SHORT, MAX_RATIO * others):
                message = f"options: the right one has {length} characters, the others {others:.0f} in the median. Make them alike."
                found.append(finding(question, "length", message))
    return found


def tail(successes: int, trials: int, chance: float) -> float:
    """Probability of at least so many successes in independent trials."""
    return sum(math.comb(trials, count) * chance**count * (1 - chance) ** (trials - count) for count in range(successes, trials + 1))


def chi_square(counts: Sequence[int]) -> float:
    """Distance of the counts from even ones; 0 where there is nothing to count."""
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts) if expected else 0.0


def _stands_out(question: ChoiceQuestion, extreme: Callable[[Iterable[int]], int]) -> bool:
    lengths = [len(option.text) for option in question.options]
    return lengths.count(extreme(lengths)) == 1 and lengths[question.right] == extreme(lengths)
