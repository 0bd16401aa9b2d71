"""The subject of a verb as actors: named, pointed back to, or the agent of the participle before it."""

from __future__ import annotations

from typing import Final

from conflictmap.events.clauses import clause_start, group_start, is_verb
from conflictmap.events.discourse import Discourse
from conflictmap.events.lexicon import Actor
from conflictmap.events.tokens import POSSESSIVES, Analysis, Hit, Token
from conflictmap.events.vocabulary import Vocabulary

_NOT_SUBJECT: Final = frozenset(
    {"by", "against", "from", "to", "on", "at", "into", "over", "between", "targeting", "with", "for", "of"}
)
_LED: Final = frozenset({"led", "headed", "commanded", "dominated", "spearheaded"})
_TELLING: Final = frozenset(
    {"confirm", "confirms", "confirmed", "report", "reports", "reported", "described"}
)
_BOMBERS: Final = frozenset({"bomber", "bombers"})
# what is done with what a strike is made of
_SENT: Final = frozenset({"fired", "launched", "dropped", "sent", "flown", "operated", "unleashed", "lobbed"})


def read_party(token: Token, vocabulary: Vocabulary) -> Actor | None:
    """The actor that a token names, also by its capital: "Amman shut the crossing"."""
    if token.actor is not None:
        return token.actor
    return vocabulary.capitals.get(token.low)


def follow_list(analysis: Analysis, i: int, end: int, vocabulary: Vocabulary) -> list[Actor]:
    """Actors of one noun phrase with all that is coordinated: "HTS and allied fighters"."""
    found: list[Actor] = []
    for j, token in enumerate(analysis.tokens[i:end], start=i):
        actor = read_party(token, vocabulary)
        if actor is not None:
            if not is_specified(analysis, j):
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
        ) or (not found and token.low != "of" and ("preposition" in token or "saying" in token)):
            break
    return found


def is_specified(analysis: Analysis, i: int) -> bool:
    """Whether another actor beside the one at ``i`` tells whose it is: "Jordan's army", "Kurdish YPG fighters"."""
    tokens = analysis.tokens

    def is_party(j: int) -> bool:
        return 0 <= j < len(tokens) and tokens[j].actor is not None

    def is_common(j: int) -> bool:
        return analysis.span(j, j + 1)[:1].islower()

    if is_party(i - 2) and tokens[i - 1].low in POSSESSIVES:
        return is_common(i)
    if is_party(i + 2) and tokens[i + 1].low in POSSESSIVES:
        return not is_common(i + 2)
    if is_party(i + 1):
        return not is_common(i + 1)
    of = is_common(i) and i + 1 < len(tokens) and tokens[i + 1].low == "of"
    return of and (is_party(i + 2) or (is_party(i + 3) and tokens[i + 2].low == "the"))


def find_subject(analysis: Analysis, hit: Hit, discourse: Discourse, vocabulary: Vocabulary) -> list[Actor]:
    """Actors in the subject of the verb, of the verb before it, or those a pronoun points back to."""
    tokens = analysis.tokens
    verb = group_start(analysis, hit.first)
    start = _behind_object(analysis, clause_start(analysis, verb), verb)
    if "munition-subject" in hit.trigger.needs:  # "rockets fired by the SDF fell on ..."
        named = [
            a for i in range(start, verb) if (a := read_party(tokens[i], vocabulary)) and not _owns(tokens, i)
        ]
        if named:
            return named[:1]
    if hit.form == "ing" and (owner := _find_owner(analysis, verb, vocabulary)) is not None:
        return owner
    for _ in range(4):
        while start > 0 and is_verb(analysis, start - 1) and _shares_subject(analysis, start, verb):
            verb = group_start(analysis, _before_aside(analysis, start))
            start = clause_start(analysis, verb)
        begin, start = start, _behind_object(analysis, start, verb)
        relative = start > 1 and "relative" in tokens[start - 1] and not is_verb(analysis, start - 2)
        if relative and _is_closed(tokens[start:verb]):
            verb = start - 1
            start = clause_start(analysis, verb)
        found = find_between(analysis, start, verb, vocabulary)
        if found:
            return found
        if any(_points_back(t) for t in tokens[start:verb]):
            return recall(analysis, start, verb, discourse, vocabulary)
        # "navy sank boats in the port, and witnesses reported | strikes": not the boats
        alone = start != begin or (hit.form != "ing" and _is_weapon_alone(analysis, start, verb))
        if start == 0 or alone or (hit.trigger.type == "struck" and is_confirmed(analysis, hit)):
            break
        actor = _find_antecedent(analysis, start, vocabulary)
        if actor is not None:
            return [actor]
        verb = start - 1
        start = clause_start(analysis, verb)
    return []


