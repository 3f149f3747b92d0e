"""A simulated chat model that makes mistakes, and keeps a ledger of them, so that guards can be measured without a judge.

It is no language model. It picks the sentences of the passages that are most like the question, words about half of them anew by rules,
and puts a fault into a set share. What it does when guards ask it is a model of a model too, stated in the constants below: it corrects
itself more often than not, and errs less on one short question than in a whole answer. Whatever it writes is a simulation; figures from it
say how guards deal with faults of known kinds, not how often any real model errs.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from assistant.answer.prompts import CHECK, CLOSED_BOOK, LEFT_OUT, NOT_ANSWERED, PLAN, REPAIR, REVISE, UNKNOWN, WRITE
from eval.fault_edits import invented
from eval.faults import KINDS, inject
from eval.ledger import SIMULATED_FAULTS, Draft, Ledger, SimulatedFault, Written
from eval.paraphrase import paraphrase
from eval.prompt_reader import Fact, Passage, read_checks, read_draft, read_passages, read_question, read_refused
from ingest.lexical import tokenize

FEWEST, MOST = 4, 6
"""Sentences of an answer."""
REWORDED = 0.5
"""Share of the sentences that are not quoted."""
CORRECTED = 0.7
"""How often it gets right what it looks up in the passages because a guard doubts it."""
CHECK_ERRORS = 1 / 3
"""Its rate of faults in answers to single check questions, as a share of that in whole answers."""
FROM_MEMORY = 2.0
"""Its rate of faults in what it remembers, as a multiple of that in what it reads."""
WANDERING = 3
"""At a temperature above 0 it picks its sentences from so many more."""
ASKED_WORDS = 6
"""Words of a sentence that its check question asks about."""
KNOWN = 0.5
"""Share of a check question's terms that a sentence of a passage must have to answer it."""


class FaultyModel(BaseChatModel):
    """Answers the prompts of assistant/answer/prompts.py. The same seed gives the same replies to the same prompts."""

    rate: float = 0.3
    """Share of its sentences that have a fault, 0 to 1."""
    seed: int = 1
    memory: Callable[[str], Sequence[Passage]] | None = None
    """What it remembers of a question's subject, where it is asked without passages; by default it can't be asked so."""
    temperature: float = 0.0
    """Above 0 each reply to a prompt is a new draw."""
    _ledger: Ledger = PrivateAttr(default_factory=Ledger)

    @property
    def ledger(self) -> Ledger:
        return self._ledger

    @property
    def _llm_type(self) -> str:
        return "simulated"

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - the signature is LangChain's
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> Iterator[ChatGenerationChunk]:
        system, prompt = (str(message.content) for message in messages)
        tasks: Mapping[str, Callable[[str, Random], str]] = {
            WRITE: self._write,
            REPAIR: self._repair,
            PLAN: self._plan,
            CHECK: self._check,
            REVISE: self._revise,
        }
        if self.memory is not None:
            tasks = {**tasks, CLOSED_BOOK: self._recall}
        if system not in tasks:
            raise NotImplementedError(f"The simulated model knows no such task: {system.splitlines()[0]}")
        draw = self._ledger.count(prompt, self.temperature)
        reply = tasks[system](prompt, self._random(draw, read_question(prompt)))
        yield ChatGenerationChunk(message=AIMessageChunk(content=reply))

    def _generate(self, *arguments: Any, **kwargs: Any) -> ChatResult:
        raise NotImplementedError("replies are streamed")

    def _random(self, *what: object) -> Random:
        return Random("|".join(map(str, (self.seed, *what))))

    def _write(self, prompt: str, random: Random) -> str:
        sentences = self._draft(read_question(prompt), read_passages(prompt), self.rate, random)
        return " ".join(written.cited for written in sentences) or NOT_ANSWERED

    def _recall(self, prompt: str, random: Random) -> str:
        question = read_question(prompt)
        remembered = self.memory(question) if self.memory else ()
        sentences = self._draft(question, remembered, min(self.rate * FROM_MEMORY, 1.0), random)
        return "\n".join(f"- {written.text}" for written in sentences) or UNKNOWN

    def _draft(self, question: str, passages: Sequence[Passage], rate: float, random: Random) -> list[Written]:
        number = random.randint(FEWEST, MOST)
        facts = _ranked(question, passages)
        if self.temperature > 0:
            likely = facts[: number + WANDERING]
            facts = random.sample(likely, len(likely)) + facts[number + WANDERING :]
        left = list(facts)
        sentences = [written for _ in range(min(number, len(facts))) if (written := self._sentence(left, passages, rate, random))]
        self._ledger.drafts.append(Draft(question, tuple(sentences)))
        return sentences

    def _sentence(self, left: list[Fact], passages: Sequence[Passage], rate: float, random: Random) -> Written | None:
        """The next sentence, made from one of the facts that are `left`, which it is taken from."""
        if random.random() >= rate:
            return self._ledger.enter(_right(left.pop(0), random)) if left else None
        for fault in random.sample(SIMULATED_FAULTS, len(SIMULATED_FAULTS)):
            for place, fact in enumerate(left):
                if faulty := _faulty(fact, fault, passages, random):
                    del left[place]
                    return self._ledger.enter(faulty)
        return None

    def _repair(self, prompt: str, _: Random) -> str:
        passages = read_passages(prompt)
        lines = []
        for place, text in enumerate(read_refused(prompt), start=1):
            new = self._rewritten(self._ledger.look_up(text), passages, self._random("repair", text))
            lines.append(f"{place}. {new.cited if new else LEFT_OUT}")
        return "\n".join(lines)

    def _rewritten(self, refused: Written, passages: Sequence[Passage], random: Random) -> Written | None:
        fact = _found(refused.origin, passages)
        if random.random() < CORRECTED:
            return self._ledger.enter(Written(fact.text, fact.number, fact.text)) if fact else None
        return self._ledger.enter((fact and _any_faulty(fact, passages, random)) or _invented(passages, random))

    def _plan(self, prompt: str, _: Random) -> str:
        questions = []
        for text in read_draft(prompt):
            words = sorted(dict.fromkeys(text.rstrip(".").split()), key=len, reverse=True)[:ASKED_WORDS]
            questions.append(f"What do the passages say about {', '.join(word.strip(',;:()?') for word in words)}?")
        return "\n".join(questions)

    def _check(self, prompt: str, random: Random) -> str:
        question, passages = read_question(prompt), read_passages(prompt)
        facts = _ranked(question, passages)
        if not facts or _share(question, facts[0].text) < KNOWN:
            return NOT_ANSWERED
        errs = random.random() < self.rate * CHECK_ERRORS
        return self._ledger.enter((errs and _any_faulty(facts[0], passages, random)) or _right(facts[0], random)).cited

    def _revise(self, prompt: str, _: Random) -> str:
        passages, found = read_passages(prompt), read_checks(prompt)
        kept = []
        for place, text in enumerate(read_draft(prompt)):
            drafted = self._ledger.look_up(text)
            check = self._ledger.sentences.get(found[place]) if place < len(found) else drafted
            if check:
                revised = _revised(drafted, check, passages, self._random("revise", text))
                kept.append(self._ledger.enter(revised).cited)
        return " ".join(kept)


