"""The places behind an Arabic trigger as stops on the way: what governs each, and what stands between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conflictmap.events.arabic_clauses import is_auxiliary
from conflictmap.events.arabic_words import strip_article
from conflictmap.events.tokens import Analysis, Token

LISTED: Final = ":"
_INSIDE: Final = frozenset({"في", "ب", "داخل", "قرب"})


@dataclass(frozen=True, slots=True)
class Stop:
    """A place or pronoun on the way: what governs it, and what stands between; ``outer`` is the phrase around."""

    index: int
    governor: str
    heads: tuple[int, ...]
    linked: str
    outer_governor: str = ""
    outer: tuple[int, ...] = ()
    between: tuple[int, ...] = ()  # words since the last place or "and", whatever governs them


def walk_places(analysis: Analysis, start: int, end: int) -> Iterator[Stop]:
    """Places and object pronouns between two tokens, each with what governs it."""
    tokens = analysis.tokens
    governor, linked, outer_governor = "", "", ""
    heads: list[int] = []
    outer: list[int] = []
    between: list[int] = []
    for j in range(start, end):
        token = tokens[j]
        if _lists(tokens, j):
            governor, linked, heads = LISTED, "", []
        elif token.place is not None or _is_pronoun(tokens, j, start, governor, heads):
            if token.place is not None and governor in _INSIDE and outer and "stationed" in tokens[outer[-1]]:
                governor, heads, outer_governor, outer = "", [], "", []
                continue  # "قوات النظام المتمركزة في جورين"
            if governor and token.place is not None and _is_complete(tokens, heads, j):
                governor, outer_governor, outer = "", "", []
            yield Stop(j, governor, tuple(heads), linked, outer_governor, tuple(outer), tuple(between))
            heads, linked, between = [], "", []
            if token.place is None and governor != LISTED:
                governor = ""
        elif is_auxiliary(token) or token.date is not None:
            heads = heads if token.date is not None else []
            governor = governor if heads else ""  # "في الساعات الماضية | مطار X"
        elif token.low in ("لا", "ما"):
            continue
        elif "and" in token or token.low in (",", "ثم"):
            linked, between = linked or "," if token.low == "," else "و", []
        elif "toward" in token or (
            "preposition" in token and token.actor is None and not (governor and _is_part(tokens, j))
        ):
            if j and "and" in tokens[j - 1]:
                outer_governor, outer = "", []
            elif heads and not (governor == "ل" and outer and _are_owners(tokens, heads)):
                outer_governor, outer = governor, heads  # not behind "مواقع للتنظيم": that goes on
            governor, heads = strip_article(token.low), []
        else:
            if _begins_phrase(tokens, heads, j):
                outer_governor, outer, governor, heads = "", [], "", []
            heads.append(j)
            between.append(j)


def _begins_phrase(tokens: list[Token], heads: list[int], j: int) -> bool:
    """Whether what is hit begins behind a phrase that an article has closed: "من البحر المتوسط | مواقع"."""
    if "target" not in tokens[j] or {"definite", "part"} & tokens[j].classes or j - 1 not in heads:
        return False
    return "definite" in tokens[j - 1] and tokens[j - 1].actor is None


def _are_owners(tokens: list[Token], heads: list[int]) -> bool:
    return all(tokens[k].actor is not None or "force" in tokens[k] for k in heads)


def _is_pronoun(tokens: list[Token], j: int, start: int, governor: str, heads: list[int]) -> bool:
    """Whether an object pronoun stands for a place: "عليها", or for the whole of a part, "على وسطها"."""
    if "suffix" not in tokens[j]:
        return False
    parted = bool(governor) or j == start + 1  # "سيطر على وسطها", "أصبحت كلها تحت سيطرة"
    of_part = parted and len(heads) == 1 and {"part"} <= tokens[heads[0]].classes
    return of_part or (not heads and (bool(governor) or j == start))


def _lists(tokens: list[Token], j: int) -> bool:
    """Whether names follow of what was said in general: "قرى مثل", "بلدات بينها", "القرى التالية:"."""
    token = tokens[j]
    if token.low in (":", "("):
        return j > 0 and bool({"place_noun", "listing"} & tokens[j - 1].classes)
    if "suffix" in token and j and tokens[j - 1].low in ("بين", "من", "ابرز", "اهم"):
        return j + 1 < len(tokens) and (tokens[j + 1].place is not None or "place_noun" in tokens[j + 1])
    return "listing" in token and token.place is None


def _is_part(tokens: list[Token], j: int) -> bool:
    """Whether a preposition is only a part of the place behind it: "في سوق وسط مدينة عفرين"."""
    after = tokens[j + 1] if j + 1 < len(tokens) else None
    if tokens[j].low == "من" and j and tokens[j - 1].low in ("كل", "كلا"):
        return True
    return (
        "part" in tokens[j]
        and after is not None
        and (after.place is not None or bool({"place_noun", "suffix"} & after.classes))
    )


def _is_complete(tokens: list[Token], heads: list[int], j: int) -> bool:
    """Whether the phrase of a preposition ends before the place at ``j``: "بالمدفعية الثقيلة | بلدة X"."""
    nouns = [tokens[k] for k in heads if not {"place_noun", "part", "target", "adverb"} & tokens[k].classes]
    if any("definite" in noun for noun in nouns):
        return True
    return len(nouns) > 1 and len(nouns) == len(heads) and " " in tokens[j].low
