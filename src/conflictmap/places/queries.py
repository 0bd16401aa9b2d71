"""Resolves the string of a table cell or a query: a name with words of kind, area and relation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from conflictmap.model import GOVERNORATES, Candidate, Place, Resolution
from conflictmap.places.displacement import place_decision
from conflictmap.places.distances import distance_km
from conflictmap.places.index import DERIVED, OWN, STRICT, UNITS
from conflictmap.places.matching import (
    KNOWN,
    KNOWN_QUALITY,
    NOTHING,
    Match,
    is_common,
    match_name,
    match_within,
)
from conflictmap.places.names import ARABIC, WORD, fold_name, fold_plain, fold_spelling
from conflictmap.places.qualifiers import Qualifier, load_qualifiers
from conflictmap.places.ranking import NO_EVIDENCE, ONLY, Evidence, Neighbour, lies_in
from conflictmap.places.relative import COUNT_WORDS, Shift, between, find_shift
from conflictmap.places.verdicts import Decision, decide, merge_accepts

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_SURE: Final = 0.95
_RIVALS: Final = 0.5  # a cell names two places: either may be meant
_APART_KM: Final = 8.0  # two names of one place, or the two sides of a crossing, lie nearer
_BRACKETS: Final = re.compile(r"[(\[（]([^)\]）]*)[)\]）]?")
_BETWEEN: Final = re.compile(
    r"(?P<word>between|بين|zwischen|entre)\s+(?P<first>.+?)\s+(?:and|و|und|et)\s*(?P<second>.+)", re.I
)
_SPLIT: Final = re.compile(r"\s*[/,،;|]\s*|\s+[-–—]\s+")
_HAS_ASIDE: Final = re.compile(r"[/,،;|(\[（]|\s[-–—]\s")


@dataclass(slots=True)
class Query:
    """A cell taken apart.

    ``names`` are alternative names of one place, ``partial`` the first of them with some of its words of
    kind; ``governorates`` and ``countries`` stood beside them.
    """

    names: list[str]
    partial: list[tuple[str, tuple[Qualifier, ...]]] = field(default_factory=list)
    qualifiers: tuple[Qualifier, ...] = ()
    shift: Shift | None = None
    governorates: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


def _words(text: str) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), fold_plain(m.group())) for m in WORD.finditer(text)]


def strip_qualifiers(text: str) -> tuple[str, tuple[Qualifier, ...]]:
    """A name without the words of kind at its ends, and what they say; longest phrases first."""
    *_, last = _strip_in_steps(text)
    return last


def _strip_in_steps(text: str) -> Iterator[tuple[str, tuple[Qualifier, ...]]]:
    """The text and what is left of it after each phrase of kind: "Yarmouk basin area", "Yarmouk basin" ..."""
    tables = load_qualifiers()
    found: tuple[Qualifier, ...] = ()
    while True:
        text = text.strip()
        yield text, found
        words = _words(text)
        for size in range(min(tables.longest, len(words) - 1), 0, -1):
            tail = tuple(w for _, _, w in words[-size:])
            head = tuple(w for _, _, w in words[:size])
            if tail in tables.after:
                text, found = text[: words[-size - 1][1]], found or tables.after[tail]
                break
            if head in tables.before:
                text, found = text[words[size][0] :], found or tables.before[head]
                text = _strip_modifier(text)
                break
        else:
            return


def _strip_modifier(text: str) -> str:
    """A name without the adjective that Arabic puts behind it: "military" of "the military airport of X"."""
    words = _words(text)
    if len(words) > 1 and ARABIC.search(words[-1][2]) and words[-1][2] in load_qualifiers().modifiers:
        return text[: words[-2][1]]
    return text


def strip_noise(text: str) -> str:
    """A name without directions and filler words at its ends."""
    tables = load_qualifiers()
    words = _words(text)
    while len(words) > 1 and (words[-1][2] in tables.noise or (words[-1][2],) in tables.directions):
        words.pop()
    while len(words) > 1 and (words[0][2] in tables.noise or (words[0][2],) in tables.directions):
        words.pop(0)
    return text[words[0][0] : words[-1][1]] if words else text


@cache
def _area_names() -> dict[str, str]:
    return {fold_name(name): name for name in GOVERNORATES}


def find_governorate(gazetteer: Gazetteer, text: str) -> str:
    """Governorate that a string names, with or without the word, or ""."""
    found = gazetteer.areas.get(text)
    if found is None:  # a table names a few governorates in all its rows
        found = gazetteer.areas[text] = _find_governorate(gazetteer, text)
    return found


def _find_governorate(gazetteer: Gazetteer, text: str) -> str:
    bare, _ = strip_qualifiers(text)
    for name in (text, bare):
        for number, _flag in gazetteer.index.find(fold_name(name)):
            if gazetteer.index.kinds[number] == "governorate":
                return gazetteer.place(number).governorate
    return _area_names().get(fold_name(bare), "")


def find_country(gazetteer: Gazetteer, text: str) -> str:
    """ISO code of the country that a string names, or ""."""
    if len(text) == 2 and text.isupper():
        return text
    for number, _flag in gazetteer.index.find(fold_name(text)):
        if gazetteer.index.kinds[number] == "country":
            return gazetteer.place(number).country
    return ""


def parse_query(gazetteer: Gazetteer, text: str) -> Query:
    """Take a cell apart: brackets, alternatives, relation, words of kind."""
    query = Query([])
    aside = [part.strip() for part in _BRACKETS.findall(text) if part.strip()]
    body = _BRACKETS.sub(" ", text).strip() or " ".join(aside)
    first, *rest = [part for part in _SPLIT.split(body) if part.strip()] or [body]
    _read_name(query, first)
    for part in [*aside, *rest]:
        _read_aside(gazetteer, query, part)
    return query


def _read_name(query: Query, text: str) -> None:
    words = _words(text)
    starts = [start for start, _, _ in words[1:7]] if _may_relate(words) else []
    for start in starts:
        shift = find_shift(text, start)
        if shift and shift.start == 0 and not _is_bare_direction(shift):
            query.shift, text = shift, text[start:]
            break
    *query.partial, (name, query.qualifiers) = _strip_in_steps(text)
    query.names.append(name)


def _may_relate(words: list[tuple[int, int, str]]) -> bool:
    """Whether any word of a cell can belong to a relation; most cells have none."""
    openers = _relation_words()
    return any(word in openers or word[:1].isdigit() for _, _, word in words)


@cache
def _relation_words() -> frozenset[str]:
    tables = load_qualifiers()
    return frozenset(phrase[0] for phrase in (*tables.relations, *tables.directions)) | COUNT_WORDS


def _is_bare_direction(shift: Shift) -> bool:
    return bool(shift.kind == "part" and shift.direction)


def _read_aside(gazetteer: Gazetteer, query: Query, part: str) -> None:
    """What stands in brackets or after a comma: a word of kind, an area, or a second name."""
    tables = load_qualifiers()
    words = tuple(w for _, _, w in _words(part))
    if words in tables.after or words in tables.before:
        query.qualifiers = query.qualifiers or tables.after.get(words, tables.before.get(words, ()))
    elif country := find_country(gazetteer, part):
        query.countries |= {country}
    elif governorate := find_governorate(gazetteer, part):
        query.governorates |= {governorate}
    else:
        name, qualifiers = strip_qualifiers(part)
        query.names.append(name)
        query.qualifiers = query.qualifiers or qualifiers


def _match_names(gazetteer: Gazetteer, query: Query, text: str) -> tuple[Match, str]:
    """Match of the cell; where it lies outside the governorate named beside it, of what fits inside."""
    match, used = _match_anywhere(gazetteer, query, text)

    def is_inside(number: int) -> bool:
        return lies_in(gazetteer.place(number), query.governorates)

    if not query.governorates or any(is_inside(number) for number, _ in match.found):
        return match, used
    for name in query.names:
        other = match_name(gazetteer, name, fuzzy=False)
        if any(is_inside(number) for number, _ in other.found):
            return other, name
    if match.quality < KNOWN_QUALITY:
        for name in dict.fromkeys((used, *query.names)):
            if (near := match_within(gazetteer, name, is_inside)).found:
                return near, name
    return match, used


def _match_anywhere(gazetteer: Gazetteer, query: Query, text: str) -> tuple[Match, str]:
    """Match of the whole cell, else of its names together, else of the first that is known."""
    whole = match_name(gazetteer, text, fuzzy=False)
    if whole.quality > _SURE and not all(flag & STRICT for _, flag in whole.found):
        return whole, text
    for name, qualifiers in query.partial[1:]:
        if found := [pair for pair in gazetteer.index.find(fold_name(name)) if pair[1] == OWN]:
            query.qualifiers = qualifiers
            return Match(found, KNOWN_QUALITY, "spelling known"), name
    matches = [(match_name(gazetteer, name), name) for name in query.names]
    if len(matches) > 1:
        shared = set(matches[0][0].found)
        for match, _ in matches[1:]:
            shared &= set(match.found)
        if shared:
            return Match(sorted(shared), 0.97, "both names known"), query.names[0]
    for match, name in matches:
        if match.found:
            return match, name
    for name in query.names:
        bare, qualifiers = strip_qualifiers(strip_noise(name))
        if bare != name and (match := match_name(gazetteer, bare)).found:
            query.qualifiers = query.qualifiers or qualifiers
            return match._replace(quality=match.quality * 0.95), bare
    if whole.found:
        return whole, text
    return matches[0][0] if matches else NOTHING, query.names[0] if query.names else text


def resolve_name(
    gazetteer: Gazetteer,
    name: str,
    *,
    governorate: str | None = None,
    country: str | None = None,
    kind: str | None = None,
    near: Sequence[Place] = (),
) -> Resolution:
    """See ``Gazetteer.resolve``."""
    text = name.strip()
    given = bool(governorate or country or kind or near)
    found = gazetteer.index.find(fold_name(text))
    is_known = bool(found) and not all(flag & STRICT for _, flag in found)
    if is_known and not given:
        return _resolve_known(gazetteer, name, text, found)
    if not given and (halves := _BETWEEN.fullmatch(text)):
        return _resolve_between(gazetteer, name, halves)
    areas = frozenset({find_governorate(gazetteer, governorate) or governorate} if governorate else ())
    # Most cells are a name and nothing else, which need not be taken apart.
    is_bare = is_known and not _HAS_ASIDE.search(text) and _has_inside(gazetteer, found, areas)
    query = Query([text]) if is_bare else parse_query(gazetteer, text)
    query.governorates |= areas
    if country:
        query.countries |= {find_country(gazetteer, country) or country}
    match, used = _match_names(gazetteer, query, text)
    if not query.qualifiers:
        match = _release_strict(match, fold_name(used))
    whole = used == text
    evidence = Evidence(
        accepts=(kind,) if kind else () if whole else merge_accepts(query.qualifiers),
        governorates=query.governorates,
        countries=query.countries,
        company=[Neighbour(p.lat, p.lon, 1.0) for p in near],
    )
    decision = decide(gazetteer, match, fold_spelling(used), evidence, () if whole else query.qualifiers)
    if "/" in text and not whole and (rivals := _find_rivals(gazetteer, query, evidence)):
        listed = " and ".join(candidate.place.name for candidate in rivals)
        decision = Decision("ambiguous", _RIVALS, f"the cell names {listed}", candidates=rivals)
    if _is_only_direction(text, decision):
        decision = Decision("unknown", 0.0, "a direction, not a place", candidates=decision.candidates)
    return _to_resolution(name, decision, None if whole else query.shift)


def _has_inside(gazetteer: Gazetteer, found: list[tuple[int, int]], areas: frozenset[str]) -> bool:
    """Whether any of some places lies in one of the governorates; true without governorates."""
    return not areas or any(lies_in(gazetteer.place(n), areas) for n, _ in found)


def _find_rivals(gazetteer: Gazetteer, query: Query, evidence: Evidence) -> tuple[Candidate, ...]:
    """The different places of a cell such as "Tal Hamis / Tal Brak"; none for two names of one place."""
    places = [
        decision.place
        for name in query.names
        if (match := match_name(gazetteer, name, fuzzy=False)).found
        and (decision := decide(gazetteer, match, fold_spelling(name), evidence, query.qualifiers)).place
    ]
    apart = any(distance_km(a.lat, a.lon, b.lat, b.lon) > _APART_KM for a in places for b in places)
    return tuple(Candidate(place=place, score=1 / len(places)) for place in places) if apart else ()


def _resolve_between(gazetteer: Gazetteer, name: str, halves: re.Match[str]) -> Resolution:
    """The middle of two places: "between Hama and Homs"."""
    first, second = (resolve_name(gazetteer, halves[part]) for part in ("first", "second"))
    if first.place is None or second.place is None:
        doubtful = first if first.place is None else second
        reason = f"{doubtful.mention}: {doubtful.reason}"
        decision = Decision(doubtful.status, 0.0, reason, candidates=doubtful.candidates)
        return _to_resolution(name, decision, None)
    middle = between(first.place, second.place)
    confidence = min(first.confidence, second.confidence)
    reason = f"the middle between {first.place.name} and {second.place.name}"
    found = _to_resolution(name, Decision("resolved", confidence, reason, first.place), None)
    return replace(
        found,
        relation=halves["word"].lower(),
        lat=middle.lat,
        lon=middle.lon,
        precision_km=middle.precision_km,
        location_method="relative",
    )


def _resolve_known(gazetteer: Gazetteer, name: str, text: str, found: list[tuple[int, int]]) -> Resolution:
    """The short way for a cell that is a name of the gazetteer and nothing else."""
    number, flag = found[0]
    if len(found) == 1 and (flag == OWN or gazetteer.index.kinds[number] not in UNITS):
        place = gazetteer.place(number)
        only = (Candidate(place=place, score=1.0),)
        return _to_resolution(name, Decision("resolved", KNOWN_QUALITY, ONLY, place, number, only), None)
    match = Match(found, KNOWN_QUALITY, KNOWN)
    return _to_resolution(name, decide(gazetteer, match, fold_spelling(text), NO_EVIDENCE), None)


def _release_strict(match: Match, key: str) -> Match:
    """ "Conoco" for the gas field: a cell names a place on purpose, where a text may use a common word."""
    if match.found and all(flag & STRICT for _, flag in match.found):
        if is_common(key):
            return NOTHING
        return match._replace(found=[(n, DERIVED) for n, _ in match.found], quality=match.quality * 0.85)
    return match


def _is_only_direction(text: str, decision: Decision) -> bool:
    """Whether the cell says only which part of a country it means ("N. Syria")."""
    if decision.place is None or decision.place.kind != "country":
        return False
    directions = load_qualifiers().directions
    return any((w,) in directions for _, _, w in _words(text))


def _to_resolution(name: str, decision: Decision, shift: Shift | None) -> Resolution:
    lat, lon, precision_km, method = place_decision(decision, shift)
    return Resolution(
        start=0,
        end=len(name),
        mention=name,
        status=decision.status,
        confidence=decision.confidence,
        place=decision.place,
        candidates=decision.candidates,
        reason=decision.reason,
        relation=shift.relation if shift else "",
        phrase_start=0,
        phrase_end=len(name),
        lat=lat,
        lon=lon,
        precision_km=precision_km,
        location_method=method,
    )
