"""What the grammar makes of the turns of phrase that reports use: type, place and status of every event."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from conflictmap.model import Event, Report
from conflictmap.pipeline import code_report, explain

PUBLISHED = dt.date(2024, 12, 7)  # a Saturday


def code(text: str, title: str = "") -> list[Event]:
    return code_report(Report(id="t", text=text, title=title, published=PUBLISHED))


def told(text: str, title: str = "") -> set[str]:
    """Asserted events as "type place" words."""
    return {f"{e.type} {e.place}" for e in code(text, title) if e.status in ("reported", "claimed")}


CASES = {
    "active": ("Rebels captured Saraqib on Friday.", {"captured Saraqib"}),
    "passive": ("Saraqib was captured by rebels on Friday.", {"captured Saraqib"}),
    "perfect passive": (
        "Morek and Kafr Zita have been retaken by the army.",
        {"captured Morek", "captured Kafr Zita"},
    ),
    "full relative": ("The road leads to Hama, which HTS captured on Thursday.", {"captured Hama"}),
    "subject relative": ("They headed for Morek, which fell to the rebels on Friday.", {"captured Morek"}),
    "reduced relative": ("Saraqib, captured by rebels on Friday, lies on the M5.", {"captured Saraqib"}),
    "nominal fall": ("The fall of Saraqib was announced on Friday.", {"captured Saraqib"}),
    "nominal recapture": ("State television announced the recapture of Morek.", {"captured Morek"}),
    "possessive noun": ("Residents reported the army's withdrawal from Morek.", {"withdrawn Morek"}),
    "apposition": (
        "Fighters captured two towns - Rastan and Talbiseh - on Friday.",
        {"captured Rastan", "captured Talbiseh"},
    ),
    "participle": ("Israel launched air raids, hitting the Mezzeh airbase.", {"struck Mezzeh airbase"}),
    "after seizing": ("HTS pressed on after seizing Saraqib from the army.", {"captured Saraqib"}),
    "long list": (
        "Rebels seized the towns of Saraqib, Khan Shaykhun, Morek and Kafr Zita.",
        {"captured Saraqib", "captured Khan Shaykhun", "captured Morek", "captured Kafr Zita"},
    ),
    "list with a governorate": (
        "Jets bombed Rastan in Homs province and Kafr Zita in Hama.",
        {"struck Rastan", "struck Kafr Zita"},
    ),
    "headline": ("Rebels seize Saraqib", {"captured Saraqib"}),
    "verb coordination": ("HTS stormed and took Morek.", {"captured Morek"}),
    "two clauses": ("Rebels took Saraqib and jets bombed Ariha.", {"captured Saraqib", "struck Ariha"}),
    "new subject after and": (
        "Rebels captured Saraqib and Ariha was shelled by the army.",
        {"captured Saraqib", "struck Ariha"},
    ),
    "drive out": ("Insurgents drove the army out of Saraqib.", {"captured Saraqib"}),
    "control": ("Morek is now under the full control of HTS.", {"captured Morek"}),
    "hands": ("Morek fell into rebel hands on Friday.", {"captured Morek"}),
    "lost": ("The army lost Morek to the rebels.", {"captured Morek"}),
    "declared": ("The army declared Khan Shaykhun secure.", {"captured Khan Shaykhun"}),
    "strike noun": ("Two people died in an air strike on Sarmin.", {"struck Sarmin"}),
    "strike that killed": ("A Russian raid killed five people in Sarmin.", {"struck Sarmin"}),
    "fronted place": ("Near Kobani, ten strikes destroyed a tunnel.", {"struck Kobani"}),
    "shells landed": ("Shells landed in Sarmin overnight.", {"struck Sarmin"}),
    "car bomb": ("A car bomb exploded in Azaz on Friday.", {"struck Azaz"}),
    "barrel bombs": ("Helicopters dropped barrel bombs on Darayya.", {"struck Darayya"}),
    "fired at": ("The army fired rockets at Sarmin.", {"struck Sarmin"}),
    "under fire": ("Sarmin came under heavy artillery fire.", {"struck Sarmin"}),
    "withdrew from": ("Syrian troops pulled out of Deir ez-Zor on Friday.", {"withdrawn Deir ez-Zor"}),
    "quit": ("Rebels have quit Qusayr.", {"withdrawn Qusayr"}),
    "evacuated positions": ("Hezbollah evacuated its positions in Qusayr.", {"withdrawn Qusayr"}),
    "closed crossing": (
        "Jordan closed the Naseeb border crossing on Friday.",
        {"closed Nasib / Jaber border crossing"},
    ),
    "destination": ("Troops withdrew from Hama to Homs.", {"withdrawn Hama"}),
    "telegraphic": ("- Saraqib: captured by opposition forces.", {"captured Saraqib"}),
    "trigger as heading": ("Captured: Saraqib and Morek.", {"captured Saraqib", "captured Morek"}),
    "semicolons": (
        "Rebels took Saraqib; jets bombed Ariha; nothing moved in Hama.",
        {"captured Saraqib", "struck Ariha"},
    ),
    "quotes": ("Troops “suddenly” pulled out of the city of Deir ez-Zor.", {"withdrawn Deir ez-Zor"}),
    "day between": ("Rebels on Friday captured Saraqib.", {"captured Saraqib"}),
    "gapping": (
        "Rankous had been secured on 9 November, Yabroud in October.",
        {"captured Rankous", "captured Yabroud"},
    ),
    "so was": (
        "Saraqib was captured by rebels on Friday, and so was Morek.",
        {"captured Morek", "captured Saraqib"},
    ),
    "followed": (
        "Rebels captured Saraqib on Friday. Morek followed on Saturday.",
        {"captured Morek", "captured Saraqib"},
    ),
    "joined passives": ("Morek was taken by rebels at noon and won back by the army.", {"captured Morek"}),
    "driven out": ("Islamic State was driven out of Palmyra on Friday.", {"captured Palmyra"}),
    "fell on a day to": ("Khan Shaykhun fell on Friday to the rebels.", {"captured Khan Shaykhun"}),
    "list with prepositions": (
        "Missiles fell on Safira near Aleppo and on two sites in Masyaf.",
        {"struck Masyaf", "struck Safira"},
    ),
    "strikes as the subject": (
        "Air strikes on Sarmin and Ariha were reported.",
        {"struck Ariha", "struck Sarmin"},
    ),
    "apposition of a quarter": ("Jets bombed Sarmin, the old market town near Idlib.", {"struck Sarmin"}),
    "district of": ("Troops pulled out of the Homs district of Baba Amr.", {"withdrawn Baba Amr"}),
    "head of a line": ("Barisha: helicopters destroyed a house.", {"struck Barisha"}),
    "line without a verb": ("Sarmin shelled non-stop", {"struck Sarmin"}),
    "cause": (
        "Aleppo airport is out of service after an Israeli strike.",
        {"closed Aleppo airport", "struck Aleppo airport"},
    ),
    "zero relative": ("The army is back in Saraqib, the town it lost on Thursday.", {"captured Saraqib"}),
    "flag": ("The opposition's flag was hoisted over Morek.", {"captured Morek"}),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_turns_of_phrase(text: str, expected: set[str]) -> None:
    assert told(text) == expected


QUIET = {
    "reached": "Rebels reached the edge of Homs.",
    "entered": "Rebels entered Homs on Friday.",
    "encircled": "The army encircled Khan Shaykhun.",
    "advanced on": "HTS advanced on Hama from three sides.",
    "relieved": "Troops relieved the garrison of Nubl.",
    "fled": "Thousands of residents fled Homs for the coast.",
    "clashes": "Clashes raged in Hama all night.",
    "met": "The ministers met in Damascus on Friday.",
    "speaks": "Speaking in Damascus, the envoy welcomed the truce.",
    "comes from": "The commander, who comes from Saraqib, was wounded.",
    "orienting": "The convoy stopped 20 km north of Homs.",
    "linking": "The road linking Hama to Homs is lined with olive trees.",
    "heading": "A column was heading towards Palmyra.",
    "would": "The fall of Homs would cut the country in two.",
    "if": "If rebels take Homs, the coast is cut off.",
    "could": "Homs could fall within hours.",
    "plans": "HTS plans to capture Hama.",
    "vows": "The army vowed to retake Saraqib.",
    "fears": "Residents feared that Homs would fall to the rebels.",
    "urged": "The opposition urged troops to withdraw from Hama.",
    "in an attempt to": "The army sent tanks in an attempt to recapture Saraqib.",
    "denied": "The defence ministry denied that Hama had been captured by rebels.",
    "repelled": "The army repelled an attack with rockets on Hama.",
    "failed": "The rebels failed to take Hama.",
    "not": "The army has not lost Hama.",
    "reopened": "Jordan reopened the Naseeb crossing.",
    "schools": "Schools in Homs were closed on Sunday.",
    "civilians leave": "Two hundred families left Qusayr for Lebanon.",
    "aid": "The UN delivered aid to Saraqib.",
    "taking part": "Delegates from Aleppo took part in the talks.",
    "weapons seized": "Police seized rifles in Homs.",
    "persons captured": "Rebels captured three soldiers near Morek.",
    "question": "Will Homs fall to the rebels?",
    "ordered": "Soldiers have been ordered to withdraw from Homs.",
    "until": "Strikes will go on until the army leaves Sweida.",
    "is next": "Rebels say that Homs is next.",
    "is left": "Only Idlib is left, a fighter said.",
    "there is left": "There is one large base left in Aleppo, a soldier said.",
    "pulled down": "Soldiers pulled down a statue in Homs.",
    "tear gas": "Police fired tear gas at a crowd in Homs.",
    "heard": "Shelling could be heard in Homs.",
    "will follow": "Rebels said that Hama will follow.",
    "families back": "The families are back in Saraqib.",
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET.keys())
def test_what_must_not_become_an_event(text: str) -> None:
    assert told(text) == set()


BACK = {
    "the town": ("Saraqib lies on the M5. Rebels captured the town on Friday.", {"captured Saraqib"}),
    "the airfield": (
        "Rebels had besieged the Taftanaz airbase for weeks. Jets then bombed the airfield.",
        {"struck Taftanaz airbase"},
    ),
    "it": ("Rebels captured Saraqib. The army shelled it at once.", {"captured Saraqib", "struck Saraqib"}),
    "both towns": (
        "The army held Rastan and Talbiseh. Rebels captured both towns on Friday.",
        {"captured Rastan", "captured Talbiseh"},
    ),
    "from it": ("HTS held Morek. Its fighters pulled out of it on Friday.", {"withdrawn Morek"}),
    "implicit source": (
        "Rebels captured Morek. Government troops retreated towards Hama.",
        {"captured Morek", "withdrawn Morek"},
    ),
    "unsure": ("The envoy spoke of Saraqib and Ariha. Rebels captured the town.", set()),
    "too far": (
        "Saraqib is a town. It rains. It snows. It blows. It thaws. It melts. Rebels captured the town.",
        set(),
    ),
    "title": ("The city fell to the rebels on Friday.", {"captured Homs"}),
    "the dam of a town": (
        "Islamic State holds Tabqa. The SDF captured the dam on Friday.",
        {"captured Tabqa Dam"},
    ),
    "its surroundings": ("Troops pulled out of Deir ez-Zor and its surroundings.", {"withdrawn Deir ez-Zor"}),
    "its runways": (
        "Aleppo airport is quiet. Israeli missiles cratered its runways.",
        {"struck Aleppo airport"},
    ),
    "both in a sentence": (
        "The fighting came down to Rastan and Talbiseh, and the army captured both.",
        {"captured Rastan", "captured Talbiseh"},
    ),
    "the first two": (
        "Rebels captured Saraqib, Morek and Kafr Zita. They left the first two on Friday.",
        {"captured Kafr Zita", "captured Morek", "captured Saraqib", "withdrawn Morek", "withdrawn Saraqib"},
    ),
    "them": (
        "Rebels captured Saraqib and Morek. The army recaptured them on Friday.",
        {"captured Morek", "captured Saraqib"},
    ),
    "there": (
        "Rebels captured Saraqib. Jets carried out strikes on positions there.",
        {"captured Saraqib", "struck Saraqib"},
    ),
}


@pytest.mark.parametrize(("text", "expected"), BACK.values(), ids=BACK.keys())
def test_what_points_back(text: str, expected: set[str], request: pytest.FixtureRequest) -> None:
    title = "Battle for Homs" if "title" in request.node.callspec.id else ""
    assert told(text, title) == expected


STATUS = [
    ("Rebels captured Saraqib, residents said.", "reported"),
    ("“We have captured Saraqib,” a rebel commander said.", "claimed"),
    ("The army said it had recaptured Morek.", "claimed"),
    ("Rebels said the army had bombed Sarmin.", "reported"),
    ("The army denied that rebels had captured Morek.", "negated"),
    ("Rebels failed to capture Morek.", "negated"),
    ("Rebels may capture Morek.", "hypothetical"),
    ("Unconfirmed accounts said rebels had captured Morek.", "claimed"),
    ("The army conceded that it had lost Morek.", "reported"),
    ("The army said its men had crossed Morek, which fell in November.", "reported"),
]


@pytest.mark.parametrize(("text", "status"), STATUS, ids=[t for t, _ in STATUS])
def test_status(text: str, status: str) -> None:
    [event] = code(text)
    assert event.status == status


ACTORS = [
    ("HTS and allied fighters captured Hama on Thursday.", "HTS; opposition forces"),
    ("Israeli jets hit the Mezzeh airbase.", "Israel"),
    ("Russian bombing destroyed the Rastan bridge.", "Russian forces"),
    ("Morek was captured by the Syrian army.", "Syrian army"),
    ("Amman closed the Naseeb crossing.", "Jordan"),
    ("The US-backed Syrian Democratic Forces captured Deir ez-Zor.", "SDF"),
    ("Saraqib fell to the rebels.", "opposition forces"),
    ("A car bomb exploded in Azaz.", "unknown"),
    ("Aircraft of the coalition met Islamic State and destroyed a tunnel near Kobani.", "US coalition"),
    ("Thirty barrel bombs were dropped on Darayya.", "Syrian army"),
    ("Soldiers died when missiles hit the Mezzeh airbase.", "unknown"),
    ("Five died in Syrian shelling of the Taftanaz airbase.", "Syrian army"),
    ("Israeli jets that bombed the Mezzeh airbase came from the sea.", "Israel"),
    ("The last gunmen left Qusayr on Friday.", "opposition forces"),
    ("Morek was captured from Islamic State on Friday.", "unknown"),
    ("The loss of Morek to HTS was confirmed.", "HTS"),
    ("The United States bombed a depot in Mayadin.", "US forces"),
    ("A temple at Ain Dara was damaged in a Turkish air raid.", "Turkey"),
    ("Morek had been retaken, a military source said.", "Syrian army"),
    ("Russian jets circled. Thirty barrel bombs hit Darayya.", "Syrian army"),
    ("Gunmen loyal to the deposed president captured Jableh.", "pro-Assad gunmen"),
    ("The Syrian Democratic Forces, an alliance that the United States supports, had taken Morek.", "SDF"),
    (
        "The ministry said that the army, with Russian warplanes, was striking vehicles in Sarmin.",
        "Syrian army",
    ),
]


@pytest.mark.parametrize(("text", "actor"), ACTORS, ids=[t for t, _ in ACTORS])
def test_actor(text: str, actor: str) -> None:
    [event] = code(text)
    assert event.actor == actor


DATES = [
    ("Rebels captured Saraqib on Friday.", "2024-12-06", "day"),
    ("Rebels captured Saraqib.", "2024-12-07", "day"),
    ("Homs came under government control in 2014.", "2014", "year"),
    ("Rebels captured Saraqib in November.", "2024-11", "month"),
    ("Rebels had earlier captured Saraqib.", "", "unknown"),
    ("If rebels take Saraqib on Friday, the road is cut.", "", "unknown"),
]


@pytest.mark.parametrize(("text", "date", "precision"), DATES, ids=[t for t, _, _ in DATES])
def test_date(text: str, date: str, precision: str) -> None:
    event = code(text)[0]
    assert (event.date, event.date_precision) == (date, precision)


def test_a_relation_displaces_and_widens() -> None:
    [event] = code("Jets struck a convoy with rockets 5 km north of Homs.")
    assert (event.relation, event.location_method) == ("5 km north of", "relative")
    assert event.lat is not None
    assert event.lat > 34.76
    assert event.precision_km is not None


def test_the_vicinity_is_not_the_city() -> None:
    [event] = code("Our forces have liberated the last village in the vicinity of Homs, rebels said.")
    assert event.location_method == "relative"
    assert "vicinity" in event.relation


def test_a_governorate_is_not_its_capital() -> None:
    [event] = code("Warplanes bombed positions in Hama governorate.")
    assert (event.kind, event.location_method) == ("governorate", "governorate")


def test_an_unknown_place_is_listed_not_drawn() -> None:
    [event] = code("Rebels captured the village of Tell Quzmarah.")
    assert event.lat is None
    assert "Quzmarah" in event.place
    assert event.location_method == "unresolved"


def test_every_decision_names_its_reason() -> None:
    report = Report(id="t", text="Rebels captured Saraqib. Schools in Homs were closed.", published=PUBLISHED)
    decisions = explain(report)
    assert decisions[0].events
    assert not any(d.events for d in decisions[1:])
    assert all(d.reason for d in decisions)
    assert {d.trigger for d in decisions} == {"captured", "closed"}


def test_evidence_is_cut_from_the_text() -> None:
    text = "It was cold. Rebels captured Saraqib on Friday. Nobody slept."
    [event] = code(text)
    assert text[event.start : event.end] == event.evidence == "Rebels captured Saraqib on Friday."


def test_the_title_names_the_striker() -> None:
    [event] = code("Missiles hit the Mezzeh airbase before dawn.", "Israeli jets bomb Damascus")
    assert event.actor == "Israel"


def test_a_strike_elsewhere_names_no_striker() -> None:
    events = code("Air strikes hit Rastan again. The Arida crossing was shut after an Israeli strike.")
    assert {e.actor for e in events if e.place == "Rastan"} == {"unknown"}


def test_a_place_without_a_verb_has_its_own_date() -> None:
    events = code("Rankous had been secured on 9 November, Yabroud in October.")
    assert {e.place: e.date for e in events} == {"Rankous": "2024-11-09", "Yabroud": "2024-10"}


def test_the_road_to_a_country_is_no_party() -> None:
    text = "Rebels hold the road to Jordan. Sheikh Miskin had come under their control on Thursday."
    assert [e.actor for e in code(text)] == ["opposition forces"]


def test_who_leaves_a_place_is_not_who_took_it() -> None:
    text = "Government forces held Morek. Rebels captured it on Friday. The last defenders pulled out of it at dawn."
    assert {e.type: e.actor for e in code(text)} == {
        "captured": "opposition forces",
        "withdrawn": "Syrian army",
    }


def test_a_party_at_the_end_of_the_text_behind_a_place_left_out() -> None:
    events = code("Rebels captured Morek. Troops withdrew and captured Hezbollah")
    assert {f"{e.type} {e.place}" for e in events} == {"captured Morek", "withdrawn Morek"}


def test_the_example_of_the_readme_names_who_acted() -> None:
    text = (Path(__file__).resolve().parents[2] / "examples" / "homs-2024-12-06.txt").read_text(
        encoding="utf-8"
    )
    events = code_report(Report(id="homs", text=text, published=dt.date(2024, 12, 6)))
    actors = {(e.type, e.place): e.actor for e in events if e.status in ("reported", "claimed")}
    assert actors[("struck", "Arida border crossing")] == "Israel"
    assert actors[("struck", "Jousieh / Qaa border crossing")] == "Israel"
    assert actors[("struck", "Hama Governorate")] == "Syrian army"
    assert actors[("struck", "Rastan bridge")] == "Russian forces"
    assert actors[("captured", "Deir ez-Zor")] == "SDF"
    assert actors[("withdrawn", "Deir ez-Zor")] == "Syrian army"
    assert ("closed", "Homs") not in {(e.type, e.place) for e in events}
