"""Who did it: the subject behind an Arabic verb or in front of it, the possessor or adjective of a noun, the agent."""

from __future__ import annotations

from typing import Final

from conflictmap.events.arabic_agents import find_author_of_cause, find_driver
from conflictmap.events.arabic_clauses import (
    adjunct_starts,
    clause_end,
    clause_start,
    is_auxiliary,
    is_verb,
    skip_back,
)
from conflictmap.events.arabic_patterns import Grammar, match_phrase
from conflictmap.events.arabic_tokens import ArabicAnalysis
from conflictmap.events.arabic_words import strip_article
from conflictmap.events.discourse import Discourse
from conflictmap.events.lexicon import Actor
from conflictmap.events.tokens import Analysis, Hit, Token

# "كتائب من الجيش الحر", "طائرات تابعة للنظام": prepositions inside a subject
_INNER: Final = frozenset({"من", "ل"})
# "that it", whose pronoun is who speaks: "أفادت الفصائل بأنها سيطرت"
_IT_SELF: Final = frozenset({"انه", "انها", "انهم", "بانه", "بانها", "بانهم"})
_STRIKES: Final = frozenset({"غارة", "غارات", "قصف", "ضربة", "ضربات"})
_HANDS: Final = frozenset({"يد", "ايدي", "قبضة", "قبل", "جانب", "سيطرة", "حوزة", "صالح"})


def find_actor(analysis: ArabicAnalysis, hit: Hit, discourse: Discourse, grammar: Grammar) -> str:
    """Canonical name of who acted, several joined by "; ", or ``unknown``."""
    named = _named(analysis, hit, discourse)
    if not named and _is_irregular(analysis, hit):
        named = [a for a in discourse.actors if not a.state][-1:]
    if not named and hit.trigger.type == "struck":
        named = find_author_of_cause(analysis, hit) or _of_weapon(analysis, hit, discourse, grammar)
    if named:
        return "; ".join(dict.fromkeys(actor.name for actor in named))
    if hit.trigger.type == "struck" and (hit.trigger.pos != "verb" or _is_strike(analysis, hit)):
        near = analysis.tokens[max(0, hit.first - 2) : hit.stop + 3]
        return (
            "unknown" if any("anonymous" in t for t in near) else discourse.attackers.get("struck", "unknown")
        )
    if hit.trigger.type == "captured" and hit.trigger.actor != "other" and _is_agentless(analysis, hit):
        return discourse.attackers.get("captured", "unknown")
    return "unknown"


def _is_agentless(analysis: Analysis, hit: Hit) -> bool:
    """Whether nobody is said to have taken the place: "تم تحرير", "سقطت", "استُعيدت"."""
    if any("we" in t for t in analysis.tokens[hit.first : hit.stop + 2]):
        return False
    if hit.trigger.actor == "after" or hit.trigger.pos != "verb":
        return True
    end = clause_end(analysis, hit.stop)
    return not _behind_verb(analysis, hit.first + 1, end)[1] and not any(
        "force" in t for t in analysis.tokens[clause_start(analysis, hit.first) : hit.first]
    )


def _of_weapon(analysis: Analysis, hit: Hit, discourse: Discourse, grammar: Grammar) -> list[Actor]:
    """Who strikes by the weapon: "بصواريخ أمريكية" behind, what one side alone has, or aircraft nobody names."""
    tokens = analysis.tokens
    start, end = clause_start(analysis, hit.first), clause_end(analysis, hit.stop)
    for j in range(hit.stop + 1, end):
        actor = tokens[j].actor
        near = tokens[max(hit.stop, j - 3) : j]
        if actor is not None and any(t.low == "ب" for t in near) and any("weapon" in t for t in near):
            return [actor]
    for j in range(start, end):
        for phrase, actor in grammar.weapons.get(strip_article(tokens[j].low), ()):
            if match_phrase(tokens, j, phrase):
                return [actor]
    if (
        any("aircraft" in t and t.low.startswith("ال") for t in tokens[start:end])
        and grammar.air_force is not None
    ):
        flying = [actor for actor in discourse.actors if actor.air]
        return flying[-1:] or [grammar.air_force]
    return []


def _is_irregular(analysis: Analysis, hit: Hit) -> bool:
    """Whether "the militants" did it: those named last."""
    behind = analysis.tokens[hit.first + 1 : clause_end(analysis, hit.stop)][:6]
    front = analysis.tokens[clause_start(analysis, hit.first) : hit.first]
    return any("irregular" in t and "definite" in t for t in (*front, *behind))


