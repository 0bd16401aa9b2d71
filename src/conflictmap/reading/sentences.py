"""Text -> sentences, by the conventions of news writing in English and Arabic.

Two passes, both linear in the length of the text. Lines are joined to blocks (paragraphs, bullets, headings);
then each run of final punctuation in a block is a boundary or not, by the words on both sides. No library
was fast enough: pysbd reads 0.09 MB/s, spaCy's rules 0.6 MB/s.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from conflictmap.model import Sentence
from conflictmap.resources import data_path

MAX_CHARS: Final = 2000
"""Longer sentences are cut at a clause boundary: they are tables and dumps, not sentences."""

_HEADING_CHARS = 100
_MIN_WRAPPED_CHARS, _MAX_WRAPPED_CHARS = 40, 120

# a run of final punctuation with the quotes and brackets that close after it; or a bullet inside a line
_STOP = re.compile(r"""[.!?…؟۔]++["'”’»)\]]*+|(?<=\s)[•▪■‣◦|](?=\s)""")
_MARKER = re.compile(r"[ \t]*+(?:[-*+•–—▪■‣◦·>]++[ \t]++|\d{1,2}[.)][ \t]++|#{1,6}[ \t]++)++")
_LINE = re.compile(r"[^\n\r\f\u2028\u2029]++")
_CLAUSE_END = re.compile(r"[;:,،؛—–](?=\s)")
_TIME_OF_DAY = re.compile(r"\d{1,2}[:.]\d\d\b")
_ARABIC_ARTICLE = re.compile(r"(?:al|an|ar|as|ash|at|ad|az|el)-\w")
_INITIALS = re.compile(r"(?:[A-Z]\.)*[A-Z]")
_WORD = re.compile(r"\W*(\w+)")

_BULLETS = "•▪■‣◦|"


@dataclass(frozen=True, slots=True)
class _Abbreviations:
    titles: frozenset[str]
    connectors: frozenset[str]
    numbered: frozenset[str]
    shortened: frozenset[str]
    openers: frozenset[str]


@cache
def _load_abbreviations() -> _Abbreviations:
    fields = tomllib.loads(data_path("abbreviations.toml").read_text("utf-8"))
    return _Abbreviations(**{name: frozenset(words.split()) for name, words in fields.items()})


@dataclass(slots=True)
class _Block:
    """Lines that belong together, ``text[start:end]`` without the marks of bullets and headings."""

    start: int
    end: int
    bullet: bool
    marked_heading: bool
    after_blank: bool


def find_sentences(text: str) -> list[Sentence]:
    """Find the sentences of a text.

    Ends of lines are boundaries unless the text is wrapped at a fixed width. Marks of bullets, numbering and
    Markdown headings stand outside the sentence. A short line without final punctuation that heads a
    paragraph or a list is a heading. Sentences of more than `MAX_CHARS` are cut.

    Returns
    -------
    Half-open spans in order, without overlap, neither empty nor beginning or ending with white space.
    """
    sentences: list[Sentence] = []
    following: tuple[_Block, bool] | None = None
    for block in reversed(_find_blocks(text)):
        heading = _is_heading(text, block, following)
        following = (block, heading)
        if heading:
            sentences.append(Sentence(block.start, block.end, heading=True))
        else:
            sentences.extend(Sentence(start, end) for start, end in reversed(list(_split_block(text, block))))
    sentences.reverse()
    return sentences


def _find_blocks(text: str) -> list[_Block]:
    """Join the lines of a text to blocks."""
    blocks: list[_Block] = []
    lines = [span for match in _LINE.finditer(text) if (span := _strip(text, match.start(), match.end()))]
    group: list[tuple[int, int]] = []
    blank = True
    for number, line in enumerate(lines):
        group.append(line)
        last = number + 1 == len(lines)
        if last or _is_gap(text, line[1], lines[number + 1][0]):
            _add_blocks(text, group, blank, blocks)
            group, blank = [], True
    return blocks


def _is_gap(text: str, end: int, start: int) -> bool:
    """Whether a blank line, a page break or a Unicode paragraph mark stands between two lines."""
    between = text[end:start]
    return between.count("\n") > 1 or between.count("\r") > 1 or "\u2029" in between


def _add_blocks(text: str, lines: list[tuple[int, int]], blank: bool, blocks: list[_Block]) -> None:
    joined = _find_wraps(text, lines)
    for number, (start, end) in enumerate(lines):
        if number and joined[number - 1]:
            blocks[-1].end = end
            continue
        marker = _MARKER.match(text, start, end)
        body = marker.end() if marker and marker.end() < end else start
        marked = text[start:body].rstrip()
        blocks.append(
            _Block(body, end, bool(marked) and "#" not in marked, "#" in marked, blank and number == 0)
        )


