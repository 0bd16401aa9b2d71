"""Whatever the text: spans cut the evidence, nothing crashes, order of reports does not matter."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conflictmap.model import Report
from conflictmap.pipeline import code_report, explain, extract_reports

WORDS = [
    "Rebels", "captured", "Saraqib", "Homs", "and", ",", ".", "which", "fell to", "HTS", "the town", "it",
    "air strikes", "on", "in", "near", "5 km north of", "was", "not", "if", "would", "said", "on Friday",
    "“", "”", "—", "\n", "- ", "the Naseeb crossing", "closed", "withdrew from", "there", "by the army",
    "M5", ":", "وقصفت", "حمص", "😀", "\u200f", "<b>",
]  # fmt: skip
SOUP = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


@settings(deadline=None, max_examples=150)
@given(st.one_of(SOUP, st.text(max_size=300)))
@example("Rebels captured , and . which")
@example("it fell to it fell to it")
def test_any_text_is_coded_with_exact_spans(text: str) -> None:
    for event in code_report(Report(id="r", text=text, published=dt.date(2024, 12, 7))):
        assert text[event.start : event.end] == event.evidence
        assert event.date <= "2024-12-07"
        assert (event.lat is None) == (event.location_method == "unresolved")


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(4)))
def test_the_order_of_reports_does_not_matter(order: list[int]) -> None:
    texts = [
        "HTS captured Saraqib.",
        "The army denied that HTS had captured Saraqib.",
        "Jets bombed Ariha.",
        "HTS took Saraqib.",
    ]
    reports = [Report(id=f"r{i}", text=t, published=dt.date(2024, 12, 1)) for i, t in enumerate(texts)]
    assert list(extract_reports([reports[i] for i in order])) == list(extract_reports(reports))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "Homs " * 5_000,
        "captured " * 20_000,
        "(" * 200_000,
        ", and " * 50_000,
        "Rebels captured Homs, " * 2_000,
    ],
    ids=["one word", "one name", "one verb", "brackets", "links", "one long sentence"],
)
def test_hostile_length_is_worked_off(text: str) -> None:
    for decision in explain(Report(id="long", text=text)):
        assert text[decision.start : decision.end] == decision.sentence
