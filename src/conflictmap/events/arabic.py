"""Arabic sentences and resolved places -> events, with a decision for every trigger that was looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from conflictmap.events.arabic_actors import find_actor
from conflictmap.events.arabic_clauses import clause_end, clause_start
from conflictmap.events.arabic_lists import find_days_of_list
from conflictmap.events.arabic_needs import find_missing_need
from conflictmap.events.arabic_patterns import Grammar, find_cues
from conflictmap.events.arabic_repeats import drop_repeated
from conflictmap.events.arabic_roles import find_role_places
from conflictmap.events.arabic_status import find_attribution, find_modality, find_speaker, is_first_person
from conflictmap.events.arabic_tokens import ArabicAnalysis, analyse
from conflictmap.events.arabic_words import split_words
from conflictmap.events.borders import closed_border
from conflictmap.events.coordination import Found
from conflictmap.events.dates import find_dates
from conflictmap.events.dating import Days
from conflictmap.events.decisions import Decision
from conflictmap.events.discourse import Discourse
from conflictmap.events.lexicon import Lexicon
from conflictmap.events.location import ROAD_KM, is_orientation, locate
from conflictmap.events.merging import identify, source_of
from conflictmap.events.speakers import Speaker
from conflictmap.events.tokens import Hit, Token
from conflictmap.model import Event, Place, Report, Resolution, Sentence

_REMEMBERED: Final = 200
# "added", "went on": whoever spoke before
_GOING_ON: Final = frozenset({"اضاف", "تابع"})
_SETTLED: Final = frozenset({"city", "town", "village"})


def code_arabic(
    report: Report,
    sentences: Sequence[Sentence],
    places: Sequence[Resolution],
    *,
    lexicon: Lexicon,
    title_places: Sequence[Resolution] = (),
    find_nearest: Callable[..., Place | None] | None = None,
) -> Iterator[Decision]:
    """Code the Arabic sentences of one report.

    Parameters
    ----------
    report
        Its ``text`` is what all spans count in.
    sentences, places
        Spans of the Arabic sentences and resolved mentions, both in order.
    lexicon
        The Arabic one, ``Lexicon.bundled("ar")``.
    title_places
        Mentions of the title: they help "المدينة" in the text to its name, never make an event.
    find_nearest
        ``Gazetteer.find_nearest``: it helps "المطار" of a report on Palmyra to the airfield there.

    Yields
    ------
    A decision per trigger that was looked at.
    """
    coder = _Coder(report, lexicon)
    coder.discourse.find_nearest = find_nearest
    coder.learn_title(title_places)
    at = 0
    for number, sentence in enumerate(sentences, start=1):
        here = []
        while at < len(places) and places[at].start < sentence.end:
            if places[at].start >= sentence.start:
                here.append(places[at])
            at += 1
        coder.discourse.sentence = number
        yield from coder.code_sentence(sentence, here)


class _Coder:
    """The state of one report while its Arabic sentences are coded in order."""

    def __init__(self, report: Report, lexicon: Lexicon) -> None:
        self.report = report
        self.grammar = Grammar.of(lexicon)
        self.struck_by = "unknown"  # in this sentence so far
        self.asserted: set[tuple[str, str]] = set()  # types and places in this sentence so far
        self.told: dict[tuple[str, str], tuple[str, str, str]] = {}
        self.discourse = Discourse(published=report.published, news_day=_iso(report.published))
        self.days = Days(report, self.discourse)
        self.spoke: tuple[int, Speaker | None] = (-1, None)  # who, in which sentence
        self.discourse.independent, self.first_person = self._find_voices()
        if report.title:
            self.days.learn_news_day(find_dates(report.title, published=report.published))

    def learn_title(self, places: Sequence[Resolution]) -> None:
        """Who strikes and who captures, told by the title, for what the text says in the passive."""
        title, discourse = self.report.title, self.discourse
        discourse.places.extend((0, place) for place in places if place.place is not None)
        if not title:
            return
        analysis = analyse(
            title, 0, len(title), places=places, dates=(), grammar=self.grammar, discourse=Discourse()
        )
        for hit in analysis.hits:
            actor = find_actor(analysis, hit, discourse, self.grammar)
            if actor != "unknown" and not find_modality(analysis, hit, hit.stop - 1)[0]:
                discourse.attackers.setdefault(hit.trigger.type, actor)
        discourse.actors.extend(token.actor for token in analysis.tokens if token.actor is not None)

    def _find_voices(self) -> tuple[bool, bool]:
        """Whether the report quotes anybody who is no party, and whether it says "we"."""
        text = self.report.text
        pieces = split_words(text, 0, len(text), self.grammar.words)
        tokens = [Token(first, last, piece.low, piece.classes) for first, last, piece in pieces]
        quotes = bool(find_cues(tokens, self.grammar).get("independent"))
        return quotes, any("we" in token for token in tokens)

    def code_sentence(self, sentence: Sentence, places: Sequence[Resolution]) -> Iterator[Decision]:
        text, discourse = self.report.text, self.discourse
        dates = find_dates(
            text,
            published=discourse.published,
            start=sentence.start,
            end=sentence.end,
            reference=discourse.reference,
        )
        analysis = analyse(
            text, sentence.start, sentence.end, places=places, dates=dates, grammar=self.grammar, discourse=discourse
        )  # fmt: skip
        if sentence.heading or discourse.sentence <= 2:
            self.days.learn_news_day(dates)
        self._learn_party(analysis)
        claimed: list[tuple[int, int, str]] = []
        decisions: list[Decision] = []
        self.struck_by = "unknown"
        self.asserted = set()
        for hit in analysis.hits:
            if any(first <= hit.first < stop and type == hit.trigger.type for first, stop, type in claimed):
                continue
            decision = self._code_hit(analysis, hit)
            if decision.events:
                self.struck_by = decision.actor if decision.type == "struck" else self.struck_by
                claimed.append((hit.first, hit.stop, hit.trigger.type))
            decisions.append(decision)
        yield from drop_repeated(decisions)
        discourse.actors.extend(t.actor for t in analysis.tokens if t.actor is not None)
        del discourse.actors[:-12]
        for remembered in (discourse.places, discourse.event_places):
            del remembered[:-_REMEMBERED]  # nothing points further back than a few sentences
        self.days.learn_reference(dates)

    def _learn_party(self, analysis: ArabicAnalysis) -> None:
        """A report that quotes nobody but one party is that party's statement."""
        end, party = len(analysis.tokens), self.discourse.party
        speaker = find_speaker(analysis, end, end, self.grammar)
        if party is not None and not self.first_person:
            if speaker is not None and speaker.party is not None and speaker.party.side != party.side:
                self.discourse.party, self.discourse.independent = None, True  # the other side speaks, too
        elif speaker is not None and not speaker.independent and self._is_statement(analysis):
            self.discourse.party = party or speaker.party

    def _is_statement(self, analysis: ArabicAnalysis) -> bool:
        """Whether the report is a party's own: it says "we", or quotes a statement first and nobody else."""
        quoted = self.discourse.sentence == 1 and any(t.low == "بيان" for t in analysis.tokens)
        return self.first_person or (quoted and not self.discourse.independent)

    def _code_hit(self, analysis: ArabicAnalysis, hit: Hit) -> Decision:
        trigger, tokens = hit.trigger, analysis.tokens
        decision = Decision(
            analysis.start, analysis.end, analysis.text[analysis.start : analysis.end],
            analysis.span(hit.first, hit.stop), trigger.id, trigger.type,
        )  # fmt: skip
        found, reason = find_role_places(analysis, hit, self.discourse)
        usable = [f for f in found if not _is_orientation(tokens[f.index].place, trigger.type)]
        usable = usable or closed_border(analysis, hit, self.discourse)
        missing = find_missing_need(analysis, hit, usable, self.discourse) if usable else ""
        if not usable or missing:
            names = tuple(tokens[f.index].low for f in found)
            return replace(decision, places=names, reason=missing or reason or "only a border or a country")
        modality, cue = find_modality(analysis, hit, max(f.index for f in usable))
        if "repelled" in trigger.needs and modality != "negated":
            return replace(
                decision, places=tuple(tokens[f.index].low for f in usable), reason="not beaten off"
            )
        speaker = self._recall_speaker(find_speaker(analysis, hit.first, hit.stop, self.grammar))
        actor = self._actor_of(analysis, hit, speaker)
        status = modality or find_attribution(analysis, hit, actor, speaker, self.discourse, self.grammar)
        keys = {(trigger.type, _key(tokens[f.index].place)) for f in usable}
        lost = trigger.actor == "other" and hit.form == "noun"  # "بعد ساعات من خسارتها": retaken
        if (status == "hypothetical" or lost) and keys <= self.asserted:
            return replace(decision, reason="told as done in the same sentence")
        date, precision, own = ("", "unknown", True)
        if status != "hypothetical":
            date, precision, own = self._date_of(analysis, hit, [f.index for f in usable])
        days = find_days_of_list(tokens, [f.index for f in usable]) if status != "hypothetical" else {}
        recalled = [
            self._recall(tokens[f.index].place, hit, actor, *days.get(f.index, (date, precision, own)))
            for f in usable
        ]
        events = tuple(
            self._build_event(analysis, hit, f, status, *told)
            for f, told in zip(usable, recalled, strict=True)
        )
        self._remember(analysis, hit, usable, actor, status)
        return replace(
            decision, places=tuple(e.place for e in events), actor=actor, status=status, date=date, cue=cue,
            speaker=speaker.words if speaker else "", reason="event", events=events,
        )  # fmt: skip

    def _recall_speaker(self, speaker: Speaker | None) -> Speaker | None:
        """The speaker, or who spoke in the sentence before where only "and added" is said."""
        now = self.discourse.sentence
        if speaker is None:
            return None
        if speaker.verb in _GOING_ON and not speaker.words.strip() and now - self.spoke[0] <= 1:
            speaker = self.spoke[1]
        self.spoke = (now, speaker)
        return speaker

    def _actor_of(self, analysis: ArabicAnalysis, hit: Hit, speaker: Speaker | None) -> str:
        actor = find_actor(analysis, hit, self.discourse, self.grammar)
        if actor == "unknown" and hit.trigger.type == "closed" and hit.trigger.pos != "verb":
            actor = self._find_striker(analysis)  # "... ما أدى إلى قطعه"
        party = speaker.party if speaker is not None else self.discourse.party
        if party is not None and actor == "unknown":
            if is_first_person(analysis, hit):
                return party.name  # "حررنا", "قواتنا": the speaker's
            if _is_freed(analysis, hit):
                return party.name  # "أعلنت الفصائل أن حماة أصبحت محررة"
            if hit.trigger.type == "captured" and hit.form == "noun" and _tells_own(speaker):
                return party.name  # "وزارة الدفاع التركية: السيطرة على ..."
            if speaker is None and hit.trigger.type == "struck" and not self.discourse.independent:
                return party.name  # a party's own statement counts its own strikes
        return actor

    def _find_striker(self, analysis: ArabicAnalysis) -> str:
        """The actor of the strike that the sentence tells, before or behind what it put out of service."""
        if self.struck_by != "unknown":
            return self.struck_by
        strikes = [h for h in analysis.hits if h.trigger.type == "struck" and h.trigger.pos == "noun"]
        actors = (find_actor(analysis, h, self.discourse, self.grammar) for h in strikes)
        return next((actor for actor in actors if actor != "unknown"), "unknown")

    def _remember(
        self, analysis: ArabicAnalysis, hit: Hit, found: Sequence[Found], actor: str, status: str
    ) -> None:
        for one in found:
            place = analysis.tokens[one.index].place
            if status in ("reported", "claimed"):
                self.asserted.add((hit.trigger.type, _key(place)))
            if place is not None and place.place is not None and status != "hypothetical":
                self.discourse.event_places.append((self.discourse.sentence, place, hit.trigger.type))
        if actor != "unknown" and status in ("reported", "claimed"):
            self.discourse.attackers[hit.trigger.type] = actor

    def _recall(
        self, place: Resolution | None, hit: Hit, actor: str, date: str, precision: str, own: bool
    ) -> tuple[str, str, str]:
        """Actor and date of this place's event; a mention without a day of its own is the one told before."""
        key = (hit.trigger.type, place.place.id if place is not None and place.place is not None else "")
        before = self.told.get(key)
        if before is not None and not own and (actor in ("unknown", before[0]) or before[0] == "unknown"):
            return before[0] if actor == "unknown" else actor, before[1], before[2]
        if before is not None and own and actor == "unknown" and date == before[1]:
            return before[0], date, precision
        if key[1]:
            self.told[key] = (actor, date, precision)
        return actor, date, precision

    def _date_of(self, analysis: ArabicAnalysis, hit: Hit, places: Sequence[int]) -> tuple[str, str, bool]:
        """Date, its precision, and whether the words of the sentence give it."""
        tokens = analysis.tokens
        start, end = clause_start(analysis, hit.first), clause_end(analysis, max(hit.stop, max(places) + 1))
        dated = [(i, t.date) for i, t in enumerate(tokens) if t.date and t.date.role in ("at", "since")]
        usable = [
            (i, d)
            for i, d in dated
            if (d.precision == "day" or not _is_since(tokens, i)) and not (d.follows and i > hit.first)
        ]
        for inside in (
            [p for p in usable if start <= p[0] < end],
            [p for p in usable if p[1].precision == "day"],
        ):
            if inside:
                best = min(inside, key=lambda pair: abs(pair[0] - hit.first))[1]
                return best.date, best.precision, True
        if any(start <= j < end for j in analysis.cues.get("background", {})):
            return "", "unknown", True
        if self.discourse.news_day:
            return self.discourse.news_day, "day", False
        return "", "unknown", False

    def _build_event(
        self,
        analysis: ArabicAnalysis,
        hit: Hit,
        found: Found,
        status: str,
        actor: str,
        date: str,
        precision: str,
    ) -> Event:
        report = self.report
        resolution = analysis.tokens[found.index].place
        assert resolution is not None
        place = resolution.place
        lat, lon, radius, method = locate(resolution, found)
        name, kind = (place.name, place.kind) if place else (resolution.mention, "")
        if hit.trigger.type == "closed" and _is_road_to(analysis, found, resolution):
            name, kind, radius = (
                f"{name}{_other_end(analysis, found)} road",
                "road",
                max(radius or 0.0, ROAD_KM),
            )
            method = "relative"
        event = Event(
            id="", type=hit.trigger.type, status=status, place=name,
            place_id=place.id if place else "", mention=resolution.mention, kind=kind,
            governorate=place.governorate if place else "", district=place.district if place else "",
            lat=lat, lon=lon, precision_km=radius, location_method=method, date=date, date_precision=precision,
            actor=actor, report=report.id, title=report.title, url=report.url, published=_iso(report.published),
            evidence=report.text[analysis.start : analysis.end], start=analysis.start, end=analysis.end,
            relation=" ".join((found.relation or resolution.relation).split()),
        )  # fmt: skip
        event = replace(event, sources=(source_of(event),))
        return replace(event, id=identify(event))


