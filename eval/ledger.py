"""What the simulated model wrote, with the truth about each sentence."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Literal, TypeAlias

from assistant.types import Answer, Sentence
from eval.faults import KINDS, AnswerFault
from ingest.errors import StudyError

SimulatedFault: TypeAlias = AnswerFault | Literal["invented"]
"""`invented`: a whole sentence that no passage has."""
SIMULATED_FAULTS: tuple[SimulatedFault, ...] = (*KINDS, "wrong citation", "invented")


class LedgerError(StudyError):
    """A sentence that the simulated model is said to have written is not in its ledger."""


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence that the simulated model wrote."""

    text: str
    number: int
    """Of the passage it cites."""
    origin: str
    """The sentence of a passage that it is made from; "" where it is invented."""
    fault: SimulatedFault | None = None
    """None where it is right."""

    @property
    def is_right(self) -> bool:
        return self.fault is None

    @property
    def is_true(self) -> bool:
        """Whether what it says is right, wherever its number points."""
        return self.fault in (None, "wrong citation")

    @property
    def cited(self) -> str:
        return f"{self.text} [{self.number}]"


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole answer as it was first written."""

    question: str
    sentences: tuple[Written, ...]


@dataclass(slots=True)
class Ledger:
    """All that the model wrote. Shared by its copies, which differ in temperature."""

    sentences: dict[str, Written] = field(default_factory=dict)
    """By text. Of two with one text the first stands: only their numbers can differ."""
    drafts: list[Draft] = field(default_factory=list)
    requests: int = 0
    draws: dict[str, int] = field(default_factory=dict)
    """How often each prompt was answered at a temperature above 0."""
    lock: Lock = field(default_factory=Lock)

    def enter(self, written: Written) -> Written:
        self.sentences.setdefault(written.text, written)
        return written

    def count(self, prompt: str, temperature: float) -> int:
        """Count a request; gives how many times this prompt has been drawn at a temperature above 0, and 0 at temperature 0."""
        with self.lock:
            self.requests += 1
            if temperature <= 0:
                return 0
            self.draws[prompt] = self.draws.get(prompt, 0) + 1
            return self.draws[prompt]

    def look_up(self, text: str) -> Written:
        """Raises LedgerError."""
        if text not in self.sentences:
            raise LedgerError(f"The simulated model did not write '{text}'. A guard has changed a sentence; evaluate what it shows apart.")
        return self.sentences[text]


def fault_of(sentence: Sentence, answer: Answer, ledger: Ledger) -> SimulatedFault | None:
    """What is wrong with a shown sentence. An embedded answer quotes, and is right; one without citations can't cite wrongly.

    Raises LedgerError where the simulated model wrote no such sentence.
    """
    if answer.mode == "embedded":
        return None
    written = ledger.look_up(sentence.text)
    if not written.is_true:
        return written.fault
    cited = {citation.number for citation in sentence.citations}
    if not cited:
        return None
    passages = [" ".join(source.span.quote.split()) for source in answer.sources if source.number in cited]
    return None if any(written.origin in passage for passage in passages) else "wrong citation"
