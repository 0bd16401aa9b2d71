"""Names in running text that are easily taken for another: articles, parts of names, likenesses, namesakes."""

from __future__ import annotations

import pytest

from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.resolution import find_places


def find_ids(text: str, gazetteer: Gazetteer) -> dict[str, str]:
    """Id of the place, or the status without one, by name in the text."""
    return {r.mention: r.place.id if r.place else r.status for r in find_places(text, gazetteer)}


@pytest.mark.parametrize(
    "name", ["Ash Shaddadi", "Esh Shaddadi", "ash-Shaddadi", "Ath Thawrah", "Az Zabadani"]
)
def test_an_article_set_apart_belongs_to_the_name(bundled: Gazetteer, name: str) -> None:
    assert list(find_ids(f"Snipers left {name} before dawn.", bundled)) == [name]


def test_a_small_word_or_a_people_before_a_name_is_no_article(bundled: Gazetteer) -> None:
    assert list(find_ids("Snipers fled as Shaddadi burned.", bundled)) == ["Shaddadi"]
    assert list(find_ids("An Idlib resident spoke.", bundled)) == ["Idlib"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mortars hit the Sikka quarter at night.", {}),
        ("Mortars hit the village of Sikka at night.", {"Sikka": "unknown"}),
        ("Lorries wait at the Sikka crossing.", {"Sikka crossing": "crossing:al-sikak"}),
        ("Mortars hit the village of Menagh.", {"Menagh": "C1569"}),
        ("Mortars hit the Brigade 93 camp.", {"Brigade 93 camp": "base:brigade-93"}),
    ],
)
def test_a_quarter_or_village_is_no_crossing_or_base_of_its_name(
    bundled: Gazetteer, text: str, expected: dict[str, str]
) -> None:
    assert find_ids(text, bundled) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jets bombed a depot in Zaghar Abbas, a village nearby.", {"Zaghar Abbas": "unknown"}),
        ("Jets bombed Zaghar Abbas village.", {"Zaghar Abbas village": "unknown"}),
        ("Jets bombed the village of Zaghar Abbas.", {"Zaghar Abbas": "unknown"}),
        ("They met in Zaghar Abbas on Friday.", {}),
        ("Jets bombed Abbas village.", {"Abbas village": "C5180"}),
        ("On Monday Abbas village burned.", {"Abbas village": "C5180"}),
        ("Jets bombed the Syrian Abbas village.", {"Abbas village": "C5180"}),
        ("Jets bombed Hezbollah's Abbas village.", {"Abbas village": "C5180"}),
        ("Jets bombed the YPG Abbas village.", {"Abbas village": "C5180"}),
        ("Rebels Capture Abbas Village", {"Abbas Village": "C5180"}),
        ("Shells hit the Zaghar-Abbas road.", {"Zaghar-Abbas road": "unknown"}),
        ("Shells hit the Zaghar-Abbas villages.", {"Abbas villages": "C5180"}),
        ("Shells hit the Zaghar Raqqa city block.", {"Raqqa city": "C5710"}),
    ],
)
def test_the_end_of_a_longer_name_is_no_place_of_its_own(
    bundled: Gazetteer, text: str, expected: dict[str, str]
) -> None:
    assert find_ids(text, bundled) == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Barrels fell on the village of Kbani.", "Kbani", "C3751"),
        ("Barrels fell on the city of Kbani.", "Kbani", "C1946"),
        ("Barrels fell on the town of Kbani.", "Kbani", "ambiguous"),
        ("Barrels fell on the town of Kbani in Latakia province.", "Kbani", "C3751"),
        ("Barrels fell on the towns of Kbani, Kinsabba and Salma.", "Kbani", "C3751"),
        ("Barrels fell on the village of Tlbisa.", "Tlbisa", "C2882"),
        ("Barrels fell on the town of Shdadi.", "Shdadi", "C4446"),
    ],
)
def test_two_names_equally_near_are_told_apart_by_the_context_alone(
    bundled: Gazetteer, text: str, name: str, expected: str
) -> None:
    assert find_ids(text, bundled)[name] == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Howitzers hit Tal Rifaat and Menagh, as well as Malkiyah.", "Malkiyah", "C1563"),
        ("Howitzers hit Azaz, Tal Rifaat and Malikiyah.", "Malikiyah", "C1563"),
        ("Howitzers hit Tal Rifaat and Menagh; a bus had come from Malkiyah.", "Malkiyah", "C4881"),
        ("Howitzers hit Qamishli, Rmelan and Malkiyah.", "Malkiyah", "C4881"),
        ("Howitzers hit Qamishli, Azaz and Malkiyah.", "Malkiyah", "C4881"),
        ("Howitzers hit Malkiyah.", "Malkiyah", "C4881"),
        ("Howitzers hit Tal Rifaat, Menagh and Hasakah.", "Hasakah", "C4360"),
        ("Tanks entered Dabiq. Others entered nearby Sawran.", "Sawran", "C1664"),
        ("Tanks entered Dabiq. Others entered the neighbouring town of Sawran.", "Sawran", "C1664"),
        ("Tanks entered Tayyibat al-Imam. Others entered nearby Sawran.", "Sawran", "C3026"),
        ("Tanks entered Dabiq. Others entered Sawran.", "Sawran", "ambiguous"),
        ("Tanks entered Palmyra. Others entered nearby Sawran.", "Sawran", "ambiguous"),
    ],
)
def test_a_namesake_lies_with_the_other_places_of_its_sentence(
    bundled: Gazetteer, text: str, name: str, expected: str
) -> None:
    assert find_ids(text, bundled)[name] == expected
