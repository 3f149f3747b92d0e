"""The guide's pages: each keeps the format, its numbers are right, and together they are the syllabus."""

import math
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
import yaml

from ingest.errors import PageError
from ingest.load import load_file
from ingest.page import Page, parse_page, read_page
from ingest.units import split_units

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
PATHS = sorted((CORPUS / "guide").rglob("*.md"))
SYLLABUS: dict[str, str] = {
    concept: topic["id"] for topic in yaml.safe_load((CORPUS / "topics.yaml").read_text(encoding="utf-8")) for concept in topic["concepts"]
}
"""Concept to topic."""

FUNCTIONS = "sqrt log log2 log10 exp isclose comb pi prod tanh factorial erf ceil floor"
BUILTINS = (round, abs, sum, min, max, len, sorted, zip, range, all, any)
NAMES = {name: getattr(math, name) for name in FUNCTIONS.split(" ")} | {function.__name__: function for function in BUILTINS}
"""What a check may use; nothing else is in reach of a page."""

GOOD = """\
---
id: early-stopping
title: Early stopping
topic: generalisation
tier: foundational
aliases: [when to stop, stop early, "no", 1.5, patience]
prerequisites: [overfitting]
related: []
references:
  - "A book: with a colon"
---
## In one sentence
Early stopping ends training when validation error stops falling.

## Explanation
Early stopping saves time.

## Worked example
The error rises after epoch 1 + 1 = 2.
<!-- check: 1 + 1 == 2 -->

## Pitfalls
Validation error is noisy.

## In an interview
60 seconds: "I watch the error."
Follow-ups: Why is it noisy? How patient?

## For a non-technical listener
Stop in time.
"""


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    return {path.stem: read_page(path) for path in PATHS}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_page_keeps_the_format_and_its_checks_hold(path: Path) -> None:
    page = read_page(path)
    for check in page.checks:
        assert eval(check, {"__builtins__": {}} | NAMES) is True, check
    (document,) = load_file(path)
    (definition,) = [section for section in document.sections if section.path == ("In one sentence",)]
    assert [unit.kind for unit in split_units(document.text[definition.start : definition.end])] == ["sentence"]


def test_pages_are_the_syllabus(pages: dict[str, Page]) -> None:
    assert {concept: page.front_matter.topic for concept, page in pages.items()} == SYLLABUS


def test_prerequisites_and_related_pages_exist(pages: dict[str, Page]) -> None:
    named = {(page_id, other) for page_id, page in pages.items() for other in page.front_matter.prerequisites + page.front_matter.related}
    assert {(page_id, other) for page_id, other in named if other not in SYLLABUS or other == page_id} == set()


def test_prerequisites_have_no_cycle(pages: dict[str, Page]) -> None:
    TopologicalSorter({page_id: page.front_matter.prerequisites for page_id, page in pages.items()}).prepare()


def test_no_two_pages_share_a_name(pages: dict[str, Page]) -> None:
    owners: dict[str, set[str]] = {}
    for page_id, page in pages.items():
        for name in (page.front_matter.title, *page.front_matter.aliases):
            owners.setdefault(name.casefold(), set()).add(page_id)
    assert {name: sorted(ids) for name, ids in owners.items() if len(ids) > 1} == {}


def test_good_page() -> None:
    page = parse_page(GOOD, "early-stopping.md")
    assert page.front_matter.aliases == ["when to stop", "stop early", "no", "1.5", "patience"]
    assert page.front_matter.references == ["A book: with a colon"]
    assert page.checks == ("1 + 1 == 2",)
    assert page.follow_ups == ("Why is it noisy?", "How patient?")
    assert "The error rises after epoch 1 + 1 = 2.\n\n## Pitfalls" in page.body


@pytest.mark.parametrize(
    ("right", "wrong", "field"),
    [
        ("id: early-stopping", "id: Early Stopping", "field id:"),
        ("tier: foundational", "tier: easy", "field tier:"),
        ("topic: generalisation\n", "", "field topic: Field required"),
        ("title: Early stopping", "title: ' '", "field title:"),
        ("related: []", "related: dropout", "field related:"),
        ("related: []", "related: []\nauthor: me", "field author:"),
        (", patience]", "]", "field aliases:"),
        ('  - "A book: with a colon"\n', "", "field references:"),
        ("id: early-stopping", "id: [", "front matter is not YAML"),
        ("id: early-stopping", f"id: {'[' * 1000}", "front matter is not YAML"),
        ("---\nid", "id", "starts with front matter"),
        ("## Pitfalls\nValidation error is noisy.\n", "", "section 'Pitfalls': missing"),
        ("## Pitfalls", "## Traps", "section 'Traps': not one of"),
        ("## Pitfalls", "## Explanation", "once each and in this order"),
        ("## Pitfalls", "## Formula", "once each and in this order"),
        ("Validation error is noisy.", "", "section 'Pitfalls': empty"),
        ("Validation error is noisy.", "### Noise\nIt is noisy.", "heading '### Noise'"),
        ("## In one", "# Early stopping\n## In one", "heading '# Early stopping'"),
        ("## In one", "Hello.\n## In one", "text before the first section"),
        ("Follow-ups: Why is it noisy? How patient?", "Follow-ups: Why?", "section 'In an interview': needs a line 'Follow-ups:"),
        ("<!-- check: 1 + 1 == 2 -->", "", "section 'Worked example': needs a comment"),
        ("Stop in time.", "Stop. <!-- todo -->", "a comment that is not of the form"),
    ],
)
def test_bad_page_is_named_with_the_field_at_fault(right: str, wrong: str, field: str) -> None:
    assert right in GOOD
    with pytest.raises(PageError) as caught:
        parse_page(GOOD.replace(right, wrong, 1), "guide/page.md")
    assert str(caught.value).startswith("guide/page.md: ")
    assert field in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_fault_of_a_page_is_named_at_once() -> None:
    with pytest.raises(PageError, match=r"Traps.*Pitfalls.*empty"):
        parse_page(GOOD.replace("## Pitfalls", "## Traps").replace("Stop in time.", ""), "page.md")


def test_page_must_stand_where_its_front_matter_says(tmp_path: Path) -> None:
    path = tmp_path / "generalisation" / "dropout.md"
    path.parent.mkdir()
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(PageError, match=r"expected at generalisation/early-stopping\.md"):
        read_page(path)


def test_page_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PageError, match=r"page\.md: the page is not UTF-8"):
        read_page(path)
