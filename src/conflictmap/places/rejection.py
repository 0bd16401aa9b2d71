"""Tells names of places from names of people, organisations and governments that contain them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from conflictmap.places.index import BUILT_UP, STRICT, STRUCTURES
from conflictmap.places.matching import is_common
from conflictmap.places.names import ARABIC, fold_light, fold_plain, fold_spelling
from conflictmap.places.qualifiers import load_qualifiers, split_phrase
from conflictmap.places.scanning import Known, Mention, look_up

if TYPE_CHECKING:
    from conflictmap.places.gazetteer import Gazetteer

_CLOSE: Final = frozenset({" ", "-", "\u00a0", " al-", "-al-"})
_STOPS: Final = re.compile(r"[.!?:;\n\u201c\u201d\"(«»–—]")
_SUFFIX: Final = re.compile(r"-(\w+)")
_WELL_KNOWN: Final = 15.0  # weight above which a strange capitalised neighbour does not unmake a place
_CITY: Final = 60.0  # weight from which a place may lead a name of two words: "Homs Spring"
_LITTLE: Final = 5.0  # a lone Arabic word of less weight is mostly a common noun
# lone Arabic words that are no places although hamlets have names that are spelt so
_NO_NAMES: Final = frozenset(
    map(
        fold_light,
        ("المدينة", "البلدة", "القرية", "الحي", "شمالي", "جنوبي", "شرقي", "غربي", "الشرقي", "الغربي"),
    )
)
_SHORT: Final = 4  # a folded name this short meets too many words by chance
_LINE: Final = 150  # a headline is shorter than this
_TITLE_SHARE: Final = 0.7


def is_title_case(text: str, start: int, end: int) -> bool:
    """Whether the line around a span is a headline: short, and most of its words capitalised."""
    low = text.rfind("\n", max(0, start - _LINE), start) + 1
    high = text.find("\n", end, end + _LINE)
    if (low == 0 and start > _LINE) or (high < 0 and len(text) > end + _LINE):
        return False
    if text[high - 1 if high >= 0 else -1] == ".":
        return False  # a sentence of names
    line = text[low : high if high >= 0 else len(text)]
    words = [word for word in line.split() if len(word) > 3 and word[0].isalpha()]
    return len(words) > 2 and sum(word[0].isupper() for word in words) >= _TITLE_SHARE * len(words)


def _following_capitals(text: str, mention: Mention) -> list[str]:
    """Capitalised words that run on right after the mention."""
    run: list[str] = []
    starts, ends = mention.words.starts, mention.words.ends
    last = mention.last
    while ends[last] < mention.end:
        last += 1
    for number in range(last + 1, min(last + 6, len(starts))):
        if text[ends[number - 1] : starts[number]] not in _CLOSE:
            break
        word = text[starts[number] : ends[number]]
        if not word[0].isupper():
            if word not in ("of", "for", "al", "el"):
                break
            continue
        run.append(fold_plain(word))
    return run


def _previous_word(text: str, mention: Mention) -> tuple[str, bool, bool]:
    """Word right before the mention: folded, whether capitalised, whether it begins a sentence."""
    number = mention.first - 1
    starts, ends = mention.words.starts, mention.words.ends
    if number >= 0 and not mention.words.folds[number] and starts[number] >= mention.start:
        number -= 1
    if number < 0 or text[ends[number] : mention.start] not in _CLOSE:
        return "", False, False
    raw = text[starts[number] : ends[number]]
    opens = number == 0 or bool(_STOPS.search(text, ends[number - 1], starts[number]))
    return fold_plain(raw), raw[0].isupper(), opens


def is_part_of_other_name(text: str, mention: Mention, weight: float) -> bool:
    """Whether the words around a mention make it a person's or an organisation's name."""
    context = load_qualifiers().context
    before, capital, opens = _previous_word(text, mention)
    verb = not capital and (before,) in context["speech"]  # "they said Raqqa fell" names no Said
    if (before,) in context["persons"] and not verb and not mention.own_qualifier:
        return True
    if text.startswith("-", mention.end):
        tail = _SUFFIX.match(text, mention.end)
        if tail and (tail.group(1).lower(),) in context["suffixes"]:
            return True
    run = _following_capitals(text, mention)
    if run and any((word,) in context["organisations"] for word in run):
        return True
    if mention.qualifiers:
        return False
    strange_before = capital and not opens and weight < _WELL_KNOWN and not _is_neutral(before)
    strange_after = bool(run) and weight < _CITY and not _is_neutral(run[0])
    if not (strange_before or strange_after):
        return False
    return not (ARABIC.search(mention.name) or is_title_case(text, mention.start, mention.end))


def is_end_of_name(text: str, mention: Mention, weight: float) -> bool:
    """Whether a strange capitalised word before a little-known name makes it the end of a longer one."""
    before, capital, opens = _previous_word(text, mention)
    if not capital or opens or weight >= _WELL_KNOWN or len(before) < _SHORT or ARABIC.search(mention.name):
        return False
    context = load_qualifiers().context
    if _is_neutral(before) or any((before,) in context[table] for table in ("organisations", "persons")):
        return False
    return not is_title_case(text, mention.start, mention.end)


def _is_neutral(word: str) -> bool:
    tables = load_qualifiers()
    return (word,) in tables.context["neutral"] or (word,) in tables.after or (word,) in tables.before


@lru_cache(maxsize=20_000)
def _split_name(name: str) -> tuple[str, ...]:
    return split_phrase(name)


def is_actor(mention: Mention, weight: float) -> bool:
    """Whether a name speaks: a capital's government ("Damascus said", "loyal to Damascus"), a person."""
    context = load_qualifiers().context
    key = _split_name(mention.name)
    institution = key in context["institutions"]
    if (mention.qualifiers or _ends_in_kind(mention)) and not institution:
        return False
    capital = institution or key in context["capitals"]
    if not capital and weight >= _LITTLE:
        return False
    words, following = mention.words, mention.last + 1
    if following < len(words.folds) and (words.plain(following),) in context["speech"]:
        return True
    if not capital:
        return False
    before = tuple(words.plain(k) for k in range(max(0, mention.first - 3), mention.first))
    return any(before[-size:] in context["spoken"] for size in (1, 2, 3))


