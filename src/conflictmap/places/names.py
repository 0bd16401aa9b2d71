"""Folds place names so that spellings of one name meet: Latin transliterations and Arabic.

Two strengths. ``fold_light`` removes what is typography only (case, accents, apostrophes, hamza seats,
vowel marks). ``fold_word`` also removes what transliterations disagree on: ``q``/``k``, ``ou``/``u``/``o``,
``e``/``i``, diphthongs (Jawbar/Jobar, Zayta/Zita), ``-iyah``/``-iyeh``/``-ia``, the silent final ``h``,
doubled letters, and heads such as Deir/Dayr or Tell/Tal. It keeps the place of every vowel: a consonant
skeleton would merge Arida with Arwad.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

APOSTROPHES: Final = "'’‘ʼʻ`´ʿʾʽ‛′"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u0640"
# The French d' and l' are words of their own; any other apostrophe is a letter.
WORD: Final = re.compile(
    rf"(?<![^\W_])[dlDL](?=[{APOSTROPHES}][^\W\d_])|[^\W_]+(?:[{_MARKS}{APOSTROPHES}]{{1,3}}[^\W_]+)*[{_MARKS}]*"
)
_POSSESSIVE: Final = re.compile(f"[{APOSTROPHES}][sS]")
ARABIC: Final = re.compile(r"[\u0621-\u064a\u066e-\u06d3]")

# What may stand between two words of one name.
JOINTS: Final = frozenset(
    (" ", "-", "'", "’", "\u2010", "\u2011", "\u2013", "\u00a0", "\n", "  ", " -", "- ")
)
ARTICLES: Final = frozenset(
    [
        "al",
        "el",
        "il",
        "ul",
        "as",
        "es",
        "is",
        "us",
        "ash",
        "esh",
        "ish",
        "ach",
        "ech",
        "ar",
        "er",
        "ad",
        "ed",
        "az",
        "ez",
        "an",
        "en",
        "at",
        "et",
        "ath",
        "eth",
        "adh",
        "edh",
        "ur",
    ]
)


class _Bare(dict[int, str]):
    """Characters without their accents, found out as they occur."""

    def __missing__(self, code: int) -> str:
        parts = unicodedata.normalize("NFKD", chr(code))
        self[code] = "".join(c for c in parts if not unicodedata.combining(c))
        return self[code]


_BARE: Final = _Bare()
_PLAIN: Final = str.maketrans(
    {"ı": "i", "ß": "ss", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ə": "a", "ł": "l"}
    | dict.fromkeys(APOSTROPHES, "")
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ک": "ك", "ی": "ي"}
    | {"ء": "", "ـ": "", "ە": "ه"}
    | {chr(0x0660 + digit): str(digit) for digit in range(10)}
)
# Heads that begin hundreds of names, in the spellings that are too far apart for the rules below.
_HEADS: Final = {
    "dayr": "deir der dair deyr dir dayr",
    "tal": "tel tell tal tall til till",
    "kafr": "kfar kafar kefr kfer kufr kafer kefar kifr",
    "marat": "maarat maarrat maaret maarret marrat marret maarit mearet",
    "khirbat": "khirbet kherbet khirbat khurbat khirba kherbeh hirbet",
    "jisr": "jisr jisir jesr djisr cisr jiser",
    "ayn": "ain ein ayn aein",
    "bayt": "beit bait bet bayt",
    "abu": "abu abou abo bou abi",
    "um": "um umm oum em",
    "shaykh": "sheikh cheikh shaikh sheik seyh scheich shaykh sheykh",
    "kalat": "qalat qalaat qalaat kalaat qalah kalat qalet",
    "jabal": "jebel djebel jabal gabal djabal cebel",
    "wadi": "wadi ouadi uadi",
    "ras": "ras raas",
    "khan": "khan han",
    "sahl": "sahl sahel",
    "zur": "zor zour zur zawr zaur zoor",
    "burj": "burj borj bourj burc",
    "rif": "rif reef reif",
}


# The same words in plain ASCII text, three times as fast: no marks, no letters but these.
_ASCII_WORD: Final = re.compile(
    r"([A-Za-z0-9]++(?:(?!(?<=(?<![A-Za-z0-9])[dlDL])['`][A-Za-z])(?:['`]{1,3}[A-Za-z0-9]++)++)?+)"
)
_ANY_WORD: Final = re.compile(f"({WORD.pattern})")


class Words(NamedTuple):
    """The words of a text in columns, which are built faster than a record for each word.

    Word ``k`` is ``text[starts[k]:ends[k]]``, ``raws[k]`` before any prefix was cut off it; ``folds[k]`` is
    its deep fold, "" for an article.
    """

    text: str
    raws: list[str]
    starts: list[int]
    ends: list[int]
    folds: list[str]

    def plain(self, k: int) -> str:
        """Word ``k`` as a common word (``fold_plain``)."""
        return fold_plain(self.text[self.starts[k] : self.ends[k]])

    def are_joined(self, first: int, last: int) -> bool:
        """Whether nothing but a space or hyphen stands between the words of a span."""
        text, starts, ends = self.text, self.starts, self.ends
        for k in range(first, last):  # noqa: SIM110 - all() costs more than the one or two rounds of it
            if text[ends[k] : starts[k + 1]] not in JOINTS:
                return False
        return True


@lru_cache(maxsize=200_000)
def fold_light(text: str) -> str:
    """Case, accents, apostrophes, hamza seats and vowel marks removed; everything else kept."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return text.translate(_BARE).lower().translate(_PLAIN)


