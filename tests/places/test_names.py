"""Spellings of one name meet, names of two places do not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictmap.places.names import fold_name, fold_word, split_words

SPELLINGS = [
    "Deir az Zor | Dayr az-Zawr | Deir ez-Zor | Der Ez Zour | Deir al-Zour",
    "Ma'arrat an Nu'man | Maaret al-Nouman | Maarat al-Numan | Maʿarrat an-Nuʿmān",
    "Jisr ash Shugur | Jisr al-Shughour | Jisr al-Shughur | Djisr ech Choughour",
    "As-Suwayda | Sweida | Suweida | Soueïda | As Suwayda",
    "Khan Sheikhoun | Khan Shaykhun | Khan Cheikhoun",
    "Hassaké | Hasakah | Al-Hasakeh | Hasaka | El Hasake",
    "Qusair | Qusayr | Quseir | Kusair",
    "Talbiseh | Talbisah | Talbise | Talbissé",
    "Salihiya | Salihiyah | Salihia | Salihiyeh | as-Salihiyya",
    "Tall Rifat | Tal Rifaat | Tal Rif'at | Tell Rifaat",
    "Rakka | Raqqa | Raqqah | Ar-Raqqah | Er Raqqa",
    "Ras al-Ain | Ra's al-Ayn | Ras el Ein",
    "Jobar | Jawbar | Joubar | Jaubar",
    "Kafr Zita | Kfar Zeita | Kafr Zayta | Kafer Zita",
    "Khirbat Ghazalah | Kherbet Ghazaleh | Khirbet Ghazale",
    "Sheikh Maqsoud | Cheikh Maksoud | Shaykh Maqsud",
    "إدلب | ادلب | أدلب",
    "حماة | حماه",
    "الرقة | الرقه | رقة",
    "مَعَرَّة النعمان | معرة النعمان",
]


@pytest.mark.parametrize("spellings", SPELLINGS)
def test_spellings_of_one_name_fold_alike(spellings: str) -> None:
    assert len({fold_name(name) for name in spellings.split(" | ")}) == 1


PAIRS = "Arida/Arwad Homs/Hama Binnish/Banyas Maskanah/Miskin Jableh/Jabal Nubl/Nabl حلب/حلبا M55/M5"


@pytest.mark.parametrize(("one", "other"), [pair.split("/") for pair in PAIRS.split()])
def test_names_of_two_places_stay_apart(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


def test_possessive_is_left_outside_the_word() -> None:
    text = "Deir Ezzor's field, Homs’s gate, Ra's al-Ayn"
    words = split_words(text)
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == words.raws
    assert words.raws == [
        "Deir", "Ezzor", "field", "Homs", "gate", "Ra's", "al", "Ayn",
    ]  # fmt: skip


def test_articles_fold_to_nothing_but_a_name_of_articles_keeps_a_key() -> None:
    assert fold_word("al") == "" == fold_word("Ez")
    assert fold_name("Al") == "al"


@given(st.text())
def test_spans_are_in_order_and_cut_words_out_of_any_text(text: str) -> None:
    words = split_words(text)
    spans = list(zip(words.starts, words.ends, strict=True))
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(start < end and not text[start].isspace() for start, end in spans)
    assert [text[start:end] for start, end in spans] == words.raws


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz' -éâîşıأإةىحمصلب", max_size=30))
def test_case_and_outer_space_never_change_a_key(name: str) -> None:
    assert fold_name(f" {name} ") == fold_name(name)
    if name.isascii():
        assert fold_name(name.upper()) == fold_name(name)
