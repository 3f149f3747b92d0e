"""One side of a formula, as tokens, read as a sympy expression.

The text comes from a chat model, so nothing of it is evaluated: a parser of our own puts the expression together, functions and large
operators are only named, and what is too deep or would make a huge number is refused.
"""

import itertools
from collections.abc import Collection, Sequence

import sympy  # type: ignore[import-untyped]

from assistant.grounding.latex_algebra import CAPITAL, Expression, is_inverse, matrix_name, number, power, varying
from assistant.grounding.latex_cursor import SEPARATORS, WRAPPERS, Cursor, UnreadableError, function_name
from assistant.grounding.latex_tokens import OPENING

DEEPEST = 40
"""Factors within one another."""
MOST_APPLIED = 40
"""Functions and scripts of one expression, each of which may have been applied to all before it."""
SCRIPTS = ("_", "^")
LARGE = frozenset("∑∏∫")
PREFIXED = frozenset("∂∇Δ")
COMPOSING = frozenset("⊙⊗⊕∘∩∪∖@")
"""Products of other kinds, which are only named, in their order."""
ACCENTS = frozenset({"\\hat", "\\bar", "\\tilde", "\\vec", "\\dot", "\\mathcal"})
FACTORS = frozenset("abcdkmnrstwxyzαβγδεηκλρτ")
"""Names of numbers: a(1 - b) is a product, while f(1 - b) is the value of a function."""
CONSTANTS = frozenset("∞…∅%")
NO_FACTOR = SEPARATORS | COMPOSING | {*OPENING.values(), "+", "-", "*", "/", "^", "_", "!", "′", "⊤", ""}
"""What can't go on a product where it stands beside a factor."""


