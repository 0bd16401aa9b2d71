"""Facilities in running text: what the words beside a name say that it is, near it or set apart from it."""

from __future__ import annotations

import pytest

from conflictmap.places.facilities import find_facilities
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.qualifiers import split_phrase
from conflictmap.places.resolution import find_places


def find_ids(text: str, gazetteer: Gazetteer) -> dict[str, str]:
    """Id by name in the text."""
    return {r.mention: r.place.id if r.place else r.status for r in find_places(text, gazetteer)}


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("A shell hit Maskanah hospital.", "Maskanah hospital", "gn:167080#hospital"),
        ("The al-Kabir oil field burns.", "al-Kabir oil field", "unknown"),
        ("They left Snobar Jableh.", "Snobar Jableh", "C3561"),
        ("Silos burned in Dahir al-Arab.", "Dahir al-Arab", "C5064"),
        ("The road is cut at Braq.", "Braq", "C6072"),
        ("Cadets fled Jableh naval academy.", "Jableh naval academy", "base:naval-academy-jableh"),
        ("A shell hit Baniyas hospital.", "Baniyas hospital", "site:baniyas-hospital"),
        ("A fire broke out in the Baniyas refinery.", "Baniyas refinery", "plant:baniyas-refinery"),
        ("The Baniyas power plant was hit.", "Baniyas power plant", "plant:baniyas"),
        ("Trucks left the Palmyra silos.", "Palmyra silos", "C2889#silos"),
        ("They freed the inmates of Palmyra prison.", "Palmyra prison", "prison:tadmur"),
        ("The Tishrin Dam would fall next.", "Tishrin Dam", "dam:tishrin"),
        ("They stormed barracks in Aleppo and the Idlib barracks.", "Aleppo", "C1007"),
        ("Soldiers left the Aleppo barracks.", "Aleppo barracks", "C1007#base"),
        ("Guards left the Kharata field at night.", "Kharata", "field:kharata"),
        ("Doctors left the Raqqa field hospital.", "Raqqa", "C5710"),
        ("The gas fields of al-Hail burn.", "al-Hail", "field:hail"),
        ("قصفت المسيرات محطة كهرباء السويدية", "محطة كهرباء السويدية", "field:suwaydiyah"),
        ("The gas fields of Naim burn.", "Naim", "C2740#gas field"),
        ("Shells hit Saadallah hospital.", "Saadallah hospital", "unknown"),
        ("Doctors fled Aleppo University.", "Aleppo University", "site:aleppo-university"),
        ("Smoke rose from the Conoco plant.", "Conoco plant", "field:conoco"),
        ("Lorries queue at the Rabia terminal.", "Rabia terminal", "crossing:yarubiyah"),
        ("Craters cut the Tabqa runway.", "Tabqa runway", "OS59"),
    ],
)
def test_a_facility_is_not_taken_for_another(bundled: Gazetteer, text: str, name: str, expected: str) -> None:
    assert find_ids(text, bundled)[name] == expected


def test_facility_words_the_longest_phrase_counts() -> None:
    assert find_facilities(split_phrase("Conoco gas plant")) == {"petroleum"}
    assert find_facilities(split_phrase("cement plant")) == {"factory"}
    assert {"power", "petroleum", "factory"} <= find_facilities(split_phrase("the plant"))
    assert find_facilities(split_phrase("Apamea")) == frozenset()


APART = [
    ("They overran Taftanaz, the largest air base in the region.", "Taftanaz", "airbase:taftanaz"),
    ("They overran Taftanaz, a town of farmers.", "Taftanaz", "C3932"),
    ("They hold Tanak, one of the biggest oilfields here.", "Tanak", "field:tanak"),
    ("They live in Menagh, a village north of Aleppo.", "Menagh", "C1569"),
    ("After Taftanaz, an air base near Idlib fell.", "Taftanaz", "C3932"),
    ("Shells fell on Taftanaz, an air base was hit too.", "Taftanaz", "C3932"),
    ("Trucks cross at Arida and Jusiyah, two border crossings.", "Jusiyah", "crossing:jousieh"),
    ("They reached the biggest dam, at Tabqa.", "Tabqa", "dam:tabqa"),
    ("Cadets fled the military academy in Homs.", "Homs", "base:homs-military-college"),
    ("Cadets fled a military academy in Homs.", "Homs", "C2528"),
    ("A blast shook the new port in Tartus.", "Tartus", "port:tartus"),
    ("Pilots left the air base near Taftanaz.", "Taftanaz", "airbase:taftanaz"),
    ("Drones hit the power station at Suwaydiyah.", "Suwaydiyah", "field:suwaydiyah"),
    ("They held a post known as al-Tanf.", "al-Tanf", "crossing:al-tanf"),
    ("Customs men fled from al-Tanf at dawn.", "al-Tanf", "crossing:al-tanf"),
    ("American instructors live at al-Tanf.", "al-Tanf", "base:tanf"),
    ("Traders feared the customs of the coalition at al-Tanf.", "al-Tanf", "base:tanf"),
    ("A shell hit the hospital in Hajin.", "Hajin", "C5175"),
    ("They shelled a base at Ghazawiyah.", "Ghazawiyah", "C1378"),
    ("Jets hit a new camp at Harbanush.", "Harbanush", "C3943"),
    ("Jets hit a base at Hamidiyah in Idlib.", "Hamidiyah", "base:hamidiyah"),
    ("They fled to a camp at Rukban.", "Rukban", "C6674"),
    ("They fled Hamidiyah, a Christian quarter of Homs.", "Hamidiyah", "quarter:homs-hamidiyah"),
    ("He was held at Saydnaya, the most feared prison of all.", "Saydnaya", "prison:saydnaya"),
    ("They took Palmyra, home to a feared prison, on Sunday.", "Palmyra", "C2889"),
    ("They reached Daraya, a suburb of Damascus.", "Daraya", "C2498"),
    ("They reached Albu Kamal, a crossing point for arms.", "Albu Kamal", "C5167"),
    ("Shells hit the suburb of Daraya.", "Daraya", "C2498"),
    ("Shells hit the Jobar suburb.", "Jobar suburb", "quarter:damascus-jobar"),
    ("They said Raqqa was quiet.", "Raqqa", "C5710"),
    ("The wounded were taken to the field hospital in Rastan.", "Rastan", "C2870"),
]


@pytest.mark.parametrize(("text", "name", "expected"), APART)
def test_words_of_kind_that_stand_apart(bundled: Gazetteer, text: str, name: str, expected: str) -> None:
    assert find_ids(text, bundled)[name] == expected


def test_a_facility_told_by_its_town_is_not_displaced(bundled: Gazetteer) -> None:
    (found,) = find_places("Pilots left the air base near Taftanaz.", bundled)
    assert (found.relation, found.location_method) == ("", "gazetteer")


def test_small_letters_name_the_facility_of_a_place_of_the_report(bundled: Gazetteer) -> None:
    beside = "In Ramouseh the artillery college was hit."
    assert find_ids(beside, bundled)["artillery college"] == "base:artillery-college"
    assert "artillery college" not in find_ids("In Raqqa the artillery college was hit.", bundled)
    assert "artillery college" not in find_ids("In Ramouseh an artillery college was hit.", bundled)


def test_a_common_word_is_no_name_of_a_facility(bundled: Gazetteer) -> None:
    assert find_ids("Artillery base in the east falls.", bundled) == {}
