"""An Arabic sentence as tokens: places, dates and actors as one token each, and the triggers found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from conflictmap.events.arabic_anaphora import mark_anaphors
from conflictmap.events.arabic_patterns import (
    BREAKS,
    Cues,
    Grammar,
    cut_phrase,
    find_cues,
    find_matches,
    match_phrase,
)
from conflictmap.events.arabic_words import fold_word, split_words, strip_article
from conflictmap.events.dates import DateMention
from conflictmap.events.discourse import Discourse
from conflictmap.events.lexicon import Actor
from conflictmap.events.tokens import QUOTES, Analysis, Hit, Token
from conflictmap.model import Resolution

_FORCE_REACH: Final = 3
# quotes and brackets enclose names here, and what they enclose belongs to its clause
_ENCLOSING: Final = QUOTES | frozenset("()[]")
_ADJECTIVE: Final = "ية"
# behind these a base that also speaks is the place: "على قاعدة حميميم", "إخلاء قاعدة حميميم"
_AT_PLACE: Final = frozenset({"علي", "في", "قرب", "الي", "اخلاء", "مغادرة", "قصف", "استهداف", "مهاجمة"})
# words of other kinds that names of villages begin with: "قرية أم جلال"
_NAME_BEGINNINGS: Final = frozenset({"ام", "ابو", "ابي"})
_ROOT: Final = 3
_VERBAL: Final = frozenset({"verb", "past", "present"})
# prepositions before which a verb may stand all the same: "to", "until"
_BEFORE_VERBS: Final = frozenset({"ل", "حتي", "منذ"})


@dataclass(slots=True)
class ArabicAnalysis(Analysis):
    """An Arabic sentence ready for the grammar, with its cues."""

    cues: Cues = field(default_factory=dict)


def analyse(
    text: str,
    start: int,
    end: int,
    *,
    places: Sequence[Resolution],
    dates: Sequence[DateMention],
    grammar: Grammar,
    discourse: Discourse,
) -> ArabicAnalysis:
    """Tokens and trigger hits of the Arabic sentence ``text[start:end]``."""
    analysis = ArabicAnalysis(text, start, end)
    tokens = _mark_actors(_tokenize(text, start, end, places, dates, grammar), text, grammar)
    _settle_verbs(tokens)
    tokens = _mark_unknown_places(tokens, text)
    analysis.tokens = mark_anaphors(tokens, discourse, text)
    analysis.cues = find_cues(analysis.tokens, grammar)
    _mark_harmless(analysis)
    analysis.hits = _find_hits(analysis.tokens, grammar)
    return analysis


def _tokenize(
    text: str,
    start: int,
    end: int,
    places: Sequence[Resolution],
    dates: Sequence[DateMention],
    grammar: Grammar,
) -> list[Token]:
    blocks: list[tuple[int, int, Resolution | None, DateMention | None]] = []
    parties = list(_find_parties(text, start, end, grammar)) if places else []
    for mention in places:
        first = mention.phrase_start if mention.phrase_start >= 0 else mention.start
        if any(a < mention.end and mention.start < b for a, b in parties):
            continue  # "تحرير الشام", "مجلس دير الزور العسكري"
        blocks.append((max(first, start), min(max(mention.phrase_end, mention.end), end), mention, None))
    blocks += [(date.start, date.end, None, date) for date in dates]
    blocks.sort(key=lambda block: block[:2])
    tokens: list[Token] = []
    at = start
    for first, stop, place, date in blocks:
        if first < at or (place is not None and not _is_place(place, text, first, stop, start, grammar)):
            continue
        _add_words(tokens, text, at, first, grammar)
        cut = first
        if place is not None:
            _drop_road(tokens, text, first, place)
            cut = _cut_prefix(tokens, text, first, stop)
        tokens.append(Token(cut, stop, fold_word(text[cut:stop]), place=place, date=date))
        at = stop
    _add_words(tokens, text, at, end, grammar)
    return tokens


def _find_parties(text: str, start: int, end: int, grammar: Grammar) -> Iterator[tuple[int, int]]:
    """Spans of names of actors of several words: the places in them are part of the name."""
    tokens: list[Token] = []
    _add_words(tokens, text, start, end, grammar)
    for i, token in enumerate(tokens):
        for phrase, _ in grammar.actors.get(strip_article(token.low), ()):
            stop = match_phrase(tokens, i, phrase) if len(phrase) > 1 else 0
            if stop:
                yield token.start, tokens[stop - 1].end
                break


def _add_words(tokens: list[Token], text: str, start: int, end: int, grammar: Grammar) -> None:
    stop = end
    while (
        stop > start and text[stop - 1] in "وفبلكـ" and stop < len(text) and text[stop : stop + 1].isalpha()
    ):
        stop -= 1  # prefixes glued to the name behind: "وب" of "وبتدمر"
    for first, last, piece in split_words(text, start, stop, grammar.words):
        if piece.low not in _ENCLOSING:
            tokens.append(Token(first, last, piece.low, piece.classes))
    for k in range(stop, end):
        classes = {"and"} if text[k] in "وف" else {"preposition", "prefix"}
        tokens.append(Token(k, k + 1, text[k], frozenset(classes)))


def _drop_road(tokens: list[Token], text: str, first: int, place: Resolution) -> None:
    """Take off the words "الطريق المؤدي إلى" before a place: they are its relation, and govern nothing."""
    start = first - len(place.relation) - 1
    if "طريق" in place.relation and start >= 0 and text[start:first].strip() == place.relation:
        while tokens and tokens[-1].start >= start and "prefix" not in tokens[-1]:
            tokens.pop()


def _cut_prefix(tokens: list[Token], text: str, first: int, stop: int) -> int:
    """Start of a place without a preposition that the mention holds: "بريف حلب", which becomes a token."""
    if text[first] in "بل" and fold_word(text[first + 1 : stop]).startswith(("ريف", "محافظ", "ال")):
        tokens.append(Token(first, first + 1, text[first], frozenset({"preposition", "prefix"})))
        return first + 1
    return first


def _is_place(place: Resolution, text: str, first: int, stop: int, start: int, grammar: Grammar) -> bool:
    """Whether a mention is a place here: no country, no word of the language, no ministry that speaks."""
    known = place.place
    whole = fold_word(text[first:stop])
    glued = fold_word(text[first - 1 : stop]) if first > start and text[first - 1] in "بلكوف" else ""
    if glued in grammar.words.nouns and (first - 1 == start or not text[first - 2].isalpha()):
        return False  # "برميلان" is no "ب" before Rumailan
    if known is not None and (
        known.kind == "country" or (whole in grammar.capitals and known.country != "SY")
    ):
        return False
    if "not_place" in grammar.words.nouns.get(whole, ()) or _is_word(place, whole, grammar):
        return False
    phrase = cut_phrase(text[first:stop], grammar.words)
    if not any(phrase == organ for organ, _ in grammar.organs.get(phrase[0], ()) if phrase):
        return True
    before = [piece for *_, piece in split_words(text, start, first, grammar.words)][-1:]
    return any(
        {"target", "part"} & piece.classes or piece.low in _AT_PLACE or "lemma:استهدف" in piece.classes
        for piece in before
    )


def _is_word(place: Resolution, whole: str, grammar: Grammar) -> bool:
    """Whether a lone word is one of the language rather than the hamlet that is called so."""
    known, words = place.place, grammar.words
    kinds = [words.nouns.get(strip_article(word), frozenset()) for word in whole.split()]
    common = all({"place_noun", "part", "preposition"} & kind for kind in kinds)
    town = known is not None and known.kind in ("city", "town")  # the town of Hayyan: also "two quarters"
    if common and (known is None or (len(kinds) == 1 and not town)):
        return True  # "ريف مدينة", the "تل" of "تل العروس"
    if known is None and "kind:region" in kinds[0]:
        return True  # "منطقة الصناعة في رأس العين"
    if known is None or known.population or known.kind not in ("village", "neighbourhood") or " " in whole:
        return False
    return whole in words.forms or bool(words.nouns.get(strip_article(whole)))


def _mark_actors(tokens: list[Token], text: str, grammar: Grammar) -> list[Token]:
    marked: list[Token] = []
    i = 0
    while i < len(tokens):
        actor, stop = _actor_at(tokens, i, grammar)
        if actor is None:
            marked.append(tokens[i])
            i += 1
            continue
        classes = (
            frozenset().union(*(t.classes for t in tokens[i:stop]))
            - _VERBAL
            - {"and", "preposition", "prefix"}
        )
        first, last = tokens[i].start, tokens[stop - 1].end
        classes = frozenset(c for c in classes if not c.startswith("lemma:"))
        marked.append(Token(first, last, fold_word(text[first:last]), classes, actor=actor))
        i = stop
    return marked


def _actor_at(tokens: list[Token], i: int, grammar: Grammar) -> tuple[Actor | None, int]:
    token = tokens[i]
    if token.date is not None or token.place is not None:
        return None, i
    if i and "belonging" in tokens[i - 1]:
        return None, i  # "المدعومة تركياً"
    bare = strip_article(token.low)
    for phrase, actor in grammar.actors.get(bare, ()):
        stop = match_phrase(tokens, i, phrase)
        if stop:
            behind = tokens[stop] if stop < len(tokens) else None
            nation = grammar.adjectives.get(strip_article(behind.low)) if behind is not None else None
            if (
                behind is not None
                and behind.low in grammar.capitals
                and actor.state
                and "definite" not in token
            ):
                return actor, stop + 1  # "قوات حكومة دمشق"
            return (nation, stop + 1) if nation is not None and actor.state else (actor, stop)
    capital = grammar.capitals.get(token.low)
    if capital is not None:
        return capital, i + 1
    nation = grammar.adjectives.get(bare)
    if nation is not None and any("force" in t for t in tokens[max(0, i - _FORCE_REACH) : i]):
        return nation, i + 1
    return None, i


def _settle_verbs(tokens: list[Token]) -> None:
    """Take the verb out of words that are nouns where they stand: "لقصف", "القصف", "تواصل قصف"."""
    for i, token in enumerate(tokens):
        if "verb" not in token:
            continue
        before = tokens[i - 1] if i else None
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if token.low == "فقد" and after is not None and "past" in after:
            token.classes = frozenset({"adverb"})  # "for ... has", not "lost"
            continue
        is_noun = "definite" in token or _is_object(tokens, i) or _is_owned(tokens, i)
        is_noun |= "place_noun" in token and token.low.endswith("ن")  # "مدن": towns, not "the women extended"
        if before is not None and not is_noun:
            begins = before.low in _BEFORE_VERBS and ("present" in token or before.low == "حتي")
            governed = "preposition" in before and not begins
            is_noun = governed or ("verb" in before and "past" in token and not _is_auxiliary(before))
        if not is_noun and after is not None and "force" in token and "past" in token:
            is_noun = (
                after.low == "علي"
                or (after.actor is not None and "definite" not in after)
                or "weapon" in after
                or not (after.classes or after.place or after.date or after.actor)  # "قصف مجهول المصدر"
            )
        if is_noun:
            token.classes = frozenset(
                c for c in token.classes if c not in _VERBAL and not c.startswith("lemma:")
            )


def _is_owned(tokens: list[Token], i: int) -> bool:
    """Whether a word before a pronoun is a noun ("its control"), not a verb ("she recovered it")."""
    token, after = tokens[i], tokens[i + 1] if i + 1 < len(tokens) else None
    if not token.low.endswith("ة") or after is None or "suffix" not in after:
        return False
    for before in reversed(tokens[:i]):
        if before.low in BREAKS or before.low == "," or {"subordinator", "relative", "and"} & before.classes:
            return False
        if "verb" in before:
            return True
    return False


def _is_object(tokens: list[Token], i: int) -> bool:
    """Whether a word that may be a verbal noun is one: a verb governs it, or the noun of an attempt."""
    token = tokens[i]
    if f"lemma:{token.low}" not in token or (len(token.low) > _ROOT and token.low[0] != "ت"):
        return False  # only these verbal nouns are written as their verbs: "قصف", "تقدم", never "استهدف"
    after = token
    for before in reversed(tokens[:i]):
        if before.place or before.low in BREAKS or {"subordinator", "relative"} & before.classes:
            return False
        if "and" in before and "verb" in after:
            return False
        after = before
        if "verb" in before:
            return not _is_auxiliary(before)
        if before.low == "," or "attempt" in before:
            return before.low != ","
    return False


def _mark_unknown_places(tokens: list[Token], text: str) -> list[Token]:
    """A name behind "قرية", "بلدة" and the like that the gazetteer does not know, as a place of status unknown."""
    marked: list[Token] = []
    i = 0
    while i < len(tokens):
        stop = _unknown_name(tokens, i)
        if not stop:
            marked.append(tokens[i])
            i += 1
            continue
        first = i if "name_head" in tokens[i] else i + 1
        start, last = tokens[first].start, tokens[stop - 1].end
        place = Resolution(
            start=start, end=last, mention=text[start:last], status="unknown", confidence=0.0,
            reason="not in the gazetteer",
        )  # fmt: skip
        marked.append(Token(tokens[i].start, last, fold_word(text[tokens[i].start : last]), place=place))
        i = stop
    return marked


def _unknown_name(tokens: list[Token], i: int) -> int:
    """End of the unknown name that the class noun at ``i`` introduces, or 0."""
    if _lists_unknown(tokens, i):
        return i + 2
    if (
        not {"settlement", "name_head"} & tokens[i].classes
        or "definite" in tokens[i]
        or tokens[i].place is not None
    ):
        return 0
    stop = i + 2 if i + 2 < len(tokens) and tokens[i + 1].low in _NAME_BEGINNINGS else i + 1
    if stop > i + 1 and not _may_be_name(tokens[stop]):
        return 0
    while stop < min(len(tokens), i + 3) and _may_be_name(tokens[stop]):
        stop += 1
    return stop if stop > i + 1 else 0


def _lists_unknown(tokens: list[Token], i: int) -> bool:
    """Whether an unknown name stands between "قرى" and the places it is listed with: "قرى X وسراقب"."""
    if not {"many", "place_noun"} <= tokens[i].classes or "definite" in tokens[i] or i + 3 >= len(tokens):
        return False
    if not {"kind:village", "kind:town"} & tokens[i].classes:
        return False
    listed = "and" in tokens[i + 2] or tokens[i + 2].low == ","
    return listed and tokens[i + 3].place is not None and _may_be_name(tokens[i + 1])


def _may_be_name(token: Token) -> bool:
    plain = not (token.classes - {"definite"} or token.place or token.actor or token.date)
    described = token.low.endswith(_ADJECTIVE) and "definite" not in token
    return plain and token.low.isalpha() and len(token.low) > 2 and not described


def _mark_harmless(analysis: ArabicAnalysis) -> None:
    """Words of phrases such as "صفارات الإنذار من الغارات" are no weapons and no triggers."""
    for i, stop in analysis.cues.get("harmless", {}).items():
        for token in analysis.tokens[i:stop]:
            token.classes = token.classes - {"weapon", "projectile", "force"} | {"harmless"}


def _is_auxiliary(token: Token) -> bool:
    return any(
        f"lemma:{lemma}" in token for lemma in ("كان", "بات", "اصبح", "عاد", "صار", "ظل", "زال", "ليس")
    )


def _find_hits(tokens: list[Token], grammar: Grammar) -> list[Hit]:
    """Every trigger of the sentence; at one word the longest of each type, the verb before the noun."""
    hits: list[Hit] = []
    for i, token in enumerate(tokens):
        if token.place is not None or token.date is not None or "harmless" in token:
            continue
        found = [
            (stop, pattern.trigger)
            for stop, pattern in find_matches(tokens, i, grammar.triggers)
            if pattern.trigger is not None
        ]
        form = (
            "present" if "present" in token and "past" not in token else "past" if "verb" in token else "noun"
        )
        taken: set[str] = set()
        for stop, trigger in sorted(found, key=lambda f: (f[1].pos == "noun" and form != "noun", -f[0])):
            if trigger.id not in taken:
                taken.add(trigger.id)
                hits.append(Hit(i, stop, trigger, form))
    return hits
