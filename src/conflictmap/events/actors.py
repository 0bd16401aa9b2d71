"""Who did it: the actor of a trigger, from its subject, its agent, an adjective, or the report so far."""

from __future__ import annotations

from typing import Final

from conflictmap.events.attachment import reduced_relative
from conflictmap.events.clauses import clause_end, clause_start, group_start, is_passive, is_verb
from conflictmap.events.discourse import Discourse
from conflictmap.events.lexicon import Actor
from conflictmap.events.tokens import QUOTES, Analysis, Hit, Token
from conflictmap.events.vocabulary import Vocabulary

_NOT_SUBJECT = frozenset(
    {"by", "against", "from", "to", "on", "at", "into", "over", "between", "targeting", "with", "for", "of"}
)

# what explodes without telling who laid it
_ANONYMOUS = frozenset(
    {
        "blast", "blasts", "explosion", "explosions", "bomb", "bomber", "bombers", "suicide", "ied", "mine", "mines",
        "device", "vbied", "svbied", "car-bomb", "truck-bomb", "debris", "shrapnel", "explosives", "minibus",
    }
)  # fmt: skip
# what is done with what a strike is made of
_SENT: Final = frozenset({"fired", "launched", "dropped", "sent", "flown", "operated", "unleashed", "lobbed"})
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
    named = named or _named_actors(analysis, hit, discourse, vocabulary)
    won = hit.trigger.actor == "subject"  # who says that a place fell or was lost has not taken it
    own_deed = hit.trigger.type == "captured" or (
        hit.trigger.type == "struck" and not _is_incoming(analysis, hit)
    )
    if not named and won and own_deed and _is_own_statement(discourse):
        assert discourse.party is not None
        return discourse.party.name
    if not named and hit.trigger.type == "struck":
        weapons = analysis.text[analysis.start : analysis.end]
        named = [actor for pattern, actor in vocabulary.weapons if pattern.search(weapons)]
    if not named and vocabulary.air_force is not None:
        clause = analysis.tokens[hit.first : clause_end(analysis, hit.stop)]
        if any("pejorative" in t for t in clause):  # "the quarter was purged of mercenaries"
            named = [vocabulary.air_force]
    if not named and won and told_by and hit.trigger.type == "captured" and _is_agentless(analysis, hit):
        named = [told_by]
    if not named:
        before = discourse.attackers.get(hit.trigger.type, "unknown")
        losers = _subject(analysis, hit, discourse, vocabulary) if hit.trigger.actor == "other" else []
        lost = _is_loser(analysis, hit, before) or any(a.name in before.split("; ") for a in losers)
        return before if _is_agentless(analysis, hit) and not lost else "unknown"
    return "; ".join(dict.fromkeys(actor.name for actor in named))


def _is_incoming(analysis: Analysis, hit: Hit) -> bool:
    """Whether a bomb goes off or missiles come in, which is no deed of the party that tells of them."""
    told = analysis.tokens[clause_start(analysis, group_start(analysis, hit.first)) : hit.stop]
    return any(token.low in _ANONYMOUS or token.low in _INCOMING for token in told)


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
        loser = _subject(analysis, hit, discourse, vocabulary) if hit.trigger.actor == "other" or lost else []
        by = _agent(analysis, hit, discourse, vocabulary) if is_passive(analysis, hit) else []
        loser = by or loser  # "Azaz was lost by the government"
        winner = [] if by else _after(analysis, hit, vocabulary)
        if not winner and any(t.low in ("their", "theirs") for t in tokens[hit.first : hit.stop]):
            winner = _recalled(analysis, hit.first, hit.stop, discourse, vocabulary)
        return winner or [a for a in reversed(discourse.actors) if loser and a.side != loser[0].side][:1]
    if "repelled" in hit.trigger.needs:
        return _attackers(analysis, hit, discourse, vocabulary)
    agent_follows = hit.stop < len(tokens) and tokens[hit.stop].low == "by"
    passive = agent_follows or is_passive(analysis, hit) or bool(reduced_relative(analysis, hit))
    agent = _agent(analysis, hit, discourse, vocabulary) if passive or hit.trigger.pos == "noun" else []
    if agent or (passive and hit.trigger.type != "withdrawn"):
        return agent
    if hit.trigger.pos == "noun":
        near = tokens[max(0, hit.first - 4) : hit.first]
        cut = next((i for i in range(len(near), 0, -1) if "preposition" in near[i - 1]), 0)
        before = [a for t in near[cut:] if (a := _actor(t, vocabulary))]  # not "killed 60 soldiers in a raid"
        inside = [t.actor for t in tokens[hit.first : hit.stop] if t.actor]
        return (
            before[-1:]
            or inside
            or (_who_killed(analysis, hit, vocabulary) if cut else [])
            or _subject(analysis, hit, discourse, vocabulary)
            or _of_agent(analysis, hit, vocabulary)
        )
    return _subject(analysis, hit, discourse, vocabulary)


