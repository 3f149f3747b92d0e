"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.config import GUIDE, Settings, load_settings
from assistant.errors import SettingsError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"VIVA_{name.upper()}", raising=False)


def test_without_variables_the_sources_answer_alone() -> None:
    settings = load_settings()
    assert (settings.model, settings.chroma_url, settings.embedding_model) == ("", "", "all-MiniLM-L6-v2")
    assert settings.home.name == "viva"


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    values = {
        "HOME": str(tmp_path),
        "MODEL": "a:b",
        "EMBEDDING_MODEL": "x/y",
        "CHROMA_URL": "http://localhost:8000",
        "MODEL_TIMEOUT": "2.5",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"VIVA_{name}", value)
    assert load_settings() == Settings(
        home=tmp_path, model="a:b", embedding_model="x/y", chroma_url="http://localhost:8000", model_timeout=2.5
    )


@pytest.mark.parametrize("value", ["0", "-1", "soon", "nan"])
def test_a_value_that_cannot_work_is_refused_by_the_name_of_its_variable(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("VIVA_MODEL_TIMEOUT", value)
    with pytest.raises(SettingsError, match="VIVA_MODEL_TIMEOUT: Input should be"):
        load_settings()


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    unset = load_settings()
    for name in Settings.model_fields:
        monkeypatch.setenv(f"VIVA_{name.upper()}", "")
    assert load_settings() == unset


def test_settings_stay_as_they_are() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().model = "other"


def test_the_guide_is_there() -> None:
    assert any(GUIDE.glob("*/*.md"))
