"""What the Lab shows: the questions to choose from, three answers, and a fault with what each guard said of it."""

import difflib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.types import Answer, Sentence, Source
from eval.faults import IN_WORDS, AnswerFault
from eval.trials import FAULTS, Finding, Trial
from ingest.records import DocumentRecord
from ui.checks import checks_html
from ui.markup import Markup, element, join
from ui.prose import inline
from ui.sources import section_path

QUESTIONS = (
    ("l1-regularization", "How does L1 regularization make weights zero?"),
    ("precision-and-recall", "What is the difference between precision and recall?"),
    ("overfitting", "What is overfitting?"),
    ("cross-validation", "How does k-fold cross-validation work?"),
    ("gradient-descent", "What does the learning rate do in gradient descent?"),
    ("smote", "How does SMOTE work?"),
    ("random-forest", "Why does a random forest reduce variance?"),
    ("retrieval-augmented-generation", "How does RAG work?"),
)
"""Shown where the page that answers is among the documents."""
READING = (
    ("hallucination-mitigation", "How are hallucinations of language models reduced?"),
    ("retrieval-augmented-generation", "How does retrieval-augmented generation work?"),
    ("chain-of-thought", "What is chain-of-thought verification?"),
    ("self-consistency", "How does self-consistency measure confidence?"),
    ("guardrails", "What are guardrails after generation?"),
)
"""Questions about what the Lab shows, each with the page that answers it."""
NO_MEMORY = (
    "No chat model is set, so there is nobody to answer from memory. With VIVA_MODEL a model's answer without any passage "
    "would stand here, each sentence held against the guide."
)
EMBEDDED = "Quoted from the sources: without a chat model nothing is reworded, so nothing can go wrong on the way."
GUARDED = "The same, after every quotation was compared with the stored text. Break it below to see the guards at work."


@dataclass(frozen=True, slots=True)
class Answers:
    """One question, answered in three ways."""

    from_memory: Answer | None
    """None without a chat model, as `breakable`."""
    grounded: Answer
    verified: Answer
    faults: Mapping[int, Collection[AnswerFault]]
    """Of the embedded answer, which faults can be put into which sentence."""
    breakable: Answer | None = None

    @property
    def embedded(self) -> Answer:
        return self.breakable or self.grounded


def front_html(records: Mapping[str, DocumentRecord]) -> Markup:
    """The questions to choose from, and a field for another."""
    chosen = [
        element("button", question, type="button", class_="choice", data_action="choose", data_question=question)
        for page, question in QUESTIONS
        if page in records
    ]
    field = element("input", type="text", name="question", placeholder="Or ask your own", aria_label="Question", autocomplete="off")
    form = element("form", field, element("button", "Answer", type="submit", class_="primary"))
    return join(element("div", *chosen, class_="choices"), form)


def reading_html(records: Mapping[str, DocumentRecord]) -> Markup:
    """Questions whose answers explain what the Lab shows."""
    reading = [
        element("li", element("button", question, type="button", class_="link", data_action="read", data_question=question))
        for page, question in READING
        if page in records
    ]
    return element("section", element("h3", "Read about it"), element("ul", *reading), class_="reading") if reading else Markup()


def answers_html(answers: Answers) -> Markup:
    """Three columns, and below them the bench on which the answer is broken."""
    memory, has_model = answers.from_memory, answers.from_memory is not None
    columns = (
        _column("From memory", "The model alone, without a passage." if memory else "", memory, NO_MEMORY),
        _column("Grounded", "With the passages, before any check." if has_model else EMBEDDED, answers.grounded),
        _column("Verified", "With the passages and every guard." if has_model else GUARDED, answers.verified),
    )
    return join(element("div", *columns, class_="columns"), _bench(answers))


