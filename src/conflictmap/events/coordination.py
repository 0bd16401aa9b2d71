"""Lists of places: "A, B in Homs province, the villages of C and D", and what a place token is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from conflictmap.events.clauses import clause_start, is_verb
from conflictmap.events.tokens import DASHES, POSSESSIVES, QUOTES, Analysis, Token
from conflictmap.model import Resolution

_SETTLEMENTS: Final = frozenset({"city", "town", "village", "neighbourhood", "camp"})


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a role: its token index and the words that displace the event from it."""

    index: int
    relation: str = ""
    how: str = "object"
    facility: str = (
        ""  # kind of what stands near the place: "crossing" of "the border gate opposite Akcakale"
    )


def unknown_place(analysis: Analysis, i: int) -> Resolution:
    """The record of a name in a place's position that the gazetteer does not know."""
    token = analysis.tokens[i]
    mention = analysis.text[token.start : token.end]
    return Resolution(
        start=token.start,
        end=token.end,
        mention=mention,
        status="unknown",
        confidence=0.0,
        reason="not in the gazetteer",
    )


def is_country(token: Token) -> bool:
    """Whether a place token is a whole country, which is never the place of an event."""
    return token.place is not None and token.place.place is not None and token.place.place.kind == "country"


def is_wide(token: Token) -> bool:
    """Whether a place token is an area: a governorate, region, district, country or border."""
    return (
        token.place is not None
        and token.place.place is not None
        and token.place.place.kind
        in (
            "governorate",
            "region",
            "country",
            "district",
            "border",
        )
    )


def is_settlement(token: Token) -> bool:
    """Whether a place token is where people live: a city, town, village, quarter or camp."""
    place = token.place.place if token.place is not None else None
    return place is not None and place.kind in _SETTLEMENTS


def phrase_head(analysis: Analysis, i: int) -> int:
    """Index where the noun phrase begins that ends before ``i``: "the villages | in"."""
    tokens = analysis.tokens
    j = i - 1
    while i - j < 5 and j > 0:
        before = tokens[j - 1]
        if not (before.low.isdigit() or any(n in before for n in ("determiner", "place_noun", "part"))):
            break
        j -= 1
    return max(j, 0)