def _who_killed(analysis: Analysis, hit: Hit, vocabulary: Vocabulary) -> list[Actor]:
    """The subject of the verb that a strike is the means of: "American jets killed ten soldiers in a raid"."""
    verb = clause_start(analysis, hit.first) - 1
    if verb <= 0 or "harm" not in analysis.tokens[verb]:
        return []
    return _in_region(analysis, clause_start(analysis, verb), verb, vocabulary)


def _attackers(analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary) -> list[Actor]:
    """Who attacked in vain: "repelled an Islamic State attack", "an attack by rebels", the defender's enemy."""
    tokens = analysis.tokens
    if hit.trigger.pos == "verb":  # "the attackers were repelled at"
        return _subject(analysis, hit, discourse, vocabulary)
    near = [a for t in tokens[max(0, hit.first - 2) : hit.first] if (a := _actor(t, vocabulary))]
    by = _agent(analysis, hit, discourse, vocabulary)
    if near or by:
        return near[-1:] or by
    defenders = _in_region(analysis, 0, hit.first, vocabulary)
    return [a for a in reversed(discourse.actors) if defenders and a.side != defenders[-1].side][:1]


def _actor(token: Token, vocabulary: Vocabulary) -> Actor | None:
    if token.actor is not None:
        return token.actor
    return vocabulary.capitals.get(token.low)


def _agent(analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary) -> list[Actor]:
    """Actors after "by" in the clause."""
    tokens = analysis.tokens
    end = clause_end(analysis, hit.stop)
    for j in range(hit.stop, end):
        if tokens[j].low == "by" and tokens[j].date is None:
            if j + 1 < end and "pronoun" in tokens[j + 1]:
                return discourse.actors[-1:]
            chain = _chain(analysis, j + 1, end, vocabulary)
            if not chain and vocabulary.gunmen and any("pejorative" in t for t in tokens[j + 1 : j + 3]):
                return [vocabulary.gunmen]  # "rocket fire by terrorist groups"
            if not chain and any(
                "aircraft" in t or "irregular" in t for t in tokens[j + 1 : min(j + 3, end)]
            ):
                return _recalled(analysis, j + 1, min(j + 3, end), discourse, vocabulary)
            return chain
        if hit.trigger.type == "struck" and tokens[j].low in ("in", "from", "during"):
            armed = tokens[j + 1 : min(j + 5, end)]  # "damaged in a Turkish air raid", "hit from helicopters"
            named = [a for t in armed if (a := t.actor) is not None and t.place is None]
            if named and any("weapon" in t for t in armed):
                return named[:1]
            if any("aircraft" in t for t in armed[:2]):
                return _recalled(analysis, j + 1, min(j + 3, end), discourse, vocabulary)
        if "saying" in tokens[j] or any(h.first == j and h.trigger.pos == "verb" for h in analysis.hits):
            break
    return []


def _of_agent(analysis: Analysis, hit: Hit, vocabulary: Vocabulary) -> list[Actor]:
    tokens = analysis.tokens
    if hit.stop < len(tokens) and tokens[hit.stop].low == "of":
        return _chain(analysis, hit.stop + 1, min(hit.stop + 5, len(tokens)), vocabulary)
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
        if _actor(tokens[j], vocabulary) is not None:
            return _chain(analysis, j, end, vocabulary)
    return []


