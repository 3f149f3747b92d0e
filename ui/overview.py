"""The Progress tab's page: what a learner knows, how well they can tell, what comes, and what they did."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from assistant.progress.certainty import TopicCertainty
from assistant.progress.overview import Hard, Overview, Pace, Streak
from assistant.quiz.attempts import Profile
from assistant.quiz.bank import Bank
from assistant.quiz.present import present
from ui.heat_map import map_html
from ui.markup import Markup, element, join
from ui.own_data import own_data_html
from ui.pieces import folded_table, interval, kind_words, plot, practise, section, stripe, table_head, table_row
from ui.plots import WORDS
from ui.prose import inline
from ui.words import counted, day_words, duration_words, percent

MISJUDGED = 0.05
"""A word that is off by less is well chosen."""
LEAST_SCALE = 0.1
"""A bar as long as can be stands for so much at least."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page shows, and for whom."""

    profile: Profile
    bank: Bank
    overview: Overview


def page_html(page: Page) -> Markup:
    """The whole page. Plots have empty places, which the browser fills."""
    overview = page.overview
    if is_empty(overview):
        return join(_nothing(), own_data_html(page.profile))
    when = when_words(overview)
    cells = {(cell.topic, str(cell.tier)): cell for cell in overview.cells}
    return join(
        element("header", element("h2", "Progress"), element("p", lead(overview, when), class_="lead")),
        _figures(overview),
        map_html(cells, page.bank.topics, when),
        _certainty(page),
        _ahead(overview),
        _hardest(page),
        _practised(overview),
        _paces(overview.paces),
        own_data_html(page.profile),
    )


def is_empty(overview: Overview) -> bool:
    """Whether there is nothing to show yet."""
    return not overview.answers and not overview.asked


def when_words(overview: Overview) -> str:
    """The day that counts: "on 3 March", or "in 7 days" where no interview is set."""
    return f"on {overview.then:%-d %B}" if overview.interview else day_words(overview.then, overview.ahead[0].day)


def lead(overview: Overview, when: str) -> str:
    """All of it in two sentences."""
    asked = f"You have been asked {overview.asked:,} of {overview.questions:,} questions."
    known = f"By the forgetting curve you would know about {round(overview.known):,} of them now"
    return f"{asked} {known}, and {round(overview.known_then):,} {when} if you stopped practising."


def streak_words(streak: Streak) -> str:
    """How long, and whether it still hangs on today."""
    if not streak.days:
        return "No answer yesterday or today"
    return f"{counted(streak.days, 'day')} in a row" + ("" if streak.today else ", today not yet")


def certainty_words(overview: Overview) -> str:
    """What each degree of confidence was worth, and what the learner may conclude."""
    said = [f"{percent(each.right.value)} when you said “{WORDS[each.confidence].lower()}”" for each in overview.certainties]
    verdict = ""
    for each in overview.certainties:
        excess = each.stated - each.right.value
        if each.confidence == "sure" and not each.right.low <= each.stated <= each.right.high and abs(excess) >= MISJUDGED:
            verdict = " You are surer than you can be." if excess > 0 else " You may trust yourself more."
    return f"Right were {', '.join(said)}.{verdict}"


def ahead_words(overview: Overview) -> str:
    """What forgetting takes in 30 days, and what comes back meanwhile."""
    known, lost = round(overview.known), round(overview.known - overview.ahead[-1].known)
    due, most = sum(each.due for each in overview.ahead), max(overview.ahead, key=lambda each: each.due)
    peak = f"; the fullest day comes {day_words(most.day, overview.ahead[0].day)}, with {most.due:,}" if due else ""
    return f"Without practice you would forget about {lost:,} of {known:,} questions in 30 days. {counted(due, 'review')} fall due{peak}."


def _nothing() -> Markup:
    promise = "Answer a few questions, and you see here what you know and for how long, what you only think you know, and what to do next."
    return element(
        "div",
        element("h2", "Nothing to show yet"),
        element("p", promise, class_="lead"),
        element("button", "Go to the quiz", type="button", class_="primary", data_action="quiz"),
        class_="empty",
    )


def _figures(overview: Overview) -> Markup:
    streak = overview.streak
    facts = [
        (f"{round(overview.known):,}", f"of {overview.asked:,} known now"),
        (f"{overview.due:,}", "due for review"),
        (f"{streak.days:,}", streak_words(streak).removeprefix(f"{streak.days:,} ") if streak.days else "days in a row"),
    ]
    if overview.brier is not None:
        facts.append((f"{overview.brier:.2f}", "Brier score of your confidence: 0 is perfect, 0.25 a coin"))
    review = practise({"pool": "due"}, "Review what is due", "primary") if overview.due else ""
    return element(
        "div", *(element("div", element("strong", figure), element("span", what)) for figure, what in facts), review, class_="total"
    )


