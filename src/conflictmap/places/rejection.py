"""Tells names of places from names of people, organisations and governments that contain them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from conflictmap.places.index import STRICT
from conflictmap.places.matching import is_guarded
from conflictmap.places.names import ARABIC, fold_light, fold_plain, fold_spelling
from conflictmap.places.qualifiers import load_qualifiers, split_phrase
from conflictmap.places.scanning import Mention

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_CLOSE: Final = frozenset({" ", "-", "\u00a0", " al-", "-al-"})
_STOPS: Final = re.compile(r"[.!?:;\n\u201c\u201d\"(«»–—]")
_SUFFIX: Final = re.compile(r"-(\w+)")
_WELL_KNOWN: Final = 15.0  # weight above which a strange capitalised neighbour does not unmake a place
_CITY: Final = 60.0  # weight from which a place may lead a name of two words: "Homs Spring"
_LITTLE: Final = 5.0  # a lone Arabic word of less weight is mostly a common noun
_SHORT: Final = 4  # a folded name this short meets too many words by chance
_LINE: Final = 150  # a headline is shorter than this
_TITLE_SHARE: Final = 0.7


def _plain(text: str, mention: Mention, number: int) -> str:
    word = mention.words[number]
    return fold_plain(text[word.start : word.end])


def _gap(text: str, mention: Mention, left: int, right: int) -> str:
    return text[mention.words[left].end : mention.words[right].start]


def is_title_case(text: str, start: int, end: int) -> bool:
    """Whether the line around a span is a headline: short, and most of its words capitalised."""
    low = text.rfind("\n", max(0, start - _LINE), start) + 1
    high = text.find("\n", end, end + _LINE)
    if (low == 0 and start > _LINE) or (high < 0 and len(text) > end + _LINE):
        return False
    line = text[low : high if high >= 0 else len(text)]
    words = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= _TITLE_SHARE * len(words)


def _following_capitals(text: str, mention: Mention) -> list[str]:
    """Capitalised words that run on right after the mention."""
    run: list[str] = []
    last = next(k for k in range(mention.last, len(mention.words)) if mention.words[k].end >= mention.end)
    for number in range(last + 1, min(last + 6, len(mention.words))):
        if _gap(text, mention, number - 1, number) not in _CLOSE:
            break
        word = text[mention.words[number].start : mention.words[number].end]
        if not word[0].isupper():
            if word not in ("of", "for", "al", "el"):
                break
            continue
        run.append(fold_plain(word))
    return run


def _previous_word(text: str, mention: Mention) -> tuple[str, bool, bool]:
    """Word right before the mention: folded, whether capitalised, whether it begins a sentence."""
    number = mention.first - 1
    if number >= 0 and not mention.words[number].fold and mention.words[number].start >= mention.start:
        number -= 1
    if number < 0 or text[mention.words[number].end : mention.start] not in _CLOSE:
        return "", False, False
    word = mention.words[number]
    raw = text[word.start : word.end]
    opens = number == 0 or bool(_STOPS.search(_gap(text, mention, number - 1, number)))
    return fold_plain(raw), raw[0].isupper(), opens


def is_part_of_other_name(text: str, mention: Mention, gazetteer: Gazetteer) -> bool:
    """Whether the words around a mention make it a person's or an organisation's name."""
    context = load_qualifiers().context
    before, capital, opens = _previous_word(text, mention)
    if (before,) in context["persons"] and not mention.own_qualifier:
        return True
    tail = _SUFFIX.match(text, mention.end)
    if tail and (tail.group(1).lower(),) in context["suffixes"]:
        return True
    run = _following_capitals(text, mention)
    if any((word,) in context["organisations"] for word in run):
        return True
    if ARABIC.search(mention.name) or is_title_case(text, mention.start, mention.end):
        return False
    weight = max((gazetteer.index.weights[n] for n, _ in gazetteer.index.find(mention.key)), default=0.0)
    if mention.qualifiers:
        return False
    strange_before = capital and not opens and not _is_neutral(before)
    strange_after = bool(run) and not _is_neutral(run[0])
    return (strange_before and weight < _WELL_KNOWN) or (strange_after and weight < _CITY)


def _is_neutral(word: str) -> bool:
    tables = load_qualifiers()
    return (word,) in tables.context["neutral"] or (word,) in tables.after or (word,) in tables.before


def is_actor(text: str, mention: Mention, weight: float) -> bool:
    """Whether a name speaks: a capital's government ("Damascus said", "loyal to Damascus"), a person."""
    context = load_qualifiers().context
    key = split_phrase(mention.name)
    if mention.qualifiers and key not in context["institutions"]:
        return False
    capital = key in context["capitals"] or key in context["institutions"]
    following = mention.last + 1
    speaks = following < len(mention.words) and (_plain(text, mention, following),) in context["speech"]
    if speaks and (capital or weight < _LITTLE):
        return True
    if not capital:
        return False
    before = tuple(_plain(text, mention, k) for k in range(max(0, mention.first - 3), mention.first))
    return any(before[-size:] in context["spoken"] for size in (1, 2, 3))


