"""Sentences end where a news reader ends them, their spans are exact, and no input takes long."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conflictmap.reading.sentences import MAX_CHARS, find_sentences


def split(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in find_sentences(text)]


def headings(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in find_sentences(text) if sentence.heading]


@pytest.mark.parametrize(
    "sentence",
    [
        "Gen. Salim Idris and Lt. Col. Ahmad al-Ali met Mr. Pedersen near St. Simeon.",
        "Brig.-Gen. Rahmoun, known as J. R. Rahmoun, left with Dr. Amin.",
        "The U.S. Central Command and the U.N. Security Council met at 10 a.m. Friday.",
        "On Dec. 6 the rebels took Brigade No. 26 and 3.5 tonnes of arms.",
        "The jets hit Rastan at 10:40 and at 10.55 local time.",
        "The road from Damascus … to Tartus and … Homs was cut.",
        "The road from Damascus ... to Tartus was cut.",
        "“Leave the city!” he shouted, “or … you will see.”",
        "“Did Hama fall?” asked the anchor of example.org.",
        "The town fell to Hayat Tahrir al-Sham (H.T.S.) fighters vs. Army units, i.e. the 25th Division.",
        'They wrote: "The bridge is gone."',
        "قال د. أحمد إن الجيش انسحب من مدينة حماة، وأضاف أن الطريق مقطوع.",
        "Hama fell…",
    ],
)
def test_one_sentence(sentence):
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    "parts",
    [
        ["Rastan fell.", "Talbiseh fell!", "Did Homs?", "No."],
        ["“Our forces left Hama.”", "The army denied it."],
        ['"The bridge is gone."', '"Nobody can pass."'],
        ["He fled to the U.S.", "The army stayed.", "It struck at 5 p.m.", "In Hama nothing moved."],
        ["It happened in 2014.", "14 people died."],
        ["Their answer was no.", "Rebels went on."],
        ["The toll was 3.", "Al-Bab was hit."],
        ["It fell.", "al-Jazeera said so."],
        ["They left… ", "Then came quiet."],
        ["(They left Hama.)", "Homs held."],
        ["انسحب الجيش من حماة.", "هل سقطت حمص؟", "لا نعرف۔", "أغلق المعبر."],
        ["14:30 Rebels took Rastan.", "14:45 Jets hit the bridge."],
        ["Talbiseh was taken.", "…"],
    ],
)
def test_several_sentences_in_a_line(parts):
    assert split(" ".join(parts)) == [part.strip() for part in parts]


def test_forgotten_space():
    assert split("The army left.The rebels came.") == ["The army left.", "The rebels came."]


def test_lines_bullets_and_marks():
    text = "# Friday\n\n* Rastan fell\n* 14:30 Salma fell\n  - Hama: quiet\n1. Homs\n2) Aleppo\n> “Gone.”"
    assert split(text) == [
        "Friday", "Rastan fell", "14:30 Salma fell", "Hama: quiet", "Homs", "Aleppo",
        "“Gone.”",
    ]  # fmt: skip
    assert headings(text) == ["Friday"]
    assert split("Rastan fell • Hama fell | Homs is calm") == ["Rastan fell", "Hama fell", "Homs is calm"]


def test_headings_head_something():
    text = (
        "Army leaves the east\n\n"
        "Soldiers pulled out of Deir ez-Zor on Friday.\n"
        "‘A different country’\n"
        "Jordan shut its crossing at Jaber.\n"
        "Homs governorate:\n"
        "- Rastan: captured\n"
        "- Talbiseh: captured\n"
        "Who is next?\n"
        "Nobody knows.\n"
        "Reporting by our staff"
    )
    assert headings(text) == ["Army leaves the east", "‘A different country’", "Homs governorate:"]


def test_a_list_of_headlines_is_no_stack_of_headings():
    text = "Rebels take Rastan\nRebels take Rastan bridge\nRebels take Talbiseh"
    assert split(text) == text.split("\n")
    assert headings("Rebels take Rastan") == []


WRAPPED = (
    "Soldiers pulled out of the city of Deir ez-Zor on Friday, two residents\n"
    "told a news agency, and columns of vehicles were seen on the road to\n"
    "Palmyra. The Syrian Democratic Forces crossed the river in the afternoon\n"
    "and took the airport.\n"
)


def test_wrapped_text_is_joined():
    assert [part.replace("\n", " ") for part in split(WRAPPED)] == [
        "Soldiers pulled out of the city of Deir ez-Zor on Friday, two residents told a news agency, and "
        "columns of vehicles were seen on the road to Palmyra.",
        "The Syrian Democratic Forces crossed the river in the afternoon and took the airport.",
    ]
    assert len(split(WRAPPED.replace("\n", "\r\n"))) == 2


def test_lines_that_are_not_wrapped_stay_apart():
    text = "Rebels near Homs after two northern towns fell\nThe army denied that it had left the bridge.\n"
    assert len(split(text)) == 2
    assert split("Villages taken so far in the countryside\nal-Dana\nal-Bara") == [
        "Villages taken so far in the countryside", "al-Dana", "al-Bara",
    ]  # fmt: skip


def test_long_sentences_are_cut_at_clauses():
    clause = "the rebels took another village in the hills, "
    parts = split("On Friday " + clause * 200 + "and stopped.")
    assert all(len(part) <= MAX_CHARS for part in parts)
    assert all(part.endswith(",") for part in parts[:-1])
    assert [len(part) for part in split("x" * 4500)] == [2000, 2000, 500]


pieces = st.sampled_from(
    [
        *string.printable,
        *"“”’…؟۔،•–éİß\u00a0\u2028\u2029\x85",
        "Gen. ",
        "U.S. ",
        ". ",
        "\n\n",
        "- ",
        "1. ",
        "حمص",
        "\r\n",
    ]
)


@given(st.lists(pieces, max_size=80).map("".join))
@example("\x1f. \x1f")
@example("…")
@example(" . A")
def test_spans_are_ordered_exact_and_complete(text):
    end = 0
    outside = []
    for sentence in find_sentences(text):
        assert end <= sentence.start < sentence.end <= len(text)
        part = text[sentence.start : sentence.end]
        assert part == part.strip() != ""
        assert len(part) <= MAX_CHARS
        outside.append(text[end : sentence.start])
        end = sentence.end
    outside.append(text[end:])
    # nothing is lost but white space and the marks of bullets, numbering and headings
    assert not any(char.isalpha() for char in "".join(outside))


@given(st.text(max_size=200), st.integers(1, 50))
def test_any_text_and_its_repetition(text, times):
    assert [part for part in split(text * times) if not part.strip()] == []


@pytest.mark.parametrize(
    "unit", [".", "a", " ", "\n", "'", "- ", "1. ", ", ", "...'", "# ", "“…” ", "A.A", "\t\n ", "x\u2029"]
)
def test_time_grows_with_length_only(unit):
    def measure(chars: int) -> float:
        text = unit * (chars // len(unit)) + "x"
        begin = time.perf_counter()
        find_sentences(text)
        return time.perf_counter() - begin

    short = measure(300_000)
    assert measure(1_200_000) < 12 * short + 1.0  # four times the text; sixteen times would be quadratic


def test_a_line_of_ten_megabytes():
    sentence = "Rebels took Rastan, U.S. Gen. Smith said, and 3.5 km of the M5 near it. "
    text = sentence * (10_000_000 // len(sentence))
    begin = time.perf_counter()
    found = find_sentences(text)
    assert len(found) == 10_000_000 // len(sentence)
    assert time.perf_counter() - begin < 20
