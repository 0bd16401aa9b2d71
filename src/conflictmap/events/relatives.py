"""What a relative clause is about: the place that "which", "where" and "that" point back to."""

from __future__ import annotations

from conflictmap.events.clauses import BREAKS, clause_start, group_start, is_verb
from conflictmap.events.coordination import Found, is_plain
from conflictmap.events.tokens import DASHES, POSSESSIVES, QUOTES, Analysis, Hit, Token


def before_aside(analysis: Analysis, start: int) -> int:
    """Start of a relative clause that names who says it: "which the Observatory says | is in rebel hands"."""
    tokens = analysis.tokens
    j = start - 1
    if j < 2 or "saying" not in tokens[j] or "relative" in tokens[j]:
        return start
    while j > 0 and start - j < 7 and "relative" not in tokens[j - 1] and not _is_mark(tokens[j - 1]):
        j -= 1
    return j if j > 0 and "relative" in tokens[j - 1] else start


def _is_mark(token: Token) -> bool:
    return token.low in BREAKS or token.low in ",-–—"


def antecedent_end(analysis: Analysis, start: int) -> int | None:
    """Index of the place that a relative pronoun right before ``start`` points back to, or None."""
    tokens = analysis.tokens
    j = start - 1
    if j < 1 or tokens[j].place or "relative" not in tokens[j]:
        return None
    j -= 1
    while j >= 0 and (
        tokens[j].low in (",", "(", "in", "from", "at", "on", "of", "whole", "bulk", "most", "all", "part")
        or "determiner" in tokens[j]
        or tokens[j].low in QUOTES
        or tokens[j].low in DASHES
    ):
        j -= 1
    if j >= 0 and tokens[j].low == ")":
        while j >= 0 and tokens[j].low != "(":
            j -= 1
        j -= 1
    if j >= 0 and "place_noun" in tokens[j]:
        return _apposed(analysis, j)
    if j < 0 or tokens[j].place is None:
        return None
    return _head_of_phrase(analysis, j)


def _apposed(analysis: Analysis, j: int) -> int | None:
    """The place that the common noun at ``j`` describes: Mahin in "Mahin, a desert town which ..."."""
    tokens = analysis.tokens
    while j > 0 and (
        "place_noun" in tokens[j] or "determiner" in tokens[j] or tokens[j].date or is_plain(analysis, j)
    ):
        j -= 1
    apart = j > 0 and (tokens[j].low == "," or tokens[j].low in DASHES)
    return j - 1 if apart and tokens[j - 1].place is not None else None


def _head_of_phrase(analysis: Analysis, j: int) -> int | None:
    """The place that the phrase ending at ``j`` is about: Saraqib in "Saraqib, the town in Idlib that ..."."""
    tokens = analysis.tokens
    crossed = False
    for k in range(j - 1, -1, -1):
        token = tokens[k]
        if token.place is not None:
            return k if crossed else j
        if "name" in token:
            return None if crossed else j
        if "locative" in token or "displacing" in token:
            crossed = True
        elif not (
            any(name in token for name in ("determiner", "part", "place_noun"))
            or token.low in ("of", ",", "to")
            or (crossed and (token.actor is not None or token.low in POSSESSIVES))
            or is_plain(analysis, k)
        ):
            break
    return j


def listed_back(analysis: Analysis, i: int) -> list[Found]:
    """The list of places that ends with the one at ``i``."""
    tokens = analysis.tokens
    found = [Found(i, how="antecedent")]
    if tokens[i].low.startswith(("the city of", "the town of", "the village of")):
        return found  # "Kafr Jannah and the city of Afrin, which ..." is about the city
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
    end = antecedent_end(analysis, start)
    if end is not None and any(
        t.actor or "pronoun" in t or "generic_actor" in t or "force" in t or _is_power(t)
        for t in analysis.tokens[start:verb]
    ):
        return listed_back(analysis, end)
    tokens = analysis.tokens
    subject = tokens[verb - 1] if verb >= 2 else None
    if subject is not None and "pronoun" in subject:
        if tokens[verb - 2].place is not None:
            return [Found(verb - 2, how="antecedent")]  # "the town it lost on Thursday"
        named = _apposed(analysis, verb - 2) if "place_noun" in tokens[verb - 2] else None
        return [] if named is None else listed_back(analysis, named)  # "Atshan, a village they had lost"
    return []


def _is_power(token: Token) -> bool:
    """Whether a city abroad acts for its state: "the gate, which Amman closed"."""
    place = token.place.place if token.place is not None else None
    return place is not None and place.country != "SY" and place.kind in ("city", "country")


def where_antecedent(analysis: Analysis, hit: Hit) -> list[Found]:
    """Place that "where" points back to, or "from which": "in Azaz, where a car bomb went off"."""
    start = clause_start(analysis, group_start(analysis, hit.first))
    apart = any(t.low == "," for t in analysis.tokens[start : hit.first])
    if (
        start > 0 and is_verb(analysis, start - 1) and not apart
    ):  # "in Koya, where six villagers died in a bombardment"
        start = clause_start(analysis, group_start(analysis, start - 1))
    if start < 2:
        return []
    whither = analysis.tokens[start - 2].low if analysis.tokens[start - 1].low == "which" else ""
    if analysis.tokens[start - 1].low != "where" and whither not in ("from", "in", "at", "on"):
        return []
    end = antecedent_end(analysis, start)
    return [] if end is None else [Found(end, how="antecedent")]


def whose_antecedent(analysis: Analysis, hit: Hit) -> list[Found]:
    """Place that "whose" points back to: "Ras al-Ain, whose capture the ministry announced"."""
    end = antecedent_end(analysis, hit.first)
    return [] if end is None else [Found(end, how="antecedent")]
