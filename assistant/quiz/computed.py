"""Numeric questions held to account: each is drawn many times."""

import re
from random import Random

from assistant.errors import BankError
from assistant.quiz.bank import Bank
from assistant.quiz.expression import FUNCTIONS, OF_LISTS, names_in
from assistant.quiz.numeric import KEY, Draw, draw, is_right, placeholders, places_asked, rounded
from assistant.quiz.types import Finding, Numeric, finding

DRAWS = 60
"""Of each question; a fault in one draw of ten is missed once in five hundred times."""
MIN_KEYS = 3
"""Different keys among the draws; with fewer the question is not varied."""
MAX_UNITS = 2
"""Of the last decimal asked for: a looser tolerance takes wrong roundings for right."""
MAX_OF_SPREAD = 0.1
"""Tolerance to the spread of the keys: above, a guess from the middle is often right."""
RESERVED = {KEY, *FUNCTIONS, *OF_LISTS}


def check_numeric(bank: Bank) -> list[Finding]:
    """Keys are finite whatever is drawn, the rounded key is right, the tolerance suits; parameters are used and names known."""
    found = []
    for question in bank.of_kind("numeric"):
        assert isinstance(question, Numeric)
        try:
            faults = _name_faults(question) or _draw_faults(question, [draw(question, Random(seed)) for seed in range(DRAWS)])
        except BankError as error:
            faults = [str(error)]
        found += [finding(question, "numeric", fault) for fault in faults]
    return found


def _name_faults(question: Numeric) -> list[str]:
    names = set(question.parameters)
    computed = names_in(question.key) | (names_in(question.condition) if question.condition else set())
    shown = placeholders(question.prompt)
    faults = [f"parameters.{name}: the name means something else in a key. Take another." for name in sorted(names & RESERVED)]
    faults += [f"key or condition: there is no parameter {name!r}." for name in sorted(computed - names)]
    faults += [f"prompt: there is no parameter {name!r} (braces of LaTeX are doubled)." for name in sorted(shown - names)]
    faults += [f"prompt: it does not show {{{name}}}." for name in sorted(names - shown)]
    faults += [f"hints.{place}: hints are not filled in." for place, hint in enumerate(question.hints) if _placeholder(hint, names)]
    return faults


def _placeholder(text: str, names: set[str]) -> bool:
    return any(re.search(rf"(?<![\w}}^_]){{{name}}}", text) for name in names)


def _draw_faults(question: Numeric, drawn: list[Draw]) -> list[str]:
    keys = [float(each.key) for each in drawn]
    whole = all(key.is_integer() for key in keys)
    faults = []
    if len(set(keys)) < MIN_KEYS:
        faults.append(f"parameters: {len(set(keys))} different keys in {DRAWS} draws. Widen them.")
    elif not whole and question.tolerance > MAX_OF_SPREAD * (max(keys) - min(keys)):
        faults.append(
            f"tolerance: too wide for keys between {min(keys):g} and {max(keys):g}. Ask for more decimals, or widen the parameters."
        )
    if wrong := [each for each in drawn if not is_right(rounded(question, each.key), each)]:
        faults.append(f"tolerance: the key {wrong[0].key:g} rounded as asked is marked wrong. Make it half of the last decimal, or more.")
    asked = places_asked(question.prompt)
    if asked is None and not whole:
        faults.append("prompt: it does not say to how many decimals to answer.")
    elif asked is not None and question.tolerance > MAX_UNITS * 10.0**-asked * 1.001:
        faults.append(f"tolerance: more than {MAX_UNITS} of the last decimal asked for.")
    return faults
