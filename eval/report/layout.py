"""What every report looks like: one page in which all it needs stands."""

import json
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.plotting import Figure

HERE = Path(__file__).parent


def render_page(template: Path, plots: Mapping[str, Figure], **content: object) -> str:
    """A page by its template, which extends layout.html; `plots` by the names of their places."""
    from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]  # when a page is wanted: the server that offers one starts without

    environment = Environment(
        loader=FileSystemLoader([HERE, template.parent]), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template.name).render(
        **content,
        style=_file("report.css"),
        script=_file("report.js"),
        plotly=Markup(get_plotlyjs()),
        plots=Markup(json.dumps(plots).replace("<", "\\u003c")),
    )


def _file(name: str) -> Markup:
    return Markup((HERE / name).read_text(encoding="utf-8"))
