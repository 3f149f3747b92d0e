"""How each sentence of an answer was checked, what was removed and why, and where sources disagree."""

from collections.abc import Mapping

from assistant.types import Answer, Conflict, Label, Sentence, Source, Verdict
from ui.chips import with_chips
from ui.markup import Markup, element
from ui.prose import block, inline

LABELS: Mapping[Label, str] = {
    "supported": "Supported",
    "partial": "Partly",
    "unsupported": "Not supported",
    "contradicted": "Contradicted",
}
QUOTED = 1.0
"""The score of a sentence that stands word for word in its source."""


def checks_html(answer: Answer) -> Markup:
    """A line that sums the checks up, and, unfolded, one entry a sentence; then those that were removed."""
    shown = [sentence for sentence in answer.sentences if sentence.verdict]
    if not shown and not answer.removed:
        return element("span", "Not checked")
    removed = (element("h4", "Removed"), element("ol", *map(_entry, answer.removed), class_="removed")) if answer.removed else ()
    return element("details", element("summary", _summary(answer)), element("ol", *map(_entry, shown)), *removed, class_="checks")


def conflicts_html(answer: Answer) -> Markup:
    """Pairs of sentences of which the sources can't both be right; nothing where there are none."""
    if not answer.conflicts:
        return Markup()
    sources = {source.number: source for source in answer.sources}
    heading = element("h4", "Your sources disagree")
    return element("div", heading, *(_conflict(each, sources) for each in answer.conflicts), class_="conflicts", role="note")


def _summary(answer: Answer) -> str:
    cited = [sentence for sentence in answer.sentences if sentence.citations]
    supported = sum(1 for sentence in cited if sentence.verdict is not None and sentence.verdict.label == "supported")
    whole = "The sentence is supported" if len(cited) == 1 else f"All {len(cited)} sentences supported"
    checked = f"{supported} of {len(cited)} sentences supported" if supported < len(cited) else whole
    return f"{checked}, {len(answer.removed)} removed" if answer.removed else checked


def _entry(sentence: Sentence) -> Markup:
    text = inline(sentence.text) if sentence.kind in ("sentence", "item") else block(sentence.text, sentence.kind)
    return element("li", element("div", text, class_="said"), _verdict(sentence.verdict) if sentence.verdict else "")


def _verdict(verdict: Verdict) -> Markup:
    label = "Quoted" if verdict.label == "supported" and verdict.score >= QUOTED else LABELS[verdict.label]
    score = "" if verdict.score in (0.0, QUOTED) else f" {verdict.score:.2f}"
    return element("p", element("b", f"{label}{score}", class_=f"mark {verdict.label}"), f" {verdict.reason}", class_="why")


def _conflict(conflict: Conflict, sources: Mapping[int, Source]) -> Markup:
    return element("ul", *(element("li", with_chips(sentence, sources)) for sentence in (conflict.one, conflict.other)))
