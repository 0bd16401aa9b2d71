"""What a trigger needs besides its place: a weapon, an armed force, an enemy, nothing that turns its sense."""

from __future__ import annotations

from typing import Final

from conflictmap.events.attachment import reduced_relative
from conflictmap.events.clauses import clause_end, clause_start, front_of, group_start, is_passive
from conflictmap.events.coordination import is_settlement
from conflictmap.events.discourse import Discourse
from conflictmap.events.senses import find_other_sense
from conflictmap.events.tokens import Analysis, Hit, Token

# who or what is driven into a target to go off there
_DRIVEN: Final = frozenset(
    {"suicide", "bomb", "bombs", "bomber", "bombers", "explosive", "explosives", "laden", "vbied", "svbied"}
)


def find_unmet_need(analysis: Analysis, hit: Hit, discourse: Discourse) -> str:
    """Which need of the trigger the sentence does not meet; empty when all are met."""
    tokens = analysis.tokens
    start, end = clause_start(analysis, group_start(analysis, hit.first)), clause_end(analysis, hit.stop)
    if hit.stop < len(tokens) and tokens[hit.stop].low in hit.trigger.unless:
        return f"means something else before {tokens[hit.stop].low!r}"
    sense = find_other_sense(analysis, hit)
    if sense:
        return sense
    state = hit.trigger.pos == "state"  # "jets flew ten sorties; Sarmin bore the brunt"
    for need in hit.trigger.needs:
        if need == "munition" and not (
            _any_weapon(analysis, 0 if hit.form == "ing" or state else _behind_relative(analysis, hit), end)
            or _goes_on(analysis, hit, discourse)
            or _strikes_afar(analysis, start, hit)
        ):
            return "nothing in the clause that strikes from a distance"
        if need == "halted" and not any("halted" in t for t in tokens[start:end]):
            return "nothing says that traffic was stopped"
        if need == "since" and not any(t.date and t.date.role == "since" for t in tokens[hit.stop :]):
            return "nothing says since when"
        if need == "told" and not _was_told(hit, discourse):
            return "nothing of its type was told right before"
        if need == "harm" and not _does_harm(analysis, hit, end):
            return "a weapon that is not said to hit anything"
        if need == "munition-subject" and not _explodes(analysis, hit):
            return "its subject is nothing that explodes or falls from the sky"
        if need == "main" and start and "relative" in tokens[start - 1]:
            return "only told in a relative clause"
        lacking = _find_unmet_force(analysis, hit, need, start, end, discourse)
        if lacking:
            return lacking
        if need == "bare" and not _is_bare(analysis, hit):
            return "more than a fall"
    return ""


def _find_unmet_force(
    analysis: Analysis, hit: Hit, need: str, start: int, end: int, discourse: Discourse
) -> str:
    """Which armed force, acting or driven out, the need asks for and the sentence does not name."""
    tokens = analysis.tokens
    if need == "hostile" and not _is_hostile(analysis, hit, start, end):
        return "nothing hostile in the clause"
    if need == "armed" and not _is_armed(analysis, hit, start, end, discourse):
        return "not an armed force that leaves"
    if need == "enemy" and not any("enemy" in t or t.actor for t in tokens[hit.first : hit.stop + 3]):
        return "no armed force is driven out"
    if need == "of-enemy" and not _names_enemy(analysis, hit, end, discourse):
        return "not cleared of an armed force"
    return ""


def _was_told(hit: Hit, discourse: Discourse) -> bool:
    """Whether the last event of the report, in this sentence or the one before, was of the trigger's type."""
    if not discourse.event_places:
        return False
    number, _, type = discourse.event_places[-1]
    return type == hit.trigger.type and discourse.sentence - number <= 1


def _goes_on(analysis: Analysis, hit: Hit, discourse: Discourse) -> bool:
    """Whether a passive is plainly of strikes: the report just told some, or it counts or dates them."""
    if hit.trigger.pos != "state" and not is_passive(analysis, hit) and not reduced_relative(analysis, hit):
        return False
    behind = analysis.tokens[hit.stop : hit.stop + 6]
    counted = any(t.low in ("times", "twice", "repeatedly", "again") for t in behind)  # "hit twenty times"
    told = any(type == "struck" and discourse.sentence - n <= 2 for n, _, type in discourse.event_places)
    return told or (counted and hit.trigger.id == "hit-verb")


def _is_hostile(analysis: Analysis, hit: Hit, start: int, end: int) -> bool:
    tokens = analysis.tokens
    # "the air force claims | to have sunk ...": the clause is what its subject says of itself
    told = start > 0 and tokens[start].low == "to" and "saying" in tokens[start - 1]
    if start > 0 and "relative" in tokens[start - 1]:
        start = max(0, start - 6)  # "an Israeli air attack that targeted"
    heard = tokens if told or is_passive(analysis, hit) else tokens[start:end]
    return any("weapon" in t or "enemy" in t or t.actor for t in heard)


