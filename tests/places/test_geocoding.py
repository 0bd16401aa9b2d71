"""Online geocoders, against a server on this machine that speaks their protocols."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from conflictmap.errors import QueryError
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.geocoding import OnlineGeocoder, resolve_online

Run = Callable[..., Any]

NOMINATIM = [
    {"place_id": 1, "osm_id": 42, "lat": "35.5", "lon": "38.25", "display_name": "Zalabiyah, Raqqa, Syria",
     "boundingbox": ["35.4", "35.6", "38.1", "38.4"], "address": {"country_code": "sy"}},
]  # fmt: skip
PHOTON = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [9.0, 48.0]},
         "properties": {"osm_id": 7, "name": "Zalabiyah", "country": "Germany", "countrycode": "DE"}},
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [38.25, 35.5]},
         "properties": {"osm_id": 8, "name": "Zalabiyah", "country": "Syria", "countrycode": "SY"}},
    ],
}  # fmt: skip


class Service(ThreadingHTTPServer):
    """Answers as Nominatim under /search and as Photon under /api, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        url = urlparse(self.path)
        query = parse_qs(url.query)
        self.server.asked.append((url.path, query, self.headers["User-Agent"]))
        known = query["q"] == ["Zalabiyah"]
        body: Any = (
            (PHOTON if known else {"features": []}) if url.path == "/api" else NOMINATIM if known else []
        )
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def build(service: Service, kind: str, cache: Path, **more: Any) -> OnlineGeocoder:
    return OnlineGeocoder(
        kind, user_agent="test suite", domain=service.domain, scheme="http", cache=cache, delay_s=0, **more
    )


@pytest.mark.parametrize("kind", ["nominatim", "photon"])
def test_unknown_name_is_found_inside_the_country(
    kind: str, service: Service, tmp_path: Path, small: Gazetteer
) -> None:
    geocoder = build(service, kind, tmp_path / "c.jsonl")
    found = resolve_online(small.resolve("Zalabiyah"), geocoder)
    assert (found.status, found.location_method) == ("resolved", "geocoder")
    assert (found.lat, found.lon) == (35.5, 38.25)
    assert found.place is not None and found.place.country == "SY"
    assert "not in the gazetteer" in found.reason
    assert service.asked[0][2] == "test suite"


def test_nominatim_is_asked_with_the_country_and_its_box_is_the_radius(
    service: Service, tmp_path: Path
) -> None:
    place = build(service, "nominatim", tmp_path / "c.jsonl").find("Zalabiyah")
    assert service.asked[0][1]["countrycodes"] == ["sy"]
    assert place is not None and place.precision_km == pytest.approx(11.1, abs=0.1)


def test_answers_and_their_absence_are_kept_on_disk(service: Service, tmp_path: Path) -> None:
    cache = tmp_path / "c.jsonl"
    for _ in range(2):
        geocoder = build(service, "nominatim", cache)
        assert geocoder.find("Zalabiyah") is not None
        assert geocoder.find("Nowhere") is None
    assert len(service.asked) == 2
    cache.write_text(cache.read_text() + '{"key": "brok')
    assert build(service, "nominatim", cache).find("Zalabiyah") is not None
    assert len(service.asked) == 2


def test_only_unknown_names_are_asked_for(service: Service, tmp_path: Path, small: Gazetteer) -> None:
    geocoder = build(service, "photon", tmp_path / "c.jsonl")
    assert resolve_online(small.resolve("Homs"), geocoder).location_method == "gazetteer"
    assert resolve_online(small.resolve("Sawran"), geocoder).status == "ambiguous"
    assert service.asked == []


def test_failing_service_is_counted_and_given_up(service: Service, tmp_path: Path, small: Gazetteer) -> None:
    service.status = 503
    geocoder = build(service, "nominatim", tmp_path / "c.jsonl")
    for number in range(6):
        assert resolve_online(small.resolve(f"Zalabiyah {number}x"), geocoder).status == "unknown"
    assert len(geocoder.failures) == 3
    assert len(service.asked) == 3
    assert "not asked again" in geocoder.failures[-1]


def test_no_server_at_all_stops_nothing(tmp_path: Path, run: Run) -> None:
    done = run("place", "Homs", "Zalabiyahx", "--json", "--geocoder", "photon", "--user-agent", "t",
               "--geocoder-url", "http://127.0.0.1:9")  # fmt: skip
    assert done.status == 0
    assert [json.loads(line)["status"] for line in done.out.splitlines()] == ["resolved", "unknown"]
    assert "warning: geocoder: Zalabiyahx: photon cannot be reached" in done.err
    assert "Traceback" not in done.err


def test_user_agent_is_demanded(run: Run) -> None:
    with pytest.raises(QueryError, match="expected a user agent for nominatim"):
        OnlineGeocoder("nominatim", user_agent=" ")
    with pytest.raises(QueryError, match="expected a geocoder of nominatim, photon; found 'google'"):
        OnlineGeocoder("google", user_agent="x")
    done = run("place", "Homs", "--geocoder", "nominatim")
    assert done.status == 1
    assert "--user-agent" in done.err
