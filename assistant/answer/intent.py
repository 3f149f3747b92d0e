"""What kind of answer a question calls for.

A question is matched against a table of cues, most telling first: "what are the pitfalls of X" is about pitfalls although it
also starts like a definition. The kind decides which sections of a page answer it.
"""

import re
from collections.abc import Mapping

from assistant.types import Intent

_CUES: Mapping[Intent, tuple[str, ...]] = {
    "simple": (
        "eli5",
        r"(explain|describe|say|put|tell)\b.*\b(simply|layman\w*|non.?tech\w*)",
        r"(explain|describe|say|put|tell)\b.*\b(simple|plain|lay) (words|terms|english|language|persons?|people)",
        r"(explain|describe|say|put|tell)\b.*\b(a|my|the) (child|kid|client|boss|ceo|manager|stakeholder|grandm\w+|mum|mom)",
        "for dummies", "like i.?m (five|5)", r"in (simple|plain|lay\w*) (words|terms|english|language)",
    ),
    "interview": (
        "(60|sixty).?seconds?", "(how|what) (would|should|do|can) (i|you|one) (answer|say|respond)",
        r"answer (this|it|that)?.*\bin an interview", "interview answer", "elevator pitch",
    ),
    "difference": (
        r"differen(ce|ces|t from|t than|tiate\w*)", "differs?", r"distinguish\w*", "distinction", "compar(e|ed|es|ing|ison)",
        r"(vs|versus|v)\b\.?", "as opposed to", "contrast", r"how (is|are) \w.* (not|unlike)", "(is|are) .+ the same (thing )?as",
    ),
    "formula": (
        "formulas?", "equations?", r"calculat\w+", "comput(e|ed|ing)", "mathematical(ly)?", "maths?",
        r"how (is|are|do you|do i|to) .*\b(measured|derived?|worked? out)", "expressed as",
    ),
    "example": (
        "examples?", "for instance", "show me", r"illustrat\w+", "worked", "with (real )?numbers", "numerical(ly)?",
    ),
    "choice": (
        "when (should|do|does|would|to|is|are|can|might|shall)", "which (one|should|would|do|is better|to|of)", "should (i|we|you|one)",
        "(is|are) .* better", r"prefer\w*", "(i|we|you|to) (choose|pick)", "choosing",
        "good (idea|choice)", "use cases?", "worth (it|using)",
    ),
    "pitfalls": (
        "pitfalls?", "mistakes?", "caveats?", "traps?", "limit(s|ations?)", "(draw|set)backs?", "disadvantages?", "downsides?",
        r"weakness\w*", "go(es)? wrong", "dangers?", "risks?", "problems? (with|of|in)", r"mislead\w*", "pros and cons", "cons",
        "careful", "watch out", "what(.?s| is| went) wrong",
    ),
    "production": (
        "in production", r"deploy\w*", r"monitor\w*", "real.?world", "in practice", "in the wild",
    ),
    "list": (
        "ways?", "techniques?", "methods?", "remed(y|ies)", "types", "kinds", "sorts", "forms", "categories", "list", "strateg(y|ies)",
        "steps?", "tricks?",
        r"how (do|can|could|would|should|to|might|did)\b.*\b(prevent|avoid|reduce|fix|handle|deal|stop|mitigate|combat|cure|improve)\w*",
        r"how (do|can|could|would|should|to|might|did)\b.*\b(tackle|fight|keep|lower|cut|minimi[sz]e|overcome|detect|solve|address)\w*",
        "what (are|were) the", "what (can|could|should|do) (i|you|we|one) do", "name (some|the|a few|three|four|five)", "options",
        "advantages?", "benefits?", "pros",
    ),
    "why": (
        "why", "reasons?", "purpose", "what.?s the point", "matters?", "how come", "what (causes|makes)", "causes?",
    ),
    "how": (
        "how", "works?", "mechanism", "process", "what happens", "walk me through",
    ),
    "definition": (
        "what.?s", "what (is|are|was|were|does|do)", "defin(e|es|ition)", "mean(s|ing)?", "explain", "describe", "tell me", "who",
    ),
}  # fmt: skip
"""Regular expressions for whole words, by kind."""

_TABLE = [(intent, re.compile(rf"\b(?:{'|'.join(cues)})\b")) for intent, cues in _CUES.items()]


def recognise(question: str) -> Intent:
    """The kind of answer that `question` calls for; `general` where no cue is found."""
    lowered = question.lower().replace("’", "'")
    return next((intent for intent, cues in _TABLE if cues.search(lowered)), "general")
