"""Where the place of a trigger stands: clauses, voice, noun phrases, coordination, relative clauses.

A shallow grammar in the manner of the sparse event coders (Schrodt 2001, TABARI), on clauses instead of whole
sentences. All functions work on token indices of one :class:`~conflictmap.events.tokens.Analysis`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conflictmap.events.tokens import DASHES, QUOTES, Analysis, Hit, Token

LOCATIVE: Final = frozenset(
    "in at near on around outside inside along across over between north south east west northeast northwest "
    "southeast southwest opposite beside by-the within throughout off close".split()
)
_BREAKS: Final = frozenset(";:.!?")
_LIST: Final = frozenset({",", "and", "or", "&", "plus", "then", "as", "well", "along", "together", "with"})


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a role: its token index and the words that displace the event from it."""

    index: int
    relation: str = ""
    how: str = "object"


def is_verb(analysis: Analysis, i: int) -> bool:
    """Whether token ``i`` begins or belongs to a finite verb group that ends a noun phrase."""
    token = analysis.tokens[i]
    if token.place or token.date or token.actor:
        return False
    if "auxiliary" in token or "modal" in token or "saying" in token:
        return True
    if any(h.trigger.pos == "noun" and h.first <= i < h.stop for h in analysis.hits):
        return False
    if any(h.first == i and h.trigger.pos == "verb" and h.form in ("past", "s", "en") for h in analysis.hits):
        return not _is_participle_before_noun(analysis, i)
    return "verb" in token and not ("place_noun" in token or "force" in token or "enemy" in token)


def _is_participle_before_noun(analysis: Analysis, i: int) -> bool:
    # "the besieged town", "the captured base": between a determiner and a noun
    tokens = analysis.tokens
    return i > 0 and "determiner" in tokens[i - 1] and i + 1 < len(tokens) and "place_noun" in tokens[i + 1]


def clause_start(analysis: Analysis, i: int) -> int:
    """Index of the first token of the clause whose verb (or noun) stands at ``i``."""
    tokens = analysis.tokens
    j = i - 1
    while j >= 0:
        token = tokens[j]
        if token.low in _BREAKS or token.low in DASHES:
            return j + 1
        if token.place or token.date or token.actor:
            j -= 1
            continue
        if ("subordinator" in token or "relative" in token) and not _is_preposition_here(analysis, j):
            return j + 1
        if is_verb(analysis, j) and not _in_same_group(analysis, j, i):
            return j + 1
        j -= 1
    return 0


def _is_preposition_here(analysis: Analysis, j: int) -> bool:
    # "after months of siege", "since Wednesday", "until Friday": no verb before the next comma
    tokens = analysis.tokens
    if tokens[j].low not in (
        "after",
        "before",
        "since",
        "until",
        "hours",
        "days",
        "weeks",
        "minutes",
        "as",
        "than",
        "so",
        "once",
    ):
        return False
    if tokens[j].low in ("hours", "days", "weeks", "minutes"):
        return j + 1 < len(tokens) and tokens[j + 1].low not in ("after", "before", "later")
    return j + 1 < len(tokens) and tokens[j + 1].date is not None


def _in_same_group(analysis: Analysis, j: int, i: int) -> bool:
    """Whether an auxiliary or verb at ``j`` belongs to the verb group that ends at ``i``."""
    tokens = analysis.tokens
    return all(
        "auxiliary" in t
        or "modal" in t
        or "adverb" in t
        or t.date
        or t.low in QUOTES
        or t.low == "to"
        or t.low in ("not", "been")
        for t in tokens[j + 1 : i]
    ) and ("auxiliary" in tokens[j] or "modal" in tokens[j])


def group_start(analysis: Analysis, i: int) -> int:
    """Index of the first auxiliary of the verb group that ends at ``i``; ``i`` itself without one."""
    tokens = analysis.tokens
    first = i
    j = i - 1
    while j >= 0 and i - j <= 7:
        token = tokens[j]
        if "auxiliary" in token or "modal" in token:
            first = j
        elif not ("adverb" in token or token.date or token.low in QUOTES or token.low.endswith("n't")):
            break
        elif token.low.endswith("n't"):
            first = j
        j -= 1
    return first