def trial_html(trial: Trial, sources: Sequence[Source]) -> Markup:
    """The altered sentence, what each guard says, and the passage that proves it."""
    outcome = _outcome(trial)
    rows = [_row(finding) for finding in trial.findings]
    proof = _proof(trial.checked, sources)
    return element(
        "div",
        element("p", *_marked(trial.before.text, trial.written.text), class_="altered"),
        element("p", outcome, class_="outcome caught" if trial.caught else "outcome missed", role="status"),
        element("div", element("table", element("tbody", *rows)), proof, class_="evidence"),
        class_="trial",
    )


def _column(title: str, about: str, answer: Answer | None, instead: str = "") -> Markup:
    if answer is None:
        content: tuple[Markup, ...] = (element("p", instead, class_="instead"),)
    else:
        items = [element("li", inline(sentence.text), " ", _mark(sentence)) for sentence in answer.sentences]
        checks = element("div", checks_html(answer), class_="facts") if answer.status == "answered" else Markup()
        content = (element("ul", *items), checks)
    return element("section", element("h3", title), element("p", about, class_="about") if about else Markup(), *content)


def _mark(sentence: Sentence) -> Markup:
    """The numbers of its passages; or, of a sentence that was checked and refused, that there are none."""
    if sentence.verdict is None or sentence.verdict.label == "supported":
        return element("span", *(f"[{number}]" for number in dict.fromkeys(each.number for each in sentence.citations)), class_="numbers")
    return element("span", "nothing in the passages bears this out", class_="doubt")


def _bench(answers: Answers) -> Markup:
    """Where a sentence of the embedded answer and a kind of fault are chosen."""
    if not answers.faults:
        return Markup()
    options = [
        element("option", answers.embedded.sentences[place].text, value=place, data_kinds=json.dumps(list(kinds)))
        for place, kinds in answers.faults.items()
    ]
    kinds = [
        element("button", words.label, type="button", class_="kind", data_action="break", data_kind=kind, title=words.meaning)
        for kind, words in ((kind, IN_WORDS[kind]) for kind in FAULTS)
    ]
    return element(
        "section",
        element("h3", "Break it"),
        element("p", "Faults are put into the answer that was quoted from the sources, as if a chat model had made them.", class_="about"),
        element("label", element("span", "Sentence"), element("select", *options, name="place")),
        element("div", *kinds, class_="kinds", role="group", aria_label="Kind of fault"),
        element("div", class_="result"),
        element("p", class_="tally", role="status"),
        class_="bench",
    )


def _outcome(trial: Trial) -> str:
    verdict = trial.checked.verdict
    if not trial.caught:
        return f"This one came through: the verifier gives it {verdict.score:.2f}." if verdict else "This one came through."
    is_moved = trial.before.text == trial.written.text
    return "Caught: the citation is put right." if is_moved else "Caught: the reader never sees this sentence."


def _row(finding: Finding) -> Markup:
    state = element("td", "caught it" if finding.caught else "let it pass", class_="state caught" if finding.caught else "state")
    return element("tr", element("th", finding.guard, scope="row"), state, element("td", finding.detail))


def _proof(checked: Sentence, sources: Sequence[Source]) -> Markup:
    """The passage beside, with the words marked that decide."""
    if not checked.citations:
        return Markup()
    citation = checked.citations[0]
    source = next((each for each in sources if each.number == citation.number), None)
    if source is None:
        return Markup()
    start, end = (place - source.span.start for place in (citation.span.start, citation.span.end))
    quote = source.span.quote
    marked = (inline(quote[:start]), element("mark", inline(quote[start:end])), inline(quote[end:]))
    where = f"[{source.number}] {source.title} › {section_path(source.section)}"
    return element("figure", element("figcaption", where), element("blockquote", *marked))


def _marked(before: str, after: str) -> Iterator[str]:
    """The altered sentence by words, with what was taken out and put in."""
    old, new = before.split(" "), after.split(" ")
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield f"{' '.join(old[start:end])} "
            continue
        if start < end:
            yield join(element("del", " ".join(old[start:end])), " ")
        if first < last:
            yield join(element("ins", " ".join(new[first:last])), " ")
