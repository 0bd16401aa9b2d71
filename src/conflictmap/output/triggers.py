"""The words of the lexicon as patterns that the page marks in a sentence."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from conflictmap.resources import data_folder

_TOKEN = re.compile(r"\([^)]*\)|\[[^\]]*\]|\S+")


# Reading all of a lexicon takes a tenth of a second, most of it for what is not needed here. A test compares
# this with a full reading.
_STRINGS = r'\[((?:[^\]"]|"[^"]*")*)\]'
_TRIGGER = re.compile(r'^type = "(\w+)"$.*?^patterns = ' + _STRINGS, re.MULTILINE | re.DOTALL)
_INFLECTION = re.compile(r"^(\S+) = " + _STRINGS, re.MULTILINE)


@cache
def trigger_patterns() -> dict[str, list[str]]:
    """For each event type the triggers of the bundled lexicon, as sources of regular expressions.

    Only to show a reader which words spoke for the event: no event depends on it.
    """
    patterns: dict[str, dict[str, None]] = {}
    for path in sorted((data_folder() / "lexicon").glob("*.toml")):
        inflections, triggers = read_triggers(path.read_text(encoding="utf-8"))
        for name, trigger_texts in triggers:
            found = patterns.setdefault(name, {})
            found.update(dict.fromkeys(_regex(text, inflections) for text in trigger_texts))
    return {name: sorted(found, key=len, reverse=True) for name, found in sorted(patterns.items())}


def read_triggers(lexicon: str) -> tuple[dict[str, list[str]], list[tuple[str, list[str]]]]:
    """Inflections, and type and patterns of each trigger, out of the text of a lexicon."""
    head, *chunks = lexicon.split("\n[[trigger]]\n")
    table = head.partition("\n[inflections]\n")[2]
    inflections = {name: re.findall(r'"([^"]*)"', forms) for name, forms in _INFLECTION.findall(table)}
    found = [match for chunk in chunks if (match := _TRIGGER.search(chunk))]
    return inflections, [(match[1], re.findall(r'"([^"]*)"', match[2])) for match in found]


def _regex(pattern: str, inflections: dict[str, Any]) -> str:
    out = ""
    for token in _TOKEN.findall(pattern):
        gap = r"\s+" if out else ""
        if token == "_":
            out += r"(?:\s+\S+){0,6}?"
        elif token[0] == "(":
            words = "|".join(_word(word, inflections) for word in token[1:-1].split("|"))
            out += f"(?:(?:{words})\\s+)?" if not out else f"(?:\\s+(?:{words}))?"
        elif token[0] == "[":
            words = "|".join(_word(word, inflections) for word in token[1:-1].split("|"))
            out += f"{gap}(?:{words})"
        else:
            out += gap + _word(token, inflections)
    return out


def _escape(word: str) -> str:
    """As literal in a JavaScript pattern with the flag ``u``, which refuses needless escapes."""
    return re.sub(r"([\\^$.*+?()\[\]{}|/])", r"\\\1", word)


def _word(word: str, inflections: dict[str, Any]) -> str:
    """One word of a pattern; ``word+`` stands for all its inflections."""
    base = word.removesuffix("+")
    if "\u0600" <= base[:1] <= "\u06ff":  # conjunction, tense and article before the word, person behind it
        return r"[وفسيتنأبكل]{0,4}" + _escape(base) + r"\p{L}{0,4}"
    if base == word:
        return _escape(word)
    if base in inflections:
        return "(?:" + "|".join(_escape(form) for form in (base, *inflections[base])) + ")"
    if base.endswith("e"):
        return _escape(base[:-1]) + "(?:e|es|ed|ing)"
    if base.endswith("y"):
        return _escape(base[:-1]) + "(?:y|ies|ied|ying)"
    return _escape(base) + r"\p{L}{0,4}"
