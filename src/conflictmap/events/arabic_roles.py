"""Where the place of an Arabic trigger stands: behind its preposition, as its object, its topic, or a pronoun."""

from __future__ import annotations

from typing import Final

from conflictmap.events.arabic_anaphora import find_pronoun_place
from conflictmap.events.arabic_clauses import (
    adjunct_starts,
    clause_end,
    clause_start,
    skip_back,
)
from conflictmap.events.arabic_ellipsis import find_left_out
from conflictmap.events.arabic_lists import OUTCOMES, are_small, has_class_noun, is_coordinated, is_wide_at
from conflictmap.events.arabic_needs import find_missing_need
from conflictmap.events.arabic_status import is_state_of_things
from conflictmap.events.arabic_stops import LISTED, Stop, walk_places
from conflictmap.events.arabic_words import strip_article
from conflictmap.events.coordination import Found
from conflictmap.events.discourse import Discourse
from conflictmap.events.tokens import Analysis, Hit, Token

_AROUND: Final = frozenset({"", "تحت", "داخل", "من"})
_OFFICES: Final = frozenset({"ادارة", "مديرية", "سلطات", "مدير", "هيئة"})
_KILLING: Final = frozenset(
    f"lemma:{lemma}"
    for lemma in ("قتل", "جرح", "اصاب", "اصيب", "استشهد", "لقي", "قضي", "سقط", "ارتقي", "فقد")
)
_DIRECT: Final = frozenset({"object", "subject"})
_INSIDE: Final = frozenset({"في", "ب", "من", "ل"})
_NEAR: Final = frozenset({"قرب", "عند", "حول"})
_TOWNS: Final = frozenset({"city", "town"})
_VILLAGES: Final = ("قرية", "بلدة", "مدينة", "مزرعة")
_SHUT: Final = "خرج عن الخدمة"


def find_role_places(analysis: Analysis, hit: Hit, discourse: Discourse) -> tuple[list[Found], str]:
    """Places in the roles of the trigger, or none and the reason."""
    if is_state_of_things(analysis, hit):
        return [], "who holds it, not who took it"
    if hit.trigger.type == "struck" and hit.trigger.pos == "noun":
        shut = next((h for h in analysis.hits if h.trigger.id == _SHUT), None)
    else:
        shut = None
    roles = frozenset(fold for role in hit.trigger.roles for fold in (role, _fold_role(role)))
    walk = _Collector(analysis, hit, roles, discourse)
    if hit.trigger.pos == "state" and hit.stop - hit.first > 1:
        inner = walk.collect(hit.first + 1, hit.stop)
        if inner:
            return inner, ""
    end = clause_end(analysis, hit.stop, until=adjunct_starts(analysis, hit.stop))
    if not (hit.trigger.pos == "state" and roles <= _DIRECT):
        found = walk.collect(hit.stop, end)
        if found:
            return found, ""
    if roles & _DIRECT and (hit.trigger.pos != "noun"):
        found = walk.collect_topic(end)
        if found:
            return found, ""
    if hit.trigger.type in ("struck", "withdrawn"):
        found = walk.collect_front() or walk.collect_outcome(end) or walk.collect_casualties()
        if found:
            return found, ""
    found = walk.collect_heading()
    if found:
        return found, ""
    if shut is not None:  # "خرج المطار عن الخدمة إثر غارة": what the strike put out of service, it struck
        found, reason = find_role_places(analysis, shut, discourse)
        missing = find_missing_need(analysis, shut, found, discourse) if found else ""
        works = any(
            has_class_noun(analysis.tokens, f.index, tuple(range(shut.first, f.index))) for f in found
        )
        return ([], missing) if missing and not works else (found, reason)
    found = find_left_out(analysis, hit, discourse)
    return found, "" if found else "no place in its role"


def _fold_role(role: str) -> str:
    return role.replace("ى", "ي").replace("إ", "ا").replace("أ", "ا")


