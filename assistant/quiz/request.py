"""What a sentence such as "ten hard questions about RAG" asks to practise: a Plan, or the subject that the guide doesn't have.

Only what begins as a request is one: "What is a mock interview?" stays a question for the chat.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from assistant.quiz.attempts import Plan
from assistant.quiz.subjects import Subjects

LONGEST_REQUEST = 300
"""Characters. A longer text is no request."""
MOST, MOST_MINUTES = 100, 240
INTERVIEW = Plan(kinds=("open", "short_answer", "scenario"), number=8, minutes=30)
"""A mock interview, unless the request says otherwise."""

SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty"
)
COUNTS = {word: place for place, word in enumerate(SMALL.split(), start=1)} | {"dozen": 12, "thirty": 30, "forty": 40, "fifty": 50}
COUNT = rf"(?:\d{{1,4}}|{'|'.join(sorted(COUNTS, key=len, reverse=True))})"
ASKED = r"(?:questions|exercises|cards|(?<=\bone )question|(?<=\banother )question|(?<=\ba )question)"
NOUN = rf"(?:problems|items|ones|{ASKED})"
"""Of these, what is not in ASKED is asked for only with a number or a verb before it: "problems of vanishing gradients" is a subject."""
SPOTS = r"(?:spots?|points?|areas?|topics|subjects|sides?|ones|questions)"

WANTED: Mapping[str, Plan] = {
    r"(?:very |really )?(?:hard|harder|difficult|tough|challenging|tricky)": Plan(hard=True),
    r"multiple[ -]choice": Plan(kinds=("single_choice", "multiple_choice")),
    r"single[ -]choice": Plan(kinds=("single_choice",)),
    r"true(?:/| or |[ -])false": Plan(kinds=("true_false",)),
    r"numeric(?:al)?|calculation|maths?": Plan(kinds=("numeric",)),
    r"cloze|fill[ -]in(?:[ -]the[ -]blanks?)?": Plan(kinds=("cloze",)),
    r"ordering": Plan(kinds=("ordering",)),
    r"matching": Plan(kinds=("matching",)),
    r"short[ -]answer": Plan(kinds=("short_answer",)),
    r"open(?:[ -]ended)?|free[ -]text": Plan(kinds=("open",)),
    r"scenario|case": Plan(kinds=("scenario",)),
    r"code|coding": Plan(kinds=("code",)),
    r"basic|beginner|foundational|easy": Plan(tiers=("foundational",)),
    r"intermediate": Plan(tiers=("intermediate",)),
    r"advanced": Plan(tiers=("advanced",)),
    r"new": Plan(pool="new"),
}
"""What words before "questions" ask for."""
POOLS: Mapping[str, Plan] = {
    r"(?:(?:what(?:'s| is)|everything|all|questions|cards|reviews?)(?: that)?(?:'s| is| are)? )?\bdue\b(?: now| today)?": Plan(pool="due"),
    rf"(?:my )?\b(?:weak(?:est|er)? {SPOTS}|weaknesses)\b": Plan(pool="weak"),
    r"\b(?:some|any)thing new\b": Plan(pool="new"),
}
"""What is asked for anywhere."""
MINUTES: Mapping[str, int] = {r"half an hour": 30, r"(?:an|one|1) hour": 60}

WORD = rf"(?:some|a few|more|random|quick|{'|'.join(WANTED)})"
POLITE = re.compile(
    r"(?:(?:hi|hello|hey|okay|ok|so|now|please|viva)\b[ ,!.]*|(?:can|could|would|will) you |i(?:'d| would) like (?:you )?(?:to )?"
    r"|i want (?:you )?(?:to )?|let(?:'s| us| me) |give me |start |begin |do |run |have )*"
)
REQUEST = re.compile(
    rf"(?:quiz|test|examine|drill|grill|challenge|interview|ask) me\b"
    rf"|(?:an? |another )?(?:mock|practi[sc]e) interview\b"
    rf"|(?:a |another )?(?:{WORD} )?quiz\b(?! (?:is|was)\b)"
    rf"|practi[sc]e\b(?! (?:is|was|makes?|of)\b)"
    rf"|(?:review|revise|repeat|go over)\b.*\b(?:due|weak(?:est)? {SPOTS}|weaknesses|{NOUN})\b"
    rf"|(?:my |the )?weak(?:est)? {SPOTS}\b(?! of\b)|my weaknesses\b"
    rf"|(?:what(?:'s| is) )?due(?: now| today)?\W*$"
    rf"|(?:an? |the )?(?:{WORD}[ ,]+)*{ASKED} (?:about|on|for|of|from|in)\b"
    rf"|(?:an? |the )?{COUNT} (?:[\w/-]+[ ,]+){{0,5}}{NOUN}\b"
)
WITH_VERB = re.compile(rf"(?:an? |the )?(?:{WORD}[ ,]+)*{NOUN} (?:about|on|for|of|from|in)\b")
"""A request where a verb such as "give me" stands before it."""
VERB = re.compile(r"\b(?:me|to|us|want|like|start|begin|do|run|have) $")
ASKING = r"what|why|how|when|where|which|who|do|does|did|is|are|was|will|should|(?:can|could|would)(?! you)"
INQUIRY = re.compile(rf"(?:(?:[:;,.–—]| -) ?(?:(?:and|but|so) )?(?:{ASKING})\b[^?]*|\b(?:what|why|how|is|are))\?\W*$")
"""A question of the learner's own at the end of a text, as in "a question about dropout: why does it help?"."""
INTERVIEWS = re.compile(r"\b(?:(?:mock|practi[sc]e) interview|interview me)\b")
HEAD = re.compile(rf"^.*?\b{NOUN}\b")
NUMBER = re.compile(rf"\b{COUNT}\b")
LIMIT = re.compile(rf"\b(?P<count>{COUNT})[ -]?min(?:ute)?s?\b")
NO_SUBJECT = frozenset(
    "a about all an another any anything ask at cards challenge covering do drill everything examine exercises few for from give go grill"
    " in into is it items limit me minutes more my now of on ones only or over please practice practise problems question questions quick"
    " quiz random repeat review revise session short some take test that the them thing things time timed to today topic topics up using"
    " viva what whatever with within would you".split()
)
"""Words at the ends of what is left that name no subject."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A request about something that the guide doesn't have."""

    unknown: str
    """The subject, in the learner's words."""
    nearest: tuple[str, ...]
    """Titles of the pages most like it."""


