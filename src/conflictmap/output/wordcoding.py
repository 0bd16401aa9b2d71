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
import pandas as pd

if TYPE_CHECKING:
    import numpy.typing as npt

ONE_BYTE: Final = 224
TWO_BYTES: Final = 24 * 256
THREE_BYTES: Final = 8 * 65536
# What lies beyond a word of so many bytes becomes 255, a byte that UTF-8 never has; nor has it 254.
_BEYOND: Final = np.array([2**64 - 256**n for n in range(9)], dtype=np.uint64)
_LONG: Final = np.uint64(2**64 - 2)
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)  # spreads the first eight bytes over all bits
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
        local, words = _number_words(f" {END} ".join(sentences).encode("utf-8", "surrogatepass"))
        known = np.fromiter(map(numbers.__getitem__, words), dtype=np.int64, count=len(words))
        coded.append(known[local])
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


def _number_words(text: bytes) -> tuple[npt.NDArray[np.int64], list[str]]:
    """For each word of a text its number by first appearance, and the words.

    Splitting a text into millions of Python strings takes most of the time of building a large map. Here a word
    of up to 16 bytes is two whole numbers, both looked up as one; the rare longer ones are numbered by a dict.
    """
    padded = np.frombuffer(text + bytes(16), dtype=np.uint8)
    ends = np.append(np.flatnonzero(padded[: len(text)] == ord(" ")), len(text))
    starts = np.append(0, ends[:-1] + 1)
    lengths = ends - starts
    eights = np.lib.stride_tricks.as_strided(padded[:8].view("<u8"), shape=(len(text) + 9,), strides=(1,))
    first = eights[starts] | _BEYOND[np.minimum(lengths, 8)]
    second = eights[np.minimum(starts + 8, len(text))] | _BEYOND[np.clip(lengths - 8, 0, 8)]
    long: defaultdict[bytes, int] = defaultdict(count().__next__)
    rows = np.flatnonzero(lengths > 16)
    first[rows] = [long[word] for word in _cut(text, starts[rows], ends[rows])]
    second[rows] = _LONG
    codes, keys = pd.factorize(first * _ODD + second)
    shown = np.empty(len(keys), dtype=np.int64)
    shown[codes[::-1]] = np.arange(len(codes))[::-1]  # the first word of each code
    if (first != first[shown][codes]).any() or (second != second[shown][codes]).any():
        both = np.stack([first, second], axis=1)  # two words with one key: by chance never, by intent perhaps
        _, shown, codes = np.unique(both, axis=0, return_index=True, return_inverse=True)
        codes = codes.ravel()
    return codes, [word.decode("utf-8", "surrogatepass") for word in _cut(text, starts[shown], ends[shown])]


def _cut(text: bytes, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> list[bytes]:
    return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


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
