"""The picture of the guide's concepts: it is the guide's, every line runs to the right, and nothing hides anything."""

import re
import xml.etree.ElementTree as ElementTree
from itertools import combinations

import pytest

from bench.concept_layout import Topic
from bench.concepts import CORPUS, PICTURE, draw, read_topics
from ingest.page import FrontMatter

SVG = "{http://www.w3.org/2000/svg}"


def concept(name: str, title: str, *prerequisites: str) -> FrontMatter:
    return FrontMatter(
        id=name,
        title=title,
        topic="letters",
        tier="advanced",
        aliases=list("abcde"),
        prerequisites=list(prerequisites),
        related=[],
        references=["A book"],
    )


@pytest.fixture(scope="module")
def topics() -> list[Topic]:
    return read_topics(CORPUS)


@pytest.fixture(scope="module")
def picture(topics: list[Topic]) -> str:
    return draw(topics)


def test_committed_picture_is_the_guides(picture: str) -> None:
    assert PICTURE.read_text(encoding="utf-8") == picture, "the guide's concepts have changed: run `python -m bench.concepts`"
    assert PICTURE.stat().st_size < 300_000


def test_every_concept_and_prerequisite_is_drawn_once(topics: list[Topic], picture: str) -> None:
    root = ElementTree.fromstring(picture)
    concepts = {concept.id: concept for topic in topics for concept in topic.concepts}
    drawn = [" ".join(text.text or "" for text in pill.iter(f"{SVG}text")) for pill in root.iter(f"{SVG}g") if "id" in pill.attrib]
    assert drawn == [concept.title for concept in concepts.values()]
    lines = [path.findtext(f"{SVG}title") for path in root.iter(f"{SVG}path")]
    assert lines == [f"{concepts[other].title} → {concept.title}" for concept in concepts.values() for other in concept.prerequisites]


def test_lines_only_run_to_the_right(picture: str) -> None:
    for path in ElementTree.fromstring(picture).iter(f"{SVG}path"):
        steps = re.findall(r"([MHC])([-\d. ]+)", path.attrib["d"])
        across = [float(x) for command, numbers in steps for x in numbers.split()[:: 1 if command == "H" else 2]]
        assert across == sorted(across)
        assert across[0] < across[-1]


def test_pills_stand_clear_of_each_other_inside_the_picture(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    boxes = [
        (float(box.attrib["x"]), float(box.attrib["y"]), float(box.attrib["width"]), float(box.attrib["height"]))
        for box in root.iterfind(f"{SVG}g/{SVG}rect")
    ]
    assert [box for box in boxes if box[0] + box[2] > float(root.attrib["width"]) or box[1] + box[3] > float(root.attrib["height"])] == []
    for (x, y, width, height), (other_x, other_y, _, other_height) in combinations(boxes, 2):
        assert abs(x - other_x) >= width or y + height <= other_y or other_y + other_height <= y


def test_titles_are_escaped() -> None:
    root = ElementTree.fromstring(draw([Topic("P & <L>", (concept("a", "a < b & c"), concept("b", "<script>", "a")))]))
    assert [text.text for text in root.iterfind(f"{SVG}g[@id]/{SVG}text")] == ["a < b & c", "<script>"]