class Reader(Cursor):
    """Reads one expression.

    `apart` reads letters side by side as a product, and not as one name. `ordered` are the names of matrices and vectors, whose products
    keep their order; `matrices` collects those that this text shows to be such: transposed, inverted, bold, or capitals side by side.
    """

    def __init__(self, tokens: Sequence[str], *, apart: bool, ordered: Collection[str] = ()) -> None:
        super().__init__(tokens, apart=apart)
        self.matrices: set[str] = set()
        self._ordered = ordered
        self._depth = 0
        self._applied = 0
        self._bar_separates = False

    def read(self) -> Expression:
        """The expression that all tokens make up. Raises UnreadableError."""
        found = self._sum()
        if self.next():
            raise UnreadableError
        return found

    def _sum(self) -> Expression:
        terms = []
        sign = -1 if self.accept("-") else 1
        while True:
            terms.append(sign * self._product())
            if self.next() not in ("+", "-"):
                return sympy.Add(*terms)
            sign = 1 if self.take() == "+" else -1

    def _apply(self, name: str, *arguments: Expression) -> Expression:
        self._count()
        return sympy.Function(name)(*arguments)

    def _count(self) -> None:
        self._applied += 1
        if self._applied > MOST_APPLIED:
            raise UnreadableError

    def _product(self) -> Expression:
        product = self._beside()
        while (operator := self.next()) and (operator in "*/" or operator in COMPOSING):
            self.take()
            if operator == "/":
                product = product * power(self._factor(), sympy.Integer(-1))
                product = product * self._beside() if self._goes_on() else product
            elif operator == "*":
                product = product * self._beside()
            else:
                product = self._apply(operator, product, self._beside())
        return product

    def _beside(self, *, plain: bool = False) -> Expression:
        """Factors side by side; `plain` ones end before a function or a large operator."""
        factors = [self._factor()]
        while self._goes_on() and not (plain and (self.next() in LARGE or function_name(self.next()))):
            factors.append(self._factor())
        self._note_matrices(factors)
        return sympy.Mul(*factors)

    def _goes_on(self) -> bool:
        token = self.next()
        return token not in NO_FACTOR or (token in ("|", "\\|") and not self._bar_separates)

    def _note_matrices(self, factors: Sequence[Expression]) -> None:
        names = [matrix_name(factor) for factor in factors]
        capitals = [CAPITAL.match(name) is not None for name in names]
        if any(map(is_inverse, factors)) or self.matrices & set(names) or any(one and two for one, two in itertools.pairwise(capitals)):
            self.matrices |= {name for name in names if name[:1].isascii() and name[:1].isalpha()}

    def _factor(self) -> Expression:
        self._depth += 1
        if self._depth > DEEPEST:
            raise UnreadableError
        found = -self._factor() if self.accept("-") else self._with_scripts(self._atom())
        while self.accept("!"):
            found = self._apply("!", found)
        self._depth -= 1
        return found

    def _atom(self) -> Expression:
        token = self.take()
        if token[:1].isdigit() or (token[:1] == "." and len(token) > 1):
            return number(token)
        if token == "\\frac":
            return self._argument() * power(self._argument(), sympy.Integer(-1))
        if token == "\\binom":
            return self._apply(token, self._argument(), self._argument())
        if token == "√":
            root = self._bracket("]") if self.accept("[") else sympy.Integer(2)
            return power(self._argument(), power(root, sympy.Integer(-1)))
        if token in OPENING:
            return self._bracket(OPENING[token])
        if token in ("|", "\\|"):
            return self._apply(token, self._within(token, bar_separates=True))
        if token in LARGE:
            return self._large(token)
        if token in PREFIXED:
            name = token + self._marks()
            return self._apply(name, self._factor()) if self._goes_on() else sympy.Symbol(name)
        if name := function_name(token):
            return self._function(name)
        return self._named(self._name(token))

    def _within(self, closing: str, *, bar_separates: bool) -> Expression:
        outside, self._bar_separates = self._bar_separates, bar_separates
        found = self._sum()
        self.expect(closing)
        self._bar_separates = outside
        return found

    def _argument(self) -> Expression:
        """What a command or a script is applied to: a group in braces, or one atom."""
        if self.accept("{"):
            return self._within("}", bar_separates=False)
        return self._factor() if self.next() == "-" else self._atom()

    def _bracket(self, closing: str) -> Expression:
        """What stands in a bracket just opened; several things make a tuple."""
        if closing == "}":
            return self._within(closing, bar_separates=False)
        parts, shape = self._parts(closing)
        return parts[0] if len(parts) == 1 and closing in ")]" else self._apply(f"{closing}{shape}", *parts)

    def _parts(self, closing: str) -> tuple[list[Expression], str]:
        """The parts of a bracket just opened, and the signs that separate them."""
        outside, self._bar_separates = self._bar_separates, True
        parts, shape = [self._sum()], ""
        while self.next() in SEPARATORS:
            shape += self.take().replace("\\mid", "|")
            parts.append(self._sum())
        self.expect(closing)
        self._bar_separates = outside
        return parts, shape

    def _large(self, operator: str) -> Expression:
        name = operator + self._marks()
        body = self._product()
        outside = sympy.Integer(1)
        if operator == "∑" and body.is_commutative:
            outside, body = body.as_independent(*varying(body, name), as_Add=False)
        return outside * self._apply(name, body)

    def _marks(self) -> str:
        """The scripts that follow as text, the lower one first."""
        marks: dict[str, str] = {}
        while (mark := self.next()) in SCRIPTS and mark not in marks:
            self.take()
            marks[mark] = self.label()
        return "".join(f"{mark}{marks[mark]}" for mark in SCRIPTS if mark in marks)

    def _function(self, name: str) -> Expression:
        exponent = None
        while (mark := self.next()) == "_" or (mark == "^" and exponent is None):
            self.take()
            if mark == "_":
                name = f"{name}_{self.label()}"
            else:
                exponent = self._argument()
        found = self._call(name) if self.next() in ("(", "[") else self._apply(name, self._beside(plain=True))
        return found if exponent is None else power(found, exponent)

    def _call(self, name: str) -> Expression:
        parts, shape = self._parts(OPENING[self.take()])
        ordered = sorted(parts, key=sympy.default_sort_key) if name in ("max", "min") else parts
        return self._apply(f"{name}{shape}", *ordered)

    def _name(self, token: str) -> str:
        if token in WRAPPERS:
            name = self.label()
            self.matrices |= {name} if token == "\\mathbf" else set()
            return name.casefold() if len(name) > 1 and name.isalpha() else name
        if token in ACCENTS:
            return f"{token}({self.label()})"
        if token in CONSTANTS or token[:1].isalpha():
            letters = token.rstrip("0123456789")
            digits = token[len(letters) :]
            name = letters.casefold() if len(letters) > 1 else letters
            return f"{name}_{digits}" if digits else name
        raise UnreadableError

    def _named(self, name: str) -> Expression:
        """The symbol of that name with its indices, or the value of the function of that name."""
        base, exponent = name, None
        while (mark := self.next()) in ("_", "^", "′"):
            if mark == "^" and not self.is_decoration():
                if exponent is not None or self.is_transpose():
                    break
                self.take()
                exponent = self._argument()
            else:
                self.take()
                name += mark if mark == "′" else f"{mark}{self.label()}"
        if name == "e" and exponent is not None:
            return self._apply("exp", exponent)
        is_call = self.next() in ("(", "[") and not (base in FACTORS and self.opens_sum())
        found = self._call(name) if is_call else sympy.Symbol(name, commutative=name not in self._ordered)
        return found if exponent is None else power(found, exponent)

    def _with_scripts(self, found: Expression) -> Expression:
        while (mark := self.next()) in SCRIPTS:
            self._count()
            if mark == "^" and self.is_transpose():
                self.skip_script()
                self.matrices |= {matrix_name(found)} - {""}
                found = self._apply("⊤", found)
            elif mark == "^" and not self.is_decoration():
                self.take()
                found = power(found, self._argument())
            else:
                self.take()
                found = self._apply(f"{mark}{self.label()}", found)
        return found
