"""Which model reads evidence and claims: the shipped one, or what the setting names."""

from pathlib import Path

from assistant.grounding.cross_encoder import CrossEncoderEntailment
from assistant.grounding.entailment import ShippedEntailment
from assistant.grounding.judge import JudgeEntailment
from assistant.grounding.support import Entailment
from assistant.model import connect


def load_entailment(setting: str, home: Path, model_timeout: float) -> Entailment:
    """The model that VIVA_VERIFIER_MODEL names; the shipped one, kept in `home`/models, where it names none.

    What is written provider:name is a chat model, which is waited for `model_timeout` seconds; all else is the name or folder of a
    cross-encoder. Raises ModelError where it can't be used, and EncoderError where the shipped one is damaged.
    """
    if not setting:
        return ShippedEntailment(home)
    if ":" in setting and not Path(setting).exists():  # a Windows path has a colon too
        return JudgeEntailment(connect(setting, model_timeout))
    return CrossEncoderEntailment(setting)
