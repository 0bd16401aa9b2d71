"""Places that an Arabic clause leaves out because the one before it has named them: "... فصار في يد المعارضين"."""

from __future__ import annotations

from typing import Final

from conflictmap.events.arabic_anaphora import fits_pronoun
from conflictmap.events.arabic_clauses import clause_end, clause_start
from conflictmap.events.arabic_words import strip_article
from conflictmap.events.coordination import Found
from conflictmap.events.discourse import Discourse
from conflictmap.events.tokens import Analysis, Hit, Token

_AFTER: Final = frozenset({"بعد", "عقب", "اثر", "غداة", "نتيجة"})
_FROM: Final = frozenset({"من", "عن"})
# between a verb and its predicate these are no subject of their own
_ADVERBIAL: Final = frozenset({"adverb", "part", "pronoun", "suffix"})
_SETTLEMENTS: Final = frozenset({"city", "town", "village", "neighbourhood"})
_ACTOR_REACH: Final = 4


def find_left_out(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """Places that the clause of a trigger means without naming them, or none."""
    if hit.trigger.type == "withdrawn":
        return _of_garrison(analysis, hit) or _of_capture(analysis, hit, discourse)
    if hit.trigger.pos == "state" and "subject" in hit.trigger.roles:
        return _of_subject(analysis, hit, discourse)
    return []


def _of_subject(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """The place told just before, for a consequence without a subject: "فصار في يد", "ليصبح تحت سيطرة"."""
    tokens = analysis.tokens
    i = hit.first if "verb" in tokens[hit.first] else hit.first - 1  # "ليقع | بيد"
    if i < 1 or tokens[i - 1].place is not None or "verb" not in tokens[i]:
        return []
    particle, verb = tokens[i - 1], tokens[i]
    if not (particle.low == "ف" or (particle.low == "ل" and "present" in verb)):
        return []
    for token in tokens[i + 1 : hit.stop]:
        if "preposition" in token:
            break
        if token.date is None and not _ADVERBIAL & token.classes:
            return []
    pronoun = "ها" if (verb.low.startswith("ت") if "present" in verb else verb.low.endswith("ت")) else "ه"
    here = [place for n, place, _ in discourse.event_places if n == discourse.sentence]
    named = [place for place in here if fits_pronoun(place, pronoun)]
    if not named:
        return []
    particle.place, particle.anaphor = named[-1], True
    return [Found(i - 1)]


def _of_garrison(analysis: Analysis, hit: Hit) -> list[Found]:
    """The place whose garrison leaves: "حامية المطار غادرت مواقعها"."""
    tokens = analysis.tokens
    start, end = clause_start(analysis, hit.first), clause_end(analysis, hit.stop)
    if any(token.low in _FROM for token in tokens[hit.stop : end]):
        return []
    return [
        Found(j)
        for j in range(start + 1, end)
        if tokens[j].place is not None and strip_article(tokens[j - 1].low) == "حامية"
    ][:1]


def _of_capture(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """The places taken in the same sentence after somebody withdrew: "سيطرت على X بعد انسحاب قوات النظام"."""
    tokens = analysis.tokens
    if hit.form != "noun" or not hit.first or tokens[hit.first - 1].low not in _AFTER:
        return []
    behind = tokens[hit.stop : clause_end(analysis, hit.stop)]
    if any(token.low in _FROM for token in behind) or not _names_force(behind):
        return []
    now = discourse.sentence
    taken = [place for n, place, type in discourse.event_places if n == now and type == "captured"]
    settled = [p for p in taken if p.place is not None and p.place.kind in _SETTLEMENTS]
    return [Found(j) for j in range(hit.first) if any(tokens[j].place is p for p in settled or taken)]


def _names_force(tokens: list[Token]) -> bool:
    return any(token.actor is not None or "force" in token for token in tokens[:_ACTOR_REACH])
