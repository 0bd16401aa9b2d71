"""The governorates in every usual spelling, and the folding under which names are compared."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache

from conflictmap.resources import data_path

_UNIT_WORDS = ("governorate", "province", "countryside", "muhafazah", "muhafazat", "محافظة", "ريف")


def fold(text: str) -> str:
    """Letters and digits only, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if c.isalnum())


def find_governorate(text: str) -> str:
    """The governorate that a spelling means, "" for none: "Al-Hasakeh", "Homs province", "SY04", "حلب"."""
    aliases = governorate_aliases()
    # the whole spelling first: "Damascus countryside" is not the countryside of a "Damascus" governorate
    bare = "".join(fold(word) for word in text.split() if fold(word) not in _FOLDED_UNIT_WORDS)
    return aliases.get(fold(text)) or aliases.get(bare, "")


_FOLDED_UNIT_WORDS = frozenset(fold(word) for word in _UNIT_WORDS)


@cache
def governorate_aliases() -> dict[str, str]:
    """Folded spelling -> governorate, from ``data/governorates.toml`` (names, P-codes, ISO codes)."""
    with data_path("governorates.toml").open("rb") as file:
        table = tomllib.load(file)
    return {
        fold(spelling): name
        for name, row in table.items()
        for spelling in (*row["names"], row["pcode"], row["iso"])
    }
