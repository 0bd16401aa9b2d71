"""Noun phrases: the places that one names, with all that is coordinated, and what displaces them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from conflictmap.events.clauses import BREAKS, LEADS, clause_start, is_verb
from conflictmap.events.discourse import FACILITIES
from conflictmap.events.tokens import DASHES, QUOTES, Analysis, Token
from conflictmap.model import Resolution

_POSSESSIVE: Final = frozenset({"'s", "’s", "'", "’"})


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a role: its token index and the words that displace the event from it."""

    index: int
    relation: str = ""
    how: str = "object"
    facility: str = ""  # kind of what stands near the place: "crossing" of "the border gate opposite Akcakale"


def noun_phrase_places(
    analysis: Analysis, i: int, stop: int, *, type: str, settled: bool = False
) -> list[Found]:
    """Places that a noun phrase from token ``i`` on names, up to ``stop``, with all that is coordinated.

    Follows "several villages in Hama province", "the towns of A, B and C", "an army post on Mount Hermon";
    gives nothing when the phrase is about something else ("weapons in Homs"). With ``settled`` the name must
    stand close behind the verb.
    """
    return _NounPhrase(analysis, stop, type, settled).walk(i)


class _NounPhrase:
    """A walk over the words of a phrase, up to its place or to the word that rules it out."""

    def __init__(self, analysis: Analysis, stop: int, type: str, settled: bool) -> None:
        self.analysis, self.tokens = analysis, analysis.tokens
        self.stop, self.type, self.settled = stop, type, settled
        self.noun = ""  # kind of the last common noun for a place
        self.singular = False
        self.relation = -1  # where the words begin that displace the event from the place
        self.first = 0
        self.inside = False  # behind a preposition of place
        self.others = 0
        self.direct = type in ("captured", "withdrawn", "struck")

    def walk(self, i: int) -> list[Found]:
        self.first = i
        while i < self.stop:
            token = self.tokens[i]
            if token.place is not None and not (token.actor and is_modifier(self.analysis, i)):
                behind = self._behind_modifier(i)
                if not behind:
                    return self._take(i)
                self.noun, i = "town", behind
            elif "name" in token and self._behind_modifier(i):
                self.noun, i = "town", self._behind_modifier(i)
            elif self._is_unknown_place(i):
                self.tokens[i].place = unknown_place(self.analysis, i)
                return self._take(i)
            elif self._passes(i):
                i += 1
            else:
                return []
        return []

    def _take(self, i: int) -> list[Found]:
        vague = not self.noun or (self.singular and is_wide(self.tokens[i]))
        if self.type == "captured" and self.inside and vague:
            return []  # "an airfield in Idlib province" is somewhere in it, nobody knows where
        words = self.analysis.span(self.relation, i) if self.relation >= 0 else ""
        found = coordinated(self.analysis, i, self.stop, words)
        if self.inside and self.singular and self.noun in FACILITIES and self._is_definite(i):
            found[0] = replace(found[0], facility=self.noun)
        return found

    def _is_definite(self, i: int) -> bool:
        """Whether the noun before the place at ``i`` is one that the reader knows: "the border gate at"."""
        return any(t.low in ("the", "its", "their") for t in self.tokens[max(0, self.first - 1) : i])

    def _behind_modifier(self, i: int) -> int:
        """Index of the place that the one at ``i`` only modifies: "the Homs countryside towns of Rastan"."""
        tokens = self.tokens
        if i + 1 < self.stop and tokens[i + 1].place is not None and is_wide(tokens[i]):
            return i + 1
        if i + 2 < self.stop and tokens[i + 1].low in _POSSESSIVE and tokens[i + 2].place is not None:
            return i + 2  # "Aleppo's Qaterji quarter"
        j = i + 1
        while j < self.stop and "place_noun" in tokens[j] and tokens[j].place is None:
            j += 1
        named = j + 1 < self.stop and tokens[j].low == "of" and tokens[j + 1].place is not None
        return j + 1 if j > i + 1 and named else 0

    def _is_unknown_place(self, i: int) -> bool:
        """Whether the unknown name at ``i`` stands where the place must stand."""
        if (
            "name" not in self.tokens[i]
            or self.others
            or not (self.settled or self.inside or self.noun or self.direct)
        ):
            return False
        following = self.tokens[i + 1] if i + 1 < self.stop else None
        return following is None or not (
            following.actor or "force" in following or "weapon" in following or "name" in following
        )

    def _passes(self, i: int) -> bool:
        """Whether the phrase goes on over the word at ``i``, which is no place."""
        token = self.tokens[i]
        if token.date or token.low in QUOTES or token.low in ("(", ")", "[", "]", "'s", "’s"):
            return True
        if token.actor:
            return self.type != "captured" or is_modifier(self.analysis, i)
        if token.low in DASHES or token.low == ":":
            return bool(self.noun) or i == self.first  # "Captured: Saraqib, Morek"
        if token.low == ",":
            return self._passes_comma(i)
        if "locative" in token or token.low == "of" or "toward" in token:
            return self._passes_preposition(i)
        if "listing" in token and self.noun:
            self.relation = -1
            return True
        if "place_noun" in token:
            self.noun = next(c[5:] for c in token.classes if c.startswith("kind:"))
            self.singular = not token.low.endswith("s") and self.noun not in ("region", "road")
            return True
        return self._passes_word(i)

    def _passes_comma(self, i: int) -> bool:
        following = self.tokens[i + 1] if i + 1 < self.stop else None
        if following is None:
            return False
        if following.place is not None and (self.noun or (self.others == 1 and i == self.first + 1)):
            return True  # "the Syrian post, Nasib"; "Shibki, Rami and Tima" with a name that nobody knows
        self.relation = -1
        return "listing" in following and bool(self.noun or self.type != "captured")

    def _passes_preposition(self, i: int) -> bool:
        token = self.tokens[i]
        if token.low == "of":
            if self.noun in ("region", "") and self.relation < 0 and i > 0 and "part" in self.tokens[i - 1]:
                self.relation = phrase_head(self.analysis, i)
            return True
        if "toward" in token:
            if self.noun == "road" and self.relation < 0:
                self.relation = phrase_head(self.analysis, i)
            return self.noun == "road"
        if not self.noun and (self.settled or self.type in ("captured", "closed")):
            return False
        self.inside = True
        if "displacing" in token and self.relation < 0:
            self.relation = i
        return True

    def _leads(self, i: int) -> bool:
        """Whether "leads to" stands at ``i``: "the road that leads to the Masnaa crossing"."""
        return i + 1 < self.stop and self.tokens[i].low in LEADS and "toward" in self.tokens[i + 1]

    def _passes_word(self, i: int) -> bool:
        token = self.tokens[i]
        if "relative" in token and self.noun == "road" and self._leads(i + 1):
            self.relation = phrase_head(self.analysis, i)
            return True
        if self.noun == "road" and self._leads(i):
            return True
        if "pronoun" in token or "preposition" in token or "relative" in token or token.low in BREAKS:
            return False
        if ("subordinator" in token and token.low != "as") or is_verb(self.analysis, i):
            return False
        if not ("determiner" in token or "adverb" in token or "conjunction" in token or token.low.isdigit()):
            self.others += 1
        return self.others <= (3 if self.settled else 9)


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