def is_modifier(analysis: Analysis, i: int) -> bool:
    """Whether the actor token at ``i`` only modifies a noun behind it ("Hezbollah positions")."""
    tokens = analysis.tokens
    return i + 1 < len(tokens) and (
        tokens[i + 1].low in ("'s", "’s", "'", "’")
        or (
            tokens[i + 1].place is not None and analysis.span(i + 1, i + 2)[:1].islower()
        )  # "army bases of X"
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
            displaced = "locative" in tokens[step - 1]
            # "near A and the dam of B"
            apart = any("place_noun" in t or "determiner" in t for t in tokens[found[-1].index + 1 : step])
            own = (
                analysis.span(phrase_head(analysis, step - 1), step)
                if displaced
                else ""
                if apart or not _is_of_one_sort(tokens[i], tokens[step])
                else relation
            )
            if not (tokens[step].anaphor and _is_told(tokens, step, found)):
                found.append(Found(step, own))
        else:
            break
        j = step + 1
    if len(found) == 2 and not (
        _is_joined(analysis, i + 1, found[1].index + 2) or _is_terse(analysis, found)
    ):
        return found[:1]  # "Darkoush, Idlib" and "Deraa al-Balad, the old quarter of Deraa" are one place
    return found


def _is_of_one_sort(first: Token, other: Token) -> bool:
    """Whether both places are settlements or neither: "the centre of Rajo and Mount Bafliyun"."""
    known = all(t.place is not None and t.place.place is not None for t in (first, other))
    return not known or is_settlement(first) == is_settlement(other)


def listed_after(analysis: Analysis, j: int) -> list[Found]:
    """Places of a list that goes on at ``j``, behind a pronoun: "shelled both, as well as Malkiyah"."""
    stop = len(analysis.tokens)
    step = _next_in_list(analysis, j, stop)
    return [] if step is None or _starts_clause(analysis, step, stop) else coordinated(analysis, step, stop)


def _is_told(tokens: list[Token], step: int, found: list[Found]) -> bool:
    """Whether the list names the place already: "Deir ez-Zor and its surroundings"."""
    place = tokens[step].place
    ids = {p.place.id for f in found if (p := tokens[f.index].place) is not None and p.place is not None}
    return place is not None and place.place is not None and place.place.id in ids


def _is_joined(analysis: Analysis, i: int, stop: int) -> bool:
    """Whether a conjunction joins two places: "Rastan, as well as Talbiseh"."""
    return any("listlink" in t and t.low != "," for t in analysis.tokens[i:stop] if t.place is None)


def _is_terse(analysis: Analysis, found: list[Found]) -> bool:
    """Whether two places are a list without "and", as notes have it: "shells Tal Rifaat, Menagh."."""
    tokens = analysis.tokens
    first, second = (f.index for f in found)
    where = tokens[second].place
    if second != first + 2 or where is None or where.place is None or is_wide(tokens[second]):
        return False
    ends = second + 1 >= len(tokens) or tokens[second + 1].low in (".", ";")
    return ends and where.place.name != where.place.governorate  # "Darkoush, Idlib" is one place


def _next_in_list(analysis: Analysis, j: int, stop: int) -> int | None:
    """Index of the next listed place when ``tokens[j:]`` goes on with the list, else None."""
    tokens = analysis.tokens
    k, joined, last, aside = j, False, "", False
    while k < stop and (
        tokens[k].date or ("preposition" in tokens[k] and k + 1 < stop and tokens[k + 1].date)
    ):
        k += 1  # "the Tishrin dam on Saturday and a position at the bridge"
    k = _behind_brackets(analysis, k, stop)  # "Rastan (Homs) and Talbiseh"
    if k + 1 < stop and "locative" in tokens[k]:  # "Rastan in Homs province and Kafr Zita"
        m = k + 1
        while m < stop and (
            "determiner" in tokens[m]
            or tokens[m].low in QUOTES
            or "place_noun" in tokens[m]
            or "locative" in tokens[m]
            or tokens[m].low == "of"
        ):
            m += 1
        if m >= stop or tokens[m].place is None:
            return None
        aside = not is_wide(tokens[m])
        k = _behind_brackets(analysis, m + 1, stop)
        if aside and not _repeats_preposition(analysis, k, stop):
            return None
    while k < stop:
        token = tokens[k]
        if token.place is not None:
            owner = k + 1 < stop and "force" in tokens[k + 1]  # "a position of the Damascus army"
            return k if joined and not owner else None
        own = "determiner" not in tokens[k - 1]
        if joined and own and "name" in token and not _names_person(analysis, k, stop):
            token.place = unknown_place(analysis, k)
            return k
        if "listlink" in token:
            joined, last = True, token.low
        elif joined and token.date is not None:
            pass  # "on the customs post and, this Monday, on Karkamis"
        elif (
            joined
            and "locative" in token
            and k + 2 < stop
            and is_wide(tokens[k + 1])
            and tokens[k + 2].low == ","
        ):
            k += 1  # "Zitan and, in Idlib, the town of Saraqib"
        elif ("locative" in token or token.low in ("of", "from")) and (
            aside or _links_phrase(analysis, k, last)
        ):
            aside = False
        elif not joined or not (
            "determiner" in token
            or "place_noun" in token
            or token.low in QUOTES
            or token.low == "of"
            or "adverb" in token
            or is_plain(analysis, k)
            or (k + 1 < stop and "place_noun" in analysis.tokens[k + 1] and "verb" not in token)
            or (token.actor and is_modifier(analysis, k))
        ):
            return None
        k += 1
    return None


def _behind_brackets(analysis: Analysis, k: int, stop: int) -> int:
    tokens = analysis.tokens
    if k < stop and tokens[k].low == "(":
        while k < stop and tokens[k].low != ")":
            k += 1
        k += 1
    return k


def _repeats_preposition(analysis: Analysis, k: int, stop: int) -> bool:
    """Whether a list goes on with a preposition of its own: "in A near B, in C and at a site in D"."""
    tokens = analysis.tokens
    while k < stop and "listlink" in tokens[k] and tokens[k].place is None:
        k += 1
        if k < stop and "locative" in tokens[k] and "displacing" not in tokens[k]:
            return True
    return False


def _links_phrase(analysis: Analysis, k: int, last: str) -> bool:
    """Whether the preposition at ``k`` goes on with a list: "on Kiswah and on a base outside Izraa".

    After a comma it does not: "at Jibrin and Safira, east of Aleppo" is not about Aleppo.
    """
    before = analysis.tokens[k - 1]
    return last == "and" and (before.low == "and" or "place_noun" in before)


def _names_person(analysis: Analysis, k: int, stop: int) -> bool:
    """Whether the unknown name goes on as something else than a place in a list ("... and Kornet missiles")."""
    following = analysis.tokens[k + 1] if k + 1 < stop else None
    return following is not None and not (
        following.low in (",", ".", "and", ")", ";", ":", "&")
        or "preposition" in following
        or "place_noun" in following
        or following.date
        or "subordinator" in following
        or following.low in QUOTES
        or following.low in DASHES
    )


def is_plain(analysis: Analysis, k: int) -> bool:
    """Whether token ``k`` is a word without any class, in small letters: an adjective or an unknown noun."""
    token = analysis.tokens[k]
    if token.classes or token.actor or token.date or not token.low.replace("-", "").isalpha():
        return False
    if token.low.endswith("ing"):
        return False  # "..., bringing Ankara's losses to 19"
    return not analysis.text[token.start : token.end][
        :1
    ].isupper()  # a capital may be a name that nobody knows


def _starts_clause(analysis: Analysis, k: int, stop: int) -> bool:
    """Whether the place at ``k`` is the subject of a verb of its own ("... and Talbiseh was shelled")."""
    tokens = analysis.tokens
    j = k + 1
    if any(t.low in POSSESSIVES for t in tokens[j : j + 1]) and any("saying" in t for t in tokens[j : j + 5]):
        return True  # "... captured Suluk, and Ankara's defence ministry said"
    while j < stop and ("adverb" in tokens[j] or tokens[j].date):
        j += 1
    first = clause_start(analysis, k)
    if j < stop and tokens[j].low in ("were", "are", "have") and not (first and is_verb(analysis, first - 1)):
        return False  # "air strikes on Duma and Arbin were reported": the verb is that of the strikes
    return (
        j < stop
        and ("auxiliary" in tokens[j] or "modal" in tokens[j])
        and tokens[j].low not in ("having", "being")
    )