def _chain(analysis: Analysis, i: int, end: int, vocabulary: Vocabulary) -> list[Actor]:
    """Actors of one noun phrase with all that is coordinated: "HTS and allied fighters"."""
    found: list[Actor] = []
    for token in analysis.tokens[i:end]:
        actor = _actor(token, vocabulary)
        if actor is not None:
            found.append(actor)
        elif (
            found
            and not (
                "conjunction" in token
                or token.low in (",", "'s", "’s")
                or "determiner" in token
                or "force" in token
                or "generic_actor" in token
                or token.low in ("their", "its", "allied", "allies", "pro", "of", "of lebanon")
            )
        ) or (not found and ("preposition" in token or "saying" in token)):
            break
    return found


def _subject(analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary) -> list[Actor]:
    """Actors in the subject of the verb, of the verb before it, or those a pronoun points back to."""
    tokens = analysis.tokens
    verb = group_start(analysis, hit.first)
    start = clause_start(analysis, verb)
    if "munition-subject" in hit.trigger.needs:  # "rockets fired by the SDF fell on ..."
        named = [
            a for i in range(start, verb) if (a := _actor(tokens[i], vocabulary)) and not _owns(tokens, i)
        ]
        if named:
            return named[:1]
    if hit.form == "ing" and verb > 0 and (owner := _actor(tokens[verb - 1], vocabulary)) is not None:
        return [owner]  # "killed by Syrian shelling of Taftanaz"
    for _ in range(4):
        while start > 0 and is_verb(analysis, start - 1) and _shares_subject(analysis, start, verb):
            verb = group_start(analysis, start - 1)
            start = clause_start(analysis, verb)
        relative = start > 1 and "relative" in tokens[start - 1] and not is_verb(analysis, start - 2)
        if relative and _is_closed(tokens[start:verb]):
            verb = start - 1
            start = clause_start(analysis, verb)
        found = _in_region(analysis, start, verb, vocabulary)
        if found:
            return found
        if any(_points_back(t) for t in tokens[start:verb]):
            return _recalled(analysis, start, verb, discourse, vocabulary)
        if start == 0 or (hit.form != "ing" and _is_weapon_alone(analysis, start, verb)):
            break
        if "relative" in tokens[start - 1] and start >= 2:
            back = start - 2
            while back > 0 and tokens[back].low == ",":
                back -= 1
            while back > 0 and _actor(tokens[back], vocabulary) is None and "force" in tokens[back]:
                back -= 1  # "Israeli jets that bombed a convoy"
            actor = _actor(tokens[back], vocabulary)
            if actor is not None:
                return [actor]
        verb = start - 1
        start = clause_start(analysis, verb)
    return []


def _is_closed(region: list[Token]) -> bool:
    """Whether a relative clause ends before the verb: "the SDF, which the United States backs, took ..."."""
    last = max((i for i, t in enumerate(region) if t.actor is not None), default=len(region))
    behind = region[last + 1 : -1]
    return region[-1:] != [] and region[-1].low == "," and any(t.low.isalpha() and not t.date for t in behind)


def _shares_subject(analysis: Analysis, start: int, verb: int) -> bool:
    """Whether the verb is joined to the one before: "engaged an ISIL unit and | destroyed its positions"."""
    tokens = analysis.tokens
    j = verb - 1
    while j >= start and ("adverb" in tokens[j] or tokens[j].date is not None or "time" in tokens[j]):
        j -= 1
    return j >= start and tokens[j].low in ("and", "but", "then", "or")


def _is_weapon_alone(analysis: Analysis, start: int, verb: int) -> bool:
    """Whether the subject is a weapon: "38 soldiers died when missiles hit ..." does not say whose."""
    told = start > 0 and is_verb(analysis, start - 1)
    # "carried out strikes on two posts, hitting ..."; but not "says | missiles hit ..."
    object_before = told and "saying" not in analysis.tokens[start - 1]
    return verb > start and not object_before and any("projectile" in t for t in analysis.tokens[start:verb])


def _points_back(token: Token) -> bool:
    return "pronoun" in token or "generic_actor" in token or token.low in ("its", "their", "his")