def _certainty(page: Page) -> Markup:
    overview = page.overview
    if not overview.certainties:
        return Markup()
    rows = [
        (WORDS[each.confidence], percent(each.stated), percent(each.right.value), interval(each.right), f"{each.right.count:,}")
        for each in overview.certainties
    ]
    drawn = join(
        plot("calibration", "Share of right answers over the probability that each word stands for, beside the line where they agree"),
        folded_table(("You said", "Stands for", "Right", "90 % interval", "Answers"), rows),
    )
    return section("How well you can tell", certainty_words(overview), element("div", element("div", drawn), _topics(page), class_="pair"))


def _topics(page: Page) -> Markup:
    """The over-confidence map."""
    if not page.overview.topics:
        return Markup()
    most = max(LEAST_SCALE, *(abs(each.excess) for each in page.overview.topics))
    rows = [_topic(page.bank.topics[each.topic], each, most) for each in page.overview.topics]
    head = table_head("Topic", "Sure of", "Right", "Too sure by")
    return element("div", element("table", head, element("tbody", *rows), class_="list excess"))


def _topic(title: str, topic: TopicCertainty, most: float) -> Markup:
    points = round(100 * topic.excess)
    shown = element("span", f"{points:+d}".replace("-", "−"), class_="points")
    right = element("td", percent(topic.right.value), element("small", interval(topic.right)))
    bar = stripe(abs(topic.excess) / most, "over" if points > 0 else "under")
    return table_row(title, element("td", percent(topic.stated)), right, element("td", shown, bar, class_="difference"))


def _ahead(overview: Overview) -> Markup:
    rows = [(f"{each.day:%-d %B}", f"{each.known:.0f}", f"{each.due:,}") for each in overview.ahead]
    return section(
        "What comes",
        ahead_words(overview),
        element(
            "div",
            plot("forecast", "Questions known on each of the next 30 days without practice"),
            plot("load", "Reviews due on each of the next 30 days"),
            class_="pair",
        ),
        folded_table(("Day", "Known without practice", "Reviews due"), rows),
    )


def _hardest(page: Page) -> Markup:
    if not page.overview.hardest:
        return Markup()
    items = [_hard(page.bank, hard) for hard in page.overview.hardest]
    return section("Hardest for you", "What keeps going wrong, the worst first.", element("ol", *items, class_="hardest"))


def _hard(bank: Bank, hard: Hard) -> Markup:
    question = bank.by_id[hard.question_id]
    prompt = present(question, crc32(question.id.encode())).prompt
    facts = f"{percent(hard.score)} of the marks in {counted(hard.answers, 'answer')} · {bank.topics[question.topic]}"
    text = element("div", element("p", inline(prompt), class_="prompt"), element("small", facts))
    return element("li", text, practise({"concepts": [question.concept], "number": 5}, about=f"Practise: {prompt}"))


def _practised(overview: Overview) -> Markup:
    weeks = [overview.calendar[start : start + 7] for start in range(0, len(overview.calendar), 7)]
    rows = [(f"{week[0][0]:%-d %B %Y}", f"{sum(n for _, n in week):,}", f"{sum(n > 0 for _, n in week)}") for week in reversed(weeks)]
    answers, days = sum(count for _, count in overview.calendar), sum(count > 0 for _, count in overview.calendar)
    return section(
        "Days with practice",
        f"{streak_words(overview.streak)}. In the last {len(weeks)} weeks {counted(answers, 'answer')} on {counted(days, 'day')}.",
        plot("calendar", f"Answers on each day of the last {len(weeks)} weeks"),
        folded_table(("Week from", "Answers", "Days"), rows),
    )


def _paces(paces: Sequence[Pace]) -> Markup:
    if not paces:
        return Markup()
    names = [kind_words(pace.kind) for pace in paces]
    rows = [
        table_row(
            name,
            element("td", stripe(pace.seconds / max(paces[0].seconds, 1)), class_="length"),
            element("td", duration_words(pace.seconds)),
            element("td", f"{pace.answers:,}"),
        )
        for name, pace in zip(names, paces, strict=True)
    ]
    sentence = f"{names[0]} questions take you longest: {duration_words(paces[0].seconds)} (median)."
    return section(
        "Time per answer",
        sentence,
        element("table", table_head("Kind", "", "Median", "Answers"), element("tbody", *rows), class_="list paces"),
    )
