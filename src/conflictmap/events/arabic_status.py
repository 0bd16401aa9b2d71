"""Whether it happened, in Arabic: negated, hypothetical, claimed by a party to its own credit, or reported."""

from __future__ import annotations

import re
from typing import Final

from conflictmap.events.arabic_clauses import clause_end, clause_start, is_verb, skip_back
from conflictmap.events.arabic_lists import OUTCOMES
from conflictmap.events.arabic_patterns import BREAKS, Grammar
from conflictmap.events.arabic_tokens import ArabicAnalysis
from conflictmap.events.discourse import Discourse
from conflictmap.events.lexicon import Actor
from conflictmap.events.speakers import Speaker
from conflictmap.events.tokens import Analysis, Hit, Token

# particles that deny or put off only the verb they stand right in front of
_CLOSE: Final = frozenset({"لم", "لن", "لا", "سوف", "قد"})
_COLON_REACH: Final = 12
# "is still", "remained", "was", "lies": with these a predicate tells who holds a place
_LASTING: Final = frozenset(f"lemma:{lemma}" for lemma in ("زال", "ظل", "بقي", "كان", "يقع", "استمر"))
_TO_COME: Final = re.compile(r"\b(?:غدا?|ال(?:مقبل|قادم)\w*)\b")


def find_modality(analysis: ArabicAnalysis, hit: Hit, last: int) -> tuple[str, str]:
    """``("negated" | "hypothetical" | "", the cue that says so)``; ``last`` is the last place of the event."""
    tokens = analysis.tokens
    if "planned" in hit.trigger.needs:
        return "hypothetical", analysis.span(hit.first, hit.stop)
    if analysis.text[analysis.start : analysis.end].rstrip("\"'”’»)").endswith(("؟", "?")):
        return "hypothetical", "؟"
    inner = _of_particles(tokens, hit) if hit.form != "noun" else ("", "")
    if hit.first and hit.form == "past" and _is_conditional(analysis, hit.first - 1):
        inner = "hypothetical", "إن"
    governing = inner if inner[0] else _of_governor(analysis, hit)
    if not governing[0] and hit.form == "noun":
        governing = _of_purpose(analysis, hit)
    if governing[0]:
        return governing
    after = tokens[last + 1] if last + 1 < len(tokens) else None
    if hit.form == "noun" and after is not None and ("future" in after or after.low == "سوف"):
        return "hypothetical", after.low  # "سقوط حلب سيغير ..."
    for j in range(hit.stop, clause_end(analysis, last + 1)):
        if _cue_at(analysis, j, "hypothetical_after"):
            return "hypothetical", tokens[j].low
    for token in tokens[clause_start(analysis, hit.first) : clause_end(analysis, last + 1)]:
        if hit.form != "past" and token.date is not None and _TO_COME.search(token.low):
            return "hypothetical", token.low
    for j in range(last + 1, clause_end(analysis, last + 1)):
        stop = _cue_at(analysis, j, "negation_after")
        if stop:
            return "negated", analysis.span(j, stop)
    return "", ""


def _is_conditional(analysis: ArabicAnalysis, j: int) -> bool:
    """Whether "إن" right before a verb is "if": the one behind "said" has a noun behind it."""
    token = analysis.tokens[j]
    no_sooner = j > 0 and analysis.tokens[j - 1].low == "ما"
    return analysis.text[token.start : token.end] == "إن" and not no_sooner


