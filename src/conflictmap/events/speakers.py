"""Who tells of it, and whether a party only claims it to its own credit (devset conventions 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from conflictmap.events.clauses import clause_start, group_start
from conflictmap.events.cues import Cues
from conflictmap.events.discourse import Discourse
from conflictmap.events.lexicon import Actor, Lexicon
from conflictmap.events.tokens import Analysis, Hit
from conflictmap.events.vocabulary import Vocabulary

_OUR_SIDE: Final = re.compile(
    r"\bour (?:\w+ )?(?:forces|fighters|units|troops|heroes|ranks|army|soldiers|positions"
    r"|aircraft|jets|planes|drones|artillery|navy|men|brigades)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = frozenset({"we", "our", "us", "ours"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who tells a clause: the words that name them, and the party they speak for, if any."""

    words: str
    party: Actor | None
    independent: bool
    verb: str
    passive: bool = False


def find_speaker(analysis: Analysis, hit: Hit, cues: Cues) -> Speaker | None:
    """Who says the clause of ``hit``: before it ("X said that ..."), or behind it (", X said")."""
    tokens = analysis.tokens
    says = [
        i
        for i, t in enumerate(tokens)
        if "saying" in t and not (hit.first <= i < hit.stop) and _is_speech(analysis, i)
    ]
    before = [i for i in says if i < hit.first]
    # "bombs fell on Kiswah, two days after he had said that ..." is not what he said
    end = next((i for i in range(hit.stop, len(tokens)) if tokens[i].low == ";"), len(tokens))
    after = [
        i for i in says if hit.stop <= i < end and not any(t.low == "that" for t in tokens[i + 1 : i + 2])
    ]
    colons = [
        i for i, t in enumerate(tokens[: hit.first]) if t.low == ":" and i and not tokens[i - 1].low.isdigit()
    ]
    colon = colons[0] if colons else None
    if after and (not before or tokens[after[0] - 1].low != "and"):
        behind = _speaker_at(analysis, after[0], cues, behind=True)
        if behind.party or behind.independent:
            return behind
    if before:
        speaker = _speaker_at(analysis, before[-1], cues, behind=False)
        if speaker.party or speaker.independent or len(before) == 1:
            return speaker
        return _speaker_at(analysis, before[0], cues, behind=False)
    if after:
        return _speaker_at(analysis, after[0], cues, behind=True)
    heading = colon == 1 and (tokens[0].place is not None or tokens[0].low in cues.vocabulary.capitals)
    if colon is not None and 0 < colon <= 9 and not heading and not tokens[colon - 1].low.isdigit():
        speaker = _name_speaker(analysis, 0, colon, cues, ":")
        return speaker if speaker.party or speaker.independent else None
    return None


def _is_speech(analysis: Analysis, i: int) -> bool:
    # "reported" as an adjective, "claimed three lives" are no speech, but rare enough to leave in
    tokens = analysis.tokens
    return not (tokens[i].low == "report" and i + 1 < len(tokens) and tokens[i + 1].low == "of")


def _speaker_at(analysis: Analysis, i: int, cues: Cues, *, behind: bool) -> Speaker:
    tokens = analysis.tokens
    if tokens[i].low in ("according", "citing", "quoted", "cited"):
        stop = next((j for j in range(i + 1, len(tokens)) if tokens[j].low in (",", ".", ";")), len(tokens))
        return _name_speaker(analysis, i, stop, cues, tokens[i].low)
    start = clause_start(analysis, group_start(analysis, i))
    if behind:
        comma = next((j for j in range(i - 1, start - 1, -1) if tokens[j].low == ","), None)
        if comma is not None and comma + 1 < i:
            start = comma + 1
    stop = next(
        (
            j
            for j in range(i + 1, len(tokens))
            if tokens[j].low in (",", ".", ";", "that", ":") or "relative" in tokens[j]
        ),
        len(tokens),
    )
    # the agency that was told counts: "told Reuters"; the content of what was said does not
    stop = min(stop, i + 6 if tokens[i].low in ("told", "tells", "quoted") else i + 1 if start < i else i + 7)
    passive = i > 0 and tokens[i - 1].low in ("was", "were", "been")  # "air raids were reported in Homs"
    return replace(_name_speaker(analysis, start, stop, cues, tokens[i].low), passive=passive)


def _name_speaker(analysis: Analysis, start: int, stop: int, cues: Cues, verb: str) -> Speaker:
    words = analysis.span(start, stop)
    tokens = analysis.tokens[start:stop]
    actors = [t.actor for t in tokens if t.actor]
    seats = [cues.vocabulary.capitals[t.low] for t in tokens if t.low in cues.vocabulary.capitals]
    if seats and actors and actors[0] is cues.vocabulary.air_force:
        actors = seats  # "an army spokesman in Tel Aviv"
    leading = (
        tokens[:1] and tokens[0].low in cues.vocabulary.capitals
    )  # "Ankara announced", not "a man in Ankara"
    party = actors[0] if actors else find_party(cues, words) or (seats[0] if leading else None)
    leader = next((a for names, a in cues.leaders if names.search(words)), None) if party is None else None
    independent = leader is None and cues.independent.search(words) is not None  # not "the Homs governor"
    return Speaker(words, party or leader, independent, verb)


