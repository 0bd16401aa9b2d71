"""What a report has said so far: the places, actors and days that "the town", "they" and "there" point back to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from conflictmap.events.lexicon import Actor
from conflictmap.model import Place, Resolution

FITS: Final[dict[str, tuple[frozenset[str], ...]]] = {
    "city": (frozenset({"city"}), frozenset({"town"})),
    "town": (frozenset({"town", "city"}), frozenset({"village"})),
    "village": (frozenset({"village"}), frozenset({"town"})),
    "neighbourhood": (frozenset({"neighbourhood"}), frozenset({"camp"})),
    "crossing": (frozenset({"crossing"}),),
    "airbase": (frozenset({"airbase"}), frozenset({"airport", "base"})),
    "airport": (frozenset({"airport"}), frozenset({"airbase"})),
    "bridge": (frozenset({"bridge"}),),
    "dam": (frozenset({"dam"}),),
    "road": (frozenset({"road"}),),
    "port": (frozenset({"port"}),),
    "base": (frozenset({"base", "airbase"}), frozenset({"camp", "site"})),
    "mountain": (frozenset({"mountain"}),),
    "suburb": (frozenset({"neighbourhood"}), frozenset({"city", "town", "camp"})),
    "enclave": (frozenset({"region", "neighbourhood", "camp"}), frozenset({"city", "town"})),
    "site": (frozenset({"site"}), frozenset({"base"})),
}
# what a settlement has one of: "the dam" of a report on Tabqa is Tabqa's
FACILITIES: Final = frozenset({"crossing", "airbase", "airport", "bridge", "dam", "port"})
_TOWNS: Final = frozenset({"city", "town", "village"})
_SETTLED: Final = frozenset(
    {
        "city",
        "town",
        "village",
        "neighbourhood",
        "camp",
        "crossing",
        "airbase",
        "airport",
        "base",
        "site",
        "port",
    }
)
# "evacuated to Idlib": where somebody goes is not what the report is about
_BOUND: Final = re.compile(
    r"\b(?:to|towards?|(?:bound|headed|heading|left|leaving) for)\s+(?:the\s+)?(?:\w+\s+of\s+)?$",
    re.IGNORECASE,
)
_FACILITY_KM: Final = 8.0
# sentences back that a definite noun phrase may reach
_REACH: Final = 4
_KEPT: Final = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of one place: type, actor and date of the event, for a later mention of it."""

    type: str
    actor: str
    date: str
    precision: str


