"""Look-up tables made of a lexicon: classes of words, names of actors, phrases as regexes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from conflictmap.events.lexicon import Actor, Lexicon

TOKEN: Final = re.compile(r"(?:[A-Za-z]\.){2,}|\w+n['’]t\b|['’]s\b|\w+(?:-\w+)*|[^\w\s]")


@dataclass(frozen=True)
class Vocabulary:
    """Look-up tables made of a lexicon: word classes, actor phrases, adjectives, capitals."""

    classes: Mapping[str, frozenset[str]]
    actors: Mapping[str, tuple[tuple[tuple[str, ...], bool, Actor], ...]]
    adjectives: Mapping[str, tuple[tuple[tuple[str, ...], bool, Actor], ...]]
    capitals: Mapping[str, Actor]
    air_force: Actor | None
    gunmen: Actor | None
    weapons: tuple[tuple[re.Pattern[str], Actor], ...]
    harmless: re.Pattern[str]
    adverbial: re.Pattern[str]

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, lexicon: Lexicon) -> Vocabulary:
        """Tables of one lexicon, built once."""
        classes: dict[str, set[str]] = {}
        for name, words in lexicon.words.items():
            if name == "place_noun":
                for kind, nouns in words.items():
                    for noun in nouns:
                        classes.setdefault(noun.lower(), set()).update(("place_noun", f"kind:{kind}"))
            else:
                for word in words["words"] if isinstance(words, dict) else words:
                    classes.setdefault(word.lower(), set()).add(name)
        for cue in ("saying", "admitting", "claiming"):
            for word in lexicon.cues.get(cue, ()):
                classes.setdefault(word.lower(), set()).add(cue)
        return cls(
            classes={word: frozenset(found) for word, found in classes.items()},
            actors=_by_first_word((phrase, actor) for actor in lexicon.actors for phrase in actor.aliases),
            adjectives=_by_first_word(
                (phrase, actor) for actor in lexicon.actors for phrase in actor.adjectives
            ),
            capitals={name.lower(): actor for actor in lexicon.actors for name in actor.capitals},
            adverbial=compile_phrases(lexicon.cues.get("adverbial", ())),
            harmless=compile_phrases(lexicon.cues.get("harmless", ())),
            air_force=next((actor for actor in lexicon.actors if actor.air), None),
            gunmen=next((actor for actor in lexicon.actors if actor.gunmen), None),
            weapons=tuple(
                (compile_phrases(actor.weapons), actor) for actor in lexicon.actors if actor.weapons
            ),
        )


def _by_first_word(
    phrases: Iterable[tuple[str, Actor]],
) -> dict[str, tuple[tuple[tuple[str, ...], bool, Actor], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], bool, Actor]]] = {}
    for phrase, actor in phrases:
        words = tuple(TOKEN.findall(phrase.lower()))
        # an abbreviation such as IS or US counts only as written: "is" and "us" are other words
        found.setdefault(words[0], []).append((words, phrase.isupper(), actor))
    return {word: tuple(sorted(entries, key=lambda e: -len(e[0]))) for word, entries in found.items()}


def compile_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """One regex for whole phrases; abbreviations in capitals match only as written."""
    parts = sorted(phrases, key=len, reverse=True)
    loose = "|".join(r"\s+".join(map(re.escape, p.split())) for p in parts if not p.isupper())
    exact = "|".join(re.escape(p) for p in parts if p.isupper())
    either = [rf"(?i:{loose})"] * bool(loose) + [exact] * bool(exact)
    return re.compile(rf"(?<!\w)(?:{'|'.join(either)})(?!\w)" if either else r"(?!)")
