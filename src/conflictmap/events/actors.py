"""Who did it: the actor of a trigger, from its subject, its agent, an adjective, or the report so far."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from conflictmap.events.attachment import reduced_relative
from conflictmap.events.clauses import clause_end, clause_start, group_start, is_passive
from conflictmap.events.discourse import Discourse
from conflictmap.events.lexicon import Actor
from conflictmap.events.subjects import (
    find_between,
    find_subject,
    follow_list,
    is_confirmed,
    read_party,
    recall,
)
from conflictmap.events.tokens import QUOTES, Analysis, Hit
from conflictmap.events.vocabulary import Vocabulary

# what explodes without telling who laid it
_ANONYMOUS: Final = frozenset(
    {
        "blast", "blasts", "explosion", "explosions", "bomb", "bomber", "bombers", "suicide", "ied", "mine", "mines",
        "device", "vbied", "svbied", "car-bomb", "truck-bomb", "debris", "shrapnel", "explosives", "minibus",
    }
)  # fmt: skip
_ATTEMPTS: Final = frozenset({"attempt", "attempts", "bid", "bids", "effort", "efforts"})
_BEATEN_OFF: Final = ("repel", "repuls", "foil", "thwart", "beat off", "beat back", "beaten off", "fend")
# whose agent holds the place and did not strike it: "strikes on posts used by militias"
_HELD: Final = frozenset(
    {"used", "held", "controlled", "run", "led", "owned", "backed", "supported", "manned"}
)
_PRESUMED: Final = re.compile(r"\b(?:believed|thought|suspected|presumed|assumed) to be (\w+)")
_UNIDENTIFIED: Final = frozenset({"unidentified", "unknown", "unmarked"})
# what comes from somewhere else
_INCOMING: Final = frozenset(
    {
        "missile", "missiles", "rocket", "rockets", "shell", "shells", "mortar", "mortars", "drone", "drones",
        "projectile", "projectiles", "grenade", "grenades",
    }
)  # fmt: skip


def find_actor(
    analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary, told_by: Actor | None = None
) -> str:
    """Canonical name of who acted, several joined by "; ", or ``unknown``.

    A party that tells of a capture without saying whose it is (``told_by``) tells of its own.
    """
    own = analysis.span(hit.first, hit.stop)
    named = [actor for pattern, actor in vocabulary.weapons if pattern.search(own)]
    struck = hit.trigger.type == "struck"
    if struck and _is_unidentified(
        analysis, clause_start(analysis, group_start(analysis, hit.first)), hit.stop
    ):
        return "unknown"
    named = named or _presumed(analysis, hit, vocabulary)
    named = named or _named_actors(analysis, hit, discourse, vocabulary)
    won = hit.trigger.actor == "subject"  # who says that a place fell or was lost has not taken it
    if hit.trigger.actor == "after" and re.search(r"\bunder (?:\w+ )?control$", own):
        won = True  # "Erdogan says the town came under full control"
    own_deed = hit.trigger.type == "captured" or (
        struck and not (_is_incoming(analysis, hit) or is_confirmed(analysis, hit))
    )
    if not named and won and own_deed and _is_own_statement(discourse):
        assert discourse.party is not None
        return discourse.party.name
    if not named and struck:
        weapons = analysis.text[analysis.start : analysis.end]
        named = [actor for pattern, actor in vocabulary.weapons if pattern.search(weapons)]
    if not named and vocabulary.air_force is not None:
        clause = analysis.tokens[hit.first : clause_end(analysis, hit.stop)]
        if any("pejorative" in t for t in clause):  # "the quarter was purged of mercenaries"
            named = [vocabulary.air_force]
    if not named and told_by and analysis.tokens[hit.stop - 1].low in ("free", "liberated"):
        named = [told_by]  # "Daraa is free", says who freed it
    gained = hit.trigger.type == "captured" and "repelled" not in hit.trigger.needs
    if not named and won and told_by and gained and _is_agentless(analysis, hit):
        named = [told_by]
    if not named:
        before = discourse.attackers.get(hit.trigger.type, "unknown")
        losers = find_subject(analysis, hit, discourse, vocabulary) if hit.trigger.actor == "other" else []
        lost = _is_loser(analysis, hit, before) or any(a.name in before.split("; ") for a in losers)
        new = struck and (_is_another(analysis, hit) or _is_unidentified(analysis, 0, hit.stop))
        return before if _is_agentless(analysis, hit) and not lost and not new else "unknown"
    return "; ".join(dict.fromkeys(actor.name for actor in named))


def _is_unidentified(analysis: Analysis, first: int, stop: int) -> bool:
    """Whether nobody knows whose the weapons are: "unidentified aircraft bombed a hospital"."""
    told = analysis.tokens[first:stop]
    return any(
        t.low in _UNIDENTIFIED and ("aircraft" in near or "weapon" in near) for t, near in pairwise(told)
    )


def _presumed(analysis: Analysis, hit: Hit, vocabulary: Vocabulary) -> list[Actor]:
    """Whose a weapon is thought to be: "jets believed to be Russian struck Ariha"."""
    found = _PRESUMED.search(analysis.span(0, hit.first)) if hit.trigger.type == "struck" else None
    named = vocabulary.adjectives.get(found[1].lower(), ()) if found else ()
    return [actor for words, _, actor in named if len(words) == 1]


def _is_incoming(analysis: Analysis, hit: Hit) -> bool:
    """Whether a bomb goes off or missiles come in, which is no deed of the party that tells of them."""
    told = analysis.tokens[clause_start(analysis, group_start(analysis, hit.first)) : hit.stop]
    return any(token.low in _ANONYMOUS or token.low in _INCOMING for token in told)


def _is_another(analysis: Analysis, hit: Hit) -> bool:
    """Whether a weapon not told of before strikes, of whom it may be: "A missile also landed in Qah"."""
    told = analysis.tokens[clause_start(analysis, group_start(analysis, hit.first)) : hit.first]
    return any(
        t.low in _INCOMING and told[i - 1].low in ("a", "an", "another", "one")
        for i, t in enumerate(told)
        if i
    )


def _is_own_statement(discourse: Discourse) -> bool:
    """Whether the report is a party's own statement, which counts its own strikes and names no other actor."""
    party = discourse.party
    if party is None or discourse.independent:
        return False
    return all(actor.side == party.side for actor in discourse.actors) and set(
        discourse.attackers.values()
    ) <= {party.name, "unknown"}


