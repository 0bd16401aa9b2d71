"""Words of kind that stand apart from a name: "Taftanaz, the largest air base", "the academy in Homs"."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from conflictmap.places.facilities import find_facilities, keep_facilities
from conflictmap.places.index import SETTLEMENTS
from conflictmap.places.names import fold_plain, split_words
from conflictmap.places.qualifiers import Qualifier, load_qualifiers
from conflictmap.places.scanning import look_up

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer
    from conflictmap.places.scanning import Mention

_SET_OFF: Final = re.compile(
    r"\s*(?:[,–—:(-]+\s*(?P<at>at\s+|in\s+)?|,?\s+(?:locally |also |better )?(?:known as|called|named)\s+)"
    r"(?:the\s+)?$"
)
_HEAD_CHARS: Final = 40
_TAIL_CHARS: Final = 120
# What a determiner before a noun says of it: one of many, the only one, as many as the list has names.
_BEHIND: Final = re.compile(
    r"\s*[,(–—]\s*(?P<det>an|a|one of (?:the|its|their)|the|its|their|both|two|three|four|five|[\w’'-]+['’]s)\s+"
    r"(?P<noun>(?:[^\W\d_][\w’'-]*[ -]?){1,9})",
)
_COUNTED: Final = frozenset({"both", "two", "three", "four", "five"})
_ONE_OF_MANY: Final = frozenset({"a", "an", "one of the", "one of its", "one of their"})
_SINGLED_OUT: Final = frozenset(
    {
        "last",
        "only",
        "main",
        "sole",
        "first",
        "second",
        "third",
        "remaining",
        "most",
        "key",
        "strategic",
        "principal",
    }
)
_OFFICIAL: Final = frozenset(
    {"national", "provincial", "public", "state", "government", "city", "town", "oil", "gas"}
)
# What may follow the noun of an apposition; a verb would make it a subject of its own.
_GOES_ON: Final = frozenset(
    """
    in on at of to near from that which where with between north south east west further some about just
    outside inside under nearby along close beside by for here there used known called held guarded run
    home northeast northwest southeast southwest opposite still long
    """.split()
)
_NO_ADJECTIVES: Final = _GOES_ON | {"and", "or", "who", "whose", "is", "was", "are", "were", "had", "has"}
# "After Hama, a base fell": the name ends an opening phrase, and the noun behind it begins the clause.
_OPENING: Final = re.compile(
    r"(?:^|[.!?:\n“\"]\s*)"
    r"(?:(?:just|right|some|soon|shortly|north\w*|south\w*|east\w*|west\w*"
    r"|\w+\s(?:days?|hours?|weeks?|months?|km|miles?))\s+){0,3}"
    r"(?:after|in|near|from|at|to|around|outside|inside|beyond|besides|of|since|with|for|unlike|like|beside)"
    r"\s+(?:the\s+)?$",
    re.I,
)
# What tells which of the two is meant where one name has both.
_BASE_OR_CROSSING: Final = frozenset({"base", "crossing"})
_OF_A_CROSSING: Final = re.compile(
    r"\b(?:crossings?|customs|border post|frontier|gate|passage|traffic|traders?)\b", re.I
)
_OF_A_BASE: Final = re.compile(
    r"\b(?:(?i:base|garrison|outpost|coalition|americans?|drones?|rockets?|militia)|U\.?S)\b"
)
_APART: Final = frozenset({"governorate", "countryside", "road"})  # never told of a name set off from it
_AREAS: Final = frozenset({"region", "countryside", "road", "district", "subdistrict"})
_ARTICLES: Final = frozenset({"the", "al", "el"})  # "at" is one in at-Tanf only
_AT: Final = frozenset({"at", "in", "near", "of", "outside"})
_LOOSE: Final = frozenset({"suburb", "suburbs", "area", "areas"})  # of a town as of a quarter
# Facilities of which a town has one at most, so that "the X in the town" is the one of the town's name.
_OF_A_TOWN: Final = frozenset({"site", "airbase", "airport", "crossing", "dam", "port", "bridge"})
# ... and the sorts of sites of which that is true: a town has hospitals, depots and squares.
_SINGLE: Final = frozenset(
    {"prison", "refinery", "power", "petroleum", "water", "school", "castle", "research"}
)


class Apart(NamedTuple):
    """Words of kind away from the name; the noun phrase begins at word ``first``, or at the name if it is -1."""

    qualifiers: tuple[Qualifier, ...] = ()
    first: int = -1
    behind: bool = False
    own: bool = True  # told of this name rather than of a list


_NOTHING: Final = Apart()


def find_apart(text: str, mention: Mention, gazetteer: Gazetteer) -> Apart:
    """Words of kind that stand apart from a name which has a place of that kind.

    In this order: "the military academy in Homs"; "the crossing, Nasib"; "Taftanaz, the largest air base";
    "customs men left al-Tanf", which is a base and a crossing.
    """
    kinds = {gazetteer.index.kinds[number] for number, _ in look_up(gazetteer, mention.key).found}
    for find in (_find_field, _find_at, _find_set_off, _find_behind):
        found = find(text, mention)
        if found.behind and "city" in kinds and found.qualifiers[0].model:
            continue  # a city is spoken of as a crossing point for arms
        if found.qualifiers and _has_kind(gazetteer, mention, found.qualifiers):
            return found
    if not kinds >= _BASE_OR_CROSSING:
        return _NOTHING
    sentence = _sentence(text, mention)
    if _OF_A_CROSSING.search(sentence) and not _OF_A_BASE.search(sentence):
        return Apart(
            tuple(q for q in load_qualifiers().after["crossing",] if q.kind == "crossing"), own=False
        )
    return _NOTHING


def _sentence(text: str, mention: Mention) -> str:
    """The sentence of a mention, roughly; a full stop inside it makes it shorter."""
    start = max(text.rfind(stop, 0, mention.start) for stop in (". ", "\n", "! ", "? "))
    end = text.find(".", mention.end)
    return text[start + 1 : end if end >= 0 else len(text)]


def _has_kind(gazetteer: Gazetteer, mention: Mention, qualifiers: tuple[Qualifier, ...]) -> bool:
    """Whether a place of this name is of a kind that the qualifiers mean."""
    accepted = {kind for q in qualifiers for kind in q.accepts}
    if any(q.kind in SETTLEMENTS for q in qualifiers):
        accepted = set(SETTLEMENTS)
    kinds = gazetteer.index.kinds
    known = look_up(gazetteer, mention.key).found
    return any(
        kinds[number] in accepted for number, _ in keep_facilities(gazetteer, known, mention.name, qualifiers)
    )


def _find_field(text: str, mention: Mention) -> Apart:
    """Qualifiers of an oil field that is called a field; other names before the word are a field hospital's."""
    words, k = mention.words, mention.last + 1
    if k < len(words.folds) and words.plain(k) == "field" and text[mention.end : words.starts[k]] == " ":
        return Apart(load_qualifiers().after["oil", "field"])
    return _NOTHING