def _explodes(analysis: Analysis, hit: Hit) -> bool:
    """Whether the subject is something that falls or goes off."""
    tokens = analysis.tokens
    if hit.form != "noun":
        subject = tokens[front_of(analysis, hit.first) : hit.first]
        if tokens[hit.first].low in ("drive", "drives", "drove", "driven", "driving"):
            behind = tokens[hit.stop : hit.stop + 7]  # not "units with missiles drove into"
            return any(t.low in _DRIVEN for t in (*subject, *behind))
        return any("projectile" in t for t in subject)
    j = hit.first - (2 if tokens[hit.first - 1].low == "air" else 1)
    # "the bombing reached": but not "families fleeing the bombing reached"
    while j >= 0 and (tokens[j].actor or any(n in tokens[j] for n in ("determiner", "weapon"))):
        j -= 1
    return j < 0 or not ("preposition" in tokens[j] or tokens[j].low.endswith("ing"))


def _strikes_afar(analysis: Analysis, start: int, hit: Hit) -> bool:
    """Whether the subject is a state or coalition as such, which strikes from the air: "Israel then struck"."""
    tokens = analysis.tokens
    plainly = tokens[hit.first].low in ("struck", "strike", "strikes", "hit")  # "US forces struck a camp"
    if plainly and any("pronoun" in t for t in tokens[start : hit.first]):
        start = 0  # "Israel's army said it had struck a post"
    return hit.trigger.id == "hit-verb" and any(
        t.actor is not None and (t.low.removeprefix("the ") in t.actor.afar or (plainly and t.actor.afar))
        for t in tokens[start : hit.first]
    )


def _front(analysis: Analysis, hit: Hit) -> int:
    """Where the clause of a verb begins, over an aside: "jets, believed to be Russian, struck"."""
    tokens, front = analysis.tokens, front_of(analysis, hit.first)
    if front > 1 and "saying" in tokens[front - 1] and tokens[front - 2].low == ",":
        return front_of(analysis, front - 2)
    return front


def _behind_relative(analysis: Analysis, hit: Hit) -> int:
    """Where the clause of a verb begins, with what its relative pronoun stands for: "the rocket that struck"."""
    front = _front(analysis, hit)
    return max(0, front - 3) if front and "relative" in analysis.tokens[front - 1] else front


def _any_weapon(analysis: Analysis, start: int, stop: int) -> bool:
    return any("weapon" in t for t in analysis.tokens[start:stop])


def _is_armed(analysis: Analysis, hit: Hit, start: int, end: int, discourse: Discourse) -> bool:
    """Whether an armed force leaves: the first noun of its subject that tells decides."""
    tokens = analysis.tokens
    if any(t.actor or "enemy" in t for t in tokens[hit.first + 1 : hit.stop]):
        return True  # "buses took some 300 Islamic State fighters out of the hills"
    if is_passive(analysis, hit) and any("kind:base" in t for t in tokens[start : hit.first]):
        return True  # "two garrisons, in Ain Issa and at Kharab Ishk, were vacated"
    if start > 1 and "relative" in tokens[start - 1] and "civilian" in tokens[start - 2]:
        return False  # "residents who had fled"
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
        for i, token in enumerate(region):
            if "office" in token or (token.actor and any("office" in t for t in region[i + 1 : i + 2])):
                return False  # "the Syrian foreign minister left Moscow"
            arms = (
                token.actor
                or ("force" in token and "weapon" not in token)
                or ("armour" in token and hit.trigger.id != "leave")
            )
            if arms or "enemy" in token:
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


def _does_harm(analysis: Analysis, hit: Hit, end: int) -> bool:
    """Whether the sentence's weapon hits: somebody is killed, or it is aimed ("rockets on positions in ...")."""
    tokens = analysis.tokens
    aimed = hit.stop < len(tokens) and tokens[hit.stop].low in ("on", "against")
    return aimed or any("harm" in t for t in tokens[front_of(analysis, hit.first) : end])


def _names_enemy(analysis: Analysis, hit: Hit, end: int, discourse: Discourse) -> bool:
    tokens = analysis.tokens
    named = [j for j in range(hit.stop, end) if tokens[j].low == "of"]
    if any(t.actor or "enemy" in t for j in named for t in tokens[j + 1 : j + 4]):
        return True
    recent = [n for n, _, type in discourse.event_places if type == hit.trigger.type]
    if is_passive(analysis, hit) and recent and discourse.sentence - recent[-1] <= 3:
        return True  # "the villages of A and B were also cleared"
    # "had cleared the city": a force that clears a settlement clears it of its enemy
    start = clause_start(analysis, group_start(analysis, hit.first))
    forces = any(t.actor or "pronoun" in t or "force" in t for t in tokens[start : hit.first])
    return forces and any(is_settlement(t) for t in tokens[hit.stop : hit.stop + 4])


def _before_date(tokens: list[Token], j: int) -> bool:
    behind = tokens[j + 1 : j + 3]
    return "preposition" in tokens[j] and any(
        t.date is not None and (k == 0 or "determiner" in behind[0]) for k, t in enumerate(behind)
    )


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
        or "modal" in token  # "that it had fallen could not be confirmed"
        or token.low in ("is", "are", "was", "were")  # "reports that it has fallen are untrue"
    )
