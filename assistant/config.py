"""Settings from the environment: the only module that reads it."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from assistant.errors import SettingsError

GUIDE = Path(__file__).resolve().parent.parent / "corpus" / "guide"
"""The guide travels with the code, in a checkout and in a wheel alike."""
QUESTIONS = GUIDE.parent / "questions"
"""And the question bank with it."""


GuardName: TypeAlias = Literal[
    "sufficiency", "rails", "verify", "repair", "chain-of-verification", "self-consistency", "conflicts", "premise"
]
"""What stands between a draft and the reader (docs/guardrails.md)."""
GUARDS: tuple[GuardName, ...] = ("sufficiency", "rails", "verify", "repair", "conflicts", "premise")
"""Those that cost no further requests to a chat model, or one at most."""


class Settings(BaseSettings):
    """What a user may set, each as `VIVA_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="VIVA_", env_ignore_empty=True, frozen=True)

    home: Path = Field(default_factory=lambda: Path(platformdirs.user_data_dir("viva", appauthor=False)))
    """Data directory: the index, the exported embedding model."""
    model: str = ""
    """Chat model as `provider:name`; empty answers from the sources alone."""
    embedding_model: str = "all-MiniLM-L6-v2"
    """The bundled model, or any name or path that sentence-transformers loads."""
    chroma_url: str = ""
    """Address of a Chroma server; empty keeps the index in the data directory."""
    database_url: str = ""
    """Address of the learner's PostgreSQL database; empty keeps what a learner did in the data directory."""
    model_timeout: float = Field(default=60.0, gt=0)
    """Seconds to wait for the chat model."""
    requests_per_minute: float = Field(default=0, ge=0)
    """To the chat model at most; 0 sets no limit."""
    risk: float = Field(default=0.05, gt=0, lt=1)
    """Share of the shown answers that may be wrong: what the threshold of abstention follows from."""
    guards: Annotated[tuple[GuardName, ...], NoDecode] = GUARDS
    """Names with commas between them; `none` for none."""
    samples: int = Field(default=3, ge=2, le=10)
    """Answers that self-consistency has the chat model write."""
    temperature: float = Field(default=0.7, gt=0, le=2)
    """At which it writes them."""
    adapted: bool = False
    """Compare questions with the names of subjects in vectors fitted to the field (docs/adapter.md)."""
    query_log: Literal["off", "vectors", "text"] = "vectors"
    """What is kept of questions on this machine, to see drift (docs/drift.md): nothing, vectors and topics, or their text as well."""
    runs: Path = Path("runs")
    """Where evaluation runs are kept."""
    verifier_model: str = ""
    """An NLI cross-encoder by name or path, or a chat model as `provider:name`, in place of the shipped verifier."""

    @field_validator("guards", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = [name.strip() for name in value.split(",") if name.strip()]
        if unknown := [name for name in names if name not in (*get_args(GuardName), "none")]:
            raise ValueError(f"'{unknown[0]}' is no guard. The guards are {', '.join(get_args(GuardName))}; `none` is for none")
        return tuple(name for name in names if name != "none")


def load_settings() -> Settings:
    """Settings from the environment. Raises SettingsError naming every variable that can't work."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"VIVA_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        raise SettingsError(f"These settings can't be used: {faults}. Correct or unset them.") from error
