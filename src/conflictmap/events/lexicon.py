"""The lexicon: triggers, actors, cues and closed-class words, read from TOML and checked."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from conflictmap.errors import DataFileError
from conflictmap.resources import data_path

PARTS_OF_SPEECH: Final = ("verb", "noun", "state")
NEEDS: Final = (
    "munition", "munition-subject", "armed", "route", "settled", "bare", "enemy", "of-enemy", "hostile", "repelled",
    "harm", "told", "halted", "main", "since", "planned",
)  # fmt: skip
ACTOR_ROLES: Final = ("subject", "other", "after")
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Trigger:
    """One entry of the lexicon: the words that say that something happened, and where its place stands."""

    id: str
    type: str
    pos: str
    patterns: tuple[str, ...]
    roles: tuple[str, ...]
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    actor: str = "subject"
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A party: canonical name, the side it fights for, and what it is called."""

    name: str
    side: str
    aliases: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()
    leaders: tuple[str, ...] = ()
    state: bool = False
    air: bool = False
    gunmen: bool = False
    weapons: tuple[str, ...] = ()
    afar: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """A compiled trigger pattern; ``forms`` tells the inflection of the first word, and a text that has none
    of the words ``anchors`` cannot match."""

    trigger: Trigger
    source: str
    forms: Mapping[str, str]
    anchors: frozenset[str] = frozenset()
    gap: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled when its first word is first met: most patterns never are."""
        return re.compile(self.source, re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All that the grammar knows of one language. Build it with ``Lexicon.bundled`` or ``from_toml``."""

    language: str
    triggers: tuple[Trigger, ...]
    actors: tuple[Actor, ...]
    cues: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Any]
    fingerprint: str
    inflections: Mapping[str, Sequence[str]] = field(repr=False)

    @classmethod
    @lru_cache(maxsize=4)
    def bundled(cls, language: str = "en") -> Lexicon:
        """The lexicon that ships with the package."""
        return cls.from_toml(data_path(f"lexicon/{language}.toml"))

    @classmethod
    def from_toml(cls, *paths: str | Path) -> Lexicon:
        """Read one lexicon, or a base and the user's own additions to it, in that order.

        Raises
        ------
        DataFileError
            With every fault of the file, when it breaks the schema.
        """
        merged: dict[str, Any] = {}
        for path in paths:
            raw = _read_toml(Path(path))
            faults = find_faults(raw, addition=bool(merged))
            if faults:
                raise DataFileError("; ".join(faults), path=path)
            merged = _merge(merged, raw)
        return _build(merged, fingerprint_files(*paths))

    def extended(self, *paths: str | Path) -> Lexicon:
        """This language's bundled lexicon with the entries of the user's own files added."""
        return Lexicon.from_toml(data_path(f"lexicon/{self.language}.toml"), *paths)

    @cached_property
    def patterns(self) -> Mapping[str, tuple[Pattern, ...]]:
        """Trigger patterns by each form of their first word; built when first asked for, never for Arabic."""
        heads: dict[str, list[Pattern]] = {}
        for trigger in self.triggers:
            for text in trigger.patterns:
                for pattern in compile_pattern(trigger, text, self.inflections):
                    for head in pattern.forms:
                        heads.setdefault(head, []).append(pattern)
        return {head: tuple(found) for head, found in heads.items()}

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Words of which a sentence has one at least when any trigger stands in it."""
        return frozenset(word for found in self.patterns.values() for p in found for word in p.anchors)

    def is_quiet(self, text: str) -> bool:
        """Whether no trigger can stand in the text: the cheap look before all the work."""
        return self.anchors.isdisjoint(_WORD.findall(text.lower()))

    @property
    def types(self) -> tuple[str, ...]:
        """Event types in the order of their first trigger."""
        return tuple(dict.fromkeys(trigger.type for trigger in self.triggers))


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataFileError("expected a lexicon here, found no such file", path=path) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataFileError(f"expected TOML in UTF-8: {error}", path=path) from error


def find_faults(raw: Mapping[str, Any], *, addition: bool = False) -> list[str]:
    """Every fault of a parsed lexicon, as sentences; an addition need not repeat the base's tables."""
    faults = [] if addition or raw.get("schema") == 1 else ["expected schema = 1"]
    seen: set[str] = set()
    for number, entry in enumerate(raw.get("trigger", []), start=1):
        name = entry.get("id", f"trigger {number}")
        where = f"trigger {name!r}"
        if name in seen:
            faults.append(f"{where}: the id is used twice")
        seen.add(name)
        faults += [
            f"{where}: {key!r} is missing"
            for key in ("id", "type", "pos", "patterns", "roles")
            if not entry.get(key)
        ]
        faults += [
            f"{where}: needs at least one {key!r} sentence"
            for key in ("positive", "negative")
            if not entry.get(key)
        ]
        if entry.get("pos") not in PARTS_OF_SPEECH:
            faults.append(
                f"{where}: pos must be one of {', '.join(PARTS_OF_SPEECH)}, found {entry.get('pos')!r}"
            )
        faults += [
            f"{where}: needs knows {', '.join(NEEDS)}, found {need!r}"
            for need in entry.get("needs", [])
            if need not in NEEDS
        ]
        if entry.get("actor", "subject") not in ACTOR_ROLES:
            faults.append(f"{where}: actor must be one of {', '.join(ACTOR_ROLES)}, found {entry['actor']!r}")
        faults += [f"{where}: unknown field {key!r}" for key in entry if key not in Trigger.__slots__]
        faults += [
            f"{where}: pattern {p!r} has unbalanced brackets"
            for p in entry.get("patterns", [])
            if not _balanced(p)
        ]
        faults += [
            f"{where}: pattern {p!r}: + stands behind a verb, not behind brackets; write one pattern a verb"
            for p in entry.get("patterns", [])
            if "]+" in p or ")+" in p
        ]
    for entry in raw.get("actor", []):
        name = entry.get("name", "?")
        faults += [f"actor {name!r}: {key!r} is missing" for key in ("name", "side") if not entry.get(key)]
        faults += [f"actor {name!r}: unknown field {key!r}" for key in entry if key not in Actor.__slots__]
    return faults


