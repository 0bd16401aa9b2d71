"""Places in running text: what is a mention, what it means, where the words around it put it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictmap.model import Resolution
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.resolution import find_places


def places_of(found: list[Resolution]) -> list[str]:
    return [r.place.id if r.place else f"{r.status}:{r.mention}" for r in found]


TEXTS = [
    ("Rebels captured Rastan and Talbiseh.", ["rastan", "talbiseh"]),
    ("Bombs destroyed the Rastan bridge near Rastan.", ["br-rastan", "rastan"]),
    ("the Syrian side of the Arida and Jousiyeh crossings", ["x-arida", "x-jousieh"]),
    ("two border crossings, Arida and Jousieh, were hit", ["x-arida", "x-jousieh"]),
    ("the towns of Rastan, Talbiseh and Saraqib", ["rastan", "talbiseh", "saraqib"]),
    ("the Naseeb border crossing with Syria", ["x-nasib", "syria"]),
    ("raids on the Midan and Siryan neighbourhoods", ["midan", "siryan"]),
    ("Rastan and Qusayr bridges were hit", ["br-rastan", "qusayr#bridge"]),
    ("two towns – Rastan and Talbiseh – in the Homs governorate", ["rastan", "talbiseh", "gov-homs"]),
    ("the eastern city of Deir az Zor", ["deir"]),
    ("The oil-rich Deir az Zor governorate", ["gov-deir"]),
    ("shelling in rural Aleppo and the countryside of Homs", ["gov-aleppo", "gov-homs"]),
    ("fighting in northern Hama", ["gov-hama"]),
    ("fighting in the northern city of Hama", ["hama"]),
    ("They took the Taftanaz helicopter base. Jets were parked at Taftanaz.", ["ab-taftanaz", "ab-taftanaz"]),
    ("They took Taftanaz town and later the airbase.", ["taftanaz"]),
    ("the Tabqa airfield and the Tabqa dam fell before Tabqa did", ["ab-tabqa", "dam-tabqa", "tabqa"]),
    ("struck Deir Ezzor's Conoco gas field", ["deir", "conoco"]),
    ("the Bab al-Hawa post was overrun; Bab al-Hawa reopened", ["x-hawa", "x-hawa"]),
    ("clashes in Sawran in Hama province", ["sawran-hama", "gov-hama"]),
    ("Shells hit Azaz and Sawran.", ["azaz", "sawran-azaz"]),
    ("Shells hit Sawran.", ["ambiguous:Sawran"]),
    ("the village of Kafr Zalim was burned", ["unknown:Kafr Zalim"]),
    ("They hold Rastan, Ghazaliyat and Talbiseh.", ["rastan", "unknown:Ghazaliyat", "talbiseh"]),
    ("Wadi Hamdan was shelled", ["unknown:Wadi Hamdan"]),
    ("كما سيطرت الفصائل على الرستن وتلبيسة في محافظة حمص", ["rastan", "talbiseh", "gov-homs"]),
    ("قصف مطار الطبقة العسكري وسد الطبقة", ["ab-tabqa", "dam-tabqa"]),
    ("أغلق معبر جابر أمام المسافرين", ["x-nasib"]),
    ("في ريف حلب وريف دمشق", ["gov-aleppo", "gov-rif"]),
    ("انسحبت القوات من بديرالزور ودير الزور", ["deir", "deir"]),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_mentions_resolve_in_order(small: Gazetteer, text: str, expected: list[str]) -> None:
    assert places_of(find_places(text, small)) == expected


NO_PLACES = [
    "Khalid ibn al-Walid Army fighters fled.",
    "Rami Abdel Rahman of the monitor spoke. Rahman said more.",
    "The Homs Military Council and the Aleppo Media Center said so.",
    "Hayat Tahrir al-Sham advanced.",
    "Damascus said nothing; Baghdad warned of war.",
    "The Turkish and Syrian foreign ministers met.",
    "General Hassan Nasib resigned.",
    "a man named Bashar al-Assad",
]


@pytest.mark.parametrize("text", NO_PLACES)
def test_people_organisations_and_governments_are_no_places(small: Gazetteer, text: str) -> None:
    assert places_of(find_places(text, small)) == []


SPANS = [
    ("destroyed the Rastan bridge along", "Rastan bridge", "the Rastan bridge", ""),
    ("left the city of Homs today", "Homs", "the city of Homs", ""),
    ("hit the Syrian side of the Arida crossing", "Arida crossing", "the Syrian side of the Arida crossing",
     "the Syrian side of"),
    ("reached the outskirts of the city of Homs", "Homs", "the city of Homs", "the outskirts of"),
    ("is 46km (29 miles) south of Hama now", "Hama", "Hama", "46km (29 miles) south of"),
    ("a base near Saraqib was hit", "Saraqib", "Saraqib", "near"),
    ("in the eastern countryside of Homs they", "Homs", "countryside of Homs", "eastern"),
    ("سقط معبر نصيب الحدودي أمس", "معبر نصيب الحدودي", "معبر نصيب الحدودي", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "mention", "phrase", "relation"), SPANS)
def test_spans_cut_mention_and_phrase_out_of_the_text(
    small: Gazetteer, text: str, mention: str, phrase: str, relation: str
) -> None:
    (found,) = find_places(text, small)
    assert found.mention == text[found.start : found.end] == mention
    assert text[found.phrase_start : found.phrase_end] == phrase
    assert found.relation == relation


def test_far_and_near_relations_give_a_point_and_a_radius(small: Gazetteer) -> None:
    (south,) = find_places("It is 46km (29 miles) south of Hama.", small)
    (between, other) = find_places("a convoy between Hama and Homs", small)
    assert south.location_method == "relative"
    assert south.lat == pytest.approx(35.1337 - 46 / 110.95, abs=0.01)
    assert (between.lat, between.lon) == (other.lat, other.lon)
    assert between.precision_km == pytest.approx(22.5, abs=0.5)


def test_governorate_is_never_a_point_in_its_capital(small: Gazetteer) -> None:
    (found,) = find_places("fighting in Homs governorate", small)
    assert found.location_method == "governorate"
    assert found.precision_km == 117


def test_road_by_its_ends_is_one_mention(small: Gazetteer) -> None:
    text = "They cut the main road from Aleppo to Azaz and the Hama-Homs highway."
    first, second = find_places(text, small)
    assert first.place is not None and second.place is not None
    assert (first.place.kind, first.place.name) == ("road", "Aleppo-Azaz road")
    assert first.mention == "main road from Aleppo to Azaz"
    assert second.mention == "Hama-Homs highway"


def test_title_is_company_but_has_no_spans(small: Gazetteer) -> None:
    alone = find_places("Shells hit Dar al-Kabira.", small)
    titled = find_places("Shells hit Dar al-Kabira.", small, title="Rastan and Talbiseh under fire")
    assert places_of(alone) == ["ambiguous:Dar al-Kabira"]
    assert places_of(titled) == ["kabira-homs"]


def test_lower_case_text_has_places_too(small: Gazetteer) -> None:
    assert places_of(find_places("rebels captured rastan and talbiseh", small)) == ["rastan", "talbiseh"]
    assert places_of(find_places("Rebels captured rastan", small)) == []


PIECES = [
    "Homs",
    "near ",
    "the ",
    "Rastan",
    " bridge",
    " and ",
    "حمص",
    "و",
    "معبر ",
    "نصيب",
    ", ",
    ". ",
    "\n",
    "’s ",
    "-",
    "5 km north of ",
    "northern ",
    "between ",
    "road from ",
    " to ",
    "é",
    "ﷺ",
    "\u202b",
    "villages of ",
    "Wadi ",
    "al-",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_any_text_gives_ordered_spans_that_cut_their_mentions(small: Gazetteer, text: str) -> None:
    found = find_places(text, small)
    assert all(text[r.start : r.end] == r.mention for r in found)
    assert all(0 <= r.phrase_start <= r.start < r.end <= r.phrase_end for r in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all((r.status == "resolved") == (r.place is not None) == (r.lat is not None) for r in found)


def test_time_grows_with_length_not_with_its_square(small: Gazetteer) -> None:
    text = "Rebels captured Rastan and then moved to the edge of Homs, officials said on Friday. "

    def seconds(copies: int) -> float:
        start = time.process_time()
        find_places(text * copies, small)
        return time.process_time() - start

    seconds(10)
    few, many = min(seconds(80) for _ in range(3)), min(seconds(800) for _ in range(2))
    # Ten times the text: a quadratic step would take a hundred times as long.
    assert many < 30 * few + 0.1
