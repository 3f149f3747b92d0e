"""Formulas that say the same, and such as only look alike."""

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.grounding.formulas import formulas_of, has_formula, same_formula, squeeze
from assistant.grounding.latex_tokens import SPELLINGS

PIECES = [
    *SPELLINGS.split(),
    *"abxyABP_^{}()[]|+-*/!,=",
    "log",
    "9",
    "999999999",
    "0",
    "TP",
    r"\frac",
    r"\frac{",
    r"\sqrt{",
    "}^{",
    "^9",
    " ",
]
FORMULAS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=60)

SAME = [
    (r"$a = b/c$", r"\(a = \frac{b}{c}\)"),
    (r"b/c = a", r"a = \frac{b}{c}"),
    (r"a < b", r"b > a"),
    (r"TP/(TP+FP)", r"\frac{\text{TP}}{\mathrm{FP} + \mathrm{TP}}"),
    (r"F_1 = \frac{2PR}{P + R}", r"F1 = 2 P R / (R + P)"),
    (r"2 \cdot \frac{P \cdot R}{P + R}", r"\frac{2 \times R \times P}{P + R}"),
    (r"\frac{1}{n}\sum_{i=1}^{n} x_i", r"\sum\limits_{i=1}^n \frac{x_i}{n}"),
    (r"\log\frac{p}{1-p}", r"\log p - \log(1 - p)"),
    (r"\frac{1}{1+e^{-z}}", r"1/(1 + \exp(-z))"),
    (r"\text{softmax}\left(\frac{Q K^\top}{\sqrt{d_k}}\right) V", r"\mathrm{softmax}(QK^T/\sqrt{d_k})V"),
    (r"W_0 + \frac{\alpha}{r} B A", r"\frac{\alpha B A}{r} + W_0"),
    (r"x_{\text{new}}", r"x_{new}"),
    (r"a\,(1-\rho)", r"(1 - \rho) a"),
    (r"|a - b|", r"\lvert b - a \rvert"),
    (r"\hat{y} = w^\top x + b", r"b + w^\top x = \hat y"),
    (r"\frac{P(x|y)P(y)}{P(x)}", r"P(y) P(x \mid y) / P(x)"),
    (r"2(a+b)", r"2a + 2b"),
    (r"\max(0, x)", r"\max(x, 0)"),
    (r"ε = 10^{-8}", r"\epsilon = 10^{-8}"),
    (r"\begin{cases} 1 \end{cases}", r"\begin{cases}1\end{cases}"),
]
DIFFERENT = [
    ("p/(1-p)", "(1-p)/p"),
    ("x^2", "x_2"),
    ("x^2", "2x"),
    ("TP/(TP+FP)", "TP/(TP+FN)"),
    (r"\log x", r"\exp x"),
    (r"\log x", r"\ln x"),
    (r"\log_2 x", r"\log x"),
    (r"\sum_{i=1}^n x_i", r"\sum_{i=0}^n x_i"),
    (r"\sum_{i=1}^n x_i", r"\sum_{i=1}^{n-1} x_i"),
    (r"\sum_i x_i^2", r"(\sum_i x_i)^2"),
    (r"\frac{\sum_i x_i}{\sum_i y_i}", r"\sum_i \frac{x_i}{y_i}"),
    (r"w_i \sum_i x_i", r"\sum_i w_i x_i"),
    (r"\sum_i x_i", r"\prod_i x_i"),
    ("B A", "A B"),
    ("X^T X", "X X^T"),
    (r"Q K^\top V", r"Q V K^\top"),
    ("P(A|B)", "P(B|A)"),
    ("P(A)B", "P(B)A"),
    ("P(y = -1)", "P(y = -2)"),
    ("f(x, y)", "f(y, x)"),
    ("a = b", r"a \approx b"),
    ("a < b", "a > b"),
    ("a =", "b ="),
    ("a, b", "a"),
    (r"\hat{y}", r"\bar{y}"),
    ("x + 10^{-8}", "x + 10^{-12}"),
    (r"\lVert w \rVert_1", r"\lVert w \rVert_2"),
    ("|x|", "x"),
    (r"\max(0, x)", r"\min(0, x)"),
    (r"\log^2^3 x", r"\log^2 x"),
]
HUGE = [
    "9^" * 200 + "9",
    "{" * 240,
    "2^{" * 80 + "x" + "}" * 80,
    "((2x)^{60})^{60}",
    "x" + "!" * 400,
    "-" * 400,
    "a^b" * 160,
    "x_i" + "_i" * 200,
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_formulas_that_say_the_same(one: str, other: str) -> None:
    assert same_formula(one, other)
    assert same_formula(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_formulas_that_only_look_alike(one: str, other: str) -> None:
    assert not same_formula(one, other)
    assert not same_formula(other, one)


@given(FORMULAS, FORMULAS)
@settings(max_examples=150, deadline=1500)
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    assert same_formula(one, other) == same_formula(other, one)
    same_formula(one, f"{one}+1")


@given(FORMULAS)
def test_every_formula_is_the_same_as_itself(formula: str) -> None:
    assert same_formula(formula, formula)


@pytest.mark.parametrize("formula", HUGE)
def test_no_formula_takes_long(formula: str) -> None:
    begun = time.monotonic()
    same_formula(f"{formula}+q", f"q+{formula}")
    assert time.monotonic() - begun < 2


def test_formulas_stand_between_delimiters() -> None:
    text = r"It costs $5. Take $a^2$, \(b\), `lr = 0.1` and $$\frac{c" + "\n" + r"}{d}$$ or \[e\]."
    assert formulas_of(text)[-4:] == [r"\(b\)", "`lr = 0.1`", "$$\\frac{c\n}{d}$$", r"\[e\]"]
    assert squeeze(r"\( a + b \)") == "a+b"


@pytest.mark.parametrize(
    "formula",
    [
        r"$\frac{TP}{FP + TP} = P$",
        r"$\frac{TP}{FN + TP}$",
        r"$R = \frac{TP}{FN + TP}$",
        r"$P = \frac{TP}{FP + TP}, R = \frac{TP}{FN + TP}$",
        r"$2 \cdot 3$",
    ],
)
def test_a_text_has_a_part_of_its_formulas(formula: str) -> None:
    assert has_formula(r"They are $$P = \frac{TP}{TP + FP}, \qquad R = \frac{TP}{TP + FN} = 1 - m$$ with 2 \cdot 3.", formula)


@pytest.mark.parametrize("formula", [r"$P = \frac{TP}{FN + TP}$", r"$\frac{FN + TP}{TP}$", "$P = R$", r"$P = \frac{TP}{TP + FP} = R$"])
def test_a_text_has_no_other_formulas(formula: str) -> None:
    assert not has_formula(r"They are $$P = \frac{TP}{TP + FP}, \qquad R = \frac{TP}{TP + FN}$$", formula)


def test_sympy_is_loaded_only_where_a_formula_differs() -> None:
    script = """
import sys
from assistant.grounding.formulas import same_formula
assert same_formula("$a = b$", "a=b") and "sympy" not in sys.modules
assert same_formula("a + b", "b + a") and "sympy" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)
