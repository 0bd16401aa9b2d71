"""Which places fill the role of a trigger: the lexicon says where to look, the grammar finds them there."""

from __future__ import annotations

from typing import Final

from conflictmap.events.anaphors import implicit_places, pronoun_places
from conflictmap.events.attachment import (
    BE,
    caused_subject,
    fronted_places,
    gapped_places,
    listed_apart,
    listed_behind,
    prepositional_places,
    reduced_relative,
    subject_places,
)
from conflictmap.events.borders import closed_border
from conflictmap.events.clauses import clause_end, clause_start, is_passive
from conflictmap.events.coordination import Found, coordinated, is_plain, is_wide
from conflictmap.events.discourse import Discourse
from conflictmap.events.needs import find_unmet_need
from conflictmap.events.phrases import noun_phrase_places
from conflictmap.events.relatives import relative_object, where_antecedent, whose_antecedent
from conflictmap.events.tokens import POSSESSIVES, Analysis, Hit, Token

_OBJECT_ROLES: Final = frozenset({"object", "subject", "antecedent", "possessive", "implicit"})


def find_role_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> tuple[list[Found], str]:
    """Places in the roles that the trigger names, and the reason when there are none."""
    missing = find_unmet_need(analysis, hit, discourse) or ("a noun" if _is_plural(analysis, hit) else "")
    if missing:
        return [], missing
    found = _by_part_of_speech(analysis, hit, discourse) or _headed(analysis, hit)
    if "route" in hit.trigger.needs:
        for f in found:
            _name_crossing(analysis, f, discourse)
    found = [f for f in found if _fits(analysis, hit, f)] or closed_border(analysis, hit, discourse)
    if hit.trigger.pos == "state" and "preposition" in analysis.tokens[hit.first]:
        found = [f for f in found if not _describes_taken(analysis, hit, f, discourse)]
    if found and hit.trigger.pos != "noun":
        found = found + gapped_places(analysis, hit, found)
    return found, "" if found else "no place in its role"


def _name_crossing(analysis: Analysis, found: Found, discourse: Discourse) -> None:
    """Put the crossing of its name in place of the village: "Jordan closed Nasib"."""
    token = analysis.tokens[found.index]
    owns = any(t.low in POSSESSIVES for t in analysis.tokens[found.index + 1 : found.index + 2])
    if token.place is None or found.relation or owns:
        return
    crossing = discourse.find_beside(token.place, "crossing")
    if crossing is None or crossing.place is None or token.place.place is None:
        return
    if token.place.place.name.casefold() in crossing.place.name.casefold():
        token.place = crossing


def _is_plural(analysis: Analysis, hit: Hit) -> bool:
    """Whether what looks like a verb is the object of the one before: "struck 29 Islamic State targets"."""
    if hit.form != "s" or hit.trigger.pos != "verb":
        return False
    before = [h for h in analysis.hits if h.trigger.pos == "verb" and h.stop <= hit.first]
    between = range(before[-1].stop, hit.first) if before else range(0)
    tokens = analysis.tokens
    return bool(before) and all(
        tokens[j].actor is not None
        or "determiner" in tokens[j]
        or tokens[j].low.isdigit()
        or is_plain(analysis, j)
        for j in between
    )


def _describes_taken(analysis: Analysis, hit: Hit, found: Found, discourse: Discourse) -> bool:
    """Whether it says in whose hands a place was that is taken now: "took Hajin, the last town in rebel hands"."""
    place = analysis.tokens[found.index].place
    if place is None or place.place is None:
        return False
    for token in analysis.tokens[hit.stop :]:
        if token.low in (",", ".", ";"):
            break
        if token.date is not None:
            return False  # "under rebel control since 2012" is told for itself
    return any(
        n == discourse.sentence
        and type == "captured"
        and p.place is not None
        and p.place.id == place.place.id
        for n, p, type in discourse.event_places
    )