def is_passive(analysis: Analysis, hit: Hit) -> bool:
    """Whether the verb hit is a passive: a form of *be* before its participle."""
    if hit.form not in ("past", "en"):
        return False
    forms = {
        "was",
        "were",
        "is",
        "are",
        "be",
        "been",
        "being",
        "got",
        "get",
        "gets",
        "getting",
        "wasn't",
        "weren't",
        "isn't",
        "aren't",
    }
    return any(t.low in forms for t in analysis.tokens[group_start(analysis, hit.first) : hit.first])


def noun_phrase_places(
    analysis: Analysis, i: int, stop: int, *, type: str, settled: bool = False
) -> list[Found]:
    """Places that a noun phrase from token ``i`` on names, up to ``stop``, with all that is coordinated.

    Follows "several villages in Hama province", "the towns of A, B and C", "an army post on Mount Hermon";
    gives nothing when the phrase is about something else ("weapons in Homs").
    """
    tokens = analysis.tokens
    noun, other, relation, singular = "", 0, -1, False
    while i < stop:
        token = tokens[i]
        if token.place is not None and not (token.actor and _is_modifier(analysis, i)):
            if relation >= 0 and type == "captured" and not noun:
                return []
            after = _behind_modifier(analysis, i, stop)
            if i + 1 < stop and tokens[i + 1].place is not None and _is_wide(token):
                after = i + 1
            if after:
                noun, i = "town", after
                continue
            if relation >= 0 and singular and type == "captured" and _is_wide(token):
                return []  # "an airfield in Idlib province" is somewhere in it, nobody knows where
            words = analysis.span(relation, i) if relation >= 0 else ""
            return coordinated(analysis, i, stop, words)
        if token.date or token.low in QUOTES or token.low in "()[]" or token.low == "'s" or token.low == "’s":
            pass
        elif token.actor:
            if type == "captured" and not _is_modifier(analysis, i):
                return []
        elif token.low in DASHES or token.low == ":":
            if not noun:
                return []
        elif token.low == "," and noun and i + 1 < stop and tokens[i + 1].place is not None:
            pass  # "the Syrian post, Nasib"
        elif token.low == ",":
            if not (i + 1 < stop and "listing" in tokens[i + 1] and (noun or type != "captured")):
                return []
            relation = -1
        elif token.low in LOCATIVE:
            if settled and not noun:
                return []
            if type in ("captured", "closed") and not noun:
                return []
            relation = i if relation < 0 else relation
        elif token.low == "of":
            if noun in ("region", "") and relation < 0 and i > 0 and tokens[i - 1].low in _PARTS:
                relation = _phrase_head(analysis, i)
        elif token.low in ("to", "into", "from", "towards", "leading", "linking", "connecting"):
            if noun != "road":
                return []
            relation = _phrase_head(analysis, i) if relation < 0 else relation
        elif "listing" in token and noun:
            relation = -1
        elif "place_noun" in token:
            noun = next(c[5:] for c in token.classes if c.startswith("kind:"))
            singular = not token.low.endswith("s") and noun not in ("region", "road")
        elif "pronoun" in token or "preposition" in token or "relative" in token or token.low in _BREAKS:
            return []
        elif ("subordinator" in token and token.low not in ("as",)) or is_verb(analysis, i):
            return []
        elif (
            "determiner" not in token
            and "adverb" not in token
            and "conjunction" not in token
            and not token.low.isdigit()
        ):
            other += 1
            if other > (3 if settled else 9):
                return []
        i += 1
    return []


def _behind_modifier(analysis: Analysis, i: int, stop: int) -> int:
    """Index behind "of" in "the Homs countryside towns of Rastan", when the place at ``i`` only modifies; else 0."""
    tokens = analysis.tokens
    j = i + 1
    while j < stop and "place_noun" in tokens[j] and tokens[j].place is None:
        j += 1
    return (
        j + 1
        if j > i + 1 and j + 1 < stop and tokens[j].low == "of" and tokens[j + 1].place is not None
        else 0
    )


def _is_wide(token: Token) -> bool:
    return (
        token.place is not None
        and token.place.place is not None
        and token.place.place.kind in ("governorate", "region", "country", "district")
    )