def _is_loser(analysis: Analysis, hit: Hit, name: str) -> bool:
    """Whether the clause says that it was taken from the actor ("was captured from the jihadists")."""
    tokens = analysis.tokens[hit.stop : clause_end(analysis, hit.stop)]
    return any(
        t.actor is not None and t.actor.name in name.split("; ")
        for i, preposition in enumerate(tokens)
        if preposition.low == "from"
        for t in tokens[i + 1 : i + 4]
    )


def _is_agentless(analysis: Analysis, hit: Hit) -> bool:
    """Whether the one who acted before is meant when nobody is named; a bomb that goes off has no such author."""
    if hit.trigger.type not in ("captured", "struck"):
        return False
    told = analysis.tokens[clause_start(analysis, group_start(analysis, hit.first)) : hit.stop]
    return not any(token.low in _ANONYMOUS for token in told)


def _named_actors(analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary) -> list[Actor]:
    tokens = analysis.tokens
    lost = hit.trigger.type == "captured" and tokens[hit.first].low in ("loss", "fall")
    if hit.trigger.actor in ("after", "other") or lost:
        loser = (
            find_subject(analysis, hit, discourse, vocabulary) if hit.trigger.actor == "other" or lost else []
        )
        by = _agent(analysis, hit, discourse, vocabulary) if is_passive(analysis, hit) else []
        loser = by or loser  # "Azaz was lost by the government"
        winner = [] if by else _after(analysis, hit, vocabulary)
        if not winner and any(t.low in ("their", "theirs", "its") for t in tokens[hit.first : hit.stop]):
            own = find_between(
                analysis, 0, clause_start(analysis, group_start(analysis, hit.first)), vocabulary
            )
            # "The army declared the town fully under its control"
            winner = own[-1:] or recall(analysis, hit.first, hit.stop, discourse, vocabulary)
        return winner or [a for a in reversed(discourse.actors) if loser and a.side != loser[0].side][:1]
    tried = _attempted(analysis, hit, discourse, vocabulary)
    if tried:
        return tried
    if "repelled" in hit.trigger.needs:
        return _attackers(analysis, hit, discourse, vocabulary)
    agent_follows = hit.stop < len(tokens) and tokens[hit.stop].low == "by"
    passive = agent_follows or is_passive(analysis, hit) or bool(reduced_relative(analysis, hit))
    agent = _agent(analysis, hit, discourse, vocabulary) if passive or hit.trigger.pos == "noun" else []
    if agent or (passive and hit.trigger.type != "withdrawn"):
        return agent
    if hit.trigger.pos == "noun":
        near = tokens[max(0, hit.first - 4) : hit.first]
        cut = next(
            (i for i in range(len(near), 0, -1) if "preposition" in near[i - 1] or "saying" in near[i - 1]), 0
        )
        before = [
            a for t in near[cut:] if (a := read_party(t, vocabulary))
        ]  # not "killed 60 soldiers in a raid"
        inside = [t.actor for t in tokens[hit.first : hit.stop] if t.actor]
        return (
            before[-1:]
            or inside
            or (_who_killed(analysis, hit, vocabulary) if cut else [])
            or ([] if _is_reason(analysis, hit) else find_subject(analysis, hit, discourse, vocabulary))
            or _of_agent(analysis, hit, vocabulary)
        )
    return find_subject(analysis, hit, discourse, vocabulary)


