"""From the public sets and our own corpus to the arrays that training reads.

python -m training.build --data ../shared/data --out FILE.npz
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

from ingest.embed import TOKENIZER_FILE, bundled_files
from training.benchmarks import Item, as_items, pack_items, read_benchmarks
from training.guide import DEVELOPMENT_TOPICS, TEST_TOPICS, Guide, guide_pairs, topics_of
from training.packed import Texts, pack_pairs, save
from training.pairs import Pair, fingerprints, is_held_out, read_public
from training.passages import combined, emptied, lengthened
from training.world import world_pairs

SEED = 7
COMBINED, EMPTIED, WORLD = 14_000, 5_000, 16_000
GUIDE_ROUNDS, BANK_ROUNDS = 2, 3
DEVELOPMENT_ITEMS, GUIDE_ITEMS = 4_000, 6_000


def build(data: Path, corpus: Path) -> tuple[list[Pair], list[Item]]:
    """Pairs to train on, and items to measure on. The same in every run."""
    random = Random(SEED)
    items = list(read_benchmarks(data / "verification"))
    unwanted = fingerprints(" ".join(item.context) for item in items) | fingerprints(item.claim for item in items)
    public = read_public(data / "nli", random, unwanted)
    learned = [pair for pair in public if not is_held_out(pair)]
    kept = list(dict.fromkeys(pair for pair in public if is_held_out(pair)))
    pairs = [*lengthened(learned, random), *combined(learned, random, COMBINED), *emptied(learned, random, EMPTIED)]
    guide = Guide(corpus, topics_of(corpus) - TEST_TOPICS - DEVELOPMENT_TOPICS)
    for _ in range(GUIDE_ROUNDS):
        pairs += guide_pairs(guide, random, BANK_ROUNDS)
    pairs += world_pairs(learned, random, WORLD)
    kept = [*lengthened(kept, random), *combined(kept, random, 600), *emptied(kept, random, 300)]
    items += as_items(random.sample(kept, min(DEVELOPMENT_ITEMS, len(kept))), "nli_dev")
    items += as_items(world_pairs([pair for pair in public if is_held_out(pair)], random, 600), "world_dev")
    for name, topics in (("guide_dev", DEVELOPMENT_TOPICS), ("guide_test", TEST_TOPICS)):
        found = guide_pairs(Guide(corpus, topics), random)
        items += as_items(random.sample(found, min(GUIDE_ITEMS, len(found))), name)
    return list(dict.fromkeys(pairs)), items


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the arrays, and the items in words beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    pairs, items = build(options.data, options.corpus)
    texts = Texts()
    arrays = pack_pairs(pairs, texts, "pair") | pack_items(items, texts)
    tokenizer = Tokenizer.from_file(str(bundled_files() / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokens = texts.tokens(tokenizer)
    save(options.out, arrays | {"text_tokens": tokens.values, "text_ends": tokens.ends})
    with options.out.with_suffix(".items.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in items)


if __name__ == "__main__":
    main()
