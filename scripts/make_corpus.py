"""Write synthetic reports, for measuring speed and memory: our own sentences, names of the gazetteer.

    python scripts/make_corpus.py 100 reports.jsonl       about 100 MB, one report a line

Every sixth sentence tells an event, about as in a monitor's daily report; the others name people, prices,
weather and places, because text without events must be read too. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from conflictmap.places.gazetteer import Gazetteer

FIRST_DAY = dt.date(2015, 1, 1)
DAYS = 3650
EVENT_SHARE = 1 / 6
SENTENCES = (8, 40)

EVENTS = (
    "{actor} captured {place} on {weekday}.",
    "{actor} seized {place} and {other} after heavy fighting, a monitoring group said.",
    "{actor} said they had taken full control of {place} in the {governorate} countryside.",
    "{place} fell to {actor} late on {weekday}.",
    "Residents reported the loss of {place} to {actor} on {day}.",
    "{actor} recaptured {place} from their opponents on {day}.",
    "Warplanes bombed {place} overnight, killing {number} people.",
    "Shelling hit the outskirts of {place}, {km} km from {other}, on {weekday}.",
    "A drone strike targeted a vehicle in {place}, local sources said.",
    "A car bomb exploded in {place} on {weekday}, wounding {number}.",
    "Missiles struck {place} and {other}, according to state media.",
    "{actor} withdrew from {place} towards {other}.",
    "Government forces pulled out of {place} on {day}.",
    "{actor} abandoned their positions in {place}.",
    "The road between {place} and {other} was cut on {weekday}.",
    "The authorities closed the bridge at {place} until further notice.",
    "{actor} denied that {place} had been captured.",
    "An attack on {place} was repelled, a spokesman of {actor} said.",
    "{actor} are planning to capture {place}, an analyst warned.",
)
FILLERS = (
    "Prices of bread and fuel rose again in {place}, according to traders reached by phone.",
    "The health directorate of {governorate} received {number} new ambulances.",
    "Schools in {place} reopened after the holidays and teachers asked for better salaries.",
    "A delegation discussed electricity supplies and the repair of water pumps.",
    "Farmers around {place} said that the harvest was poor for the {ordinal} year running.",
    "Aid convoys reached {place} with flour, blankets and medicine.",
    "Rain is expected on {weekday}, and snow in the mountains.",
    "Officials met in {place} to discuss local elections and the price of seeds.",
    "The ministry said that {number} families had registered for assistance.",
    "Traffic was heavy between {place} and {other} at the end of the week.",
    "A museum in {place} opened an exhibition of photographs from the 1960s.",
    "Doctors without enough supplies treated {number} patients in a single day.",
    "The exchange rate stood at {number}00 pounds on {weekday}, little changed from the day before.",
    "Clashes continued near {place} without any change in the lines.",
    "Observers said that the situation remained tense but calm in the whole region.",
    "Thousands of people gathered in the main square of {place} to mark the anniversary.",
    "Nobody could say how long the power cut would last.",
    "A committee will report on the state of the olive groves next month.",
)
ACTORS = (
    "Opposition forces", "The Syrian army", "HTS fighters", "The SDF", "ISIL", "Turkish forces", "Rebels",
    "Government troops", "The YPG", "Nusra Front fighters",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = ("second", "third", "fourth", "fifth")


def write_reports(mb: float, *, seed: int = 1) -> Iterator[bytes]:
    """Lines of JSON of about ``mb`` million bytes in all.

    Parameters
    ----------
    mb
        Size in million bytes.
    seed
        The same seed gives the same reports.
    """
    chance = random.Random(seed)
    towns = [
        (place.name.split(" (")[0], place.governorate)
        for place in Gazetteer.bundled()
        if place.country == "SY" and place.kind in ("city", "town", "village") and place.population > 500
    ]
    written = 0
    number = 0
    while written < mb * 1e6:
        number += 1
        line = _write_report(f"synthetic-{seed}-{number}", chance, towns)
        written += len(line)
        yield line


def _write_report(ident: str, chance: random.Random, towns: Sequence[tuple[str, str]]) -> bytes:
    published = FIRST_DAY + dt.timedelta(days=chance.randrange(DAYS))
    near = chance.randrange(len(towns))
    sentences = []
    for _ in range(chance.randint(*SENTENCES)):
        templates = EVENTS if chance.random() < EVENT_SHARE else FILLERS
        sentences.append(_fill(chance.choice(templates), chance, towns, near, published))
    paragraphs = [" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4)]
    report = {
        "id": ident,
        "published": published.isoformat(),
        "title": f"Daily summary for {towns[near][1]}, {published:%d %B %Y}",
        "text": "\n\n".join(paragraphs),
        "url": f"https://example.org/reports/{ident}",
    }
    return json.dumps(report, ensure_ascii=False).encode() + b"\n"


def _fill(
    template: str,
    chance: random.Random,
    towns: Sequence[tuple[str, str]],
    near: int,
    published: dt.date,
) -> str:
    place, governorate = towns[(near + chance.randrange(40)) % len(towns)]
    other = towns[(near + chance.randrange(40)) % len(towns)][0]
    day = published - dt.timedelta(days=chance.randrange(4))
    return template.format(
        actor=chance.choice(ACTORS),
        place=place,
        other=other,
        governorate=governorate,
        weekday=WEEKDAYS[day.weekday()],
        day=f"{day.day} {day:%B}",
        number=chance.randrange(2, 90),
        km=chance.randrange(2, 60),
        ordinal=chance.choice(ORDINALS),
    )


def main() -> None:
    """Read the arguments and write the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mb", type=float, help="size in million bytes")
    parser.add_argument("path", type=Path, help="the .jsonl file to write")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with arguments.path.open("wb") as file:
        file.writelines(write_reports(arguments.mb, seed=arguments.seed))


if __name__ == "__main__":
    main()