def _of_governor(analysis: ArabicAnalysis, hit: Hit) -> tuple[str, str]:
    """What the words before the trigger say of it; the nearest counts, unless it names an attempt that failed."""
    tokens = analysis.tokens
    attempt = ("", "")
    for j in range(hit.first - 1, -1, -1):
        if _bounds_modality(tokens, j, hit):
            break
        stop = _cue_at(analysis, j, "negation") if "harmless" not in tokens[j] else 0
        close = tokens[j].low not in _CLOSE or stop > j + 1 or _is_close(tokens, j, hit)
        met = hit.form != "noun" and hit.trigger.type == "struck" and _cue_at(analysis, j, "intercepting")
        if stop and stop <= hit.first and close and not met:  # what air defences meet has struck
            return "negated", analysis.span(j, stop)
        stop = _cue_at(analysis, j, "hypothetical")
        adjunct = j > 0 and "adjunct" in tokens[j - 1]  # "بعد معارك" is no purpose
        if hit.form == "past" and _cue_at(analysis, j, "attempt"):
            continue  # "هجوم شنته طائرة على": what was done
        if stop and stop <= hit.first and _is_outcome(analysis, j):
            break
        if stop and stop <= hit.first and not attempt[0] and not adjunct:
            attempt = ("hypothetical", analysis.span(j, stop))
            if not _cue_at(analysis, j, "attempt"):
                break
        if _cue_at(analysis, j, "factual") and not _continues(tokens, j):
            break
    return attempt


def _is_outcome(analysis: ArabicAnalysis, j: int) -> bool:
    """Whether the attempt at ``j`` is what came to its end: "أسفر الهجوم عن استعادة"."""
    behind_verb = j > 0 and "verb" in analysis.tokens[j - 1]
    return (
        behind_verb and bool(_cue_at(analysis, j - 1, "factual")) and not _continues(analysis.tokens, j - 1)
    )


def _cue_at(analysis: ArabicAnalysis, j: int, name: str) -> int:
    """Index behind the cue of a list that begins at ``j``, or 0."""
    return analysis.cues.get(name, {}).get(j, 0)


def _of_particles(tokens: list[Token], hit: Hit) -> tuple[str, str]:
    """What the particles right in front of a verb say: "سيسيطر", "قد يسيطر", "ليسيطر", "ما سيطر"."""
    before = tokens[hit.first - 1] if hit.first else None
    if before is None:
        return "", ""
    if "future" in before or (before.low == "قد" and hit.form == "present"):
        return "hypothetical", before.low
    if before.low == "ل" and hit.form == "present":
        so = any(t.low in ("بذلك", "ذلك") for t in tokens[hit.stop : hit.stop + 3])
        so |= hit.first > 1 and tokens[hit.first - 2].low == ","  # "..., لتسيطر": so that they took it
        return ("", "") if so else ("hypothetical", "ل")
    if before.low == "ان" and hit.form == "present":
        front = tokens[: hit.first - 1]
        duty = [j for j, t in enumerate(front) if t.low == "علي"]
        plain = duty and front[-1].low not in ("قبل", "بعد", "دون", "بدون", "الي")
        if plain and (duty[-1] == 0 or front[duty[-1] - 1].low in (":", ",", "و", "«", '"', "ان")):
            return "hypothetical", "على ... أن"  # "على الوحدات أن تنسحب"
    if before.low == "حتي" and hit.form == "present":
        return "hypothetical", "حتى"
    if before.low == "ما" and hit.form == "past" and (hit.first == 1 or "and" in tokens[hit.first - 2]):
        return "negated", "ما"
    return "", ""


def _of_purpose(analysis: ArabicAnalysis, hit: Hit) -> tuple[str, str]:
    """Whether a verbal noun is what something is for: "معارك للسيطرة على", not "نتيجة لانسحاب"."""
    tokens = analysis.tokens
    i = hit.first - 1
    if i < 0 or tokens[i].low != "ل" or "prefix" not in tokens[i]:
        return "", ""
    clause = range(clause_start(analysis, hit.first) - 1, i)
    if any(j >= 0 and _cue_at(analysis, j, "undergoing") for j in clause):
        return "", ""
    return "hypothetical", "ل"


def _is_close(tokens: list[Token], j: int, hit: Hit) -> bool:
    """Whether a particle at ``j`` belongs to the trigger or to the verb that governs it."""
    verbs = [k for k in range(j + 1, hit.first) if "verb" in tokens[k]]
    if hit.form == "noun":
        strikes = hit.trigger.type == "struck" and verbs == [j + 1]
        return verbs in ([], [j + 1]) and not (strikes and OUTCOMES & tokens[j + 1].classes)
    return not verbs


