"""Takes the pictures in docs/images of the real product: `python -m bench.screenshots [FOLDER]`.

Needs Chromium (tests/chromium.py says where) and the `dev` extra.
"""

import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from assistant.build import build_parts, prepare
from assistant.config import load_settings
from assistant.types import Query
from tests.chromium import DESKTOP, PHONE, ask, new_context, open_chromium
from tests.server import served

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"


@dataclass(frozen=True, slots=True)
class Scene:
    """What to ask before the picture is taken, and which chip to click."""

    name: str
    question: str
    chip: int | None = None
    device: dict[str, Any] = field(default_factory=lambda: DESKTOP)
    scheme: str = "light"


SCENES = (
    Scene("chat-light", "What is the bias-variance tradeoff?", chip=1),
    Scene("chat-dark", "What is the formula of the F1-score?", chip=1, scheme="dark"),
    Scene("chat-phone", "What is overfitting?", device=PHONE),
    Scene("abstention", "How do I cook pasta?"),
)


def main() -> None:
    """Write one PNG a scene."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    parts = build_parts(load_settings())
    prepare(parts, lambda _done, _total, _what: None)
    for scene in SCENES:
        parts.chain.invoke(Query(scene.question))  # the picture is of a server that has been running for a while
    with served(parts) as address, open_chromium() as browser:
        for scene in SCENES:
            take(scene, browser, address, folder / f"{scene.name}.png")


def take(scene: Scene, browser: Browser, address: str, path: Path) -> None:
    """One picture, in a window of its own."""
    with closing(new_context(browser, scene.device, color_scheme=scene.scheme)) as context:
        page = context.new_page()
        page.goto(address)
        page.locator(".welcome").wait_for()
        ask(page, scene.question)
        if scene.chip is not None:
            page.locator(".chip").nth(scene.chip).click()
            expect(page.locator(".panel .cited.active").first).to_be_in_viewport()
        page.screenshot(path=path)


if __name__ == "__main__":
    main()
