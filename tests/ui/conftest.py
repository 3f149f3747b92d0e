import pytest

from tests.server import tolerate_gradio


def pytest_configure(config: pytest.Config) -> None:
    tolerate_gradio(config)