def _before_capture(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """What a strike prepared: "reoccupied the city on Sunday despite dozens of air strikes"."""
    tokens = analysis.tokens
    before = [t.low for t in tokens[max(0, hit.first - 6) : hit.first]]
    if not any(word in before for word in ("after", "despite", "following", "amid")):
        return []
    taken = [p for n, p, type in discourse.event_places if n == discourse.sentence and type == "captured"]
    if not taken or len({p.place.id for p in taken if p.place}) != 1:
        return []
    index = next((i for i, t in enumerate(tokens) if t.place is taken[-1]), None)
    return [] if index is None else [Found(index, how="anaphor")]


def _headed(analysis: Analysis, hit: Hit) -> list[Found]:
    """The place at the head of a line that names no other: "Barisha (Idlib): helicopters destroyed a house"."""
    tokens = analysis.tokens
    if hit.trigger.type not in ("struck", "captured") or not tokens:
        return []
    if hit.trigger.pos == "noun" and hit.trigger.type == "captured":
        return []
    stop = next((i for i, t in enumerate(tokens[:6]) if t.low == ":" and t.place is None), 0)
    if not stop or hit.first < stop or tokens[0].place is None or is_wide(tokens[0]):
        return []
    head = tokens[0].place.place
    if any(t.place is not None or "relative" in t for t in tokens[stop:]):
        return []
    if head is not None and head.name == head.governorate and "city" not in tokens[0].low.split():
        return []  # "Idlib: three air strikes" may mean the province
    return [Found(0, how="heading")]


def _by_part_of_speech(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    if hit.trigger.pos == "noun":
        return _noun_places(analysis, hit, discourse)
    if hit.trigger.pos == "state" or hit.trigger.roles[0] == "subject":
        return subject_places(analysis, hit) or pronoun_places(analysis, hit, discourse)
    return _verb_places(analysis, hit, discourse)


def _verb_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    tokens, trigger, end = analysis.tokens, hit.trigger, clause_end(analysis, hit.stop)
    prepositions = tuple(r for r in trigger.roles if r not in _OBJECT_ROLES)
    found: list[Found] = []
    inner = next((i for i in range(hit.first, hit.stop) if tokens[i].place), None)
    if inner is not None:  # "declared Khalidiya secure", "put the Nayrab airfield out of use"
        return [Found(f.index, how="within") for f in coordinated(analysis, inner, hit.stop)]
    if tokens[hit.first].low in BE and not _is_preposition(tokens[hit.stop - 1]):
        return subject_places(analysis, hit)  # "All of Khalidiya was declared secure"
    if hit.form == "ing" and any(
        h.first == hit.stop and h.trigger.type == trigger.type and h.trigger.pos == "verb"
        for h in analysis.hits
    ):
        return []  # "Israeli shelling hit the outskirts": the verb tells where
    if hit.stop - hit.first > 1 and _is_preposition(tokens[hit.stop - 1]):  # "were dropped by helicopters on"
        found = noun_phrase_places(analysis, hit.stop, end, type=trigger.type)
    if "object" in trigger.roles and not found:
        found = _object_places(analysis, hit, end)
        pointing = any(t.low == "it" for t in tokens[hit.stop : hit.stop + 1])
        if not found and pointing:  # "jets hit it, and a base in the desert was struck"
            found = pronoun_places(analysis, hit, discourse)
    if not found and prepositions:
        found = _prepositional_places(analysis, hit, end, prepositions)
    alone = hit.stop < len(tokens) and not (tokens[hit.stop].place or "pronoun" in tokens[hit.stop])
    alone = alone and hit.form != "base"  # "In Idlib, the deadline to quit the zone passed"
    if not found and trigger.type == "withdrawn" and alone:
        found = fronted_places(analysis, hit.first)  # "at Dumayr the air force had left"
    if not found and trigger.type != "captured":
        found = where_antecedent(analysis, hit)
    if trigger.type == "struck" and found:
        found = _near_on_road(analysis, found, end)
    if trigger.type == "closed":
        found = _with_point_on_road(analysis, found, hit, end)
    if not found:
        found = pronoun_places(analysis, hit, discourse)
    if not found and "implicit" in trigger.roles:
        found = implicit_places(analysis, hit, discourse)
    return found


def _prepositional_places(
    analysis: Analysis, hit: Hit, end: int, prepositions: tuple[str, ...]
) -> list[Found]:
    """Places behind a preposition of the verb, or, of a strike, at the head of the clause."""
    struck = hit.trigger.type == "struck"
    found = prepositional_places(analysis, hit.stop, end, prepositions, type=hit.trigger.type, far=struck)
    pointing = any(t.low == "it" for t in analysis.tokens[hit.first : hit.stop])  # "putting it out of action"
    return fronted_places(analysis, hit.first) if struck and not found and not pointing else found


def _object_places(analysis: Analysis, hit: Hit, end: int) -> list[Found]:
    """Places that the verb acts on: its object, the subject of the passive, what a relative pronoun stands for."""
    tokens = analysis.tokens
    if is_passive(analysis, hit):
        found = subject_places(analysis, hit)
    else:
        settled = "settled" in hit.trigger.needs
        found = (
            reduced_relative(analysis, hit)
            or listed_behind(analysis, hit)
            or noun_phrase_places(analysis, hit.stop, end, type=hit.trigger.type, settled=settled)
        )
        if all(
            f.relation or is_wide(tokens[f.index]) for f in found
        ):  # "29 targets in Syria, including in al-Bab"
            found = listed_apart(analysis, hit, len(tokens)) or found
        found = found or relative_object(analysis, hit)
    return found or (_shared_passive(analysis, hit) if tokens[hit.stop : hit.stop + 1] else [])


def _shared_passive(analysis: Analysis, hit: Hit) -> list[Found]:
    """The subject of the passive before: "was taken by the SNA at noon and won back by the YPG"."""
    tokens = analysis.tokens
    if hit.form not in ("past", "en") or tokens[hit.stop].low != "by":
        return []
    if hit.first == 0 or tokens[hit.first - 1].low not in ("and", "but", "then"):
        return []
    before = [h for h in analysis.hits if h.stop <= hit.first and h.trigger.pos == "verb"]
    return subject_places(analysis, before[-1]) if before and is_passive(analysis, before[-1]) else []


def _is_preposition(token: Token) -> bool:
    return "preposition" in token or "locative" in token or "toward" in token


def _with_point_on_road(analysis: Analysis, found: list[Found], hit: Hit, end: int) -> list[Found]:
    """The road and the point where it is cut: "cut the M5 at Zarbah" closes both, "the road to Homs at Rastan" one."""
    tokens = analysis.tokens
    last = tokens[found[-1].index].place if found else None
    named = last is not None and last.place is not None and last.place.kind == "road"
    if not named and not any("kind:road" in t for t in tokens[clause_start(analysis, hit.first) : end]):
        return found
    begin = max([hit.stop, *(f.index + 1 for f in found)])
    point = prepositional_places(analysis, begin, end, ("at", "near", "in", "outside"), type="struck")
    known = [f for f in point if _is_settled(analysis, f)]
    point = [Found(f.index, f.relation, "point") for f in known or _unknown(analysis, point)]
    return found + point if named else point or found


def _unknown(analysis: Analysis, point: list[Found]) -> list[Found]:
    """Points that the gazetteer lacks: to be listed, for the road's other end is far from them."""
    return [f for f in point if (place := analysis.tokens[f.index].place) is not None and place.place is None]


def _near_on_road(analysis: Analysis, found: list[Found], end: int) -> list[Found]:
    """The town that tells where on a road: "struck a bus on the Damascus-Homs highway near Nabek"."""
    last = analysis.tokens[found[-1].index].place
    if len(found) > 1 or last is None or last.place is None or last.place.kind != "road":
        return found
    if any(t.low == "along" for t in analysis.tokens[max(0, found[0].index - 3) : found[0].index]):
        return found
    point = prepositional_places(analysis, found[0].index + 1, end, ("near", "at", "outside"), type="struck")
    return [f for f in point if _is_settled(analysis, f)] or found


def _is_settled(analysis: Analysis, found: Found) -> bool:
    place = analysis.tokens[found.index].place
    return (
        place is not None
        and place.place is not None
        and place.place.kind in ("city", "town", "village", "bridge", "site")
    )


def _noun_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    tokens, trigger = analysis.tokens, hit.trigger
    end = clause_end(analysis, hit.stop)
    prepositions = tuple(r for r in trigger.roles if r not in _OBJECT_ROLES)
    if hit.stop - hit.first > 1 and "preposition" in tokens[hit.stop - 1]:
        named = noun_phrase_places(analysis, hit.stop, end, type=trigger.type, settled=True)
        return named or pronoun_places(analysis, hit, discourse)
    struck = trigger.type == "struck"
    if struck and hit.stop + 1 < len(tokens) and (tokens[hit.stop].low == ":" or tokens[hit.stop].place):
        listed = hit.stop + (
            tokens[hit.stop].low == ":"
        )  # "Air strikes: Latamneh (4)"; "Artillery shells Menagh"
        if tokens[listed].place is not None:
            return coordinated(analysis, listed, end)
    # "bombing destroyed the bridge": the verb tells where
    told = any(
        h.trigger.type == "struck"
        and h.trigger.pos == "verb"
        and hit.stop <= h.first < end
        and not _kills(tokens[hit.stop : h.first])
        for h in analysis.hits
    )
    found = prepositional_places(
        analysis, hit.stop, end, prepositions, type=trigger.type, far=struck and not told
    )
    if not found and struck and not told:
        found = fronted_places(analysis, hit.first)
    if not found and struck:
        found = where_antecedent(analysis, hit)
    if not found and struck and not told:
        found = pronoun_places(analysis, hit, discourse) or caused_subject(analysis, hit)
    if not found and struck and not told:
        found = _before_capture(analysis, hit, discourse)
    if not found and trigger.type == "withdrawn":
        found = pronoun_places(analysis, hit, discourse)  # "the army's departure from it"
    if not found and hit.first and tokens[hit.first - 1].low == "whose":
        return whose_antecedent(analysis, hit)
    if not found and "possessive" in trigger.roles:
        j = hit.first - 1
        if j >= 1 and tokens[j].low in ("'s", "’s", "'", "’") and tokens[j - 1].place is not None:
            return [Found(j - 1, how="possessive")]
    return found


def _kills(between: list[Token]) -> bool:
    """Whether the noun has a verb of its own before the next: "bombs killed six in Inkhil and a jet hit Dael"."""
    killed = next(
        (i for i, t in enumerate(between) if t.low in ("killed", "kills", "wounded", "injured")), -1
    )
    return killed >= 0 and any(t.low in ("and", "while", "but", ",", ";") for t in between[killed:])


def _fits(analysis: Analysis, hit: Hit, found: Found) -> bool:
    """Whether the place can be what the trigger happens to."""
    tokens = analysis.tokens
    place = tokens[found.index].place
    if place is None:
        return False
    behind = tokens[found.index + 1 : found.index + 2]
    if behind and "meeting" in behind[0]:
        return False  # "left the Geneva talks"
    if (
        behind
        and behind[0].low in POSSESSIVES
        and "auxiliary" in tokens[min(found.index + 2, len(tokens) - 1)]
    ):
        return False  # "Aleppo's was hit as well": its airport
    kind = place.place.kind if place.place is not None else ""
    if found.how == "point":
        return True
    if hit.trigger.type == "closed" and found.relation == "between":
        return False  # "the river crossing between Mayadin and Dhiban" is in neither
    if (
        "route" in hit.trigger.needs
        and _is_settled(analysis, found)
        and any(
            "kind:road" in t or (t.place and t.place.place and t.place.place.kind == "road")
            for t in tokens[max(0, found.index - 5) : found.index]
        )
    ):
        return True
    if "route" in hit.trigger.needs and kind not in (
        "crossing",
        "road",
        "bridge",
        "airport",
        "airbase",
        "port",
        "border",
    ):
        words = {t.low for t in tokens[max(0, found.index - 6) : found.index + 3]}
        words.update(tokens[found.index].low.split())  # an unknown "Wafideen crossing" is one token
        nouns = {
            "road",
            "roads",
            "highway",
            "motorway",
            "route",
            "street",
            "streets",
            "crossing",
            "crossings",
            "airport",
            "bridge",
            "bridges",
            "border",
            "supply",
            "m5",
            "m4",
            "airspace",
        }
        return bool(words & nouns)
    return True
