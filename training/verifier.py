"""Trains the claim verifier that ships in assistant/grounding/weights.

    python -m training.verifier --data ../shared/data --out verifier.safetensors

Data, order and starting weights follow from the seeds. A GPU is used where there is one (five minutes on an H200 shared with three
other trainings); two processor cores take hours for the full recipe, and `--recipe hour` is the cut for one hour. docs/verifier.md
has the figures of both.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from ingest.embed import WEIGHTS_FILE, bundled_files
from training import build
from training.learn import Recipe, train
from training.network import Shape, load_reader, shipped_parts
from training.readings import Benchmarks, show, summary

RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe("full", epochs=2, rate=1e-4, without=("world/",)),
        Recipe("hour", epochs=1, rate=3e-4, batch=48, most_pairs=110_000, longest_kept=160),
        Recipe("lora", epochs=2, rate=4e-4, shape=Shape(rank=16)),
    )
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the pairs unless they are given, train, measure where asked, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="the folder with nli/ and verification/")
    parser.add_argument("--pairs", type=Path, help="what `python -m training.build` wrote, to build nothing")
    parser.add_argument("--recipe", choices=RECIPES, default="full")
    parser.add_argument("--measure", action="store_true", help="read the benchmarks afterwards")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    if (options.data is None) == (options.pairs is None):
        parser.error("give --data or --pairs")
    with tempfile.TemporaryDirectory() as folder:
        pairs = options.pairs or Path(folder) / "pairs.npz"
        if options.data:
            build.main(["--data", str(options.data), "--out", str(pairs)])
        arrays = dict(np.load(pairs))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    weights = bundled_files() / WEIGHTS_FILE
    reader = train(RECIPES[options.recipe], arrays, weights, device, _say)
    save_file(shipped_parts(reader), options.out)
    if options.measure:
        benchmarks = Benchmarks(arrays, load_reader(weights, Shape(), 0).to(device), device)
        _say(show(summary(benchmarks, benchmarks.read(reader, device))))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
