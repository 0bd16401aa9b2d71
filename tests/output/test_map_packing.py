"""Columns and texts survive packing: what the page unpacks is what went in."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conflictmap.eventset import EventSet
from conflictmap.model import Event, Source
from conflictmap.output import wordcoding
from conflictmap.output.mapmodel import NOWHERE, UNDATED, build_model
from conflictmap.output.packing import BLOCK_ROWS, deflate, escape_json, pack_columns, pack_texts, write_json
from conflictmap.output.wordcoding import ONE_BYTE, TWO_BYTES, TooManyWordsError, code_words


def inflate(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text), -15)


def unpack(layout: list[list[Any]], packed: str) -> dict[str, list[int]]:
    """The decoder of the page (store.js), in Python."""
    data = np.frombuffer(inflate(packed), dtype=np.uint8)
    planes = sum(width for _, _, width in layout)
    rows = len(data) // planes
    columns, at = {}, 0
    for name, delta, width in layout:
        code = np.zeros(rows, dtype=np.int64)
        for plane in range(width):
            code |= data[at : at + rows].astype(np.int64) << (8 * plane)
            at += rows
        values = (code >> 1) ^ -(code & 1)
        columns[name] = (np.cumsum(values) if delta else values).tolist()
    return columns


def unpack_words(words: list[str], data: bytes) -> list[str]:
    codes, at = [], 0
    while at < len(data):
        code = data[at]
        if code >= 248:
            code, at = ONE_BYTE + TWO_BYTES + (code - 248) * 65536 + data[at + 1] * 256 + data[at + 2], at + 2
        elif code >= ONE_BYTE:
            code, at = ONE_BYTE + (code - ONE_BYTE) * 256 + data[at + 1], at + 1
        codes.append(words[code])
        at += 1
    return " ".join(codes).split(" \x00 ")


whole = st.integers(-(2**30), 2**30 - 1)


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.tuples(whole, whole), min_size=1, max_size=60))
@example([(NOWHERE, UNDATED), (0, 0), (2**30 - 1, -1)])
def test_columns_come_back(rows: list[tuple[int, int]]) -> None:
    columns = {name: np.array([row[i] for row in rows]) for i, name in enumerate(("lat", "first_day"))}
    layout, packed = pack_columns(columns)
    assert [entry[1] for entry in layout] == [0, 1]  # days are stored as differences
    assert unpack(layout, packed) == {name: values.tolist() for name, values in columns.items()}


def test_no_rows_pack_to_nothing() -> None:
    layout, packed = pack_columns({"lat": np.zeros(0, dtype=np.int64)})
    assert inflate(packed) == b""
    assert layout == [["lat", 0, 1]]


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.text(st.characters(exclude_characters="\x00")), min_size=1, max_size=40))
@example(["", " ", "  a  ", "a b\nc", "x"])
@example([" ".join(f"w{i}" for i in range(ONE_BYTE + TWO_BYTES + 300))])
def test_sentences_come_back_from_words(sentences: list[str]) -> None:
    words, coded = code_words([sentences, sentences[:1]])
    assert unpack_words(words, coded[0]) == sentences
    assert unpack_words(words, coded[1]) == sentences[:1]


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.text("ab \u0627é€😀", max_size=60), min_size=1, max_size=9))
@example(
    ["abcdefgh abcdefghi abcdefg", "abcdefghijklmnop abcdefghijklmnopq abcdefghijklmnopr", "\x01 \x01\x01"]
)
def test_words_of_any_length_are_told_apart(sentences: list[str]) -> None:
    words, coded = code_words([sentences])
    assert len(set(words)) == len(words)
    assert unpack_words(words, coded[0]) == sentences


def test_words_that_share_a_key_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = ["rastan and rastan", "talbiseh and hama and homs", ""]
    expected = sorted(code_words([sentences])[0])
    monkeypatch.setattr(wordcoding, "_ODD", np.uint64(0))  # now all short words have one key
    words, coded = code_words([sentences])
    assert sorted(words) == expected
    assert unpack_words(words, coded[0]) == sentences


def test_mark_of_the_end_in_a_sentence_is_refused() -> None:
    with pytest.raises(TooManyWordsError):
        code_words([["a \x00 b"]])


@settings(deadline=None)  # a busy machine is no fault
@given(st.text())
@example("</script><!--&\u2028\u2029")
def test_json_cannot_end_its_element(text: str) -> None:
    escaped = escape_json(write_json({"t": text}))
    assert json.loads(escaped) == {"t": text}
    assert not set("<>&\u2028\u2029") & set(escaped)


def make(number: int, **fields: Any) -> Event:
    values: dict[str, Any] = {
        "id": f"e{number:05}", "type": "struck", "status": "reported", "place": f"P{number % 9}", "mention": "it",
        "lat": 34.0, "lon": 36.0, "precision_km": 1.0, "date": "2024-12-06", "date_precision": "day",
        "report": f"r{number // 3}", "evidence": f"Sentence {number // 2} of the war.",
    }  # fmt: skip
    return Event(**(values | fields))


@pytest.mark.parametrize("count", [3, BLOCK_ROWS + 5])
@pytest.mark.parametrize("odd", ["plain", "with \x00 in it"])
def test_texts_come_back(count: int, odd: str) -> None:
    source = Source(
        report="x", title="T", url="https://example.org", status="claimed", evidence="Other words."
    )
    events = [make(n) for n in range(count - 1)]
    events.append(make(count - 1, evidence=odd, sources=(source, source), relation="near"))
    packed = pack_texts(build_model(EventSet.from_events(events))).split(" ")
    is_coded = count > BLOCK_ROWS and odd == "plain"
    blocks = packed[:-1] if is_coded else packed
    assert len(blocks) == -(-count // BLOCK_ROWS)
    ids, evidence = [], []
    for block in blocks:
        texts = json.loads(inflate(block.split(".")[0]))
        sentences = texts.get("sentences", [])
        if is_coded:
            sentences = unpack_words(inflate(packed[-1]).decode().split(" "), inflate(block.split(".")[1]))
        ids += texts["ids"]
        evidence += [sentences[index] for index in texts["sentence"]]
    assert ids == [event.id for event in events]
    assert evidence == [event.evidence for event in events]
    last = str(count - 1 - (len(blocks) - 1) * BLOCK_ROWS)
    assert texts["relations"] == {last: "near"}
    assert [sentences[entry[1]] for entry in texts["more"][last]] == ["Other words."] * 2


def test_deflate_is_raw() -> None:
    assert inflate(deflate("أب".encode() * 50)) == "أب".encode() * 50


@pytest.mark.parametrize("count", [2, BLOCK_ROWS + 1])
def test_half_of_a_surrogate_pair_stops_no_map(count: int) -> None:
    """JSON may escape one; the page shows it as U+FFFD."""
    events = [make(n, evidence=f"It fell \ud83d {n}.", place="Z\udc00") for n in range(count)]
    assert pack_texts(build_model(EventSet.from_events(events)))