def _balanced(pattern: str) -> bool:
    return pattern.count("(") == pattern.count(")") and pattern.count("[") == pattern.count("]")


def _merge(base: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Additions win: triggers by id, actors by name (their lists grow), words and cues grow."""
    if not base:
        return more
    merged = dict(base)
    triggers = {entry["id"]: entry for entry in base.get("trigger", [])}
    triggers.update({entry["id"]: entry for entry in more.get("trigger", [])})
    actors = {entry["name"]: dict(entry) for entry in base.get("actor", [])}
    for entry in more.get("actor", []):
        known = actors.setdefault(entry["name"], {})
        for key, value in entry.items():
            known[key] = [*known.get(key, []), *value] if isinstance(value, list) else value
    merged |= {"trigger": list(triggers.values()), "actor": list(actors.values())}
    for table in ("cues", "words", "inflections"):
        grown = dict(base.get(table, {}))
        for key, value in more.get(table, {}).items():
            grown[key] = (
                [*grown.get(key, []), *value] if isinstance(value, list) and table != "inflections" else value
            )
        merged[table] = grown
    return merged


def fingerprint_files(*paths: str | Path) -> str:
    """Hash of the content of lexicon files, in this order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:12]


def _build(raw: Mapping[str, Any], fingerprint: str) -> Lexicon:
    return Lexicon(
        language=raw.get("language", "en"),
        triggers=tuple(Trigger(**_frozen(entry)) for entry in raw["trigger"]),
        actors=tuple(Actor(**_frozen(entry)) for entry in raw["actor"]),
        cues={key: tuple(value) for key, value in raw.get("cues", {}).items()},
        words=raw.get("words", {}),
        fingerprint=fingerprint,
        inflections=raw.get("inflections", {}),
    )