def _find_antecedent(analysis: Analysis, start: int, vocabulary: Vocabulary) -> Actor | None:
    """Whom the relative pronoun before ``start`` stands for: "Israeli jets that bombed a convoy"."""
    tokens = analysis.tokens
    if "relative" not in tokens[start - 1] or start < 2:
        return None
    back = start - 2
    while back > 0 and tokens[back].low == ",":
        back -= 1
    while back > 0 and read_party(tokens[back], vocabulary) is None and "force" in tokens[back]:
        back -= 1
    return read_party(tokens[back], vocabulary)


def _behind_object(analysis: Analysis, start: int, verb: int) -> int:
    """Where the subject of ``verb`` begins, behind the object of the verb before and ", and"."""
    tokens = analysis.tokens
    if start == 0 or not is_verb(analysis, start - 1) or "saying" in tokens[start - 1]:
        return start
    links = [
        j for j in range(start + 1, verb - 1) if tokens[j].low in ("and", "but") and tokens[j - 1].low == ","
    ]
    return links[-1] + 1 if links else start


def _find_owner(analysis: Analysis, verb: int, vocabulary: Vocabulary) -> list[Actor] | None:
    """Whose the participle at ``verb`` is, where the words before it tell."""
    tokens = analysis.tokens
    near = tokens[max(0, verb - 3) : verb]
    if near and "weapon" in near[-1] and any(t.low == "with" for t in near):
        return []  # "clashes went on around the dam, with drones hitting its entrance"
    owner = read_party(tokens[verb - 1], vocabulary) if verb > 0 else None
    return None if owner is None else [owner]  # "killed by Syrian shelling of Taftanaz"


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


def is_confirmed(analysis: Analysis, hit: Hit) -> bool:
    """Whether somebody tells of it as of another's deed: "an official confirms the shelling of Menagh"."""
    told = clause_start(analysis, hit.first) - 1
    noun = hit.trigger.pos == "noun" or hit.form == "ing"
    return noun and told >= 0 and analysis.tokens[told].low in _TELLING


def _before_aside(analysis: Analysis, start: int) -> int:
    """The verb that ends before ``start``, or the one before an aside: "took Morek, a monitor said, and | held"."""
    tokens = analysis.tokens
    if "saying" not in tokens[start - 1] or tokens[start].low != ",":
        return start - 1
    comma = next((j for j in range(start - 2, max(0, start - 9), -1) if tokens[j].low == ","), 0)
    told = clause_start(analysis, comma) - 1 if comma else 0
    return told if told > 0 and is_verb(analysis, told) else start - 1


def _is_weapon_alone(analysis: Analysis, start: int, verb: int) -> bool:
    """Whether the subject is a weapon: "38 soldiers died when missiles hit ..." does not say whose."""
    told = start > 0 and is_verb(analysis, start - 1)
    # "carried out strikes on two posts, hitting ..."; but not "says | missiles hit ..."
    object_before = told and "saying" not in analysis.tokens[start - 1]
    return verb > start and not object_before and any("projectile" in t for t in analysis.tokens[start:verb])


def _points_back(token: Token) -> bool:
    return "pronoun" in token or "generic_actor" in token or token.low in ("its", "their", "his")


