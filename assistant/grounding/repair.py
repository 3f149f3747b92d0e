"""Sentences that were refused get one more chance: the chat model rewrites them, told what was wrong, and they are checked again."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answer.cited import read_reply, saying
from assistant.answer.prompts import LEFT_OUT, make_repair_prompt
from assistant.grounding.verify import Verifier, is_supported
from assistant.model import Model, ReplyError
from assistant.types import Answer, Evidence, Sentence

LINE = re.compile(r"^\W{0,3}(\d{1,2})[.):]\s+(\S.*)$", re.MULTILINE)
"""A number and what stands in the place of the sentence of that number."""


def repair(answer: Answer, evidence: Evidence, model: Model, verifier: Verifier) -> Answer:
    """The checked answer with those of its refused sentences replaced that the model could put right; what they said is kept as removed.

    Unchanged where nothing was refused, or where the model fails.
    """
    refused = [sentence for sentence in answer.sentences if not is_supported(sentence)]
    if not refused:
        return answer
    try:
        reply = model.reply(make_repair_prompt(evidence.standalone, answer.sources, refused))
    except ReplyError:
        return answer
    rewritten = _read(reply, refused, answer, verifier)
    sentences = [new for old in answer.sentences for new in rewritten.get(id(old), (old,))]
    removed = [sentence for sentence in refused if id(sentence) in rewritten]
    return replace(saying(answer, tuple(sentences)), removed=(*answer.removed, *removed))


def _read(reply: str, refused: Sequence[Sentence], answer: Answer, verifier: Verifier) -> dict[int, tuple[Sentence, ...]]:
    """By identity of the refused sentence, what takes its place: nothing but what is supported, and is not said already."""
    said = {sentence.text for sentence in answer.sentences}
    found: dict[int, tuple[Sentence, ...]] = {}
    for line in LINE.finditer(reply):
        place = int(line[1]) - 1
        if not 0 <= place < len(refused) or id(refused[place]) in found or LEFT_OUT in line[2].upper():
            continue
        checked = [verifier.verify(sentence, answer.sources) for sentence in read_reply(line[2], answer.sources)]
        new = tuple(replace(each, kind=refused[place].kind) for each in checked if is_supported(each) and each.text not in said)
        if new:
            found[id(refused[place])] = new
            said.update(sentence.text for sentence in new)
    return found
