"""What a sentence cannot hold, told by its words alone, so that most sentences cost one look at a set.

Every trigger, actor, cue and date begins with, or contains, one of the words that the lexicon lists. The sieve
never says more than "not here": what passes it is looked at in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from conflictmap.events.lexicon import Lexicon, Pattern

_WORD: Final = re.compile(r"\w+")
Patterns = Mapping[str, tuple[Pattern, ...]]


class Sifted(NamedTuple):
    """One sentence: its words in small letters, the patterns that match somewhere in it by their first word,
    whether no trigger's telling word stands in it, and whether an actor or its speaker may be named."""

    words: Set[str]
    patterns: Patterns
    quiet: bool
    acting: bool
    speaking: bool


@dataclass(frozen=True)
class Sieve:
    """Words of a lexicon by what may begin with them."""

    patterns: Patterns
    anchors: frozenset[str]
    heads: Mapping[str, tuple[str, ...]]  # first word of a head -> heads, which may be hyphenated
    first: frozenset[str]
    actors: frozenset[str]
    saying: frozenset[str]
    organs: frozenset[str]

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, lexicon: Lexicon) -> Sieve:
        """The sieve of one lexicon, built once."""
        heads: dict[str, list[str]] = {}
        for head in lexicon.patterns:
            for word in _WORD.findall(head)[:1]:
                heads.setdefault(word, []).append(head)
        named = (p for actor in lexicon.actors for p in (*actor.aliases, *actor.adjectives))
        return cls(
            patterns=lexicon.patterns,
            anchors=lexicon.anchors,
            heads={word: tuple(found) for word, found in heads.items()},
            first=frozenset(heads),
            actors=first_words(named),
            saying=first_words((*lexicon.words.get("saying", ()), *lexicon.cues.get("saying", ()))),
            organs=first_words(organ for actor in lexicon.actors for organ in actor.organs),
        )

    def sift(self, text: str, start: int, end: int) -> Sifted:
        """What ``text[start:end]`` may hold."""
        words = set(_WORD.findall(text[start:end].lower()))
        quiet = self.anchors.isdisjoint(words)
        return Sifted(
            words,
            {} if quiet else self._find_patterns(text, start, end, words),
            quiet,
            not self.actors.isdisjoint(words),
            not (self.saying.isdisjoint(words) or self.organs.isdisjoint(words)),
        )

    def _find_patterns(self, text: str, start: int, end: int, words: Set[str]) -> Patterns:
        found: dict[str, tuple[Pattern, ...]] = {}
        for word in self.first & words:
            for head in self.heads[word]:
                matching = tuple(
                    [
                        p
                        for p in self.patterns[head]
                        if not p.anchors.isdisjoint(words) and p.regex.search(text, start, end)
                    ]
                )
                if matching:
                    found[head] = matching
        return found


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """First words of phrases, in small letters, without what is joined to them by a hyphen or a dot."""
    return frozenset(word for phrase in phrases for word in _WORD.findall(phrase.lower())[:1])
