"""What the Evaluation tab shows: the figures of the newest runs, each with what it means, and where a new run starts."""

from collections.abc import Mapping, Sequence

from eval.metrics import METRICS
from eval.results import Figure, VariantName
from eval.runs import FinishedRun
from eval.variants import VARIANTS
from ui.markup import Markup, element, join
from ui.words import counted

GROUPS: Mapping[str, Sequence[str]] = {
    "Is it true, and is it borne out?": ("faithfulness", "citation_recall", "citation_precision", "noise_sensitivity", "truth"),
    "Is it the right answer?": (
        "fact_coverage",
        "right_page_first",
        "premise_corrected",
        "orders_obeyed",
        "wrong",
        "answer_relevancy",
        "factual_correctness",
        "semantic_similarity",
    ),
    "Does it refuse what it can't know?": ("abstention_f1", "abstention_precision", "abstention_recall"),
    "Does it find the right passages?": ("page_ndcg", "page_recall", "context_precision", "context_recall"),
}
"""The metrics by the question that they answer."""


def evaluation_html(runs: Sequence[FinishedRun], offered: Sequence[tuple[VariantName, str]], small: int) -> Markup:
    """The figures, or that there are none yet; and the start of a run over `small` questions, of the variants that are `offered`."""
    if not runs:
        return join(_empty(), _start(offered, small))
    return join(_start(offered, small), _figures(runs))


def _empty() -> Markup:
    return element(
        "div",
        element("h3", "Nothing has been measured on this machine yet"),
        element("p", "Start with the small run below; it asks real questions about the guide and judges every answer.", class_="about"),
        class_="empty",
    )


def _start(offered: Sequence[tuple[VariantName, str]], small: int) -> Markup:
    """A choice only where there is one."""
    options = [element("option", words, value=name) for name, words in offered]
    choice = element("label", element("span", "Who answers"), element("select", *options, name="variant"), hidden=len(offered) == 1)
    about = element(
        "p",
        f"{small} of the golden questions, of every kind: definitions, comparisons, follow-ups, false premises, and some that the guide ",
        "can't answer. Judged on this machine, without a language model. All of them, other variants and your own documents: ",
        element("code", "viva eval answers"),
        ".",
        class_="about",
    )
    button = element("button", f"Measure {small} questions", type="button", class_="primary start", data_action="start")
    work = element(
        "div",
        element("p", class_="said", role="status"),
        element("progress", aria_label="Questions measured"),
        element("button", "Stop", type="button", class_="secondary", data_action="stop"),
        class_="work",
        hidden=True,
    )
    return element("section", element("div", choice, button, class_="begin"), work, element("p", class_="told", role="status"), about)


def _figures(runs: Sequence[FinishedRun]) -> Markup:
    heads = [element("th", *_head(run), scope="col") for run in runs]
    bodies = [_group(question, names, runs) for question, names in GROUPS.items()]
    table = element(
        "table",
        element("caption", "Each figure with its interval of 95 % over the questions."),
        element("thead", element("tr", element("th", "Newest runs", scope="col"), *heads)),
        *(body for body in bodies if body),
        element("tbody", _milliseconds(runs), _failures(runs)),
    )
    link = element("a", "Open the full report", href="report", target="_blank", class_="secondary")
    further = element(
        "p", "With plots, every topic, and the worst answers beside their sources. It can be saved, and opens without a network."
    )
    box = element("div", table, class_="scroll", tabindex=0, role="region", aria_label="Figures of the newest runs")
    return element("section", element("h3", "What was measured"), box, element("div", link, further, class_="further"), class_="figures")


def _head(run: FinishedRun) -> Sequence[str]:
    manifest = run.summary.manifest
    model = "a simulated model" if manifest.simulated else manifest.model
    when = element("time", f"{manifest.started:%-d %B %Y, %H:%M} UTC", datetime=manifest.started.isoformat())
    details = [counted(manifest.cases, "question"), model, f"judged by {manifest.judge}" if manifest.judge != "local" else ""]
    return (
        element("strong", manifest.variant, title=VARIANTS[manifest.variant].says),
        element("small", ", ".join(each for each in details if each)),
        element("small", when),
        element("small", f"commit {manifest.commit}") if manifest.commit else "",
    )


def _group(question: str, names: Sequence[str], runs: Sequence[FinishedRun]) -> Markup:
    """The metrics that some run has, or should have."""
    lines = [_line(name, runs) for name in names if any(name in run.summary.figures or name in run.summary.unscored for run in runs)]
    if not lines:
        return Markup()
    return element("tbody", element("tr", element("th", question, scope="rowgroup", colspan=len(runs) + 1, class_="question")), *lines)


def _line(name: str, runs: Sequence[FinishedRun]) -> Markup:
    metric = METRICS[name]
    lower = "; lower is better" if metric.better == "lower" else ""
    head = element("th", metric.title, element("small", f"{metric.says}{lower}"), scope="row")
    return element("tr", head, *(_cell(run.summary.figures.get(name), run.summary.unscored.get(name, 0)) for run in runs))


def _cell(figure: Figure | None, unscored: int) -> Markup:
    if figure is None:
        said = f"{unscored} answers without a score" if unscored else ""
        return element("td", element("span", "–", aria_label="no value" if unscored else "does not apply"), element("small", said))
    missing = f"{figure.failed} of {figure.cases} without a score" if figure.failed else counted(figure.cases, "question")
    return element(
        "td",
        element("strong", f"{figure.value:.3f}"),
        element("small", f"{figure.low:.3f} to {figure.high:.3f}"),
        element("small", missing),
    )


def _milliseconds(runs: Sequence[FinishedRun]) -> Markup:
    cells = [
        element("td", element("strong", f"{each.median:.0f}\u00a0ms"), element("small", f"95 % below {each.p95:.0f}\u00a0ms"))
        for each in (run.summary.latency for run in runs)
    ]
    return element("tr", element("th", "Time to the whole answer", element("small", "Median"), scope="row"), *cells)


def _failures(runs: Sequence[FinishedRun]) -> Markup:
    cells = [element("td", element("strong", str(run.summary.failures))) for run in runs]
    return element("tr", element("th", "Failed", element("small", "Questions without an answer; in no figure above"), scope="row"), *cells)
