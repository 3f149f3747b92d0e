"""What one can ask to be quizzed on, or be screened for: the syllabus's topics, and the concepts of the guide's pages."""

import re
from collections.abc import Mapping

from assistant.answer.concepts import Concepts
from assistant.quiz.attempts import Plan
from assistant.quiz.bank import Bank
from ingest.lexical import tokenize

NEAREST = 3
"""Names that are offered for an unknown subject."""
ALSO_CALLED: Mapping[str, str] = {
    "llm": "llm era",
    "llms": "llm era",
    "language models": "llm era",
    "large language models": "llm era",
    "math": "mathematics",
    "maths": "mathematics",
}
"""What people say for a topic."""
BETWEEN = re.compile(r"[,;&+]|\b(?:and|or|plus)\b")
PADDING = frozenset(
    tokenize(
        "advanced basic basics concepts deep-dive excellent experience expertise familiarity fundamentals good hands-on knowledge method"
        " model practical proficiency proficient proven skills solid strong technique understanding working"
    )
)
"""Words of an advertisement, or of any subject, that name none by themselves, stemmed."""


class Subjects:
    """Finds topics and concepts by what people call them."""

    def __init__(self, bank: Bank, concepts: Concepts) -> None:
        self._pages = {topic: [page for page, place in bank.concepts.items() if place[0] == topic] for topic in bank.topics}
        titles = {name: topic for topic, title in bank.topics.items() for name in (title.lower(), topic.replace("-", " "))}
        self._topics = titles | {name: titles[title] for name, title in ALSO_CALLED.items() if title in titles}
        self._bank = bank
        self._concepts = concepts
        self._titles = {page: frozenset(tokenize(title)) for page, title in concepts.titles.items()}

    def find(self, subject: str) -> Plan | None:
        """A plan of the topics and concepts in `subject`; None where there are none.

        A topic is named exactly. A concept is named by any of its names, or by words of its title: "drift" is in four of them.
        """
        topics, concepts = [], []
        for name, topic in self._topics.items():
            if name == subject or (BETWEEN.search(name) and name in subject):
                topics.append(topic)
                subject = subject.replace(name, ",")
        for mention in reversed(self._concepts.mentions(subject)):
            if BETWEEN.search(subject[mention.start : mention.end]):  # "precision and recall" is one subject
                concepts.append(mention.document_id)
                subject = f"{subject[: mention.start]},{subject[mention.end :]}"
        for item in map(str.strip, BETWEEN.split(subject)):
            if item in self._topics:
                topics.append(self._topics[item])
            else:
                concepts += [*(mention.document_id for mention in self._concepts.mentions(item)), *self._family(item)]
        if concepts:  # a plan's topics and concepts restrict each other, so topics beside concepts are written out
            return Plan(concepts=tuple(dict.fromkeys([*concepts, *(page for topic in topics for page in self._pages[topic])])))
        return Plan(topics=tuple(dict.fromkeys(topics))) if topics else None

    def page_on(self, term: str) -> str | None:
        """The page that answers for a term: one whose name makes up most of it, or whose title has all of its words, two or more.

        The first page of a topic answers for it. None where the guide has none. A term that joins two things by "and" has to be a name
        as a whole.
        """
        if topic := self._topics.get(term.lower()):
            return next(iter(self._pages[topic]), None)
        words = frozenset(tokenize(term)) - PADDING
        needed = len(words) if BETWEEN.search(term) else len(words) // 2 + 1
        for mention in self._concepts.mentions(term):
            if len(words & frozenset(tokenize(term[mention.start : mention.end]))) >= max(needed, 1):
                return mention.document_id
        return next(iter(self._family(" ".join(words))), None) if len(words) > 1 else None

    def titles(self, plan: Plan) -> list[str]:
        """What a plan's topics and concepts are called."""
        return [self._bank.topics[each] for each in plan.topics] + [self._concepts.titles[each] for each in plan.concepts]

    def nearest(self, subject: str) -> tuple[str, ...]:
        """Titles of the pages whose names are most like `subject`."""
        likeness = self._concepts.likeness(subject)
        return tuple(self._concepts.titles[page] for page in sorted(likeness, key=lambda page: -likeness[page])[:NEAREST])

    def _family(self, item: str) -> list[str]:
        words = frozenset(tokenize(item))
        return [page for page, title in self._titles.items() if words and words <= title]
