"""A chat model as verifier: it reads numbered pairs of evidence and claim, and its verdicts are read strictly."""

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from assistant.answer.prompts import make_judge_prompt
from assistant.errors import ModelError
from assistant.grounding.support import Margins
from assistant.model import Model, ReplyError

PAIRS = 8
"""Of one request; models lose count of many more."""
CERTAIN = 3.0
"""Log odds that a verdict is worth, a chance of 95 %: a judge names no degrees, and is not always right."""

VerdictWord: TypeAlias = Literal["supported", "contradicted", "neither"]
MARGINS: dict[VerdictWord, tuple[float, float]] = {
    "supported": (CERTAIN, -CERTAIN),
    "contradicted": (-CERTAIN, CERTAIN),
    "neither": (-CERTAIN, -CERTAIN),
}


class JudgedPair(BaseModel):
    """What the model says of one pair."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    pair: int
    verdict: VerdictWord


ARRAY = re.compile(r"\[\s*\{")
REPLY = TypeAdapter(tuple[JudgedPair, ...])


class JudgeEntailment:
    """Asks a chat model. As safe to use from several threads as the model is."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def margins(self, pairs: Sequence[tuple[str, str]]) -> Margins:
        """As the protocol says, in requests of a few pairs each. Raises ModelError where the model fails, or twice sends no verdicts."""
        distinct = list(dict.fromkeys(pairs))
        requests = [distinct[start : start + PAIRS] for start in range(0, len(distinct), PAIRS)]
        verdicts = dict(zip(distinct, (verdict for request in requests for verdict in self._judge(request)), strict=True))
        return np.array([MARGINS[verdicts[pair]] for pair in pairs], dtype=np.float32).reshape(-1, 2)

    def _judge(self, pairs: Sequence[tuple[str, str]]) -> list[VerdictWord]:
        messages = make_judge_prompt(pairs)
        try:
            for _ in range(2):
                if (verdicts := read_verdicts(self._model.reply(messages, 0.0), len(pairs))) is not None:
                    return verdicts
        except ReplyError as error:
            raise ModelError(f"The model {self._model.name}, which VIVA_VERIFIER_MODEL names, {error.reason}.") from error
        raise ModelError(f"The model {self._model.name}, which VIVA_VERIFIER_MODEL names, twice sent no verdicts that can be read.")


def read_verdicts(reply: str, pairs: int) -> list[VerdictWord] | None:
    """The verdicts of a reply, where they may stand in a fence or after thoughts; in the order of the pairs, None where one is missing."""
    start = ARRAY.search(reply)
    try:
        judged = REPLY.validate_json(reply[start.start() if start else 0 : reply.rfind("]") + 1])
    except ValidationError:
        return None
    verdicts = {each.pair: each.verdict for each in judged}
    if len(judged) != pairs or set(verdicts) != set(range(1, pairs + 1)):
        return None
    return [verdicts[number] for number in range(1, pairs + 1)]
