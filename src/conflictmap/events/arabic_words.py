"""Arabic words: prefixes and object pronouns cut off, verbs known in every person, all from the lexicon.

Arabic writes "and", "in", "to", "will" and object pronouns in one word with what they belong to. A word is cut
only where the lexicon knows the rest, as in the segmentation of the Arabic treebank (Maamouri et al. 2004).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from conflictmap.events.lexicon import Lexicon

_WORD: Final = re.compile(r"\d+(?:[:.,]\d+)*|[\w\u064b-\u0652\u0670]+|[^\w\s]")
_LETTER: Final = re.compile("[\u0621-\u064a\u066e-\u06d3]")
_CACHED_WORDS: Final = 100_000
_PRONOUNS: Final = ("هما", "ها", "هم", "نا", "ه")
_PREPOSITIONS: Final = frozenset("بلك")
_CONJUNCTIONS: Final = frozenset("وف")
_PRESENT_PREFIXES: Final = "يتن"  # not "I": its forms look like passives ("أصيب")
_PAST_ENDINGS: Final = ("", "ت", "وا", "ا", "تا")
_PRESENT_ENDINGS: Final = ("", "ون", "وا", "ان", "ا", "ن")
# what a word is only without an article: "مقابل" is "opposite", "في المقابل" is "on the other hand"
_BARE_ONLY: Final = frozenset({"preposition", "subordinator", "toward", "adverb", "listing"})
# words of these classes are never verbs: "ردا" is "in reply", not "they both replied"
_FUNCTION: Final = frozenset({"preposition", "adjunct", "subordinator", "adverb", "conjunction", "relative"})
_NONE: Final[frozenset[str]] = frozenset()
_LITERAL: Final = re.compile(r"[^\s()\[\]|+_]+")  # the words of a pattern, without its marks
# letters that are written in several ways; ة stays: it tells "استعادة" (recovery) from "استعاده" (he recovered it)
_VARIANTS: Final = str.maketrans("أإآٱىیکئ،؛؟", "ااااييكي,;?")
_MARKS: Final = re.compile("[\u064b-\u0652\u0670\u0640\u200c-\u200f\u202a-\u202e\u2066-\u2069]")


def fold_word(word: str) -> str:
    """A word as it is looked up: without vowel signs, with one spelling of every letter.

    >>> fold_word("أُغلِقَ"), fold_word("إلى")
    ('اغلق', 'الي')
    """
    return _MARKS.sub("", word).translate(_VARIANTS).lower()


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, or a prefix or pronoun cut off it: ``start:end`` in the folded word, what it is called, its classes."""

    start: int
    end: int
    low: str
    classes: frozenset[str] = _NONE


def is_arabic(text: str) -> bool:
    """Whether most letters of a text are Arabic.

    >>> is_arabic("سقطت Saraqib"), is_arabic("سقطت مدينة سراقب (M5)")
    (False, True)
    """
    if text.isascii():
        return False
    letters = sum(map(str.isalpha, text))
    return 2 * len(_LETTER.findall(text)) > letters


def inflect(lemma: str, paradigm: str) -> dict[str, frozenset[str]]:
    """Forms of an Arabic verb without vowel signs, with their classes.

    Parameters
    ----------
    lemma
        Its name in the lexicon.
    paradigm
        "past present", or "past present short-past short-present"; the present without its prefix, "-" for none.

    Returns
    -------
    Folded form -> ``verb``, ``lemma:...``, ``past`` or ``present``, and ``we`` for the first person plural.
    """
    past, present, *short = paradigm.split()
    forms: dict[str, set[str]] = {}
    if past != "-":
        for form, more in _past_forms(past, short[0] if short else past):
            forms.setdefault(form, set()).update(("past", *more))
    if present != "-":
        for form, more in _present_forms(present, short[-1] if short else present):
            forms.setdefault(form, set()).update(("present", *more))
    name = f"lemma:{fold_word(lemma)}"
    return {form: frozenset({"verb", name, *classes}) for form, classes in forms.items()}


