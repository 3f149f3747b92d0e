"""What kind of answer a question calls for.

A question is matched against a table of patterns, most telling first: "what are the pitfalls of X" is about pitfalls although it
also starts like a definition. The kind decides which sections of a page answer it.
"""

import re
from assistant.types import Intent

_PATTERNS: tuple[tuple[Intent, str], ...] = (
    ("simple", r"\beli5\b|\b(explain|describe|say|put|tell)\b.*\b(simply|simple (words|terms|english|language)|plain (words|english|language|terms)|layman\w*|lay(person| person| terms)|non.?tech\w*|a (child|kid|grandm\w+|client|ceo|manager|stakeholder|five.year.old)|my (client|boss|mum|mom|grandm\w+|manager))\b|\bfor dummies\b|\blike i.?m (five|5)\b|\bin (simple|plain|lay\w*) (words|terms|english|language)\b"),
    ("interview", r"\b(60|sixty).?seconds?\b|\b(how|what) (would|should|do|can) (i|you|one) (answer|say|respond)\b|\banswer (this|it|that)?.*\bin an interview\b|\binterview answer\b|\belevator pitch\b"),
    ("difference", r"\bdifferen(ce|ces|t from|t than|tiate\w*)\b|\bdiffers?\b|\bdistinguish\w*\b|\bdistinction\b|\bcompar(e|ed|es|ing|ison)\b|\b(vs|versus|v)\b\.?|\bas opposed to\b|\bcontrast\b|\bhow (is|are) \w.* (not|unlike)\b|\b(is|are) .+ the same (thing )?as\b"),
    ("formula", r"\bformulas?\b|\bequations?\b|\bcalculat\w+|\bcomput(e|ed|ing)\b|\bmathematical(ly)?\b|\bmaths?\b|\bhow (is|are|do you|do i|to) .*\b(measured|derived?|worked? out)\b|\bexpressed as\b"),
    ("example", r"\bexamples?\b|\bfor instance\b|\bshow me\b|\billustrat\w+|\bworked\b|\bwith (real )?numbers\b|\bnumerical(ly)?\b|\bwalk me through\b"),
    ("choice", r"\bwhen (should|do|does|would|to|is|are|can|might|shall)\b|\bwhich (one|should|would|do|is better|to|of)\b|\bshould (i|we|you|one)\b|\b(is|are) .* better\b|\bprefer\w*\b|\bchoos(e|ing)\b|\bpick\b|\bgood (idea|choice)\b|\buse cases?\b|\bworth (it|using)\b"),
    ("pitfalls", r"\bpitfalls?\b|\bmistakes?\b|\bcaveats?\b|\btraps?\b|\blimit(s|ations?)\b|\b(draw|set)backs?\b|\bdisadvantages?\b|\bdownsides?\b|\bweakness\w*\b|\bgo(es)? wrong\b|\bdangers?\b|\brisks?\b|\bproblems? (with|of|in)\b|\bmislead\w*\b|\bpros and cons\b|\bcons\b|\bcareful\b|\bwatch out\b|\bwhat.?s wrong\b"),
    ("production", r"\bin production\b|\bdeploy\w*\b|\bmonitor\w*\b|\breal.?world\b|\bin practice\b|\bin the wild\b"),
    ("list", r"\bways?\b|\btechniques?\b|\bmethods?\b|\bremed(y|ies)\b|\b(types|kinds|sorts|forms|categories)\b|\blist\b|\bstrateg(y|ies)\b|\bsteps?\b|\btricks?\b|\bhow (do|can|could|would|should|to|might|did)\b.*\b(prevent|avoid|reduce|fix|handle|deal|stop|mitigate|combat|cure|improve|tackle|fight|keep|lower|cut|minimi[sz]e|overcome|control|detect|solve|address)\w*\b|\bwhat (are|were) the\b|\bwhat (can|could|should|do) (i|you|we|one) do\b|\bname (some|the|a few|three|four|five)\b|\boptions\b|\badvantages?\b|\bbenefits?\b|\bpros\b"),
    ("why", r"\bwhy\b|\breasons?\b|\bpurpose\b|\bwhat.?s the point\b|\bmatters?\b|\bhow come\b|\bwhat (causes|makes)\b|\bcauses?\b"),
    ("how", r"\bhow\b|\bworks?\b|\bmechanism\b|\bprocess\b|\bwhat happens\b"),
    ("definition", r"\bwhat.?s\b|\bwhat (is|are|was|were|does|do)\b|\bdefin(e|es|ition)\b|\bmean(s|ing)?\b|\bexplain\b|\bdescribe\b|\btell me\b|\bwho\b"),
)  # fmt: skip

_TABLE = tuple((intent, re.compile(pattern)) for intent, pattern in _PATTERNS)


def recognise(question: str) -> Intent:
    """The kind of answer that `question` calls for; `general` where no pattern fits."""
    lowered = question.lower().replace("’", "'")
    return next((intent for intent, pattern in _TABLE if pattern.search(lowered)), "general")
