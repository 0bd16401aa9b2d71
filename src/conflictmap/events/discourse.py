"""What a report has said so far: the places, actors and days that "the town", "they" and "there" point back to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final

from conflictmap.events.lexicon import Actor
from conflictmap.events.tokens import Token
from conflictmap.model import Resolution

_FITS: Final[dict[str, tuple[frozenset[str], ...]]] = {
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
    "base": (frozenset({"base", "airbase"}), frozenset({"camp"})),
    "mountain": (frozenset({"mountain"}),),
    "site": (frozenset({"site"}),),
}
# words behind a noun that say which one is meant, so that it points to nothing named before
_RESTRICTS: Final = frozenset(
    {"of", "in", "near", "at", "between", "on", "called", "named", "known", "outside", "beside", "opposite"}
)
_SCENERY: Final = frozenset({"region", "mountain"})
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
_PLURALS: Final = frozenset(
    "cities towns villages posts crossings bases airbases bridges gates neighbourhoods districts quarters".split()
)
# sentences back that a definite noun phrase may reach
_REACH = 4


@dataclass(slots=True)
class Discourse:
    """State of one report, carried from sentence to sentence."""

    published: dt.date | None = None
    news_day: str = ""
    reference: dt.date | None = None
    sentence: int = 0
    places: list[tuple[int, Resolution]] = field(default_factory=list)
    event_places: list[tuple[int, Resolution, str]] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    attackers: dict[str, str] = field(default_factory=dict)
    told: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    party: Actor | None = None
    independent: bool = False

    def find_antecedent(self, noun: str) -> Resolution | None:
        """The last place that "the ``noun``" can mean, or None when that is not sure."""
        for kinds in _FITS.get(noun, ()):  # what it means first, what it may mean second
            found = self._last_of(kinds)
            if found is not None:
                return found
        return None

    def _last_of(self, kinds: frozenset[str]) -> Resolution | None:
        recent = [
            (n, p) for n, p, _ in self.event_places if _kind(p) in kinds and self.sentence - n <= _REACH
        ]
        mentioned = [(n, p) for n, p in self.places if _kind(p) in kinds and self.sentence - n <= _REACH]
        ambiguous = len({_id(p) for _, p in mentioned}) > 1
        if recent and (not mentioned or mentioned[-1][0] <= recent[-1][0] or ambiguous):
            return recent[-1][1]
        if not mentioned:
            return None
        last = mentioned[-1][0]
        named = {_id(p): p for n, p in mentioned if n == last}
        return next(iter(named.values())) if len(named) == 1 else None

    def find_antecedents(self, noun: str, count: int) -> list[Resolution]:
        """The last ``count`` different places of a kind, for "both towns"."""
        kinds = frozenset().union(*_FITS.get(noun, ()))
        found: dict[str, Resolution] = {}
        for _, place in reversed(self.places):
            if _kind(place) in kinds:
                found.setdefault(_id(place), place)
        chosen = list(found.values())[:count]
        return chosen[::-1] if len(chosen) == count else []

    def last_scene(self) -> Resolution | None:
        """Where the last event took place, if that was not long ago: what "there" and "the area" mean."""
        for number, place, _ in reversed(self.event_places):
            if self.sentence - number > 2:
                return None
            if _kind(place) in _SETTLED:
                return place
        named = [p for n, p in self.places if self.sentence - n <= 1 and _kind(p) in _SETTLED]
        return named[-1] if named and len({_id(p) for p in named}) == 1 else None


def _kind(place: Resolution) -> str:
    return place.place.kind if place.place is not None else ""


def _id(place: Resolution) -> str:
    return place.place.id if place.place is not None else place.mention


def mark_anaphors(tokens: list[Token], discourse: Discourse, text: str) -> list[Token]:
    """Tokens in which "the town", "both posts" and the like are places, when their antecedent is sure."""
    marked: list[Token] = []
    seen_here: list[Resolution] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        stop, noun = _definite(tokens, i)
        antecedents: list[Resolution] = []
        if stop:
            for place in seen_here:
                discourse.places.append((discourse.sentence, place))
            seen_here.clear()
            plural = tokens[stop - 1].low in _PLURALS
            if plural and (token.low == "both" or any(t.low == "two" for t in tokens[i:stop])):
                antecedents = discourse.find_antecedents(noun, 2)
            elif not plural:
                one = discourse.last_scene() if noun == "scene" else discourse.find_antecedent(noun)
                antecedents = [one] if one is not None else []
        if antecedents:
            for n, antecedent in enumerate(antecedents):
                if n:
                    marked.append(
                        Token(
                            tokens[stop - 1].end,
                            tokens[stop - 1].end,
                            "and",
                            frozenset({"conjunction", "listlink"}),
                        )
                    )
                place = replace(
                    antecedent,
                    start=token.start,
                    end=tokens[stop - 1].end,
                    mention=text[token.start : tokens[stop - 1].end],
                    relation="",
                    phrase_start=-1,
                    phrase_end=-1,
                )
                if "part" in tokens[stop - 1]:  # "its outskirts"
                    place = replace(place, relation=tokens[stop - 1].low, location_method="relative")
                elif antecedent.relation and antecedent.place is not None:
                    place = replace(
                        place,
                        lat=antecedent.place.lat,
                        lon=antecedent.place.lon,
                        precision_km=antecedent.place.precision_km,
                        location_method="gazetteer",
                    )
                marked.append(
                    Token(token.start, tokens[stop - 1].end, "it", frozenset(), place=place, anaphor=True)
                )
            i = stop
            continue
        if token.place is not None and token.place.place is not None and not token.actor:
            seen_here.append(token.place)
        marked.append(token)
        i += 1
    for place in seen_here:
        discourse.places.append((discourse.sentence, place))
    return marked


def _definite(tokens: list[Token], i: int) -> tuple[int, str]:
    """End of a definite noun phrase for a place at ``i`` and its noun class, or (0, "")."""
    if tokens[i].low not in ("the", "this", "that", "both", "its", "their"):
        return 0, ""
    j = i + 1
    while j < len(tokens) and j - i <= 4 and not _ends_phrase(tokens[j]):
        if "place_noun" in tokens[j] and not (j + 1 < len(tokens) and "place_noun" in tokens[j + 1]):
            break
        j += 1
    if j >= len(tokens) or j - i > 4 or "place_noun" not in tokens[j] or _ends_phrase(tokens[j]):
        return 0, ""
    following = tokens[j + 1] if j + 1 < len(tokens) else None
    if (
        following is not None
        and (following.place is not None or following.low in _RESTRICTS)
        and not _is_tail(tokens, j + 1)
    ):
        return 0, ""
    if i >= 2 and tokens[i - 1].low in (",", "–", "—", "-") and tokens[i - 2].place is not None:
        return 0, ""  # an apposition: "Homs, the city that ..."
    if j + 2 < len(tokens) and tokens[j + 1].low == "," and tokens[j + 2].place is not None:
        return 0, ""  # the other way round: "the last post, Nasib"
    if i >= 1 and tokens[i - 1].place is not None:
        return 0, ""
    noun = next((c[5:] for c in tokens[j].classes if c.startswith("kind:") and c[5:] in _FITS), "")
    if tokens[j].low in ("area", "place", "site") or (tokens[i].low == "its" and "part" in tokens[j]):
        noun = "scene"
    return (j + 1, noun) if noun else (0, "")


def _ends_phrase(token: Token) -> bool:
    return (
        bool(token.place or token.date or token.actor)
        or not (token.low[0].isalnum())
        or "preposition" in token
        or "auxiliary" in token
        or "saying" in token
        or "pronoun" in token
        or "conjunction" in token
    )


def _is_tail(tokens: list[Token], j: int) -> bool:
    """Whether the phrase was complete before the preposition at ``j``: "the town on Friday", "the base at dawn"."""
    if tokens[j].low == "of":
        return any(t.actor is not None for t in tokens[j + 1 : j + 3])
    described = next((t.place for t in tokens[j + 1 : j + 5] if t.place is not None), None)
    if described is None:
        return True
    # "the town in the Qalamoun hills": a description of the town named before
    return tokens[j].low in ("in", "on") and described.place is not None and described.place.kind in _SCENERY
