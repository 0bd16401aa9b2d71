"""Who acted where no subject says it: who drove an enemy out, whose strike an explosion is laid to."""

from __future__ import annotations

from conflictmap.events.arabic_clauses import clause_end
from conflictmap.events.lexicon import Actor
from conflictmap.events.tokens import Analysis, Hit


def find_driver(analysis: Analysis, hit: Hit, end: int) -> list[Actor]:
    """Who drives out whom a verbal noun names: "تمكنت قسد من طرد التنظيم", "طرد الفصائل للتنظيم"."""
    tokens = analysis.tokens
    behind = [j for j in range(hit.stop, end) if tokens[j].actor is not None]
    if not behind:
        return []
    first, enemy = tokens[behind[0]].actor, tokens[behind[-1]].actor
    assert first is not None and enemy is not None
    if tokens[behind[-1] - 1].low == "ل":
        return [first]
    before = [token.actor for token in tokens[: hit.first] if token.actor is not None]
    return [actor for actor in before if actor.side != first.side][-1:]


def find_author_of_cause(analysis: Analysis, hit: Hit) -> list[Actor]:
    """The actor of the strike that an explosion is laid to: "انفجارات ناجمة عن غارات إسرائيلية"."""
    tokens = analysis.tokens
    for j in range(hit.stop, clause_end(analysis, hit.stop)):
        if "cause" in tokens[j]:
            return [token.actor for token in tokens[j + 1 : j + 5] if token.actor is not None][:1]
    return []
