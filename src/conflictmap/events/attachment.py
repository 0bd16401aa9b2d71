"""Where a trigger's place stands: its subject, object, antecedent, or behind one of its prepositions."""

from __future__ import annotations

from typing import Final

from conflictmap.events.clauses import BREAKS, clause_start, front_of, group_start, is_adverbial, is_verb
from conflictmap.events.coordination import Found, coordinated, is_country
from conflictmap.events.phrases import noun_phrase_places
from conflictmap.events.relatives import antecedent_end, before_aside, listed_back, relative_object
from conflictmap.events.tokens import DASHES, QUOTES, Analysis, Hit, Token

BE: Final = frozenset({"is", "are", "was", "were", "been"})


def subject_places(analysis: Analysis, hit: Hit) -> list[Found]:
    """Places in the subject of the verb group at ``hit``."""
    tokens = analysis.tokens
    verb = group_start(analysis, hit.first)
    start = before_aside(analysis, clause_start(analysis, verb))
    antecedent = antecedent_end(analysis, start)
    if antecedent is not None and not any(t.place or t.actor for t in tokens[start:verb]):
        return listed_back(analysis, antecedent)
    joined = start if start > 0 and is_verb(analysis, start - 1) and "saying" not in tokens[start - 1] else 0
    if joined:
        # "captured Saraqib and Ariha was shelled": the object of the first verb is no subject of the second
        links = [j for j in range(start, verb) if tokens[j].low in ("and", "but", "then")]
        start = links[-1] + 1 if links else start
    apart = any(t.low == "," for t in tokens[start:verb])
    if hit.trigger.pos == "state" and start > 0 and tokens[start - 1].low in BE and not apart:
        verb, start = (
            start - 1,
            clause_start(analysis, start - 1),
        )  # "X was among the villages in rebel hands"
    found = noun_phrase_places(analysis, _skip_fronted(analysis, start, verb), verb, type=hit.trigger.type)
    if found:
        return found
    if joined and _before(analysis, verb) in ("and", "but", "then"):
        first = group_start(analysis, joined - 1)  # "Rastan rose overnight and | was lost by morning"
        begin = clause_start(analysis, first)
        if not (begin and is_verb(analysis, begin - 1)):
            found = noun_phrase_places(
                analysis, _skip_fronted(analysis, begin, first), first, type="captured"
            )
            if found and not any(f.relation for f in found):
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
        or _dates(tokens, i, stop)
    ):
        i += 1
    if i < stop and ("preposition" in tokens[i] or "subordinator" in tokens[i]) and tokens[i].place is None:
        j = i
        while j < stop and tokens[j].low != ",":
            j += 1
        if j < stop:
            return _skip_fronted(analysis, j + 1, stop)
    return i


def _dates(tokens: list[Token], i: int, stop: int) -> bool:
    """Whether the preposition at ``i`` only leads to a date: "By Friday evening the base ..."."""
    return (
        "preposition" in tokens[i]
        and i + 1 < stop
        and (tokens[i + 1].date is not None or "time" in tokens[i + 1])
    )


def listed_apart(analysis: Analysis, hit: Hit, stop: int) -> list[Found]:
    """Names behind an object without one: "rolled up the approaches to the city, among them Anadan and Hayyan"."""
    tokens = analysis.tokens
    for k in range(hit.stop, min(stop, len(tokens) - 1)):
        if tokens[k].low == "," and "listing" in tokens[k + 1]:
            first = next((j for j in range(k + 1, stop) if "listing" not in tokens[j]), stop)
            return noun_phrase_places(analysis, first, stop, type="struck")
        if tokens[k].low in BREAKS or "saying" in tokens[k]:
            break
    return []


def gapped_places(analysis: Analysis, hit: Hit, found: list[Found]) -> list[Found]:
    """Places with a date of their own and no verb: "Rankous had been secured on 9 April, Yabroud in March"."""
    tokens = analysis.tokens
    more: list[Found] = []
    taken = {f.index for f in found}
    for i in range(max(hit.stop, *(f.index + 1 for f in found)), len(tokens)):
        token = tokens[i]
        if "relative" in token or "saying" in token or token.low in ("to", "towards", "from"):
            break
        if token.place is None or token.actor or i in taken:
            if token.place is None and is_verb(analysis, i):
                break
            continue
        j = i - 1
        while j > 0 and ("determiner" in tokens[j] or "place_noun" in tokens[j] or tokens[j].low == "of"):
            j -= 1
        listed = coordinated(analysis, i, len(tokens))  # "al-Eis and Zarbah two days ago"
        k = listed[-1].index + 1
        while k < len(tokens) and ("preposition" in tokens[k] or "subordinator" in tokens[k]):
            k += 1
        dated = k < len(tokens) and tokens[k].date is not None and tokens[k].place is None
        if not (dated and tokens[j].low in (",", ";", "and")):
            break
        if k + 1 < len(tokens) and tokens[k + 1].low not in (",", ";", ".", "and"):
            break
        more.extend(Found(f.index, how="gapped") for f in listed)
        taken.update(f.index for f in listed)
    return more


