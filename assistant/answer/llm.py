"""Writes an answer with a chat model, and steps back where the model fails.

Any model that LangChain's `init_chat_model` names can write. It is given the passages of the embedded answer, its stream is read
into statements (statements.py), and code resolves their numbers to passages; a number that resolves to nothing vanishes. Whether
the passages support a statement is for the chain's next step to check. Whatever goes wrong with the model, the embedded answer
stands in, with a note that says what happened.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from assistant.answer.cited import MOST_STATEMENTS, cite, declines, saying
from assistant.answer.prompts import make_prompt
from assistant.answer.statements import read_statements
from assistant.model import ChatModel, ReplyError
from assistant.types import Answer, Evidence


class ModelWriter:
    """Writes with a chat model. Safe to use from several threads."""

    def __init__(self, model: ChatModel, *, withhold: bool = True) -> None:
        """With `withhold`, the model is not shown what in a passage gives it orders."""
        self._model = model
        self._withhold = withhold

    def __call__(self, evidence: Evidence, fallback: Answer) -> Iterator[Answer]:
        """Ever fuller snapshots of the model's answer; `fallback` with a note where the model fails."""
        problem = ReplyError("")
        for _ in range(2):  # one retry, of what may pass
            try:
                yield from self._snapshots(evidence, fallback)
                return
            except ReplyError as error:
                problem = error
            if not problem.retryable:
                break
        yield replace(fallback, note=f"The model {self._model.name} {problem.reason}, so the sources answer alone.")

    def _snapshots(self, evidence: Evidence, fallback: Answer) -> Iterator[Answer]:
        answer = blank = replace(fallback, mode="model", sentences=(), note=f"Written by the model {self._model.name}.")
        declined = False
        prompt = make_prompt(evidence.standalone, fallback.sources, withhold=self._withhold)
        for statement in islice(read_statements(self._model.pieces(prompt)), MOST_STATEMENTS):
            if statement is None:
                answer, declined = blank, False
            elif declines(statement):
                declined = True
            else:
                answer = saying(answer, (*answer.sentences, cite(statement, fallback.sources)))
                yield answer
        if not any(sentence.citations for sentence in answer.sentences):
            if not declined:
                raise ReplyError("cited none of the passages" if answer.sentences else "sent an empty reply")
            yield replace(answer, status="abstained", sentences=(), note=f"The model {self._model.name} found no answer in the passages.")
