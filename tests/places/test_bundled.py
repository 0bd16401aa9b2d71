"""The bundled gazetteer answers the spellings that analysts use, in five languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.index import SETTLEMENTS
from conflictmap.places.resolution import find_places

ROWS = list(csv.DictReader(Path(__file__).with_name("spellings.csv").open(encoding="utf-8")))
# A few spellings have two fair readings, so a share must be right, not each.
FLOOR = 0.97


def is_right(gazetteer: Gazetteer, row: dict[str, str]) -> bool:
    found = gazetteer.resolve(row["query"])
    if not row["place"]:
        return found.status != "resolved"
    if found.place is None:
        return False
    same_kind = found.place.kind == row["kind"] or {found.place.kind, row["kind"]} <= set(SETTLEMENTS)
    return same_kind and found.place.governorate == row["governorate"]


def test_spellings_resolve_to_the_right_kind_and_governorate(bundled: Gazetteer) -> None:
    wrong = [row["query"] for row in ROWS if not is_right(bundled, row)]
    assert len(wrong) <= (1 - FLOOR) * len(ROWS), wrong


def test_doubtful_and_invented_names_are_declined(bundled: Gazetteer) -> None:
    doubtful = [row for row in ROWS if not row["place"]]
    assert len(doubtful) >= 10
    assert [row["query"] for row in doubtful if not is_right(bundled, row)] == []


def test_confident_answers_are_right(bundled: Gazetteer) -> None:
    sure = [row for row in ROWS if bundled.resolve(row["query"]).confidence >= 0.9]
    right = sum(is_right(bundled, row) for row in sure)
    assert right >= 0.98 * len(sure)


@pytest.mark.parametrize(
    "name", ["Homs", "Idlib", "Saraqib", "Hama", "Aleppo", "Raqqa", "Rastan", "Talbiseh"]
)
def test_plainly_dominant_places_need_no_context(bundled: Gazetteer, name: str) -> None:
    found = bundled.resolve(name)
    assert found.status == "resolved"
    assert found.place is not None and found.place.name == name


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("Rebels captured the village of Tell Quzmarah.", "Tell Quzmarah"),
        ("Shells fell on Deir Qanbush yesterday.", "Deir Qanbush"),
        ("Clashes near Khan Zubrita on Monday.", "Khan Zubrita"),
        ("They took the village of Rasm al-Ward al-Sharqi.", "Rasm al-Ward al-Sharqi"),
    ],
)
def test_a_name_that_goes_on_is_not_the_place_that_it_begins_with(
    bundled: Gazetteer, text: str, mention: str
) -> None:
    [found] = find_places(text, bundled)
    assert (found.mention, found.status, found.place) == (mention, "unknown", None)


@pytest.mark.parametrize(
    "text",
    [
        "Rebels crossed the Euphrates.",
        "Clashes along the Orontes.",
        "عبر المقاتلون نهر العاصي إلى الفرات",
        "Tell Rebels to leave, he said.",
    ],
)
def test_rivers_and_verbs_are_no_places(bundled: Gazetteer, text: str) -> None:
    assert find_places(text, bundled) == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("jets hit Deraa al-Balad, the old quarter of Deraa", ["quarter:daraa-daraa-al-balad", "C5993"]),
        ("Shells hit the neighbourhoods of Deraa.", ["C5993"]),
        ("Jets hit the Daraa refugee camp.", ["camp:daraa"]),
        ("Troops held the buffer zone on the Golan.", ["region:golan-buffer"]),
        ("Rebels seized the junction of the M4 and M5.", ["site:m4-m5"]),
        ("They held the M5 near its junction with the M4.", ["site:m4-m5"]),
        ("Fighters cut the M4 and the M5.", ["road:m4", "road:m5"]),
        ("Troops shelled the M-4 and the M-5.", ["road:m4", "road:m5"]),
        ("Fighting at Halimat Qara on Monday.", ["mountain:halimat-qara"]),
        ("Jets bombed Crac des Chevaliers.", ["site:crac"]),
        ("Clashes in al-Qusayr on Sunday", ["C2733"]),
        ("ISIS attacked Kweiris.", ["OS66"]),
        ("the village of Binnish Friday", ["C3904"]),
    ],
)
def test_names_of_reports(bundled: Gazetteer, text: str, ids: list[str]) -> None:
    assert [found.place.id if found.place else None for found in find_places(text, bundled)] == ids


@pytest.mark.parametrize(
    ("cell", "ident"),
    [
        ("Gouv. Rakka", "SY11"),
        ("حمص المدينة", "C2528"),
        ("Binnish Twon", "C3904"),
        ("Kobani / Ain al-Arab", "C1946"),
    ],
)
def test_words_of_kind_in_cells(bundled: Gazetteer, cell: str, ident: str) -> None:
    place = bundled.resolve(cell).place
    assert place is not None and place.id == ident


@pytest.mark.parametrize("cell", ["Tal Hamis / Tal Brak", "Tell Rifat / Azaz"])
def test_a_cell_with_two_places_is_ambiguous(bundled: Gazetteer, cell: str) -> None:
    found = bundled.resolve(cell)
    assert (found.status, len(found.candidates)) == ("ambiguous", 2)


@pytest.mark.parametrize(
    ("query", "governorate", "name"),
    [
        ("Maar Shamsah", "Idlib", "Maar Shamsha"),  # other vowels, a soft h
        ("Huwar an Nahr", "Aleppo", "Hiwar al-Nahr"),
        ("Houla village", "Homs", "Houla"),  # the area of that governorate, not the village of another
        ("Yarmouk basin area", "Daraa", "Yarmouk Basin"),  # one word of kind too many
        ("Jabal al-Bishri", "Deir ez-Zor", "Jabal Bishri"),  # lies across governorates
        ("Maarat al-Naasan", "Aleppo", "Maarat al-Naasan"),  # just beyond the border
        ("Ma'arrat Bishmiz/Saraqib town", "Idlib", "Saraqib"),  # the name that is known there
    ],
)
def test_a_governorate_beside_a_name_finds_what_lies_in_it(
    bundled: Gazetteer, query: str, governorate: str, name: str
) -> None:
    found = bundled.resolve(query, governorate=f"{governorate} governorate")
    assert found.status == "resolved", found.reason
    assert found.place is not None and found.place.name == name


@pytest.mark.parametrize(
    ("query", "governorate"),
    [
        ("Rasm al-Saqr", "Aleppo"),  # not Rasm Askar
        ("Al-Majora", "Homs"),  # not al-Mamurah: a consonant is another name
        ("Salamiyah", "Hasakah"),  # known, but elsewhere
        ("Salkhad", "Idlib"),
    ],
)
def test_a_governorate_beside_a_name_makes_no_place_up(
    bundled: Gazetteer, query: str, governorate: str
) -> None:
    assert bundled.resolve(query, governorate=governorate).place is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("قصفت طائرات حربية بلدات بريف دمشق.", ["Rif Dimashq Governorate"]),
        ("سيطرت الفصائل على مدينة جسر الشغور.", ["Jisr al-Shughur"]),
        ("قصف النظام منطقة الغوطة الشرقية.", ["Eastern Ghouta"]),
        ("اشتباكات في ريفي حلب وإدلب.", ["Aleppo Governorate", "Idlib Governorate"]),
        ("قصف حي كفر سوسة في دمشق", ["Kafr Sousa", "Damascus"]),
        ("سيطرت على قرية تل مرديخ", []),  # unknown, and not the town of al-Tall
        ("سيطرت الفصائل على قرى التح وتحتايا في ريف إدلب", ["al-Tah", "Tahtaya", "Idlib Governorate"]),
        ("انفجار في مدينة الباب شرقي حلب", ["al-Bab", "Aleppo"]),  # "east of Aleppo", not Bab Sharqi
        ("انفجار في باب شرقي بدمشق", ["Bab Sharqi", "Damascus"]),
        ("غارات على أحياء المدينة وعلى بلدتي بنش وسرمين", ["Binnish", "Sarmin"]),
        ("سيطرت على سبع قرى شرقي الفرات", []),
        ("سيطرت على قرية رسم النفل", []),  # unknown, and not the village of ar-Rasm
        ("قصفت الطائرات حندرات", ["Handarat"]),  # no common noun: stands without company
        ("Rebels captured Mayadin on Friday.", ["Mayadin"]),
        ("Al Mayadeen TV reported it on Friday.", []),
        ("The Daraa neighbourhood was shelled.", ["Daraa"]),
    ],
)
def test_plain_sentences_name_their_places(bundled: Gazetteer, text: str, names: list[str]) -> None:
    found = [r.place.name for r in find_places(text, bundled) if r.place is not None]
    assert found == names
