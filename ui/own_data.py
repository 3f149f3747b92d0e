"""The last section of the Progress tab: a learner's data, to take away, bring in or delete."""

from assistant.quiz.attempts import Profile
from ui.markup import Markup, element
from ui.pieces import section

DECKS = (("all", "all questions"), ("asked", "those I was asked"), ("bookmarked", "those I bookmarked"))


def own_data_html(profile: Profile) -> Markup:
    """The section. Deleting is asked about twice."""
    return section(
        "Your data",
        f"Learner: {profile.name}. All of it stays on this machine, and is yours to take away.",
        element(
            "div",
            element("span", _button("Anki deck", "anki"), _decks(), class_="deck"),
            _button("Answers as CSV", "csv"),
            _button("All my data (JSON)", "json"),
            _button("Import JSON", "choose"),
            element("input", type="file", accept="application/json,.json", hidden=True, aria_label="Data to import"),
            _button("Delete me", "delete", "quiet"),
            class_="exports",
        ),
        element(
            "div",
            element("p", f"Delete {profile.name}? Every answer, the schedule, bookmarks and reports are gone then."),
            _button("Delete everything", "really", "primary"),
            _button("Keep it", "keep"),
            class_="deletion",
            hidden=True,
        ),
    )


def _button(label: str, action: str, kind: str = "secondary") -> Markup:
    return element("button", label, type="button", class_=kind, data_action=action)


def _decks() -> Markup:
    options = [element("option", label, value=value) for value, label in DECKS]
    return element("select", *options, name="only", aria_label="Questions in the deck")
