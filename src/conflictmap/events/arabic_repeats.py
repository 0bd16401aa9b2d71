"""Events that one Arabic sentence tells twice, in two triggers of which the second only adds to the first."""

from __future__ import annotations

from dataclasses import replace

from conflictmap.events.decisions import Decision
from conflictmap.model import Event


def drop_repeated(decisions: list[Decision]) -> list[Decision]:
    """Decisions of one sentence without the events that it tells twice: "قصف مدفعي يستهدف بلدة X".

    Two events of one type, place, day and status are one, unless both name an actor of their own and it is
    a place taken or left. The one that names its actor is kept. A governorate that is struck is no event where
    the sentence tells the spot: "هزت انفجارات محافظة X بعد غارات على بلدة Y".
    """
    kept: dict[tuple[str, str, str, str, str], Event] = {}
    for event in (event for decision in decisions for event in decision.events):
        twice = event.actor if event.type in ("captured", "withdrawn") and event.actor != "unknown" else ""
        key = (event.type, event.place_id or event.place, event.date, event.status, twice)
        before = kept.get(key)
        if _is_told_closer(event, decisions):
            continue
        if before is None or before.actor == "unknown" != event.actor:
            kept[key] = event
    left = {id(event) for event in kept.values()}
    result = []
    for decision in decisions:
        events = tuple(event for event in decision.events if id(event) in left)
        reason = decision.reason if events or not decision.events else "told twice in the sentence"
        result.append(replace(decision, events=events, reason=reason))
    return result


def _is_told_closer(event: Event, decisions: list[Decision]) -> bool:
    """Whether another trigger of the sentence tells of a strike on a spot in the governorate that is struck."""
    if event.type != "struck" or event.kind != "governorate":
        return False
    here = (e for decision in decisions for e in decision.events if event not in decision.events)
    return any(
        e.type == "struck"
        and e.kind != "governorate"
        and e.governorate == event.governorate
        and (e.date, e.status) == (event.date, event.status)
        for e in here
    )