def _revised(drafted: Written, check: Written, passages: Sequence[Passage], random: Random) -> Written:
    """What stands of a drafted sentence beside the answer to its check question.

    A check that speaks of something else changes nothing. Where both say different things the passages are read again.
    """
    fact = _found(drafted.origin, passages)
    if fact is None or check.origin != drafted.origin:
        return drafted
    if check.is_true and drafted.is_true:
        return Written(drafted.text, fact.number, fact.text)
    right = next((each for each in (drafted, check) if each.is_right), Written(fact.text, fact.number, fact.text))
    return right if random.random() < CORRECTED else check


def _right(fact: Fact, random: Random) -> Written:
    text = paraphrase(fact.text, random) if random.random() < REWORDED else fact.text
    return Written(text, fact.number, fact.text)


def _faulty(fact: Fact, fault: SimulatedFault, passages: Sequence[Passage], random: Random) -> Written | None:
    """The fact with the fault, or None where it has no place for that."""
    text = _right(fact, random).text
    if fault == "invented":
        return _invented(passages, random)
    if fault == "wrong citation":
        others = [passage.number for passage in passages if fact.text not in " ".join(passage.text.split())]
        return Written(text, random.choice(others), fact.text, fault) if others else None
    edited = inject(fault, text, random)
    return Written(edited, fact.number, fact.text, fault) if edited else None


def _any_faulty(fact: Fact, passages: Sequence[Passage], random: Random) -> Written | None:
    """The fact with one of the faults that show in its words."""
    edits = (_faulty(fact, kind, passages, random) for kind in random.sample(KINDS, len(KINDS)))
    return next((faulty for faulty in edits if faulty), None)


def _invented(passages: Sequence[Passage], random: Random) -> Written:
    passage = random.choice(passages)
    return Written(invented(passage.title, random), passage.number, "", "invented")


def _ranked(question: str, passages: Sequence[Passage]) -> list[Fact]:
    """What the passages say, each thing once, most like the question first."""
    asked = frozenset(tokenize(question))
    facts = {fact.text: fact for passage in reversed(passages) for fact in passage.facts()}

    def likeness(fact: Fact) -> float:
        terms = frozenset(tokenize(fact.text))
        return len(asked & terms) / math.sqrt(len(terms) or 1)

    return sorted(facts.values(), key=lambda fact: (-likeness(fact), fact.number))


def _share(question: str, text: str) -> float:
    """Share of the question's terms in the text, without those that every check question has."""
    asked = frozenset(tokenize(question)) - frozenset(tokenize("What do the passages say about"))
    return len(asked.intersection(tokenize(text))) / len(asked) if asked else 0.0


def _found(origin: str, passages: Sequence[Passage]) -> Fact | None:
    return next((fact for passage in passages for fact in passage.facts() if fact.text == origin), None)