_PARTS: Final = frozenset(
    "outskirts edge edges vicinity surroundings parts part most half much side outside suburbs areas area centre center "
    "south north east west rest section countryside environs fringes gates districts quarters neighbourhoods villages village".split()
)


def _phrase_head(analysis: Analysis, i: int) -> int:
    tokens = analysis.tokens
    j = i - 1
    while (
        j > 0
        and ("determiner" in tokens[j - 1] or "place_noun" in tokens[j - 1] or tokens[j - 1].low in _PARTS)
        and i - j < 5
    ):
        j -= 1
    return max(j, 0)


def _is_modifier(analysis: Analysis, i: int) -> bool:
    """Whether the actor token at ``i`` only modifies a noun behind it ("Hezbollah positions", "the army's base")."""
    tokens = analysis.tokens
    return i + 1 < len(tokens) and (
        tokens[i + 1].low in ("'s", "’s", "'", "’")
        or "place_noun" in tokens[i + 1]
        or "force" in tokens[i + 1]
        or (
            tokens[i + 1].place is None
            and "place_noun" in (tokens[i + 2] if i + 2 < len(tokens) else tokens[i + 1])
            and "preposition" not in tokens[i + 1]
            and "conjunction" not in tokens[i + 1]
        )
    )


def coordinated(analysis: Analysis, i: int, stop: int, relation: str = "") -> list[Found]:
    """The place at ``i`` and those coordinated with it: "A, B in Homs province, the villages of C and D"."""
    tokens = analysis.tokens
    found = [Found(i, relation)]
    j = i + 1
    while j < stop:
        step = _next_in_list(analysis, j, stop)
        if step is None:
            break
        if step < len(tokens) and tokens[step].place is not None and not _starts_clause(analysis, step, stop):
            own = (
                analysis.span(_phrase_head(analysis, step - 1), step)
                if tokens[step - 1].low in LOCATIVE
                else relation
            )
            found.append(Found(step, own))
        else:
            break
        j = step + 1
    return found


def _next_in_list(analysis: Analysis, j: int, stop: int) -> int | None:
    """Index of the next listed place when ``tokens[j:]`` goes on with the list, else None."""
    tokens = analysis.tokens
    k, joined, last = j, False, ""
    if k < stop and tokens[k].low == "(":  # "Rastan (Homs) and Talbiseh"
        while k < stop and tokens[k].low != ")":
            k += 1
        k += 1
    if k < stop and tokens[k].low in LOCATIVE and k + 1 < stop:  # "Rastan in Homs province and Kafr Zita"
        m = k + 1
        while m < stop and (
            "determiner" in tokens[m]
            or tokens[m].low in QUOTES
            or "place_noun" in tokens[m]
            or tokens[m].low == "of"
        ):
            m += 1
        if m < stop and _is_wide(tokens[m]):
            k = m + 1
        else:
            return None
    while k < stop:
        token = tokens[k]
        if token.place is not None:
            return k if joined else None
        if token.low in _LIST:
            joined, last = True, token.low
        elif last == "and" and token.low in LOCATIVE and "place_noun" in tokens[k - 1]:
            pass
        elif not joined or not (
            "determiner" in token
            or "place_noun" in token
            or token.low in QUOTES
            or token.low == "of"
            or "adverb" in token
            or _is_plain(analysis, k)
            or (token.actor and _is_modifier(analysis, k))
        ):
            return None
        k += 1
    return None


def _is_plain(analysis: Analysis, k: int) -> bool:
    token = analysis.tokens[k]
    return not (token.classes or token.actor or token.date) and token.low.isalpha()


def _starts_clause(analysis: Analysis, k: int, stop: int) -> bool:
    """Whether the place at ``k`` is the subject of a verb of its own ("... and Talbiseh was shelled")."""
    tokens = analysis.tokens
    j = k + 1
    while j < stop and ("adverb" in tokens[j] or tokens[j].date):
        j += 1
    return (
        j < stop
        and ("auxiliary" in tokens[j] or "modal" in tokens[j])
        and tokens[j].low not in ("having", "being")
    )


