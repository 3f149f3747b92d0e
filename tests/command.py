"""The `viva` command, run in this process."""

from dataclasses import dataclass

import pytest

import cli


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str


def run_viva(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: object) -> Ended:
    """Run the entry point with these arguments."""
    monkeypatch.setattr("sys.argv", ["viva", *map(str, arguments)])
    status: int | str | None = 0
    try:
        cli.main()
    except SystemExit as end:
        status = end.code
    written = capsys.readouterr()
    assert isinstance(status, int)
    return Ended(status, written.out, written.err)
