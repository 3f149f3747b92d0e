"""Settings from the environment: the only module that reads it."""

from pathlib import Path

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import SettingsError

GUIDE = Path(__file__).resolve().parent.parent / "corpus" / "guide"
"""The guide travels with the code, in a checkout and in a wheel alike."""
QUESTIONS = GUIDE.parent / "questions"
"""And the question bank with it."""


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


def load_settings() -> Settings:
    """Settings from the environment. Raises SettingsError naming every variable that can't work."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"VIVA_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors())
        raise SettingsError(f"These settings can't be used: {faults}. Correct or unset them.") from error
