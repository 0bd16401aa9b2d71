"""A sentence as tokens: words with their classes, places, actors and dates as one token each, trigger hits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from conflictmap.events.blocks import lay_blocks
from conflictmap.events.dates import DateMention
from conflictmap.events.lexicon import Actor, Lexicon, Trigger
from conflictmap.events.sifting import Patterns, Sieve, Sifted, may_hold
from conflictmap.events.vocabulary import TOKEN, Vocabulary
from conflictmap.model import Resolution

POSSESSIVES: Final = frozenset({"'s", "’s"})
QUOTES: Final = frozenset("\"“”„«»'‘’`")
DASHES: Final = frozenset("-–—")


@dataclass(slots=True)
class Token:
    """A word, a punctuation mark, or a whole place, actor or date. Offsets count in the report's text."""

    start: int
    end: int
    low: str
    classes: frozenset[str] = frozenset()
    place: Resolution | None = None
    actor: Actor | None = None
    date: DateMention | None = None
    anaphor: bool = False

    def __contains__(self, name: str) -> bool:
        return name in self.classes


@dataclass(slots=True)
class Hit:
    """A trigger at ``tokens[first:stop]``; ``form`` is the inflection of its first word."""

    first: int
    stop: int
    trigger: Trigger
    form: str


@dataclass(slots=True)
class Analysis:
    """One sentence of a report, ready for the grammar."""

    text: str
    start: int
    end: int
    tokens: list[Token] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)

    def span(self, first: int, stop: int) -> str:
        """Text of ``tokens[first:stop]``."""
        if first >= stop:
            return ""
        return self.text[self.tokens[first].start : self.tokens[stop - 1].end]


def analyse(
    text: str,
    start: int,
    end: int,
    *,
    places: Sequence[Resolution],
    dates: Sequence[DateMention],
    lexicon: Lexicon,
    refine: Callable[[list[Token]], list[Token]] = lambda tokens: tokens,
    sifted: Sifted | None = None,
) -> Analysis:
    """Tokens and trigger hits of the sentence ``text[start:end]``; ``refine`` may replace tokens before
    triggers are looked for (anaphors). A quiet sentence has no trigger: only who and where is told."""
    vocabulary = Vocabulary.of(lexicon)
    sifted = sifted or Sieve.of(lexicon).sift(text, start, end)
    analysis = Analysis(text, start, end)
    tokens = _tokenize(text, start, end, places, dates, vocabulary)
    if sifted.acting:
        tokens = _mark_actors(tokens, text, vocabulary)
    if sifted.quiet:
        analysis.tokens = tokens
        return analysis
    analysis.tokens = refine(_mark_names(tokens, text))
    _mark_phrases(analysis, lexicon, sifted.words)
    if sifted.patterns:
        analysis.hits = find_triggers(analysis, lexicon, sifted.patterns)
    return analysis


def _tokenize(
    text: str,
    start: int,
    end: int,
    places: Sequence[Resolution],
    dates: Sequence[DateMention],
    vocabulary: Vocabulary,
) -> list[Token]:
    tokens: list[Token] = []
    at = start
    for first, stop, place, date in lay_blocks(start, end, places, dates, vocabulary.classes):
        _add_words(tokens, text, at, first, vocabulary)
        tokens.append(Token(first, stop, text[first:stop].lower(), place=place, date=date))
        at = stop
    _add_words(tokens, text, at, end, vocabulary)
    return tokens


_ADVERB: Final = frozenset({"adverb"})
_NO_PLACE: Final = frozenset({"not_place"})


def _add_words(tokens: list[Token], text: str, start: int, end: int, vocabulary: Vocabulary) -> None:
    classes = vocabulary.classes
    none: frozenset[str] = frozenset()
    for match in TOKEN.finditer(text, start, end):
        low = match[0].lower()
        unknown = _ADVERB if low.endswith("ly") and match[0] == low else none  # "badly", "hurriedly"
        if "-" in low and any("not_place" in classes.get(part, none) for part in low.split("-")):
            unknown = _NO_PLACE  # "the Christian-Muslim town"
        tokens.append(Token(match.start(), match.end(), low, classes.get(low, unknown)))


def _mark_actors(tokens: list[Token], text: str, vocabulary: Vocabulary) -> list[Token]:
    marked: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.date is None:
            found = _actor_at(tokens, i, text, vocabulary)
            if found is not None:
                actor, stop = found
                place = token.place if stop == i + 1 else None
                arms = tokens[stop - 1].classes & {"weapon", "aircraft"}  # of "coalition jets"
                marked.append(
                    Token(
                        token.start,
                        tokens[stop - 1].end,
                        text[token.start : tokens[stop - 1].end].lower(),
                        token.classes | arms,
                        place,
                        actor,
                    )
                )
                i = stop
                if _is_adjective(
                    marked[-1], vocabulary
                ):  # "Turkish soldiers": not the bare "soldiers" as well
                    while (
                        i < len(tokens) and i < stop + 3 and "force" in tokens[i] and tokens[i].place is None
                    ):
                        marked.append(tokens[i])
                        i += 1
                continue
        marked.append(token)
        i += 1
    return marked


