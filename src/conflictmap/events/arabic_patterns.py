"""The pattern language of ``data/lexicon/ar.toml``, compiled to steps over tokens, and actors as phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from conflictmap.events.arabic_words import Words, fold_word, strip_article
from conflictmap.events.lexicon import Actor, Lexicon, Trigger
from conflictmap.events.tokens import Token

BREAKS: Final = frozenset(".;:!?")
ANYBODY: Final = "@"  # in a pattern: any actor
_GAP_WORDS: Final = 12
_PIECE: Final = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|(_)|([^\s()\[\]]+)")

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of a pattern: any one of some phrases, perhaps left out, or a gap of words."""

    phrases: tuple[Phrase, ...] = ()
    optional: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern and the trigger or the list of cues it belongs to."""

    steps: tuple[Step, ...]
    trigger: Trigger | None = None
    cue: str = ""


Cues = Mapping[str, Mapping[int, int]]
Patterns = Mapping[str, tuple[Pattern, ...]]


@dataclass(frozen=True, eq=False)
class Grammar:
    """A lexicon compiled for Arabic: patterns and actors by the first word they can begin with."""

    words: Words
    triggers: Patterns
    cues: Patterns
    actors: Mapping[str, tuple[tuple[Phrase, Actor], ...]]
    organs: Mapping[str, tuple[tuple[Phrase, Actor], ...]]
    adjectives: Mapping[str, Actor]
    capitals: Mapping[str, Actor]
    weapons: Mapping[str, tuple[tuple[Phrase, Actor], ...]]
    air_force: Actor | None
    sides: Mapping[str, str]

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, lexicon: Lexicon) -> Grammar:
        """The grammar of one lexicon, compiled once."""
        words = Words.of(lexicon)
        actors = lexicon.actors
        return cls(
            words=words,
            triggers=_index(compile_pattern(p, words, t) for t in lexicon.triggers for p in t.patterns),
            cues=_index(
                compile_pattern(p, words, cue=name) for name, listed in lexicon.cues.items() for p in listed
            ),
            actors=_by_first((cut_phrase(alias, words), a) for a in actors for alias in a.aliases),
            organs=_by_first((cut_phrase(organ, words), a) for a in actors for organ in a.organs),
            adjectives={strip_article(fold_word(w)): a for a in actors for w in a.adjectives},
            capitals={fold_word(c): a for a in actors for c in a.capitals},
            weapons=_by_first((cut_phrase(weapon, words), a) for a in actors for weapon in a.weapons),
            air_force=next((a for a in actors if a.side == "government" and a.air), None),
            sides={a.name: a.side for a in actors},
        )


def cut_phrase(phrase: str, words: Words) -> Phrase:
    """Words of a phrase as tokens are called: prefixes cut off, no articles; ``lemma:...`` for "سيطر+"."""
    found: list[str] = []
    for word in fold_word(phrase).split():
        if word.endswith("+"):
            found.append(f"lemma:{word[:-1]}")
        else:
            found += [strip_article(piece.low) for piece in words.cut(word)]
    return tuple(found)


def compile_pattern(text: str, words: Words, trigger: Trigger | None = None, cue: str = "") -> Pattern:
    """Compile one pattern of the lexicon."""
    steps = []
    for optional, required, gap, word in _PIECE.findall(text):
        if gap:
            steps.append(Step(gap=True))
        else:
            choices = (optional or required or word).split("|")
            steps.append(
                Step(tuple(cut_phrase(choice, words) for choice in choices), optional=bool(optional))
            )
    return Pattern(tuple(steps), trigger, cue)


def _index(patterns: Iterable[Pattern]) -> Patterns:
    found: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        for head in dict.fromkeys(phrase[0] for phrase in pattern.steps[0].phrases):
            found.setdefault(head, []).append(pattern)
    return {head: tuple(same) for head, same in found.items()}


def _by_first(entries: Iterable[tuple[Phrase, Actor]]) -> dict[str, tuple[tuple[Phrase, Actor], ...]]:
    found: dict[str, list[tuple[Phrase, Actor]]] = {}
    for phrase, actor in entries:
        found.setdefault(phrase[0], []).append((phrase, actor))
    return {first: tuple(sorted(same, key=lambda e: -len(e[0]))) for first, same in found.items()}


def find_matches(tokens: Sequence[Token], i: int, patterns: Patterns) -> Iterator[tuple[int, Pattern]]:
    """Patterns that begin at token ``i``, each with the index behind its last word."""
    token = tokens[i]
    heads = [strip_article(token.low), *sorted(c for c in token.classes if c.startswith("lemma:"))]
    for head in heads:
        for pattern in patterns.get(head, ()):
            stop = _match(tokens, i, pattern.steps, 0)
            if stop:
                yield stop, pattern


def find_cues(tokens: Sequence[Token], grammar: Grammar) -> Cues:
    """Cues of a sentence: name of the list -> index of the first word -> index behind the last."""
    found: dict[str, dict[int, int]] = {}
    for i in range(len(tokens)):
        for stop, pattern in find_matches(tokens, i, grammar.cues):
            here = found.setdefault(pattern.cue, {})
            here[i] = max(stop, here.get(i, 0))
    return found


def match_phrase(tokens: Sequence[Token], i: int, phrase: Phrase) -> int:
    """Index behind ``phrase`` at ``tokens[i]``, or 0."""
    stop = i + len(phrase)
    if stop > len(tokens):
        return 0
    for token, word in zip(tokens[i:stop], phrase, strict=True):
        if token.place is not None or token.date is not None:
            return 0
        if word == ANYBODY:
            if token.actor is None:
                return 0
        elif word.startswith("lemma:"):
            if word not in token.classes:
                return 0
        elif strip_article(token.low) != word:
            return 0
    return stop


def _ends_clause(token: Token) -> bool:
    """Whether no gap goes on behind a token: "عاد إلى العمل بعد أن كان تحت سيطرة" is no return under control."""
    return token.low in BREAKS or (token.low in ("ان", "بعدما") and "subordinator" in token)


def _match(tokens: Sequence[Token], i: int, steps: tuple[Step, ...], k: int) -> int:
    if k == len(steps):
        return i
    step = steps[k]
    if step.gap:
        for skipped in range(_GAP_WORDS + 1):
            if skipped and (i + skipped > len(tokens) or _ends_clause(tokens[i + skipped - 1])):
                return 0
            stop = _match(tokens, i + skipped, steps, k + 1)
            if stop:
                return stop
        return 0
    for phrase in step.phrases:
        stop = match_phrase(tokens, i, phrase)
        if stop and (end := _match(tokens, stop, steps, k + 1)):
            return end
    return _match(tokens, i, steps, k + 1) if step.optional else 0
