"""Takes the pictures in docs/images of the real product: `python -m bench.screenshots [FOLDER]`.

Needs Chromium (tests/chromium.py says where) and the `dev` extra. The learner in them is simulated, in a store of its own.
"""

import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, expect

from assistant.build import Parts, build_parts, prepare
from assistant.config import GUIDE, QUESTIONS, load_settings
from assistant.learner.store import LearnerStore
from assistant.quiz.attempts import Confidence, Plan
from assistant.quiz.bank import load_bank
from assistant.quiz.marking import EmbeddedMarker
from assistant.quiz.session import Practice
from assistant.quiz.steps import Asking, Marked
from assistant.types import Query
from tests.assistant.quiz.practising import Clock, right_response, wrong_response
from tests.chromium import DESKTOP, PHONE, ask, new_context, open_chromium
from tests.server import served

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
DAYS = 21
KNOWN = 0.75
"""Share of the simulated learner's answers that are right."""
CLOSED = Plan(kinds=("single_choice", "multiple_choice", "true_false", "scenario", "numeric", "ordering", "matching"), number=25)
ANSWER = (
    "Overfitting means the model has memorised its training data, noise and all, so it does badly on cases it hasn't seen. "
    "I look for a big gap between the score on the training set and the one on held-out data. Against it I'd use L1 or L2 penalties, "
    "dropout or early stopping. After deployment it would catch all new kinds of fraud."
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What to do before the picture is taken."""

    name: str
    play: Callable[[Page], None]
    device: dict[str, Any] = field(default_factory=lambda: DESKTOP)
    scheme: str = "light"


def asked(question: str, chip: int | None = None) -> Callable[[Page], None]:
    """Ask a question, and click a chip of the answer."""

    def play(page: Page) -> None:
        ask(page, question)
        if chip is not None:
            page.locator(".chip").nth(chip).click()
            expect(page.locator(".panel .cited.active").first).to_be_in_viewport()

    return play


def quizzed(page: Page) -> None:
    """Answer an open question, and see it marked."""
    start(page, {"concepts": ["overfitting"], "kinds": ["open"], "number": 1})
    page.locator("textarea[name=text]").fill(ANSWER)
    page.locator(".submit button").click()
    page.locator("[data-confidence=think_so]").click()
    page.locator(".marked").wait_for()
    if page.locator(".follow-up").count():
        page.locator("[data-action=waive]").click()
    page.locator(".judged").wait_for()


def chosen(page: Page) -> None:
    """A question before its answer."""
    start(page, {"concepts": ["data-leakage"], "kinds": ["scenario"], "number": 5})
    page.locator(".option").nth(1).click()
    page.locator(".submit button").click()


def start(page: Page, plan: dict[str, Any]) -> None:
    page.evaluate("plan => { viva.openTab('Quiz'); document.dispatchEvent(new CustomEvent('viva:quiz', {detail: plan})); }", plan)
    page.locator(".asking").wait_for()


def progress(page: Page) -> None:
    """Where the learner stands."""
    page.evaluate("viva.openTab('Progress')")
    page.locator("#viva-progress .map").wait_for()


def broken(page: Page) -> None:
    """A fault in the Lab, and what caught it."""
    page.evaluate("viva.openTab('Lab')")
    page.locator("#viva-lab .choice").first.click()
    page.locator("#viva-lab .kind[data-kind=scope]").click()
    page.locator("#viva-lab .trial").wait_for()
    page.locator("#viva-lab .bench").evaluate("bench => bench.scrollIntoView({block: 'start'})")


def measured(page: Page) -> None:
    """What a small run of the evaluation found."""
    page.evaluate("viva.openTab('Evaluation')")
    page.locator("#viva-evaluation .start").click()
    page.locator("#viva-evaluation .figures").wait_for(timeout=120_000)
    page.locator("#viva-tabs [role=tab][aria-selected=true]").hover()


SCENES = (
    Scene("chat-light", asked("What is the bias-variance tradeoff?", chip=1)),
    Scene("lab", broken),
    Scene("evaluation", measured, device={"viewport": {"width": 1280, "height": 1000}}),
    Scene("chat-dark", asked("What is the formula of the F1-score?", chip=1), scheme="dark"),
    Scene("chat-phone", asked("What is overfitting?"), device=PHONE),
    Scene("abstention", asked("How do I cook pasta?")),
    Scene("quiz-marked", quizzed, device={"viewport": {"width": 1280, "height": 1100}}),
    Scene("quiz-phone", chosen, device=PHONE, scheme="dark"),
    Scene("progress", progress, device={"viewport": {"width": 1280, "height": 1000}}),
)


def main() -> None:
    """Write one PNG a scene."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    with TemporaryDirectory() as home, open_chromium() as browser:
        parts = build_parts(load_settings().model_copy(update={"runs": Path(home) / "runs"}))
        prepare(parts, lambda _done, _total, _what: None)
        parts.chain.invoke(Query("What is overfitting?"))  # the pictures are of a server that has been running for a while
        practice = practised(parts, Path(home))
        with served(parts, practice) as address:
            for scene in SCENES:
                take(scene, browser, address, folder / f"{scene.name}.png")
        practice.store.close()


def practised(parts: Parts, home: Path) -> Practice:
    """Practice of a learner who has been at it for some weeks."""
    clock, random = Clock(datetime.now(UTC) - timedelta(days=DAYS)), Random(7)
    titles = {record.id: record.title for record in parts.store.open().records.values()}
    practice = Practice(load_bank(QUESTIONS, GUIDE), LearnerStore.in_home(home), EmbeddedMarker(parts.encoder), titles, clock, random)
    profile = practice.store.default_profile(clock())
    for _ in range(DAYS):
        step = practice.show(practice.start(profile.id, CLOSED))
        while isinstance(step, Asking | Marked):
            if isinstance(step, Asking):
                clock.forward(seconds=random.uniform(8, 60))
                knows = random.random() < KNOWN
                response = (right_response if knows else wrong_response)(step, practice.bank)
                confidence: Confidence = random.choice(("sure", "sure", "think_so") if knows else ("sure", "think_so", "guess"))
                step = practice.answer(step.session.id, step.presented.question_id, response, confidence)
            else:
                step = practice.next(step.session.id)
        clock.forward(days=1)
    return practice


def take(scene: Scene, browser: Browser, address: str, path: Path) -> None:
    """One picture, in a window of its own."""
    with closing(new_context(browser, scene.device, color_scheme=scene.scheme)) as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".welcome").wait_for()
        scene.play(page)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=path)


if __name__ == "__main__":
    main()
