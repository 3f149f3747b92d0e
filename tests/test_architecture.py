"""Who may import what. The table of libraries is the one in docs/dependencies.md."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "ingest": {"ingest"},
    "assistant": {"ingest", "assistant"},
    "eval": {"ingest", "assistant", "eval"},
    "ui": {"ingest", "assistant", "eval", "ui"},
    "app": {"ingest", "assistant", "eval", "ui"},
    "commands": {"ingest", "assistant", "eval", "ui", "commands"},
    "cli": {"ingest", "assistant", "eval", "ui", "app", "commands"},
    "bench": {"ingest", "assistant", "eval", "ui", "app", "bench", "tests"},
}
OURS = {*MAY_IMPORT, "corpus", "tests", "training"}
READS_ENVIRONMENT = {"assistant/config.py"}
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb"}
ROW = re.compile(r"^\| (?P<packages>[^|]+) \|[^|]+\| ?(?P<places>[^|]*)\|$", re.MULTILINE)


def files_of(room: str) -> list[Path]:
    single = ROOT / f"{room}.py"
    return [single] if single.exists() else sorted((ROOT / room).rglob("*.py"))


FILES = [path.relative_to(ROOT).as_posix() for room in MAY_IMPORT for path in files_of(room)]
SHIPPED = [file for file in FILES if not file.startswith("bench/")]


def source_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


def imports_in(tree: ast.AST) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    """Every import statement with the top-level package that it names; a relative import names "."."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node, "." if node.level else str(node.module).partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from ((node, alias.name.partition(".")[0]) for alias in node.names)


def canonical(package: str) -> str:
    return package.strip().lower().replace("_", "-")


def allowed_places() -> dict[str, list[str]]:
    """Files and folders in which each package may be imported, as documented; no places mean anywhere."""
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return {
        package: re.findall(r"`([^`]+)`", row["places"])
        for row in ROW.finditer(text)
        for package in map(canonical, row["packages"].split(","))
    }


def comment_of(line: str) -> str:
    return re.sub(r"# type: ignore\S*", "", line).partition("#")[2].strip()


def unexplained(source: str) -> list[int]:
    """Lines of imports in functions that say nowhere why they stand there.

    A comment holds for the imports that follow it without another statement between, and for later imports of the same library.
    """
    lines = ["", *source.splitlines()]
    explained: set[str] = set()
    missing = []
    nested = {
        (node.lineno, node.end_lineno or node.lineno, package)
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node, package in imports_in(function)
    }
    block_ends, block_explained = 0, False
    for start, end, package in sorted(nested):
        follows = not any(line.strip() for line in lines[block_ends + 1 : start])
        said_here = any(comment_of(line) for line in lines[start - 1 : end + 1])
        block_explained = said_here or package in explained or (follows and block_explained)
        block_ends = end
        if block_explained:
            explained.add(package)
        else:
            missing.append(start)
    return missing


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_room_imports_only_itself_and_rooms_to_its_left(room: str) -> None:
    strays = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {package}"
        for path in files_of(room)
        for node, package in imports_in(ast.parse(path.read_text(encoding="utf-8")))
        if package == "." or package in OURS - MAY_IMPORT[room]
    ]
    assert strays == []


def test_the_learners_store_knows_only_the_nouns_of_practice() -> None:
    known = {
        node.module
        for path in (ROOT / "assistant" / "learner").rglob("*.py")
        for node, _ in imports_in(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("assistant.")
    }
    assert {module for module in known if not str(module).startswith("assistant.learner")} == {
        "assistant.errors",
        "assistant.quiz.attempts",
    }


def test_rooms_are_imported_by_module_and_name() -> None:
    plain = [
        f"{file}:{node.lineno}"
        for file in FILES
        for node, package in imports_in(ast.parse(source_of(file)))
        if isinstance(node, ast.Import) and package in OURS
    ]
    assert plain == [], "write `from eval.cases import Case`, never `import eval`"


def test_library_is_imported_only_where_it_is_documented() -> None:
    distributions, places, strays = packages_distributions(), allowed_places(), []
    for file in SHIPPED:
        for node, package in imports_in(ast.parse(source_of(file))):
            if package in OURS or package in sys.stdlib_module_names:
                continue
            allowed = [places[name] for name in map(canonical, distributions[package]) if name in places]
            if not any(not where or file.startswith(tuple(where)) for where in allowed):
                strays.append(f"{file}:{node.lineno} imports {package}")
    assert strays == []


def test_documented_place_exists() -> None:
    assert [place for places in allowed_places().values() for place in places if not (ROOT / place).exists()] == []


def test_only_the_settings_read_the_environment() -> None:
    readers = set()
    for file in SHIPPED:
        tree = ast.parse(source_of(file))
        written = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)}
        for node in ast.walk(tree):
            named = isinstance(node, ast.ImportFrom) and node.module == "os" and any(alias.name in ENVIRONMENT for alias in node.names)
            if named or (isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT and id(node) not in written):
                readers.add(file)
    assert readers <= READS_ENVIRONMENT


@pytest.mark.parametrize("file", SHIPPED)
def test_import_in_a_function_says_why(file: str) -> None:
    assert unexplained(source_of(file)) == []


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("def f():\n    import heavy\n", [2]),
        ("def f():\n    import heavy  # type: ignore[import-untyped]\n", [2]),
        ("def f():\n    import heavy  # takes a second\n", []),
        ("def f():\n    import heavy  # takes a second\n    import other\n", []),
        ("def f():\n    import heavy  # takes a second\n    heavy()\n    import other\n", [4]),
        ("def f():\n    import heavy  # takes a second\ndef g():\n    import heavy\n", []),
        ("import heavy\n", []),
    ],
)
def test_explanation_is_found_where_it_stands(source: str, missing: list[int]) -> None:
    assert unexplained(source) == missing
