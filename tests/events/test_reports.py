"""Short reports as a whole: the day of the news, who speaks, what is denied, where no dot may be."""

from __future__ import annotations

import datetime as dt

import pytest

from conflictmap.model import Report
from conflictmap.pipeline import code_report

SATURDAY = dt.date(2024, 12, 7)


def read(text: str, title: str = "") -> set[tuple[str, str, str, str, str]]:
    """Type, place, status, date and actor of all events."""
    events = code_report(Report(id="t", text=text, title=title, published=SATURDAY))
    return {(e.type, e.place, e.status, e.date, e.actor) for e in events}


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (  # the first day named is that of the news, a later sentence does not change it
            "Rebels took Morek on Saturday. On Thursday they had taken Suran. Jets hit Kafr Zita.",
            ("struck", "Kafr Zita", "reported", "2024-12-07", "Syrian army"),
        ),
        (
            "Idlib: rebels, who took Morek on Thursday, fired rockets at Saraqib this morning.",
            ("struck", "Saraqib", "reported", "2024-12-07", "opposition forces"),
        ),
        (
            "The army left Harasta on 22 and 23 March.",
            ("withdrawn", "Harasta", "reported", "2024-03-22", "Syrian army"),
        ),
        (
            "Regime forces shelled Jasim with tanks from dawn on Thursday, after talks broke down.",
            ("struck", "Jasim", "reported", "2024-12-05", "Syrian army"),
        ),
        (
            "At least 15 Russian air strikes hit Talbiseh.",
            ("struck", "Talbiseh", "reported", "2024-12-07", "Russian forces"),
        ),
        (
            "Turkey's Syrian allies took Rajo.",
            ("captured", "Rajo", "reported", "2024-12-07", "SNA"),
        ),
        (
            "Unidentified aircraft bombed a hospital in Kafr Hamra.",
            ("struck", "Kafr Hamra", "reported", "2024-12-07", "unknown"),
        ),
        (
            "President Erdogan says the centre of Afrin came under full control on Friday.",
            ("captured", "Afrin", "claimed", "2024-12-06", "Turkey"),
        ),
        (
            "Far from the cameras, Russian jets have bombed Maarat Misrin.",
            ("struck", "Maarrat Misrin", "reported", "2024-12-07", "Russian forces"),
        ),
        (
            "Claims that Afrin was bombed by Turkish jets are lies.",
            ("struck", "Afrin", "negated", "2024-12-07", "Turkey"),
        ),
        (
            "Rebels tried to take Morek and failed.",
            ("captured", "Morek", "negated", "2024-12-07", "opposition forces"),
        ),
        (
            "The agreement provides for the departure of the rebels from Harasta.",
            ("withdrawn", "Harasta", "hypothetical", "", "opposition forces"),
        ),
        (
            "A rebel commander said Manbij would be the next target.",
            ("captured", "Manbij", "hypothetical", "", "opposition forces"),
        ),
        (
            "The SDF seized the border gate facing Akcakale.",
            ("captured", "Tal Abyad / Akcakale border crossing", "reported", "2024-12-07", "SDF"),
        ),
        (
            "The SDF closed all entrances to Hasakah.",
            ("closed", "Hasakah", "reported", "2024-12-07", "SDF"),
        ),
        (
            "قال الوزير إن على وحدات حماية الشعب أن تنسحب من منبج.",
            ("withdrawn", "Manbij", "hypothetical", "", "YPG"),
        ),
        (
            "وقال ناشطون إن قذائف أطلقتها المعارضة سقطت على حي الحمدانية في حلب.",
            ("struck", "Hamdaniyah (Aleppo)", "reported", "2024-12-07", "opposition forces"),
        ),
        ("أما دوما فتعرضت لقصف روسي.", ("struck", "Douma", "reported", "2024-12-07", "Russian forces")),
        (
            "قصفت إسرائيل قرية الحميدية بريف القنيطرة.",
            ("struck", "Hamidiyah", "reported", "2024-12-07", "Israel"),
        ),
    ],
)
def test_what_a_report_tells(text: str, event: tuple[str, str, str, str, str]) -> None:
    assert event in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "The army launched an offensive backed by jets, a week after opening a front in Hama.",
        "Both sides seemed content to leave Raqqa alone.",
        "Rebels set off explosives in a tunnel under Aleppo.",
        "Residents who had fled Sukhna spoke to reporters.",
        "In Washington, lawmakers return to debate air strikes.",
        "The last rebels were driven out of Morek in buses.",
        "Akcakale's schools will stay shut for the week.",
        "The shell shattered windows across the border in Ceylanpinar.",
        "The Mar Takla convent stands above the town of Maaloula.",
    ],
)
def test_nothing_happened_there(text: str) -> None:
    assert read(text) == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Rebels took the Mayadin artillery base.", "Mayadin"),
        ("Rebels took Suluk, and Ankara's defence ministry said that the M4 had been cut.", "Ankara"),
        ("West of Aleppo jets bombed a hospital in Kafr Hamra, putting it out of action.", "Aleppo"),
    ],
)
def test_the_place_beside_gets_no_event(text: str, wrong: str) -> None:
    places = {place for _, place, *_ in read(text)}
    assert places
    assert wrong not in places


