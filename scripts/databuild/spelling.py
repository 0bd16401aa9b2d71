"""Spellings: plain display names, and lists of variants without doubles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Signs for ayn and hamza, and letters that do not decompose.
_PLAIN = str.maketrans(
    {**dict.fromkeys("`´‘’ʼʻʿʾ′", "'"), "ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "–": "-"}
)
_FUSED_HEAD = re.compile(r"(كفر|تل|معر)(?!ال|ة)([\u0621-\u064a]{3,})")
_ARABIC = re.compile(r"[\u0621-\u064a]")


def write_plain(name: str) -> str:
    """``name`` in ASCII: no marks, no sign of ayn at the edge of a word, single blanks."""
    text = unicodedata.normalize("NFKD", name.translate(_PLAIN))
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"(?<![A-Za-z])'|'(?![A-Za-z])", "", text)
    return re.sub(r"\s+", " ", text.encode("ascii", "ignore").decode()).strip(" -,;")


def write_article(name: str) -> str:
    """OCHA's "Saan Elosud" as "Saan al-Osud"; a first word may really begin with El, and Elias does."""
    return re.sub(r"(?<=[a-z] )(?!Elias)[Ee]l-?([A-Za-z])(?=[a-z])", lambda m: "al-" + m[1].upper(), name)


def is_arabic(name: str) -> bool:
    """Whether the name has Arabic letters."""
    return bool(_ARABIC.search(name))


def write_arabic(name: str) -> str:
    """Arabic without vowel marks, tatweel and what stands in brackets; empty when no Arabic is left."""
    text = re.sub(r"\(.*?\)|[\u0640\u064b-\u065f]", "", name).replace("\u064a\u0670", "\u0649")
    text = re.sub(r"[ـ\"“”]", "", text)
    text = re.sub(r"\s+", " ", text).strip(" -،,.;")
    return text if is_arabic(text) else ""


def fold_plain(name: str) -> str:
    """A key under which two spellings differ only in case, marks, signs of ayn, blanks or hyphens."""
    if is_arabic(name):
        return re.sub(r"[\s\-]", "", write_arabic(name))
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN)).lower()
    return re.sub(r"[^a-z0-9]", "", plain) or name


def split_head(name: str) -> str:
    """An Arabic name whose head is written onto it, in two words: كفرسوسة as كفر سوسة; "" for any other."""
    match = _FUSED_HEAD.fullmatch(name)
    return f"{match[1]} {match[2]}" if match else ""


def _key_spelling(text: str) -> tuple[str, int]:
    """A key of a spelling; Arabic ones that differ in where words are split are two."""
    return fold_plain(text), text.count(" ") if is_arabic(text) else 0


def merge_variants(name: str, name_ar: str, variants: Iterable[str]) -> str:
    """Join variants with ``|``: the first of equal spellings stays, the two names themselves are left out."""
    seen = {_key_spelling(text) for text in (name, name_ar) if text}
    kept: list[str] = []
    listed = [name_ar, *variants]
    for variant in [*listed[1:], *map(split_head, listed)]:
        text = re.sub(r"\s+", " ", variant).strip(" |-,;")
        key = _key_spelling(text)
        numbered = bool(re.fullmatch(r"T\d", text))  # a pumping station
        if not key[0] or key in seen or (len(key[0]) < 3 and not is_arabic(text) and not numbered):
            continue
        seen.add(key)
        kept.append(text.replace("|", "/"))
    return "|".join(kept)