def _frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def inflect(lemma: str, irregular: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Forms of an English verb: form -> tag (``base``, ``s``, ``past``, ``en``, ``ing``).

    A form that is both past and participle is tagged ``past``; the grammar decides by what stands around it.
    """
    if lemma in irregular:
        s, past, participle, ing, *more = irregular[lemma]
        forms = {participle: "en", past: "past", s: "s", ing: "ing", **dict.fromkeys(more, "past")}
        return {lemma: "base", **forms} if lemma not in (past, participle) else {**forms, lemma: "past"}
    if lemma.endswith("e"):
        return {lemma: "base", lemma + "s": "s", lemma + "d": "past", lemma[:-1] + "ing": "ing"}
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return {lemma: "base", lemma[:-1] + "ies": "s", lemma[:-1] + "ied": "past", lemma + "ing": "ing"}
    plural = lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s")
    return {lemma: "base", plural: "s", lemma + "ed": "past", lemma + "ing": "ing"}


# a weekday may stand between the words of a pattern: "took control on Wednesday of the hospital"
_DAY = (
    r"(?:\s+(?:(?:late|early)\s+)?on\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?:\s+(?:morning|afternoon|evening|night))?)?"
)
_PIECE = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|(_)|([^\s()\[\]]+)")


def compile_pattern(trigger: Trigger, text: str, irregular: Mapping[str, Sequence[str]]) -> list[Pattern]:
    """Compile one pattern of the lexicon into regexes, one per possible first word class."""
    pieces = list(_PIECE.finditer(text))
    first = pieces[0]
    if first[1] is not None:  # optional head: with each of its words, and without it
        rest = text[first.end() :].strip()
        found = [
            p for word in first[1].split("|") for p in compile_pattern(trigger, f"[{word}] {rest}", irregular)
        ]
        return found + compile_pattern(trigger, rest, irregular)
    body: list[str] = []
    forms: dict[str, str] = {}
    for index, piece in enumerate(pieces):
        optional, required, gap, word = piece.groups()
        if gap:
            body.append(r"(?:\s+[^\s;:.,]+){1,8}?")
        elif optional is not None:
            body.append(r"(?:\s+" + _alternatives(optional) + ")?")
        else:
            names = _first_words(required, word, irregular)
            expression = _alternatives(required) if required is not None else _any_of(names)
            body.append(expression if index == 0 else _DAY + r"\s+" + expression)
            forms = forms or names
    source = "".join(body) + r"(?![\w-])"
    forms = {form.lower(): tag for form, tag in forms.items()}
    return [Pattern(trigger, source, forms, _rarest(pieces, irregular), "_" in text.split())]


# words too common to tell that a trigger may stand in a sentence
_COMMON: Final = frozenset(
    """be is was been being are were am have has had having get gets got getting go goes went going
    come comes came coming in under now once again back fully firmly entirely completely wholly the of to on a
    an and as so all by at from with over out up it its their no not did do does
    """.split()
)


def _rarest(pieces: Sequence[re.Match[str]], irregular: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """Words of the required piece of a pattern that says most: a text has one of them or no match."""
    required = [_telling_words(p[2], p[4], irregular) for p in pieces if p[1] is None and not p[3]]
    return min(
        filter(None, required), key=lambda words: (len(words & _COMMON), len(words)), default=frozenset()
    )


def _telling_words(
    required: str | None, word: str | None, irregular: Mapping[str, Sequence[str]]
) -> frozenset[str]:
    """One word of each alternative of a piece, the longest that is not common ("standstill" of "a standstill").

    Empty for a piece that is no word.
    """
    choices = required.split("|") if required is not None else _first_words(None, word, irregular)
    parts = [_WORD.findall(choice.lower()) for choice in choices]
    if not all(parts):
        return frozenset()
    return frozenset(max(words, key=lambda part: (part not in _COMMON, len(part))) for words in parts)


def _first_words(
    required: str | None, word: str | None, irregular: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    if required is not None:
        return dict.fromkeys((choice.split()[0] for choice in required.split("|")), "noun")
    assert word is not None
    return inflect(word[:-1], irregular) if word.endswith("+") else {word: "noun"}


def _any_of(words: Mapping[str, str]) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


def _alternatives(text: str) -> str:
    return "(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in text.split("|")) + ")"