def _is_adjective(token: Token, vocabulary: Vocabulary) -> bool:
    return any(
        token.low in (words[0], " ".join(words), "".join(words))
        for words, _, _ in vocabulary.adjectives.get(token.low.split()[0].split("'")[0].split("’")[0], ())
    )


_NAME: Final = re.compile(r"(?:(?:[Aa]l|[Aa][drstnz]|[Ee]l|[Uu]mm?|Deir|Tell?)[- '’])?[A-Z][\w'’-]*")


def _mark_names(tokens: list[Token], text: str) -> list[Token]:
    """Runs of capitalised words that nobody knows, as one token each of class ``name``: they may be places."""
    marked: list[Token] = []
    fresh = True  # the first word of a sentence is capitalised whatever it is
    for token in tokens:
        word = text[token.start : token.end]
        if not fresh and _is_name(token, word):
            last = marked[-1] if marked else None
            if last is not None and "name" in last and text[last.end : token.start] in (" ", "-", "'", "’"):
                last.end, last.low = token.end, text[last.start : token.end].lower()
            else:
                marked.append(Token(token.start, token.end, token.low, frozenset({"name"})))
        else:
            marked.append(token)
        fresh = (
            token.low in QUOTES
            or token.low in (":", "-", "–", "—", "•", "*")
            or (fresh and not word[0].isalnum())
        )
    return marked


def _is_name(token: Token, word: str) -> bool:
    plain = not (token.classes or token.place or token.actor or token.date)
    return plain and len(word) > 2 and _NAME.fullmatch(word) is not None and not word.isupper()


def _actor_at(tokens: list[Token], i: int, text: str, vocabulary: Vocabulary) -> tuple[Actor, int] | None:
    best: tuple[Actor, int] | None = None
    low = tokens[i].low.removeprefix("the ")
    for words, exact, actor in vocabulary.actors.get(low.split()[0] if low else low, ()):
        stop = _matches(tokens, i, words, text, exact, vocabulary)
        if stop and not _is_one_of_many(tokens, i, stop):
            best = (actor, stop)
            break
    for words, exact, actor in vocabulary.adjectives.get(low.split()[0] if low else low, ()):
        stop = _matches(tokens, i, words, text, exact, vocabulary)
        if _is_one_of_many(tokens, i, stop):
            continue
        if stop and (best is None or stop >= best[1]) and any("force" in t for t in tokens[stop : stop + 3]):
            return actor, stop
    return best


def _is_power(token: Token, vocabulary: Vocabulary) -> bool:
    """Whether the token is a country or capital, which may stand in a name: "fighters allied with Turkey"."""
    place = token.place.place if token.place is not None else None
    return place is not None and (place.kind == "country" or token.low in vocabulary.capitals)


def _is_one_of_many(tokens: list[Token], i: int, stop: int) -> bool:
    """Whether a common noun is meant, not the party of that name: "a coalition of Islamist groups"."""
    indefinite = i > 0 and tokens[i - 1].low in ("a", "an")
    return indefinite and stop < len(tokens) and tokens[stop].low == "of"


def _matches(
    tokens: list[Token], i: int, words: tuple[str, ...], text: str, exact: bool, vocabulary: Vocabulary
) -> int:
    """Index behind the phrase ``words`` at ``tokens[i]``, or 0."""
    if tokens[i].place is not None:  # a country that is an actor ("Turkey") is one token already
        whole = text[tokens[i].start : tokens[i].end].lower().removeprefix("the ")
        if whole == " ".join(words) or len(words) == 1 or not _is_power(tokens[i], vocabulary):
            return i + 1 if whole == " ".join(words) else 0
    stop = i + len(words)
    if stop > len(tokens):
        return 0
    for token, word in zip(tokens[i:stop], words, strict=True):
        if (
            token.low != word
            or (token.place is not None and not _is_power(token, vocabulary))
            or token.date is not None
        ):
            return 0
        if exact and not text[token.start : token.end].isupper():
            return 0
    return stop


