"""The gate holds figures against the baseline."""

from pathlib import Path

import pytest

from eval.gate import BANDS, BaselineError, hold, read_baseline, write_baseline

ACCEPTED = dict.fromkeys(BANDS, 0.95)


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    write_baseline(tmp_path / "baseline.json", "fec9e94", ACCEPTED)
    return tmp_path / "baseline.json"


@pytest.mark.parametrize("name", BANDS)
def test_a_fall_beyond_its_band_fails_and_one_within_does_not(baseline: Path, name: str) -> None:
    for fall, fails in ((BANDS[name] * 0.9, False), (BANDS[name] * 1.1, True)):
        held = hold(read_baseline(baseline), ACCEPTED | {name: 0.95 - fall})
        assert [each.name for each in held if each.falls] == ([name] if fails else [])


def test_a_rise_is_no_fault_and_a_figure_that_is_gone_is(baseline: Path) -> None:
    held = hold(read_baseline(baseline), {name: 1.0 for name in BANDS if name != "faithfulness"})
    assert [each.name for each in held if each.falls] == ["faithfulness"]
    assert "FALLS" in str(held[0])


def test_a_baseline_that_lacks_a_figure_is_no_baseline(tmp_path: Path) -> None:
    write_baseline(tmp_path / "baseline.json", "fec9e94", {name: 1.0 for name in BANDS if name != "page_ndcg"})
    with pytest.raises(BaselineError, match="page_ndcg"):
        read_baseline(tmp_path / "baseline.json")


def test_missing_baseline_says_what_writes_it(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match=r"can't be read.*make eval-accept"):
        read_baseline(tmp_path / "none.json")


def test_the_baseline_that_ships_has_every_figure() -> None:
    shipped = Path(__file__).parents[2] / "eval" / "baseline.json"
    assert set(read_baseline(shipped).figures) == set(BANDS)