def _ends_in_kind(mention: Mention) -> bool:
    """Whether a name of several words ends in one of kind: "Tishrin Dam would" is no person."""
    return mention.first < mention.last and (mention.words.plain(mention.last),) in load_qualifiers().after


def _is_common_word(text: str, mention: Mention, known: Known, gazetteer: Gazetteer) -> bool:
    """Whether a lone capitalised word of little weight is more likely a common word or an acronym."""
    words, weight = mention.words, known.weight
    raw = text[words.starts[mention.first] : words.ends[mention.last]]
    plain = fold_light(raw)
    if (plain,) in load_qualifiers().context["neutral"] or _is_arabic_function_word(mention, raw):
        return True
    if mention.qualifiers:
        return False
    if ARABIC.search(raw):
        sure = (fold_plain(raw),) in load_qualifiers().context["arabic_places"]
        _note_weakness(text, mention, _LITTLE if sure else weight)
        return mention.weak and len(plain) < _SHORT
    if weight >= _WELL_KNOWN or mention.first != mention.last:
        return False
    if (
        raw.isalpha()
        and raw.isupper()
        and len(raw) > 1
        and not is_title_case(text, mention.start, mention.end)
        and not _heads_line(text, mention)
    ):
        return True
    if _is_spelt_so(gazetteer, raw, mention.key):
        return False
    return (len(mention.key) <= _SHORT and mention.key.isalpha()) or _is_used_small(text, raw.lower())


