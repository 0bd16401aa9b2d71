"""Words that mean an event in one place and something else in another: left, cut off, occupied, exit, except."""

from __future__ import annotations

import datetime as dt

import pytest

from conflictmap.model import Report
from conflictmap.pipeline import code_report


def told(text: str) -> set[str]:
    """Events of any status as "type place" words."""
    events = code_report(Report(id="t", text=text, published=dt.date(2024, 12, 7)))
    return {f"{e.type} {e.place}" for e in events}


@pytest.mark.parametrize(
    "text",
    [
        "The mediator offered the president a quiet exit from Damascus.",
        "Palmyra's airport has been cut off since March.",
        "Turkish drones hit a substation, leaving Qamishli with no power.",
        "Rebels pressed on, leaving the soldiers of Morek in a shrinking pocket.",
        "The army has no base left in Raqqa.",
        "Aid convoys crossed from the occupied Golan.",
        "Sappers found unfired tank shells in Khan Shaykhun.",
        "From the hill gunners can fire on the Hama airbase.",
        "Lebanon closed all its land crossings, with the exception of Arida.",
        "Snow closed the road to Zabadani.",
        "Families fleeing the shelling reached Azaz.",
    ],
)
def test_another_sense_is_no_event(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("The army left Morek in buses on Friday.", {"withdrawn Morek"}),
        ("Rebels marched south, leaving Morek without a fight.", {"withdrawn Morek"}),
        ("The army left Morek because it was surrounded.", {"withdrawn Morek"}),
        ("Rebels cut off the M5 highway on Friday.", {"closed M5 highway"}),
        ("Jets destroyed the Hama airbase.", {"struck Hama airbase"}),
        (
            "Jets destroyed tanks abandoned there after the army lost Morek.",
            {"captured Morek", "struck Morek"},
        ),
        ("Israel occupied the town of Quneitra.", {"captured Quneitra"}),
        ("Israel meanwhile struck the Arida crossing.", {"struck Arida border crossing"}),
        ("The army attacked the Arida crossing.", set()),
        (
            "By Friday evening the Abu al-Duhur airbase belonged to the rebels.",
            {"captured Abu al-Duhur airbase"},
        ),
        ("The attackers were repelled at Morek.", {"captured Morek"}),
    ],
)
def test_the_event_itself_is_kept(text: str, events: set[str]) -> None:
    assert told(text) == events
