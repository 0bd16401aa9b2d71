"""Noun phrases: the places that one names, with all that is coordinated, and what displaces them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from conflictmap.events.clauses import BREAKS, LEADS, clause_end, is_verb
from conflictmap.events.coordination import (
    Found,
    coordinated,
    is_country,
    is_modifier,
    is_plain,
    is_wide,
    phrase_head,
    unknown_place,
)
from conflictmap.events.discourse import FACILITIES
from conflictmap.events.tokens import DASHES, QUOTES, Analysis

_SETTLEMENTS: Final = frozenset({"city", "town", "village", "neighbourhood", "region", "camp"})
_PART_OF: Final = re.compile(r"(?:(?:a|the|its) )?(?:\w+ )?(?:quarter|district|suburb|neighbou?rhood) of ")
_FACILITY_KINDS: Final = FACILITIES | {"base", "site", "road"}
_NAMING: Final = frozenset({"known", "called", "named", "dubbed"})
_POSSESSIVE: Final = frozenset({"'s", "’s", "'", "’"})

_ENTRANCES: Final = frozenset({"entrance", "entrances", "exit", "exits", "approach", "approaches", "gateway"})
_FOOTHOLDS: Final = frozenset(
    {
        "stronghold", "strongholds", "bastion", "position", "positions", "checkpoint", "checkpoints", "post",
        "posts", "outpost", "outposts", "point", "points", "base", "bases", "building", "target", "targets",
    }
)  # fmt: skip


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
        self.foothold = False  # the noun is no area but a point in one
        self.relation = -1  # where the words begin that displace the event from the place
        self.first = 0
        self.inside = False  # behind a preposition of place
        self.others = 0
        self.resumed = False  # whether this phrase goes on with the list of another one
        self.named = self.apposed = False  # its name follows, behind "known as" or a comma
        self.direct = type in ("captured", "withdrawn", "struck")

    def walk(self, i: int) -> list[Found]:
        self.first = i
        while i < self.stop:
            token = self.tokens[i]
            if token.place is not None and not (token.actor and is_modifier(self.analysis, i)):
                behind = self._behind_modifier(i)
                if self.resumed and i + 1 < self.stop and "force" in self.tokens[i + 1]:
                    i += 1  # "a position of the Damascus army in Kashtaar"
                    continue
                if not behind:
                    return self._take(i)
                self.noun, i = "town", behind
            elif "name" in token and self._behind_modifier(i):
                self.noun, i = "town", self._behind_modifier(i)
            elif self._is_unknown_place(i):
                self.tokens[i].place = unknown_place(self.analysis, i)
                return self._take(i)
            elif token.low == "with" and self.noun and i + 1 < self.stop and is_country(self.tokens[i + 1]):
                i += 2  # "its main crossing with Syria, Naseeb"
            elif self._passes(i):
                i += 1
            else:
                return []
        return []

    def _take(self, i: int) -> list[Found]:
        vague = not self.noun or (self.singular and is_wide(self.tokens[i]))
        if self.type == "captured" and self.inside and vague:
            return []  # "an airfield in Idlib province" is somewhere in it, nobody knows where
        if self.type == "captured" and self.inside and self.foothold and is_wide(self.tokens[i]):
            return []  # "the last of its positions in Idlib province"
        words = self.analysis.span(self.relation, i) if self.relation >= 0 else ""
        if self.named:
            return [Found(i, facility=self.noun if self.singular and self.noun in FACILITIES else "")]
        owned = self._owned_noun(i)
        if owned:  # "Aleppo's international airport" is not Aleppo
            kind, text = owned
            return [Found(i, relation=f"{text} of", facility=kind if kind in FACILITIES else "")]
        found = coordinated(self.analysis, i, self.stop, words)
        if not self.resumed:
            found = found + self._resume(found[-1].index + 1)
        if self.type == "struck":  # "a market in Hass": the strike is in Hass, the words displace nothing
            found = [found[0], *(replace(f, relation=_displacing(f.relation)) for f in found[1:])]
        placed = (self.inside and self._is_definite(i)) or self.apposed
        if placed and self.singular and self.noun in FACILITIES:
            found[0] = replace(found[0], facility=self.noun)
        return found

    def _owned_noun(self, i: int) -> tuple[str, str] | None:
        """Kind and words of what the place at ``i`` owns: a facility in "Aleppo's international airport"."""
        tokens = self.tokens
        j = i + 1
        if j >= self.stop or tokens[j].low not in _POSSESSIVE:
            return None
        while j + 1 < self.stop and j - i < 5 and tokens[j + 1].place is None:
            j += 1
            kind = next((c[5:] for c in tokens[j].classes if c.startswith("kind:")), "")
            apart = kind in _FACILITY_KINDS or (kind in ("village", "region") and tokens[j].low.endswith("s"))
            if apart and not (j + 1 < self.stop and "place_noun" in tokens[j + 1]):
                return kind, self.analysis.span(i + 2, j + 1)
            if not (kind or is_plain(self.analysis, j) or "adverb" in tokens[j]):
                return None
        return None

    def _resume(self, i: int) -> list[Found]:
        """Places of the phrases that follow: "a hospital in Kafr Nabl, a school in Hass and a market in Saraqib"."""
        found: list[Found] = []
        sure = 0  # those before the last "and": without it ", a town in Ghouta" is an apposition
        tokens = self.tokens
        i = self._skip_aside(i)
        while (first := self._skip_link(i)) > i:
            linked = any(t.low in ("and", "plus", "&") for t in tokens[i:first])
            item = _NounPhrase(self.analysis, self.stop, self.type, settled=False)
            item.resumed = True
            more = item.walk(first) if first < self.stop and item._opens_item(first) else []
            if not more or not self._ends_item(more[-1].index + 1):
                break
            joined = linked or any(t.low == "and" for t in tokens[more[0].index : more[-1].index])
            i = more[-1].index + 1
            part = _PART_OF.match(tokens[more[0].index].low)
            described = part or (item.singular and item.noun in _SETTLEMENTS)
            if not linked and (described or is_wide(tokens[more[0].index])):
                more = more[1:]  # "Harabish, a quarter of Deir ez-Zor, the desert outside Mayadin and a post"
            found += more
            sure = len(found) if joined else sure
        return found[:sure]

    def _skip_aside(self, i: int) -> int:
        """Index of the comma behind an aside when the list goes on: "in A, which fell, and in B"."""
        tokens = self.tokens
        for k in range(i + 1, min(i + 7, self.stop - 2)):  # "from A, both sides said, and from B"
            if tokens[i].low == "," and "saying" in tokens[k] and tokens[k + 1].low == ",":
                return k + 1 if tokens[k + 2].low == "and" else i
        aside = i + 1 == self.stop < len(tokens) and tokens[i].low == "," and "relative" in tokens[i + 1]
        placed = self.inside or (self.first and "locative" in tokens[self.first - 1])
        if not (placed and aside):
            return i
        for k in range(i + 2, len(tokens) - 2):
            if tokens[k].low in BREAKS:
                break
            if tokens[k].low == "," and tokens[k + 1].low == "and" and "locative" in tokens[k + 2]:
                self.stop = clause_end(self.analysis, k + 1)
                return k
        return i

    def _skip_link(self, i: int) -> int:
        """Index behind a date or description and the "," or "and" that goes on with a list; ``i`` without one."""
        tokens, start = self.tokens, i
        if i < self.stop and "locative" in tokens[i]:  # "Kafr Zita near Hama, ..."
            while i < self.stop and tokens[i].place is None and self._describes(i):
                i += 1
            i += 1
        while i < self.stop and (tokens[i].date or ("preposition" in tokens[i] and self._dates(i + 1))):
            i += 1
        first = i
        while i < self.stop and (
            ("listlink" in tokens[i] and tokens[i].place is None)
            or (i > first and (tokens[i].date or "adverb" in tokens[i]))
            or (tokens[i].low in ("it", "them") and tokens[i - 1].low == "with")  # "and with it two hamlets"
        ):
            i += 1
        return i if i > first and i < self.stop else start

    def _describes(self, i: int) -> bool:
        token = self.tokens[i]
        return (
            "locative" in token
            or "determiner" in token
            or "place_noun" in token
            or token.low in ("of", "the")
        )

    def _dates(self, i: int) -> bool:
        return i < self.stop and self.tokens[i].date is not None

    def _opens_item(self, i: int) -> bool:
        """Whether a target or another place may begin at ``i``, and not a new clause or who does something."""
        tokens = self.tokens
        if tokens[i].place is not None:  # "Rastan near Homs and Latamneh in Hama province"
            return i + 1 < self.stop and "locative" in tokens[i + 1] and tokens[i].actor is None
        if tokens[i].actor or "pronoun" in tokens[i] or tokens[i].low.endswith("ing"):
            return False
        while i < self.stop and ("determiner" in tokens[i] or "adverb" in tokens[i]):
            i += 1
        return i < self.stop and (tokens[i].actor is None or is_modifier(self.analysis, i))

    def _ends_item(self, i: int) -> bool:
        """Whether nothing that a clause of its own would have follows the place before ``i``."""
        tokens = self.tokens
        while i < len(tokens) and ("adverb" in tokens[i] or tokens[i].date is not None):
            i += 1
        return i >= self.stop or not (
            is_verb(self.analysis, i) or "name" in tokens[i] or (is_plain(self.analysis, i) and i < self.stop)
        )

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
            self.foothold = token.low in _FOOTHOLDS
            self.noun = next(c[5:] for c in token.classes if c.startswith("kind:"))
            self.singular = not token.low.endswith("s") and self.noun not in ("region", "road")
            return True
        return self._passes_word(i)

    def _passes_comma(self, i: int) -> bool:
        following = self.tokens[i + 1] if i + 1 < self.stop else None
        if following is None:
            return False
        self.apposed = bool(self.noun)
        if following.place is not None and (self.noun or (self.others == 1 and i == self.first + 1)):
            return True  # "the Syrian post, Nasib"; "Shibki, Rami and Tima" with a name that nobody knows
        if (
            self.noun
            and "locative" in following
            and any(t.low == "," for t in self.tokens[i + 1 : self.stop])
        ):
            return True  # "two garrisons, in Ain Issa and at Kharab Ishk, were vacated"
        if self.noun and following.low in _NAMING:
            self.named = True  # "the post, known as al-Tanf in Syria"
            return True
        self.relation = -1
        return "listing" in following and bool(self.noun or self.type != "captured")

    def _passes_preposition(self, i: int) -> bool:
        token = self.tokens[i]
        if token.low == "of":
            if self.noun in ("region", "") and self.relation < 0 and i > 0 and "part" in self.tokens[i - 1]:
                self.relation = phrase_head(self.analysis, i)
            return True
        if "toward" in token:
            leads = self.noun == "road" or (i > 0 and self.tokens[i - 1].low in _ENTRANCES)
            if leads and self.relation < 0:
                self.relation = phrase_head(self.analysis, i)
            return leads
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
        governs = "preposition" in token and "determiner" not in token  # "about half of Nayrab"
        if "pronoun" in token or governs or "relative" in token or token.low in BREAKS:
            return False
        if ("subordinator" in token and token.low != "as") or is_verb(self.analysis, i):
            return False
        if not ("determiner" in token or "adverb" in token or "conjunction" in token or token.low.isdigit()):
            self.others += 1
        return self.others <= (3 if self.settled else 9)


def _displacing(relation: str) -> str:
    return "" if relation.rsplit(" ", 1)[-1] in ("in", "at", "on") else relation
