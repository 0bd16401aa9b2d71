"""What was decided about each trigger of a report."""

from __future__ import annotations

from dataclasses import dataclass

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
    events: tuple[Event, ...] = ()