# (letters, one of which a word must have, pattern, what it becomes)
_RULES: Final = tuple(
    (one, other or one, re.compile(pattern), by)
    for one, other, pattern, by in (
        ("a", "e", r"(?<=..)(?:iyy|iy|y|i)[ae]h?$", "ya"),
        ("a", "e", r"(?<=..)[ae]h?$", "a"),
        ("ch", "", r"t?sch|tch|ch", "sh"),
        ("dj", "", r"dj", "j"),
        ("gh", "", r"gh", "g"),
        ("th", "", r"th", "t"),
        ("dh", "", r"dh", "d"),
        ("ph", "", r"ph", "f"),
        ("qu", "", r"qu(?=[ie])", "k"),
        ("q", "c", r"ck|q|c", "k"),
        ("o", "", r"ou|oo|o", "u"),
        ("ee", "", r"ee", "i"),
        ("i", "y", r"(?:ai|ei|ay|ey)(?=[aiu])", "ay"),
        ("i", "y", r"ai|ei|ay|ey", "i"),
        ("e", "", r"e", "i"),
        ("au", "aw", r"(?:au|aw)(?![aiuy])", "u"),
    )
)
_GLIDES: Final = tuple(
    (one, other, re.compile(pattern), by)
    for one, other, pattern, by in (
        ("u", "w", r"u?w(?=[aiy])|u(?=[aiy])", "w"),
        ("i", "y", r"i?y(?=[aiu])|i(?=[au])", "y"),
    )
)
_DOUBLED: Final = re.compile(r"([^\W\d_])\1+")
# First words that make one name with what follows: "Wadi Khaled" is not Khaled.
HEADS: Final = frozenset(_HEADS)
_HEAD_OF: Final = {spelling: head for head, spellings in _HEADS.items() for spelling in spellings.split()}


_FUSED: Final = re.compile(
    "({heads})(?:({articles})(?=..))?(.{{3,}})".format(
        heads="|".join(sorted(_HEAD_OF, key=len, reverse=True)),
        articles="|".join(sorted(ARTICLES, key=len, reverse=True)),
    )
)


def split_fused(name: str) -> list[str]:
    """Readings of one word as a head and what follows: "Deirezzor" as Deir Zor, "Jisralshughur"."""
    match = _FUSED.fullmatch(fold_light(name))
    if not match:
        return []
    head, article, rest = match.groups()
    return [f"{head} {rest}", f"{head} {article}{rest}"] if article else [f"{head} {rest}"]


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """Deep fold of one word; "" for an article. Idempotent on Arabic, not meant to be read.

    >>> fold_word("Talbiseh") == fold_word("Talbisah"), fold_word("Qusair") == fold_word("Kusayr")
    (True, True)
    """
    light = fold_light(word)
    if ARABIC.search(light):
        return light[2:] if light.startswith("ال") and len(light) > 3 else light
    if light in ARTICLES:
        return ""
    if light in _HEAD_OF:
        return _HEAD_OF[light]
    for rules in (_RULES, _GLIDES):
        for one, other, pattern, by in rules:
            if one in light or other in light:
                light = pattern.sub(by, light)
        if any(map(operator.eq, light, light[1:])):
            light = _DOUBLED.sub(r"\1", light)
    return light


@lru_cache(maxsize=50_000)
def fold_spelling(name: str) -> str:
    """How a name is spelt: its light words without articles. Tells exact spellings from like ones."""
    plain = name.replace("-", " ")
    # Most names are letters and spaces, which need no pattern to be cut.
    words = plain.split() if plain.replace(" ", "").isalnum() else WORD.findall(name)
    return " ".join([w for w in map(fold_light, words) if w not in ARTICLES])


@lru_cache(maxsize=100_000)
def fold_plain(word: str) -> str:
    """Fold of a common word such as a qualifier: light for Latin, without the article for Arabic."""
    return fold_word(word) if ARABIC.search(word) else fold_light(word)


def split_words(text: str) -> Words:
    """Words of a text with their spans and deep folds; articles are kept, with an empty fold.

    A possessive "'s" is left outside the word, so that "Ezzor's" is "Ezzor".
    """
    # Gaps and words in turn, so that the sums of their lengths are the spans.
    pieces = (_ASCII_WORD if text.isascii() else _ANY_WORD).split(text)
    edges = list(accumulate(map(len, pieces)))
    raws, starts, ends = pieces[1::2], edges[:-1:2], edges[1::2]
    if _POSSESSIVE.search(text):
        for k, raw in enumerate(raws):
            if raw[-1] in "sS" and len(raw) > 4 and raw[-2] in APOSTROPHES:
                raws[k], ends[k] = raw[:-2], ends[k] - 2
    return Words(text, raws, starts, ends, list(map(fold_word, raws)))


@lru_cache(maxsize=50_000)
def fold_name(name: str) -> str:
    """Key under which a whole name is stored: its folded words without articles, joined by a space.

    >>> fold_name("Deir ez-Zor") == fold_name("Dayr az Zawr")
    True
    """
    words = [fold_word(word) for word in WORD.findall(name)]
    key = " ".join(word for word in words if word)
    return key or fold_light(name).strip()