def _find_wraps(text: str, lines: list[tuple[int, int]]) -> list[bool]:
    """Whether each line end of a group of lines is only a wrap inside a sentence.

    A program that wraps at a width breaks where the next word no longer fits: then nearly every break of the
    group has no room for the next line's first word within the group's longest line.
    """
    if len(lines) == 1:
        return [False]
    open_ends: list[tuple[int, bool]] = []
    width = max(end - start for start, end in lines)
    if _MIN_WRAPPED_CHARS <= width <= _MAX_WRAPPED_CHARS:
        for number, ((start, end), (below, below_end)) in enumerate(pairwise(lines)):
            if _MARKER.match(text, below, below_end) or _TIME_OF_DAY.match(text, below):
                continue
            word = text[below : min(below + width, below_end)].split(None, 1)[0]
            open_ends.append((number, end - start + 1 + len(word) > width))
    full = [number for number, is_full in open_ends if is_full]
    wrapped = len(lines) > 2 and len(full) >= 0.8 * len(open_ends)
    joined = [False] * len(lines)
    for number, is_full in open_ends:
        goes_on = _starts_low(text, lines[number + 1][0])
        joined[number] = (wrapped and is_full) or (goes_on and text[lines[number][1] - 1] not in ".!?…؟۔:;")
    return joined


def _starts_low(text: str, at: int) -> bool:
    """Whether a sentence goes on at this place: a small letter, but not the article of an Arabic name."""
    return text[at].islower() and not _ARABIC_ARTICLE.match(text, at)


def _is_heading(text: str, block: _Block, following: tuple[_Block, bool] | None) -> bool:
    if block.marked_heading:
        return True
    if following is None or block.bullet or block.end - block.start > _HEADING_CHARS:
        return False
    last = text[block.start : block.end].rstrip("\"'”’»)]*_ ")[-1:]
    if last in (*".!?…؟۔,،;؛", ""):
        return False
    below, below_is_heading = following
    if below_is_heading:
        return below.after_blank or below.marked_heading
    return (
        below.bullet or below.end - below.start > block.end - block.start or text[below.end - 1] in '.!?…؟۔”"'
    )


def _split_block(text: str, block: _Block) -> Iterator[tuple[int, int]]:
    begin = block.start
    for stop in _STOP.finditer(text, block.start, block.end):
        if _is_boundary(text, begin, stop, block.end):
            mark = stop[0]
            end = stop.start() if mark in _BULLETS else stop.end()
            yield from _cut(text, begin, end)
            begin = stop.end()
    yield from _cut(text, begin, block.end)


def _is_boundary(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    """Whether a sentence ends at this run of punctuation, by the words on both sides."""
    mark, after = stop[0], stop.end()
    if mark in _BULLETS or after >= end:
        return True
    if not text[after].isspace():
        return mark == "." and _lacks_space(text, stop.start())
    while text[after].isspace():  # a block does not end with white space
        after += 1
    if _starts_low(text, after):
        return False
    if mark[0] == "…" or mark.startswith("..."):  # words left out, unless a sentence trails off
        return not text[stop.start() - 1].isspace()
    return mark != "." or not _is_shortened(text, begin, stop.start(), after)


def _lacks_space(text: str, stop: int) -> bool:
    """Whether a space was forgotten after a full stop: "left.The army"; not "3.5", "U.S.", "example.org"."""
    before, after = text[max(stop - 2, 0) : stop], text[stop + 1 : stop + 3]
    return before.isalpha() and before.islower() and after.isalpha() and after.istitle()


def _is_shortened(text: str, begin: int, stop: int, after: int) -> bool:
    """Whether the full stop at ``stop`` belongs to an abbreviation or to initials inside a sentence."""
    words = text[max(begin, stop - 16) : stop].rsplit(None, 1)
    token = words[-1].lstrip("\"'“‘«([") if words else ""
    known = _load_abbreviations()
    if (
        token in known.connectors
        or token in known.titles
        or (token.isupper() and token.title() in known.titles)
    ):
        return True
    if token.lower() in known.numbered:
        return text[after].isdigit()
    if token in known.shortened or _INITIALS.fullmatch(token):
        following = _WORD.match(text, after, after + 24)
        return following is None or following[1].lower() not in known.openers
    return False


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """One sentence, or its parts of at most `MAX_CHARS`."""
    while (span := _strip(text, start, end)) and span[1] - span[0] > MAX_CHARS:
        start = span[0]
        limit = start + MAX_CHARS
        at = max(
            (match.end() for match in _CLAUSE_END.finditer(text, start + MAX_CHARS // 2, limit)), default=-1
        )
        if at < 0:
            at = text.rfind(" ", start + 1, limit)
        at = at if at > start else limit
        if part := _strip(text, start, at):
            yield part
        start = at
    if span:
        yield span


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without white space at its ends; None when nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
