"""Two runs side by side, case by case: is a difference real, or within what the choice of cases would bring?"""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.metrics import METRICS
from eval.runs import FinishedRun, RunError, as_mapping
from eval.statistics import paired_interval, ratio


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric in both runs, over the cases that both have."""

    before: float
    after: float
    low: float
    high: float
    """Bootstrap interval of 95 % of `after - before`, drawn in pairs."""
    cases: int

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def real(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one run to another."""

    differences: Mapping[str, Difference]
    """By metric."""
    worse: tuple[str, ...]
    """Ids of the cases that have fallen in a metric, those with most falls first."""
    only_before: int
    only_after: int
    """Cases that the other run doesn't have, or has with another question or label; they are left out."""

    def regressions(self) -> dict[str, Difference]:
        """The real differences for the worse."""
        return {
            name: each for name, each in self.differences.items() if each.real and (each.change < 0) == (METRICS[name].better == "higher")
        }


def compare(before: FinishedRun, after: FinishedRun) -> Comparison:
    """Over the cases of which nothing changed from one run to the other, labels included. Raises RunError where there is none."""
    first, second = as_mapping(before), as_mapping(after)
    shared = [name for name in first if name in second and first[name].answered.case == second[name].answered.case]
    if not shared:
        raise RunError(f"{before.name} and {after.name} have no case in common, so there is nothing to compare.")
    differences: dict[str, Difference] = {}
    falls = dict.fromkeys(shared, 0)
    for name, metric in METRICS.items():
        pairs = {case: (metric.parts(first[case]), metric.parts(second[case])) for case in shared}
        one_side, other_side = ([pair[side] for pair in pairs.values()] for side in (0, 1))
        if not all(any(each is not None and each[1] for each in side) for side in (one_side, other_side)):
            continue
        low, high = paired_interval(one_side, other_side)
        cases = sum(pair != (None, None) for pair in pairs.values())
        differences[name] = Difference(ratio(one_side), ratio(other_side), low, high, cases)
        for case, (one, other) in pairs.items():
            if one and other and one[1] and other[1]:
                change = other[0] / other[1] - one[0] / one[1]
                falls[case] += change * (1 if metric.better == "higher" else -1) < -1e-9
    worse = sorted((case for case in shared if falls[case]), key=lambda case: -falls[case])
    return Comparison(differences, tuple(worse), len(first) - len(shared), len(second) - len(shared))