def _is_freed(analysis: ArabicAnalysis, hit: Hit) -> bool:
    """Whether a place is called free, as those who took it do."""
    return any(t.low in ("حرة", "محررة", "محرر", "محررا") for t in analysis.tokens[hit.first : hit.stop])


def _tells_own(speaker: Speaker | None) -> bool:
    return speaker is not None and speaker.verb == ":" and not speaker.independent


def _is_since(tokens: Sequence[Token], i: int) -> bool:
    """Whether a date only tells since when something lasts: "منذ أشهر", "منذ عام 2011"."""
    date = tokens[i].date
    since = date is not None and date.role == "since"
    return since or tokens[i].low.startswith("منذ") or (i > 0 and tokens[i - 1].low == "منذ")


def _key(place: Resolution | None) -> str:
    if place is None:
        return ""
    return place.place.id if place.place is not None else place.mention


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


def _is_orientation(resolution: Resolution | None, type: str) -> bool:
    """As in English, and a part of the country such as northern Syria."""
    place = resolution.place if resolution is not None else None
    vague = place is not None and place.kind == "region" and place.name.endswith(" Syria")
    return vague or is_orientation(resolution, type)


def _other_end(analysis: ArabicAnalysis, found: Found) -> str:
    """The other end of a road "طريق قدسيا - دمشق", with a hyphen before it."""
    tokens, j = analysis.tokens, found.index + 1
    place = tokens[j + 1].place if j + 1 < len(tokens) and tokens[j].low in ("-", "–") else None
    return f"-{place.place.name}" if place is not None and place.place is not None else ""


def _is_road_to(analysis: ArabicAnalysis, found: Found, resolution: Resolution) -> bool:
    """Whether what is closed is "the road to" a settlement, which is not the settlement."""
    place = resolution.place
    words = f"{analysis.tokens[found.index].low} {found.relation} {resolution.relation}"
    return place is not None and place.kind in _SETTLED and "طريق" in words
