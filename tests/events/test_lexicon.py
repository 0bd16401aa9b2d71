"""The lexicon's own sentences: each trigger finds its event in them, and keeps out of the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from conflictmap.errors import DataFileError
from conflictmap.events.lexicon import Lexicon, Trigger, compile_pattern, find_faults, inflect
from conflictmap.model import Report
from conflictmap.pipeline import code_report, find_wrong_sentences

LEXICON = Lexicon.bundled()


@pytest.mark.parametrize("trigger", LEXICON.triggers, ids=[t.id for t in LEXICON.triggers])
def test_sentences_give_what_they_should(trigger: Trigger) -> None:
    assert find_wrong_sentences([trigger], LEXICON) == []


def test_wrong_sentences_are_found() -> None:
    wrong = replace(
        LEXICON.triggers[0], positive=("It rained in Hama.",), negative=("Rebels captured Hama.",)
    )
    faults = find_wrong_sentences([wrong], LEXICON)
    assert len(faults) == 2
    assert "It rained in Hama." in faults[0]


def test_every_trigger_has_sentences_of_both_kinds() -> None:
    assert all(t.positive and t.negative for t in LEXICON.triggers)


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("capture", {"capture", "captures", "captured", "capturing"}),
        ("carry", {"carry", "carries", "carried", "carrying"}),
        ("push", {"push", "pushes", "pushed", "pushing"}),
        ("shell", {"shell", "shells", "shelled", "shelling"}),
    ],
)
def test_regular_verbs_are_inflected(lemma: str, forms: set[str]) -> None:
    assert set(inflect(lemma, {})) == forms


def test_irregular_verbs_take_their_listed_forms() -> None:
    forms = inflect("withdraw", {"withdraw": ["withdraws", "withdrew", "withdrawn", "withdrawing"]})
    assert forms["withdrew"] == "past"
    assert forms["withdrawn"] == "en"


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("take+ (full|total) control [of|over]", "took control of the town", "took control of"),
        ("take+ (full|total) control [of|over]", "takes full control over Hama", "takes full control over"),
        ("drive+ _ out of", "drove the last militants out of Hama", "drove the last militants out of"),
        ("drive+ _ out of", "drove on, and out of Hama", None),
        ("close+ (down|off)", "closed off the road", "closed off"),
    ],
)
def test_patterns_match_words_not_parts_of_words(pattern: str, text: str, matched: str | None) -> None:
    irregular = {
        "take": ["takes", "took", "taken", "taking"],
        "drive": ["drives", "drove", "driven", "driving"],
    }
    [compiled] = compile_pattern(LEXICON.triggers[0], pattern, irregular)
    found = compiled.regex.match(text)
    assert (found[0] if found else None) == matched


def test_a_bad_lexicon_names_every_fault(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'schema = 1\n[[trigger]]\nid = "x"\ntype = "looted"\npos = "adjective"\npatterns = ["loot+ ("]\n'
        'roles = ["object"]\npositive = ["Gunmen looted Hama."]\nwrong = 1\n',
        encoding="utf-8",
    )
    with pytest.raises(DataFileError) as caught:
        Lexicon.from_toml(path)
    message = str(caught.value)
    assert "bad.toml" in message
    for part in ("pos must be", "'negative'", "unbalanced", "unknown field 'wrong'"):
        assert part in message


def test_own_entries_are_added_and_replace(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        '[[trigger]]\nid = "loot"\ntype = "looted"\npos = "verb"\npatterns = ["loot+"]\nroles = ["object"]\n'
        'positive = ["Gunmen looted Hama."]\nnegative = ["Gunmen left Hama."]\n'
        '[[actor]]\nname = "HTS"\nside = "opposition"\naliases = ["the liberators"]\n',
        encoding="utf-8",
    )
    lexicon = LEXICON.extended(path)
    assert lexicon.types[-1] == "looted"
    events = code_report(Report(id="s", text="The liberators looted Hama."), lexicon=lexicon)
    assert [(e.type, e.place, e.actor) for e in events] == [("looted", "Hama", "HTS")]
    assert lexicon.fingerprint != LEXICON.fingerprint


def test_the_bundled_lexicon_has_no_fault() -> None:
    import tomllib

    from conflictmap.resources import data_path

    assert find_faults(tomllib.loads(data_path("lexicon/en.toml").read_text(encoding="utf-8"))) == []
