"""Online geocoders for names that the gazetteer does not know. Off unless asked for.

Through geopy, within the services' terms: a user agent of one's own, one request a second, every answer
(also "nothing found") kept on disk. A failing network is counted, never raised: the name stays unknown.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from conflictmap.errors import QueryError
from conflictmap.model import Place, Resolution

SERVICES: Final = ("nominatim", "photon")
_CONFIDENCE: Final = 0.5  # a first hit on a name alone; no context was weighed
_KM_PER_DEGREE: Final = 111.0
_LEAST_KM: Final = 2.0
_PATIENCE: Final = 3  # failures in a row after which a service counts as out of reach for this run


class OnlineGeocoder:
    """A geocoding service with a rate limit, a country filter and an on-disk cache.

    Parameters
    ----------
    service
        ``nominatim`` or ``photon``.
    user_agent
        Names your application and how to reach you; both services require it.
    countries
        ISO codes that an answer must lie in; none for any.
    domain, scheme
        Another host than the public one, such as ``localhost:8080`` and ``http``.
    cache
        File that answers are appended to; None for the user's cache folder.
    delay_s
        Seconds between two requests.
    timeout_s
        Seconds that a request may take.

    Raises
    ------
    QueryError
        When the service is unknown or the user agent is missing.
    """

    def __init__(
        self,
        service: str,
        *,
        user_agent: str,
        countries: Sequence[str] = ("SY",),
        domain: str = "",
        scheme: str = "https",
        cache: Path | None = None,
        delay_s: float = 1.0,
        timeout_s: float = 5.0,
    ) -> None:
        if service not in SERVICES:
            raise QueryError(f"expected a geocoder of {', '.join(SERVICES)}; found {service!r}")
        if not user_agent.strip():
            raise QueryError(
                f"expected a user agent for {service}, found none; give --user-agent 'name (e-mail)': "
                "the service asks who calls"
            )
        self.service = service
        self.countries = tuple(code.upper() for code in countries)
        self.failures: list[str] = []
        self._host = domain
        self._silent = 0
        self._ask = _build_client(
            service, user_agent=user_agent, domain=domain, scheme=scheme, delay_s=delay_s, timeout_s=timeout_s
        )
        self._cache_path = cache if cache is not None else _default_cache()
        self._answers = _read_cache(self._cache_path)

    def find(self, name: str) -> Place | None:
        """The service's first answer for a name inside the countries, or None.

        Without a network it answers from the cache, or None; what failed is listed in ``failures``.
        """
        key = "|".join((self.service, self._host, ",".join(self.countries), name))
        if key not in self._answers:
            if self._silent >= _PATIENCE:
                return None
            try:
                answer = self._request(name)
            except OSError as error:
                self._silent += 1
                after = f"; not asked again after {_PATIENCE} failures" if self._silent == _PATIENCE else ""
                self.failures.append(f"{name}: {error}{after}")
                return None
            self._silent = 0
            self._answers[key] = answer
            _append_cache(self._cache_path, key, answer)
        answer = self._answers[key]
        return None if answer is None else _to_place(self.service, name, answer)

    def _request(self, name: str) -> dict[str, Any] | None:
        from geopy.exc import GeopyError

        options: dict[str, Any] = {"exactly_one": False, "limit": 5}
        if self.service == "nominatim":
            options |= {"addressdetails": True, "country_codes": [c.lower() for c in self.countries] or None}
        try:
            found = self._ask(name, **options) or ()
        except GeopyError as error:
            raise OSError(f"{self.service} cannot be reached ({type(error).__name__})") from error
        for location in found:
            answer = _read_answer(location)
            if not self.countries or answer["country"] in self.countries:
                return answer
        return None


def _build_client(
    service: str, *, user_agent: str, domain: str, scheme: str, delay_s: float, timeout_s: float
) -> Any:
    from geopy.extra.rate_limiter import RateLimiter
    from geopy.geocoders import Nominatim, Photon

    options: dict[str, Any] = {"user_agent": user_agent, "scheme": scheme, "timeout": timeout_s}
    if domain:
        options["domain"] = domain
    client = Nominatim(**options) if service == "nominatim" else Photon(**options)
    return RateLimiter(
        client.geocode,
        min_delay_seconds=delay_s,
        max_retries=0,
        swallow_exceptions=False,
    )


def _read_answer(location: Any) -> dict[str, Any]:
    """What is kept of an answer: position, label, country and radius in km."""
    raw = location.raw
    properties = raw.get("properties", {})
    country = raw.get("address", {}).get("country_code") or properties.get("countrycode") or ""
    south, north = 0.0, 0.0
    if "boundingbox" in raw:
        south, north = map(float, raw["boundingbox"][:2])
    elif "extent" in properties:
        north, south = float(properties["extent"][1]), float(properties["extent"][3])
    radius_km = abs(north - south) / 2 * _KM_PER_DEGREE
    source = raw.get("osm_id") or properties.get("osm_id") or ""
    return {
        "lat": round(location.latitude, 5),
        "lon": round(location.longitude, 5),
        "label": location.address,
        "country": country.upper(),
        "radius_km": round(max(radius_km, _LEAST_KM), 1),
        "source_id": str(source),
    }


def _to_place(service: str, name: str, answer: dict[str, Any]) -> Place:
    return Place(
        id=f"{service}:{answer['source_id'] or name}",
        name=name,
        kind="site",
        lat=answer["lat"],
        lon=answer["lon"],
        country=answer["country"],
        precision_km=answer["radius_km"],
        source=f"{service}: {answer['label']}",
        source_id=answer["source_id"],
    )


def resolve_online(resolution: Resolution, geocoder: OnlineGeocoder) -> Resolution:
    """A resolution that the gazetteer could not make, made by an online geocoder where it can.

    Only ``unknown`` ones are asked for: an ambiguous name would get the service's guess.
    """
    if resolution.status != "unknown":
        return resolution
    place = geocoder.find(resolution.mention)
    if place is None:
        return resolution
    return replace(
        resolution,
        status="resolved",
        confidence=_CONFIDENCE,
        place=place,
        lat=place.lat,
        lon=place.lon,
        precision_km=place.precision_km,
        location_method="geocoder",
        reason=f"not in the gazetteer; {place.source}",
    )


def _default_cache() -> Path | None:
    import platformdirs

    folder = Path(platformdirs.user_cache_dir("conflictmap"))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return folder / "geocoder.jsonl"


def _read_cache(path: Path | None) -> dict[str, dict[str, Any] | None]:
    """Answers of earlier runs; a broken line, as of a run that was stopped, is passed over."""
    answers: dict[str, dict[str, Any] | None] = {}
    if path is None or not path.is_file():
        return answers
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            record = json.loads(line)
            answers[record["key"]] = record["answer"]
        except (ValueError, KeyError, TypeError):
            continue
    return answers


def _append_cache(path: Path | None, key: str, answer: dict[str, Any] | None) -> None:
    if path is None:
        return
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, "answer": answer}, ensure_ascii=False) + "\n")
    except OSError:
        return