def _is_reason(analysis: Analysis, hit: Hit) -> bool:
    """Whether a strike is what others reacted to: "militias pulled out following a series of air strikes"."""
    before = [t.low for t in analysis.tokens[max(0, hit.first - 6) : hit.first]]
    return hit.trigger.type == "struck" and any(
        word in before for word in ("following", "after", "amid", "despite")
    )


def _attempted(analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary) -> list[Actor]:
    """Who made an attempt that was beaten off: "the defenders beat off an attempt to seize Mursitpinar"."""
    tokens = analysis.tokens
    noun = hit.first - 2
    if hit.form != "base" or noun < 0 or tokens[noun + 1].low != "to":
        return []
    before = analysis.span(0, noun).lower()
    if tokens[noun].low not in _ATTEMPTS or not any(word in before for word in _BEATEN_OFF):
        return []
    defenders = find_between(analysis, 0, noun, vocabulary)
    return [a for a in reversed(discourse.actors) if defenders and a.side != defenders[-1].side][:1]


def _who_killed(analysis: Analysis, hit: Hit, vocabulary: Vocabulary) -> list[Actor]:
    """The subject of the verb that a strike is the means of: "American jets killed ten soldiers in a raid"."""
    verb = clause_start(analysis, hit.first) - 1
    if verb <= 0 or "harm" not in analysis.tokens[verb]:
        return []
    return find_between(analysis, clause_start(analysis, verb), verb, vocabulary)


def _attackers(analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary) -> list[Actor]:
    """Who attacked in vain: "repelled an Islamic State attack", "an attack by rebels", the defender's enemy."""
    tokens = analysis.tokens
    if hit.trigger.pos == "verb":  # "the attackers were repelled at"
        return find_subject(analysis, hit, discourse, vocabulary)
    near = [a for t in tokens[max(0, hit.first - 2) : hit.first] if (a := read_party(t, vocabulary))]
    by = _agent(analysis, hit, discourse, vocabulary)
    if near or by:
        return near[-1:] or by
    defenders = find_between(analysis, 0, hit.first, vocabulary)
    return [a for a in reversed(discourse.actors) if defenders and a.side != defenders[-1].side][:1]


def _agent(analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary) -> list[Actor]:
    """Actors after "by" in the clause."""
    tokens = analysis.tokens
    end = clause_end(analysis, hit.stop)
    for j in range(hit.stop, end):
        if (
            tokens[j].low == "by"
            and tokens[j].date is None
            and not (j > hit.stop and tokens[j - 1].low in _HELD)
        ):
            if j + 1 < end and "pronoun" in tokens[j + 1]:
                return discourse.actors[-1:]
            chain = follow_list(analysis, j + 1, end, vocabulary)
            if not chain and vocabulary.gunmen and any("pejorative" in t for t in tokens[j + 1 : j + 3]):
                return [vocabulary.gunmen]  # "rocket fire by terrorist groups"
            if not chain and any(
                "aircraft" in t or "irregular" in t for t in tokens[j + 1 : min(j + 3, end)]
            ):
                return recall(analysis, j + 1, min(j + 3, end), discourse, vocabulary)
            return chain
        if hit.trigger.type == "struck" and tokens[j].low in ("in", "from", "during"):
            armed = tokens[j + 1 : min(j + 5, end)]  # "damaged in a Turkish air raid", "hit from helicopters"
            named = [a for t in armed if (a := t.actor) is not None and t.place is None]
            if named and any("weapon" in t for t in armed):
                return named[:1]
            if any("aircraft" in t for t in armed[:2]):
                return recall(analysis, j + 1, min(j + 3, end), discourse, vocabulary)
        if "saying" in tokens[j] or any(h.first == j and h.trigger.pos == "verb" for h in analysis.hits):
            break
    return []


def _of_agent(analysis: Analysis, hit: Hit, vocabulary: Vocabulary) -> list[Actor]:
    tokens = analysis.tokens
    if hit.stop < len(tokens) and tokens[hit.stop].low == "of":
        return follow_list(analysis, hit.stop + 1, min(hit.stop + 5, len(tokens)), vocabulary)
    return []


def _after(analysis: Analysis, hit: Hit, vocabulary: Vocabulary) -> list[Actor]:
    tokens = analysis.tokens
    inside = [t.actor for t in tokens[hit.first : hit.stop] if t.actor]
    if inside:
        return inside
    end = min(clause_end(analysis, hit.stop), hit.stop + 9)
    for j in range(hit.stop, end):
        if "saying" in tokens[j] or tokens[j].low in (".", ";", ",") or tokens[j].low in QUOTES:
            break
        if "conjunction" in tokens[j]:
            break
        if read_party(tokens[j], vocabulary) is not None:
            return follow_list(analysis, j, end, vocabulary)
    return []
