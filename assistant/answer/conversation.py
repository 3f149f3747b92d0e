"""The conversation around a question: small talk, commands, unusable input, and follow-ups made to stand alone."""

import re
from collections.abc import Callable, Mapping, Set

from assistant.answer.concepts import Concepts, in_sentence
from assistant.answer.intent import recognise
from assistant.types import Exchange, Intent, Query
from ingest.lexical import tokenize

LONGEST_QUESTION = 4_000
"""Characters. A question longer than this is a pasted document; documents are added in another way."""

_EMPTY = "Ask me something about machine learning, for example: What is the bias-variance tradeoff?"
_TOO_LONG = (
    "That is too long for a question ({length:,} characters; the limit is {limit:,}). "
    "Ask in a sentence or two, and add long texts as documents, in the Library tab or with `viva ingest`."
)
_UNREADABLE = "I can't find a word in that. Ask a question in a sentence, for example: How do I handle imbalanced data?"

_REPLIES = {
    r"(hi|hello|hey|hiya|good (morning|afternoon|evening)|greetings|hallo|howdy)( there| viva| all)?": (
        "Hello. Ask me a machine-learning interview question, and I'll answer from the guide, each sentence with its source."
    ),
    r"(thanks?|thank you|thx|cheers|ty|great|perfect|nice|cool|ok(ay)?|got it|awesome|good)( (very|so) much| a lot| viva| answer)?": (
        "You're welcome. Ask a follow-up such as “give an example” or “why?”, or go on to the next topic."
    ),
    r"(bye|goodbye|see you|good night|cu|ciao)( later| viva)?": "Goodbye, and good luck in the interview.",
    r"(how are you|how is it going|how's it going|what's up|sup|how do you do)( today| doing)?": (
        "Ready when you are. Which topic would you like to go over?"
    ),
    r"(who|what) are you|what can you do|help( me)?|how (do|can|should) i use (you|this|viva)|what is (viva|this)|what do you know": (
        "I'm Viva, a study assistant for machine-learning interviews. I answer from the guide and from documents you add, quote the "
        "exact place for every sentence, and say so when my sources don't answer. I also quiz you: say “quiz me on regularization”. "
        "Try: What is the difference between L1 and L2 regularization?"
    ),
    r"((please|can you|could you) )?(quiz|test|examine|drill|interview) me\b.*|.*\bmock interview|give me a (quiz|test)\b.*": (
        "To practise, open the Quiz tab, say in the chat what you want to be asked (“ten hard questions about RAG”), or run `viva quiz`. "
        "Each answer is marked with the sentence of the guide that decides it."
    ),
}
"""What people say that is no question of the subject, and the reply to it."""

_SUBJECT_CHANGE = re.compile(r"^(?:(?:and|or|but|so|ok(?:ay)?|then|now)?[\s,]*(?:what|how) about|and|or|but)\s+", re.IGNORECASE)
_CLAUSE = re.compile(r"(if|when|with|without|what|how|why|where|which|who|for|in|is|are|does|do|can|the opposite)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(it|its|that|this|they|them|their|those|these|the (former|latter|first|second))\b", re.IGNORECASE)
_COMPARES = re.compile(r"\b(better|worse|instead|same|both|opposite|other|alternatives?|more|less|ones?|between)\b", re.IGNORECASE)
_FILLER = frozenset(
    "a an the give me show some tell more about please and another again simply simple simpler easier terms in plain words example "
    "examples for instance why how formula what is are pitfalls difference between when should use i you can could explain do does "
    "did works work of to on that it its this so then go ok numbers with real mistakes happens happen exactly elaborate detail "
    "details further say list name ways client boss my downsides advantages used calculated measured".split()
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")

_TEMPLATES: Mapping[Intent, str] = {
    "simple": "Explain {subject} in simple words",
    "interview": "How would you answer about {subject} in an interview?",
    "difference": "What is the difference between {subject} and related ideas?",
    "formula": "What is the formula of {subject}?",
    "example": "Give an example of {subject}",
    "pitfalls": "What are the pitfalls of {subject}?",
    "choice": "When should you use {subject}?",
    "production": "How is {subject} handled in production?",
    "list": "What are the techniques of {subject}?",
    "why": "Why does {subject} matter?",
    "how": "How does {subject} work?",
    "definition": "What is {subject}?",
    "general": "Explain {subject} in more detail",
}


def reply_without_sources(question: str) -> str | None:
    """What to say where no search is called for (small talk, a command, unusable input); None for a question."""
    text = question.strip()
    if not text:
        return _EMPTY
    if len(text) > LONGEST_QUESTION:
        return _TOO_LONG.format(length=len(text), limit=LONGEST_QUESTION)
    if not re.search(r"[^\W\d_]", text):
        return _UNREADABLE
    plain = re.sub(r"[^\w\s']", " ", text.lower().replace("’", "'"))
    plain = " ".join(plain.split())
    return next((reply for pattern, reply in _REPLIES.items() if re.fullmatch(pattern, plain)), None)


def stand_alone(query: Query, concepts: Concepts, terms_of: Callable[[str], Set[str]]) -> str:
    """The question with what it takes from the conversation filled in; unchanged where it already stands alone.

    "and L2?" keeps the last question and swaps its subject; "give an example" and "why?" keep the subject and change what is
    asked; "how is it measured?" gets its pronoun replaced; "what is a good value?" gets the subject added, if the document last
    spoken of, whose stemmed terms `terms_of` knows, has all of its words.
    """
    question = query.question.strip()
    last = next((exchange for exchange in reversed(query.history) if exchange.concepts), None)
    if last is None or last.concepts[0] not in concepts.titles:
        return question
    subject = in_sentence(concepts.titles[last.concepts[0]])
    mentions = concepts.mentions(question)
    change = _SUBJECT_CHANGE.match(question)
    named = question[change.end() :].strip(" ?.!") if change else ""
    if named and not _CLAUSE.match(named) and not _is_bare(named):
        return _swap_subject(last, named, concepts)
    if mentions:
        # "is lasso better?" compares with what was spoken of, "is lasso better than ridge?" doesn't.
        compares = _COMPARES.search(question) and len(mentions) == 1 and mentions[0].document_id != last.concepts[0]
        return f"{question} ({subject})" if compares else question
    if _is_bare(question):
        return _TEMPLATES[recognise(question)].format(subject=subject)
    if pointer := _POINTS_BACK.search(question):
        return f"{question[: pointer.start()]}{subject}{question[pointer.end() :]}"
    if _COMPARES.search(question):
        return f"{question} ({' and '.join(in_sentence(concepts.titles[each]) for each in last.concepts[:2] if each in concepts.titles)})"
    return f"{question} ({subject})" if change or terms_of(last.concepts[0]) >= set(tokenize(question)) else question


def _is_bare(question: str) -> bool:
    """True where a question is nothing but filler, so that it takes its sense from the one before."""
    return all(word.lower() in _FILLER for word in _WORD.findall(question))


def _swap_subject(last: Exchange, named: str, concepts: Concepts) -> str:
    """The last question about another subject."""
    old = next((mention for mention in concepts.mentions(last.question) if mention.document_id == last.concepts[0]), None)
    if old is None:
        return _TEMPLATES[recognise(last.question)].format(subject=named)
    return f"{last.question[: old.start]}{named}{last.question[old.end :]}"
