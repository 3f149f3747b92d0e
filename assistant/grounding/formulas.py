"""Whether two formulas say the same, however they are written down."""

import cmath
import itertools
import math
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.grounding.latex_cursor import UnreadableError
from assistant.grounding.latex_tokens import Statement, statements_of, tokens_of, traded

if TYPE_CHECKING:
    from assistant.grounding.latex_algebra import Expression

FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$\w])\$(?=\S)[^$\n]+\$|\\\(.+?\\\)|\\\[.+?\\\]|`[^`\n]+`", re.DOTALL)
DELIMITER = re.compile(r"\s|\$|`|\\[()\[\]]")
LONGEST = 400
"""Characters of a formula that is read; longer ones are compared as they stand."""
NONE_ORDERED: frozenset[str] = frozenset()

POINTS = (1, 2, 3)
"""Places at which expressions are computed, each with other values of the symbols."""
TOLERANCE = 1e-9
LEAST_NUMBER, MOST_NUMBER = 1e-4, 1e4
"""Smaller and greater numbers are taken for symbols, as they would be lost beside others, or others beside them."""

COMPUTED: Mapping[str, Callable[[complex], complex]] = {
    "exp": cmath.exp,
    "ln": cmath.log,
    "sin": cmath.sin,
    "cos": cmath.cos,
    "tan": cmath.tan,
    "tanh": cmath.tanh,
}
"""Functions that have rules of their own; others only have a name."""


def formulas_of(text: str) -> list[str]:
    """The formulas and code between delimiters in a text, each with its delimiters, in order."""
    return FORMULA.findall(text)


def squeeze(formula: str) -> str:
    """The text without blanks and delimiters."""
    return DELIMITER.sub("", formula)


def same_formula(one: str, other: str) -> bool:
    """Whether two formulas, in LaTeX or plainly typed, say the same.

    Sums and products may be reordered, the sides of a relation traded, fractions and names written in another way. What can't be read is
    the same only where it is so word for word. Names and numbers must be the same.
    """
    if squeeze(one) == squeeze(other):
        return True
    if max(len(one), len(other)) > LONGEST:
        return False
    first, second = statements_of(tokens_of(one)), statements_of(tokens_of(other))
    return len(first) == len(second) and all(map(_same_statement, first, second))


def has_formula(text: str, formula: str) -> bool:
    """Whether a text has a formula: word for word, or between delimiters in another way of writing it.

    It may be part of a longer one there: one of several statements, or two sides, or one, of a chain of equations.
    """
    if squeeze(formula) in squeeze(text):
        return True
    if len(formula) > LONGEST:
        return False
    stated = [part for found in formulas_of(text) if len(found) <= LONGEST for part in _parts(found)]
    return all(any(_same_statement(wanted, part) for part in stated) for wanted in statements_of(tokens_of(formula)))


def _parts(formula: str) -> Iterator[Statement]:
    for statement in statements_of(tokens_of(formula)):
        yield statement
        if set(statement.relations) == {"="}:
            yield from (Statement(pair, ("=",)) for pair in itertools.combinations(statement.sides, 2))
            yield from (Statement((side,), ()) for side in statement.sides)


def _same_statement(one: Statement, other: Statement) -> bool:
    backwards = traded(other)
    return _same_sides(one, other) or (backwards is not None and _same_sides(one, backwards))


def _same_sides(one: Statement, other: Statement) -> bool:
    return one.relations == other.relations and all(map(_same_expression, one.sides, other.sides))


def _same_expression(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one == other or any(_same_reading(one, other, apart=apart) for apart in (False, True))


def _same_reading(one: tuple[str, ...], other: tuple[str, ...], *, apart: bool) -> bool:
    matrices = frozenset[str]().union(*(_read(side, apart, NONE_ORDERED)[1] for side in (one, other)))
    (first, _), (second, _) = (_read(side, apart, matrices) for side in (one, other))
    if first is None or second is None:
        return False
    return bool(first == second) or (not matrices and all(_near(first, second, point) for point in POINTS))


@lru_cache(maxsize=1024)
def _read(side: tuple[str, ...], apart: bool, ordered: frozenset[str]) -> tuple["Expression | None", frozenset[str]]:
    """The expression, None where it can't be read, and the names that it shows to be matrices. Remembered: evidence is read often."""
    from assistant.grounding.latex import Reader  # here, because sympy takes a second to import and few answers need it

    reader = Reader(side, apart=apart, ordered=ordered)
    try:
        return reader.read(), frozenset(reader.matrices)
    except UnreadableError:
        return None, NONE_ORDERED


def _near(one: "Expression", other: "Expression", point: int) -> bool:
    """Whether both have the same value where each symbol has one that its name and the point determine."""
    try:
        first, second = _value(one, point), _value(other, point)
        return abs(first - second) <= TOLERANCE * max(abs(first), abs(second))
    except (ArithmeticError, ValueError):  # a pole, or beyond what a float holds
        return False


def _value(expression: "Expression", point: int) -> complex:
    if expression.is_Rational:
        number = expression.p / expression.q
        is_plain = number == 0 or LEAST_NUMBER <= abs(number) <= MOST_NUMBER
        return complex(number) if is_plain else _constant(str(expression), point)
    if expression.is_Symbol:
        return _constant(expression.name, point)
    values = [_value(part, point) for part in expression.args]
    if expression.is_Add:
        return sum(values)
    if expression.is_Mul:
        return math.prod(values, start=1 + 0j)
    if expression.is_Pow:
        return complex(values[0] ** values[1])
    if not values:
        raise ValueError(f"{expression} has no value")
    name = expression.func.__name__
    return COMPUTED[name](values[0]) if name in COMPUTED and len(values) == 1 else _named_value(name, values, point)


def _named_value(name: str, values: Sequence[complex], point: int) -> complex:
    """Some value that the name and the values determine."""
    if re.fullmatch(r"(?:log|lg)(?:_.*)?", name) and len(values) == 1:
        return cmath.log(values[0]) * _constant(name, point)  # of whatever base
    if name in ("|", "\\|"):
        return abs(values[0]) * _constant(name, point)  # the values are positive here, and must not be taken to be so
    weights = [(_constant(f"{name} {place}", point), _constant(f"{name} {place} squared", point)) for place in range(len(values))]
    weighted = (once * value + twice * value**2 for (once, twice), value in zip(weights, values, strict=True))
    return 1 / (_constant(name, point) + sum(weighted))


def _constant(name: str, point: int) -> float:
    """Between .1 and .9, so that one minus it has a logarithm too."""
    return 0.1 + 0.8 * zlib.crc32(f"{point} {name}".encode("utf-8", "replace")) / 2**32
