"""Frozen records passed between the stages. No logic beyond identity."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

GOVERNORATES: Final = (
    "Aleppo", "Damascus", "Daraa", "Deir ez-Zor", "Hama", "Hasakah", "Homs", "Idlib", "Latakia",
    "Quneitra", "Raqqa", "Rif Dimashq", "Sweida", "Tartus",
)  # fmt: skip
KINDS: Final = (
    "city", "town", "village", "neighbourhood", "camp", "governorate", "district", "subdistrict",
    "region", "mountain", "airport", "airbase", "base", "site", "dam", "bridge", "port", "crossing",
    "road", "border", "country",
)  # fmt: skip
EVENT_TYPES: Final = ("captured", "struck", "closed", "withdrawn")
STATUSES: Final = ("reported", "claimed", "negated", "hypothetical")
MAPPED_STATUSES: Final = ("reported", "claimed")
LOCATION_METHODS: Final = ("gazetteer", "governorate", "relative", "geocoder", "given", "unresolved")
DATE_PRECISIONS: Final = ("day", "month", "year", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One document. ``text`` is what every span counts in; it is never changed after reading."""

    id: str
    text: str
    title: str = ""
    url: str = ""
    published: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """Half-open span ``text[start:end]`` of a report; ``heading`` marks a title or a bullet's heading."""

    start: int
    end: int
    heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One row of a gazetteer. ``lat, lon`` in degrees (WGS84), ``precision_km`` is the radius within which
    the point stands for the place."""

    id: str
    name: str
    kind: str
    lat: float
    lon: float
    name_ar: str = ""
    variants: tuple[str, ...] = ()
    governorate: str = ""
    district: str = ""
    subdistrict: str = ""
    country: str = "SY"
    precision_km: float = 1.0
    population: int = 0
    source: str = ""
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a mention may mean, its score from 0 to 1, and why."""

    place: Place
    score: float
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """A mention of a place in a text and what it was resolved to.

    ``text[start:end] == mention`` is the name with the words that fix its kind ("Rastan bridge", "Naseeb
    border crossing", "Homs governorate"); ``phrase_start:phrase_end`` also covers what belongs to the same
    noun phrase ("the city of Homs") but not a relation such as "near" or "5 km north of", which stands in
    ``relation``. With a relation that displaces, ``lat, lon`` is the displaced point. ``status`` is
    ``resolved``, ``ambiguous`` or ``unknown``; only ``resolved`` has a ``place`` and a position.
    """

    start: int
    end: int
    mention: str
    status: str
    confidence: float
    place: Place | None = None
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""
    relation: str = ""
    phrase_start: int = -1
    phrase_end: int = -1
    lat: float | None = None
    lon: float | None = None
    precision_km: float | None = None
    location_method: str = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an event was read: ``report_text[start:end] == evidence``."""

    report: str
    title: str = ""
    url: str = ""
    published: str = ""
    status: str = ""
    evidence: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One (type, place) that a report says happened. The fields are the columns of every format.

    ``date`` is ISO 8601 at the precision that the text supports: ``2024-12-06``, ``2024-12``, ``2024`` or
    empty; ``date_precision`` is ``day``, ``month``, ``year`` or ``unknown``. ``lat, lon`` in degrees and
    ``precision_km`` are None for a place that was not resolved. ``actor`` is one canonical name or
    several joined by "; ". ``relation`` holds the words that displace the event from the place ("near"),
    ``disputed`` is True when another source denies it or claims the opposite.
    """

    id: str
    type: str
    status: str
    place: str
    place_id: str = ""
    mention: str = ""
    kind: str = ""
    governorate: str = ""
    district: str = ""
    lat: float | None = None
    lon: float | None = None
    precision_km: float | None = None
    location_method: str = "unresolved"
    date: str = ""
    date_precision: str = "unknown"
    actor: str = "unknown"
    report: str = ""
    title: str = ""
    url: str = ""
    published: str = ""
    evidence: str = ""
    start: int = 0
    end: int = 0
    sources: tuple[Source, ...] = field(default=())
    relation: str = ""
    disputed: bool = False