def test_the_place_that_heads_a_title_is_not_the_city() -> None:
    text = "Jets carried out 30 raids on Jisr al-Shughour, a day after rebels took the city."
    assert {place for _, place, *_ in read(text, "Idlib: 30 raids on Jisr al-Shughour")} == {
        "Jisr al-Shughur"
    }


def test_a_staff_speaks_for_its_state() -> None:
    text = "Our aircraft destroyed nine targets in Jinderes."
    events = read(text, "Turkish General Staff: day 43")
    assert {(status, actor) for _, _, status, _, actor in events} == {("claimed", "Turkey")}


def test_the_gate_of_a_capital_is_the_crossing_named_before() -> None:
    text = (
        "Rebels took Bab al-Hawa. Others overran the Albu Kamal post, and Baghdad closed its own gate there."
    )
    closed = {place for type, place, *_ in read(text) if type == "closed"}
    assert closed == {"Albu Kamal / al-Qaim border crossing"}


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (
            "A Turkish drone hit an army vehicle in Tal Rifaat, and Israeli shells fell on Jasim.",
            ("struck", "Jasim", "reported", "2024-12-07", "Israel"),
        ),
        (
            "Israel said its navy had sunk Syrian boats in Latakia port, and witnesses reported air strikes on Jasim.",
            ("struck", "Jasim", "reported", "2024-12-07", "Israel"),
        ),
        (
            "Rebels drove the army from Morek, the Observatory said, and took all of Suran.",
            ("captured", "Suran (Hama)", "reported", "2024-12-07", "opposition forces"),
        ),
        (
            "Israeli soldiers have held Mount Hermon since Thursday, when Syrian troops deserted their posts there.",
            ("withdrawn", "Mount Hermon", "reported", "2024-12-05", "Syrian army"),
        ),
        (
            "A man sells coffee at the Hama airbase. Israeli jets hit it, and a base in the Homs desert was struck.",
            ("struck", "Hama airbase", "reported", "2024-12-07", "Israel"),
        ),
        (
            "A Kurdish official confirms the shelling of Jasim.",
            ("struck", "Jasim", "reported", "2024-12-07", "unknown"),
        ),
        (
            "Tal Abyad has fallen to Ankara's proxies.",
            ("captured", "Tal Abyad", "reported", "2024-12-07", "SNA"),
        ),
        (
            "The rocket that struck a market in Jasim on Friday killed 44 people.",
            ("struck", "Jasim", "reported", "2024-12-06", "unknown"),
        ),
        (
            "Israel's military said it had struck an army post near Jasim.",
            ("struck", "Jasim", "claimed", "2024-12-07", "Israel"),
        ),
        (
            "DHIBAN: Tribal forces, who had seized the town on Thursday, quit it on Friday.",
            ("withdrawn", "Dhiban", "reported", "2024-12-06", "tribal forces"),
        ),
        (
            "Forces led by Hayat Tahrir al-Sham have captured Morek.",
            ("captured", "Morek", "reported", "2024-12-07", "HTS"),
        ),
        (
            "Saraqib, where the M4 and M5 meet, passed to the army on Friday.",
            ("captured", "Saraqib", "reported", "2024-12-06", "Syrian army"),
        ),
        (
            "The SDF is still there. Certain channels allege that we have withdrawn from Deir Hafer. This is false.",
            ("withdrawn", "Deir Hafer", "negated", "2024-12-07", "SDF"),
        ),
        (
            "Damascus International Airport remained out of service on Friday.",
            ("closed", "Damascus airport", "reported", "2024-12-06", "unknown"),
        ),
        (
            "He served at the Tabqa airbase, the army's last foothold in Raqqa province, which fell to ISIL in August.",
            ("captured", "Tabqa airbase", "reported", "2024-08", "ISIL"),
        ),
        (
            "Two black flags have been raised over the eastern edge of Kobani.",
            ("captured", "Kobani", "reported", "2024-12-07", "unknown"),
        ),
        (
            "Nasib, which Amman closed on Friday, may reopen.",
            ("closed", "Nasib / Jaber border crossing", "reported", "2024-12-06", "Jordan"),
        ),
        (
            "The blast left a crater near Morek.",
            ("struck", "Morek", "reported", "2024-12-07", "unknown"),
        ),
        (
            "8 Nov: Damascus was quiet. 3 Dec: Morek fell to the rebels. In the south Israeli jets bombed Jasim.",
            ("struck", "Jasim", "reported", "2024-12-03", "Israel"),
        ),
        (
            "Jordan closed its border with Syria on Friday.",
            ("closed", "Jordan-Syria border", "reported", "2024-12-06", "Jordan"),
        ),
        (
            "أغلق الأردن حدوده مع سوريا يوم الجمعة.",
            ("closed", "Jordan-Syria border", "reported", "2024-12-06", "Jordan"),
        ),
        (
            "قطعت الفصائل طريق حلب - دمشق الدولي.",
            ("closed", "M5 highway", "reported", "2024-12-07", "opposition forces"),
        ),
        (
            "أغرقت إسرائيل سفنا حربية في ميناء اللاذقية.",
            ("struck", "Latakia port", "reported", "2024-12-07", "Israel"),
        ),
        (
            "A Turkish drone killed three fighters near Kobani.",
            ("struck", "Kobani", "reported", "2024-12-07", "Turkey"),
        ),
        (
            "Russian jets came back to bomb Jasim.",
            ("struck", "Jasim", "reported", "2024-12-07", "Russian forces"),
        ),
        (
            "Israeli missiles hit Jasim within minutes of each other on Friday.",
            ("struck", "Jasim", "reported", "2024-12-06", "Israel"),
        ),
        (
            "A suicide bomber drove into the checkpoint at the entrance to Jasim.",
            ("struck", "Jasim", "reported", "2024-12-07", "unknown"),
        ),
        (
            "Rebels took the Menagh air base after two suicide bombers had driven a truck into its command post.",
            ("struck", "Menagh airbase", "reported", "2024-12-07", "unknown"),
        ),
        (
            "Jordan closed Nasib.",
            ("closed", "Nasib / Jaber border crossing", "reported", "2024-12-07", "Jordan"),
        ),
        (
            "The convoy that Ankara had sent south was stopped by a Syrian air strike at Maar Hattat.",
            ("struck", "Maar Hattat", "reported", "2024-12-07", "Syrian army"),
        ),
    ],
)
def test_whose_deed_it_is(text: str, event: tuple[str, str, str, str, str]) -> None:
    assert {e for e in read(text) if e[:2] == event[:2]} == {event}


def test_what_a_city_has_is_not_the_city() -> None:
    text = "Israel hit the airports of Damascus and Aleppo on Friday. Aleppo's was struck again on Saturday."
    assert {place for _, place, *_ in read(text)} == {"Damascus airport", "Aleppo airport"}