def _bounds_modality(tokens: list[Token], j: int, hit: Hit) -> bool:
    """Whether what stands at ``j`` and before says nothing of the trigger any more."""
    token = tokens[j]
    if token.place is not None or token.date is not None or token.actor is not None:
        return False
    if (
        token.low in BREAKS
        or "relative" in token
        or token.low in ("بينما", "فيما", "حين", "عندما", "لكن", "ثم")
    ):
        return True
    if token.low == ",":
        return not any(t.low in ("اذا", "لو") for t in tokens[:j])
    if "and" in token and j + 1 < len(tokens) and is_verb(tokens[j + 1]):
        return any("verb" in t for t in tokens[j + 1 : hit.first + 1])
    return False


def _continues(tokens: list[Token], j: int) -> bool:
    """Whether a fact is itself governed: "لم تتمكن من", "لن يعلن"."""
    return j > 0 and (tokens[j - 1].low in _CLOSE or "future" in tokens[j - 1])


def find_speaker(analysis: ArabicAnalysis, first: int, behind: int, grammar: Grammar) -> Speaker | None:
    """Who tells what ``tokens[first:behind]`` says: before a colon, "X said that", or "according to X" anywhere."""
    tokens = analysis.tokens
    for j in range(len(tokens)):
        if first <= j < behind or tokens[j].place is not None:
            continue
        stop = _cue_at(analysis, j, "according")
        if stop:
            speaker = _speaker(analysis, stop, _phrase_end(tokens, stop), grammar, tokens[j].low)
            if speaker.party is not None or speaker.independent:
                return speaker
    for j in range(first - 1, -1, -1):
        if tokens[j].low == ":" and j <= _COLON_REACH:
            return _speaker(analysis, 0, j, grammar, ":")
        if "verb" in tokens[j] and _cue_at(analysis, j, "saying"):
            start = clause_start(analysis, j)
            stop = _phrase_end(tokens, j + 1, first)
            speaker = _speaker(analysis, j + 1, stop, grammar, _lemma(tokens[j]))
            if speaker.party is None and not speaker.independent:
                front = _speaker(analysis, start, j, grammar, _lemma(tokens[j]))
                return front if front.party is not None or front.independent else speaker
            return speaker
    return None


def _lemma(token: Token) -> str:
    return next((c[6:] for c in token.classes if c.startswith("lemma:")), token.low)


def _phrase_end(tokens: list[Token], i: int, most: int | None = None) -> int:
    """End of the words that name a speaker: at a complementizer, a comma, or a verb."""
    stop = len(tokens) if most is None else most
    for j in range(i, stop):
        token = tokens[j]
        if token.low in (",", ".", ";", ":", "ان", "انه", "انها", "بان") or "relative" in token:
            return j
        if j > i and "verb" in token:
            return j
    return stop


def _speaker(analysis: ArabicAnalysis, start: int, stop: int, grammar: Grammar, verb: str) -> Speaker:
    tokens = analysis.tokens
    stop = max(start, stop)
    organs = [a for j in range(start, stop) for a in _organ_at(tokens, j, stop, grammar)]
    actors = [t.actor for t in tokens[start:stop] if t.actor is not None]
    independent = any(
        _cue_at(analysis, j, "independent") for j in range(start, stop) if tokens[j].actor is None
    )
    party = actors[0] if actors else organs[0] if organs else None
    if organs and independent:
        independent = False if _names_party(tokens, start, stop, grammar) else independent
    return Speaker(analysis.span(start, stop), party, independent, verb)


def _names_party(tokens: list[Token], start: int, stop: int, grammar: Grammar) -> bool:
    """Whether the word that sounds independent is part of a party's organ: "المركز الإعلامي لقوات ..."."""
    return not any("and" in t for t in tokens[start:stop])


