"""Citation recall and precision in the sense of ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations").

What a sentence cites are the exact words of its spans. Whether these bear it out is asked of the claim verifier; words that hold the
sentence itself do.
"""

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import TypeAlias

from assistant.grounding.support import Entailment, support
from assistant.types import Answer, Sentence
from eval.results import Score
from ingest.types import Encoder

BearsOut: TypeAlias = Callable[[str, Sequence[str]], bool]
"""Whether passages, taken together, bear out a claim."""


def by_verifier(encoder: Encoder, entailment: Entailment) -> BearsOut:
    """Asks the verifier that ships; whoever quotes is not asked."""

    def bears_out(claim: str, passages: Sequence[str]) -> bool:
        if not passages:
            return False
        if _plain(claim) in " ".join(map(_plain, passages)):
            return True
        return support([claim], passages, encoder, entailment)[0].supported

    return bears_out


def citation_scores(answer: Answer, bears_out: BearsOut) -> dict[str, Score]:
    """`citation_recall` and `citation_precision` of an answer, 0 to 1, higher is better; empty where it claims nothing."""
    claims = [sentence for sentence in answer.sentences if sentence.kind != "connective"]
    if not claims:
        return {}
    entailed = [bears_out(sentence.text, _cited(sentence)) for sentence in claims]
    return {"citation_recall": _recall(claims, entailed)} | _precision(claims, entailed, bears_out)


def _recall(claims: Sequence[Sentence], entailed: Sequence[bool]) -> Score:
    """Share of the sentences that all they cite, taken together, bears out."""
    bare = tuple(sentence.text for sentence, stands in zip(claims, entailed, strict=True) if not stands)
    reason = f"{len(claims) - len(bare)} of {len(claims)} sentences are borne out by what they cite"
    return Score(value=fmean(entailed), reason=reason, evidence=bare)


def _precision(claims: Sequence[Sentence], entailed: Sequence[bool], bears_out: BearsOut) -> dict[str, Score]:
    """Share of the citations that are needed: their sentence is borne out, by them alone or not without them."""
    needed: list[bool] = []
    superfluous: list[str] = []
    for sentence, stands in zip(claims, entailed, strict=True):
        quotes = _cited(sentence)
        for place, quote in enumerate(quotes):
            is_needed = stands and (
                len(quotes) == 1 or bears_out(sentence.text, [quote]) or not bears_out(sentence.text, quotes[:place] + quotes[place + 1 :])
            )
            needed.append(is_needed)
            if not is_needed:
                superfluous.append(f"[{sentence.citations[place].number}] {sentence.text}")
    if not needed:
        return {}
    reason = f"{sum(needed)} of {len(needed)} citations are needed"
    return {"citation_precision": Score(value=fmean(needed), reason=reason, evidence=tuple(superfluous))}


def _cited(sentence: Sentence) -> list[str]:
    return [citation.span.quote for citation in sentence.citations]


def _plain(text: str) -> str:
    return " ".join(text.split())
