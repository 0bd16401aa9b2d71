"""Words that fix the kind of a name ("Rastan bridge") or displace it ("near Rastan"), read from data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from conflictmap.places.names import WORD, fold_plain
from conflictmap.resources import data_path

LANGUAGES: Final = ("en", "ar", "tr", "fr", "de")


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A phrase that says what kind of place its name is.

    ``kind`` is its heading in the data file, ``accepts`` the kinds of gazetteer rows it can mean, best
    first. ``model`` is the kind of a facility that only a settlement of its name stands for, "" if none.
    """

    kind: str
    accepts: tuple[str, ...]
    model: str
    plural: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A phrase before a place that displaces what happened from it, within ``radius_km`` more."""

    kind: str
    radius_km: float
    words: tuple[str, ...]


Phrases = dict[tuple[str, ...], tuple[Qualifier, ...]]


@dataclass(frozen=True, slots=True)
class Qualifiers:
    """The tables of ``data/names/qualifiers.toml``; phrases are tuples of folded words."""

    before: Phrases
    after: Phrases
    relations: dict[tuple[str, ...], Relation]
    directions: dict[tuple[str, ...], str]
    modifiers: frozenset[str]
    noise: frozenset[str]
    longest: int
    context: dict[str, frozenset[tuple[str, ...]]]
    roads: dict[str, tuple[str, ...]]
    city_parts: dict[str, tuple[str, ...]]
    facilities: dict[tuple[str, ...], frozenset[str]]  # phrase -> what a site with it in its name may be
    facility_areas: dict[str, frozenset[str]]  # governorates that have any of a sort, where not all do

    @property
    def phrases(self) -> tuple[Phrases, Phrases, int]:
        """Phrases before a name, phrases after it, and the most words of any."""
        return self.before, self.after, self.longest


def split_phrase(phrase: str) -> tuple[str, ...]:
    """Folded words of a phrase, as the tables key them."""
    return tuple(fold_plain(word) for word in WORD.findall(phrase))


@cache
def load_qualifiers() -> Qualifiers:
    """Qualifiers, relations and directions of the bundled data.

    Raises
    ------
    DataFileError
        When the file is missing.
    """
    with data_path("names/qualifiers.toml").open("rb") as file:
        data = tomllib.load(file)
    before: dict[tuple[str, ...], list[Qualifier]] = {}
    after: dict[tuple[str, ...], list[Qualifier]] = {}
    for kind, table in data["kind"].items():
        for language in LANGUAGES:
            for side, phrases in table.get(language, {}).items():
                target = before if side.startswith("before") else after
                for phrase in phrases:
                    words = split_phrase(phrase)
                    qualifier = Qualifier(
                        kind, tuple(table["accepts"]), table.get("model", ""), side.endswith("_plural"), words
                    )
                    target.setdefault(words, []).append(qualifier)
    relations = {
        split_phrase(phrase): Relation(kind, entry["radius_km"], split_phrase(phrase))
        for kind, entries in data["relations"].items()
        for entry in entries
        for phrase in entry["words"]
    }
    directions = {split_phrase(p): name for name, phrases in data["directions"].items() for p in phrases}
    return Qualifiers(
        before={words: tuple(found) for words, found in before.items()},
        after={words: tuple(found) for words, found in after.items()},
        relations=relations,
        directions=directions,
        modifiers=frozenset(fold_plain(w) for w in data["modifiers"]["words"]),
        noise=frozenset(fold_plain(w) for w in data["modifiers"]["noise"]),
        longest=max(map(len, [*before, *after])),
        context={name: frozenset(map(split_phrase, listed)) for name, listed in data["context"].items()},
        roads={name: tuple(listed) for name, listed in data["roads"].items()},
        city_parts={name: tuple(listed) for name, listed in data["city_parts"].items()},
        facilities=_read_facilities(data["facilities"]),
        facility_areas={name: frozenset(listed) for name, listed in data["facility_areas"].items()},
    )


def _read_facilities(table: dict[str, list[str]]) -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for facility, phrases in table.items():
        for phrase in phrases:
            found.setdefault(split_phrase(phrase), set()).add(facility)
    return {words: frozenset(facilities) for words, facilities in found.items()}
