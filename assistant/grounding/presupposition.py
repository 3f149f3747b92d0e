"""What a question takes for granted: "why does L1 keep all features?" says that L1 keeps all features.

By rules over the forms in which English presupposes (Levinson, Pragmatics, 1983, chapter 4, lists them): a question with "why" or "how"
takes its clause for granted, and so do the clauses after "since" and "although". What is only to be confirmed ("is it true that ...",
"..., right?") is read like them: whoever is wrong there needs the same correction.
"""

import re

_AUXILIARY = "do|does|did|is|are|was|were|can|could|will|would|has|have"
"""Without "should" and "must": what ought to be done is advice, and a sentence against it denies no fact."""

ASKED = re.compile(rf"(?:so |and |but |then )?(?:why|how) (?:{_AUXILIARY})(n['’]t)? (.+)", re.IGNORECASE)
ASKED_PLAINLY = re.compile(r"(?:so |and |but )?how come (?:that )?(.+)", re.IGNORECASE)
GRANTED = re.compile(r"(?:since|as|because|given that|seeing that|now that|if) ([^,]+), \S", re.IGNORECASE)
CONCEDED = re.compile(r"[, ]*\b(?:although|even though|though) ([^,]+)", re.IGNORECASE)
CONFIRMED = re.compile(r"(?:is|isn['’]t) it (?:true|right|correct|so|the case) that (.+)", re.IGNORECASE)
TAGGED = re.compile(
    rf"(.+?), (?:right|correct|true|no|yes|(?:{_AUXILIARY}|wo|ca)(?:n['’]?t)? (?:it|they|that|he|she)(?: not)?)", re.IGNORECASE
)
NO_CLAIM = re.compile(
    r"(?:i|we|you|my|our|your|it|they|this|that|these|those|there|he|she)\b"  # of the asker, or of what was said before
    rf"|.*\b(?:i|we|you|my|our|your|differs?|compares?|relates?|affects?|influences?)\b|.*\b(?:{_AUXILIARY})(?: not|n['’]t)?$",
    re.IGNORECASE,
)
"""What is the asker's own, leans on another sentence, says too little to be denied, or leaves out its verb."""
SHORTEST, LONGEST = 3, 25
"""Words of a claim that can be compared."""


def presupposed(question: str) -> tuple[str, ...]:
    """The claims that `question` takes for granted, in declarative form, the most explicit first; none for a plain question.

    The auxiliary of a question is dropped ("KL divergence symmetric"): claims are compared by their terms, and by a network that hardly
    sees the order of words.
    """
    asked = " ".join(question.split()).rstrip(" ?!.")
    if said := CONFIRMED.fullmatch(asked) or TAGGED.fullmatch(asked) or GRANTED.match(asked):
        claims = [said[1]]
    else:
        claims = [found[1] for found in CONCEDED.finditer(asked)]
        plain = CONCEDED.sub("", asked).partition(", ")[0]
        if said := ASKED_PLAINLY.fullmatch(plain):
            claims.append(said[1])
        elif said := ASKED.fullmatch(plain):
            claims.append(f"not {said[2]}" if said[1] else said[2])
    return tuple(claim for claim in claims if SHORTEST <= len(claim.split()) <= LONGEST and not NO_CLAIM.match(claim))
