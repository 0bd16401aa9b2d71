"""The parts of a sentence that are one token each: its places and dates, in order and without overlaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Final

from conflictmap.events.dates import DateMention
from conflictmap.model import Resolution

Block = tuple[int, int, Resolution | None, DateMention | None]
_SPAN: Final = itemgetter(0, 1)


def lay_blocks(
    start: int,
    end: int,
    places: Sequence[Resolution],
    dates: Sequence[DateMention],
    classes: Mapping[str, frozenset[str]],
) -> Iterator[Block]:
    """Span of each place and date of the sentence ``start:end``; of two that overlap the first stays.

    A place is as long as its noun phrase, cut off where that reaches into the one before: "the Homs
    countryside | towns of Rastan". ``classes`` tell which unknown names are none.
    """
    blocks: list[Block] = []
    for mention in places:
        first = mention.phrase_start if mention.phrase_start >= 0 else mention.start
        stop = max(mention.phrase_end, mention.end)
        blocks.append((max(first, start), min(stop, end), mention, None))
    if dates:
        blocks += [(date.start, date.end, None, date) for date in dates]
        blocks.sort(key=_SPAN)
    elif len(blocks) > 1:
        blocks.sort(key=_SPAN)
    at = start
    for first, stop, place, date in blocks:
        if place is not None and place.status == "unknown" and _is_no_place(place.mention, classes):
            continue
        if first < at and (place is None or place.start < at):
            continue
        yield max(first, at), stop, place, date
        at = stop


def _is_no_place(mention: str, classes: Mapping[str, frozenset[str]]) -> bool:
    """Whether an unknown mention only begins like a name: "the old Christian town"."""
    return "not_place" in classes.get(mention.lower().split()[0], ())
