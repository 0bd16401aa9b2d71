"""The gazetteer: places by name, with a verdict on what a name means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from conflictmap.errors import DataFileError
from conflictmap.model import Place, Resolution
from conflictmap.places.distances import distance_km
from conflictmap.places.index import SETTLEMENTS, UNITS, Index, build_index
from conflictmap.places.indexcache import load_index, save_index, stamp_of
from conflictmap.places.matching import Speller
from conflictmap.places.names import fold_name
from conflictmap.places.tables import Row, read_rows, read_text
from conflictmap.resources import data_path

_MOST_ANSWERS: Final = 50_000


class Gazetteer:
    """Places and the index of their names. Make one with ``bundled``, ``from_csv`` or ``extended``.

    >>> Gazetteer.bundled().resolve("Deir az Zor").place.name
    'Deir ez-Zor'
    """

    def __init__(self, index: Index, texts: tuple[tuple[str, str], ...], stamp: str) -> None:
        self.index = index
        self.stamp = stamp
        self.areas: dict[str, str] = {}  # governorates by the spellings that were asked for
        self._texts = texts  # (path, content) of each file, the later ones replacing rows of the earlier
        self._places: dict[int, Place] = {}
        self._spellings: dict[int, dict[str, bool]] = {}
        self._units: dict[tuple[str, str], int] = {}
        self._answers: dict[tuple[str | None, ...], Resolution] = {}
        self._numbers: dict[str, int] | None = None
        self._speller: Speller | None = None

    @classmethod
    def from_csv(cls, path: str | Path) -> Gazetteer:
        """Gazetteer of one CSV file in the schema of ``data/gazetteer.csv``.

        Raises
        ------
        DataFileError
            Names the first faulty line and the number of all; ``conflictmap gazetteer check`` lists them.
        """
        return cls._from_texts(((str(path), read_text(path)),))

    @classmethod
    def bundled(cls) -> Gazetteer:
        """The gazetteer that comes with the package; loaded once per process."""
        return _load_bundled()

    def extended(self, path: str | Path) -> Gazetteer:
        """A new gazetteer with the rows of another file added; rows of the same id replace.

        Raises
        ------
        DataFileError
            As ``from_csv``.
        """
        return self._from_texts((*self._texts, (str(path), read_text(path))))

    @classmethod
    def _from_texts(cls, texts: tuple[tuple[str, str], ...]) -> Gazetteer:
        stamp = stamp_of(text for _, text in texts)
        index = load_index(stamp)
        if index is None:
            merged: dict[str, Row] = {}
            for path, text in texts:
                rows, faults = read_rows(text, path)
                if faults:
                    more = f" (and {len(faults) - 1} more; see: conflictmap gazetteer check)"
                    raise DataFileError(
                        faults[0].message + (more if len(faults) > 1 else ""), path=path, line=faults[0].line
                    )
                merged |= {row[0]: row for row in rows}
            index = build_index(list(merged.values()))
            save_index(index, stamp)
        return cls(index, texts, stamp)

    def __len__(self) -> int:
        return len(self.index.rows)

    def __iter__(self) -> Iterator[Place]:
        return (self.place(number) for number in range(len(self)))

    def place(self, number: int) -> Place:
        """The place at a row number of the index."""
        if number not in self._places:
            (ident, name, name_ar, variants, kind, governorate, district, subdistrict, country, lat, lon,
             precision_km, population, source, source_id) = self.index.rows[number].split("\t")  # fmt: skip
            self._places[number] = Place(
                id=ident, name=name, name_ar=name_ar, kind=kind, governorate=governorate, district=district,
                subdistrict=subdistrict, country=country, lat=float(lat), lon=float(lon), source=source,
                variants=tuple(filter(None, variants.split("|"))), source_id=source_id,
                precision_km=float(precision_km or 1), population=int(float(population or 0)),
            )  # fmt: skip
        return self._places[number]

    def spellings(self, number: int) -> dict[str, bool]:
        """How each name of the place at a row number is spelt (``fold_spelling``).

        True for its own names, Latin and Arabic, False for variants. The variants of settlements come from
        lists full of their neighbours' names; those of facilities are kept by hand and count as own.
        """
        found = self._spellings.get(number)
        if found is None:
            variants, own = self.index.spellings[number].split("\t")
            by_hand = self.index.kinds[number] not in SETTLEMENTS
            found = dict.fromkeys(variants.split("|"), by_hand) if variants else {}
            found |= dict.fromkeys(own.split("|"), True)
            self._spellings[number] = found
        return found

    @property
    def speller(self) -> Speller:
        """Near spellings of this gazetteer's names; built on first use."""
        if self._speller is None:
            self._speller = Speller(self.index.keys)
        return self._speller

    def find_id(self, ident: str) -> Place | None:
        """The place of an id, or None."""
        if self._numbers is None:
            self._numbers = {row.split("\t", 1)[0]: number for number, row in enumerate(self.index.rows)}
        number = self._numbers.get(ident)
        return None if number is None else self.place(number)

    def find_unit(self, town: Place, kinds: Sequence[str]) -> int:
        """Row number of the governorate, district or subdistrict that is named after a town, -1 if none.

        Parameters
        ----------
        town
            A settlement.
        kinds
            Which of the three to look for, first come first served.
        """
        for kind in kinds:
            area = getattr(town, kind) if kind in UNITS else ""
            if area and fold_name(area.split(" (")[0]) == fold_name(town.name.split(" (")[0]):
                return self._load_units().get((kind, area), -1)
        return -1

    def _load_units(self) -> dict[tuple[str, str], int]:
        """Row numbers of the administrative units by kind and name."""
        if not self._units:
            for number, kind in enumerate(self.index.kinds):
                if kind in UNITS:
                    self._units.setdefault((kind, getattr(self.place(number), kind)), number)
        return self._units

    def find_centre(self, unit: Place) -> int:
        """Row number of the settlement that a district or subdistrict is named after, -1 if none."""
        index, area = self.index, getattr(unit, unit.kind, "")
        for number, kind in enumerate(index.kinds):
            if kind in SETTLEMENTS and f"\t{area}\t" in index.rows[number]:
                town = self.place(number)
                named = fold_name(town.name.split(" (")[0]) == fold_name(area.split(" (")[0])
                if named and getattr(town, unit.kind) == area:
                    return number
        return -1

    def find_nearest(
        self, lat: float, lon: float, *, kinds: Sequence[str], within_km: float, named: str = ""
    ) -> Place | None:
        """The nearest place of some kinds, such as the crossing that "the border post" beside a town means.

        Parameters
        ----------
        lat, lon
            Degrees.
        kinds
            Kinds that count.
        within_km
            How far it may be.
        named
            What its name must hold: "Jordan" for the border with it.
        """
        index = self.index
        best, place = within_km, None
        for number in _numbers_of(self, tuple(kinds)):
            distance = distance_km(lat, lon, index.lats[number], index.lons[number])
            if distance <= best and (not named or named in self.place(number).name):
                best, place = distance, self.place(number)
        return place

    def resolve(
        self,
        name: str,
        *,
        governorate: str | None = None,
        country: str | None = None,
        kind: str | None = None,
        near: Sequence[Place] = (),
    ) -> Resolution:
        """What a name in a table cell or a query means.

        Parameters
        ----------
        name
            Any spelling, Latin or Arabic, with or without words of kind ("Rastan bridge"), a governorate
            or second name in brackets or after a comma or slash, and words of relation ("near Saraqib").
        governorate, country, kind
            What another column says. ``kind`` is one of ``model.KINDS``.
        near
            Places known to be close by.

        Returns
        -------
        ``status`` is resolved, ambiguous (``candidates`` ranked) or unknown (``candidates`` are near
        spellings); ``confidence`` is the estimated share of such answers that are right.
        """
        from conflictmap.places.queries import resolve_name

        if near:
            return resolve_name(self, name, governorate=governorate, country=country, kind=kind, near=near)
        # A table repeats its names; what was answered once is kept.
        asked = (name, governorate, country, kind)
        answer = self._answers.get(asked)
        if answer is None:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            answer = resolve_name(self, name, governorate=governorate, country=country, kind=kind)
            self._answers[asked] = answer
        return answer

    def resolve_many(self, names: Sequence[str], governorates: Sequence[str | None] = ()) -> list[Resolution]:
        """What the names of a column mean, each different one looked up once.

        Parameters
        ----------
        names
            A column of a table, as ``resolve`` takes one.
        governorates
            The column beside it, of the same length; empty when there is none.

        Returns
        -------
        One resolution for each name, in their order.

        Raises
        ------
        ValueError
            When the columns differ in length.
        """
        if not len(governorates):
            alone = {name: self.resolve(name) for name in dict.fromkeys(names)}
            return [alone[name] for name in names]
        pairs = list(zip(names, governorates, strict=True))
        beside = {pair: self.resolve(pair[0], governorate=pair[1] or None) for pair in dict.fromkeys(pairs)}
        return [beside[pair] for pair in pairs]


@cache
def _load_bundled() -> Gazetteer:
    return Gazetteer.from_csv(data_path("gazetteer.csv"))


@lru_cache(maxsize=64)
def _numbers_of(gazetteer: Gazetteer, kinds: tuple[str, ...]) -> tuple[int, ...]:
    """Numbers of the places of some kinds, which a report asks for again and again."""
    return tuple(number for number, kind in enumerate(gazetteer.index.kinds) if kind in kinds)
