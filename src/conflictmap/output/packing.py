"""Packs the columns and texts of a map for the page: differences, byte planes, deflate, base64.

The page unpacks the columns at once and a block of texts only when a reader opens one of its events.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conflictmap.output.wordcoding import TooManyWordsError, code_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from conflictmap.output.mapmodel import MapModel

BLOCK_ROWS: Final = 4096
_MUCH: Final = 50_000
# Columns whose neighbours in the order of date are near each other are stored as differences.
_TEXT_COLUMNS: Final = (
    "id", "mention", "place", "relation", "evidence", "report", "title", "url", "published", "sources",
)  # fmt: skip
_DELTA: Final = frozenset({"first_day", "last_day", "source"})


def escape_json(text: str) -> str:
    """JSON that may stand inside a script element: without ``<``, ``>``, ``&``, U+2028 and U+2029."""
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def write_json(value: Any) -> str:
    """Compact JSON; keys keep their order, so that equal maps give equal bytes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def deflate(data: bytes) -> str:
    """Raw deflate (RFC 1951) in base64; of much data a hundredth of the size is given for half of the time."""
    level = 4 if len(data) > _MUCH else 6
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(data) + packer.flush()).decode("ascii")


def pack_columns(columns: dict[str, npt.NDArray[np.int64]]) -> tuple[list[list[Any]], str]:
    """All columns in one deflated block, and for each its name, whether it holds differences, and its bytes.

    A value is made non-negative by zigzag coding, then the lowest bytes of a whole column stand together,
    then the next ones: planes of small numbers deflate well and unpack fast.
    """
    layout, planes = [], []
    for name, values in columns.items():
        delta = name in _DELTA
        stored = np.diff(values, prepend=0) if delta else values
        zigzag = ((stored << 1) ^ (stored >> 63)).astype(np.uint64)
        width = max(1, (int(zigzag.max(initial=0)).bit_length() + 7) // 8)
        layout.append([name, int(delta), width])
        planes += [
            ((zigzag >> np.uint64(8 * byte)) & np.uint64(255)).astype(np.uint8) for byte in range(width)
        ]
    return layout, deflate(b"".join(plane.tobytes() for plane in planes))


def pack_texts(model: MapModel) -> str:
    """The texts of each block of rows: ids, mentions, relations and sources with their evidence.

    Blocks are separated by spaces. Of more than one block, the sentences are coded as numbers of words: each
    block is then its JSON, a full stop and its sentences, and the words stand behind the last block.
    """
    texts = {name: model.frame[name].tolist() for name in _TEXT_COLUMNS}
    cuts = range(0, len(model), BLOCK_ROWS)
    blocks = [_text_block({name: texts[name][at : at + BLOCK_ROWS] for name in texts}) for at in cuts]
    sentences = [block.pop("sentences") for block in blocks]
    with ThreadPoolExecutor(2) as pool:  # zlib releases the interpreter's lock
        packed = [pool.submit(deflate, _json(block)) for block in blocks] if len(blocks) > 1 else []
        try:
            if not packed:
                raise TooManyWordsError("one block is small enough")
            words, coded = code_words(sentences)
        except TooManyWordsError:
            whole = [block | {"sentences": own} for block, own in zip(blocks, sentences, strict=True)]
            return " ".join(pool.map(deflate, map(_json, whole)))
        codes = [pool.submit(deflate, code) for code in coded]
        last = deflate(" ".join(words).encode("utf-8"))
        return " ".join([*(f"{p.result()}.{c.result()}" for p, c in zip(packed, codes, strict=True)), last])


def _json(value: Any) -> bytes:
    return write_json(value).encode("utf-8")


def _text_block(texts: dict[str, list[Any]]) -> dict[str, Any]:
    """One block; a report's title and link, and a sentence shared by several events, stand once.

    ``report`` and ``sentence`` of each row index the tables; a row with several sources has them in ``more``.
    """
    reports: defaultdict[Any, int] = defaultdict(count().__next__)
    sentences: defaultdict[str, int] = defaultdict(count().__next__)
    keys = zip(texts["report"], texts["title"], texts["url"], texts["published"], strict=True)
    report = list(map(reports.__getitem__, keys))
    sentence = list(map(sentences.__getitem__, texts["evidence"]))
    more = {
        row: [
            [reports[s.report, s.title, s.url, s.published], sentences[s.evidence], s.status] for s in sources
        ]
        for row, sources in enumerate(texts["sources"])
        if len(sources) > 1
    }
    return {
        "ids": texts["id"],
        "mentions": {
            row: mention
            for row, (mention, place) in enumerate(zip(texts["mention"], texts["place"], strict=True))
            if mention and mention != place
        },
        "relations": {row: text for row, text in enumerate(texts["relation"]) if text},
        "report": report,
        "sentence": sentence,
        "more": more,
        "sentences": list(sentences),
        "reports": [list(key) for key in reports],
    }
