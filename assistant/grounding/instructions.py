"""Words in a document that are addressed to a language model instead of a reader.

They are still a document's words, and the embedded mode may quote them; but no model is shown them, and for what a model writes they are
evidence of nothing. This knows the usual wordings only: the real protection is that a model's sentence needs the support of other words.
"""

import re
from collections.abc import Iterator

from ingest.units import Unit, split_units

ADDRESSED_TO_MODEL = re.compile(
    r"""
    \b(?:ignore|disregard|forget|override|bypass)\b [^.!?\n]{0,40}
        \b(?:instructions?|prompts?|rules?|guidelines?|data|text|context|above|previous|everything)\b
  | \b(?:new|following|these|system|previous|prior|hidden|secret)[ ](?:instructions?|prompts?)\b
  | \bfollow[ ](?:(?:the|these|this)[ ])?instructions?\b
  | <\s*/?\s*(?:system|instructions?|inst|user|assistant|prompt|end[ ]of[ ]\w+)\b | \[\s*/?\s*(?:system|instructions?|inst)\s*\] | <\|
  | (?:\A|\n)\W*(?:system|assistant|user|human|ai)\s*:
  | \b(?:tell|inform|instruct|convince|urge)[ ](?:the|your|every)[ ](?:readers?|users?|humans?)\b
  | \byou[ ]are[ ](?:now|no[ ]longer)\b | \b(?:act|answer|respond)[ ]as[ ](?:an?|if)\b | \bas[ ]an?[ ](?:ai|language[ ]model)\b
  | \b(?:answer|reply|respond|print|output)\b [^.!?\n]{0,20} \b(?:exactly|the[ ]words?|the[ ]phrase|the[ ]following)\b
  | \b(?:respond|reply)[ ]with\b | \bprint[ ]!? \[
  | \b(?:in|to|of|modify|alter|change)[ ]your[ ](?:reply|response|answer|output|summary)\b
  | \b(?:could|can)[ ]you[ ](?:repeat|print|say|output)\b
  | \b(?:ai|llm|automated|screening|analysis)[ ](?:software|systems?|models?|scan)\s*[:)]
    """,
    re.IGNORECASE | re.VERBOSE,
)
BLANK_LINE = re.compile(r"\n\s*\n")


def split_orders(text: str) -> Iterator[tuple[Unit, bool]]:
    """The units of a text, each with whether it is an order to a model: it reads as one, or follows one in its paragraph."""
    is_order = False
    end = 0
    for unit in split_units(text):
        is_order = is_order and not BLANK_LINE.search(text, end, unit.start)
        is_order = is_order or ADDRESSED_TO_MODEL.search(text, unit.start, unit.end) is not None
        end = unit.end
        yield unit, is_order
