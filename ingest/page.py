"""The guide's page format: front matter and fixed headings, checked strictly.

A page is a Markdown file `corpus/guide/<topic>/<id>.md`. Its sentences are quoted one by one, so the format asks for what
composing needs: one claim a sentence, headings that say what kind of question a section answers, and follow-ups as questions.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ingest.errors import PageError

SECTIONS = (
    "In one sentence",
    "Explanation",
    "How it works",
    "Formula",
    "Comparison",
    "When to use",
    "Techniques",
    "Worked example",
    "Pitfalls",
    "In production",
    "In an interview",
    "For a non-technical listener",
)
"""Allowed headings, in the order a page must keep."""

REQUIRED_SECTIONS = frozenset({"In one sentence", "Explanation", "Pitfalls", "In an interview", "For a non-technical listener"})

Tier = Literal["foundational", "intermediate", "advanced", "llm-era", "career"]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

FRONT_MATTER = re.compile(r"\A---\r?\n(?P<yaml>.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
HEADING = re.compile(r"^(?P<marks>#+)[ \t]+(?P<title>.*)$", re.MULTILINE)
CHECK = re.compile(r"\n?<!--\s*+check:(?P<expression>(?:(?!<!--|-->).)*)-->", re.DOTALL)
FOLLOW_UPS = re.compile(r"^Follow-ups:(?P<questions>.*)$", re.MULTILINE)


class FrontMatter(BaseModel):
    """What a page says about itself."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    id: Slug
    title: Text
    topic: Slug
    tier: Tier
    aliases: list[Text] = Field(min_length=5)
    prerequisites: list[Slug]
    related: list[Slug]
    references: list[Text] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Page:
    """A guide page that keeps the format."""

    front_matter: FrontMatter
    body: str
    """The Markdown after the front matter, without its check comments."""
    checks: tuple[str, ...]
    """Python expressions that must be true; they hold the worked example's numbers to account."""
    follow_ups: tuple[str, ...]


def parse_page(text: str, name: str) -> Page:
    """Read one page. `name` is used in messages only. Raises PageError naming the page and every fault found."""
    found = FRONT_MATTER.match(text)
    if found is None:
        raise PageError(f"{name}: a guide page starts with front matter between two lines of '---'.")
    front_matter = _parse_front_matter(found["yaml"], name)
    source = text[found.end() :]
    checks = tuple(match["expression"].strip() for match in CHECK.finditer(source))
    page = Page(front_matter, CHECK.sub("", source), checks, follow_ups(source))
    if faults := [*_heading_faults(page.body), *_content_faults(page)]:
        raise PageError(f"{name}: {'; '.join(faults)}.")
    return page


def read_page(path: Path) -> Page:
    """Read a page from the guide; its path must agree with its id and topic. Raises PageError."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PageError(f"{path}: the page is not UTF-8: {error}.") from error
    page = parse_page(text, str(path))
    matter = page.front_matter
    if (path.stem, path.parent.name) != (matter.id, matter.topic):
        raise PageError(f"{path}: expected at {matter.topic}/{matter.id}.md by its front matter (fields topic, id).")
    return page


def _parse_front_matter(source: str, name: str) -> FrontMatter:
    try:
        data = yaml.load(source, Loader=yaml.BaseLoader)  # every value is text, so that `no` and `2024-01-01` stay what they are
    except (yaml.YAMLError, RecursionError) as error:
        raise PageError(f"{name}: the front matter is not YAML: {' '.join(str(error).split())}.") from error
    try:
        return FrontMatter.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(f"field {'.'.join(map(str, fault['loc'])) or 'front matter'}: {fault['msg']}" for fault in error.errors())
        raise PageError(f"{name}: {faults}.") from error


def _heading_faults(body: str) -> list[str]:
    headings = list(HEADING.finditer(body))
    faults = [f"heading '{match[0]}': sections are headed by '## ' only" for match in headings if match["marks"] != "##"]
    titles = [match["title"].rstrip() for match in headings if match["marks"] == "##"]
    faults += [f"section '{title}': not one of {', '.join(SECTIONS)}" for title in titles if title not in SECTIONS]
    faults += [f"section '{title}': missing" for title in SECTIONS if title in REQUIRED_SECTIONS and title not in titles]
    known = [SECTIONS.index(title) for title in titles if title in SECTIONS]
    if known != sorted(set(known)):
        faults.append(f"sections stand once each and in this order: {', '.join(SECTIONS)}")
    if headings and body[: headings[0].start()].strip():
        faults.append("text before the first section")
    bounds = [*(match.start() for match in headings[1:]), len(body)]
    for match, end in zip(headings, bounds, strict=False):
        if not body[match.end() : end].strip():
            faults.append(f"section '{match['title'].rstrip()}': empty")
    return faults


def _content_faults(page: Page) -> list[str]:
    faults = []
    if len(page.follow_ups) < 2:
        faults.append("section 'In an interview': needs a line 'Follow-ups: ...?' with at least two questions")
    if "<!--" in page.body:
        faults.append("a comment that is not of the form <!-- check: EXPRESSION -->")
    if not page.checks and re.search(r"^## Worked example", page.body, re.MULTILINE):
        faults.append("section 'Worked example': needs a comment <!-- check: EXPRESSION --> that its numbers make true")
    return faults


def follow_ups(body: str) -> tuple[str, ...]:
    """The questions of a page's Follow-ups line; none where there is no such line."""
    found = FOLLOW_UPS.search(body)
    return tuple(f"{question.strip()}?" for question in found["questions"].split("?")[:-1]) if found else ()
