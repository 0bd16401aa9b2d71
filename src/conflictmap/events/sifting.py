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
# first word of a phrase -> all its words, and the first as written where only capitals count (US, IS)
Phrases = Mapping[str, tuple[tuple[frozenset[str], str], ...]]


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
    # first word of a pattern -> its heads, which may be hyphenated, each with its patterns by anchor
    heads: Mapping[str, tuple[tuple[str, Mapping[str, tuple[int, ...]]], ...]]
    actors: Phrases
    saying: frozenset[str]
    organs: Phrases
    harmless: Phrases
    adverbial: Phrases

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, lexicon: Lexicon) -> Sieve:
        """The sieve of one lexicon, built once."""
        heads: dict[str, list[tuple[str, Mapping[str, tuple[int, ...]]]]] = {}
        for head, patterns in lexicon.patterns.items():
            for word in _WORD.findall(head)[:1]:
                heads.setdefault(word, []).append((head, _by_anchor(patterns)))
        named = (p for actor in lexicon.actors for p in (*actor.aliases, *actor.adjectives))
        return cls(
            patterns=lexicon.patterns,
            anchors=lexicon.anchors,
            heads={word: tuple(found) for word, found in heads.items()},
            actors=_by_first_word(named),
            saying=_first_words((*lexicon.words.get("saying", ()), *lexicon.cues.get("saying", ()))),
            organs=_by_first_word(organ for actor in lexicon.actors for organ in actor.organs),
            harmless=_by_first_word(lexicon.cues.get("harmless", ())),
            adverbial=_by_first_word(lexicon.cues.get("adverbial", ())),
        )

    def sift(self, text: str, start: int, end: int) -> Sifted:
        """What ``text[start:end]`` may hold."""
        words = set(_WORD.findall(text[start:end].lower()))
        quiet = self.anchors.isdisjoint(words)
        return Sifted(
            words,
            {} if quiet else self._find_patterns(text, start, end, words),
            quiet,
            may_hold(self.actors, words, text, start, end),
            not self.saying.isdisjoint(words) and may_hold(self.organs, words, text, start, end),
        )

    def _find_patterns(self, text: str, start: int, end: int, words: Set[str]) -> Patterns:
        found: dict[str, tuple[Pattern, ...]] = {}
        for word in self.heads.keys() & words:
            for head, by_anchor in self.heads[word]:
                if len(by_anchor) > len(words):
                    near = [by_anchor[anchor] for anchor in words if anchor in by_anchor]
                else:
                    near = [numbers for anchor, numbers in by_anchor.items() if anchor in words]
                if near:
                    patterns = self.patterns[head]
                    matching = [
                        pattern
                        for number in sorted({number for numbers in near for number in numbers})
                        if (pattern := patterns[number]).regex.search(text, start, end)
                    ]
                    if matching:
                        found[head] = tuple(matching)
        return found


def _by_anchor(patterns: tuple[Pattern, ...]) -> Mapping[str, tuple[int, ...]]:
    """Numbers of the patterns by each word of which they need one."""
    found: dict[str, list[int]] = {}
    for number, pattern in enumerate(patterns):
        for anchor in pattern.anchors:
            found.setdefault(anchor, []).append(number)
    return {anchor: tuple(numbers) for anchor, numbers in found.items()}


def _first_words(phrases: Iterable[str]) -> frozenset[str]:
    """First words of phrases, in small letters, without what is joined to them by a hyphen or a dot."""
    return frozenset(word for phrase in phrases for word in _WORD.findall(phrase.lower())[:1])


def _by_first_word(phrases: Iterable[str]) -> Phrases:
    found: dict[str, set[tuple[frozenset[str], str]]] = {}
    for phrase in phrases:
        words = _WORD.findall(phrase.lower())
        for first in words[:1]:
            found.setdefault(first, set()).add(
                (frozenset(words), phrase.split()[0] if phrase.isupper() else "")
            )
    return {first: tuple(entries) for first, entries in found.items()}


def may_hold(phrases: Phrases, words: Set[str], text: str, start: int, end: int) -> bool:
    """Whether all words of one of the phrases stand in ``text[start:end]``, whose ``words`` these are."""
    for first in phrases.keys() & words:
        for needed, written in phrases[first]:
            if needed <= words and (not written or text.find(written, start, end) >= 0):
                return True
    return False
