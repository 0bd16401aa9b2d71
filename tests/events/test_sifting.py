"""The sieve may let too much through, never too little."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from conflictmap import __version__, pipeline
from conflictmap.events.dates import find_dates, may_date
from conflictmap.events.lexicon import Lexicon
from conflictmap.events.sifting import Sieve
from conflictmap.events.tokens import analyse, find_triggers
from conflictmap.model import Report
from conflictmap.reading.sentences import find_sentences

LEXICON = Lexicon.bundled()
SIEVE = Sieve.of(LEXICON)
REPORTS = Path(__file__).parents[1] / "accuracy" / "development" / "reports.jsonl"
TEXTS = [json.loads(line)["text"] for line in REPORTS.read_text("utf-8").splitlines()]
SPANS = [(text, s.start, s.end) for text in TEXTS for s in find_sentences(text)]
SENTENCES = [s for t in LEXICON.triggers for s in (*t.positive, *t.negative)]


def test_no_trigger_is_sifted_out() -> None:
    seen = 0
    for text, start, end in [*SPANS, *((s, 0, len(s)) for s in SENTENCES)]:
        analysis = analyse(text, start, end, places=(), dates=(), lexicon=LEXICON)
        every = find_triggers(analysis, LEXICON, LEXICON.patterns)
        assert analysis.hits == every, text[start:end]
        seen += len(every)
    assert seen > 500


def test_no_actor_is_sifted_out() -> None:
    for text, start, end in SPANS:
        sifted = SIEVE.sift(text, start, end)
        loud = sifted._replace(acting=True)
        analysis = analyse(text, start, end, places=(), dates=(), lexicon=LEXICON, sifted=loud)
        if not sifted.acting:
            assert not [t for t in analysis.tokens if t.actor is not None], text[start:end]


def test_no_date_is_sifted_out() -> None:
    hidden = [
        "on Fri\u00adday",
        "on 5\u00a0May 2014",
        "يوم الجمعة",
        "on the ٥ of May 2014",
        "two days\u200b ago",
    ]
    spans = [*SPANS, *((text, 0, len(text)) for text in hidden)]
    for text, start, end in spans:
        words = SIEVE.sift(text, start, end).words
        if find_dates(text, published=dt.date(2024, 12, 7), start=start, end=end):
            assert may_date(text, start, end, words), text[start:end]


def test_a_day_told_in_passing_is_what_a_day_later_counts_from() -> None:
    text = (
        "Rebels captured Saraqib on 1 December 2024. A cold spell came. Prices rose again. "
        "Rain fell on 3 December 2024 in the hills. Nobody was surprised. Rebels captured Morek a day later."
    )
    events = pipeline.code_report(Report(id="1", text=text, published=dt.date(2024, 12, 20)))
    assert {e.place: e.date for e in events} == {"Saraqib": "2024-12-01", "Morek": "2024-12-04"}


@pytest.mark.parametrize("name", ["en", "ar", "dates"])
def test_the_fingerprint_tells_every_lexicon_and_the_version(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conflictmap.events import lexicon

    before = pipeline.fingerprint()
    assert before.startswith(f"{__version__}-")
    assert before == pipeline.fingerprint(lexicon=LEXICON)
    real = lexicon.fingerprint_files
    changed = f"{name}.toml"
    monkeypatch.setattr(
        lexicon, "fingerprint_files", lambda *paths: "0" if paths[0].name == changed else real(*paths)
    )
    assert pipeline.fingerprint() != before
