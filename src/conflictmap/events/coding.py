"""Sentences and resolved places -> events, with a decision for every trigger that was looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from conflictmap.events.actors import find_actor
from conflictmap.events.anaphors import mark_anaphors
from conflictmap.events.blocks import lay_blocks
from conflictmap.events.clauses import clause_start, group_start, is_verb
from conflictmap.events.coordination import Found
from conflictmap.events.cues import Cues
from conflictmap.events.dates import DateMention, find_dates, holds_date_word, may_date
from conflictmap.events.dating import Days, date_hit, date_place
from conflictmap.events.decisions import Decision
from conflictmap.events.discourse import Discourse, Told
from conflictmap.events.lexicon import Lexicon, Trigger
from conflictmap.events.location import ROAD_KM, displacing, is_orientation, is_road_to, is_seat, locate
from conflictmap.events.merging import identify, source_of
from conflictmap.events.roles import find_role_places
from conflictmap.events.sifting import Sieve, Sifted
from conflictmap.events.speakers import (
    find_attribution,
    find_issuer,
    find_party,
    find_speaker,
    is_first_person,
)
from conflictmap.events.status import find_modality
from conflictmap.events.tokens import Analysis, Hit, Token, analyse
from conflictmap.events.vocabulary import Vocabulary
from conflictmap.model import Event, Place, Report, Resolution, Sentence

# sentences in which a report names its day
_LEAD: Final = 2


_DOING: Final = frozenset({"out", "conducted", "launched", "mounted", "staged", "made", "flew"})
# before the name of a country these make it a place, not a party
_WHERE: Final = frozenset({"to", "from", "in", "into", "near", "towards", "across", "inside", "outside"})


def code_events(
    report: Report,
    sentences: Sequence[Sentence],
    places: Sequence[Resolution],
    *,
    lexicon: Lexicon,
    title_places: Sequence[Resolution] = (),
    find_nearest: Callable[..., Place | None] | None = None,
) -> Iterator[Decision]:
    """Code one report.

    Parameters
    ----------
    report
        Its ``text`` is what all spans count in.
    sentences, places
        Spans of the sentences and resolved mentions, both in order.
    title_places
        Mentions of the title: they help "the town" in the text to its name, never make an event.
    find_nearest
        ``Gazetteer.find_nearest``: it helps "the dam" of a report on Tabqa to the dam there.

    Yields
    ------
    A decision per trigger that stands in a sentence with a place, or that an anaphor gives one.
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
    """The state of one report while its sentences are coded in order."""

    def __init__(self, report: Report, lexicon: Lexicon) -> None:
        self.report = report
        self.lexicon = lexicon
        self.vocabulary = Vocabulary.of(lexicon)
        self.cues = Cues.of(lexicon)
        self.sieve = Sieve.of(lexicon)
        self.discourse = Discourse(published=report.published, news_day=_iso(report.published))
        self.discourse.independent = bool(self.cues.independent.search(report.text))
        self.discourse.party = find_issuer(report.title, report.text, self.cues)
        self.skipped: list[Sentence] = []
        self.days = Days(report, self.discourse)
        titled = find_dates(report.title, published=report.published) if report.title else []
        self.days.learn_news_day(titled)

    def learn_title(self, places: Sequence[Resolution]) -> None:
        """Who strikes and who captures, told by the title, for what the text says in the passive."""
        title = self.report.title
        known = [p for p in places if p.place is not None]
        if len(known) > 1 and title[known[0].end :].lstrip().startswith(":"):
            del known[0]  # "Idlib: 30 raids on Jisr al-Shughour" heads the news of a province
        self.discourse.places.extend((0, place) for place in known)
        sifted = self.sieve.sift(title, 0, len(title))
        if sifted.quiet or not (sifted.patterns or sifted.acting):
            return
        analysis = analyse(title, 0, len(title), places=places, dates=(), lexicon=self.lexicon, sifted=sifted)
        for hit in analysis.hits:
            actor = find_actor(analysis, hit, self.discourse, self.vocabulary)
            if actor != "unknown" and not find_modality(analysis, hit, self.cues, ())[0]:
                self.discourse.attackers.setdefault(hit.trigger.type, actor)
        flying = [
            t.actor.name
            for i, t in enumerate(analysis.tokens)
            if t.actor is not None and any("weapon" in near for near in analysis.tokens[i : i + 2])
        ]
        if len(set(flying)) == 1:  # "Israeli jets over Damascus"
            self.discourse.attackers.setdefault("struck", flying[0])
        self._learn_actors(analysis)

    def code_sentence(self, sentence: Sentence, places: Sequence[Resolution]) -> Iterator[Decision]:
        discourse = self.discourse
        sifted = self.sieve.sift(self.report.text, sentence.start, sentence.end)
        quiet = sifted.quiet
        if quiet and not places and discourse.sentence > _LEAD and not sentence.heading:
            self.skipped = [*self.skipped[-1:], sentence]  # read only when a later one may point back to it
            return
        for earlier in () if quiet else self.skipped:
            self._read_skipped(earlier)
        if not quiet:
            self.skipped = []
        telling = sifted.patterns or sifted.acting or (sifted.speaking and discourse.party is None)
        leading = sentence.heading or discourse.sentence <= _LEAD
        dated = may_date(self.report.text, sentence.start, sentence.end, sifted.words)
        if dated and not (telling or leading or any(holds_date_word(p.mention) for p in places)):
            self.days.defer(sentence)
            dated = False
        dates = self.days.find(sentence) if dated else []
        self.days.enter(sentence, dates)
        if leading:
            self.days.learn_news_day(dates)
        if telling:
            analysis = self._analyse(sentence, places, dates, sifted)
            discourse.forget()
            if sifted.speaking:
                self._learn_party(analysis)
            yield from self._code_hits(analysis)
            self._learn_actors(analysis)
        else:
            self._pass_over(sentence, places, dates, quiet=quiet)
        self.days.learn_reference(dates)

    def _read_skipped(self, sentence: Sentence) -> None:
        """Who is named in a sentence without triggers and places that a later one may point back to."""
        sifted = self.sieve.sift(self.report.text, sentence.start, sentence.end)
        if sifted.acting:
            self._learn_actors(self._analyse(sentence, (), (), sifted))
        else:
            self.discourse.subject = None

    def _pass_over(
        self, sentence: Sentence, places: Sequence[Resolution], dates: Sequence[DateMention], *, quiet: bool
    ) -> None:
        """Note the places of a sentence that holds neither a trigger nor an actor; its words tell no more."""
        discourse = self.discourse
        laid = lay_blocks(sentence.start, sentence.end, places, dates, self.vocabulary.classes)
        for _, _, place, _ in laid if places else ():
            if place is not None and (quiet or place.place is not None):
                discourse.mention([place], self.report.text)
        discourse.forget()
        discourse.subject = None

    def _analyse(
        self, sentence: Sentence, places: Sequence[Resolution], dates: Sequence[DateMention], sifted: Sifted
    ) -> Analysis:
        text, discourse = self.report.text, self.discourse
        analysis = analyse(
            text, sentence.start, sentence.end, places=places, dates=dates, lexicon=self.lexicon, sifted=sifted,
            refine=lambda tokens: mark_anaphors(tokens, discourse, text),
        )  # fmt: skip
        if sifted.quiet:
            discourse.mention((t.place for t in analysis.tokens if t.place and not t.actor), text)
        return analysis

    def _code_hits(self, analysis: Analysis) -> Iterator[Decision]:
        claimed: list[tuple[int, int, str]] = []
        for hit in analysis.hits:
            if any(_is_within(hit, *span) for span in claimed):
                continue
            decision = self._code_hit(analysis, hit)
            if decision.events:
                claimed.append((hit.first, hit.stop, hit.trigger.type))
            yield decision

    def _learn_party(self, analysis: Analysis) -> None:
        """A report whose speakers are all of one party is that party's statement."""
        if self.discourse.party is None:
            words = analysis.text[analysis.start : analysis.end]
            if any("saying" in t for t in analysis.tokens):
                self.discourse.party = find_party(self.cues, words)

    def _learn_actors(self, analysis: Analysis) -> None:
        tokens = analysis.tokens
        if not [t for t in tokens if t.actor is not None]:
            self.discourse.subject = None
            return
        named = [
            t.actor
            for i, t in enumerate(tokens)
            if t.actor is not None
            and not any("saying" in s for s in tokens[i + 1 : i + 4])
            and not (t.place is not None and i and tokens[i - 1].low in _WHERE)  # "the road to Jordan"
        ]
        self.discourse.actors.extend(named)
        first = next((i for i in range(len(tokens)) if is_verb(analysis, i)), len(tokens))
        spoken = first < len(tokens) and "saying" in tokens[first]
        acting = [t.actor for t in tokens[:first] if t.actor is not None]
        if not acting and any("irregular" in t for t in tokens[:first]):  # "Gunmen overran army posts. They"
            irregular = [a for a in self.discourse.actors if not a.state]
            acting = irregular[-1:] or [a for a in (self.vocabulary.gunmen,) if a is not None]
        self.discourse.subject = acting[0] if acting and not spoken else None
        del self.discourse.actors[:-12]

    def _code_hit(self, analysis: Analysis, hit: Hit) -> Decision:
        trigger = hit.trigger
        decision = Decision(
            analysis.start, analysis.end, analysis.text[analysis.start : analysis.end],
            analysis.span(hit.first, hit.stop), trigger.id, trigger.type,
        )  # fmt: skip
        found, reason = find_role_places(analysis, hit, self.discourse)
        tokens = analysis.tokens
        found = [self._beside(analysis, f) for f in found]
        usable = [f for f in found if not is_orientation(tokens[f.index].place, trigger.type)]
        usable = [f for f in usable if not is_seat(analysis, f, hit, self.vocabulary)]
        if not usable:
            if found and trigger.type == "struck":  # "13 strikes in Syria": whose strikes the report is about
                self.discourse.attackers["struck"] = find_actor(
                    analysis, hit, self.discourse, self.vocabulary
                )
            return replace(
                decision,
                places=tuple(tokens[f.index].low for f in found),
                reason=reason or "only a country or a border",
            )
        modality, cue = find_modality(analysis, hit, self.cues, [f.index for f in usable])
        objection = self._find_objection(trigger, modality, cue, [tokens[f.index] for f in usable])
        if objection:
            return replace(decision, places=tuple(tokens[f.index].low for f in usable), reason=objection)
        speaker = find_speaker(analysis, hit, self.cues)
        told_by = speaker.party if speaker is not None else None
        actor = find_actor(analysis, hit, self.discourse, self.vocabulary, told_by)
        if trigger.type == "withdrawn" and not any(t.actor for t in tokens[: hit.stop]):
            actor = self._find_leaver(tokens, usable, actor)
        party = told_by or self.discourse.party
        if party is not None and is_first_person(analysis, hit):
            actor = party.name  # "our forces have liberated ..., a rebel commander said"
        if actor == "unknown" and trigger.type == "closed" and told_by is not None:
            actor = told_by.name  # "Jordan's minister said the crossing had been closed"
        status = modality or find_attribution(analysis, hit, actor, speaker, self.discourse, self.lexicon)
        own, date, precision = True, "", "unknown"
        if status != "hypothetical":
            date, precision, own = date_hit(
                analysis, hit, [f.index for f in usable], self.cues, self.discourse
            )
        start = clause_start(analysis, group_start(analysis, hit.first))
        # "Kabajeb, which fell last week", "our answer to Tuesday's attack on Khan Shaykhun"
        # "announced the capture", "carried out 21 strikes"
        before = tokens[max(0, hit.first - 3) : hit.first]
        announced = any("saying" in t or t.low in _DOING for t in before)
        noun = trigger.pos == "noun" and not announced
        aside = noun or (start > 0 and "relative" in tokens[start - 1])
        past = own and self.days.is_past(date, recently=aside) and not is_first_person(analysis, hit)
        if status == "claimed" and past and (aside or speaker is None):
            status = "reported"  # background of a statement is not what the statement claims
        told = Told(trigger.type, actor, date, precision)
        events = tuple(
            self._build_event(
                analysis,
                f,
                status,
                self._recall(analysis, f, status, date_place(told, tokens, f, usable), own),
            )
            for f in usable
        )
        for f in usable:
            place = tokens[f.index].place
            if place is not None and place.place is not None and status != "hypothetical":
                self.discourse.event_places.append((self.discourse.sentence, place, trigger.type))
        if len(usable) > 1:
            self.discourse.group = [p for f in usable if (p := tokens[f.index].place) is not None]
            self.discourse.grouped = self.discourse.sentence
        long_past = own and date[:4] < self.discourse.news_day[:4]  # "since they took half the city in 2012"
        if actor != "unknown" and status in ("reported", "claimed") and not long_past:
            self.discourse.attackers[trigger.type] = actor
        return replace(
            decision, places=tuple(e.place for e in events), actor=actor, status=status, date=date, cue=cue,
            speaker=speaker.words if speaker else "", reason="event", events=events,
        )  # fmt: skip

    def _find_objection(self, trigger: Trigger, modality: str, cue: str, places: Sequence[Token]) -> str:
        """Why what the words say is no event after all; empty when it is one."""
        if "repelled" in trigger.needs and modality != "negated":
            return "not beaten off"
        if cue != "to":
            return ""
        told = {
            p.place.id
            for number, p, type in self.discourse.event_places
            if number == self.discourse.sentence and type == trigger.type and p.place is not None
        }
        named = [t.place.place for t in places if t.place is not None]
        # "bombed the runway to destroy aircraft left there"
        again = all(place is not None and place.id in told for place in named)
        return "the purpose of an event that the sentence tells" if again else ""

    def _find_leaver(self, tokens: Sequence[Token], usable: Sequence[Found], actor: str) -> str:
        """Who left a place that another party took, told without a name: "the defenders", "the militiamen"."""
        places = [
            p.place.id for f in usable if (p := tokens[f.index].place) is not None and p.place is not None
        ]
        told = [self.discourse.told.get(("captured", ident)) for ident in places]
        taker = next((t.actor for t in told if t is not None and t.actor != "unknown"), None)
        if taker is None or not self._same_side(actor, taker):
            return actor
        taken = {self.cues.sides.get(name, name) for name in taker.split("; ")}
        return next((a.name for a in reversed(self.discourse.actors) if a.side not in taken), "unknown")

    def _beside(self, analysis: Analysis, found: Found) -> Found:
        """The crossing itself instead of the town that tells which one: "the border gate opposite Akcakale"."""
        town = analysis.tokens[found.index].place
        facility = self.discourse.find_beside(town, found.facility) if found.facility and town else None
        if facility is None:
            return found
        analysis.tokens[found.index].place = facility
        return replace(found, relation="", facility="")

    def _recall(self, analysis: Analysis, found: Found, status: str, told: Told, own: bool) -> Told:
        """Actor and date of this place's event; a mention without a day of its own is the one told before."""
        resolution = analysis.tokens[found.index].place
        if resolution is None or resolution.place is None:
            return told
        possible = "possible " if status == "hypothetical" else ""
        key = (possible + told.type, resolution.place.id + found.relation)
        before = self.discourse.told.get(key)
        if before is None:
            self.discourse.told[key] = told
            return told
        same = self._same_side(told.actor, before.actor)
        if possible or (not own and same):
            return replace(before, actor=before.actor if before.actor != "unknown" else told.actor)
        counted = told.type == "struck" and told.actor != "unknown"  # Russian raids beside Syrian ones
        if same and not counted and told.date == before.date:
            return replace(told, actor=before.actor if before.actor != "unknown" else told.actor)
        self.discourse.told[key] = told
        return told

    def _same_side(self, actor: str, other: str) -> bool:
        """Whether two actor names may mean one actor: equal, of one side, or one of them unknown."""
        sides = [{self.cues.sides.get(name, name) for name in names.split("; ")} for names in (actor, other)]
        return "unknown" in (actor, other) or bool(sides[0] & sides[1])

    def _build_event(self, analysis: Analysis, found: Found, status: str, told: Told) -> Event:
        report, text = self.report, self.report.text
        resolution = analysis.tokens[found.index].place
        assert resolution is not None
        place = resolution.place
        lat, lon, radius, method = locate(resolution, found)
        name, kind = (place.name, place.kind) if place else (resolution.mention, "")
        if told.type == "closed" and is_road_to(found, resolution):
            name, kind, radius, method = f"{name} road", "road", max(radius or 0.0, ROAD_KM), "relative"
        event = Event(
            id="", type=told.type, status=status, place=name,
            place_id=place.id if place else "", mention=resolution.mention, kind=kind,
            governorate=place.governorate if place else "", district=place.district if place else "",
            lat=lat, lon=lon, precision_km=radius, location_method=method,
            date=told.date, date_precision=told.precision, actor=told.actor,
            report=report.id, title=report.title, url=report.url, published=_iso(report.published),
            evidence=text[analysis.start : analysis.end], start=analysis.start, end=analysis.end,
            relation=" ".join((found.relation or displacing(resolution, found)).split()),
        )  # fmt: skip
        return replace(event, sources=(source_of(event),), id=identify(event))


def _is_within(hit: Hit, first: int, stop: int, type: str) -> bool:
    """Whether the words of a hit told an event already; "put out of service by a raid" is struck and closed."""
    return first < hit.first < stop or (first == hit.first and type == hit.trigger.type)


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


Extractor = Callable[[Report], Iterator[Event]]
