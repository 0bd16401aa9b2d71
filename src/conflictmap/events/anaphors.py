"""What points back: "the town", "both posts", "it", "there", and a withdrawal that does not say from where."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conflictmap.events.clauses import group_start, is_passive
from conflictmap.events.coordination import Found, coordinated, listed_after
from conflictmap.events.discourse import FITS, Discourse
from conflictmap.events.tokens import Analysis, Hit, Token
from conflictmap.model import Resolution

_BESIDE: Final = frozenset({"around", "behind", "beside", "facing", "opposite", "along"})
# words behind a noun that say which one is meant, so that it points to nothing named before
_RESTRICTS: Final = _BESIDE | {
    "of",
    "in",
    "near",
    "at",
    "between",
    "on",
    "called",
    "named",
    "known",
    "outside",
}
_SCENERY: Final = frozenset({"region", "mountain"})
_WIDE: Final = frozenset({"country", "governorate", "region", "border", "road"})
_ROUTES: Final = frozenset({"road", "crossing", "bridge", "border"})
# these point back wherever they stand behind their verb
_FREE: Final = frozenset({"there", "both", "first", "last", "latter", "former"})
_COUNTS: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
# parts of the place told last, also behind "the"
_OUTLYING: Final = frozenset({"outskirts", "centre", "center", "surroundings", "suburbs", "environs"})
# wider than their kind: the suburb may be a town
_NOUNS: Final = {"suburb": "suburb", "suburbs": "suburb", "enclave": "enclave"}
_ARTICLES: Final = frozenset({"the", "a", "an", "its", "their", "his", "her"})
_PLURALS: Final = frozenset(
    [
        "cities",
        "towns",
        "villages",
        "posts",
        "crossings",
        "bases",
        "airbases",
        "airports",
        "bridges",
        "gates",
        "neighbourhoods",
        "districts",
        "quarters",
        "suburbs",
    ]
)


def mark_anaphors(tokens: list[Token], discourse: Discourse, text: str) -> list[Token]:
    """Tokens in which "the town", "both posts" and the like are places, when their antecedent is sure."""
    marked: list[Token] = []
    named: list[Resolution] = []  # in this sentence, not yet in the discourse
    i = 0
    while i < len(tokens):
        token = tokens[i]
        stop, noun = _definite(tokens, i)
        if stop:
            discourse.mention(named, text)
            named.clear()
        between = i > 0 and tokens[i - 1].low == "between"  # "the barracks between the two villages"
        antecedents = _find_antecedents(tokens, i, stop, noun, discourse) if stop and not between else []
        if antecedents:
            beside = noun in ("scene", "centre") and "part" in tokens[stop - 1]  # "its outskirts"
            marked.extend(_stand_for(antecedents, tokens, i, stop, text, beside=beside))
            i = stop
            continue
        leads = token.low.endswith((" road", " highway"))  # "by the Ariha road"
        if token.place is not None and token.place.place is not None and not (token.actor or leads):
            named.append(token.place)
        marked.append(token)
        i += 1
    discourse.mention(named, text)
    return marked


def _find_antecedents(
    tokens: list[Token], i: int, stop: int, noun: str, discourse: Discourse
) -> list[Resolution]:
    if tokens[stop - 1].low in _PLURALS:
        pair = tokens[i].low == "both" or any(t.low == "two" for t in tokens[i:stop])
        return discourse.find_antecedents(noun, 2) if pair else []
    if noun == "centre":  # only a settlement has one
        one = discourse.find_antecedent("city") or discourse.find_antecedent("town")
    elif noun == "scene":
        kind = _kind_of(tokens[stop - 1])  # "Baghdad closed its own gate": the crossing named, not Baghdad
        named = discourse.last_named() or discourse.last_named(FITS.get(kind, ()))
        one = (named if tokens[i].low == "its" else None) or discourse.last_scene()
    else:
        one = discourse.find_antecedent(noun)
        if one is None and noun == "site" and "civic" in tokens[stop - 1]:
            one = discourse.find_antecedent("town")  # "The hospital was hit": that of the town told before
    return [] if one is None else [one]


def _stand_for(
    antecedents: list[Resolution], tokens: list[Token], i: int, stop: int, text: str, *, beside: bool
) -> list[Token]:
    """Place tokens for the words ``tokens[i:stop]``, joined by "and" when they mean several."""
    start, end = tokens[i].start, tokens[stop - 1].end
    standing: list[Token] = []
    for antecedent in antecedents:
        if standing:
            standing.append(Token(end, end, "and", frozenset({"conjunction", "listlink"})))
        place = _referring(antecedent, start, end, text[start:end])
        if beside:
            place = replace(place, relation=tokens[stop - 1].low, location_method="relative")
        standing.append(Token(start, end, "it", place=place, anaphor=True))
    return standing


def _definite(tokens: list[Token], i: int) -> tuple[int, str]:
    """End of a definite noun phrase for a place at ``i`` and its noun class, or (0, "")."""
    if tokens[i].low not in ("the", "this", "that", "both", "its", "their"):
        return 0, ""
    j = i + 1
    while j < len(tokens) and j - i <= 4 and not _ends_phrase(tokens[j]):
        if "belonging" in tokens[j] and tokens[i].low == "its":
            break
        if "place_noun" in tokens[j] and not (j + 1 < len(tokens) and "place_noun" in tokens[j + 1]):
            break
        j += 1
    if j >= len(tokens) or j - i > 4 or _ends_phrase(tokens[j]):
        return 0, ""
    if "place_noun" not in tokens[j] and not ("belonging" in tokens[j] and tokens[i].low == "its"):
        return 0, ""
    if tokens[j].low == "capital" and tokens[j - 1].low not in ("provincial", "regional"):
        return 0, ""  # Damascus, whatever city was named last
    following = tokens[j + 1] if j + 1 < len(tokens) else None
    if (
        following is not None
        and (following.place is not None or following.low in _RESTRICTS)
        and not _is_tail(tokens, j + 1)
    ):
        return 0, ""
    if i >= 2 and tokens[i - 1].low in (",", "–", "—", "-") and tokens[i - 2].place is not None:
        return 0, ""  # an apposition: "Homs, the city that ..."
    if j + 2 < len(tokens) and tokens[j + 1].low == "," and tokens[j + 2].place is not None:
        return 0, ""  # the other way round: "the last post, Nasib"
    if i >= 1 and tokens[i - 1].place is not None:
        return 0, ""
    noun = _kind_of(tokens[j])
    # "the bus station" is not the station told before
    noun = "" if noun == "site" and any(not t.classes for t in tokens[i + 1 : j]) else noun
    noun = _NOUNS.get(tokens[j].low, noun)
    own = tokens[i].low == "its" and ("part" in tokens[j] or "belonging" in tokens[j])
    outlying = tokens[j].low in _OUTLYING and (following is None or following.low != "of")
    if tokens[j].low in ("area", "place", "site") or own:
        noun = "scene"
    elif outlying:
        noun = "centre"
    return (j + 1, noun) if noun else (0, "")


def _kind_of(token: Token) -> str:
    """The kind of place that a noun tells; "" for none."""
    return next((c[5:] for c in token.classes if c.startswith("kind:") and c[5:] in FITS), "")


def _ends_phrase(token: Token) -> bool:
    return (
        bool(token.place or token.date or token.actor)
        or not (token.low[0].isalnum())
        or token.low in _ARTICLES  # "and that jets bombed its centre"
        or "preposition" in token
        or "auxiliary" in token
        or "saying" in token
        or "pronoun" in token
        or "conjunction" in token
        or token.low in ("the", "a", "an")  # "their men left the airfield"
    )


def _is_tail(tokens: list[Token], j: int) -> bool:
    """Whether the phrase was complete before the preposition at ``j``: "the town on Friday", "the base at dawn"."""
    if tokens[j].low in _BESIDE:  # "the area around the clock tower"
        return tokens[j + 1 : j + 2] == [] or tokens[j + 1].date is not None
    if tokens[j].low == "of":
        return any(t.actor is not None for t in tokens[j + 1 : j + 3])
    described = next((t.place for t in tokens[j + 1 : j + 5] if t.place is not None), None)
    if described is None:
        return True
    # "the town in the Qalamoun hills": a description of the town named before
    return tokens[j].low in ("in", "on") and described.place is not None and described.place.kind in _SCENERY


def pronoun_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """The scene, for "took it", "pulled out of it", "it fell to the rebels", "put both out of service"."""
    tokens = analysis.tokens
    verb = group_start(analysis, hit.first)
    before = hit.trigger.pos == "state" or hit.trigger.roles[0] == "subject" or is_passive(analysis, hit)
    existential = [j for j, t in enumerate(tokens[:-1]) if t.low == "there" and "auxiliary" in tokens[j + 1]]
    spots = [verb - 1] if before and verb >= 1 else [] if before else [hit.stop, hit.stop + 1]
    behind = [] if before else range(hit.stop + 1, hit.stop + 8)  # "dropped thirty barrel bombs on it"
    for j in [*spots, *range(hit.first + 1, hit.stop), *behind]:
        if j >= len(tokens) or tokens[j].place is not None:
            continue
        if j in existential:
            continue
        if tokens[j].low == "there" and any("relative" in t for t in tokens[hit.stop : j]):
            continue
        if (
            j > hit.stop
            and tokens[j].low not in _FREE  # "overwhelmed the last checkpoints there"
            and not (tokens[j].low in _COUNTS and tokens[j - 1].low == "all")
            and tokens[j - 1].low not in ("of", "from", "on", "in", "over", "at", "into")
        ):
            continue
        group = _find_group(analysis, j, discourse)
        if group:
            k = j + 2 if tokens[j + 1 : j + 2] and tokens[j + 1].low in ("places", "of", "them") else j + 1
            more = [] if before else listed_after(analysis, k)
            return [_point_to(analysis, hit, place) for place in group] + more
        if tokens[j].low in ("it", "there"):
            scene = _find_scene(analysis, j, hit.trigger.type, discourse)
            if scene is not None:
                tokens[j].place, tokens[j].anaphor = scene, True
                return [Found(j, how="anaphor")]
    return []


def _find_group(analysis: Analysis, j: int, discourse: Discourse) -> list[Resolution]:
    """The places that "both", "all three", "the first two", "the latter" at ``j`` mean."""
    tokens = analysis.tokens
    low = tokens[j].low
    if low == "them" and discourse.sentence - discourse.grouped <= 1:
        return discourse.group
    if low == "both":
        owner = tokens[j + 1] if j + 1 < len(tokens) else None
        if owner is not None and ("determiner" in owner or "place_noun" in owner or "force" in owner):
            return []  # "both its runways", "both sides"
        pairs = [
            [a, b]
            for i in range(2, j)
            if tokens[i - 1].low == "and" and (a := tokens[i - 2].place) and (b := tokens[i].place)
        ]
        told = discourse.group if len(discourse.group) == 2 else []
        return (pairs[-1] if pairs else []) or discourse.last_pair() or told
    before = tokens[j - 1].low if j else ""
    if (
        low in _COUNTS and before == "all"
    ):  # "held Douma, Tima and Matuna before soldiers recovered all three"
        listed = _listed_before(analysis, j)
        if len(listed) == _COUNTS[low]:
            return listed
    if discourse.sentence - discourse.grouped > 1:
        return []
    group = discourse.group
    behind = tokens[j + 1].low if j + 1 < len(tokens) else ""
    if low in _COUNTS and before in ("all", "the") and len(group) == _COUNTS[low]:
        return group
    if low == "first" and behind in _COUNTS and len(group) > _COUNTS[behind]:
        return group[: _COUNTS[behind]]
    if low == "last" and behind in _COUNTS and len(group) > _COUNTS[behind]:
        return group[-_COUNTS[behind] :]
    return group[-1:] if low == "latter" else group[:1] if low == "former" else []


def _listed_before(analysis: Analysis, j: int) -> list[Resolution]:
    """The places of the last list before ``j``."""
    tokens = analysis.tokens
    starts = [i for i in range(j) if tokens[i].place is not None]
    lists = [coordinated(analysis, i, j) for i in starts]
    longest = max(lists, key=len, default=[])
    return [place for f in longest if (place := tokens[f.index].place) is not None]


def implicit_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> list[Found]:
    """Where a force had been that "withdrew towards X" or "had left": the town just taken, or the scene."""
    tokens = analysis.tokens
    if hit.first and tokens[hit.first - 1].low == "to":
        return []
    taken = [(n, p) for n, p, type in discourse.event_places if type == "captured"]
    here = [p for n, p in taken if n == discourse.sentence]
    recent = here or [p for n, p in taken if discourse.sentence - n <= 2]
    if hit.trigger.id == "leave":
        if not any(
            t.low in ("had", "have", "has") for t in tokens[group_start(analysis, hit.first) : hit.first]
        ):
            return []
        scene = discourse.last_scene()
        recent = recent or ([scene] if scene is not None else [])
    if not recent or len({p.place.id for p in recent if p.place}) != 1:
        return []
    return [_point_to(analysis, hit, recent[-1])]


def _point_to(analysis: Analysis, hit: Hit, place: Resolution) -> Found:
    """A token for a place that the sentence leaves out; it is appended, so that no index moves."""
    here = analysis.tokens[hit.stop - 1]
    mention = analysis.text[here.start : here.end]
    back = _referring(place, here.start, here.end, mention)
    analysis.tokens.append(Token(analysis.end, analysis.end, "", place=back, anaphor=True))
    return Found(len(analysis.tokens) - 1, how="implicit")


def _find_scene(analysis: Analysis, j: int, type: str, discourse: Discourse) -> Resolution | None:
    if type == "closed":
        routes = [
            p
            for n, p in discourse.places
            if p.place and p.place.kind in _ROUTES and discourse.sentence - n <= 2
        ]
        return routes[-1] if routes else None
    tokens = analysis.tokens
    before = [
        t.place for i, t in enumerate(tokens[:j]) if t.place and not t.actor and not _describes(tokens, i)
    ]
    if any(p.place is None for p in before):
        return None  # "seized Aziziyah near Ras al-Ayn, then lost it": the one that nobody knows may be meant
    here = [p for p in before if p.place and p.place.kind not in _WIDE]
    told = [p for n, p, _ in discourse.event_places if n == discourse.sentence]
    if len({p.place.id for p in here if p.place}) > 1 and told:
        return told[-1]  # "set off bombs at the base outside Raqqa and overran it"
    if here:
        return here[0] if len({p.place.id for p in here if p.place}) == 1 else None
    return discourse.last_scene(before=tokens[j].low == "it")


def _describes(tokens: list[Token], i: int) -> bool:
    """Whether the place at ``i`` only tells where the one before it is: "the airbase west of Sweida"."""
    k = i - 1
    while k > 0 and ("determiner" in tokens[k] or "place_noun" in tokens[k] or tokens[k].low == "of"):
        k -= 1
    return k > 0 and "displacing" in tokens[k] and tokens[k - 1].place is not None


def _referring(antecedent: Resolution, start: int, end: int, mention: str) -> Resolution:
    """The antecedent's place under the words that point back to it, at its own position."""
    own = antecedent.place
    if own is None:
        mention = antecedent.mention  # the list of unresolved names shows the name
    back = replace(
        antecedent, start=start, end=end, mention=mention, relation="", phrase_start=-1, phrase_end=-1
    )
    if antecedent.relation and own is not None:
        back = replace(
            back, lat=own.lat, lon=own.lon, precision_km=own.precision_km, location_method="gazetteer"
        )
    return back