class _Collector:
    """Finds the first place in a role and all that is coordinated with it."""

    def __init__(self, analysis: Analysis, hit: Hit, roles: frozenset[str], discourse: Discourse) -> None:
        self.analysis, self.tokens, self.hit = analysis, analysis.tokens, hit
        self.roles, self.discourse = roles, discourse
        self.type = hit.trigger.type

    def collect(self, start: int, end: int) -> list[Found]:
        """Places in a role between two tokens behind the trigger, or inside it."""
        found: list[Found] = []
        last = core = None
        pronoun: Stop | None = None
        for stop in walk_places(self.analysis, start, end):
            if self.tokens[stop.index].place is None:
                if pronoun is None and not found and self._takes_pronoun(stop, start):
                    pronoun = stop
                continue
            if stop.governor == LISTED and (core is None or core.governor != LISTED):
                if self._passed_role(start, stop.index):
                    wide = core is not None and (
                        is_wide_at(self.tokens, core.index) or bool(found[0].relation)
                    )
                    core, found = stop, [*(found if not wide else []), Found(stop.index)]
            elif core is not None and (self._is_point_of_road(core, stop) or self._is_town_of(core, stop)):
                core, found = stop, [Found(stop.index)]
            elif core is not None:
                if last is not None and is_coordinated(self.tokens, self.type, core, last, stop, found, end):
                    found.append(Found(stop.index))
            else:
                relation = self._relation(stop, end)
                if relation is not None:
                    core = stop
                    found.append(Found(stop.index, relation, "prep" if relation else "object"))
            last = stop
        if pronoun is not None and found and self._follows_pronoun(pronoun, found[0].index):
            return [*self._of_pronoun(pronoun), *found]
        return found or self._of_pronoun(pronoun)

    def _follows_pronoun(self, pronoun: Stop, j: int) -> bool:
        """Whether a place is joined to a pronoun by the same preposition: "سيطرت عليها وعلى مطارها"."""
        tokens, i = self.tokens, pronoun.index
        again = strip_article(tokens[i + 2].low) if i + 2 < j else ""
        return "and" in tokens[i + 1] and again == pronoun.governor

    def _is_point_of_road(self, core: Stop, stop: Stop) -> bool:
        """Whether a road is cut at this place: "طريق حلب - دمشق عند بلدة الزربة"."""
        place = self.tokens[core.index].place
        road = "طريق" in self.tokens[core.index].low or (
            place is not None and place.place is not None and place.place.kind == "road"
        )
        at = stop.governor in ("عند", "قرب") and not is_wide_at(self.tokens, stop.index)
        return self.type == "closed" and road and at and not stop.linked

    def _is_town_of(self, core: Stop, stop: Stop) -> bool:
        """Whether what is struck is a spot that nobody knows in a town: "قرب دوار الساعة في مدينة إدلب"."""
        spot, town = self.tokens[core.index].place, self.tokens[stop.index].place
        if self.type != "struck" or stop.linked or stop.heads or stop.governor not in ("في", "ب"):
            return False
        unknown = spot is not None and spot.place is None and not spot.mention.startswith(_VILLAGES)
        return unknown and town is not None and town.place is not None and town.place.kind in _TOWNS

    def _passed_role(self, start: int, i: int) -> bool:
        governors = {strip_article(t.low) for t in self.tokens[start:i] if "preposition" in t}
        return bool(governors & self.roles or self.roles & _DIRECT)

    def collect_topic(self, end: int) -> list[Found]:
        """Places in front of a verb whose subject or patient they are: "سراقب سقطت", "المعبر أغلق"."""
        hit, tokens = self.hit, self.tokens
        back = skip_back(tokens, hit.first)
        first = clause_start(self.analysis, hit.first)
        first += tokens[first].low == "اما"  # "أما دوما فتعرضت لقصف"
        relative = back >= 0 and "relative" in tokens[back]
        if relative:
            return self._of_antecedent(back)
        if "subject" not in self.roles and not _ends_here(tokens, hit.stop, end):
            return []
        found: list[Found] = []
        core = last = None
        for stop in walk_places(self.analysis, first, hit.first):
            if tokens[stop.index].place is None:
                continue
            if core is None:
                if not self._may_be_topic(stop):
                    return []
                core = stop
                found.append(Found(stop.index))
            elif last is not None and is_coordinated(
                self.tokens, self.type, core, last, stop, found, len(tokens)
            ):
                found.append(Found(stop.index))
            elif stop.linked and not stop.governor:  # another clause: "المدينة حرة والمطار بأيدينا"
                core, found = stop, [Found(stop.index)]
            last = stop
        return found

    def collect_front(self) -> list[Found]:
        """Places in which all of the clause is: "وفي داريا قتلت غارة طفلين"."""
        hit, tokens = self.hit, self.tokens
        first = clause_start(self.analysis, hit.first)
        while first < hit.first and ("and" in tokens[first] or "adverb" in tokens[first]):
            first += 1
        leaves = any("target" in token for token in tokens[hit.stop : hit.stop + 4])
        if (
            first >= hit.first
            or tokens[first].low not in ("في", "ب")
            or not (self.type == "struck" or leaves)
        ):
            return []
        found: list[Found] = []
        core = last = None
        for stop in walk_places(self.analysis, first, hit.first):
            if tokens[stop.index].place is None or (core is None and stop.governor not in ("في", "ب")):
                return []
            if core is None:
                if not are_small(self.tokens, stop.heads) or stop.outer:
                    return []
                core = stop
                found.append(Found(stop.index))
            elif last is not None and is_coordinated(
                self.tokens, self.type, core, last, stop, found, len(tokens)
            ):
                found.append(Found(stop.index))
            last = stop
        return found

    def collect_outcome(self, end: int) -> list[Found]:
        """Places where a strike did what it did: "غارة أدت إلى مقتل عنصرين قرب عين العرب"."""
        if self.type != "struck" or self.hit.form != "noun" or end >= len(self.tokens):
            return []
        if not OUTCOMES & self.tokens[end].classes:
            return []
        return self.collect(end + 1, clause_end(self.analysis, end + 1))

    def collect_casualties(self) -> list[Found]:
        """Places where a strike killed, told before it: "قتل ثلاثة في بلدة حاس جراء غارة"."""
        hit, tokens = self.hit, self.tokens
        if self.type != "struck" or hit.form != "noun":
            return []
        start = clause_start(self.analysis, hit.first)
        laid = any(
            "cause" in t or t.low in ("ب", "في") for t in tokens[max(start, hit.first - 4) : hit.first]
        )
        if not laid or not any(
            "casualty" in t or _KILLING & t.classes for t in tokens[max(0, start - 1) : hit.first]
        ):
            return []
        stops = [s for s in walk_places(self.analysis, start, hit.first) if tokens[s.index].place is not None]
        inside = [
            s for s in stops if s.governor in ("في", "ب", "داخل", "قرب") and s.outer_governor in _AROUND
        ]
        small = [s for s in inside if not is_wide_at(self.tokens, s.index)] or inside
        return [Found(s.index) for s in small[-1:]]

    def collect_heading(self) -> list[Found]:
        """The place that a line begins with: "معبر نصيب: توقف كامل لحركة المسافرين"."""
        tokens = self.tokens
        for j in range(max(0, self.hit.first - 3), self.hit.first):
            itself = j > 1 and tokens[j - 2].place is not None and tokens[j - 1].low == "المدينة"
            named = j - 2 if itself else j - 1  # "إدلب المدينة:"
            if tokens[j].low in (":", "|") and j and tokens[named].place is not None:
                front = [k for k in range(named) if tokens[k].date is None]
                if are_small(tokens, tuple(front)) and not any("preposition" in tokens[k] for k in front):
                    return [Found(named)]
        if self.type == "closed":  # "أعلنت إدارة معبر باب الهوى إيقاف حركة العبور"
            run = [j for j in range(1, self.hit.first) if tokens[j].place and tokens[j - 1].low in _OFFICES]
            return [Found(j) for j in run[-1:]]
        return []

    def _may_be_topic(self, stop: Stop) -> bool:
        if self.type == "struck" and stop.governor in _INSIDE and stop.outer and not stop.outer_governor:
            return True  # "ساحة الحاويات في مرفأ اللاذقية تتعرض لقصف"
        outer = stop.outer and not stop.outer_governor
        return not stop.governor and are_small(self.tokens, stop.heads) and not outer

    def _of_antecedent(self, relative: int) -> list[Found]:
        if "subject" not in self.roles:
            return []
        places = [j for j in range(max(0, relative - 6), relative) if self.tokens[j].place is not None]
        small = [j for j in places if not is_wide_at(self.tokens, j)]
        return [Found(j) for j in (small or places)[-1:]]

    def _takes_pronoun(self, stop: Stop, start: int) -> bool:
        if stop.governor:
            return stop.governor in self.roles or self._is_inside(stop)
        if "munition" in self.hit.trigger.needs:
            return False  # "ما تلقيه الطائرات": what is thrown
        direct = "object" in self.roles or self.hit.trigger.pos == "state"
        return direct and stop.index == start

    def _is_inside(self, stop: Stop) -> bool:
        """Whether what stands in its role is a part of what a pronoun means: "على أحياء فيها"."""
        outer = stop.outer_governor in self.roles or (not stop.outer_governor and bool(self.roles & _DIRECT))
        parts = any({"place_noun", "part", "target"} & self.tokens[j].classes for j in stop.outer)
        return stop.governor in _INSIDE and outer and parts

    def _of_pronoun(self, stop: Stop | None) -> list[Found]:
        if stop is None:
            return []
        token = self.tokens[stop.index]
        if token.low == "هما":
            return [Found(j) for j in self._last_pair(stop.index)]
        place = find_pronoun_place(
            self.tokens,
            stop.index,
            self.discourse,
            self.analysis.text,
            told_first=self.hit.trigger.pos == "state",
        )
        if place is None:
            return []
        token.place, token.anaphor = place, True
        return [Found(stop.index)]

    def _last_pair(self, i: int) -> list[int]:
        """The two places named last before "both of them", if one "and" joins them."""
        tokens = self.tokens
        named = [j for j in range(i) if tokens[j].place is not None][-2:]
        joined = len(named) == 2 and "and" in tokens[named[1] - 1] and named[0] == named[1] - 2
        return named if joined else []

    def _relation(self, stop: Stop, end: int) -> str | None:
        """The words that stand between the role and a place inside of it, "" if none do, None if it is no role."""
        direct = bool(self.roles & _DIRECT)
        if stop.governor in self.roles or (not stop.governor and direct):
            return "" if self._may_stand(stop, end) else None
        near = self.type == "struck" and stop.governor in _NEAR  # "على مواقع للتنظيم قرب X"
        if not (near or stop.governor in _INSIDE) or not (
            stop.outer_governor in self.roles or (not stop.outer_governor and direct)
        ):
            return None
        wanted = (
            {"place_noun", "part"}
            if self.type in ("captured", "closed")
            else {"place_noun", "part", "target"}
        )
        nouns = [j for j in stop.outer if wanted & self.tokens[j].classes]
        if not nouns or not are_small(self.tokens, stop.heads):
            return None
        if self.type in ("captured", "closed"):
            many = any("many" in self.tokens[j] for j in nouns)
            after = [j for j in stop.outer if j > nouns[-1]]
            if any({"casualty", "projectile", "civilian"} & self.tokens[j].classes for j in stop.outer):
                return None  # "سقط عشرة قتلى في مدينة دوما"
            if (is_wide_at(self.tokens, stop.index) and not many) or len(after) > 2:
                return None
        partial = self.type in ("captured", "closed") or any("part" in self.tokens[j] for j in nouns)
        return self.analysis.span(nouns[0], stop.index) if partial else ""

    def _may_stand(self, stop: Stop, end: int) -> bool:
        """Whether the words between the trigger or its preposition and the place let it be the place."""
        tokens, heads = self.tokens, stop.heads
        if self.type not in ("captured", "closed"):
            thrown = stop.outer_governor == "من" and stop.governor in ("في", "ب")
            if any(h.first in heads and h.trigger.type == "withdrawn" for h in self.analysis.hits):
                return False  # "أجبر القصف عائلات على مغادرة X"
            if self.type == "withdrawn" and any("power" in tokens[j] for j in heads):
                return False  # "خروج المعبر عن سلطة دمشق": nobody leaves Damascus
            # "إطلاق قذائف من مناطقهم في": where it came from, not "ضربة من طائرة في"
            return not thrown or all({"weapon", "force"} & tokens[j].classes for j in stop.outer)
        place = tokens[stop.index].place
        if place is not None and place.relation and self._names_one(heads):
            return False  # "بلدة استراتيجية جنوب شرقي دمشق": nobody knows which
        if stop.governor:
            return are_small(self.tokens, heads)
        forces = [k for k, j in enumerate(heads) if tokens[j].actor is not None or "force" in tokens[j]]
        behind = heads[forces[-1] + 1 :] if forces else heads
        named = has_class_noun(self.tokens, stop.index)
        if "settled" in self.hit.trigger.needs:
            named = False
        if not (are_small(self.tokens, behind) or named):
            return False
        last = (
            self.hit.stop if self.hit.trigger.pos == "state" else stop.index
        )  # "خرجت سراقب عن سيطرة النظام"
        told = any(t.actor or "force" in t for t in tokens[self.hit.first : last])
        front = skip_back(tokens, self.hit.first)
        told |= front >= 0 and tokens[front].actor is not None  # "كان التنظيم قد خسر"
        if self._is_loss() and not told and not self._goes_on_losing():
            return False  # "خسرت حمص كثيرا": who loses must be named
        if forces or self.hit.trigger.pos == "noun" or "subject" in self.roles:
            return True
        after = tokens[stop.index + 1] if stop.index + 1 < len(tokens) else None
        if heads and not (after is not None and {"civilian", "target"} & after.classes):
            return True  # not "تسلمت مدينة منبج قافلة مساعدات"
        plural = tokens[self.hit.first].low.endswith(("وا", "نا", "ون"))
        return plural or _ends_here(tokens, stop.index + 1, end)

    def _is_loss(self) -> bool:
        return self.hit.trigger.actor == "other" and self.hit.trigger.pos != "noun"

    def _goes_on_losing(self) -> bool:
        """Whether the subject is that of the clause before: "انتزعت الفصائل X، ثم خسرت Y"."""
        tokens, first, now = self.tokens, self.hit.first, self.discourse.sentence
        taken = any(n == now and type == "captured" for n, _, type in self.discourse.event_places)
        goes_on = first > 0 and (tokens[first - 1].low == "ثم" or "and" in tokens[first - 1])
        return taken and goes_on and self.hit.form == "past"

    def _names_one(self, heads: tuple[int, ...]) -> bool:
        kinds = [self.tokens[j].classes for j in heads]
        return any("pointer" in kind for kind in kinds) and not any("many" in kind for kind in kinds)


def _ends_here(tokens: list[Token], i: int, end: int) -> bool:
    """Whether nothing follows at ``i`` that could be the object of the verb."""
    if i >= end or i >= len(tokens):
        return True
    token = tokens[i]
    return (
        token.date is not None
        or token.place is not None
        or token.actor is not None
        or token.low in (",", "(", ")", "-", "–", "«", "»", '"')
        or bool(
            {"preposition", "and", "adverb", "adjunct", "definite", "force", "conjunction", "toward"}
            & token.classes
        )
    )
