"""Clauses of an Arabic sentence: news puts the verb first, so a clause runs from its verb to the next one."""

from __future__ import annotations

from collections.abc import Collection

from conflictmap.events.arabic_patterns import BREAKS
from conflictmap.events.tokens import Analysis, Token

_AUXILIARIES = frozenset(
    f"lemma:{lemma}" for lemma in ("كان", "بات", "اصبح", "عاد", "صار", "ظل", "زال", "ليس", "تم", "جري")
)
_CARRYING = frozenset(f"lemma:{lemma}" for lemma in ("ضم", "اقل", "حمل"))


def is_auxiliary(token: Token) -> bool:
    """Whether a verb only carries the tense or aspect of the one behind it."""
    return bool(_AUXILIARIES & token.classes)


def is_verb(token: Token) -> bool:
    """Whether a token is a finite verb of its own."""
    return "verb" in token and not is_auxiliary(token) and token.place is None and token.actor is None


def is_border(token: Token) -> bool:
    """Whether a clause cannot reach across this token."""
    if token.place is not None or token.date is not None or token.actor is not None:
        return False
    return token.low in BREAKS or "relative" in token or "subordinator" in token


def joins_places(tokens: list[Token], j: int) -> bool:
    """Whether "then" at ``j`` goes on with a list of places: "السخنة ثم دير الزور"."""
    for token in tokens[j + 1 : j + 4]:
        if token.place is not None:
            return True
        if not {"place_noun", "part", "preposition"} & token.classes:
            return False
    return False


def clause_start(analysis: Analysis, i: int) -> int:
    """Index of the first token of the clause in front of the verb or noun at ``i``."""
    tokens = analysis.tokens
    for j in range(i - 1, -1, -1):
        if is_border(tokens[j]) or is_verb(tokens[j]):
            return j + 1
        if tokens[j].low == "ثم" and not joins_places(tokens, j):
            return j
    return 0


def clause_end(analysis: Analysis, i: int, *, until: Collection[int] = ()) -> int:
    """Index behind the last token of the clause that goes on from ``i``; it ends at the tokens ``until``, too."""
    tokens = analysis.tokens
    for j in range(i, len(tokens)):
        token = tokens[j]
        if token.low == ":" and j and {"place_noun", "listing"} & tokens[j - 1].classes:
            continue  # "على قرى: ..."
        if is_border(token) or j in until or (token.low == "ثم" and not joins_places(tokens, j)):
            return j
        if is_verb(token) and j > i and _describes(tokens, j):
            continue
        if is_verb(token) or (is_auxiliary(token) and j > i):
            return _particles_start(tokens, i, j)
    return len(tokens)


def _particles_start(tokens: list[Token], i: int, j: int) -> int:
    """Index, not before ``i``, of the first particle that belongs to the verb at ``j``: "و", "س", "لم"."""
    while j > i and ({"and", "future"} & tokens[j - 1].classes or tokens[j - 1].low in ("قد", "لم", "لن")):
        j -= 1
    return j


def _describes(tokens: list[Token], j: int) -> bool:
    """Whether the verb at ``j`` only describes the subject before it: "محتجون يطالبون بالطحين"."""
    before = tokens[j - 1]
    if "present" in tokens[j] and _CARRYING & tokens[j].classes and not {"and", "definite"} & before.classes:
        return True  # "رتل يضم مقاتلين"
    return "present" in tokens[j] and before.actor is not None and not before.low.startswith("ال")


def adjunct_starts(analysis: Analysis, i: int) -> set[int]:
    """Tokens behind ``i`` where an adjunct begins that tells another event: "بعد انسحاب ..."."""
    tokens = analysis.tokens
    starts = {hit.first for hit in analysis.hits if hit.first > i}
    return {
        j
        for j in range(i, len(tokens))
        if "adjunct" in tokens[j] and tokens[j].date is None and starts & {j + 1, j + 2, j + 3}
    }


def skip_back(tokens: list[Token], i: int) -> int:
    """Index of the last token before ``i`` that is no particle, adverb, date or auxiliary; -1 without one."""
    j = i - 1
    while j >= 0 and (
        tokens[j].date is not None
        or "adverb" in tokens[j]
        or "future" in tokens[j]
        or is_auxiliary(tokens[j])
        or tokens[j].low in ("قد", "لقد")
    ):
        j -= 1
    return j