def _is_strike(analysis: Analysis, hit: Hit) -> bool:
    """Whether the subject of a verb is a strike without an author: "غارة مماثلة طالت المرفأ"."""
    tokens = analysis.tokens
    near = (
        tokens[max(clause_start(analysis, hit.first), hit.first - 4) : hit.first]
        + tokens[hit.stop : hit.stop + 2]
    )
    return any(t.low.removeprefix("ال") in _STRIKES for t in near)


def _named(analysis: ArabicAnalysis, hit: Hit, discourse: Discourse) -> list[Actor]:
    end = clause_end(analysis, hit.stop, until=adjunct_starts(analysis, hit.stop))
    agent = _agent(analysis, hit.first, end)
    if hit.trigger.actor == "after":
        return agent or _first_behind(analysis, hit, end)
    if hit.trigger.actor == "other":
        loser = find_subject(analysis, hit.first, end)
        winner = _receiver(analysis, hit.stop, end)
        return (
            agent
            or winner
            or [a for a in reversed(discourse.actors) if loser and a.side != loser[0].side][:1]
        )
    if agent:
        return agent
    if "enemy" in hit.trigger.needs and hit.form == "noun":
        return find_driver(analysis, hit, end)
    if "munition-subject" in hit.trigger.needs:
        return _of_munition(analysis, hit, end)
    if hit.trigger.pos == "noun":
        return _of_noun(analysis, hit, end, discourse)
    if hit.trigger.pos == "state":
        inside = [t.actor for t in analysis.tokens[hit.stop - 1 : end] if t.actor is not None]
        return inside[:1] or (find_subject(analysis, hit.first, end) if hit.trigger.type == "closed" else [])
    strike = _strike_before(analysis, hit)
    behind = analysis.tokens[hit.stop : hit.stop + 1]
    if strike is not None and not any("suffix" in token for token in behind):  # not "غارات شنتها"
        return _of_noun(analysis, strike, hit.first, discourse)
    return find_subject(analysis, hit.first, end) or _dropped_subject(analysis, hit, discourse)


def _strike_before(analysis: Analysis, hit: Hit) -> Hit | None:
    """The strike that is the subject of the verb behind it: "قتل زعيم الحركة في انفجار استهدف"."""
    tokens = analysis.tokens
    for j in range(hit.first - 1, max(-1, hit.first - 5), -1):
        if tokens[j].place is not None or tokens[j].low == "," or is_verb(tokens[j]):
            return None
        for other in analysis.hits:
            if other.first == j and other.trigger.pos == "noun" and other.trigger.type == "struck":
                return other
        if {"and", "relative"} & tokens[j].classes or (
            "preposition" in tokens[j] and tokens[j].low not in _INNER
        ):
            return None
    return None


def _of_munition(analysis: Analysis, hit: Hit, end: int) -> list[Actor]:
    """Actors in the phrase that names what fell or exploded: "صواريخ إيرانية سقطت", "سقطت قذائف النظام"."""
    tokens = analysis.tokens
    first = clause_start(analysis, hit.first)
    commas = [j for j in range(first, hit.first) if tokens[j].low == ","]
    found = _in_front(tokens, commas[-1] + 1 if commas else first, hit.first)
    for j in range(hit.first + 1, end if not found else 0):
        token, before = tokens[j], tokens[j - 1]
        if token.place is not None:
            break
        if token.actor is not None:
            owned = before if before.low not in _INNER else tokens[j - 2]
            return [token.actor] if {"weapon", "projectile", "belonging"} & owned.classes else []
    return found


def _agent(analysis: Analysis, start: int, end: int) -> list[Actor]:
    """Actors behind "by", "in the hands of": "من قبل", "على يد", "بيد"."""
    tokens = analysis.tokens
    for j in range(start + 1, end - 1):
        hand = tokens[j].low.removeprefix("ال")
        if tokens[j - 1].low == "من" and hand not in ("قبل", "جانب"):
            continue  # "من قبضة": who lost it
        if hand not in _HANDS or "preposition" not in tokens[j - 1] or tokens[j + 1].actor is None:
            continue
        held = "definite" in tokens[j - 2] or tokens[j - 1].low not in ("تحت", "ل", "الي")
        if hand != "سيطرة" or not held:  # not "الخاضعة لسيطرة", "عقب سيطرة"
            return _chain(tokens, j + 1, end)
    return []