def _heads_line(text: str, mention: Mention) -> bool:
    """Whether a long word in capitals is the heading of a line: "DHIBAN: tribesmen quit the town"."""
    line = text[max(0, mention.start - 4) : mention.start].rpartition("\n")
    opens = mention.start == 0 or bool(line[1])
    return (
        opens
        and not line[2].strip(" -•*–—")
        and text.startswith(":", mention.end)
        and len(mention.name) > _SHORT
    )


def _is_arabic_function_word(mention: Mention, raw: str) -> bool:
    """Whether a word is a preposition, "eastern" or "the city", whatever hamlet has a name that is spelt so."""
    if mention.first != mention.last or not ARABIC.match(raw):
        return False
    if (mention.words.folds[mention.first],) in load_qualifiers().context["prepositions"]:
        return True
    return fold_light(raw) in _NO_NAMES


def _note_weakness(text: str, mention: Mention, weight: float) -> None:
    """Note whether an Arabic name is a lone word of little weight, and whether a preposition leads it."""
    words, first = mention.words, mention.first
    mention.weak = first == mention.last and weight < _LITTLE
    split = first > 0 and words.ends[first - 1] < words.starts[first]
    cut_off = words.starts[first] > 0 and ARABIC.match(text[mention.start - 1 : mention.start])
    led = split and (words.folds[first - 1],) in load_qualifiers().context["prepositions"]
    mention.led = led or bool(cut_off)


@lru_cache(maxsize=20_000)
def _is_spelt_so(gazetteer: Gazetteer, raw: str, key: str) -> bool:
    """Whether the gazetteer has a place of this folded name in this very spelling."""
    spelling = fold_spelling(raw)
    return any(spelling in gazetteer.spellings(number) for number, _ in look_up(gazetteer, key).found)


def _is_used_small(text: str, word: str) -> bool:
    """Whether a text has the word in small letters, as a word of its own."""
    at = text.find(word)
    while at >= 0:
        around = text[max(0, at - 1) : at], text[at + len(word) : at + len(word) + 1]
        if not any(c.isalnum() or c == "_" for c in around):
            return True
        at = text.find(word, at + 1)
    return False


def _is_kept_name(mention: Mention, known: Known, gazetteer: Gazetteer) -> bool:
    """Whether a name counts only beside a word of kind that is not there.

    "Alawite" of the Alawite Mountains before "town" is no place, nor is "Sikka" of the Sikka crossing before
    "quarter"; nor is an unknown name that begins as a person's does ("Abu Khawla").
    """
    if not known.found:
        opener = fold_plain(mention.name.split(" ")[0].split("-")[0])
        return not mention.own_qualifier and (opener,) in load_qualifiers().context["not_openers"]
    kinds = gazetteer.index.kinds
    if (
        mention.own_qualifier
        and not mention.qualifiers_before
        and all(qualifier.kind in BUILT_UP for qualifier in mention.qualifiers)
        and all(kinds[number] in STRUCTURES for number, _ in known.found)
    ):
        return True
    if not known.found[0][1] & STRICT:
        return False
    bare = mention.words.starts[mention.first] == mention.start
    if bare and is_common(
        mention.key
    ):  # "artillery base" is not the college, though it is called after artillery too
        return True
    accepted = {kind for qualifier in mention.qualifiers for kind in qualifier.accepts}
    return all(flag & STRICT and kinds[number] not in accepted for number, flag in known.found)


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
        known = look_up(gazetteer, mention.key)
        if known.withheld and not mention.qualifiers:
            continue
        if _is_common_word(text, mention, known, gazetteer) or _is_kept_name(mention, known, gazetteer):
            continue
        if is_part_of_other_name(text, mention, known.weight):
            taken.add(mention.key)
        elif not is_actor(mention, known.weight):
            kept.append((mention, known.weight))
    return [m for m, weight in kept if m.key not in taken or m.own_qualifier or weight >= _WELL_KNOWN]
