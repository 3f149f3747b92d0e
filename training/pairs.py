"""Labelled pairs of evidence and claim, and the public sets among them.

Every set is capped where it is larger than it is varied: sets made from templates would otherwise teach their templates. A pair knows
its `group`, the thing it shares with its siblings (a page, a premise), so that a split by group keeps siblings together.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Literal, TypeAlias

from ingest.units import split_units

PairLabel: TypeAlias = Literal["supported", "contradicted", "neutral", "not"]
"""`not` is contradicted or neutral: not supported, and nobody said which."""
LABELS: tuple[PairLabel, ...] = ("supported", "contradicted", "neutral", "not")


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and the sentences it is held against."""

    evidence: tuple[str, ...]
    claim: str
    label: PairLabel
    source: str
    """The set it is from, and for a pair made here how it was made ("guide/negation")."""
    group: str


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A file of `../shared/data/nli`."""

    name: str
    most: int
    """Pairs taken at most, drawn at random."""
    times: int = 1
    """How often each counts."""


PUBLIC_SETS = (
    PublicSet("vitaminc_real", 40_000),
    PublicSet("vitaminc_synthetic", 12_000),
    PublicSet("fever_dev_pairs", 14_000),
    PublicSet("fever_symmetric", 2_000),
    PublicSet("fever_adversarial", 1_000),
    PublicSet("feverous_dev", 3_000),
    PublicSet("mnli_sample", 11_000),
    PublicSet("cad_nli", 8_000),
    PublicSet("snli_dev_test", 10_000),
    PublicSet("boolq", 6_000),
    PublicSet("conjnli_adv_train", 4_000),
    PublicSet("conjnli_dev", 700),
    PublicSet("help_conj", 1_500),
    PublicSet("med", 2_000),
    PublicSet("equate_stresstest", 2_000),
    PublicSet("equate_awpnli", 300),
    PublicSet("wice_train_partial", 400, times=4),
    PublicSet("begin_rest", 400, times=4),
)
"""Licences: docs/verifier.md. What is cut are sets of captions (SNLI and its kin) and of templates."""

HELD_OUT = 25
"""One group in so many is kept for development."""
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-COLON-": ":", "``": '"', "''": '"', "--": "–"}
BRACKET = re.compile("|".join(map(re.escape, BRACKETS)))
SPACED = re.compile(r"\s+")
LOOSE = re.compile(r" (?=[,.;:!?)\]%]|n't\b|'s\b)|(?<=[(\[]) ")


def read_public(folder: Path, random: Random, unwanted: frozenset[str] = frozenset()) -> list[Pair]:
    """All public sets, without repetitions and without premises in `unwanted` (those of sets kept for evaluation)."""
    seen: set[tuple[str, str]] = set()
    pairs: list[Pair] = []
    for chosen in PUBLIC_SETS:
        found = []
        for pair in _read_file(folder / f"{chosen.name}.jsonl", chosen.name):
            key = (fingerprint(" ".join(pair.evidence)), fingerprint(pair.claim))
            if key not in seen and key[0] not in unwanted and key[1] not in unwanted:
                seen.add(key)
                found.append(pair)
        pairs += (random.sample(found, chosen.most) if len(found) > chosen.most else found) * chosen.times
    return pairs


def _read_file(path: Path, source: str) -> Iterator[Pair]:
    with path.open(encoding="utf-8") as file:
        for record in map(json.loads, file):
            premise = tidy(record["premise"])
            group = record.get("page") or record.get("group") or fingerprint(premise)
            yield Pair(sentences(premise), tidy(record["claim"]), record["label"], source, f"{source.split('_')[0]}/{group}")


def is_held_out(pair: Pair) -> bool:
    """Whether the pair's group is kept for development; the same in every run."""
    return hashlib.sha256(pair.group.encode()).digest()[0] % HELD_OUT == 0


def sentences(text: str) -> tuple[str, ...]:
    """The text's sentences and list items."""
    return tuple(text[unit.start : unit.end] for unit in split_units(text)) or (text,)


def tidy(text: str) -> str:
    """Text as people write it: without a treebank's brackets, quotes and spaces before punctuation."""
    return LOOSE.sub("", SPACED.sub(" ", BRACKET.sub(lambda found: BRACKETS[found[0]], text))).strip()


def fingerprint(text: str) -> str:
    """Equal for texts of the same words."""
    return " ".join(re.findall(r"\w+", text.lower()))


def fingerprints(texts: Iterable[str]) -> frozenset[str]:
    """Of every text."""
    return frozenset(map(fingerprint, texts))