def _organ_at(tokens: list[Token], j: int, stop: int, grammar: Grammar) -> list[Actor]:
    low = tokens[j].low.removeprefix("ال")
    for phrase, actor in (*grammar.organs.get(low, ()), *grammar.organs.get(tokens[j].low, ())):
        words = " ".join(t.low.removeprefix("ال") for t in tokens[j : min(stop, j + len(phrase))])
        if words == " ".join(w.removeprefix("ال") for w in phrase):
            return [actor]
    return []


def find_attribution(
    analysis: ArabicAnalysis,
    hit: Hit,
    actor: str,
    speaker: Speaker | None,
    discourse: Discourse,
    grammar: Grammar,
) -> str:
    """``claimed`` when only a party speaks, to its own credit; else ``reported``."""
    if analysis.cues.get("rumour"):
        return "claimed"
    if speaker is not None and speaker.independent:
        return "reported"
    credit = hit.trigger.type in ("captured", "struck")
    if is_first_person(analysis, hit):
        return "claimed" if credit else "reported"
    party = speaker.party if speaker is not None else None if discourse.independent else discourse.party
    admits = speaker is not None and speaker.verb in ("اعترف", "اقر")
    if party is None or admits:
        return "reported"
    own = party.side in {grammar.sides.get(name, name) for name in actor.split("; ")}
    if credit:
        return "claimed" if own else "reported"
    if hit.trigger.type == "withdrawn":
        return "reported" if own or actor == "unknown" else "claimed"
    return "reported"


def is_first_person(analysis: ArabicAnalysis, hit: Hit) -> bool:
    """Whether the clause is the speaker's own "we" or "our forces"."""
    tokens = analysis.tokens
    first = clause_start(analysis, hit.first)
    spoken = first > 0 and tokens[first - 1].low == ":"
    return any("we" in t for t in (tokens[first:] if spoken else tokens[first : hit.stop + 3]))


def is_state_of_things(analysis: Analysis, hit: Hit) -> bool:
    """Whether a clause only tells who holds a place: "التي يسيطر عليها", "في مناطق تسيطر عليها"."""
    if hit.trigger.pos == "state" and "present" in analysis.tokens[hit.first]:
        return "lemma:خضع" in analysis.tokens[hit.first]  # "تخضع منبج لسيطرة"
    if hit.trigger.pos == "state" and hit.trigger.type == "captured" and _lasts(analysis, hit):
        return True
    if "على" not in hit.trigger.roles or hit.form != "present" or hit.trigger.type != "captured":
        return False
    tokens = analysis.tokens
    back = skip_back(tokens, hit.first)
    if back < 0:
        return not hit.first  # "يسيطر التنظيم على معظم ..."
    before = tokens[back]
    if _is_clause_initial(tokens, back):
        return True  # prose tells events in the past: "ويسيطر الجيش على أجزاء من"
    return (
        "relative" in before
        or ("place_noun" in before and before.place is None)
        or (before.place is not None and hit.stop + 1 < len(tokens) and "suffix" in tokens[hit.stop + 1])
    )


def _lasts(analysis: Analysis, hit: Hit) -> bool:
    """Whether a predicate without a verb of becoming goes on or is past: "ما زالت X في قبضة", "التي بيد"."""
    tokens = analysis.tokens
    if "preposition" not in tokens[hit.first]:
        return False
    start = clause_start(analysis, hit.first)
    if start and start == hit.first and "relative" in tokens[start - 1]:
        return True
    verbs = [j for j in range(max(0, start - 1), hit.first) if _LASTING & tokens[j].classes]
    return any(not j or tokens[j - 1].low != "ل" for j in verbs)  # "ليقع بيد": so that it fell


def _is_clause_initial(tokens: list[Token], back: int) -> bool:
    told = "subordinator" in tokens[back] and tokens[back].low != "ان"  # not "قبل أن تسيطر عليها"
    return told or "and" in tokens[back] or tokens[back].low in (".", ",")
