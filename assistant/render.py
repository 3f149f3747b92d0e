"""An Answer as Markdown and as JSON."""

from typing import Any

from assistant.types import Answer, Sentence

_OWN_BLOCK = frozenset({"table", "formula", "code"})


def to_markdown(answer: Answer) -> str:
    """The whole answer; each sentence is followed by the numbers of the passages it cites, as [1][2]."""
    blocks: list[str] = []
    previous = ""
    for sentence in answer.sentences:
        joins = " " if sentence.kind == previous == "sentence" else "\n" if sentence.kind == previous == "item" else "\n\n"
        blocks += [joins if blocks else "", _markdown(sentence)]
        previous = sentence.kind
    if answer.conflicts:
        pairs = (f"- {_markdown(conflict.one)}\n- {_markdown(conflict.other)}" for conflict in answer.conflicts)
        blocks += ["\n\nThe sources disagree:\n\n", "\n\n".join(pairs)]
    if answer.note:
        blocks += ["\n\n" if blocks else "", f"Note: {answer.note}"]
    return "".join(blocks)


def to_json(answer: Answer) -> dict[str, Any]:
    """The document that `viva ask --json` prints."""
    return {
        "question": answer.question,
        "standalone": answer.standalone or answer.question,
        "status": answer.status,
        "mode": answer.mode,
        "confidence": round(answer.confidence, 4),
        "answer": to_markdown(answer),
        "sentences": [_sentence_json(sentence) for sentence in answer.sentences],
        "sources": [
            {
                "n": source.number,
                "document_id": source.span.document_id,
                "title": source.title,
                "section": " › ".join(source.section),
                "start": source.span.start,
                "end": source.span.end,
                "quote": source.span.quote,
                "sha256": source.span.sha256,
                "score": round(source.score, 4),
            }
            for source in answer.sources
        ],
        "removed": [_sentence_json(sentence) for sentence in answer.removed],
        "conflicts": [[_sentence_json(conflict.one), _sentence_json(conflict.other)] for conflict in answer.conflicts],
        "agreement": answer.agreement,
        "suggestions": list(answer.suggestions),
        "note": answer.note,
        "timings_ms": {step: round(milliseconds, 2) for step, milliseconds in answer.timings_ms.items()},
    }


def _markdown(sentence: Sentence) -> str:
    numbers = "".join(f"[{number}]" for number in dict.fromkeys(citation.number for citation in sentence.citations))
    if sentence.kind in _OWN_BLOCK:
        return f"{sentence.text}\n\n{numbers}" if numbers else sentence.text
    text = f"{sentence.text} {numbers}" if numbers else sentence.text
    return f"- {text}" if sentence.kind == "item" else text


def _sentence_json(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "kind": sentence.kind,
        "citations": list(dict.fromkeys(citation.number for citation in sentence.citations)),
        "spans": [{"n": c.number, "start": c.span.start, "end": c.span.end} for c in sentence.citations],
        "verdict": sentence.verdict.label if sentence.verdict else None,
        "score": round(sentence.verdict.score, 4) if sentence.verdict else None,
        "reason": sentence.verdict.reason if sentence.verdict else None,
    }