def find_party(cues: Cues, words: str) -> Actor | None:
    """The party whose organ the words name first and at greatest length: "the Turkish defence ministry"."""
    named = [
        (m.start(), -m.end(), n) for n, (organ, _) in enumerate(cues.organs) if (m := organ.search(words))
    ]
    return cues.organs[min(named)[2]][1] if named else None


def find_issuer(title: str, text: str, cues: Cues) -> Actor | None:
    """The party whose own statement a report is: its title begins with the name, its text says "our forces"."""
    if not title or not _OUR_SIDE.search(text):
        return None
    organ = next((actor for organ, actor in cues.organs if organ.match(title)), None)
    if organ is not None:
        return organ  # "Turkish General Staff: day 43"
    vocabulary = cues.vocabulary
    words = [word.lower() for word in re.findall(r"\w+", title)]
    for phrase, _, actor in vocabulary.actors.get(words[0], ()) if words else ():
        if tuple(words[: len(phrase)]) == phrase:
            return actor
    return None


def find_attribution(
    analysis: Analysis, hit: Hit, actor: str, speaker: Speaker | None, discourse: Discourse, lexicon: Lexicon
) -> str:
    """``claimed`` when only a party speaks, to its own credit; else ``reported`` (devset conventions 2)."""
    cues = Cues.of(lexicon)
    sentence = analysis.text[analysis.start : analysis.end]
    if cues.rumour.search(sentence):
        return "claimed"
    sides = {cues.sides.get(name, name) for name in actor.split("; ")}
    if speaker is not None and (speaker.independent or speaker.passive or _is_confirmed(sentence, cues)):
        return "reported"
    if is_first_person(analysis, hit) and hit.trigger.type in ("captured", "struck"):
        return "claimed"
    party = _find_party(analysis, hit, actor, speaker, discourse, lexicon)
    if party is None or (speaker is not None and speaker.verb in lexicon.cues.get("admitting", ())):
        return "reported"
    own = party.side in sides
    if hit.trigger.type in ("captured", "struck"):
        return "claimed" if own else "reported"
    if hit.trigger.type == "withdrawn":
        return "reported" if own or actor == "unknown" else "claimed"
    return "reported"


def _is_confirmed(sentence: str, cues: Cues) -> bool:
    """Whether somebody independent confirms it in the same sentence: "... ; residents confirm it"."""
    found = re.search(r"(?<!neither )(?<!not )(?<!cannot )\bconfirm(?:s|ed)?\b", sentence)
    before = sentence[max(0, found.start() - 60) : found.start()] if found else ""
    return bool(cues.independent.search(re.split(r"[;,]|\band\b", before)[-1]))


def _find_party(
    analysis: Analysis, hit: Hit, actor: str, speaker: Speaker | None, discourse: Discourse, lexicon: Lexicon
) -> Actor | None:
    """The warring party that speaks, if one does."""
    if speaker is None:
        return None if discourse.independent else discourse.party
    if speaker.party is not None:
        default = Vocabulary.of(lexicon).air_force
        own = next((a for a in lexicon.actors if a.name == actor and a.state), None)
        if own is not None and speaker.party is default and _is_nameless_army(speaker.words, default):
            return own  # "Turkish howitzers opened fire, the military said": that of the one who acts
        return speaker.party
    if not _is_pronoun(speaker):
        return None
    tokens = analysis.tokens
    before = [  # "jets bombed Raqqa, they added": not the jets
        t.actor
        for t, following in pairwise(tokens[: hit.first + 1])
        if t.actor is not None and not ("aircraft" in t or "aircraft" in following)
    ]
    named = before or discourse.actors
    return named[-1] if named else discourse.party


def _is_nameless_army(words: str, default: Actor | None) -> bool:
    """Whether "the military said" names no country, so that it may be that of the one who acts."""
    nation = default.name.split()[0] if default is not None else ""
    return nation not in words and re.search(r"\b(?:military|army|air force|navy)\b", words) is not None


def is_first_person(analysis: Analysis, hit: Hit) -> bool:
    """Whether the clause is the speaker's own "we" or "our forces"."""
    first = max(0, clause_start(analysis, group_start(analysis, hit.first)) - 1)
    return any(t.low in _FIRST_PERSON for t in analysis.tokens[first : hit.stop])


def _is_pronoun(speaker: Speaker) -> bool:
    return bool(
        re.match(
            r"\W*(?:it|he|they|she|its|his|their"
            r"|(?:the|a) (?:group|statement|spokes\w+|commander)|the (?:officer|official|minister|ministry|general))\b",
            speaker.words.lower(),
        )
    )
