"""Which places fill the role of a trigger: the lexicon says where to look, the grammar finds them there."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conflictmap.events.attachment import (
    fronted_places,
    listed_behind,
    prepositional_places,
    reduced_relative,
    relative_object,
    subject_places,
    where_antecedent,
)
from conflictmap.events.clauses import clause_end, clause_start, front_of, group_start, is_passive
from conflictmap.events.discourse import Discourse
from conflictmap.events.phrases import Found, noun_phrase_places
from conflictmap.events.tokens import Analysis, Hit, Token
from conflictmap.model import Resolution

_OBJECT_ROLES: Final = frozenset({"object", "subject", "antecedent", "possessive", "implicit"})


def find_role_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> tuple[list[Found], str]:
    """Places in the roles that the trigger names, and the reason when there are none."""
    missing = _unmet_need(analysis, hit, discourse)
    if missing:
        return [], missing
    found = _by_part_of_speech(analysis, hit, discourse)
    found = [f for f in found if _fits(analysis, hit, f)]
    return found, "" if found else "no place in its role"


def _by_part_of_speech(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    if hit.trigger.pos == "noun":
        return _noun_places(analysis, hit, discourse)
    if hit.trigger.pos == "state" or hit.trigger.roles[0] == "subject":
        return subject_places(analysis, hit) or _pronoun_places(analysis, hit, discourse)
    return _verb_places(analysis, hit, discourse)


def _verb_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    tokens, trigger, end = analysis.tokens, hit.trigger, clause_end(analysis, hit.stop)
    prepositions = tuple(r for r in trigger.roles if r not in _OBJECT_ROLES)
    found: list[Found] = []
    within = [Found(i, how="within") for i in range(hit.first, hit.stop) if tokens[i].place]
    if within:  # "declared Khalidiya secure", "put the Nayrab airfield out of use"
        return within
    if hit.stop - hit.first > 1 and _is_preposition(tokens[hit.stop - 1]):  # "were dropped by helicopters on"
        found = noun_phrase_places(analysis, hit.stop, end, type=trigger.type)
    if "object" in trigger.roles and not found:
        if is_passive(analysis, hit):
            found = subject_places(analysis, hit)
        else:
            found = (
                reduced_relative(analysis, hit)
                or listed_behind(analysis, hit)
                or noun_phrase_places(
                    analysis, hit.stop, end, type=trigger.type, settled="settled" in trigger.needs
                )
            )
            found = found or relative_object(analysis, hit)
    if not found and prepositions:
        found = prepositional_places(
            analysis, hit.stop, end, prepositions, type=trigger.type, far=trigger.type == "struck"
        )
        if not found and trigger.type == "struck":
            found = fronted_places(analysis, hit.first)
    if not found:
        found = where_antecedent(analysis, hit)
    if found and trigger.type == "closed":
        found = _with_point_on_road(analysis, found, hit.first, end)
    if not found:
        found = _pronoun_places(analysis, hit, discourse)
    if not found and "implicit" in trigger.roles:
        found = _implicit_places(analysis, hit, discourse)
    return found


def _is_preposition(token: Token) -> bool:
    return "preposition" in token or "locative" in token or "toward" in token


def _with_point_on_road(analysis: Analysis, found: list[Found], first: int, end: int) -> list[Found]:
    """The road and the point where it is cut: "cut the M5 at Zarbah" closes both."""
    last = analysis.tokens[found[-1].index].place
    if last is None or last.place is None or last.place.kind != "road":
        return found
    point = prepositional_places(
        analysis, found[-1].index + 1, end, ("at", "near", "in", "outside"), type="closed"
    )
    return found + [f for f in point if _is_settled(analysis, f)]


def _is_settled(analysis: Analysis, found: Found) -> bool:
    place = analysis.tokens[found.index].place
    return (
        place is not None
        and place.place is not None
        and place.place.kind in ("city", "town", "village", "bridge", "site")
    )


def _pronoun_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """The scene, for "took it", "pulled out of it", "it fell to the rebels"."""
    tokens = analysis.tokens
    verb = group_start(analysis, hit.first)
    if hit.trigger.pos == "state" or hit.trigger.roles[0] == "subject" or is_passive(analysis, hit):
        spots = [verb - 1] if verb >= 1 else []
    else:
        spots = [j for j in (hit.stop, hit.stop + 1) if j < len(tokens)]
    for j in spots:
        if tokens[j].low not in ("it", "there") or tokens[j].place is not None:
            continue
        if j == hit.stop + 1 and tokens[hit.stop].low not in ("of", "from", "on", "in", "over"):
            continue
        scene = _scene(analysis, j, discourse)
        if scene is not None:
            tokens[j].place, tokens[j].anaphor = scene, True
            return [Found(j, how="anaphor")]
    return []


def _implicit_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """Where a force that "withdrew towards X" had been: the town that the report says was just taken."""
    if "to" in {t.low for t in analysis.tokens[hit.first - 1 : hit.first]}:
        return []
    recent = [
        p for n, p, type in discourse.event_places if type == "captured" and discourse.sentence - n <= 1
    ]
    if not recent or len({p.place.id for p in recent if p.place}) != 1:
        return []
    place = recent[-1]
    here = analysis.tokens[hit.stop - 1]
    anaphor = replace(
        place,
        start=here.start,
        end=here.end,
        mention=analysis.text[here.start : here.end],
        relation="",
        phrase_start=-1,
        phrase_end=-1,
    )
    analysis.tokens.append(Token(analysis.end, analysis.end, "", place=anaphor, anaphor=True))
    return [Found(len(analysis.tokens) - 1, how="implicit")]


def _scene(analysis: Analysis, j: int, discourse: Discourse) -> Resolution | None:
    here = [
        t.place
        for t in analysis.tokens[:j]
        if t.place is not None
        and t.place.place is not None
        and t.place.place.kind not in ("country", "governorate", "region", "road", "border")
    ]
    if here and len({p.place.id for p in here if p.place}) == 1:
        return here[0]
    return discourse.last_scene() if not here else None


def _noun_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    tokens, trigger = analysis.tokens, hit.trigger
    end = clause_end(analysis, hit.stop)
    prepositions = tuple(r for r in trigger.roles if r not in _OBJECT_ROLES)
    if hit.stop - hit.first > 1 and "preposition" in tokens[hit.stop - 1]:
        return noun_phrase_places(
            analysis, hit.stop, end, type=trigger.type, settled=True
        ) or _pronoun_places(analysis, hit, discourse)
    struck = trigger.type == "struck"
    # "bombing destroyed the bridge": the verb tells where
    told = any(
        h.trigger.type == "struck" and h.trigger.pos == "verb" and hit.stop <= h.first < end
        for h in analysis.hits
    )
    found = prepositional_places(
        analysis, hit.stop, end, prepositions, type=trigger.type, far=struck and not told
    )
    if not found and struck and not told:
        found = fronted_places(analysis, hit.first)
    if not found and struck:
        found = where_antecedent(analysis, hit)
    if not found and "possessive" in trigger.roles:
        j = hit.first - 1
        if j >= 1 and tokens[j].low in ("'s", "’s", "'", "’") and tokens[j - 1].place is not None:
            return [Found(j - 1, how="possessive")]
    return found


def _unmet_need(analysis: Analysis, hit: Hit, discourse: Discourse) -> str:
    """Which need of the trigger the sentence does not meet; empty when all are met."""
    tokens = analysis.tokens
    start, end = clause_start(analysis, group_start(analysis, hit.first)), clause_end(analysis, hit.stop)
    for need in hit.trigger.needs:
        if need == "munition" and not (
            _any_weapon(analysis, 0 if hit.form == "ing" else start, end)
            or _goes_on(analysis, hit, discourse)
        ):
            return "nothing in the clause that strikes from a distance"
        if need == "hostile" and not any("weapon" in t or "enemy" in t or t.actor for t in tokens[start:end]):
            return "nothing hostile in the clause"
        if need == "munition-subject" and not any(
            "projectile" in t for t in tokens[front_of(analysis, hit.first) : hit.first]
        ):
            return "its subject is nothing that explodes or falls from the sky"
        if need == "armed" and not _is_armed(analysis, hit, start, end, discourse):
            return "not an armed force that leaves"
        if need == "enemy" and not any("enemy" in t or t.actor for t in tokens[hit.first : hit.stop + 3]):
            return "no armed force is driven out"
        if need == "of-enemy" and not _names_enemy(analysis, hit, end):
            return "not cleared of an armed force"
        if (
            hit.trigger.id == "leave"
            and hit.stop < len(tokens)
            and tokens[hit.stop].low in ("behind", "to", "open", "only", "unanswered", "for", "with")
        ):
            return "left in another sense"
        if need == "bare" and not _is_bare(analysis, hit):
            return "more than a fall"
    return ""


def _goes_on(analysis: Analysis, hit: Hit, discourse: Discourse) -> bool:
    """Whether a passive goes on with strikes that the report just told: "Raqqa was hit at least twenty times"."""
    told = any(type == "struck" and discourse.sentence - n <= 2 for n, _, type in discourse.event_places)
    return told and is_passive(analysis, hit)


def _any_weapon(analysis: Analysis, start: int, stop: int) -> bool:
    return any("weapon" in t for t in analysis.tokens[start:stop])


def _is_armed(analysis: Analysis, hit: Hit, start: int, end: int, discourse: Discourse) -> bool:
    """Whether an armed force leaves: the first noun of its subject that tells decides."""
    tokens = analysis.tokens
    if hit.trigger.pos == "noun":
        regions = [tokens[max(0, hit.first - 5) : hit.first][::-1], tokens[hit.stop : hit.stop + 8]]
    elif is_passive(analysis, hit):
        regions = [tokens[start : hit.first], tokens[hit.stop : end]]
    else:
        regions = [tokens[start : hit.first]]
        while start > 0 and not any(
            _tells(t) for t in regions[0]
        ):  # "gave up their weapons and left the town"
            verb, start = start - 1, clause_start(analysis, group_start(analysis, start - 1))
            regions = [tokens[start:verb]]
            if start >= verb:
                break
    for region in regions:
        for token in region:
            if token.actor or ("force" in token and "weapon" not in token) or "enemy" in token:
                return True
            if "civilian" in token:
                return False
            if "pronoun" in token or "generic_actor" in token:
                return bool(discourse.actors or any(t.actor for t in tokens))
    return False


def _tells(token: Token) -> bool:
    return (
        bool(token.actor)
        or "force" in token
        or "enemy" in token
        or "civilian" in token
        or "pronoun" in token
        or "generic_actor" in token
    )


def _names_enemy(analysis: Analysis, hit: Hit, end: int) -> bool:
    tokens = analysis.tokens
    for j in range(hit.stop, end):
        if tokens[j].low == "of" and any(t.actor or "enemy" in t for t in tokens[j + 1 : j + 4]):
            return True
    return False


def _before_date(tokens: list[Token], j: int) -> bool:
    return "preposition" in tokens[j] and any(t.date is not None for t in tokens[j + 1 : j + 3])


def _is_bare(analysis: Analysis, hit: Hit) -> bool:
    """Nothing that changes the sense behind the verb: "fell on Thursday", "has fallen", not "fell on houses"."""
    tokens = analysis.tokens
    j = hit.stop
    while j < len(tokens) and (
        "adverb" in tokens[j] or tokens[j].date is not None or _before_date(tokens, j)
    ):
        j += 1
    if j >= len(tokens):
        return True
    token = tokens[j]
    return (
        token.low
        in (
            ",",
            ".",
            ";",
            "and",
            "but",
            "to",
            "without",
            "during",
            "with",
            "in",
            "”",
            '"',
            "-",
            "–",
            "—",
            ":",
        )
        or "subordinator" in token
        or "saying" in token
    )


def _fits(analysis: Analysis, hit: Hit, found: Found) -> bool:
    """Whether the place can be what the trigger happens to."""
    tokens = analysis.tokens
    place = tokens[found.index].place
    if place is None:
        return False
    kind = place.place.kind if place.place is not None else ""
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
