"""Places that Arabic lists in several phrases, or leaves out because the clause before has named them."""

from __future__ import annotations

import datetime as dt

import pytest

from conflictmap.model import Event, Report
from conflictmap.pipeline import code_report

PUBLISHED = dt.date(2016, 12, 7)


def code(text: str, title: str = "") -> list[Event]:
    return code_report(Report(id="t", text=text, title=title, published=PUBLISHED))


def told(text: str, title: str = "") -> set[str]:
    """Asserted events as "type place" words."""
    return {f"{e.type} {e.place}" for e in code(text, title) if e.status in ("reported", "claimed")}


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (
            "قصفت قوات النظام مواقع على أطراف مورك في ريف حماة وعلى بلدتي اللطامنة وكفرزيتا.",
            {"struck Morek", "struck Latamneh", "struck Kafr Zita"},
        ),
        (
            "استعاد الجيش مطار كويرس قرب دير حافر في تشرين الثاني، وسد تشرين شرقي حلب في كانون الأول.",
            {"captured Kuweires airbase", "captured Tishrin Dam"},
        ),
        (
            "نفذت الطائرات الروسية غارات استهدفت خلالها مدن وبلدات خان شيخون وسراقب.",
            {"struck Khan Shaykhun", "struck Saraqib"},
        ),
        ("قصفت الطائرات حيان وعندان.", {"struck Hayyan", "struck Anadan"}),
        ("أطلقت الفصائل صواريخ على مواقع للنظام قرب مدينة محردة.", {"struck Mahardah"}),
        ("قطعت الفصائل الطريق الدولي عند معبر نصيب.", {"closed Nasib / Jaber border crossing"}),
    ],
    ids=["preposition again", "over a time", "during it", "a name like a noun", "near", "cut at"],
)
def test_lists_and_what_orients(text: str, events: set[str]) -> None:
    assert told(text) == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (
            "أخلت قوات النظام معبر نصيب، فصار في يد المعارضين.",
            {"withdrawn Nasib / Jaber border crossing", "captured Nasib / Jaber border crossing"},
        ),
        (
            "انسحب مقاتلو التنظيم من مدينة الباب نحو تادف، فأصبحت كلها تحت سيطرة الفصائل.",
            {"withdrawn al-Bab", "captured al-Bab"},
        ),
        (
            "سيطرت قوات سوريا الديمقراطية على مدينة الطبقة بعد انسحاب مقاتلي التنظيم.",
            {"captured Tabqa", "withdrawn Tabqa"},
        ),
        (
            "انسحبت قسد من مطار كويرس بعد ساعات، ليقع بيد الجيش الوطني.",
            {"withdrawn Kuweires airbase", "captured Kuweires airbase"},
        ),
        ("وقال ناشط إن حامية مطار كويرس غادرت مواقعها.", {"withdrawn Kuweires airbase"}),
    ],
    ids=["so it came into", "all of it", "after they left", "to fall into", "garrison"],
)
def test_places_left_out_are_those_told_just_before(text: str, events: set[str]) -> None:
    assert told(text) == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("وصل الوفد إلى سراقب، فصار في يد الأهالي مبلغ كبير.", set()),
        ("استهدفت غارة سراقب، فأصبحت حياة السكان تحت رحمة القصف.", {"struck Saraqib"}),
        (
            "سيطرت الفصائل على مورك بعد انسحاب قوات النظام من صوران.",
            {"captured Morek", "withdrawn Suran (Hama)"},
        ),
        ("سيطرت الفصائل على مورك بعد انسحاب الوفد.", {"captured Morek"}),
        ("يعيش سكان مورك على ما تلقيه الطائرات من مؤن.", set()),
        ("سيطرت الفصائل على مورك أمس، ومدينة سراقب تستعد للعيد.", {"captured Morek"}),
    ],
    ids=[
        "no event before",
        "another subject",
        "from elsewhere",
        "no force",
        "what is dropped",
        "another clause",
    ],
)
def test_nothing_is_filled_in_that_was_not_said(text: str, events: set[str]) -> None:
    assert told(text) == events


