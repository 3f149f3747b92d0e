"""Chain of verification: check questions about a draft are answered without sight of it, and the draft is revised by the answers.

Dhuliawala et al. 2023, "Chain-of-Verification Reduces Hallucination in Large Language Models", in its factored form: each question is
answered from the passages alone, so that an error of the draft can't repeat itself. What the passages don't support of those answers is
left out, so that a wrong check can't spoil a right sentence.
"""

from collections.abc import Sequence
from dataclasses import replace

from langchain_core.runnables.config import ContextThreadPoolExecutor

from assistant.answer.cited import read_reply, saying
from assistant.answer.prompts import make_check_prompt, make_plan_prompt, make_revision_prompt
from assistant.grounding.verify import Verifier, is_supported
from assistant.model import Model, ReplyError
from assistant.types import Answer, Evidence, Sentence, Source, Verdict
from ingest.lexical import tokenize

MOST_CHECKS = 6
AT_ONCE = 3
"""Check questions in the hands of the model at the same time."""
REWORDED = 0.6
"""Share of a sentence's terms in a sentence of the revision from which that is the same sentence, put right."""
UNCONFIRMED = Verdict("unsupported", 0.0, "the answers to the check questions did not bear it out")


def verify_by_questions(answer: Answer, evidence: Evidence, model: Model, verifier: Verifier) -> Answer:
    """The answer as revised by its checks, each sentence of it checked. Unchanged where the model fails or its revision cites nothing."""
    claims = [sentence for sentence in answer.sentences if sentence.kind != "connective"]
    if not claims:
        return answer
    try:
        questions = _questions(model.reply(make_plan_prompt(evidence.standalone, claims)))
        checks = _checks(questions, answer.sources, model, verifier)
        reply = model.reply(make_revision_prompt(evidence.standalone, answer.sources, claims, checks))
    except ReplyError:
        return answer
    revised = verifier.check(saying(answer, read_reply(reply, answer.sources)))
    if not any(sentence.citations for sentence in revised.sentences):
        return answer
    dropped = [replace(sentence, verdict=UNCONFIRMED) for sentence in claims if not _stands_in(sentence, revised.sentences)]
    return replace(revised, removed=(*answer.removed, *dropped))


def _questions(reply: str) -> list[str]:
    lines = (line.strip(" -*\t0123456789.)") for line in reply.splitlines())
    return [line for line in lines if line.endswith("?")][:MOST_CHECKS]


def _checks(questions: Sequence[str], sources: Sequence[Source], model: Model, verifier: Verifier) -> list[tuple[str, str]]:
    """Each question with what of its answer the passages support; those of which nothing is are left out."""
    with ContextThreadPoolExecutor(AT_ONCE, "checks") as workers:
        replies = workers.map(lambda question: model.reply(make_check_prompt(question, sources)), questions)
        answers = [[verifier.verify(sentence, sources) for sentence in read_reply(reply, sources)] for reply in replies]
    found = [" ".join(sentence.text for sentence in answer if is_supported(sentence)) for answer in answers]
    return [(question, text) for question, text in zip(questions, found, strict=True) if text]


def _stands_in(sentence: Sentence, revised: Sequence[Sentence]) -> bool:
    terms = frozenset(tokenize(sentence.text))
    return any(len(terms.intersection(tokenize(other.text))) >= REWORDED * len(terms) for other in revised)
