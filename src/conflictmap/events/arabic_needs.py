"""What else must stand in the clause of an Arabic trigger: a munition, an armed subject, a route, an enemy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from conflictmap.events.arabic_clauses import clause_end, clause_start
from conflictmap.events.coordination import Found
from conflictmap.events.discourse import Discourse
from conflictmap.events.tokens import Analysis, Hit, Token

_CARRYING: Final = frozenset({"lemma:ضم", "lemma:اقل", "lemma:حمل", "lemma:نقل"})
_ROUTE_WORDS: Final = ("طريق", "معبر", "جسر", "مطار", "ميناء", "مرفا", "اوتوستراد", "منفذ")
_SETTLED: Final = frozenset({"city", "town", "village", "neighbourhood", "camp", "site"})
_ROUTES: Final = frozenset({"crossing", "road", "bridge", "airport", "airbase", "port", "border"})


def find_missing_need(analysis: Analysis, hit: Hit, found: Sequence[Found], discourse: Discourse) -> str:
    """The first need of the trigger that its clause does not meet, or ""."""
    for need in hit.trigger.needs:
        check = _CHECKS.get(need)
        if check is not None and not check(analysis, hit, found, discourse):
            return f"no {need}"
    return ""


def _clause(analysis: Analysis, hit: Hit) -> list[Token]:
    start = clause_start(analysis, hit.first)
    if start and "relative" in analysis.tokens[start - 1]:
        start = max(0, start - 5)  # "التفجير الذي استهدف"
    return analysis.tokens[start : clause_end(analysis, hit.stop)]


def _has_munition(analysis: Analysis, hit: Hit, found: Sequence[Found], discourse: Discourse) -> bool:
    tokens = _clause(analysis, hit)
    if any("aid" in t for t in tokens):
        return False  # "ألقت الطائرات مساعدات"
    if any("gunfire" in t for t in tokens) and not any("projectile" in t for t in tokens):
        return False
    return any("weapon" in t for t in tokens)


def _is_hostile(analysis: Analysis, hit: Hit, found: Sequence[Found], discourse: Discourse) -> bool:
    """Whether there is a munition, or somebody who has aircraft, and no small arms."""
    tokens = _clause(analysis, hit)
    if any("gunfire" in t for t in tokens):
        return False
    return any("weapon" in t or (t.actor is not None and t.actor.air) for t in tokens)


def _is_projectile(analysis: Analysis, hit: Hit, found: Sequence[Found], discourse: Discourse) -> bool:
    """Whether what falls or explodes is a munition: right behind the verb, or in front of it."""
    tokens = analysis.tokens
    for token in tokens[hit.first + 1 : clause_end(analysis, hit.first + 1)]:
        if token.place is not None or "preposition" in token:
            break
        if "projectile" in token:
            return True
    start = clause_start(analysis, hit.first)
    if start and "relative" in tokens[start - 1]:
        start = max(0, start - 4)  # "القذائف التي سقطت"
    if any("projectile" in t for t in tokens[max(start, hit.first - 4) : hit.first]):
        return True
    near = pairwise(tokens[max(0, hit.first - 9) : hit.first])  # "قذائف أطلقتها الفصائل سقطت على"
    return any("projectile" in t and "verb" in after for t, after in near)


def _is_armed(analysis: Analysis, hit: Hit, found: Sequence[Found], discourse: Discourse) -> bool:
    """Whether those who leave are an armed force; a verb without a subject of its own takes the one before."""
    tokens = analysis.tokens
    first = min((f.index for f in found), default=hit.stop)
    if any("سجن" in tokens[j].low for j in range(max(0, first - 1), min(first + 1, len(tokens)))):
        return False  # who leaves a prison
    region = tokens[hit.first + 1 : first] if first > hit.first else []
    start = clause_start(analysis, hit.first)
    front = tokens[start : hit.first]
    behind = tokens[hit.stop : clause_end(analysis, hit.stop)]
    carried = [j for j, t in enumerate(region) if _CARRYING & t.classes]
    region = region[carried[-1] :] if carried else region  # "قافلة تضم 300 مقاتل"
    for part in (region, front if hit.trigger.pos != "noun" else [], behind):
        if any(
            "civilian" in t and not _carries_force(part, j) for j, t in enumerate(part) if t.actor is None
        ):
            return False
        if any(t.actor is not None or "force" in t or "we" in t for t in part):
            return True
    if hit.trigger.pos == "noun":
        return any(t.actor is not None or "force" in t for t in tokens[: start + 12]) and not any(
            "civilian" in t for t in tokens
        )
    explicit = any(not t.classes and t.date is None and t.place is None for t in region)
    return not explicit and bool([t for t in tokens[: hit.first] if t.actor is not None] or discourse.actors)


def _carries_force(tokens: Sequence[Token], j: int) -> bool:
    """Whether a vehicle is that of the force named right behind it: "حافلات الفصائل", "قافلة مقاتلي"."""
    after = tokens[j + 1] if j + 1 < len(tokens) else None
    return "vehicle" in tokens[j] and after is not None and (after.actor is not None or "force" in after)


def _is_route(analysis: Analysis, hit: Hit, found: Sequence[Found], discourse: Discourse) -> bool:
    for one in found:
        token = analysis.tokens[one.index]
        place = token.place
        if place is None:
            continue
        if place.place is not None and place.place.kind in _ROUTES:
            continue
        if place.place is not None and place.place.kind not in _SETTLED:
            return False
        before = analysis.span(max(hit.stop, one.index - 8), one.index)
        near = (
            before if "عند" in before or "قرب" in before else analysis.span(max(0, one.index - 1), one.index)
        )
        words = f"{token.low} {one.relation} {place.relation} {near}"
        if not any(route in words for route in _ROUTE_WORDS):
            return False
    return True


def _has_enemy(analysis: Analysis, hit: Hit, found: Sequence[Found], discourse: Discourse) -> bool:
    first = min((f.index for f in found), default=hit.stop)
    region = analysis.tokens[hit.first + 1 : first]
    if any("civilian" in t for t in region):
        return False
    if any("force" in t and "suffix" in after for t, after in pairwise(region)):
        return False  # "أجلت قوات النظام عناصرها": its own
    enemies = [t for t in region if "enemy" in t or t.actor is not None]
    # "يخرج" is "leaves" as well as "drives out", of which there are two
    return len(enemies) > ("lemma:خرج" in analysis.tokens[hit.first])


def _was_told(analysis: Analysis, hit: Hit, found: Sequence[Found], discourse: Discourse) -> bool:
    """Whether the event told last, in this sentence or the one before, is of the same type."""
    if not discourse.event_places:
        return False
    number, _, type = discourse.event_places[-1]
    return type == hit.trigger.type and discourse.sentence - number <= 1


_CHECKS: Final[dict[str, Callable[[Analysis, Hit, Sequence[Found], Discourse], bool]]] = {
    "munition": _has_munition, "hostile": _is_hostile, "munition-subject": _is_projectile, "armed": _is_armed,
    "route": _is_route, "told": _was_told, "enemy": _has_enemy, "of-enemy": _has_enemy,
}  # fmt: skip
