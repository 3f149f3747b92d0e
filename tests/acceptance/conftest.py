"""The real thing: the bundled model, the whole guide."""

from pathlib import Path

import pytest
from filelock import FileLock

from assistant.build import Parts, build_parts, prepare
from assistant.config import Settings
from tests.server import tolerate_gradio


def pytest_configure(config: pytest.Config) -> None:
    tolerate_gradio(config)


@pytest.fixture(scope="session")
def guide_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data directory that holds the guide, made once for all test processes. To be read only: whoever changes it, copies it first."""
    own = tmp_path_factory.getbasetemp()
    home = (own if worker_id == "master" else own.parent) / "guide-home"
    with FileLock(f"{home}.lock"):
        ready = home / "ready"
        if not ready.exists():
            prepare(build_parts(Settings(home=home)), lambda _done, _total, _what: None)
            ready.touch()
    return home


@pytest.fixture(scope="session")
def guide_parts(guide_home: Path) -> Parts:
    """The real parts on the guide."""
    return build_parts(Settings(home=guide_home))