def _past_forms(past: str, short: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    stem, weak = fold_word(past), past[-1] in "ىا"
    for ending in _PAST_ENDINGS:
        yield (stem[:-1] if weak and ending not in ("", "ا") else stem) + ending, ()
    joint = stem[:-1] + ("و" if past[-1] == "ا" else "ي") if weak else fold_word(short)
    yield joint + "نا", ("we",)
    yield joint + "ن", ()


def _present_forms(present: str, short: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    stem, weak = fold_word(present), present[-1] in "ىايو"
    for prefix in _PRESENT_PREFIXES:
        more = ("we",) if prefix == "ن" else ()
        for ending in _PRESENT_ENDINGS:
            yield prefix + (stem[:-1] if weak and ending in ("ون", "وا") else stem) + ending, more
        yield prefix + (stem[:-1] if weak else fold_word(short)), more


@dataclass(frozen=True, eq=False)
class Words:
    """What a lexicon knows of single words: ``nouns`` may take an article, ``forms`` are verbs."""

    nouns: Mapping[str, frozenset[str]]
    forms: Mapping[str, frozenset[str]]
    known_cuts: dict[str, tuple[Piece, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, lexicon: Lexicon) -> Words:
        """The tables of one lexicon, built once."""
        nouns: dict[str, set[str]] = {}
        for name, listed in lexicon.words.items():
            if name == "verb":
                continue
            groups = listed.items() if isinstance(listed, dict) else (("", listed),)
            for kind, words in groups:
                more = (f"kind:{kind}",) if kind else ()
                for word in words:
                    *_, last = fold_word(word).split()
                    nouns.setdefault(strip_article(last), set()).update((name, *more))
        forms: dict[str, set[str]] = {}
        for lemma, paradigm in lexicon.words.get("verb", {}).items():
            for form, classes in inflect(lemma, paradigm).items():
                forms.setdefault(form, set()).update(classes)
        table = cls(
            {word: frozenset(classes) for word, classes in nouns.items()},
            {form: frozenset(classes) for form, classes in forms.items()},
        )
        found = {
            w for phrase in _phrases_of(lexicon) for w in _LITERAL.findall(fold_word(phrase)) if len(w) > 1
        }
        plain = {word for word in found if word[0] not in _PREPOSITIONS | _CONJUNCTIONS}
        table = table._grown(plain)
        return table._grown({word for word in found - plain if len(table.cut(word)) == 1})

    def _grown(self, words: Iterable[str]) -> Words:
        return Words({strip_article(word): _NONE for word in words} | dict(self.nouns), self.forms)

    def cut(self, word: str) -> tuple[Piece, ...]:
        """Pieces of one folded word; the word itself where nothing is known to cut."""
        pieces = self.known_cuts.get(word)
        if pieces is None:
            known = self._cut(word, 0, conjunction=True, preposition=True)
            pieces = tuple(known if known is not None else _cut_unknown(word))
            if len(self.known_cuts) < _CACHED_WORDS:
                self.known_cuts[word] = pieces
        return pieces

    def _whole(self, word: str) -> frozenset[str] | None:
        classes = _NONE
        found = False
        if _FUNCTION & self.nouns.get(word, _NONE):
            return self.nouns[word]
        for table in (self.nouns, self.forms):
            if word in table:
                found, classes = True, classes | table[word]
        bare = strip_article(word)
        if bare != word and bare in self.nouns:
            return classes | (self.nouns[bare] - _BARE_ONLY) | {"definite"}
        return classes if found else None

    def _cut(self, word: str, at: int, *, conjunction: bool, preposition: bool) -> list[Piece] | None:
        whole = self._whole(word)
        if whole is not None:
            return [Piece(at, at + len(word), word, whole)]
        owned = self._cut_pronoun(word, at)
        if owned is not None:
            return owned
        if len(word) < 3:
            return self._cut_short(word, at)
        first, rest = word[0], word[1:]
        if conjunction and first in _CONJUNCTIONS:
            more = self._cut(rest, at + 1, conjunction=False, preposition=True)
            if more is not None:
                return [Piece(at, at + 1, first, frozenset({"and"})), *more]
        if first == "س":
            more = self._cut(rest, at + 1, conjunction=False, preposition=False)
            if more is not None and "present" in more[0].classes:
                return [Piece(at, at + 1, "س", frozenset({"future"})), *more]
        if preposition and first in _PREPOSITIONS:
            joined = "ا" + rest if first == "ل" and rest.startswith("ل") else rest
            more = self._cut(joined, at + 1, conjunction=False, preposition=False)
            known = more is not None and ("verb" not in more[0].classes or more[0].low in self.nouns)
            if more is not None and (known or first == "ل" or len(rest) > 3):
                shift = len(joined) - len(rest)
                return [
                    Piece(at, at + 1, first, frozenset({"preposition", "prefix"})),
                    *(
                        Piece(p.start - (shift if n else 0), p.end - shift, p.low, p.classes)
                        for n, p in enumerate(more)
                    ),
                ]
        return None

    def _cut_short(self, word: str, at: int) -> list[Piece] | None:
        """ "به", "له": a preposition and a pronoun."""
        if len(word) == 2 and word[0] in "بل" and word[1] == "ه":
            return [
                Piece(at, at + 1, word[0], frozenset({"preposition", "prefix"})),
                Piece(at + 1, at + 2, "ه", frozenset({"pronoun", "suffix"})),
            ]
        return None

    def _cut_pronoun(self, word: str, at: int) -> list[Piece] | None:
        for pronoun in _PRONOUNS:
            stem = word[: -len(pronoun)]
            if not word.endswith(pronoun) or len(stem) < 1:
                continue
            if stem in ("ب", "ل") and pronoun != "ه":
                classes: frozenset[str] | None = frozenset({"preposition", "prefix"})
            else:
                stem, classes = self._stem(stem)
            if classes is not None:
                cut = at + len(word) - len(pronoun)
                we = frozenset({"we"}) if pronoun == "نا" else _NONE
                return [
                    Piece(at, cut, stem, classes | we),
                    Piece(cut, at + len(word), pronoun, frozenset({"pronoun", "suffix"}) | we),
                ]
        return None

    def _stem(self, stem: str) -> tuple[str, frozenset[str] | None]:
        """The word that a pronoun was joined to, as it is written alone."""
        if len(stem) < 2 or (stem.startswith("ال") and stem != "الي"):  # "إليها"
            return stem, None
        classes = self._whole(stem)
        for ending, alone in (("ت", "ة"), ("ا", "ي"), ("و", "وا")):
            if stem.endswith(ending):
                written = stem[: -len(ending)] + alone
                more = self._whole(written)
                if more is not None:  # "استعادته" is "his recovery" as well as "she recovered it"
                    return written, more | (classes or _NONE)
        return stem, classes


def strip_article(word: str) -> str:
    """A folded word without its article.

    >>> strip_article("السيطره"), strip_article("التي")
    ('سيطره', 'التي')
    """
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _phrases_of(lexicon: Lexicon) -> Iterable[str]:
    for trigger in lexicon.triggers:
        yield from trigger.patterns
        yield from trigger.roles
    for cues in lexicon.cues.values():
        yield from cues
    for actor in lexicon.actors:
        yield from (*actor.aliases, *actor.adjectives, *actor.capitals, *actor.organs)


_UNKNOWN: Final = re.compile(r"(?P<conjunction>[وف](?=ال|بال|لل|كال))?(?P<preposition>[بك](?=ال)|ل(?=ل))?")


def _cut_unknown(word: str) -> list[Piece]:
    """Prefixes of a word that the lexicon does not know: only those that nothing else can be."""
    match = _UNKNOWN.match(word)
    assert match is not None
    pieces = [
        Piece(match.start(name), match.end(name), match[name], frozenset(classes))
        for name, classes in (("conjunction", {"and"}), ("preposition", {"preposition", "prefix"}))
        if match[name] and len(word) - match.end() >= 4
    ]
    at = pieces[-1].end if pieces else 0
    if not pieces and word.startswith("و") and len(word) > 4:
        pieces, at = [Piece(0, 1, "و", frozenset({"and"}))], 1
    rest = word[at:]
    classes = {"definite"} if rest.startswith(("ال", "لل")) else set()
    if rest.startswith("ي") and len(rest) > 3 and not rest.endswith("ه"):
        classes |= {"verb", "present"}  # hardly a noun begins so
    return [*pieces, Piece(at, len(word), rest, frozenset(classes))]


def split_words(text: str, start: int, end: int, words: Words) -> Iterable[tuple[int, int, Piece]]:
    """Pieces of ``text[start:end]`` with their spans in ``text``."""
    for match in _WORD.finditer(text, start, end):
        word = match[0]
        kept: Sequence[int] = range(len(word))
        if _MARKS.search(word):
            kept = [i for i, letter in enumerate(word) if not _MARKS.match(letter)]
        folded = fold_word(word)
        if len(folded) != len(kept):  # a letter that folds to two, as the ligature of "Allah" does
            yield match.start(), match.end(), Piece(0, len(folded), folded, frozenset())
            continue
        for piece in words.cut(folded):
            if piece.end > piece.start:
                yield match.start() + kept[piece.start], match.start() + kept[piece.end - 1] + 1, piece
