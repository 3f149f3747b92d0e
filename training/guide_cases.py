"""Claims about pages of the guide that the verifier was not trained on, as a file for `viva eval verifier --cases FILE`.

python -m training.guide_cases --out FILE --seed 11
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from eval.faults import KINDS
from eval.verification import VerificationCase
from training.guide import TEST_TOPICS, Guide, guide_pairs
from training.pairs import Pair

CASES = 2500


def guide_cases(corpus: Path, random: Random, number: int) -> Iterator[VerificationCase]:
    """`number` claims at most, true and false, drawn from all that are made from the test topics."""
    pairs = list(dict.fromkeys(guide_pairs(Guide(corpus, TEST_TOPICS), random)))
    for pair in random.sample(pairs, min(number, len(pairs))):
        yield VerificationCase(context=" ".join(pair.evidence), claim=pair.claim, label=int(pair.label == "supported"), kind=kind_of(pair))


def kind_of(pair: Pair) -> str:
    """The kind of fault, wherever it was put; of other pairs how they were made."""
    made = pair.source.partition("/")[2]
    fault = made.rpartition(" ")[2]
    return fault if fault in KINDS and pair.label != "supported" else made


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--number", type=int, default=CASES)
    options = parser.parse_args(arguments)
    with options.out.open("w", encoding="utf-8") as file:
        file.writelines(f"{case.model_dump_json()}\n" for case in guide_cases(options.corpus, Random(options.seed), options.number))


if __name__ == "__main__":
    main()