def phrase_head(analysis: Analysis, i: int) -> int:
    """Index where the noun phrase begins that ends before ``i``: "the villages | in"."""
    tokens = analysis.tokens
    j = i - 1
    while j > 0 and any(name in tokens[j - 1] for name in ("determiner", "place_noun", "part")) and i - j < 5:
        j -= 1
    return max(j, 0)


def is_modifier(analysis: Analysis, i: int) -> bool:
    """Whether the actor token at ``i`` only modifies a noun behind it ("Hezbollah positions")."""
    tokens = analysis.tokens
    return i + 1 < len(tokens) and (
        tokens[i + 1].low in ("'s", "’s", "'", "’")
        or (
            tokens[i + 1].place is not None and analysis.text[tokens[i + 1].start].islower()
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
            own = analysis.span(phrase_head(analysis, step - 1), step) if displaced else relation
            if not (tokens[step].anaphor and _is_told(tokens, step, found)):
                found.append(Found(step, own))
        else:
            break
        j = step + 1
    if len(found) == 2 and tokens[i + 1].low == "," and not _is_joined(analysis, i + 1, found[1].index + 2):
        return found[:1]  # "Darkoush, Idlib" and "Deraa al-Balad, the old quarter of Deraa" are one place
    return found


def _is_told(tokens: list[Token], step: int, found: list[Found]) -> bool:
    """Whether the list names the place already: "Deir ez-Zor and its surroundings"."""
    place = tokens[step].place
    ids = {p.place.id for f in found if (p := tokens[f.index].place) is not None and p.place is not None}
    return place is not None and place.place is not None and place.place.id in ids


def _is_joined(analysis: Analysis, i: int, stop: int) -> bool:
    """Whether a conjunction joins two places: "Rastan, as well as Talbiseh"."""
    return any("listlink" in t and t.low != "," for t in analysis.tokens[i:stop] if t.place is None)


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
            return k if joined else None
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
    return not analysis.text[token.start].isupper()  # a capital may be a name that nobody knows


def _starts_clause(analysis: Analysis, k: int, stop: int) -> bool:
    """Whether the place at ``k`` is the subject of a verb of its own ("... and Talbiseh was shelled")."""
    tokens = analysis.tokens
    j = k + 1
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
