"""Spellings: plain display names, and lists of variants without doubles."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Signs for ayn and hamza, and letters that do not decompose.
_PLAIN = str.maketrans(
    {**dict.fromkeys("`´‘’ʼʻʿʾ′", "'"), "ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "–": "-"}
)
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


def merge_variants(name: str, name_ar: str, variants: Iterable[str]) -> str:
    """Join variants with ``|``: the first of equal spellings stays, the two names themselves are left out."""
    seen = {fold_plain(name), fold_plain(name_ar)} if name_ar else {fold_plain(name)}
    kept = []
    for variant in variants:
        text = re.sub(r"\s+", " ", variant).strip(" |-,;")
        key = fold_plain(text) if text else ""
        if not key or key in seen or (len(key) < 3 and not is_arabic(text)):
            continue
        seen.add(key)
        kept.append(text.replace("|", "/"))
    return "|".join(kept)
