"""Whether it happened: asserted, negated or hypothetical."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from conflictmap.events.clauses import clause_end, clause_start, group_start, is_verb
from conflictmap.events.cues import Cues
from conflictmap.events.tokens import Analysis, Hit

_BEATEN: Final = ("repel", "repuls", "foil", "thwart", "beat", "fended", "turned back")
_TRIED: Final = ("tried", "trying", "tries", "attempt", "in an attempt", "in a bid", "sought")
# how an attempt ends
_FAILED: Final = re.compile(
    r"\b(?:without success|in vain|to no avail|unsuccessful\w*|(?:and|but) (?:has |have |had |again )?failed"
    r"|but were (?:repelled|repulsed|beaten|stopped)"
    r"|(?:thrown|driven|beaten|pushed|turned|fought) (?:back|off)|repelled|repulsed"
    r"|(?:drove|threw|beat|pushed|fought) (?:them|it|him) (?:back|off))\b",
    re.IGNORECASE,
)
# "tried to take the village after the bombardment and failed": not the bombardment
_ASIDE: Final = frozenset({"after", "despite", "following", "amid", "during", "before"})
_UNTRUE: Final = re.compile(
    r"\b(?:(?:is|are|was|were) (?:all |simply |entirely |completely )?"
    r"(?:baseless|false|untrue|not true|unfounded|groundless|fabricated|fabrications|invented|a lie|lies)"
    r"|(?:has|have|had) no (?:basis|foundation|truth))\b"
)
_DENIED_NEXT: Final = re.compile(
    r"\s*(?:This|That|These|Such claims|Such reports|All of this|Both claims) (?:is|are|was|were) "
    r"(?:all |simply |entirely |completely )?(?:false|untrue|not true|a lie|lies|baseless|fabricated)\b"
)


def find_modality(analysis: Analysis, hit: Hit, cues: Cues, places: Iterable[int]) -> tuple[str, str]:
    """``("negated" | "hypothetical" | "", the cue that says so)``."""
    tokens = analysis.tokens
    verb = group_start(analysis, hit.first)
    start = clause_start(analysis, verb)
    governing = max(0, start - (2 if start >= 2 and tokens[start - 1].low in ("that", "to") else 1))
    if start >= 1 and tokens[start - 1].low in (",", ".", ";", ":", "–", "—"):
        governing = start
    first = max(start, hit.first - 8) if hit.trigger.pos == "noun" else start
    left = analysis.span(min(governing, first) if first == start else first, hit.first)
    if tokens[hit.first].low in ("neither", "nor"):  # "Nawa has not fallen and neither has Izraa"
        return "negated", tokens[hit.first].low
    denied = _find_denial(analysis, hit, cues)
    if denied:
        return "negated", denied
    if "planned" in hit.trigger.needs:
        return "hypothetical", analysis.span(hit.first, hit.stop)
    if hit.trigger.pos == "verb" and "repelled" in hit.trigger.needs:
        return "negated", analysis.span(hit.first, hit.stop)
    if tokens and analysis.text[: analysis.end].rstrip("\"'”’)").endswith("?"):
        return "hypothetical", "?"
    found = _infinitive(analysis, hit, cues)
    if found:
        return found
    if cues.denial.search(analysis.span(0, hit.first)):
        return "negated", "denied"
    negation = _last(cues.negation, left)
    if negation and _is_joined_verb(analysis, verb) and negation[0].lower().startswith(_BEATEN):
        negation = None  # "the army repelled an attack on Morek and has regained Suran"
    hypothetical = _last(cues.hypothetical, left)
    if negation and (not hypothetical or negation[1] >= hypothetical[1]):
        return "negated", negation[0]
    if hypothetical:
        failed = _find_failure(analysis, hypothetical[0])
        return ("negated", failed) if failed else ("hypothetical", hypothetical[0])
    last = max([hit.stop, *(p + 1 for p in places)])
    after = analysis.span(last, min(len(tokens), last + 5, clause_end(analysis, last)))
    match = cues.negation_after.search(after)
    aside = hit.trigger.pos == "noun" and any(
        t.low in _ASIDE for t in tokens[max(0, hit.first - 3) : hit.first]
    )
    if match and not aside:
        return "negated", match[0]
    if hit.trigger.pos == "noun" and _has_modal_predicate(analysis, last):
        return "hypothetical", "would"
    return _governing_condition(analysis, start, cues)


def _find_denial(analysis: Analysis, hit: Hit, cues: Cues) -> str:
    """The words, behind it, that call it untrue; empty when there are none.

    "Rumours that the airport is out of service are baseless"; "They say we have left Deir Hafer. This is false."
    """
    told = analysis.span(0, hit.first)
    found = _DENIED_NEXT.match(analysis.text, analysis.end)
    if not found and (cues.rumour.search(told) or cues.hearsay.search(told)):
        found = _UNTRUE.search(analysis.text, analysis.tokens[hit.stop - 1].end, analysis.end)
    return found[0].strip() if found else ""


def _find_failure(analysis: Analysis, cue: str) -> str:
    """The words that say that what was tried has failed: "tried to take Morek but were thrown back"."""
    found = cue.lower().startswith(_TRIED) and _FAILED.search(analysis.text, analysis.start, analysis.end)
    return found[0] if found else ""


def _is_joined_verb(analysis: Analysis, verb: int) -> bool:
    """Whether "and" joins a verb with an auxiliary of its own to the one before."""
    tokens = analysis.tokens
    return verb > 0 and tokens[verb - 1].low in ("and", "but", "then") and "auxiliary" in tokens[verb]


def _has_modal_predicate(analysis: Analysis, i: int) -> bool:
    """Whether the verb of the subject that ends before ``i`` is a modal: "The fall of Homs, he said, would be"."""
    tokens = analysis.tokens
    for j in range(i, len(tokens)):
        token = tokens[j]
        if token.low in (";", ".") or "relative" in token or "subordinator" in token:
            return False
        if "modal" in token:
            return token.low != "can"
        if (
            is_verb(analysis, j)
            and "saying" not in token
            and not (j + 1 < len(tokens) and "saying" in tokens[j + 1])
        ):
            return False
    return False


def _governing_condition(analysis: Analysis, start: int, cues: Cues) -> tuple[str, str]:
    # "said if the opposition takes Homs, that would ...": the conjunction stands right before the clause
    before = analysis.tokens[max(0, start - 1) : start]
    for token in before:
        if token.low in ("if", "unless", "whether", "until"):
            return "hypothetical", token.low
    return "", ""


def _last(pattern: re.Pattern[str], text: str) -> tuple[str, int] | None:
    found = None
    for match in pattern.finditer(text):
        if match[0].lower() == "may" and match[0] != "may":
            continue  # the month
        found = (match[0], match.end())
    return found


def _infinitive(analysis: Analysis, hit: Hit, cues: Cues) -> tuple[str, str] | None:
    tokens = analysis.tokens
    j = hit.first - 1
    while j >= 0 and ("adverb" in tokens[j] or tokens[j].low in ("and", "or")):
        j -= 1
    if hit.form != "base" or j < 0 or tokens[j].low != "to":
        return None
    before = analysis.span(max(0, j - 4), j).lower().split()
    if any(word in cues.factual_infinitive for word in before) or before[-1:] == ["had"]:
        return None
    if any(t.low in ("took", "needed") for t in tokens[max(0, j - 7) : j]):
        return None  # "the army needed just two days to prise Salma from the insurgents"
    text = analysis.span(max(0, j - 4), j + 1)
    failed = next((f for word in before if (f := _find_failure(analysis, word))), "")
    if failed:
        return "negated", failed
    if cues.negation.search(text):
        return "negated", text
    return "hypothetical", "to"
