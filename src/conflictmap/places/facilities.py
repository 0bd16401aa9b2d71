"""What a site is: a hospital of Baniyas is not its refinery, the plain of Homs not its desert."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from conflictmap.places.qualifiers import Qualifier, load_qualifiers, split_phrase

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_SITES: Final = ("site", "base", "region")  # kinds of many sorts; of any other, the kind says what a place is
_LONGEST: Final = 3


@lru_cache(maxsize=20_000)
def find_facilities(words: tuple[str, ...]) -> frozenset[str]:
    """What the words of a name or a phrase say a site is; the longest phrase counts: "gas plant" is no plant."""
    phrases, found, k = load_qualifiers().facilities, set[str](), 0
    while k < len(words):
        for size in range(min(_LONGEST, len(words) - k), 0, -1):
            if facilities := phrases.get(words[k : k + size]):
                found |= facilities
                k += size
                break
        else:
            k += 1
    return frozenset(found)


@lru_cache(maxsize=5_000)
def _facilities_of(gazetteer: Gazetteer, number: int) -> frozenset[str]:
    place = gazetteer.place(number)
    names = (place.name, place.name_ar, *place.variants)
    return frozenset().union(*(find_facilities(split_phrase(name)) for name in names))


def keep_facilities(
    gazetteer: Gazetteer, found: Sequence[tuple[int, int]], name: str, qualifiers: Sequence[Qualifier]
) -> list[tuple[int, int]]:
    """The places (number, flag) of a name without the sites that are something else than the words say.

    A site of which no name says what it is remains.

    Parameters
    ----------
    gazetteer
        The places.
    found
        Places of a name.
    name
        The name: "Aleppo University" before "hospital" may mean the university too.
    qualifiers
        The words of kind beside it.
    """
    wanted = frozenset().union(*(find_facilities(q.words) for q in qualifiers))
    if not wanted:
        return list(found)
    wanted |= find_facilities(split_phrase(name))
    kinds = gazetteer.index.kinds
    return [
        (number, flag)
        for number, flag in found
        if kinds[number] not in _SITES
        or not (facilities := _facilities_of(gazetteer, number))
        or facilities & wanted
    ]


def may_have(governorate: str, qualifier: Qualifier) -> bool:
    """Whether there is any site of that sort in a governorate; there are no oil fields on the coast."""
    areas, facilities = load_qualifiers().facility_areas, find_facilities(qualifier.words)
    return not facilities or any(name not in areas or governorate in areas[name] for name in facilities)
