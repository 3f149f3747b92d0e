"""Words in a document that are addressed to a language model instead of a reader.

They are still a document's words, and the embedded mode may quote them; but no model is shown them, and for what a model writes they are
evidence of nothing. This knows the usual wordings only: the real protection is that a model's sentence needs the support of other words.
"""

import re
from collections.abc import Iterator

from ingest.units import Unit, split_units

ADDRESSED_TO_MODEL = re.compile(
    r"""
    (?<!(?<!you)[ ]to[ ])(?<!(?<!you)[ ](?:can|may)[ ])(?<!(?<!you)[ ](?:could|might|would)[ ])
        \b(?:ignore|disregard|forget|override|bypass)\b [^.!?|\n]{0,40}
        \b(?:instructions?|prompts?|rules?|guidelines?|data|text|context|above|previous|everything)\b
  | \b(?:new|these|system|previous|prior|hidden|secret|the[ ]following)[ ]instructions?\b | \b(?:previous|prior|hidden|secret)[ ]prompts?\b
  | \bfollow[ ](?:these|this)[ ]instructions?\b
  | <\s*/?\s*(?:system|instructions?|inst|user|assistant|prompt|end[ ]of[ ]\w+)\b | \[\s*/?\s*(?:system|instructions?|inst)\s*\] | <\|
  | (?:\A|\n)\W*(?:system|user|human|ai)\s*: | (?:\A|\n)\W*(?:dear[ ])?(?:assistants?|chatbots?)\s*[,:]
  | \b(?:tell|inform|instruct|convince|urge)[ ](?:the|your|every)[ ](?:readers?|users?|humans?)\b
  | \byou[ ]are[ ](?:now|no[ ]longer)\b | \b(?:act|answer|respond)[ ]as[ ](?:an?|if)\b | \bas[ ]an?[ ](?:ai|language[ ]model)\b
  | \b(?:answer|reply|respond|print|output)\b [^.!?|\n]{0,20} \b(?:exactly|the[ ]words?|the[ ]phrase|the[ ]following)\b
  | \b(?:respond|reply)[ ]with\b | \bprint[ ]!? \[
  | \b(?:in|to|of|modify|alter|change)[ ]your[ ](?:reply|response|answer|output|summary)\b
  | \b(?:could|can)[ ]you[ ](?:repeat|print|say|output)\b
  | \b(?:ai|llm|automated|screening|analysis)[ ](?:software|systems?|models?|scan)\s*[:)]
  | \bnotes?[ ](?:to|for)[ ](?:the[ ]|all[ ]|any[ ])?(?:ai|assistants?|(?:language[ ])?models?|llms?|chatbots?)\b
  | \badmin(?:istrator)?[ ](?:request|message|note|override)\b
  | \b(?:if|when)[ ]questioned\b
  | \b(?:begin|start|end|finish)[ ](?:every|each|all)[ ](?:of[ ]your[ ])?(?:repl|answer|response|sentence|message)
    """,
    re.IGNORECASE | re.VERBOSE,
)
MENTIONED = re.compile(r"(?<=\w )(?:\"[^\"]*\"|“[^”]*”)")
"""Words that a sentence quotes, as one about such attacks does."""
BLANK_LINE = re.compile(r"\n\s*\n")


def split_orders(text: str) -> Iterator[tuple[Unit, bool]]:
    """The units of a text, each with whether it is an order to a model: it reads as one, or follows one in its paragraph."""
    is_order = False
    end = 0
    for unit in split_units(text):
        is_order = is_order and not BLANK_LINE.search(text, end, unit.start)
        is_order = is_order or ADDRESSED_TO_MODEL.search(MENTIONED.sub("", text[unit.start : unit.end])) is not None
        end = unit.end
        yield unit, is_order


def without_orders(text: str, mark: str) -> str:
    """The text with `mark` in place of each order to a model."""
    kept, end = "", 0
    for unit, is_order in split_orders(text):
        kept += text[end : unit.start] + (mark if is_order else text[unit.start : unit.end])
        end = unit.end
    return kept + text[end:]