def _mark_phrases(analysis: Analysis, lexicon: Lexicon, words: Set[str]) -> None:
    """Words of harmless phrases ("hunger strike") are no weapons and no triggers; "at once" is an adverb."""
    vocabulary, sieve = Vocabulary.of(lexicon), Sieve.of(lexicon)
    _mark_duds(analysis.tokens)
    for pattern, phrases, strike_out in (
        (vocabulary.harmless, sieve.harmless, True),
        (vocabulary.adverbial, sieve.adverbial, False),
    ):
        if not may_hold(phrases, words, analysis.text, analysis.start, analysis.end):
            continue
        for match in pattern.finditer(analysis.text, analysis.start, analysis.end):
            for token in analysis.tokens:
                if match.start() <= token.start < match.end() and token.place is None and token.date is None:
                    token.classes = (
                        token.classes - {"weapon", "projectile", "force"} | {"harmless"}
                        if strike_out
                        else frozenset({"adverb"})
                    )


def _mark_duds(tokens: list[Token]) -> None:
    """Take their class from weapons that have not gone off: "unexploded tank shells"."""
    for i, token in enumerate(tokens):
        j = i + 1
        while "dud" in token and j < len(tokens) and "weapon" in tokens[j]:
            tokens[j].classes = frozenset({"harmless"})
            j += 1


def find_triggers(analysis: Analysis, lexicon: Lexicon, candidates: Patterns) -> list[Hit]:
    """Every trigger of the sentence; of those that start at one word the longest of each type comes first."""
    hits: list[Hit] = []
    tokens, text = analysis.tokens, analysis.text
    for i, token in enumerate(tokens):
        if token.place is not None or token.date is not None or "harmless" in token:
            continue
        for head in {token.low, token.low.split(" ")[0]}:
            patterns = candidates.get(head)
            if patterns is None:
                continue
            found = []
            for pattern in patterns:
                match = pattern.regex.match(text, token.start, analysis.end)
                if match and not (pattern.gap and _spans_verb(tokens, i, match.end(), lexicon)):
                    found.append((match.end(), pattern, pattern.forms[head]))
            for stop_at, pattern, form in sorted(found, key=lambda f: -f[0]):
                stop = (
                    next((j for j in range(i, len(tokens)) if tokens[j].end >= stop_at), len(tokens) - 1) + 1
                )
                if not any(h.first == i and h.trigger is pattern.trigger for h in hits):
                    hits.append(Hit(i, stop, pattern.trigger, form))
    hits = [h for h in hits if not _is_plural_noun(tokens, h)]
    nouns = [h for h in hits if h.trigger.pos == "noun" and h.stop - h.first > 1]
    return [  # "air strikes": not the verb "strikes", nor the shorter noun, as well
        h
        for h in hits
        if not (
            h.form in ("s", "base", "noun") and any(n is not h and n.first < h.first < n.stop for n in nouns)
        )
    ]


def _spans_verb(tokens: list[Token], i: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a pattern's gap runs over another verb: "launched from the enclave hit Reyhanli on"."""
    for token in tokens[i + 1 :]:
        if token.end >= end:
            return False
        if token.place or token.actor or token.date:
            continue
        if "auxiliary" in token or "modal" in token or "saying" in token or "relative" in token:
            return True
        if any(
            p.forms.get(token.low) == "past" and p.trigger.pos == "verb"
            for p in lexicon.patterns.get(token.low, ())
        ):
            return True
    return False


def _is_plural_noun(tokens: list[Token], hit: Hit) -> bool:
    """Whether a word that is noun and verb is the noun: "rockets struck Homs", but "the army shells Homs"."""
    if hit.trigger.pos != "verb" or hit.form not in ("s", "base", "ing"):
        return False
    if hit.form == "ing":  # "Russian bombing overnight had destroyed ..."
        k = hit.stop
        while k < len(tokens) and ("adverb" in tokens[k] or tokens[k].date):
            k += 1
        return k < len(tokens) and ("auxiliary" in tokens[k] or "modal" in tokens[k])
    j = hit.first - 1
    while j >= 0 and "adverb" in tokens[j]:
        j -= 1
    before = tokens[j] if j >= 0 else None
    if before is not None and ("modal" in before or before.low == "to" or "auxiliary" in before):
        return False
    after = tokens[hit.stop] if hit.stop < len(tokens) else None
    if before is not None and ("determiner" in before or ("preposition" in before and not before.date)):
        return True
    if hit.form == "base" and before is not None and _is_described(tokens, j):
        return True  # "offered them a safe exit"
    if before is not None and before.low in POSSESSIVES:
        return True  # "with the town's capture a key road ..."
    if "weapon" not in tokens[hit.first]:
        return False
    has_subject = before is not None and (before.actor or "pronoun" in before or "force" in before)
    goes_on = after is not None and (
        after.place is not None or "determiner" in after or "place_noun" in after
    )
    return not (has_subject and goes_on)


def _is_described(tokens: list[Token], j: int) -> bool:
    """Whether the word at ``j`` is an adjective behind "a" or "an"."""
    plain = not tokens[j].classes and not (tokens[j].place or tokens[j].actor or tokens[j].date)
    return plain and j > 0 and tokens[j - 1].low in ("a", "an", "no", "another")
