"""HTML into the text that a reader of the page sees."""

import pytest

from ingest.html import parse_html


def text_of(html: str) -> str:
    return parse_html(html.encode(), "page.html").text


def test_page_with_headings_and_everything_around_them() -> None:
    content = parse_html(
        b"""<!doctype html><html><head><title>Trees | Site</title><style>p {}</style></head><body>
        <nav><a href=/>Home</a></nav><header><p>Logo</p></header>
        <main><h1>Trees</h1><p>A tree <b>splits</b> rows,<br>one question at a time.</p>
        <script>alert(1)</script><h2>Pruning<a class=headerlink href=#p>#</a></h2><div>Cut <i>leaves</i>.</div>
        <h3>Cost</h3><p>Alpha.</p></main><footer>Imprint</footer></body></html>""",
        "page.html",
    )
    assert content.title == "Trees"
    assert content.text == "# Trees\n\nA tree splits rows,\none question at a time.\n\n## Pruning\n\nCut leaves.\n\n### Cost\n\nAlpha."
    found = [(section.path, content.text[section.start : section.end].strip()) for section in content.sections]
    assert found[1:] == [(("Pruning",), "Cut leaves."), (("Pruning", "Cost"), "Alpha.")]


def test_title_element_where_there_is_no_main_heading() -> None:
    assert parse_html(b"<title> Trees\n and forests </title><h2>One</h2><p>Text.", "page.html").title == "Trees and forests"


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>No.</p>",
        "<p style='color:red; display : none'>No.</p>",
        "<p aria-hidden=true>No.</p>",
        "<template><p>No.</p></template>",
        "<noscript>No.</noscript>",
        "<!-- No. -->",
        "<div role=navigation>No.</div>",
        "<button>No.</button>",
        "<sup class=reference>[1]</sup>",
        "<ul><li><a>No</a><li><a>No</a><li><a>No</a><li><a>No</a></ul>",
    ],
)
def test_what_a_reader_does_not_see_is_not_text(hidden: str) -> None:
    assert text_of(f"<p>Yes.{hidden}</p>") == "Yes."


def test_lists_nest_and_count() -> None:
    assert (
        text_of("<ol><li>one<ul><li><p>a</p><p>more</p></li><li>b</li></ul></li><li>two</li></ol>")
        == "1. one\n   - a\n\nmore\n\n   - b\n2. two"
    )


def test_definitions_stay_with_their_terms() -> None:
    assert text_of("<dl><dt>Bias</dt> <dd>Error of assumptions.</dd><dt>Variance</dt><dd>Error of chance.</dd></dl>") == (
        "Bias: Error of assumptions.\n\nVariance: Error of chance."
    )


def test_table_becomes_pipe_table() -> None:
    head = "<table><caption>Costs</caption><tr><th>a|b<th colspan=2>c</tr>"
    table = f"{head}<tr><td rowspan=2>1<td>2<td>3</tr><tr><td><ul><li>x<li>y</ul><td>5</tr></table>"
    assert text_of(table) == "Costs\n\n| a\\|b | c |  |\n|---|---|---|\n| 1 | 2 | 3 |\n| 1 | x; y | 5 |"


def test_table_that_lays_out_the_page_is_running_text() -> None:
    assert (
        text_of(f"<table><tr><td>{'Long. ' * 200}</td><td>{'Text. ' * 200}</td></tr><tr><td>{'More. ' * 200}<td>y</table>").count("|") == 0
    )
    assert text_of("<table><tr><td><table><tr><td>a<td>b<tr><td>c<td>d</table></table>") == "| a | b |\n|---|---|\n| c | d |"


def test_code_keeps_its_lines() -> None:
    assert text_of("<p>Call <code>fit(X)</code>:</p><pre>for x in y:\n    print('```')\n</pre>") == (
        "Call `fit(X)`:\n\n````\nfor x in y:\n    print('```')\n````"
    )


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<math><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></math>", "Where $x^2$ is."),
        ("<script type='math/tex'>x^2</script>", "Where $x^2$ is."),
        ("<math><mi>x</mi></math>", "Where x is."),
        ("10<sup>-3</sup>", "Where 10^-3 is."),
        ("<math display=block><annotation encoding='application/x-tex'>x</annotation></math>", "Where\n\n$$x$$\n\nis."),
    ],
)
def test_formulas(markup: str, text: str) -> None:
    assert text_of(f"<p>Where {markup} is.</p>") == text


def test_declared_encoding() -> None:
    assert parse_html('<meta charset="iso-8859-1"><p>“déjà vu”'.encode("cp1252"), "page.html").text == "“déjà vu”"
    assert parse_html('<meta charset="unicode_escape"><p>déjà vu'.encode("cp1252"), "page.html").text == "déjà vu"


@pytest.mark.parametrize("opening", ["<div>", "<ul><li>x", "<table><tr><td>", "<sup>1", "<code>x", "<dl><dt>x<dd>"])
def test_deep_nesting_is_read(opening: str) -> None:
    assert text_of(opening * 2000 + "end").rstrip("`").endswith("end")
