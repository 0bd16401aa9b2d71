"""Packs the columns and texts of a map for the page: differences, byte planes, deflate, base64.

The page unpacks the columns at once and a block of texts only when a reader opens one of its events.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from conflictmap.output.wordcoding import TooManyWordsError, code_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from conflictmap.output.mapmodel import MapModel

BLOCK_ROWS: Final = 4096
_MUCH: Final = 50_000
# Columns whose neighbours in the order of date are near each other are stored as differences.
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
    blocks = _text_blocks(model.frame)
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
        last = deflate(" ".join(words).encode("utf-8", "surrogatepass"))
        return " ".join([*(f"{p.result()}.{c.result()}" for p, c in zip(packed, codes, strict=True)), last])


def _json(value: Any) -> bytes:
    return write_json(value).encode("utf-8", "surrogatepass")  # half of a pair shows as U+FFFD


def _text_blocks(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The blocks; a report's title and link, and a sentence shared by several events, stand once in each.

    ``report`` and ``sentence`` of each row index the tables; a row with several sources has them in ``more``.
    """
    from conflictmap.output.mapmodel import number_rows, number_values

    report_of_row, reports = number_rows(frame, ("report", "title", "url", "published"))
    sentence_of_row, sentences = number_values(frame["evidence"].tolist())
    ids, mentions, relations = (frame[name].to_numpy(dtype=object) for name in ("id", "mention", "relation"))
    other = np.flatnonzero((mentions != "") & (mentions != frame["place"].to_numpy(dtype=object)))
    related = np.flatnonzero(relations != "")
    many = {row: sources for row, sources in enumerate(frame["sources"].tolist()) if len(sources) > 1}
    blocks = []
    for at in range(0, len(frame), BLOCK_ROWS):
        rows = slice(at, at + BLOCK_ROWS)
        report, report_table = _number_again(report_of_row[rows], reports)
        sentence, sentence_table = _number_again(sentence_of_row[rows], sentences)
        blocks.append(
            {
                "ids": ids[rows].tolist(),
                "mentions": {int(row) - at: mentions[row] for row in _within(other, at)},
                "relations": {int(row) - at: relations[row] for row in _within(related, at)},
                "report": report,
                "sentence": sentence,
                "more": {
                    row - at: [
                        [
                            report_table[s.report, s.title, s.url, s.published],
                            sentence_table[s.evidence],
                            s.status,
                        ]
                        for s in many[row]
                    ]
                    for row in _within(np.array(list(many), dtype=np.int64), at).tolist()
                },
                "sentences": list(sentence_table),
                "reports": [list(key) for key in report_table],
            }
        )
    return blocks


def _number_again(numbers: npt.NDArray[np.int64], values: Sequence[Any]) -> tuple[list[int], dict[Any, int]]:
    """The numbers of a block counted from 0 by first appearance, and its values; the table grows when asked."""
    codes, used = pd.factorize(numbers)
    table: defaultdict[Any, int] = defaultdict(count(len(used)).__next__)
    table.update({values[number]: code for code, number in enumerate(used.tolist())})
    return codes.tolist(), table


def _within(rows: npt.NDArray[np.int64], at: int) -> npt.NDArray[np.int64]:
    """Those of sorted row numbers that lie in the block that begins at a row."""
    first, end = np.searchsorted(rows, (at, at + BLOCK_ROWS))
    return rows[first:end]
