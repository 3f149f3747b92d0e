"""Numeric questions: values are drawn, the key is computed from them, the texts are filled in."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from string import Formatter

from assistant.errors import BankError
from assistant.quiz.expression import Number, evaluate
from assistant.quiz.fields import Choices, Decimals, Integers, Parameter
from assistant.quiz.types import Numeric

MAX_TRIES = 200
"""Draws until the condition holds; one that holds for a tenth of all draws fails once in a thousand million times."""
MAX_ANSWER = 100
"""Characters of a number that somebody types."""
ROUNDING = 1e-9
"""Relative slack, so that 0.335 rounded to 0.34 is within 0.005 of it in floating point too."""

KEY = "key"
"""The placeholder in an explanation that stands for the computed answer."""

GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
COUNTS = "no one two three four five six".split()
PLACES = re.compile(rf"\b(?P<count>\d|{'|'.join(COUNTS)}) decimals?\b", re.IGNORECASE)
WHOLE = re.compile(r"\bwhole (?:number|per ?cent|percentage)|\bnearest (?:whole|integer)|\binteger\b", re.IGNORECASE)
SIGNS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " "})


@dataclass(frozen=True, slots=True)
class Draw:
    """A numeric question with its values filled in."""

    values: Mapping[str, Number]
    prompt: str
    explanation: str
    key: Number
    tolerance: float
    unit: str


def draw(question: Numeric, random: Random) -> Draw:
    """Draw values that meet the condition, and compute the key. Raises BankError that names the question and the field at fault."""
    values = _draw_values(question, random)
    try:
        key = evaluate(question.key, values)
        texts = {name: _shown(values[name], parameter) for name, parameter in question.parameters.items()}
        prompt = fill(question.prompt, texts)
        explanation = fill(question.explanation, texts | {KEY: rounded(question, key)})
    except BankError as error:
        raise BankError(f"{question.id}: {error}, with {dict(values)}.") from error
    return Draw(values, prompt, explanation, key, question.tolerance, question.unit or "")


def is_right(answer: str, drawn: Draw) -> bool:
    """Whether a typed answer is the key, within the tolerance; "2,345" may be either number. What is not a number is not right."""
    slack = drawn.tolerance + ROUNDING * max(1.0, abs(drawn.key))
    return any(abs(number - drawn.key) <= slack for number in _readings(answer, drawn.unit))


def parse_number(text: str, unit: str = "") -> float | None:
    """A number as people type it, with or without its unit: "1,234.5", "0,125", "-3e-4", "45 %"; None for anything else.

    A percentage is a share where the unit is not "%". A comma that may part thousands does.
    """
    return next(iter(_readings(text, unit)), None)


def _readings(text: str, unit: str) -> list[float]:
    """What a text may mean as a number, the likelier first: none, one, or two where a comma may part thousands or decimals."""
    text = text.strip().translate(SIGNS) if len(text) <= MAX_ANSWER else ""
    if unit and text.endswith(unit):
        text = text.removesuffix(unit).rstrip()
    percent = text.endswith("%")
    text = text.removesuffix("%").rstrip()
    texts = [text.replace(",", "")] if GROUPED.fullmatch(text) else []
    texts += [text.replace(",", ".")] if DECIMAL_COMMA.fullmatch(text) or not texts else []
    numbers = [float(each) / 100 if percent else float(each) for each in texts if NUMBER.fullmatch(each)]
    return [number for number in numbers if math.isfinite(number)]


def places_asked(prompt: str) -> int | None:
    """To how many decimals a prompt says to answer; None where it does not say."""
    if WHOLE.search(prompt):
        return 0
    found = PLACES.search(prompt)
    return None if found is None else COUNTS.index(found["count"].lower()) if found["count"].isalpha() else int(found["count"])


def rounded(question: Numeric, key: Number) -> str:
    """The key as a full answer gives it: rounded as the prompt asks, else as the tolerance suggests."""
    asked = places_asked(question.prompt)
    from_tolerance = 0 if key == int(key) else max(0, math.ceil(-math.log10(2 * question.tolerance) - ROUNDING))
    text = f"{key:.{from_tolerance if asked is None else asked}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def fill(template: str, texts: Mapping[str, str]) -> str:
    """The template with its placeholders replaced; doubled braces become single ones. Raises BankError for an unknown placeholder."""
    filled = []
    for literal, name in _parse(template):
        if name is not None and name not in texts:
            raise BankError(f"there is no parameter for the placeholder {{{name}}} (braces of LaTeX are doubled: {{{{ }}}})")
        filled += [literal, texts[name] if name is not None else ""]
    return "".join(filled)


def placeholders(template: str) -> set[str]:
    """The names in single braces. Raises BankError where the braces don't match."""
    return {name for _, name in _parse(template) if name is not None}


def _parse(template: str) -> list[tuple[str, str | None]]:
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise BankError(f"{error} (braces of LaTeX are doubled: {{{{ }}}})") from error
    return [(literal, f"{name}:{form}" if form or conversion else name) for literal, name, form, conversion in parts]


def _draw_values(question: Numeric, random: Random) -> dict[str, Number]:
    for _ in range(MAX_TRIES):
        values = {name: _draw_value(parameter, random) for name, parameter in question.parameters.items()}
        try:
            if question.condition is None or evaluate(question.condition, values):
                return values
        except BankError as error:
            raise BankError(f"{question.id}: condition: {error}.") from error
    raise BankError(f"{question.id}: condition: no draw of {MAX_TRIES} meets it. Narrow the parameters.")


def _draw_value(parameter: Parameter, random: Random) -> Number:
    match parameter:
        case Integers(integers=(low, high)):
            return random.randint(low, high)
        case Decimals(decimals=(low, high, places)):
            steps: int = 10**places
            return random.randint(math.ceil(low * steps - ROUNDING), math.floor(high * steps + ROUNDING)) / steps
        case Choices(choices=choices):
            chosen: Number = random.choice(choices)
            return chosen


def _shown(value: Number, parameter: Parameter) -> str:
    return f"{value:.{parameter.decimals[2]}f}" if isinstance(parameter, Decimals) else str(value)
