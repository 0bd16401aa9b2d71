"""The cue lists of a lexicon: what negates, denies, supposes, and who speaks for whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from conflictmap.events.lexicon import Actor, Lexicon
from conflictmap.events.vocabulary import Vocabulary, compile_phrases


@dataclass(frozen=True)
class Cues:
    """The cue lists of a lexicon, compiled."""

    negation: re.Pattern[str]
    denial: re.Pattern[str]
    negation_after: re.Pattern[str]
    hypothetical: re.Pattern[str]
    background: re.Pattern[str]
    rumour: re.Pattern[str]
    hearsay: re.Pattern[str]
    independent: re.Pattern[str]
    spokesman: re.Pattern[str]
    organs: tuple[tuple[re.Pattern[str], Actor], ...]
    leaders: tuple[tuple[re.Pattern[str], Actor], ...]
    sides: Mapping[str, str]
    vocabulary: Vocabulary
    factual_infinitive: frozenset[str]

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, lexicon: Lexicon) -> Cues:
        """Compiled cues of one lexicon."""
        cues = lexicon.cues
        return cls(
            **{
                name: compile_phrases(cues.get(name, ()))
                for name in (
                    "negation",
                    "denial",
                    "negation_after",
                    "hypothetical",
                    "background",
                    "rumour",
                    "hearsay",
                    "independent",
                    "spokesman",
                )
            },
            organs=tuple((compile_phrases(actor.organs), actor) for actor in lexicon.actors if actor.organs),
            leaders=tuple(
                (compile_phrases(actor.leaders), actor) for actor in lexicon.actors if actor.leaders
            ),
            vocabulary=Vocabulary.of(lexicon),
            sides={actor.name: actor.side for actor in lexicon.actors},
            factual_infinitive=frozenset(cues.get("factual_infinitive", ())),
        )
