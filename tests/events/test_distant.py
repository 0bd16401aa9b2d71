"""Places, dates and parties that stand far from their verb: in an apposition, an aside, a later part of a list."""

from __future__ import annotations

import datetime as dt

import pytest

from conflictmap.model import Event, Report
from conflictmap.pipeline import code_report

PUBLISHED = dt.date(2016, 5, 20)  # a Friday


def code(text: str) -> list[Event]:
    return code_report(Report(id="t", text=text, published=PUBLISHED))


def told(text: str) -> set[str]:
    """Asserted events as "type place" words."""
    return {f"{e.type} {e.place}" for e in code(text) if e.status in ("reported", "claimed")}


CASES = {
    "relative clause behind an apposition": (
        "The army moved through Mahin, a desert town which it retook from Islamic State in August.",
        {"captured Mahin"},
    ),
    "that clause behind an apposition": (
        "The hills overlook Khan Shaykhun, a town that rebels conquered in October 2014.",
        {"captured Khan Shaykhun"},
    ),
    "a speaker inside the relative clause": (
        "Aid reached Sheikh Miskin, which the Observatory says is now under government control.",
        {"captured Sheikh Miskin"},
    ),
    "a subject shared by two verbs": (
        "Talbiseh and Rastan rose against the government overnight and were lost to it by morning.",
        {"captured Talbiseh", "captured Rastan"},
    ),
    "a subject that is no place": ("Rebels attacked near Rastan and were driven back.", set()),
    "where the speakers are": (
        "A coalition raid on the Tabqa dam knocked out its turbines, activists in Raqqa said.",
        {"struck Tabqa Dam"},
    ),
    "a pronoun behind a place in front": (
        "North of Hama, insurgents captured Morek on Sunday and left it again before dawn.",
        {"captured Morek", "withdrawn Morek"},
    ),
    "the point where a road is closed": (
        "Protesters blocked the road to Damascus at Khirbet Ghazaleh with burning tyres.",
        {"closed Khirbet Ghazaleh"},
    ),
    "the point where a road between cities is closed": (
        "The main road from the capital to Sweida is closed at Khirbet Ghazaleh.",
        {"closed Khirbet Ghazaleh"},
    ),
    "a list of targets": (
        "Air strikes hit a hospital in Kafr Nabl, a school in Hass and a market in Maarat al-Numan.",
        {"struck Kafr Nabl", "struck Hass", "struck Maarat al-Numan"},
    ),
    "a list that goes on behind descriptions": (
        "Jets bombed the village of Morek near Hama, the silos in Latamneh and a position of rebels in Rastan.",
        {"struck Morek", "struck Latamneh", "struck Rastan"},
    ),
    "a list that goes on behind a time": (
        "Jets bombed the airport of Hama at midday on Wednesday and, hours later, a convoy outside Rastan.",
        {"struck Hama airbase", "struck Rastan"},
    ),
    "an apposition is no part of the list": (
        "Warplanes bombed Morek, the largest town in the Ghab plain, and Latamneh.",
        {"struck Morek", "struck Latamneh"},
    ),
    "an apposition before another verb": (
        "The army shelled Morek, the old quarter of Hama, and tried to storm it.",
        {"struck Morek"},
    ),
    "what follows a list may be a clause": (
        "A jet bombed Morek on Friday, and a doctor in Latamneh said that ten people had died.",
        {"struck Morek"},
    ),
    "people elsewhere": (
        "The strikes hit Morek, and residents in Latamneh fled to the border.",
        {"struck Morek"},
    ),
    "a list behind a pronoun": (
        "The army took Morek and Latamneh. Turkish artillery shelled both places, as well as Kafr Zita.",
        {f"{t} {p}" for t in ("captured", "struck") for p in ("Morek", "Latamneh")} | {"struck Kafr Zita"},
    ),
    "a landmark that nobody knows": (
        "Saraqib is calm. Clashes went on near Morek. Warplanes hit the area around the clock tower.",
        set(),
    ),
    "a suburb that is a town": (
        "Fighting went on in Darayya. Some 700 fighters left the suburb, bound for Idlib. The army declared the "
        "town fully under its control.",
        {"withdrawn Darayya", "captured Darayya"},
    ),
    "where people only go": (
        "Gunmen left Barzeh. Buses took them to Idlib. Jets bombed the city on Sunday.",
        {"withdrawn Barzeh"},
    ),
    "a name behind known as": (
        "Soldiers abandoned the airport, known as Abu al-Duhur to the locals, on Thursday.",
        {"withdrawn Abu al-Duhur airbase"},
    ),
    "a time in front of an anaphor": (
        "Government troops entered Khan Touman at dawn, and by noon the village had fallen.",
        {"captured Khan Touman"},
    ),
    "all of a list": (
        "The attackers held Shaqqa, Tima and Rami for a few hours before soldiers recovered all three.",
        {"captured Shaqqa", "captured Taima", "captured Rami"},
    ),
    "a list in the place of a verb": (
        "Khan al-Assal, west of Aleppo, was captured yesterday, al-Eis and Zarbah two days ago.",
        {"captured Khan al-Asal", "captured al-Iss", "captured Zarbah"},
    ),
    "a list behind a relative clause": (
        "Shells landed in the Kuweires air base, which the army recaptured on Monday, and in the town of Morek.",
        {"struck Kuweires airbase", "captured Kuweires airbase", "struck Morek"},
    ),
    "a description behind a date": (
        "Turkish soldiers captured Jinderes on Thursday, the biggest town of the Afrin enclave after Afrin itself.",
        {"captured Jinderes"},
    ),
    "a description inside the verb": (
        "Drones have put the Nayrab airbase outside Aleppo out of service.",
        {"struck Nayrab airbase", "closed Nayrab airbase"},
    ),
    "the dam of the place just named": (
        "The SDF secured the city of Tabqa and the nearby dam on 10 May.",
        {"captured Tabqa", "captured Tabqa Dam"},
    ),
    "that is no determiner": (
        "Residents said that troops had pulled out of Idlib about noon and that jets bombed its centre.",
        {"withdrawn Idlib", "struck Idlib"},
    ),
    "a departure from it": (
        "Fighters are in control of Aleppo airport after the army's departure from it.",
        {"captured Aleppo airport", "withdrawn Aleppo airport"},
    ),
    "half of a town": ("Rebels have taken about half of Morek.", {"captured Morek"}),
    "a description before the list goes on": (
        "Harabish, a quarter of Deir ez-Zor city, the desert outside Mayadin and a post near Albu Kamal were targeted "
        "by American jets.",
        {"struck Harabish", "struck Mayadin", "struck Albu Kamal"},
    ),
    "it is what was attacked": (
        "Factions attacked the Thaala airbase west of Sweida city and took parts of it.",
        {"captured Thalah airbase"},
    ),
    "what lies between two places": (
        "Rebels hold Maariya and Jamlah. The barracks between the two villages has been occupied by troops.",
        set(),
    ),
    "a town is no provincial capital": (
        "The army took Morek in December. Aid reached Hama by road. Rebels recaptured the town on Monday.",
        {"captured Morek"},
    ),
    "an airport of the city": (
        "Fighters seized control of Aleppo's international airport on Saturday.",
        {"captured Aleppo airport"},
    ),
    "who did it before what it was done to": (
        "Shelling by government forces of the rebel-held town of Morek killed three children.",
        {"struck Morek"},
    ),
    "a country and where in it": (
        "The military said its jets had struck 29 Islamic State targets in Syria, including in al-Bab and Bzaah.",
        {"struck al-Bab", "struck Bizaa"},
    ),
    "in whose hands it was": (
        "The SDF captured Hajin, the last town in the hands of Islamic State, on Friday.",
        {"captured Hajin"},
    ),
    "strikes before a colon": (
        "Air strikes: Latamneh (4), Kafr Zita (2), Morek.",
        {"struck Latamneh", "struck Kafr Zita", "struck Morek"},
    ),
    "shells in a note": (
        "Turkish artillery shells Tal Rifaat, Morek.",
        {"struck Tal Rifaat", "struck Morek"},
    ),
    "a town and its province": ("Jets bombed Darkoush, Idlib.", {"struck Darkush"}),
    "names behind their sum": (
        "The army recaptured five villages south of Aleppo, among them Khan Touman, al-Hader and al-Eis.",
        {"captured Khan Touman", "captured al-Hadir", "captured al-Iss"},
    ),
    "a quarter of the town": (
        "Troops surrounded Tafas, residents said, and shelled its western quarter.",
        {"struck Tafas"},
    ),
    "a road out of town": (
        "Idlib was lost to rebels. Troops had pulled out of the city by the Ariha road and jets bombed its centre.",
        {"captured Idlib", "withdrawn Idlib", "struck Idlib"},
    ),
    "shelling that hit": ("Israeli shelling hit the outskirts of Hader in Quneitra.", {"struck Hader"}),
    "where on a road": ("A bomb struck a bus on the Damascus-Homs highway near Nabek.", {"struck Nabek"}),
    "an army called by its capital": (
        "Jets bombed the silos in Latamneh and a position of the Damascus army in Morek.",
        {"struck Latamneh", "struck Morek"},
    ),
    "a where clause between subject and verb": (
        "Hama, where an uprising was crushed in 1982, passed into the hands of rebels on Thursday.",
        {"captured Hama"},
    ),
    "where people died in it": (
        "In Morek, where six villagers died in a bombardment on 25 March, farmers have not gone back.",
        {"struck Morek"},
    ),
    "who was bombed elsewhere": (
        "They left Morek, where the uprising began, with mortar rounds bursting behind them.",
        set(),
    ),
    "an unknown point of a road": (
        "The highway to Damascus has been cut by gunmen at Soura al-Ghariba, drivers said.",
        {"closed Soura al-Ghariba"},
    ),
    "a crossing with a country, and its name": (
        "Jordan closed its main crossing with Syria, Naseeb, on Friday.",
        {"closed Nasib / Jaber border crossing"},
    ),
    "a crossing in neither of two towns": (
        "The river crossing between Mayadin and Dhiban was closed by the SDF on 3 May.",
        set(),
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_the_place_is_found_across_what_stands_between(text: str, expected: set[str]) -> None:
    assert told(text) == expected


def test_what_was_lost_before_has_a_date_of_its_own() -> None:
    events = code("Insurgents regained Atshan and Morek, two villages they had lost in April.")
    assert {(e.place, e.actor, e.date) for e in events} == {
        ("Atshan", "opposition forces", "2016-05-20"),
        ("Morek", "opposition forces", "2016-05-20"),
        ("Atshan", "unknown", "2016-04"),
        ("Morek", "unknown", "2016-04"),
    }


def test_the_date_of_an_aside_is_not_that_of_the_verb() -> None:
    events = code("Rockets landed in the Kuweires air base, which the army recaptured two days ago.")
    assert {e.type: e.date for e in events} == {"struck": "2016-05-20", "captured": "2016-05-18"}


def test_each_place_of_a_list_has_the_day_behind_it() -> None:
    events = code(
        "Government forces captured Khan al-Assal on Tuesday, the villages of Kafr Naha and Hayyan on Wednesday, "
        "and Anadan on Thursday."
    )
    assert {(e.place, e.date) for e in events} == {
        ("Khan al-Asal", "2016-05-17"),
        ("Kafr Naha", "2016-05-18"),
        ("Hayyan", "2016-05-18"),
        ("Anadan", "2016-05-19"),
    }


def test_who_held_a_place_has_not_taken_it() -> None:
    events = code(
        "The SDF captured Hajin, the last town of any size in the hands of Islamic State, on Friday."
    )
    assert [e.actor for e in events] == ["SDF"]


def test_each_verb_has_its_own_month() -> None:
    events = code("Jihadists who seized Palmyra in May blew up a temple of Palmyra in August.")
    assert {(e.type, e.date) for e in events} == {("captured", "2016-05"), ("struck", "2015-08")}
