"""The page as text: one file, nothing linked, a policy that fits, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from pathlib import Path
from typing import Any

import folium
import pytest

from conflictmap.errors import DataFileError, FormatError, InputError, QueryError
from conflictmap.eventset import EventSet
from conflictmap.model import Event, Source
from conflictmap.output import assets
from conflictmap.output.map import build_map, embed, save_map
from conflictmap.output.triggers import trigger_patterns

EVIL = "</script><script>alert(1)</script>${alert(1)}{{7*7}}<img src=x onerror=alert(1)>"


def an_event(text: str = "Rastan", **fields: Any) -> Event:
    values: dict[str, Any] = {
        "id": "a1", "type": "struck", "status": "reported", "place": text, "mention": text, "governorate": "Homs",
        "lat": 34.92, "lon": 36.73, "precision_km": 2.0, "date": "2024-12-06", "date_precision": "day", "actor": text,
        "evidence": text, "title": text, "report": text, "url": "https://example.org",
        "sources": (Source(report=text, title=text, evidence=text),),
    }  # fmt: skip
    return Event(**(values | fields))


def render(*events: Event, **options: Any) -> str:
    return str(build_map(EventSet.from_events(events), **options).get_root().render())


def test_it_is_a_folium_map() -> None:
    assert isinstance(build_map(EventSet.from_events([an_event()])), folium.Map)


def test_page_links_nothing() -> None:
    page = render(an_event())
    outside = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.DOTALL)
    outside = re.sub(r"/\*.*?\*/", "", outside, flags=re.DOTALL)
    markup = re.sub(r"<(script|style)>.*?</\1>", "", outside, flags=re.DOTALL)
    assert not re.findall(r"<(?:link|img|iframe|object|script)\b", markup)
    assert not re.findall(r"\b(?:src|href)\s*=", markup)
    assert "@import" not in outside
    assert {
        url for url in re.findall(r"url\(([^)]*)\)", outside) if not url.startswith(("data:", "#"))
    } == set()
    assert "sourceMappingURL" not in page


def test_policy_holds_the_hash_of_every_script_and_style_and_no_more() -> None:
    page = render(an_event())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        bodies = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        hashes = {
            f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies
        }
        assert bodies
        assert hashes == set(rules[rule].split())
    assert " style=" not in page.split("<body>")[1].split("<script")[0]


def test_same_events_give_the_same_bytes_and_others_do_not() -> None:
    assert render(an_event()) == render(an_event())
    page = build_map(EventSet.from_events([an_event()]))
    assert page.get_root().render() == page.get_root().render()
    assert render(an_event()) != render(an_event("Homs"))


def test_texts_stand_only_in_data_blocks() -> None:
    page = render(an_event(EVIL, relation=EVIL), title=EVIL)
    assert EVIL not in page
    assert page.count("alert(1)") == 3 + page.count(
        "zzz"
    )  # the title, three times in one escaped JSON string
    head = re.search(r'<script type="application/json" id="cm-\w+-head">(.*?)</script>', page)
    assert head
    assert json.loads(head[1])["title"] == EVIL
    assert not set("<>&") & set(head[1])
    for block in re.findall(r'<script type="application/json" id="[^"]*">(.*?)</script>', page, re.DOTALL):
        assert not set("<>&") & set(block)


def test_leaflet_is_the_published_one_and_a_changed_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "Leaflet 1.9.3" in assets.read_leaflet("leaflet.js")
    assert "url(images" not in assets.read_leaflet("leaflet.css")
    (tmp_path / "leaflet.js").write_text("alert(1)")
    monkeypatch.setattr(assets, "_leaflet_folder", lambda: tmp_path)
    assets.read_leaflet.cache_clear()
    with pytest.raises(DataFileError, match="expected Leaflet 1"):
        assets.read_leaflet("leaflet.js")
    assets.read_leaflet.cache_clear()


def test_missing_leaflet_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "LEAFLET_PACKAGE", "no-such-package-here")
    with pytest.raises(DataFileError, match="pip install"):
        assets._leaflet_folder()


def test_tiles_and_cdn_only_on_request_and_with_a_note() -> None:
    plain, tiled, linked = render(an_event()), render(an_event(), tiles="osm"), render(an_event(), cdn=True)
    assert "tile.openstreetmap.org" not in plain
    assert "cdn.jsdelivr.net" not in plain
    assert "img-src data: https://tile.openstreetmap.org;" in tiled
    assert re.search(
        r'<script src="https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js" integrity="sha256-', linked
    )
    assert len(linked) < len(plain) - 140_000
    assert all("servers learn" in page for page in (tiled, linked))


def test_unknown_options_are_named() -> None:
    events = EventSet.from_events([])
    with pytest.raises(QueryError, match="expected a language of en, ar, found 'fr'"):
        build_map(events, lang="fr")
    with pytest.raises(QueryError, match="expected tiles 'osm' or none, found 'stamen'"):
        build_map(events, tiles="stamen")


def test_saving_is_whole_or_not_at_all(tmp_path: Path) -> None:
    page = build_map(EventSet.from_events([an_event()]))
    target = save_map(page, tmp_path / "m.html")
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir()] == ["m.html"]
    with pytest.raises(FormatError, match=r"ends in \.html, found 'm\.pdf'"):
        save_map(page, tmp_path / "m.pdf")
    with pytest.raises(InputError):
        save_map(page, tmp_path / "no" / "m.html")


def test_fragment_escapes_the_page() -> None:
    fragment = embed(build_map(EventSet.from_events([an_event(EVIL)]), title=EVIL), height=300)
    assert fragment.count("<") == fragment.count(">") == 2
    assert fragment.count('"') == 2 * fragment.split("srcdoc=")[0].count('="') + 2


def test_words_of_all_languages_are_complete() -> None:
    words = assets.read_words()
    used = set()
    for name in assets.SCRIPTS:
        used |= set(re.findall(r'words\("([a-z_0-9]+)"', assets.read_asset(name)))
    assert used
    for lang in ("en", "ar"):
        for key in used:  # "method_" is the begin of several keys
            assert key in words[lang] or (key[-1] == "_" and any(k.startswith(key) for k in words[lang])), (
                lang,
                key,
            )
    assert set(words["en"]) <= set(words["ar"])
    assert all(
        text.count("{") == words["ar"][key].count("{")
        for key, text in words["en"].items()
        if isinstance(text, str)
    )


def test_every_script_is_listed_and_no_way_to_write_markup_is_used() -> None:
    folder = Path(assets.__file__).parent / "assets"
    assert sorted(path.name for path in folder.glob("*.js")) == sorted(assets.SCRIPTS)
    for name in assets.SCRIPTS:
        code = assets.read_asset(name)
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
                     "bindPopup", "bindTooltip", "DivIcon", "localStorage", "fetch(", "XMLHttpRequest"):  # fmt: skip
            assert word not in code, f"{word} in {name}"


def test_trigger_patterns_match_the_examples_of_the_lexicon() -> None:
    patterns = trigger_patterns()
    sentences = {
        "captured": "They seized full control of it.",
        "struck": "Jets bombed it.",
        "withdrawn": "They pulled out of it.",
    }
    for name, sentence in sentences.items():
        pattern = "|".join(patterns[name]).replace(r"\p{L}", r"[^\W\d_]")  # the page's dialect knows \p{L}
        assert re.search(pattern, sentence, re.IGNORECASE), name


def test_triggers_are_read_as_a_full_reading_does() -> None:
    import tomllib

    from conflictmap.output.triggers import read_triggers
    from conflictmap.resources import data_folder

    count = 0
    for path in (data_folder() / "lexicon").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        whole = tomllib.loads(text)
        inflections, triggers = read_triggers(text)
        assert triggers == [
            (t["type"], t["patterns"]) for t in whole.get("trigger", []) if "patterns" in t
        ], path.name
        assert inflections == whole.get("inflections", {}), path.name
        count += len(triggers)
    assert count > 20


def test_base_map_is_what_the_script_makes() -> None:
    base = assets.read_basemap()
    assert len(base["governorates"]) == 14
    assert len(base["districts"]) == 62
    arcs = [[sum(arc[axis::2]) for axis in (0, 1)] + arc[:2] for arc in base["arcs"]]  # end, begin
    for unit in base["governorates"] + base["districts"]:
        assert unit["rings"], unit["id"]
        for ring in unit["rings"]:  # each arc begins where the one before it ended
            ends = [
                (a[2:], a[:2]) if n >= 0 else (a[:2], a[2:]) for n in ring for a in [arcs[max(n, -1 - n)]]
            ]
            assert all(ends[i - 1][1] == ends[i][0] for i in range(len(ends))), unit["id"]
    assert [road["name"] for road in base["corridors"]] == ["M5", "M4"]
    towns = base["corridors"][0]["towns"]
    assert [towns[0][0], towns[-1][0]] == ["Aleppo", "Nasib"]
    assert [town[2] for town in towns] == sorted(town[2] for town in towns)
    assert len(zlib.compress(json.dumps(base).encode(), 9)) < 80_000