def test_an_official_of_a_city_is_not_the_city() -> None:
    text = "سقطت تدمر في قبضة تنظيم الدولة. وأقر محافظ حمص بأن الجيش خرج من المدينة."
    assert told(text) == {"captured Palmyra", "withdrawn Palmyra"}


def test_those_from_whom_a_place_was_taken_did_not_take_it() -> None:
    (event,) = code("انتزعت فصائل المعارضة من قوات النظام بلدة صوران في ريف حماة.")
    assert (event.place, event.actor) == ("Suran (Hama)", "opposition forces")


def test_a_subject_behind_an_auxiliary_is_no_part_of_the_place_before_it() -> None:
    (event,) = code("وفي الرقة كانت قوات سوريا الديمقراطية قد أتمت سيطرتها على حي المشلب.")
    assert event.actor == "SDF"


def test_what_a_town_has_is_found_by_its_pronoun() -> None:
    text = "دخلت الفصائل مدينة دير الزور أمس وسيطرت عليها وعلى مطارها العسكري."
    assert told(text) == {"captured Deir ez-Zor", "captured Deir ez-Zor airbase"}
    assert told("سيطرت الفصائل على مدينة سراقب ومطارها العسكري.") == {"captured Saraqib"}  # it has none


def test_both_are_the_two_named_before() -> None:
    text = "خان شيخون ومعرة النعمان: سيطرت عليهما الفصائل اليوم."
    assert told(text) == {"captured Khan Shaykhun", "captured Maarat al-Numan"}
    assert told("زار الوفد خان شيخون وتفقد المعسكر، ثم سيطر عليهما النعاس.") == set()


def test_the_city_after_its_bridge_is_the_one_the_bridge_is_called_after() -> None:
    text = "فجر التنظيم جسر الميادين قبل انسحابه من المدينة."
    assert told(text) == {"struck Mayadin bridge", "withdrawn Mayadin"}


def test_each_place_of_a_list_keeps_the_day_behind_it() -> None:
    events = code("سيطرت الفصائل على مورك أول أمس الاثنين، وعلى بلدة صوران في ريف حماة صباح اليوم.")
    assert {e.place: e.date for e in events} == {"Morek": "2016-12-05", "Suran (Hama)": "2016-12-07"}


def test_who_lost_a_place_that_was_retaken_is_told_once() -> None:
    (event,) = code("استعادت قوات النظام بلدة مورك بعد ساعات من خسارتها.")
    assert (event.place, event.actor) == ("Morek", "Syrian army")


def test_who_added_is_who_spoke_before() -> None:
    events = code("قالت وكالة سانا إن الجيش استعاد مورك. وأضافت أن الجيش السوري سيطر على صوران في ريف حماة.")
    assert {(e.place, e.status) for e in events} == {("Morek", "claimed"), ("Suran (Hama)", "claimed")}


def test_a_report_that_quotes_both_sides_is_nobodys_statement() -> None:
    text = (
        "أعلنت القيادة العامة للجيش، في بيان، السيطرة على يبرود. وأقر متحدث باسم جبهة النصرة بانسحاب مقاتليه. "
        "وقصفت المروحيات الحكومية فليطة."
    )
    assert {e.status for e in code(text) if e.type == "struck"} == {"reported"}