def recall(
    analysis: Analysis, start: int, verb: int, discourse: Discourse, vocabulary: Vocabulary
) -> list[Actor]:
    """The actor that "they", "the militants", "jets" mean: the last one named that can be meant."""
    region = analysis.tokens[start:verb]
    named = [*discourse.actors, *(a for t in analysis.tokens[:start] if (a := read_party(t, vocabulary)))]
    if any("aircraft" in t for t in region):
        flying = [actor for actor in named if actor.air]
        return flying[-1:] or [vocabulary.air_force] if vocabulary.air_force else []
    if any("irregular" in t for t in region):
        named = [actor for actor in named if not actor.state]
        if not named and vocabulary.gunmen is not None:
            return [vocabulary.gunmen]
    if (
        any("pronoun" in t or t.low in ("its", "their", "his") for t in region)
        and discourse.subject
        and not any(t.low.isalpha() for t in analysis.tokens[:start])  # nothing but "08:50" before
    ):
        return [discourse.subject]  # "It also gave up ...": the subject of the sentence before
    tokens = analysis.tokens
    said = start - (2 if start > 1 and tokens[start - 1].low == "that" else 1)
    if region and "pronoun" in region[0] and said >= 0 and "saying" in tokens[said]:
        speaking = find_between(analysis, clause_start(analysis, said), said, vocabulary)
        if speaking:
            return speaking[-1:]  # "after the army said it had left"
    if region and "pronoun" in region[-1] and start > 0:
        verb = next((i for i in range(start) if is_verb(analysis, i)), start)
        acting = find_between(analysis, 0, verb, vocabulary)
        if acting:
            return acting[-1:]  # "the army ejected ISIL from Quriyah, near Mayadin, which they retook"
    return named[-1:]


def find_between(analysis: Analysis, start: int, stop: int, vocabulary: Vocabulary) -> list[Actor]:
    """Actors of a subject that are not governed by a preposition ("crossings between Syria and Lebanon")."""
    tokens = analysis.tokens
    if 0 < start < stop and tokens[start].low == "by" and tokens[start - 1].low in _SENT:
        return follow_list(analysis, start + 1, stop, vocabulary)  # "missiles fired | by Hezbollah struck"
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
        leads = token.low == "by" and i > 0 and tokens[i - 1].low in _LED  # "forces led by HTS"
        if token.low in _NOT_SUBJECT and not ("adverb" in token or leads or _belongs_to_party(tokens, i)):
            governed, noun = True, False
        elif governed and noun and "determiner" in token:
            governed = False  # "to keep the fight from the beaches | the army closed ..."
        elif token.low == "," or token.date is not None or "time" in token or is_verb(analysis, i):
            governed = False
            if fronted and token.low == "," and any(read_party(t, vocabulary) for t in tokens[i:stop]):
                found.clear()  # "after clashes with ISIS, Nusra and others, units of the YPG took ..."
        actor = read_party(token, vocabulary)
        if actor is not None and not (governed or _owns(tokens, i) or is_specified(analysis, i)):
            found.append(actor)
        noun = noun or not token.classes or "place_noun" in token or actor is not None
    return found


def _belongs_to_party(tokens: list[Token], i: int) -> bool:
    """Whether "from" or "of" at ``i`` tells whose fighters they are: "fighters from Tahrir al-Sham"."""
    behind = tokens[i + 1 : i + 3]
    party = next((t.actor for t in behind if "determiner" not in t), None)
    who = tokens[i - 1] if i else None
    fighters = who is not None and ("generic_actor" in who or "irregular" in who or who.low in _BOMBERS)
    return tokens[i].low == "from" and fighters and party is not None and not party.state


def _owns(tokens: list[Token], i: int) -> bool:
    """Whether the actor at ``i`` only owns a place ("Lebanon's Bekaa"), not a force ("Israel's navy")."""
    if i + 2 >= len(tokens) or tokens[i + 1].low not in POSSESSIVES:
        return False
    return tokens[i + 2].place is not None or "place_noun" in tokens[i + 2]
