"""The words of the lexicon as patterns that the page marks in a sentence."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from conflictmap.resources import data_folder

_TOKEN = re.compile(r"\([^)]*\)|\[[^\]]*\]|\S+")


@cache
def trigger_patterns() -> dict[str, list[str]]:
    """For each event type the triggers of the bundled lexicon, as sources of regular expressions.

    Only to show a reader which words spoke for the event: no event depends on it.
    """
    patterns: dict[str, dict[str, None]] = {}
    for path in sorted((data_folder() / "lexicon").glob("*.toml")):
        lexicon = tomllib.loads(path.read_text(encoding="utf-8"))
        inflections = lexicon.get("inflections", {})
        for trigger in lexicon.get("trigger", []):
            found = patterns.setdefault(trigger["type"], {})
            for pattern in trigger.get("patterns", []):
                found[_regex(pattern, inflections)] = None
    return {name: sorted(found, key=len, reverse=True) for name, found in sorted(patterns.items())}


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
    if not word.endswith("+"):
        return _escape(word)
    base = word[:-1]
    if base in inflections:
        return "(?:" + "|".join(_escape(form) for form in (base, *inflections[base])) + ")"
    if base.endswith("e"):
        return _escape(base[:-1]) + "(?:e|es|ed|ing)"
    if base.endswith("y"):
        return _escape(base[:-1]) + "(?:y|ies|ied|ying)"
    return _escape(base) + r"\w{0,4}"
