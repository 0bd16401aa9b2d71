"""One event per type, place, day, actor and polarity, with all its sources; contradictions are marked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from conflictmap.model import Event, Source

_POLARITY = {"reported": "asserted", "claimed": "asserted"}
_RANK = {"reported": 0, "claimed": 1, "negated": 2, "hypothetical": 3}


def identify(event: Event) -> str:
    """Stable id of what is said to have happened; the same in every report that says it."""
    place = event.place_id or event.place.casefold()
    displaced = event.relation.casefold() if event.location_method == "relative" else ""
    parts = (event.type, place, displaced, event.date, event.actor, _POLARITY.get(event.status, event.status))
    return hashlib.blake2s("|".join(parts).encode(), digest_size=8).hexdigest()


def source_of(event: Event) -> Source:
    """The event's own source record."""
    return Source(
        report=event.report, title=event.title, url=event.url, published=event.published,
        status=event.status, evidence=event.evidence, start=event.start, end=event.end,
    )  # fmt: skip


def merge_events(events: Iterable[Event]) -> list[Event]:
    """Merge mentions of one event, keep every source, mark contradictions; order of input does not matter.

    Returns
    -------
    Events sorted by date (undated last), type, place and id. The fields of a merged event are those of its
    best source: reported before claimed, then the earliest published, then the first in its text.
    """
    groups: dict[str, list[Event]] = {}
    for event in _name_unknown_actors(list(events)):
        groups.setdefault(identify(event), []).append(event)
    merged = [_merge_group(key, group) for key, group in groups.items()]
    merged = mark_disputed(merged)
    return sorted(merged, key=lambda e: (e.date or "9999", e.type, e.place, e.id))


def _name_unknown_actors(events: list[Event]) -> list[Event]:
    """Give an event without an actor the one that all others of its type, place, day and polarity name."""
    named: dict[str, set[str]] = {}
    for event in events:
        if event.actor != "unknown":
            named.setdefault(identify(replace(event, actor="unknown")), set()).add(event.actor)
    result = []
    for event in events:
        actors = named.get(identify(event), set()) if event.actor == "unknown" else set()
        result.append(replace(event, actor=next(iter(actors))) if len(actors) == 1 else event)
    return result


def _merge_group(key: str, group: list[Event]) -> Event:
    sources = {s for event in group for s in (event.sources or (source_of(event),))}
    ordered = tuple(
        sorted(
            sources, key=lambda s: (_RANK.get(s.status, 9), s.published, s.report, s.start, s.end, s.evidence)
        )
    )
    best = min(
        group, key=lambda e: (_RANK.get(e.status, 9), e.published, e.report, e.start, e.end, e.mention)
    )
    return replace(best, id=key, sources=ordered)


def mark_disputed(events: list[Event]) -> list[Event]:
    """Mark asserted events that another source denies, and the same town claimed by two sides on one day.

    A denial counts against the same type and place when the days agree or one of them is unknown.
    """
    denied: dict[tuple[str, str], list[Event]] = {}
    claims: dict[tuple[str, str, str], set[str]] = {}
    for event in events:
        place = event.place_id or event.place
        if event.status == "negated":
            denied.setdefault((event.type, place), []).append(event)
        elif event.status == "claimed" and event.type == "captured":
            claims.setdefault((event.type, place, event.date), set()).add(event.actor)
    result = []
    for event in events:
        place = event.place_id or event.place
        disputed = False
        if event.status in ("reported", "claimed"):
            disputed = any(
                not d.date or not event.date or d.date == event.date
                for d in denied.get((event.type, place), ())
            )
            disputed |= len(claims.get((event.type, place, event.date), ())) > 1
        result.append(replace(event, disputed=disputed))
    return result