@pytest.mark.parametrize(
    "text",
    ["تبادل الطرفان السيطرة على بلدة العيس أكثر من مرة.", "أجبر القصف عائلات على مغادرة مدينة أريحا."],
    ids=["changed hands", "left under fire"],
)
def test_no_place_is_taken_or_hit(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("وكان التنظيم قد خسر مدينتي تدمر والقريتين.", {"captured Palmyra", "captured al-Qaryatayn"}),
        ("غارات روسية على حرستا ودوما توقع قتلى وجرحى", {"struck Harasta", "struck Douma"}),
        ("دخلت قوات الأمن العام إلى مدينة الصنمين وأعادت الأمن إليها.", {"captured Sanamayn"}),
        ("ضرب داعش بسيارتين مفخختين حاجزاً عند مدخل مدينة الحسكة.", {"struck Hasakah"}),
        (
            "خرج مطار حلب الدولي عن الخدمة إثر عدوان إسرائيلي.",
            {"closed Aleppo airport", "struck Aleppo airport"},
        ),
        ("إدلب المدينة: غارات روسية صباح اليوم.", {"struck Idlib"}),
    ],
    ids=["had lost", "verb of the outcome", "to it", "two bombs", "aggression", "heading"],
)
def test_turns_of_phrase_of_the_agencies(text: str, events: set[str]) -> None:
    assert told(text) == events


def test_who_leaves_drives_nobody_out() -> None:
    assert {e.type for e in code("سيخرج مقاتلو جيش الإسلام من دوما خلال يومين.")} == {"withdrawn"}


def test_a_denied_withdrawal_with_its_pronoun() -> None:
    (event,) = code("نفت هيئة تحرير الشام انسحابها من مدينة سراقب.")
    assert (event.type, event.status, event.actor) == ("withdrawn", "negated", "HTS")


def test_who_calls_a_place_free_took_it() -> None:
    (event,) = code("أعلنت الفصائل أن مدينة حماة أصبحت محررة بالكامل.")
    assert (event.actor, event.status) == ("opposition forces", "claimed")


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("استهدفت بوارج روسية من البحر المتوسط مواقع في مدينة الباب.", {"struck al-Bab"}),
        ("أجلت قوات النظام عناصرها من مطار الضمير.", {"withdrawn Dumayr airbase"}),
        ("تحولت السيطرة على مدينة سراقب إلى هيئة تحرير الشام.", {"captured Saraqib"}),
        ("يسيطر تنظيم الدولة على معظم أحياء مدينة دير الزور.", set()),
        ("سيطرت الفصائل على بلدة مورك والصوامع بريف معرة النعمان.", {"captured Morek"}),
        ("عاد معبر القائم إلى العمل بعد أن كان تحت سيطرة داعش.", set()),
    ],
    ids=["from the sea", "its own troops", "passed to", "who holds it", "countryside", "was held"],
)
def test_phrases_end_where_they_should(text: str, events: set[str]) -> None:
    assert told(text) == events


def test_an_unknown_spot_in_a_town_is_in_the_town() -> None:
    assert told("انفجرت سيارة مفخخة قرب دوار الساعة في مدينة إدلب.") == {"struck Idlib"}
    assert told("انفجرت سيارة مفخخة في قرية زعفرانة في مدينة إدلب.") != {
        "struck Idlib"
    }  # a village of its own


def test_the_accused_struck_and_did_not_speak() -> None:
    (event,) = code("اتهمت وزارة الخارجية الجيش الإسرائيلي بقصف مدينة الباب.")
    assert (event.place, event.actor, event.status) == ("al-Bab", "Israel", "reported")


def test_who_carried_out_the_raids_of_a_relative_clause() -> None:
    (event,) = code("قتل خمسة في غارات شنتها طائرات التحالف على مدينة منبج.")
    assert (event.place, event.actor) == ("Manbij", "US coalition")