@dataclass(slots=True)
class Discourse:
    """State of one report, carried from sentence to sentence."""

    published: dt.date | None = None
    news_day: str = ""
    line_day: str = ""  # at the head of the line that is being read
    reference: dt.date | None = None
    sentence: int = 0
    places: list[tuple[int, Resolution]] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)  # places last named as where somebody goes
    event_places: list[tuple[int, Resolution, str]] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    subject: Actor | None = None
    attackers: dict[str, str] = field(default_factory=dict)
    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    party: Actor | None = None
    independent: bool = False
    group: list[Resolution] = field(default_factory=list)  # of the last event with several places
    grouped: int = 0  # the sentence of that event
    find_nearest: Callable[..., Place | None] | None = None

    def forget(self) -> None:
        """Drop what nothing points back to any more, so that a long report costs no more per sentence."""
        if len(self.places) > 4 * _KEPT:
            del self.places[:-_KEPT]
            del self.event_places[:-_KEPT]

    def mention(self, places: Iterable[Resolution], text: str) -> None:
        """Note places that the sentence names. ``text`` is the report's."""
        for place in places:
            self.places.append((self.sentence, place))
            begin = place.phrase_start if place.phrase_start >= 0 else place.start
            if _BOUND.search(text[max(0, begin - 40) : begin]):
                self.bound.add(_id(place))
            else:
                self.bound.discard(_id(place))

    def find_antecedent(self, noun: str) -> Resolution | None:
        """The last place that "the ``noun``" can mean, or None when that is not sure."""
        for kinds in FITS.get(noun, ()):  # what it means first, what it may mean second
            found = self._last_of(kinds, but_capitals=noun == "town")
            if found is not None:
                return found if self._is_told_of(found) else None
        return self._find_facility(noun) if noun in FACILITIES else None

    def _find_facility(self, noun: str) -> Resolution | None:
        """The facility of the only settlement that was named just before, where it has one of that kind."""
        near = [p for n, p in self.places if self.sentence - n <= 1 and _kind(p) in _TOWNS]
        near = [p for n, p in self.places if n == self.sentence and _kind(p) in _TOWNS] or near
        return self.find_beside(near[-1], noun) if len({_id(p) for p in near}) == 1 else None

    def find_beside(self, town: Resolution, noun: str) -> Resolution | None:
        """The facility of a kind that a settlement has, at most 8 km away; None when there is none."""
        if self.find_nearest is None or town.place is None or town.place.kind not in _TOWNS:
            return None
        lat, lon = town.place.lat, town.place.lon
        near = (
            self.find_nearest(lat, lon, kinds=tuple(sorted(kinds)), within_km=_FACILITY_KM)
            for kinds in FITS[noun]  # an airport before an air base
        )
        place = next((place for place in near if place is not None), None)
        if place is None:
            return None
        return replace(
            town, place=place, lat=place.lat, lon=place.lon, precision_km=place.precision_km,
            location_method="gazetteer", relation="", reason=f"the {noun} of {town.place.name}",
        )  # fmt: skip

    def _last_of(self, kinds: frozenset[str], *, but_capitals: bool = False) -> Resolution | None:
        recent = [
            (n, p) for n, p, _ in self.event_places if _kind(p) in kinds and self.sentence - n <= _REACH
        ]
        if but_capitals:  # Aleppo is no town, when another place may be meant
            recent = [(n, p) for n, p in recent if not _is_capital(p)] or recent
        mentioned = [(n, p) for n, p in self.places if _kind(p) in kinds and self.sentence - n <= _REACH]
        mentioned = [(n, p) for n, p in mentioned if _id(p) not in self.bound] or mentioned
        if but_capitals:
            mentioned = [(n, p) for n, p in mentioned if not _is_capital(p)] or mentioned
        here = {_id(p): p for n, p in mentioned if n == self.sentence}
        if len(here) == 1:
            return next(iter(here.values()))
        ambiguous = len({_id(p) for _, p in mentioned}) > 1
        if recent and (not mentioned or mentioned[-1][0] <= recent[-1][0] or ambiguous):
            return recent[-1][1]
        if not mentioned:
            return None
        last = mentioned[-1][0]
        named = {_id(p): p for n, p in mentioned if n == last}
        return next(iter(named.values())) if len(named) == 1 else None

    def _is_told_of(self, place: Resolution) -> bool:
        """Whether the report may be about the place: not when people only go there, and events are elsewhere."""
        if _id(place) not in self.bound:
            return True
        recent = {_id(p) for n, p, _ in self.event_places if self.sentence - n <= _REACH}
        return not recent or _id(place) in recent

    def find_antecedents(self, noun: str, count: int) -> list[Resolution]:
        """The last ``count`` different places of a kind, for "both towns"."""
        kinds = frozenset().union(*FITS.get(noun, ()))
        found: dict[str, Resolution] = {}
        for _, place in reversed(self.places):
            if _kind(place) in kinds:
                found.setdefault(_id(place), place)
        chosen = list(found.values())[:count]
        return chosen[::-1] if len(chosen) == count else []

    def last_pair(self) -> list[Resolution]:
        """The two places of one kind that the last sentence with places named, for a bare "both"; or none."""
        near = [p for n, p in self.places if self.sentence - n <= 1 and _kind(p) in _SETTLED]
        named = {_id(p): p for p in near}
        kinds = {_kind(p) for p in named.values()}
        return list(named.values()) if len(named) == 2 and len(kinds) == 1 else []

    def last_named(self, fits: Iterable[frozenset[str]] = (_SETTLED,)) -> Resolution | None:
        """The only place of the kinds that this sentence has named so far: whose "its runways" are."""
        kinds = frozenset().union(*fits)
        here = {_id(p): p for n, p in self.places if n == self.sentence and _kind(p) in kinds}
        return next(iter(here.values())) if len(here) == 1 else None

    def last_scene(self, *, before: bool = False) -> Resolution | None:
        """Where the last event took place, if that was not long ago: what "there" and "the area" mean.

        Without one it is the only place named just now, or in the sentence ``before``.
        """
        for number, place, _ in reversed(self.event_places):
            if self.sentence - number > 2:
                return None
            if _kind(place) in _SETTLED:
                return place
        near = (1,) if before else (0, 1)
        named = [p for n, p in self.places if self.sentence - n in near and _kind(p) in _SETTLED]
        return named[-1] if named and len({_id(p) for p in named}) == 1 else None


def _kind(place: Resolution) -> str:
    return place.place.kind if place.place is not None else ""


def _is_capital(place: Resolution) -> bool:
    return place.place is not None and place.place.name == place.place.governorate


def _id(place: Resolution) -> str:
    return place.place.id if place.place is not None else place.mention
