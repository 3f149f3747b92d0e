"""The question bank: files under `corpus/questions`, one a topic, joined with the guide's pages.

Reading finds every fault at once, and keeps the questions that have none, so that a writer sees all there is to correct.
"""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

import yaml
from pydantic import ValidationError

from assistant.errors import BankError
from assistant.quiz.types import KINDS, QUESTION, Finding, Kind, Open, Question, ShortAnswer
from ingest.page import FRONT_MATTER

SCHEMA = "schema"
SYLLABUS = "topics.yaml"
"""Beside the guide; a test holds it to the guide's pages."""
JOINED = ("topic", "tier")
"""Fields that come from the concept's page."""
TIER = re.compile(r"^tier:[ \t]*[\"']?(?P<tier>[\w-]+)", re.MULTILINE)
"""Parsing the whole front matter of 200 pages takes longer than reading 1,100 questions; its format is checked where the guide is read."""

Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml, where PyYAML was built with it, is eight times as fast."""
TRUTH = "tag:yaml.org,2002:bool"
Place: TypeAlias = tuple[str, str]
"""Topic and tier of a concept."""


class BankLoader(Loader):  # type: ignore[misc]  # which of the two loaders it is shows at run time
    """Two things that PyYAML takes otherwise: a field that stands twice is a fault, and only `true` and `false` are truth values.

    It would keep the last of two fields, and read the field `on` and an option `no` as truth values.
    """

    yaml_implicit_resolvers: ClassVar = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != TRUTH] for first, resolvers in Loader.yaml_implicit_resolvers.items()
    } | {"t": [(TRUTH, re.compile("true$"))], "f": [(TRUTH, re.compile("false$"))]}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a field stands here twice", node.start_mark)
        return mapping


@dataclass(frozen=True)
class Bank:
    """Questions in the order of their files."""

    questions: tuple[Question, ...]
    concepts: Mapping[str, Place]
    """Every page of the guide by id, also where it has no question yet."""
    topics: Mapping[str, str]
    """Titles by id, in the syllabus's order."""

    def __len__(self) -> int:
        return len(self.questions)

    def __iter__(self) -> Iterator[Question]:
        return iter(self.questions)

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    def of_concept(self, concept: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.concept == concept)

    def of_topic(self, topic: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.topic == topic)

    @property
    def of_free_text(self) -> tuple[ShortAnswer | Open, ...]:
        return tuple(question for question in self.questions if isinstance(question, ShortAnswer | Open))

    def of_kind(self, *kinds: Kind) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.kind in kinds)


def load_bank(questions: Path, guide: Path) -> Bank:
    """Read all topics. Raises BankError naming file, question and field of every fault."""
    bank, faults = read_bank(questions, guide)
    if faults:
        raise BankError(f"The question bank in {questions} can't be used. {' '.join(map(str, faults))} `viva bank check` shows the same.")
    return bank


def read_bank(questions: Path, guide: Path) -> tuple[Bank, list[Finding]]:
    """The questions that keep the format, and what is wrong with the others. Raises BankError where there is no bank at all."""
    if not questions.is_dir():
        raise BankError(f"{questions}: there is no folder of questions here.")
    concepts = _concepts(guide)
    good: dict[str, Question] = {}
    faults: list[Finding] = []
    for path in sorted(questions.glob("*.yaml")):
        for raw in _read_list(path, faults):
            question = _read_question(raw, path, concepts, faults)
            if question is None:
                continue
            if question.id in good:
                faults.append(Finding(question.id, SCHEMA, f"{path.name}: the id is used twice. Give one of the two another."))
            good[question.id] = question
    return Bank(tuple(good.values()), concepts, _topics(guide.parent / SYLLABUS, concepts)), faults


def _concepts(guide: Path) -> dict[str, Place]:
    places = {}
    for path in sorted(guide.glob("*/*.md")):
        matter = FRONT_MATTER.match(path.read_text(encoding="utf-8"))
        tier = TIER.search(matter["yaml"]) if matter else None
        places[path.stem] = (path.parent.name, tier["tier"] if tier else "")
    return places


def _topics(syllabus: Path, concepts: Mapping[str, Place]) -> dict[str, str]:
    """What the syllabus says, and after it the topics of which it doesn't speak."""
    listed = yaml.load(syllabus.read_text(encoding="utf-8"), Loader=BankLoader) if syllabus.exists() else []
    titles = {topic["id"]: topic["title"] for topic in listed}
    return titles | {topic: topic.replace("-", " ").capitalize() for topic, _ in concepts.values() if topic not in titles}


def _read_list(path: Path, faults: list[Finding]) -> list[Any]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=BankLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        faults.append(Finding(path.name, SCHEMA, f"not YAML: {' '.join(str(error).split())}. Nothing of this file was read."))
        return []
    if not isinstance(data, list):
        faults.append(Finding(path.name, SCHEMA, "the file is not a list of questions. Begin each with '- id: ...'."))
        return []
    return data


def _read_question(raw: Any, path: Path, concepts: Mapping[str, Place], faults: list[Finding]) -> Question | None:
    name = str(raw.get("id", "a question without id")) if isinstance(raw, dict) else repr(raw)[:40]
    messages = _join(raw, path.stem, concepts) if isinstance(raw, dict) else ["not a mapping of fields"]
    if not messages:
        try:
            return QUESTION.validate_python(raw)
        except ValidationError as error:
            messages = [_explain(fault) for fault in error.errors()]
    faults.extend(Finding(name, SCHEMA, f"{path.name}: {message}.") for message in messages)
    return None


def _join(raw: dict[str, Any], topic: str, concepts: Mapping[str, Place]) -> list[str]:
    """Add in place what the page says, and the page of each source; what stands in the way of that."""
    concept = raw.get("concept")
    if not isinstance(concept, str) or concept not in concepts:
        return [f"field concept: the guide has no page {concept!r}"]
    faults = [f"field {field}: not a field; it comes from the page" for field in JOINED if field in raw]
    raw["topic"], raw["tier"] = concepts[concept]
    if raw["topic"] != topic:
        faults.append(f"field concept: {concept} is a page of {raw['topic']}. Move the question to {raw['topic']}.yaml")
    points = raw.get("rubric", [])
    for holder in (raw, *(points if isinstance(points, list) else [])):
        if isinstance(holder, dict):
            faults += _join_sources(holder, concept)
    return faults


def _join_sources(holder: dict[str, Any], concept: str) -> list[str]:
    if "source" in holder:
        if "sources" in holder:
            return ["fields source, sources: one of the two"]
        holder["sources"] = [holder.pop("source")]
    sources = holder.get("sources")
    for source in sources if isinstance(sources, list) else []:
        if isinstance(source, dict):
            source.setdefault("page", concept)
    return []


def _explain(fault: Mapping[str, Any]) -> str:
    inside = fault["loc"][1:] if fault["loc"][:1] and fault["loc"][0] in KINDS else fault["loc"]
    field = ".".join(map(str, inside))
    advice = ""
    if fault["type"] == "string_type":
        advice = ". Put it in double quotes"
    elif fault["type"] == "missing" and field.endswith("sources"):
        advice = ": `source: {section, sentence}` or a list `sources`"
    return f"field {field}: {fault['msg']}{advice}" if field else str(fault["msg"])
