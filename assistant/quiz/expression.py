"""Arithmetic from a file, computed without `eval`: a short list of operators, functions and names, and a bound on every size."""

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from assistant.errors import BankError

Number: TypeAlias = int | float

MAX_CHARACTERS = 500
MAX_NODES = 400
"""Of the syntax tree. Most keys have under 100; one that counts the neighbours of five points has 314."""
MAX_BITS = 4096
"""Of a whole number raised to a power: far beyond any float, and computed at once."""
MAX_FACTORIAL = 170
"""The largest whose value is a float."""
MAX_COMB = 1000
MAX_DIGITS = 15
"""Places to round to; a float has no more, and rounding a whole number to minus a billion places would take all memory."""

CONSTANTS: Mapping[str, Number] = {"pi": math.pi, "e": math.e}


def _power(base: Number, exponent: Number) -> Number:
    if isinstance(base, int) and isinstance(exponent, int) and base.bit_length() * abs(exponent) > MAX_BITS:
        raise ValueError("a power is too large")
    result = base**exponent
    if isinstance(result, complex):
        raise ValueError("a power is not a real number")
    return float(result) if isinstance(result, float) else int(result)


def _factorial(number: Number) -> Number:
    return math.factorial(_whole(number, MAX_FACTORIAL, "factorial"))


def _comb(number: Number, chosen: Number) -> Number:
    return math.comb(_whole(number, MAX_COMB, "comb"), _whole(chosen, MAX_COMB, "comb"))


def _round(number: Number, places: Number = 0) -> Number:
    if not isinstance(places, int) or abs(places) > MAX_DIGITS:
        raise ValueError(f"round takes at most {MAX_DIGITS} places")
    return round(number, places) if places else round(number)


def _whole(number: Number, most: int, name: str) -> int:
    if number != int(number) or not 0 <= number <= most:
        raise ValueError(f"{name} takes whole numbers from 0 to {most}")
    return int(number)


BINARY: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: _power,
}
UNARY: Mapping[type[ast.unaryop], Callable[[Number], Number]] = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_}
COMPARE: Mapping[type[ast.cmpop], Callable[[Number, Number], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    "abs": abs,
    "round": _round,
    "sqrt": math.sqrt,
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "erf": math.erf,
    "ceil": math.ceil,
    "floor": math.floor,
    "comb": _comb,
    "factorial": _factorial,
}
OF_LISTS: Mapping[str, Callable[[Sequence[Number]], Number]] = {"min": min, "max": max, "sum": sum, "len": len}
"""Take a list, or numbers as arguments."""


def evaluate(expression: str, values: Mapping[str, Number]) -> Number:
    """The value of an expression, a finite number; a comparison gives True or False. Raises BankError that says what can't be computed."""
    try:
        result = _value(_parse(expression), values)
        finite = math.isfinite(result)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise BankError(f"{expression!r} can't be computed: {error}") from error
    if not finite:
        raise BankError(f"{expression!r} can't be computed: the result is not finite")
    return result


def names_in(expression: str) -> set[str]:
    """The parameters that an expression uses. Raises BankError where it is no expression."""
    try:
        tree = _parse(expression)
    except ValueError as error:
        raise BankError(f"{expression!r} can't be computed: {error}") from error
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names - CONSTANTS.keys() - FUNCTIONS.keys() - OF_LISTS.keys()


@lru_cache(maxsize=2048)
def _parse(expression: str) -> ast.expr:
    if len(expression) > MAX_CHARACTERS:
        raise ValueError(f"it is longer than {MAX_CHARACTERS} characters")
    try:
        tree = ast.parse(expression, mode="eval").body
    except (SyntaxError, RecursionError, MemoryError) as error:  # the latter two from deep nesting
        raise ValueError("it is not an expression") from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ValueError("it is too long")
    return tree


def _value(node: ast.expr, values: Mapping[str, Number]) -> Number:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name) if name in values or name in CONSTANTS:
            return values[name] if name in values else CONSTANTS[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
            return BINARY[type(op)](_value(left, values), _value(right, values))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
            return UNARY[type(op)](_value(operand, values))
        case ast.BoolOp(op=ast.And(), values=parts):
            return all(_value(part, values) for part in parts)
        case ast.BoolOp(op=ast.Or(), values=parts):
            return any(_value(part, values) for part in parts)
        case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in COMPARE for op in ops):
            operands = [_value(each, values) for each in (left, *others)]
            return all(COMPARE[type(op)](*pair) for op, *pair in zip(ops, operands, operands[1:], strict=False))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call(name, arguments, values)
    raise ValueError(f"{ast.unparse(node)!r} is not allowed, or no parameter")


def _call(name: str, arguments: Sequence[ast.expr], values: Mapping[str, Number]) -> Number:
    if name in OF_LISTS:
        parts = arguments[0].elts if len(arguments) == 1 and isinstance(arguments[0], ast.List | ast.Tuple) else arguments
        return OF_LISTS[name]([_value(part, values) for part in parts])
    if name in FUNCTIONS:
        return FUNCTIONS[name](*(_value(argument, values) for argument in arguments))
    raise ValueError(f"there is no function {name!r}")