def test_a_strike_without_an_outcome_took_place_all_the_same() -> None:
    assert told("لم تسفر الغارات على مدينة الضمير عن إصابات.") == {"struck Dumayr"}
    assert told("لم تستهدف الغارات مدينة الضمير.") == set()


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("تمكنت قوات النظام من طرد الفصائل من مدينة الباب.", "Syrian army"),
        ("سيطرت قسد على صرين بعد طرد تنظيم الدولة من مدينة الباب.", "SDF"),
        ("انتهت المعركة بطرد الفصائل لتنظيم الدولة من مدينة الباب.", "opposition forces"),
        ("تم طرد تنظيم الدولة من مدينة الباب.", "unknown"),
    ],
    ids=["managed to", "after", "both", "nobody"],
)
def test_who_is_driven_out_did_not_take_the_place(text: str, actor: str) -> None:
    assert {e.actor for e in code(text) if e.place == "al-Bab"} == {actor}


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("مورك في قبضة الجيش السوري منذ صباح الجمعة.", {"captured Morek"}),
        ("ما زالت مورك في قبضة الجيش السوري.", set()),
        ("بقيت مورك بيد الفصائل.", set()),
        ("زار الوفد مورك التي في أيدي الفصائل.", set()),
        ("انسحبت قوات النظام من مورك، لتقع بيد الفصائل.", {"withdrawn Morek", "captured Morek"}),
        (
            "رفع الجيش السوري علمه فوق معبر نصيب بعد عام من خروجه عن سلطة دمشق.",
            {"captured Nasib / Jaber border crossing"},
        ),
        ("خرجت حافلات جيش الإسلام من دوما.", {"withdrawn Douma"}),
        ("خرجت حافلات تقل عائلات من دوما.", set()),
        ("انسحبت القوات الروسية من نقطتيها في عين عيسى.", {"withdrawn Ain Issa"}),
    ],
    ids=[
        "in the grip",
        "still",
        "remained",
        "relative",
        "so that it fell",
        "out of the power of",
        "buses of a force",
        "buses of families",
        "dual",
    ],
)
def test_who_holds_and_who_leaves(text: str, events: set[str]) -> None:
    assert told(text) == events


@pytest.mark.parametrize(
    ("text", "events"),
    [
        (
            "قصفت قوات النظام مطار منغ العسكري وحواجز للفصائل في مارع وتل رفعت.",
            {"struck Menagh airbase", "struck Marea", "struck Tal Rifaat"},
        ),
        ("هزت انفجارات محافظة حمص بعد غارات إسرائيلية على القصير.", {"struck Qusayr"}),
        ("هزت انفجارات محافظة حمص.", {"struck Homs Governorate"}),
        ("هزت انفجارات محافظة حمص بعد غارات على مورك.", {"struck Homs Governorate", "struck Morek"}),
        ("خرجت مدارس حلب من الخدمة إثر ضربات إسرائيلية متزامنة.", set()),
        (
            "خرج مطار حلب من الخدمة إثر ضربات إسرائيلية متزامنة.",
            {"closed Aleppo airport", "struck Aleppo airport"},
        ),
    ],
    ids=["list goes on", "spot told", "no spot told", "spot elsewhere", "no works", "airport"],
)
def test_where_a_strike_hit(text: str, events: set[str]) -> None:
    assert told(text) == events


def test_what_a_force_took_with_the_help_of_another() -> None:
    (first, second) = code(
        "استعاد الجيش السوري مورك أمس، وكانت الفصائل قد أخذتها الأحد الماضي بإسناد من المدفعية التركية."
    )
    assert (first.actor, second.actor) == ("Syrian army", "opposition forces")
    assert first.place == second.place == "Morek"


@pytest.mark.parametrize(
    "text",
    ["أخذ الأهالي معهم متاعهم إلى مورك.", "أخذت الطائرات تحلق فوق مورك.", "أخذت الفصائل تحشد قرب مورك."],
)
def test_what_is_taken_along_or_begun_is_no_capture(text: str) -> None:
    assert told(f"سيطر الجيش السوري على سراقب. و{text}") == {"captured Saraqib"}


def test_a_base_that_also_speaks_is_a_place_where_it_is_left() -> None:
    (event,) = code("نفت وزارة الدفاع الروسية إخلاء قاعدة حميميم.")
    assert (event.type, event.place, event.status) == ("withdrawn", "Hmeimim airbase", "negated")


def test_an_unknown_village_whose_name_begins_with_mother_of() -> None:
    (event,) = code("صدت الفصائل هجوماً على قرية أم شجيرة.")
    assert (event.mention, event.status, event.lat) == ("أم شجيرة", "negated", None)