def reduced_relative(analysis: Analysis, hit: Hit) -> list[Found]:
    """Place of "Saraqib, captured by rebels on Friday, ..." and "the post abandoned by the army"."""
    tokens = analysis.tokens
    if hit.form not in ("past", "en") or group_start(analysis, hit.first) != hit.first:
        return []
    j = hit.first - 1
    while j >= 0 and (
        tokens[j].low in QUOTES or "adverb" in tokens[j] or tokens[j].low in (",", ":", "both", "all")
    ):
        j -= 1
    if j < 0 or tokens[j].place is None or (tokens[j].actor is not None):
        return []
    k = hit.stop
    while k < len(tokens) and "adverb" in tokens[k]:
        k += 1
    if k >= len(tokens) or tokens[k].place is not None or "determiner" in tokens[k]:
        return []  # it has an object: "fighters from al-Tanf captured Palmyra"
    follows = tokens[k].low in ("by", "from", "in", "during", "after", "earlier") or any(
        t.date is not None for t in tokens[k : k + 3]
    )
    listed = listed_back(analysis, j)
    # "Fua shelled non-stop": a line that begins with its place has no room for an object
    heads = not any(t.low[0].isalpha() and t.date is None for t in tokens[: listed[0].index])
    if not (follows or heads) or relative_object(analysis, hit):
        return []  # "the gate, which Amman closed in April": not Amman
    return listed


def listed_behind(analysis: Analysis, hit: Hit) -> list[Found]:
    """Names behind a participle: "30 villages recaptured by the army on Sunday, among them Anadan and Hayyan"."""
    tokens = analysis.tokens
    j = hit.first - 1
    if hit.form not in ("past", "en") or j < 0 or "place_noun" not in tokens[j]:
        return []
    if hit.stop >= len(tokens) or not (tokens[hit.stop].low == "by" or tokens[hit.stop].date):
        return []
    for k in range(hit.stop, len(tokens) - 1):
        if tokens[k].low == "," and "listing" in tokens[k + 1]:
            first = next((j for j in range(k + 1, len(tokens)) if "listing" not in tokens[j]), len(tokens))
            return noun_phrase_places(analysis, first, len(tokens), type="struck")
        if tokens[k].low in BREAKS:
            break
    return []


def caused_subject(analysis: Analysis, hit: Hit) -> list[Found]:
    """What a strike did its work on: "The airport is out of action after a drone attack on Sunday"."""
    tokens = analysis.tokens
    j = hit.first - 1
    while j > 0 and not ("preposition" in tokens[j] or "subordinator" in tokens[j]) and hit.first - j < 6:
        j -= 1
    if j < 2 or tokens[j].low not in ("after", "following", "by") or tokens[j].place is not None:
        return []
    verb = next((i for i in range(j) if tokens[i].low in BE), 0)
    start = clause_start(analysis, verb) if verb else 0
    if not verb or (start > 0 and tokens[start - 1].low not in BREAKS | DASHES):
        return []
    return noun_phrase_places(analysis, _skip_fronted(analysis, start, verb), verb, type="struck")


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
            if far and token.place is not None and token.place.relation[:1].isdigit():
                return [Found(j, "", "prep")]  # "hit a convoy 5 km north of Homs"
            if token.place is not None and not token.actor and not far:
                return []
            continue
        if (
            token.low in BREAKS
            or "relative" in token
            or ("subordinator" in token and not is_adverbial(analysis, j))
        ):
            return []
        told = "saying" in token and not (j > i and tokens[j - 1].low in ("was", "were", "been"))
        if told or (not far and is_verb(analysis, j)):
            return []
        if token.low == "," and not far:
            return []
        by = tokens[i].low == "by"  # "shelling by government forces of the town"
        if two in roles or (token.low in roles and not (token.low == "of" and j > i and not by)):
            first = j + (2 if two in roles else 1)
            found = noun_phrase_places(analysis, first, stop, type=type if type != "captured" else "struck")
            if found and _is_speakers(analysis, found[-1].index + 1):
                return []
            if found and not all(is_country(tokens[f.index]) for f in found):
                displacing = "displacing" in token
                words = analysis.span(j, first) if displacing else ""
                return [
                    Found(f.index, (words + " " + f.relation).strip() if words else f.relation, "prep")
                    for f in found
                ]
        elif token.low in ("to", "towards", "toward", "into") and not far:
            return []
    return []


def _is_speakers(analysis: Analysis, i: int) -> bool:
    """Whether the place before ``i`` only tells where those are who speak: "activists in Raqqa said"."""
    tokens = analysis.tokens
    while i < len(tokens) and ("adverb" in tokens[i] or tokens[i].date is not None):
        i += 1
    return i < len(tokens) and "saying" in tokens[i]


def fronted_places(analysis: Analysis, i: int) -> list[Found]:
    """Places of a locative phrase in front of the clause: "Near Kobani, ten strikes engaged ..."."""
    tokens = analysis.tokens
    j = front_of(analysis, i)
    while j < i and (
        tokens[j].low in QUOTES or "conjunction" in tokens[j] or "adverb" in tokens[j] or tokens[j].date
    ):
        j += 1
    if j < i and "locative" in tokens[j]:
        found = noun_phrase_places(analysis, j + 1, i, type="struck")
        if found:
            near = analysis.span(j, j + 1) if "displacing" in tokens[j] else ""
            return [
                Found(
                    f.index,
                    f.relation if f.relation.startswith(near) else f"{near} {f.relation}".strip(),
                    "fronted",
                )
                for f in found
            ]
    return []
