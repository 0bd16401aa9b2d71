"""Sentences as numbers of words, so that a hundred thousand of them deflate to half the size.

Deflate sees 32 KB at a time; words return far beyond that. The most frequent 224 words take one byte, the next
6,144 two, all others three (bytes 0-223; 224-247 and one more; 248-255 and two more). A word is what stands
between two spaces, so that joining with spaces gives back the very sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

ONE_BYTE: Final = 224
TWO_BYTES: Final = 24 * 256
THREE_BYTES: Final = 8 * 65536
END: Final = "\x00"  # stands as a word between two sentences


class TooManyWordsError(ValueError):
    """The sentences have more distinct words than codes, or hold the mark of their end."""


def code_words(blocks: Iterable[list[str]]) -> tuple[list[str], list[bytes]]:
    """The words by falling frequency, and the bytes of each block of sentences.

    Raises
    ------
    TooManyWordsError
        When there are more than 530,656 distinct words or a sentence holds U+0000.
    """
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    coded: list[npt.NDArray[np.int64]] = []
    for sentences in blocks:
        if any(END in sentence for sentence in sentences):
            raise TooManyWordsError("a sentence holds U+0000")
        words = f" {END} ".join(sentences).split(" ")
        coded.append(np.fromiter(map(numbers.__getitem__, words), dtype=np.int64, count=len(words)))
    if len(numbers) > ONE_BYTE + TWO_BYTES + THREE_BYTES:
        raise TooManyWordsError(f"{len(numbers)} distinct words")
    frequency = (
        np.bincount(np.concatenate(coded), minlength=len(numbers)) if coded else np.zeros(0, dtype=int)
    )
    order = np.argsort(-frequency, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    names = list(numbers)
    return [names[index] for index in order], [_write_codes(rank[numbers_]) for numbers_ in coded]


def _write_codes(ranks: npt.NDArray[np.int64]) -> bytes:
    two, three = ranks >= ONE_BYTE, ranks >= ONE_BYTE + TWO_BYTES
    lengths = 1 + two + three
    starts = np.cumsum(lengths) - lengths
    out = np.zeros(int(lengths.sum()), dtype=np.uint8)
    out[starts[~two]] = ranks[~two]
    rest = ranks[two & ~three] - ONE_BYTE
    out[starts[two & ~three]] = ONE_BYTE + rest // 256
    out[starts[two & ~three] + 1] = rest % 256
    rest = ranks[three] - ONE_BYTE - TWO_BYTES
    out[starts[three]] = ONE_BYTE + 24 + rest // 65536
    out[starts[three] + 1] = rest // 256 % 256
    out[starts[three] + 2] = rest % 256
    return out.tobytes()
