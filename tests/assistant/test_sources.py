"""Numbers of the passages beside an answer."""

from assistant.answer.sources import FURTHER, list_sources, renumber, span_of
from assistant.types import Answer, Citation, SearchResult, Sentence, Source, Span
from ingest.types import Chunk


def chunk(name: str, text: str = "One. Two.", start: int = 10) -> Chunk:
    return Chunk(name, f"of-{name}", "hash", name.title(), ("Section",), start, start + len(text), text)


def found(name: str, dense: float = 0.5) -> SearchResult:
    return SearchResult(chunk(name), dense, 0.0, dense)


def source(number: int, name: str) -> Source:
    return Source(number, name, (), Span(name, 0, 1, "x", "hash"), 0.5)


def sentence(*numbers: int) -> Sentence:
    return Sentence("x", tuple(Citation(number, Span(f"d{number}", 0, 1, "x", "hash")) for number in numbers))


def test_a_span_is_the_words_between_two_offsets_of_the_document() -> None:
    assert span_of(chunk("a"), 15, 19) == Span("of-a", 15, 19, "Two.", "hash")


def test_cited_passages_come_first_and_are_listed_once() -> None:
    sources = list_sources([(chunk("c"), 0.5), (chunk("a"), 0.25)], [found("a"), found("b"), found("c")])
    assert [(each.number, each.title) for each in sources] == [(1, "C"), (2, "A"), (3, "B")]
    assert sources[0].span.quote == "One. Two."
    assert [each.score for each in sources[:2]] == [0.5, 0.25]


def test_only_the_nearest_of_the_other_passages_are_listed() -> None:
    sources = list_sources([], [found(f"p{place}") for place in range(FURTHER + 3)])
    assert [each.title for each in sources] == [f"P{place}" for place in range(FURTHER)]


def test_scores_lie_between_0_and_1() -> None:
    sources = list_sources([(chunk("cited"), -0.1)], [found("far", -0.2), found("same", 1.0000001)])
    assert [each.score for each in sources] == [0.0, 0.0, 1.0]


def test_sources_are_numbered_as_the_reader_meets_them() -> None:
    answer = Answer("q", "answered", sentences=(sentence(3), sentence(3, 1)), sources=tuple(source(n, f"d{n}") for n in (1, 2, 3)))
    renumbered = renumber(answer)
    assert [(each.number, each.title) for each in renumbered.sources] == [(1, "d3"), (2, "d1"), (3, "d2")]
    assert [[(c.number, c.span.document_id) for c in each.citations] for each in renumbered.sentences] == [
        [(1, "d3")],
        [(1, "d3"), (2, "d1")],
    ]


def test_removed_sentences_keep_pointing_at_their_sources() -> None:
    answer = Answer("q", "answered", sentences=(sentence(2),), removed=(sentence(1),), sources=(source(1, "d1"), source(2, "d2")))
    (removed,) = renumber(answer).removed
    assert [(citation.number, citation.span.document_id) for citation in removed.citations] == [(2, "d1")]


def test_an_answer_numbered_in_order_stays_as_it_is() -> None:
    answer = Answer("q", "answered", sentences=(sentence(1), sentence(2)), sources=(source(1, "d1"), source(2, "d2")))
    assert renumber(answer) == answer
