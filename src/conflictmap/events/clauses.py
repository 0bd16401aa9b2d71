"""Clauses and verb groups of a sentence: where a clause begins and ends, whether its verb is a passive.

A shallow grammar in the manner of the sparse event coders (Schrodt 2001, TABARI), on clauses instead of whole
sentences. All functions work on token indices of one :class:`~conflictmap.events.tokens.Analysis`.
"""

from __future__ import annotations

from typing import Final

from conflictmap.events.tokens import DASHES, QUOTES, Analysis, Hit

LEADS: Final = frozenset({"leads", "led", "runs", "goes"})
BREAKS: Final = frozenset(";:.!?")
_ADVERBIAL: Final = frozenset({"after", "before", "since", "until", "as", "than", "so", "once"})
_COUNTED: Final = frozenset({"hours", "days", "weeks", "minutes"})


def is_verb(analysis: Analysis, i: int) -> bool:
    """Whether token ``i`` begins or belongs to a finite verb group that ends a noun phrase."""
    token = analysis.tokens[i]
    if token.place or token.date or token.actor:
        return False
    if "auxiliary" in token or "modal" in token or "saying" in token:
        return True
    for hit in analysis.hits:
        if hit.first <= i < hit.stop and hit.trigger.pos == "noun":
            return False
    for hit in analysis.hits:
        if hit.first == i and hit.trigger.pos == "verb" and hit.form in ("past", "s", "en"):
            return not _is_participle_before_noun(analysis, i)
    return "verb" in token and not ("place_noun" in token or "force" in token or "enemy" in token)


def _is_participle_before_noun(analysis: Analysis, i: int) -> bool:
    # "the besieged town", "the captured base": between a determiner and a noun
    tokens = analysis.tokens
    return i > 0 and "determiner" in tokens[i - 1] and i + 1 < len(tokens) and "place_noun" in tokens[i + 1]


def clause_start(analysis: Analysis, i: int) -> int:
    """Index of the first token of the clause whose verb (or noun) stands at ``i``."""
    tokens = analysis.tokens
    j = i - 1
    while j >= 0:
        token = tokens[j]
        if token.low in BREAKS or token.low in DASHES:
            return j + 1
        if token.place or token.date or token.actor:
            j -= 1
            continue
        if ("subordinator" in token or "relative" in token) and not is_adverbial(analysis, j):
            return j + 1
        if is_verb(analysis, j) and not _in_same_group(analysis, j, i):
            return j + 1
        j -= 1
    return 0


def front_of(analysis: Analysis, i: int) -> int:
    """Index of the first token behind the last break, conjunction or verb of saying before ``i``."""
    tokens = analysis.tokens
    for j in range(i - 1, -1, -1):
        token = tokens[j]
        if token.place or token.date or token.actor:
            continue
        if token.low in BREAKS or token.low in DASHES or "saying" in token or "relative" in token:
            return j + 1
        if "subordinator" in token and not is_adverbial(analysis, j):
            return j + 1
    return 0


def clause_end(analysis: Analysis, i: int) -> int:
    """Index behind the last token of the clause that goes on from ``i``."""
    tokens = analysis.tokens
    for j in range(i, len(tokens)):
        token = tokens[j]
        if "relative" in token and j + 1 < len(tokens) and tokens[j + 1].low in LEADS:
            continue  # "the road that leads to the crossing"
        if token.low in (";", "!", "?") or (
            ("subordinator" in token or "relative" in token)
            and not token.place
            and not is_adverbial(analysis, j)
            and token.low not in ("as", "than")
        ):
            return j
    return len(tokens)


def is_adverbial(analysis: Analysis, j: int) -> bool:
    """Whether the word at ``j`` only begins a time ("after Wednesday"), not a clause."""
    # "after months of siege", "since Wednesday", "until Friday": no verb before the next comma
    tokens = analysis.tokens
    if tokens[j].low not in (
        "after",
        "before",
        "since",
        "until",
        "hours",
        "days",
        "weeks",
        "minutes",
        "as",
        "than",
        "so",
        "once",
    ):
        return False
    if tokens[j].low in ("hours", "days", "weeks", "minutes"):
        return j + 1 < len(tokens) and tokens[j + 1].low not in ("after", "before", "later")
    return j + 1 < len(tokens) and tokens[j + 1].date is not None


def _in_same_group(analysis: Analysis, j: int, i: int) -> bool:
    """Whether an auxiliary or verb at ``j`` belongs to the verb group that ends at ``i``."""
    tokens = analysis.tokens
    return all(
        "auxiliary" in t
        or "modal" in t
        or "adverb" in t
        or t.date
        or t.low in QUOTES
        or t.low == "to"
        or t.low in ("not", "been")
        for t in tokens[j + 1 : i]
    ) and ("auxiliary" in tokens[j] or "modal" in tokens[j])


def group_start(analysis: Analysis, i: int) -> int:
    """Index of the first auxiliary of the verb group that ends at ``i``; ``i`` itself without one."""
    tokens = analysis.tokens
    first = i
    j = i - 1
    while j >= 0 and i - j <= 7:
        token = tokens[j]
        if "auxiliary" in token or "modal" in token:
            first = j
        elif not ("adverb" in token or token.date or token.low in QUOTES or token.low.endswith("n't")):
            break
        elif token.low.endswith("n't"):
            first = j
        j -= 1
    return first


def is_passive(analysis: Analysis, hit: Hit) -> bool:
    """Whether the verb hit is a passive: a form of *be* before its participle."""
    if hit.form not in ("past", "en"):
        return False
    forms = {
        "was",
        "were",
        "is",
        "are",
        "be",
        "been",
        "being",
        "got",
        "get",
        "gets",
        "getting",
        "wasn't",
        "weren't",
        "isn't",
        "aren't",
    }
    return any(t.low in forms for t in analysis.tokens[group_start(analysis, hit.first) : hit.first])