def subject_places(analysis: Analysis, hit: Hit) -> list[Found]:
    """Places in the subject of the verb group at ``hit``."""
    tokens = analysis.tokens
    verb = group_start(analysis, hit.first)
    start = clause_start(analysis, verb)
    antecedent = _antecedent_end(analysis, start)
    if antecedent is not None and not any(t.place or t.actor for t in tokens[start:verb]):
        return _listed_back(analysis, antecedent)
    found = noun_phrase_places(analysis, _skip_fronted(analysis, start, verb), verb, type=hit.trigger.type)
    if found:
        return found
    if (
        verb > 0 and _before(analysis, verb) == ","
    ):  # "Homs, once dubbed the capital of ..., came under control"
        found = noun_phrase_places(analysis, _skip_fronted(analysis, 0, verb), verb, type=hit.trigger.type)
        return [f for f in found if f.index < verb]
    return []


def _before(analysis: Analysis, i: int) -> str:
    tokens = analysis.tokens
    j = i - 1
    while j >= 0 and ("adverb" in tokens[j] or tokens[j].date or tokens[j].low in QUOTES):
        j -= 1
    return tokens[j].low if j >= 0 else ""


def _skip_fronted(analysis: Analysis, start: int, stop: int) -> int:
    """Step over conjunctions, adverbs and a fronted phrase with its comma ("On Friday, ...", "In Idlib, ...")."""
    tokens = analysis.tokens
    i = start
    while i < stop and (
        tokens[i].low in QUOTES
        or "conjunction" in tokens[i]
        or "adverb" in tokens[i]
        or tokens[i].date
        or tokens[i].low in (",", "-", "•", "*", "that")
    ):
        i += 1
    if i < stop and ("preposition" in tokens[i] or "subordinator" in tokens[i]) and tokens[i].place is None:
        j = i
        while j < stop and tokens[j].low != ",":
            j += 1
        if j < stop:
            return _skip_fronted(analysis, j + 1, stop)
    return i


def _antecedent_end(analysis: Analysis, start: int) -> int | None:
    """Index of the place that a relative pronoun right before ``start`` points back to, or None."""
    tokens = analysis.tokens
    j = start - 1
    if j < 1 or tokens[j].place or "relative" not in tokens[j]:
        return None
    j -= 1
    while j >= 0 and (
        tokens[j].low in (",", "(", "in", "from", "at", "on", "of")
        or tokens[j].low in QUOTES
        or tokens[j].low in DASHES
    ):
        j -= 1
    if j >= 0 and tokens[j].low == ")":
        while j >= 0 and tokens[j].low != "(":
            j -= 1
        j -= 1
    if j < 0 or tokens[j].place is None:
        return None
    return _head_of_phrase(analysis, j)


def _head_of_phrase(analysis: Analysis, j: int) -> int | None:
    """The place that the phrase ending at ``j`` is about: Saraqib in "Saraqib, the town in Idlib that ..."."""
    tokens = analysis.tokens
    k = j - 1
    while k >= 0 and ("determiner" in tokens[k] or _is_plain(analysis, k)):
        k -= 1
    if k < 1 or tokens[k].low not in LOCATIVE:
        return j
    k -= 1
    if tokens[k].place is not None:
        return k
    if "place_noun" not in tokens[k]:
        return j
    while k >= 0 and (
        "place_noun" in tokens[k]
        or "determiner" in tokens[k]
        or _is_plain(analysis, k)
        or tokens[k].low == ","
    ):
        k -= 1
    return k if k >= 0 and tokens[k].place is not None else None


def _listed_back(analysis: Analysis, i: int) -> list[Found]:
    """The list of places that ends with the one at ``i``."""
    tokens = analysis.tokens
    found = [Found(i, how="antecedent")]
    j = i - 1
    joined = False
    while j >= 0:
        token = tokens[j]
        if token.place is not None:
            if not joined:
                break
            found.insert(0, Found(j, how="antecedent"))
            joined = False
        elif token.low in (",", "and", "&"):
            joined = True
        elif not ("determiner" in token or "place_noun" in token or token.low in QUOTES or token.low == "of"):
            break
        j -= 1
    return found