def _find_set_off(text: str, mention: Mention) -> Apart:
    """Qualifiers of a head set off by punctuation: "two towns - Rastan and Talbiseh", "the dam, at Tabqa"."""
    head = text[max(0, mention.start - _HEAD_CHARS) : mention.start]
    closed = head.rstrip()
    # most names stand behind a word; the pattern would look at every blank of the head
    if not closed or not (closed[-1] in ",–—:(-" or closed.endswith(("the", " at", " in", " as", "ed"))):
        return _NOTHING
    gap = _SET_OFF.search(head)
    if not gap:
        return _NOTHING
    split = split_words(head[: gap.start()])
    words = [split.plain(k) for k in range(len(split.folds))][-2:]
    for size in (2, 1):
        if found := load_qualifiers().after.get(tuple(words[-size:])):
            start = mention.start - len(head) + split.starts[-size]
            first = bisect_left(mention.words.starts, start) if gap["at"] else -1
            return Apart(tuple(q for q in found if q.kind not in _APART), first, own=first >= 0)
    return _NOTHING


def _find_at(text: str, mention: Mention) -> Apart:
    """Qualifiers of a facility that is told by its town: "the military academy in Homs"."""
    words, stop = mention.words, mention.first
    while stop > 0 and words.plain(stop - 1) in _ARTICLES:
        stop -= 1
    link = words.plain(stop - 1) if stop > 1 else ""
    if link not in _AT or not words.are_joined(stop - 1, mention.first):
        return _NOTHING
    tables = load_qualifiers()
    for size in range(min(tables.longest, stop - 1), 0, -1):
        first = stop - 1 - size
        found = tables.after.get(tuple(words.plain(k) for k in range(first, stop - 1)), ())
        found = tuple(q for q in found if q.kind in _OF_A_TOWN and not q.plural)
        if found and found[0].kind == "site" and not find_facilities(found[0].words) & _SINGLE:
            return _NOTHING
        if found and words.are_joined(first, stop - 1):
            return Apart(found, first) if link == "at" or _is_definite(mention, first) else _NOTHING
    return _NOTHING


def _is_definite(mention: Mention, noun: int) -> bool:
    """Whether "the" stands before a noun, with nothing between that says it is one of many."""
    words = mention.words
    for k in range(noun - 1, max(-1, noun - 4), -1):
        word = words.plain(k)
        if word == "the" or not words.are_joined(k, noun):
            return word == "the"
        if word not in _OFFICIAL and word not in _SINGLED_OUT and word not in load_qualifiers().modifiers:
            return False
    return False


def _find_behind(text: str, mention: Mention) -> Apart:
    """Qualifiers of an apposition behind a name: "Taftanaz, the largest air base in the north"."""
    gap = _BEHIND.match(text, mention.end, mention.end + _TAIL_CHARS)
    if gap is None or _OPENING.search(
        text[max(0, mention.phrase_start - _HEAD_CHARS) : mention.phrase_start]
    ):
        return _NOTHING
    determiner = gap["det"].lower()
    noun = [fold_plain(word) for word in gap["noun"].replace("-", " ").split()]
    sure = determiner in _ONE_OF_MANY or determiner in _COUNTED
    for k, word in enumerate(noun):
        if word in _NO_ADJECTIVES:
            break
        for size in (3, 2, 1):
            found = load_qualifiers().after.get(tuple(noun[k : k + size]), ())
            found = tuple(q for q in found if q.kind not in _AREAS and q.words[-1] not in _LOOSE)
            if found and _ends_noun(noun[k + size :], text, gap.end()):
                plural = determiner in _COUNTED
                return (
                    Apart(tuple(replace(q, plural=plural) for q in found), behind=True) if sure else _NOTHING
                )
        sure = sure or word in _SINGLED_OUT or (word.endswith("est") and word != "west")
    return _NOTHING


def _ends_noun(rest: list[str], text: str, end: int) -> bool:
    """Whether a noun is the head of its phrase, and no verb follows: what goes on may only tell where."""
    if not rest:
        return not text[end : end + 1].isalnum()
    return rest[0] in _GOES_ON
