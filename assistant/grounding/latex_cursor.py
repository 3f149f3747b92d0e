"""A place in the tokens of a formula, and what can be told from the tokens that follow it."""

from collections.abc import Sequence
from typing import NoReturn

from assistant.grounding.latex_tokens import OPENING, RELATIONS

FUNCTIONS = frozenset("log ln lg exp sin cos tan tanh sinh cosh max min argmax argmin arg softmax sign det tr Pr lim sup inf".split())
WRAPPERS = frozenset({"\\operatorname", "\\mathbf"})
DECORATIONS = frozenset({"*", "+", "-", "′", "\\dagger"})
TRANSPOSED = frozenset({"⊤", "T"})
SEPARATORS = RELATIONS | {",", ";", "|", "\\mid", "\\|", ":"}
"""Set the parts of a bracket apart."""


class UnreadableError(Exception):
    """The text is no expression that is known here; the caller compares it as it stands."""


class Cursor:
    """Goes through tokens; `apart` takes the letters of a word one by one."""

    def __init__(self, tokens: Sequence[str], *, apart: bool) -> None:
        self._tokens = [part for token in tokens for part in (_letters(token) if apart else [token])]
        self._place = 0

    def next(self) -> str:
        """The token here; nothing at the end."""
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def take(self) -> str:
        """The token here, which is gone past."""
        token = self.next()
        self._place += 1
        return token

    def accept(self, *tokens: str) -> bool:
        """Go past one of these tokens, if it is here."""
        found = self.next() in tokens
        self._place += found
        return found

    def expect(self, token: str) -> None:
        """Go past this token. Raises UnreadableError where another is here."""
        if not self.accept(token):
            raise UnreadableError

    def label(self) -> str:
        """A script or a wrapped name as text."""
        while self.next() in WRAPPERS:
            self.take()
        if not self.accept("{"):
            return self.take() or refuse()
        label, depth = "", 1
        while depth:
            token = self.take() or refuse()
            depth += (token == "{") - (token == "}")
            label += "" if token in ("{", "}") or token in WRAPPERS else token
        return label

    def script(self) -> list[str]:
        """The tokens of the script that follows, without its braces."""
        first = self._place + 1
        if self._tokens[first : first + 1] != ["{"]:
            return self._tokens[first : first + 1]
        last = next((place for place in range(first, len(self._tokens)) if self._tokens[place] == "}"), len(self._tokens))
        return self._tokens[first + 1 : last]

    def skip_script(self) -> None:
        """Go past a mark and its script."""
        self.take()
        self.label()

    def is_transpose(self) -> bool:
        """Whether the script that follows says that a matrix is transposed."""
        return len(script := self.script()) == 1 and script[0] in TRANSPOSED

    def is_decoration(self) -> bool:
        """Whether the superscript that follows is part of a name, as in x^* and x^{(t)}, and no exponent."""
        script = self.script()
        following = self._tokens[self._place + 2 : self._place + 3]
        if script == ["-"]:
            return not (following and following[0][:1].isdigit())
        return (len(script) == 1 and script[0] in DECORATIONS) or (script[:1] == ["("] and script[-1:] == [")"])

    def opens_sum(self) -> bool:
        """Whether the bracket that follows holds a sum and nothing to separate arguments."""
        depth, is_sum = 0, False
        for token in self._tokens[self._place :]:
            depth += (token in OPENING) - (token in OPENING.values())
            if depth == 0:
                return is_sum
            if depth == 1 and token in SEPARATORS:
                return False
            is_sum = is_sum or (depth == 1 and token in ("+", "-"))
        return False


def refuse() -> NoReturn:
    """Raise UnreadableError, where only an expression can stand."""
    raise UnreadableError


def _letters(token: str) -> list[str]:
    return list(token) if token.isascii() and token.isalpha() and token not in FUNCTIONS else [token]


def function_name(token: str) -> str:
    """The name of a known function, or nothing."""
    name = token.removeprefix("\\")
    base = name.rstrip("0123456789")
    if base not in FUNCTIONS:
        return ""
    return name if name == base else f"{base}_{name[len(base) :]}"
