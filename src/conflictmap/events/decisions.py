"""What was decided about each trigger of a report, and the actors that only a later sentence names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from conflictmap.events.merging import identify
from conflictmap.model import Event


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one trigger in one sentence, and why; ``event`` is None when rejected."""

    start: int
    end: int
    sentence: str
    trigger: str
    trigger_id: str
    type: str
    places: tuple[str, ...] = ()
    actor: str = ""
    status: str = ""
    date: str = ""
    cue: str = ""
    speaker: str = ""
    reason: str = ""
    agentless: bool = False
    events: tuple[Event, ...] = ()


def name_late(decisions: Sequence[Decision]) -> Iterator[Decision]:
    """Give what nobody was named for the actor that a later sentence names, if all name the same one."""
    named: dict[str, set[str]] = {}
    for decision in decisions:
        if decision.actor not in ("", "unknown") and decision.status in ("reported", "claimed"):
            named.setdefault(decision.type, set()).add(decision.actor)
    for decision in decisions:
        alone = named.get(decision.type, set())
        late = decision.actor == "unknown" and decision.agentless and len(alone) == 1
        yield _with_actor(decision, next(iter(alone))) if late else decision


def _with_actor(decision: Decision, actor: str) -> Decision:
    events = []
    for event in decision.events:
        known = replace(event, actor=actor) if event.actor == "unknown" else event
        events.append(replace(known, id=identify(known)))
    return replace(decision, actor=actor, events=tuple(events))
