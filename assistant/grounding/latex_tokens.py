"""The words of a formula in one spelling, without what only changes its look, and the statements that they make up."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

OPENING = {"(": ")", "[": "]", "{": "}", "\\{": "\\}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
TRADED = {"=": "=", "≈": "≈", "≠": "≠", "≡": "≡", "⇔": "⇔", "<": ">", ">": "<", "≤": "≥", "≥": "≤", "→": "←", "←": "→", "⇒": "⇐"}
"""Relations, with what each becomes when its sides are traded."""
RELATIONS = frozenset({*TRADED, "∝", "∼", "∈", "⊆", ":="})
BREAKS = frozenset({"\\qquad", "\\quad", ",", ";", "\\\\"})
"""End a statement, outside of brackets."""

SPELLINGS = r"""
* \cdot \times · × ⋅ ∗
/ \div ÷
- − –
^ **
| \lvert \rvert \vert
\| \lVert \rVert \Vert ‖
\{ \lbrace
\} \rbrace
[ \lbrack
] \rbrack
⟨ \langle
⟩ \rangle
⌊ \lfloor
⌋ \rfloor
⌈ \lceil
⌉ \rceil
= ==
≤ \le \leq \leqslant <=
≥ \ge \geq \geqslant >=
< \lt
> \gt
≠ \ne \neq !=
≈ \approx
≡ \equiv
∝ \propto
∼ \sim ~
→ \to \rightarrow ->
← \leftarrow <-
⇒ \Rightarrow \implies
⇔ \iff \Leftrightarrow \Longleftrightarrow
∈ \in
⊆ \subseteq
:= \coloneqq
\frac \dfrac \tfrac \cfrac
\hat \widehat
\tilde \widetilde
\bar \overline
\operatorname \text \textbf \textit \textrm \mathrm \mathit \mathsf \mathbb
\mathbf \boldsymbol \bm
∑ \sum
∏ \prod
∫ \int
√ \sqrt
∞ \infty
∂ \partial
∇ \nabla
⊙ \odot
⊗ \otimes
⊕ \oplus
∘ \circ
∩ \cap
∪ \cup
∖ \setminus
⊤ \top \intercal
… \ldots \dots \cdots
′ ' \prime
% \%
ℓ \ell
∅ \emptyset \varnothing
α \alpha
β \beta
γ \gamma
δ \delta
ε \epsilon \varepsilon ϵ
ζ \zeta
η \eta
θ \theta
ι \iota
κ \kappa
λ \lambda
μ \mu µ
ν \nu
ξ \xi
π \pi
ρ \rho
σ \sigma
τ \tau
υ \upsilon
φ \phi \varphi ϕ
χ \chi
ψ \psi
ω \omega
Γ \Gamma
Δ \Delta
Θ \Theta
Λ \Lambda
Ξ \Xi
Π \Pi
Σ \Sigma
Φ \Phi
Ψ \Psi
Ω \Omega
"""
ONE_SPELLING = {other: first for first, *others in map(str.split, SPELLINGS.strip().splitlines()) for other in others}

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\.\d+|[A-Za-z]+(?:\d+(?![\d.]))?|\*\*|[<>!=:]=|->|<-|\S", re.DOTALL)
LOOK = re.compile(
    r"\\(?:left|right)\s*\.|\\(?:left|right|middle|limits|nolimits|displaystyle|textstyle)(?![A-Za-z])|\\[bB]igg?[lrm]?(?![A-Za-z])"
    r"|\\[,;:!> ]"
)
GROUPED_COMMA = re.compile(r"\{,\}")
SHORT_FRACTION = re.compile(r"(\\[dt]?frac)\s*(\d)\s*(\d)")
DELIMITERS = re.compile(r"\A\s*(?:\$\$?|`|\\[(\[])|(?:\$\$?|`|\\[)\]])\s*\Z")


class Statement(NamedTuple):
    """Expressions with relations between them: `a = b` has two sides and one relation, `a` one side and none."""

    sides: tuple[tuple[str, ...], ...]
    relations: tuple[str, ...]


def tokens_of(formula: str) -> list[str]:
    """Commands, names, numbers and signs of a formula, with or without its delimiters."""
    bare = LOOK.sub(" ", DELIMITERS.sub("", formula))
    bare = SHORT_FRACTION.sub(r"\1{\2}{\3}", GROUPED_COMMA.sub("", bare))
    return [ONE_SPELLING.get(token, token) for token in TOKEN.findall(bare)]


def statements_of(tokens: Sequence[str]) -> list[Statement]:
    """The statements that commas or wide spaces set apart, in order."""
    return [_statement(part) for part in _split(tokens, BREAKS)]


def traded(statement: Statement) -> Statement | None:
    """The statement read from right to left; None where one of its relations has no name for that."""
    if not all(relation in TRADED for relation in statement.relations):
        return None
    return Statement(statement.sides[::-1], tuple(TRADED[relation] for relation in reversed(statement.relations)))


def _statement(tokens: Sequence[str]) -> Statement:
    sides = tuple(tuple(side) for side in _split(tokens, RELATIONS))
    relations = tuple(token for token, depth in _depths(tokens) if depth == 0 and token in RELATIONS)
    if len(sides) != len(relations) + 1:  # a side is missing
        return Statement((tuple(tokens),), ())
    return Statement(sides, relations)


def _split(tokens: Sequence[str], marks: frozenset[str]) -> list[list[str]]:
    """What stands between the marks outside of brackets, without what is empty."""
    parts: list[list[str]] = [[]]
    for token, depth in _depths(tokens):
        if depth == 0 and token in marks:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _depths(tokens: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Each token with the number of brackets that are open around it."""
    depth = 0
    for token in tokens:
        depth -= token in OPENING.values()
        yield token, max(depth, 0)
        depth += token in OPENING
