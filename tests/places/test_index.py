"""The cached index: used when it is ours and fits, ignored otherwise, never needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conflictmap.places import indexcache
from conflictmap.places.gazetteer import Gazetteer
from conflictmap.places.index import DERIVED, OWN, STRICT
from conflictmap.places.names import fold_name

SMALL = Path(__file__).with_name("small.csv")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "conflictmap" / "gazetteer"


def forbid_building(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_rows: object) -> None:
        raise AssertionError("the index was built again")

    monkeypatch.setattr("conflictmap.places.gazetteer.build_index", fail)


def test_second_load_reads_the_cache_and_answers_alike(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = Gazetteer.from_csv(SMALL)
    assert len(list(cache.glob("*.index"))) == 1
    forbid_building(monkeypatch)
    loaded = Gazetteer.from_csv(SMALL)
    assert loaded.index == built.index
    assert loaded.resolve("Naseeb crossing") == built.resolve("Naseeb crossing")


def test_damaged_or_foreign_cache_is_ignored(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Gazetteer.from_csv(SMALL)
    (file,) = cache.glob("*.index")
    head, _, body = file.read_bytes().partition(b"\n")
    header = json.loads(head)
    sizes = header["sizes"]
    shifted = [sizes[0] + 1, sizes[1] - 1, *sizes[2:]]
    for changed, rest in (
        ({**header, "stamp": "other"}, body),
        ({**header, "byteorder": "mixed"}, body),
        ({**header, "sizes": shifted}, body),
        ({**header, "sizes": sizes[:-1]}, body),
        ({**header, "sizes": [-1, *sizes[1:]]}, body),
        ({**header, "sizes": "all"}, body),
        ({"stamp": header["stamp"]}, body),
        (header, body[:-4]),
        (header, body + b"more"),
        (header, b"\xff" + body[1:]),
        ([], body),
        (1, b""),
    ):
        content = json.dumps(changed).encode() + b"\n" + rest
        file.write_bytes(content)
        assert indexcache.load_index(header["stamp"]) is None, (changed, len(rest))
        assert Gazetteer.from_csv(SMALL).resolve("Homs").status == "resolved"
        assert file.read_bytes() != content, "the next load has a good one again"
    for content in (b"", b"{", b"\x00" * 100):
        file.write_bytes(content)
        assert Gazetteer.from_csv(SMALL).resolve("Homs").status == "resolved"
    forbid_building(monkeypatch)
    assert Gazetteer.from_csv(SMALL).resolve("Homs").status == "resolved"


def test_folder_that_others_can_write_to_is_not_trusted(cache: Path) -> None:
    Gazetteer.from_csv(SMALL)
    (file,) = cache.glob("*.index")
    content = file.read_bytes()
    assert content.count(b"Homs") > 1
    file.write_bytes(content.replace(b"Homs", b"Hell"))
    cache.chmod(0o777)
    found = Gazetteer.from_csv(SMALL).resolve("Homs")
    assert found.place is not None and found.place.name == "Homs"


def test_works_without_any_place_for_a_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert Gazetteer.from_csv(SMALL).resolve("Homs").status == "resolved"


def test_changed_gazetteer_or_words_of_kind_make_another_stamp() -> None:
    assert indexcache.stamp_of(["a"]) != indexcache.stamp_of(["b"]) != indexcache.stamp_of(["a", "b"])


def test_old_indexes_are_cleared_away(cache: Path, tmp_path: Path) -> None:
    for number in range(12):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"id,name,kind,lat,lon\na,Place {number},town,35,36\n")
        Gazetteer.from_csv(path)
    assert len(list(cache.glob("*.index"))) == 8


def test_names_without_their_words_of_kind_lead_to_the_place_but_say_so(small: Gazetteer) -> None:
    flags = {
        name: dict(small.index.find(fold_name(name))) for name in ("Jaber", "Conoco", "Homs", "Qaa", "Rastan")
    }
    kinds = {name: {small.place(n).kind: flag for n, flag in found.items()} for name, found in flags.items()}
    assert kinds["Jaber"] == {"crossing": DERIVED}
    assert kinds["Conoco"] == {"site": DERIVED | STRICT}
    assert kinds["Qaa"] == {"crossing": DERIVED}
    assert kinds["Homs"]["city"] == OWN and kinds["Homs"]["governorate"] == DERIVED
    assert kinds["Rastan"] == {"town": OWN, "bridge": DERIVED | STRICT}
