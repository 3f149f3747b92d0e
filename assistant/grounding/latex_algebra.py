"""What is asked and done of sympy expressions while a formula is read, without huge numbers."""

import re
from typing import Any, TypeAlias

import sympy  # type: ignore[import-untyped]

from assistant.grounding.latex_cursor import UnreadableError

Expression: TypeAlias = Any
"""sympy.Expr; the library has no types."""

LONGEST_NUMBER = 15
MOST_BITS = 1024
"""Of a power of numbers."""
CAPITAL = re.compile(r"[A-Z](?:_.*)?\Z")
"""A name of a matrix, where there are matrices."""


def number(token: str) -> Expression:
    if len(token) > LONGEST_NUMBER or not token.isascii():
        raise UnreadableError
    return sympy.Rational(token)


def power(base: Expression, exponent: Expression) -> Expression:
    """A power, unless sympy would multiply out a huge number for it."""
    bits = max((max(abs(number.p), number.q).bit_length() for number in base.atoms(sympy.Rational) if abs(number) != 1), default=0)
    times = max((abs(number.p) // number.q + 1 for number in exponent.atoms(sympy.Rational)), default=0)
    if bits * times > MOST_BITS:
        raise UnreadableError
    found = sympy.Pow(base, exponent)
    if found.has(sympy.zoo, sympy.nan):
        raise UnreadableError
    return found


def matrix_name(factor: Expression) -> str:
    """The name of a symbol, also of a transposed or inverted one; nothing for another expression."""
    inner = factor.args[0] if factor.func.__name__ == "⊤" or is_inverse(factor) else factor
    return str(inner.name) if inner.is_Symbol else ""


def is_inverse(factor: Expression) -> bool:
    return bool(factor.is_Pow and factor.exp == -1 and factor.base.is_Symbol and CAPITAL.match(factor.base.name))


def varying(body: Expression, operator: str) -> list[Expression]:
    """What may vary within a sum: the values of functions, and symbols with a letter of its index, with which the operator's script begins.

    All symbols, where the sum has no index.
    """
    script = re.search(r"_([^=∈]*)", operator)
    letters = set(re.findall(r"[^\W\d_]", script[1])) if script else set()
    symbols = [symbol for symbol in body.free_symbols if not letters or letters & set(symbol.name)]
    return [*symbols, *body.atoms(sympy.core.function.AppliedUndef)]