def _receiver(analysis: Analysis, start: int, end: int) -> list[Actor]:
    """Actors to whom a place is lost or handed over: "للجيش", "إلى الحكومة", "أمام الفصائل"."""
    tokens = analysis.tokens
    for j in range(start + 1, end):
        if tokens[j].actor is not None and tokens[j - 1].low in ("ل", "الي", "امام", "لصالح"):
            return _chain(tokens, j, end)
    return []


def _first_behind(analysis: Analysis, hit: Hit, end: int) -> list[Actor]:
    tokens = analysis.tokens
    for j in range(hit.first + 1, end):
        if tokens[j].actor is not None and tokens[j - 1].low not in ("من", "ضد", "مع"):
            return _chain(tokens, j, end)
    return []


def _chain(tokens: list[Token], i: int, end: int) -> list[Actor]:
    """Actors of one phrase with all that is coordinated."""
    found: list[Actor] = []
    for token in tokens[i:end]:
        if token.actor is not None:
            found.append(token.actor)
        elif not (
            "and" in token
            or "force" in token
            or "belonging" in token
            or token.low in _INNER
            or token.low == ","
        ):
            break
    return found


def find_subject(analysis: Analysis, i: int, end: int) -> list[Actor]:
    """Actors that are the subject of the verb at ``i``: behind it up to ``end``, in front, or the verb's before."""
    tokens = analysis.tokens
    found, explicit = _behind_verb(analysis, i + 1, end)
    if found:
        return found
    for _ in range(4):
        start = clause_start(analysis, i)
        found = _in_front(tokens, start, i) or _owned(tokens, start, end)
        if found or explicit:
            return found
        back = start - 1
        if back < 0:
            break
        if "relative" in tokens[back]:
            before = skip_back(tokens, back)
            return [actor] if before >= 0 and (actor := tokens[before].actor) is not None else []
        if is_verb(tokens[back]):
            found, explicit = _behind_verb(analysis, back + 1, i)
            if found:
                return found
        elif (
            tokens[back].low not in (*_IT_SELF, "كما")
            and "suffix" not in tokens[start]
            and tokens[start].low != "ثم"
        ):
            break
        i = back
    return []


def _owned(tokens: list[Token], start: int, end: int) -> list[Actor]:
    """The actor named before whose "its fighters", "its air force" a subject is."""
    for j in range(start, end - 1):
        if "force" in tokens[j] and "suffix" in tokens[j + 1] and "we" not in tokens[j + 1]:
            return [t.actor for t in tokens[:j] if t.actor is not None][-1:]
        if tokens[j].place is not None:
            break
    return []


def _dropped_subject(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Actor]:
    """The actor named last, for a verb that cannot be passive and has no subject: "بعدما سيطرت على"."""
    tokens = analysis.tokens
    if {"object", "subject"} & set(hit.trigger.roles) or skip_back(tokens, hit.first) >= clause_start(
        analysis, hit.first
    ):
        return []
    _, explicit = _behind_verb(analysis, hit.first + 1, clause_end(analysis, hit.stop))
    return [] if explicit else _last_named(tokens, hit.first, discourse)


def _last_named(tokens: list[Token], i: int, discourse: Discourse) -> list[Actor]:
    """The subject of the sentence so far, behind whoever speaks; else the actor named last."""
    said = max((j for j in range(i) if "subordinator" in tokens[j]), default=-1)
    here = [t.actor for t in tokens[said + 1 : i] if t.actor is not None]
    here = here or [t.actor for t in tokens[:i] if t.actor is not None]
    return here[:1] or discourse.actors[-1:]


def _behind_verb(analysis: Analysis, i: int, end: int) -> tuple[list[Actor], bool]:
    """Actors of the subject that stands right behind a verb, and whether there is another subject instead."""
    tokens = analysis.tokens
    found: list[Actor] = []
    explicit = False
    for j in range(i, end):
        token = tokens[j]
        if token.actor is not None:
            if found and not _is_joined(tokens, j):
                break
            if found and tokens[j - 1].low == "من" and token.actor.side != found[-1].side:
                break  # "انتزعت الفصائل من قوات النظام": whom it was taken from
            found.append(token.actor)
        elif _begins_object(tokens, j):
            break
        elif "preposition" in token:
            inner = token.low in _INNER and (found or explicit or "belonging" in tokens[j - 1])
            pronoun = j + 1 < end and "suffix" in tokens[j + 1]
            if not (inner or pronoun) and (found or explicit or not _is_adjunct(tokens, j, end)):
                break
        elif "force" in token or _is_plain_noun(token):
            explicit = True
    return found, explicit and not found