def _is_common_word(text: str, mention: Mention, weight: float, gazetteer: Gazetteer) -> bool:
    """Whether a lone capitalised word of little weight is more likely a common word or an acronym."""
    raw = text[mention.words[mention.first].start : mention.words[mention.last].end]
    plain = fold_light(raw)
    if (plain,) in load_qualifiers().context["neutral"]:
        return True
    if mention.qualifiers:
        return False
    if ARABIC.search(raw):
        sure = (fold_plain(raw),) in load_qualifiers().context["arabic_places"]
        mention.weak = mention.first == mention.last and weight < _LITTLE and not sure
        before = mention.words[mention.first - 1] if mention.first else None
        split = before is not None and before.end < mention.words[mention.first].start
        cut_off = mention.words[mention.first].start > 0 and ARABIC.match(
            text[mention.start - 1 : mention.start]
        )
        led = before is not None and split and (before.fold,) in load_qualifiers().context["prepositions"]
        mention.led = led or bool(cut_off)
        return mention.weak and len(plain) < _SHORT
    if weight >= _WELL_KNOWN or mention.first != mention.last:
        return False
    if (
        raw.isalpha()
        and raw.isupper()
        and len(raw) > 1
        and not is_title_case(text, mention.start, mention.end)
    ):
        return True
    exact = any(fold_spelling(raw) in gazetteer.spellings(n) for n, _ in gazetteer.index.find(mention.key))
    short = len(mention.key) <= _SHORT and mention.key.isalpha()
    return not exact and (short or re.search(rf"(?<!\w){re.escape(raw.lower())}(?!\w)", text) is not None)


def _is_withheld(key: str, found: Sequence[tuple[int, int]]) -> bool:
    """Whether a name counts only beside a word of kind."""
    return is_guarded(key) or (bool(found) and all(flag & STRICT for _, flag in found))


def _is_kept_name(mention: Mention, found: Sequence[tuple[int, int]], gazetteer: Gazetteer) -> bool:
    """Whether a name counts only beside a word of kind that is not there.

    "Alawite" of the Alawite Mountains before "town" is no place; nor is an unknown name that begins as a
    person's does ("Abu Khawla").
    """
    if not found:
        opener = fold_plain(mention.name.split(" ")[0].split("-")[0])
        return not mention.own_qualifier and (opener,) in load_qualifiers().context["not_openers"]
    accepted = {kind for qualifier in mention.qualifiers for kind in qualifier.accepts}
    kinds = gazetteer.index.kinds
    return all(flag & STRICT and kinds[number] not in accepted for number, flag in found)


def keep_places(
    text: str, mentions: Sequence[Mention], gazetteer: Gazetteer, taken: set[str]
) -> list[Mention]:
    """The mentions that are to be taken for places.

    A little-known name that the text also uses inside a person's or an organisation's name ("Rami Abdel
    Rahman ... Rahman said") is not a place anywhere in it, unless a word of kind says so. ``taken`` are
    such names that are known already; those found here are added.
    """
    kept = []
    for mention in mentions:
        found = gazetteer.index.find(mention.key)
        if not mention.qualifiers and _is_withheld(mention.key, found):
            continue
        weight = max((gazetteer.index.weights[n] for n, _ in found), default=0.0)
        if _is_common_word(text, mention, weight, gazetteer) or _is_kept_name(mention, found, gazetteer):
            continue
        if is_part_of_other_name(text, mention, gazetteer):
            taken.add(mention.key)
        elif not is_actor(text, mention, weight):
            kept.append((mention, weight))
    return [m for m, weight in kept if m.key not in taken or m.own_qualifier or weight >= _WELL_KNOWN]
