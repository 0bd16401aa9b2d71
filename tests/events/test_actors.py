"""Who acted, and whether a party only claims it: speakers, agents before the verb, attacks beaten off."""

from __future__ import annotations

import datetime as dt

import pytest

from conflictmap.model import Report
from conflictmap.pipeline import code_report


def acted(text: str, title: str = "") -> dict[str, tuple[str, str]]:
    """Actor and status by type and place."""
    events = code_report(Report(id="t", text=text, title=title, published=dt.date(2024, 12, 7)))
    return {f"{e.type} {e.place}": (e.actor, e.status) for e in events}


@pytest.mark.parametrize(
    ("text", "event", "expected"),
    [
        (
            "Insurgents drove into Hama after the army said it had pulled its troops out of the city.",
            "withdrawn Hama",
            ("Syrian army", "reported"),
        ),
        (
            "Missiles fired by Hezbollah fighters struck Qusayr on Sunday.",
            "struck Qusayr",
            ("Hezbollah", "reported"),
        ),
        (
            "An attack on Palmyra by the army was repelled.",
            "captured Palmyra",
            ("Syrian army", "negated"),
        ),
        ("The army repelled an Islamic State attack on Palmyra.", "captured Palmyra", ("ISIL", "negated")),
        (
            "State television says missiles hit the Mezzeh airbase.",
            "struck Mezzeh airbase",
            ("unknown", "reported"),
        ),
        (
            "American jets killed ten soldiers in a raid on Palmyra.",
            "struck Palmyra",
            ("US forces", "reported"),
        ),
        (
            "Jets, believed to be Russian, struck a market in Ariha.",
            "struck Ariha",
            ("Russian forces", "reported"),
        ),
        (
            "Israeli jets bombed Mezzeh airbase. A missile also landed in Qah.",
            "struck Qah",
            ("unknown", "reported"),
        ),
        (
            "The coalition launched strikes on posts used by Hezbollah in Mayadin.",
            "struck Mayadin",
            ("US coalition", "reported"),
        ),
        ("Fighters from the SDF captured Manbij.", "captured Manbij", ("SDF", "reported")),
        ("Fighters allied with Turkey captured Manbij.", "captured Manbij", ("SNA", "reported")),
        (
            "Islamic State took Suluk. Kurdish fighters beat off an attempt to seize Qamishli.",
            "captured Qamishli",
            ("ISIL", "negated"),
        ),
        (
            "Gunmen overran army posts in Nawa. They also blocked the M5 highway.",
            "closed M5 highway",
            ("opposition forces", "reported"),
        ),
        ("The army declared Morek fully under its control.", "captured Morek", ("Syrian army", "claimed")),
        (
            "SANA said Israeli missiles hit the Mezzeh airbase.",
            "struck Mezzeh airbase",
            ("Israel", "reported"),
        ),
        (
            "The defence ministry says its men have retaken Qardaha; residents reached by telephone confirm it.",
            "captured Qardaha",
            ("Syrian army", "reported"),
        ),
        (
            "Idlib was lost to a coalition of factions led by the Nusra Front.",
            "captured Idlib",
            ("opposition forces", "reported"),
        ),
    ],
)
def test_who_acted(text: str, event: str, expected: tuple[str, str]) -> None:
    assert acted(text)[event] == expected


@pytest.mark.parametrize(
    ("text", "event", "status"),
    [
        ("The army repelled an attack on Morek and has regained Saraqib.", "captured Saraqib", "reported"),
        ("The rebels tried to take Morek but were thrown back.", "captured Morek", "negated"),
        ("The army tried twice to regain Saraqib, without success.", "captured Saraqib", "negated"),
        ("The rebels were trying to take Morek.", "captured Morek", "hypothetical"),
        ("The ministry rejects rumours that Morek has fallen.", "captured Morek", "negated"),
        ("Rumours that Morek has been captured are baseless.", "captured Morek", "negated"),
    ],
)
def test_attempts_and_what_became_of_them(text: str, event: str, status: str) -> None:
    assert acted(text)[event][1] == status


def test_a_statement_of_a_party_tells_of_its_own() -> None:
    events = acted(
        "Marat was liberated on Friday. Our fighters also took Manbij.", title="SDF on the campaign"
    )
    assert events["captured Manbij"] == ("SDF", "claimed")


def test_the_organ_named_at_length_speaks() -> None:
    events = acted("A car bomb went off in Afrin, the Turkish defence ministry said.")
    assert events["struck Afrin"] == ("unknown", "reported")


def test_a_purpose_tells_no_second_event() -> None:
    assert list(acted("Jets bombed the Mezzeh airbase to destroy helicopters there.")) == [
        "struck Mezzeh airbase"
    ]


@pytest.mark.parametrize(
    ("text", "event", "actor"),
    [
        ("Jordan's army shut the Nasib crossing.", "closed Nasib / Jaber border crossing", "Jordan"),
        ("Kurdish YPG fighters captured Tal Hamis on Friday.", "captured Tal Hamis", "YPG"),
        ("Manbij has been overrun by factions of the Syrian National Army.", "captured Manbij", "SNA"),
        ("Suicide bombers from Islamic State attacked a checkpoint in Hasakah.", "struck Hasakah", "ISIL"),
        (
            "Iraqi militias pulled out of Albu Kamal following a series of air strikes on their bases there.",
            "struck Albu Kamal",
            "unknown",
        ),
        (
            "Fighting with the SDF went on around the Tishrin Dam, with drones hitting the dam.",
            "struck Tishrin Dam",
            "unknown",
        ),
        (
            "Two soldiers were wounded in an Israeli air attack that targeted sites in the vicinity of Damascus.",
            "struck Damascus",
            "Israel",
        ),
    ],
)
def test_whose_force_it_is(text: str, event: str, actor: str) -> None:
    assert acted(text)[event][0] == actor


@pytest.mark.parametrize(
    ("text", "event", "status"),
    [
        ("Ankara announced the capture of Ras al-Ain on Saturday.", "captured Ras al-Ayn", "claimed"),
        ("Army command proclaims Morek liberated.", "captured Morek", "claimed"),
        ("DAMASCUS: The last fighters departed Morek on Friday.", "withdrawn Morek", "reported"),
    ],
)
def test_who_announces_it(text: str, event: str, status: str) -> None:
    assert acted(text)[event][1] == status