def relative_object(analysis: Analysis, hit: Hit) -> list[Found]:
    """Antecedent of "X, which rebels captured", of "the town that they lost", when the verb has no object."""
    verb = group_start(analysis, hit.first)
    start = clause_start(analysis, verb)
    end = _antecedent_end(analysis, start)
    if end is not None and any(
        t.actor or "pronoun" in t or "generic_actor" in t or "force" in t for t in analysis.tokens[start:verb]
    ):
        return _listed_back(analysis, end)
    return []


def reduced_relative(analysis: Analysis, hit: Hit) -> list[Found]:
    """Place of "Saraqib, captured by rebels on Friday, ..." and "the post abandoned by the army"."""
    tokens = analysis.tokens
    if hit.form not in ("past", "en") or group_start(analysis, hit.first) != hit.first:
        return []
    j = hit.first - 1
    while j >= 0 and (tokens[j].low in QUOTES or "adverb" in tokens[j] or tokens[j].low == ","):
        j -= 1
    if j < 0 or tokens[j].place is None or (tokens[j].actor is not None):
        return []
    k = hit.stop
    while k < len(tokens) and "adverb" in tokens[k]:
        k += 1
    follows = k < len(tokens) and (
        tokens[k].low in ("by", "from", "in", "during", "after", "earlier") or tokens[k].date is not None
    )
    return _listed_back(analysis, j) if follows else []


def prepositional_places(
    analysis: Analysis, i: int, stop: int, roles: tuple[str, ...], *, type: str, far: bool = False
) -> list[Found]:
    """Places of the first prepositional phrase from ``i`` on whose preposition is one of ``roles``.

    With ``far`` the phrase may stand behind another verb of the clause ("a raid killed five in Sarmin").
    """
    tokens = analysis.tokens
    for j in range(i, stop):
        token = tokens[j]
        two = f"{token.low} {tokens[j + 1].low}" if j + 1 < len(tokens) else ""
        if token.place is not None or token.date is not None:
            if token.place is not None and not token.actor and not far:
                return []
            continue
        if (
            token.low in _BREAKS
            or "relative" in token
            or ("subordinator" in token and not _is_preposition_here(analysis, j))
        ):
            return []
        if "saying" in token or (not far and is_verb(analysis, j)):
            return []
        if token.low == "," and not far:
            return []
        if two in roles or token.low in roles:
            first = j + (2 if two in roles else 1)
            found = noun_phrase_places(analysis, first, stop, type=type if type != "captured" else "struck")
            if found:
                displacing = token.low in (
                    "near",
                    "around",
                    "outside",
                    "over",
                    "close",
                    "along",
                    "south",
                    "north",
                    "east",
                    "west",
                )
                words = analysis.span(j, first) if displacing else ""
                return [
                    Found(f.index, (words + " " + f.relation).strip() if words else f.relation, "prep")
                    for f in found
                ]
        elif token.low in ("to", "towards", "toward", "into") and not far:
            return []
    return []


def fronted_places(analysis: Analysis, i: int) -> list[Found]:
    """Places of a locative phrase in front of the clause: "Near Kobani, ten strikes engaged ..."."""
    tokens = analysis.tokens
    start = clause_start(analysis, i)
    j = start
    while j < i and (
        tokens[j].low in QUOTES or "conjunction" in tokens[j] or "adverb" in tokens[j] or tokens[j].date
    ):
        j += 1
    if j < i and tokens[j].low in LOCATIVE:
        found = noun_phrase_places(analysis, j + 1, i, type="struck")
        if found and any(t.low == "," for t in tokens[found[-1].index : i]):
            near = analysis.span(j, j + 1) if tokens[j].low in ("near", "around", "outside") else ""
            return [Found(f.index, (near + " " + f.relation).strip(), "fronted") for f in found]
    return []


def clause_end(analysis: Analysis, i: int) -> int:
    """Index behind the last token of the clause that goes on from ``i``."""
    tokens = analysis.tokens
    for j in range(i, len(tokens)):
        token = tokens[j]
        if token.low in (";", "!", "?") or (
            ("subordinator" in token or "relative" in token)
            and not token.place
            and not _is_preposition_here(analysis, j)
            and token.low not in ("as", "than")
        ):
            return j
    return len(tokens)


def first_word(token: Token) -> str:
    """First word of a token in lower case."""
    return token.low.split(" ")[0]