def _is_plain_noun(token: Token) -> bool:
    return not (token.classes - {"definite"} or token.date) and token.low.isalpha()


def _begins_object(tokens: list[Token], j: int) -> bool:
    """Whether the object or target begins at ``j``: a place, what belongs to one, or what is hit."""
    token = tokens[j]
    if token.place is not None:
        return "suffix" not in token
    if {"target", "force"} <= token.classes and token.low.endswith("ا") and "definite" not in token:
        return True  # "رتلا"
    if "force" in token or token.actor is not None:
        return False
    after = tokens[j + 1] if j + 1 < len(tokens) else None
    plain = not token.classes and token.low.isalpha()
    return "target" in token or (plain and after is not None and after.place is not None)


def _is_joined(tokens: list[Token], j: int) -> bool:
    before = tokens[j - 1]
    if before.low in _INNER and "belonging" in tokens[j - 2]:
        return False  # "المدعومة من التحالف"
    return "and" in before or before.low in (*_INNER, ",")


def _is_adjunct(tokens: list[Token], j: int, end: int) -> bool:
    """Whether the phrase at ``j`` only says how or when: the subject may stand behind it."""
    return j + 1 < end and (
        tokens[j + 1].date is not None or "weapon" in tokens[j + 1] or "suffix" in tokens[j + 1]
    )


def _in_front(tokens: list[Token], start: int, stop: int) -> list[Actor]:
    """Actors in front of a verb that no preposition governs; the last phrase counts."""
    found: list[Actor] = []
    before: list[Actor] = []
    governed = False
    for j in range(start, stop):
        token = tokens[j]
        if is_auxiliary(token) and j > start and "and" in tokens[j - 1]:
            before, found = found or before, []  # "..., وكانت الفصائل قد": another subject
        if token.actor is not None:
            if not governed or (
                token.low
                and tokens[j - 1].low in _INNER
                and (found or {"force", "part"} & tokens[j - 2].classes)
            ):
                found.append(token.actor)
        elif "preposition" in token:
            governed = True
        elif token.low == "," or "and" in token or is_auxiliary(token):
            governed = False  # "في الرقة كانت قوات ..."
    return found or before


def _of_noun(analysis: ArabicAnalysis, hit: Hit, end: int, discourse: Discourse) -> list[Actor]:
    """Who did what a verbal noun says: its possessor or adjective, else the subject of a light verb before it."""
    tokens = analysis.tokens
    for j in range(hit.stop, end):
        token = tokens[j]
        if token.actor is not None:
            return _chain(tokens, j, end)
        if (
            token.place is not None
            or ("preposition" in token and not _leads_to_actor(tokens, j, end))
            or ("target" in token and "force" not in token)
        ):
            break
    inside = [t.actor for t in tokens[hit.first : hit.stop] if t.actor is not None]
    if inside:
        return inside
    i = hit.first
    while i > 0:
        i -= 1
        if is_verb(tokens[i]):
            if "lemma:اتهم" in tokens[i]:  # "اتهمت الوزارة إسرائيل بقصف": the accused
                return [t.actor for t in tokens[i + 1 : hit.first] if t.actor is not None][-1:]
            if i in analysis.cues.get("light", {}):
                return find_subject(analysis, i, hit.first)
            break
        if "light_noun" in tokens[i] and "verb" not in tokens[i]:
            return _behind_verb(analysis, i + 1, hit.first)[0]
        if tokens[i].low in ".;:" or "relative" in tokens[i] or "subordinator" in tokens[i]:
            break
    pronoun = tokens[hit.stop] if hit.stop < len(tokens) else None
    if pronoun is not None and "suffix" in pronoun and "we" not in pronoun and hit.trigger.type != "struck":
        return _last_named(tokens, hit.first, discourse)  # "بعد سيطرتها على", "انسحابه من"
    return []


def _leads_to_actor(tokens: list[Token], j: int, end: int) -> bool:
    """Whether the preposition at ``j`` gives the possessor: "قصف من قوات النظام", "غارة لطائرات التحالف"."""
    if tokens[j].low not in _INNER:
        return False
    far = j + 3
    while far < end and {"force", "weapon"} & tokens[far - 1].classes and far < j + 5:
        far += 1  # "غارة من طائرة مسيرة تركية"
    return any(t.actor is not None for t in tokens[j + 1 : min(far, end)])