def _recalled(
    analysis: Analysis, start: int, verb: int, discourse: Discourse, vocabulary: Vocabulary
) -> list[Actor]:
    """The actor that "they", "the militants", "jets" mean: the last one named that can be meant."""
    region = analysis.tokens[start:verb]
    named = [*discourse.actors, *(a for t in analysis.tokens[:start] if (a := _actor(t, vocabulary)))]
    if any("aircraft" in t for t in region):
        flying = [actor for actor in named if actor.air]
        return flying[-1:] or [vocabulary.air_force] if vocabulary.air_force else []
    if any("irregular" in t for t in region):
        named = [actor for actor in named if not actor.state]
        if not named and vocabulary.gunmen is not None:
            return [vocabulary.gunmen]
    if (
        any("pronoun" in t or t.low in ("its", "their", "his") for t in region)
        and start == 0
        and discourse.subject
    ):
        return [discourse.subject]  # "It also gave up ...": the subject of the sentence before
    tokens = analysis.tokens
    said = start - (2 if start > 1 and tokens[start - 1].low == "that" else 1)
    if region and "pronoun" in region[0] and said >= 0 and "saying" in tokens[said]:
        speaking = _in_region(analysis, clause_start(analysis, said), said, vocabulary)
        if speaking:
            return speaking[-1:]  # "after the army said it had left"
    if region and "pronoun" in region[-1] and start > 0:
        verb = next((i for i in range(start) if is_verb(analysis, i)), start)
        acting = _in_region(analysis, 0, verb, vocabulary)
        if acting:
            return acting[-1:]  # "the army ejected ISIL from Quriyah, near Mayadin, which they retook"
    return named[-1:]


def _in_region(analysis: Analysis, start: int, stop: int, vocabulary: Vocabulary) -> list[Actor]:
    """Actors of a subject that are not governed by a preposition ("crossings between Syria and Lebanon")."""
    tokens = analysis.tokens
    if 0 < start < stop and tokens[start].low == "by" and tokens[start - 1].low in _SENT:
        return _chain(analysis, start + 1, stop, vocabulary)  # "missiles fired | by Hezbollah struck"
    found: list[Actor] = []
    governed, noun = False, False  # behind a preposition; a noun of its phrase was seen
    fronted = start < stop and ("preposition" in tokens[start] or "subordinator" in tokens[start])
    for i in range(start, stop):
        token = tokens[i]
        if token.low == "of" and tokens[i - 1].low == "words":
            governed, noun = True, False  # "in the words of state television, Israeli rockets ..."
            continue
        if token.low == "of" and (not found or "generic_actor" in tokens[i - 1] or "force" in tokens[i - 1]):
            continue
        if token.low in _NOT_SUBJECT and not _belongs_to_party(tokens, i):
            governed, noun = True, False
        elif governed and noun and "determiner" in token:
            governed = False  # "to keep the fight from the beaches | the army closed ..."
        elif token.low == "," or token.date is not None or "time" in token or is_verb(analysis, i):
            governed = False
            if fronted and token.low == "," and any(_actor(t, vocabulary) for t in tokens[i:stop]):
                found.clear()  # "after clashes with ISIS, Nusra and others, units of the YPG took ..."
        actor = _actor(token, vocabulary)
        if actor is not None and not governed and not _owns(tokens, i):
            found.append(actor)
        noun = noun or not token.classes or "place_noun" in token or actor is not None
    return found


def _belongs_to_party(tokens: list[Token], i: int) -> bool:
    """Whether "from" or "of" at ``i`` tells whose fighters they are: "fighters from Tahrir al-Sham"."""
    party = tokens[i + 1].actor if i + 1 < len(tokens) else None
    fighters = i > 0 and ("generic_actor" in tokens[i - 1] or "irregular" in tokens[i - 1])
    return tokens[i].low == "from" and fighters and party is not None and not party.state


def _owns(tokens: list[Token], i: int) -> bool:
    """Whether the actor at ``i`` only owns a place ("Lebanon's Bekaa"), not a force ("Israel's navy")."""
    if i + 2 >= len(tokens) or tokens[i + 1].low not in ("'s", "’s"):
        return False
    return tokens[i + 2].place is not None or "place_noun" in tokens[i + 2]
