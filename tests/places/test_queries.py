"""What the string of a table cell means."""

from __future__ import annotations

import pytest

from conflictmap.places.gazetteer import Gazetteer

RESOLVED = [
    ("Homs", "homs"),
    ("homs city", "homs"),
    ("Homs Gov.", "gov-homs"),
    ("Rif Hims", "gov-homs"),
    ("northern Homs countryside", "gov-homs"),
    ("Provinz Aleppo", "gov-aleppo"),
    ("gouvernorat d'Alep", "gov-aleppo"),
    ("محافظة حلب", "gov-aleppo"),
    ("ريف حمص الشمالي", "gov-homs"),
    ("ريف دمشق", "gov-rif"),
    ("Halab (merkez)", "aleppo"),
    ("Nahiyat Saraqab", "sub-saraqib"),
    ("Sawran, Hama", "sawran-hama"),
    ("Sawran (Aleppo governorate)", "sawran-azaz"),
    ("Tadmur / Palmyra", "palmyra"),
    ("Jaber crossing", "x-nasib"),
    ("Nasib POE", "x-nasib"),
    ("Nasib village", "nasib"),
    ("Nasib", "nasib"),
    ("Cilvegözü sınır kapısı", "x-hawa"),
    ("معبر باب الهوى", "x-hawa"),
    ("Rastan bridge", "br-rastan"),
    ("port of Latakia", "port-latakia"),
    ("Lattakia port", "port-latakia"),
    ("Tabqa military airport", "ab-tabqa"),
    ("مطار الطبقة العسكري", "ab-tabqa"),
    ("Aleppo International Airport", "ap-aleppo"),
    ("Conoco", "conoco"),
    ("DEIR EZ-ZOR", "deir"),
    ("Deirezzor", "deir"),
    ("Bab Alhawa crossing", "x-hawa"),
    ("Saraqeeb", "saraqib"),
    ("Idlibb", "idlib"),
]


@pytest.mark.parametrize(("query", "ident"), RESOLVED)
def test_cell_resolves(small: Gazetteer, query: str, ident: str) -> None:
    found = small.resolve(query)
    assert found.status == "resolved", found.reason
    assert found.place is not None
    assert found.place.id == ident


@pytest.mark.parametrize("query", ["Sawran", "Mansoura", "Dar al-Kabira", "al-Mansura"])
def test_namesakes_without_context_are_ambiguous_with_ranked_candidates(small: Gazetteer, query: str) -> None:
    found = small.resolve(query)
    assert found.status == "ambiguous"
    assert found.place is None
    assert found.lat is None
    scores = [c.score for c in found.candidates]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "query",
    ["N. Syria", "Checkpoint 17", "the border", "Tell Quzmarah", "", "   ", "???", "the", "\u0640\u0640"],
)
def test_what_names_no_place_is_unknown(small: Gazetteer, query: str) -> None:
    found = small.resolve(query)
    assert found.status == "unknown"
    assert found.place is None
    assert found.confidence == 0.0


def test_columns_of_the_table_settle_namesakes(small: Gazetteer) -> None:
    by_governorate = small.resolve("Sawran", governorate="Hama")
    by_kind = small.resolve("Nasib", kind="crossing")
    nearby = small.resolve("Mansoura", near=[p for p in small if p.id == "tabqa"])
    assert by_governorate.place is not None and by_governorate.place.id == "sawran-hama"
    assert by_kind.place is not None and by_kind.place.id == "x-nasib"
    assert nearby.place is not None and nearby.place.id == "mansoura-raqqa"


def test_relation_is_kept_apart_and_moves_the_point(small: Gazetteer) -> None:
    near = small.resolve("near Saraqib")
    north = small.resolve("5 km north of Homs")
    assert near.relation == "near" and near.location_method == "relative"
    assert near.precision_km is not None and near.place is not None
    assert near.precision_km > near.place.precision_km
    assert north.lat == pytest.approx(34.7301 + 5 / 110.93, abs=0.001)
    assert north.lon == pytest.approx(36.7197, abs=0.001)


def test_unknown_airfield_stands_at_its_village_with_a_wide_radius(small: Gazetteer) -> None:
    found = small.resolve("Hamdan airfield")
    assert found.place is not None
    assert (found.place.name, found.place.kind, found.place.id) == (
        "Hamdan airbase",
        "airbase",
        "hamdan#airbase",
    )
    assert found.confidence < 0.6
    assert found.precision_km is not None and found.precision_km >= 8
    assert "no airbase of this name is known" in found.reason


def test_between_two_places_is_their_middle(small: Gazetteer) -> None:
    found = small.resolve("between Hama and Homs")
    assert found.lat == pytest.approx(34.932, abs=0.001)
    assert found.precision_km == pytest.approx(22.5, abs=0.5)
    assert small.resolve("between Hama and Sawran").status == "ambiguous"


def test_never_takes_a_village_for_a_governorate(small: Gazetteer) -> None:
    assert small.resolve("Hamdan governorate").status == "ambiguous"


def test_own_rows_replace_and_add(small: Gazetteer, tmp_path) -> None:  # type: ignore[no-untyped-def]
    extra = tmp_path / "own.csv"
    extra.write_text(
        "id,name,kind,lat,lon,governorate\nhoms,Homs,city,34.0,36.0,Homs\nnew,Fantasia,town,35,37,Hama\n"
    )
    extended = small.extended(extra)
    assert extended.resolve("Homs").lat == 34.0
    assert extended.resolve("Fantasia").status == "resolved"
    assert small.resolve("Fantasia").status == "unknown"
    assert len(extended) == len(small) + 1


def test_a_column_gives_what_its_cells_give_one_by_one(small: Gazetteer) -> None:
    names = ["Homs", "Rastan bridge", "Homs", "Nowhere at all", "Naseeb crossing"]
    governorates = ["Homs", "", None, "Homs", ""]
    assert small.resolve_many(names) == [small.resolve(name) for name in names]
    assert small.resolve_many(names, governorates) == [
        small.resolve(name, governorate=governorate or None)
        for name, governorate in zip(names, governorates, strict=True)
    ]
    with pytest.raises(ValueError, match="zip"):
        small.resolve_many(names, governorates[:2])
