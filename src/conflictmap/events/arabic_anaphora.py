"""What points back in Arabic: "المدينة", "البلدتين", and the pronouns of "استعاده" and "منها"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from conflictmap.events.arabic_words import fold_word, strip_article
from conflictmap.events.discourse import FACILITIES, Discourse
from conflictmap.events.tokens import Token
from conflictmap.model import Resolution

_WIDE: Final = frozenset({"governorate", "region", "district", "subdistrict", "country", "border"})
_MASCULINE: Final = frozenset(
    {"crossing", "airport", "bridge", "dam", "road", "port", "camp", "mountain", "neighbourhood"}
)
_EITHER: Final = frozenset({"base", "airbase", "site"})
_TOWNS: Final = ("city", "town")
_TOWN_KM: Final = 8.0
# sentences back that a pronoun may reach
_REACH: Final = 1
# places told or named last among which a pronoun's is looked for
_RECALLED: Final = 40
_ADJECTIVE_ENDINGS: Final = ("ية", "ي")
_KEPT_ADJECTIVES: Final = frozenset(
    {"العسكري", "الحدودي", "الدولي", "الاستراتيجي", "الاستراتيجية", "الحدودية", "العسكرية"}
)


def mark_anaphors(tokens: list[Token], discourse: Discourse, text: str) -> list[Token]:
    """Tokens in which "the town" and the like are places, when their antecedent is sure."""
    marked: list[Token] = []
    for i, token in enumerate(tokens):
        owned = _facility_of_pronoun(tokens, i, marked, discourse, text)
        if owned is not None:
            last = tokens[i + 1].end
            place = _point_back(owned, token.start, last, text)
            marked.append(Token(token.start, last, token.low, frozenset(), place=place, anaphor=True))
            continue
        if marked and marked[-1].end == token.end and "suffix" in token:
            continue  # the pronoun of "مطارها", which is part of the place
        antecedents = _antecedents(tokens, i, discourse, text)
        if not antecedents:
            if token.place is not None and token.place.place is not None and not _is_titled(tokens, i):
                discourse.places.append((discourse.sentence, token.place))
            marked.append(token)
            continue
        for n, antecedent in enumerate(antecedents):
            if n:
                marked.append(Token(token.end, token.end, "و", frozenset({"and"})))
            place = _point_back(antecedent, token.start, token.end, text)
            marked.append(Token(token.start, token.end, token.low, frozenset(), place=place, anaphor=True))
    return marked


def _facility_of_pronoun(
    tokens: list[Token], i: int, marked: list[Token], discourse: Discourse, text: str
) -> Resolution | None:
    """The airport, dam or port of the town that a pronoun means: "المدينة ومطارها العسكري"."""
    token, after = tokens[i], tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None or "suffix" not in after or "pointer" not in token or "definite" in token:
        return None
    if not i or not {"and", "preposition"} & tokens[i - 1].classes:
        return None  # "سدها" may be "he closed it"
    kind = next((c[5:] for c in token.classes if c.startswith("kind:")), "")
    town = find_pronoun_place([*marked, after], len(marked), discourse, text) if kind in FACILITIES else None
    return discourse.find_beside(town, kind) if town is not None else None


def _antecedents(tokens: list[Token], i: int, discourse: Discourse, text: str) -> list[Resolution]:
    token = tokens[i]
    if "definite" not in token or token.actor is not None or not {"pointer", "pointer_two"} & token.classes:
        return []
    kind = next((c[5:] for c in token.classes if c.startswith("kind:")), "")
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is not None:
        if after.place is not None or "relative" in after:
            return []
        adjective = after.low.startswith("ال") and after.low.endswith(_ADJECTIVE_ENDINGS)
        if (
            adjective
            and after.actor is None
            and after.low not in _KEPT_ADJECTIVES
            and not after.classes - {"definite"}
        ):
            return []
        if kind == "airport" and after.low == "العسكري":
            kind = "airbase"
    called = _last_called(strip_article(token.low), discourse, text)
    if called is not None:
        return [called]
    if "pointer_two" in token:
        return discourse.find_antecedents(kind, 2)
    one = discourse.find_antecedent(kind) or _town_of_facility(kind, discourse)
    return [one] if one is not None else []


def _town_of_facility(kind: str, discourse: Discourse) -> Resolution | None:
    """The town whose name the crossing or bridge just named has: "معبر تل أبيض ... المدينة"."""
    if kind not in _TOWNS or discourse.find_nearest is None or not discourse.places:
        return None
    number, last = discourse.places[-1]
    if last.place is None or discourse.sentence - number > _REACH:
        return None
    here = last.place
    near = (discourse.find_nearest(here.lat, here.lon, kinds=(k,), within_km=_TOWN_KM) for k in _TOWNS)
    town = next((t for t in near if t is not None and t.name_ar and t.name_ar in last.mention), None)
    if town is None:
        return None
    return replace(
        last, place=town, lat=town.lat, lon=town.lon, precision_km=town.precision_km,
        location_method="gazetteer", relation="", reason=f"the town that {last.place.name} is called after",
    )  # fmt: skip


def _last_called(noun: str, discourse: Discourse, text: str) -> Resolution | None:
    """The last place that the report called by this very noun: "بلدة السوسة ... البلدة"."""
    for number, place in reversed(discourse.places):
        if discourse.sentence - number > _REACH:
            break
        if place.phrase_start < 0 or not number:
            continue
        before = text[max(0, place.phrase_start - len(noun) - 2) : place.end]
        if noun in (fold_word(word) for word in before.split()):
            return place
    return None


def _point_back(antecedent: Resolution, start: int, end: int, text: str) -> Resolution:
    """The antecedent as a mention of its own; a relation such as "near" is not repeated."""
    place = replace(
        antecedent, start=start, end=end, mention=text[start:end], relation="", phrase_start=-1, phrase_end=-1
    )
    if antecedent.relation and antecedent.place is not None:
        here = antecedent.place
        place = replace(
            place, lat=here.lat, lon=here.lon, precision_km=here.precision_km, location_method="gazetteer"
        )
    return place


def find_pronoun_place(
    tokens: Sequence[Token], i: int, discourse: Discourse, text: str, *, told_first: bool = False
) -> Resolution | None:
    """The place that the pronoun at token ``i`` means: the last one that fits, here or one sentence back.

    ``told_first`` prefers where the event before took place, in the same sentence, to what stands between.
    """
    pronoun = tokens[i]
    if pronoun.low not in ("ه", "ها"):
        return None
    now = discourse.sentence
    here = [p for p in _named_before(tokens, i) if fits_pronoun(p, pronoun.low)]
    if told_first:
        told = [p for n, p, _ in discourse.event_places if n == now and fits_pronoun(p, pronoun.low)]
        here = told or here
    recent = [p for n, p, _ in discourse.event_places[-_RECALLED:] if now - n <= _REACH]
    told = [p for p in recent if fits_pronoun(p, pronoun.low)]
    before = [p for n, p in discourse.places[-_RECALLED:] if 0 < now - n <= _REACH]
    named = [p for p in before if fits_pronoun(p, pronoun.low)]
    for found in (here, told, named):
        if found:
            last = found[-1]
            relation = last.relation if found is here else ""
            back = _point_back(last, pronoun.start, pronoun.end, text)
            return last if relation and _leads_to(relation) else back
    return None


def _named_before(tokens: Sequence[Token], i: int) -> list[Resolution]:
    """Places in front of token ``i`` that are more than part of somebody's title: not "محافظ حمص"."""
    return [t.place for k, t in enumerate(tokens[:i]) if t.place is not None and not _is_titled(tokens, k)]


def _is_titled(tokens: Sequence[Token], i: int) -> bool:
    return i > 0 and "office" in tokens[i - 1]


def _leads_to(relation: str) -> bool:
    return "طريق" in relation


def is_wide(place: Resolution) -> bool:
    """Whether a place is an area in which events are, not at which."""
    return place.place is not None and (place.place.kind in _WIDE or place.relation == "countryside")


def fits_pronoun(place: Resolution, pronoun: str) -> bool:
    """Whether a pronoun of this gender ("ه", "ها") may mean a place."""
    if place.place is None or is_wide(place) or (place.relation and not _leads_to(place.relation)):
        return False
    kind = place.place.kind
    return kind in _EITHER or (kind in _MASCULINE) == (pronoun == "ه")