Request: TypeAlias = Plan | Unknown


def read_request(text: str, subjects: Subjects) -> Request | None:
    """The plan that `text` asks for; Unknown where its subject is; None where it is no request to practise.

    Of several subjects those that are known make the plan.
    """
    asked = wanted(text)
    if asked is None:
        return None
    plan, rest = _read_restrictions(asked)
    subject = _trimmed(rest)
    if not subject:
        return plan
    found = subjects.find(subject)
    return replace(plan, topics=found.topics, concepts=found.concepts) if found else Unknown(subject, subjects.nearest(subject))


def wanted(text: str) -> str | None:
    """What is asked for, in small letters and without what is said for politeness; None where it is no request to practise."""
    said = " ".join(text.encode("utf-8", "ignore").decode().lower().replace("’", "'").split())
    if len(said) > LONGEST_REQUEST:
        return None
    polite = POLITE.match(said)
    asked = said[polite.end() :] if polite else said
    requests = REQUEST.match(asked) or (polite and VERB.search(polite[0]) and WITH_VERB.match(asked))
    return asked if requests and not INQUIRY.search(asked) else None


def _read_restrictions(asked: str) -> tuple[Plan, str]:
    """The plan but for its subject, and what was not needed for it."""
    is_interview = INTERVIEWS.search(asked)
    plan = replace(INTERVIEW, kinds=()) if is_interview else Plan()
    plan, rest = _read_minutes(plan, INTERVIEWS.sub(" ", asked))
    plan, rest = _read(POOLS, plan, rest)
    head = HEAD.match(rest)
    if head:
        plan, before = _read(WANTED, plan, head[0])
        if numbers := [*NUMBER.finditer(before)]:  # the last: "the top 10 metrics in 5 questions"
            plan = replace(plan, number=min(max(_count(numbers[-1][0]), 1), MOST))
            before = before[: numbers[-1].start()] + before[numbers[-1].end() :]
        rest = re.sub(rf"\b{NOUN}$", " ", before) + rest[head.end() :]
    if is_interview and not plan.kinds:
        plan = replace(plan, kinds=INTERVIEW.kinds)
    return plan, rest


def _read_minutes(plan: Plan, rest: str) -> tuple[Plan, str]:
    for pattern, minutes in MINUTES.items():
        if found := re.search(rf"\b{pattern}\b", rest):
            return replace(plan, minutes=minutes), rest[: found.start()] + rest[found.end() :]
    if found := LIMIT.search(rest):
        return replace(plan, minutes=min(max(_count(found["count"]), 1), MOST_MINUTES)), rest[: found.start()] + rest[found.end() :]
    return plan, rest


def _read(table: Mapping[str, Plan], plan: Plan, rest: str) -> tuple[Plan, str]:
    for words, more in table.items():
        rest, found = re.subn(rf"\b(?:{words})(?![\w-])", " ", rest)
        if found:
            pool = more.pool if more.pool != "mixed" else plan.pool
            plan = replace(plan, pool=pool, kinds=plan.kinds + more.kinds, tiers=plan.tiers + more.tiers, hard=plan.hard or more.hard)
    return plan, rest


def _count(word: str) -> int:
    return COUNTS[word] if word in COUNTS else int(word)


def _trimmed(rest: str) -> str:
    """The subject: what is left without the words and signs at its ends that name none."""
    words = rest.split()
    while words and words[0].strip(".,;:!?'\"()") in NO_SUBJECT | {""}:
        words.pop(0)
    while words and words[-1].strip(".,;:!?'\"()") in NO_SUBJECT | {"", "and"}:
        words.pop()
    return " ".join(words).strip(" .,;:!?'\"()")
