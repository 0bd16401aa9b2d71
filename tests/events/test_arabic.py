"""What the Arabic grammar makes of the turns of phrase that reports use, and of single words."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from conflictmap.events.arabic_words import Words, fold_word, inflect, is_arabic, split_words
from conflictmap.events.lexicon import Lexicon, Trigger, find_faults
from conflictmap.model import Event, Report
from conflictmap.pipeline import code_report, explain, find_wrong_sentences

LEXICON = Lexicon.bundled("ar")
PUBLISHED = dt.date(2024, 12, 7)  # a Saturday


def code(text: str, title: str = "") -> list[Event]:
    return code_report(Report(id="t", text=text, title=title, published=PUBLISHED))


def told(text: str, title: str = "") -> set[str]:
    """Asserted events as "type place" words."""
    return {f"{e.type} {e.place}" for e in code(text, title) if e.status in ("reported", "claimed")}


@pytest.mark.parametrize("trigger", LEXICON.triggers, ids=[t.id for t in LEXICON.triggers])
def test_sentences_give_what_they_should(trigger: Trigger) -> None:
    assert find_wrong_sentences([trigger], LEXICON) == []


def test_the_bundled_lexicon_has_no_fault() -> None:
    import tomllib

    from conflictmap.resources import data_path

    assert find_faults(tomllib.loads(data_path("lexicon/ar.toml").read_text(encoding="utf-8"))) == []
    english = Lexicon.bundled()
    assert LEXICON.types == english.types
    assert {a.name: a.side for a in LEXICON.actors}.items() <= {
        a.name: a.side for a in english.actors
    }.items()


@pytest.mark.parametrize(
    ("paradigm", "forms"),
    [
        ("سيطر سيطر", {"سيطرت": "past", "سيطروا": "past", "يسيطر": "present", "يسيطرون": "present"}),
        (
            "استعاد ستعيد استعد ستعد",
            {"استعادت": "past", "استعدنا": "past", "تستعيد": "present", "يستعد": "present"},
        ),
        (
            "أخلى خلي",
            {"اخلي": "past", "اخلت": "past", "اخلوا": "past", "تخلي": "present", "يخلوا": "present"},
        ),
        ("- قع", {"يقع": "present", "تقع": "present"}),
    ],
    ids=["sound", "hollow", "weak", "present only"],
)
def test_verbs_are_inflected(paradigm: str, forms: dict[str, str]) -> None:
    found = inflect("س", paradigm)
    assert {form: tense for form, tense in forms.items() if tense in found.get(form, ())} == forms
    assert (
        "past" in found.get("وقع", ()) or "-" not in paradigm or not any("past" in c for c in found.values())
    )


CUT = {
    "سيطروا": "سيطروا",
    "وسيطرت": "و سيطرت",
    "سيسيطر": "س يسيطر",
    "وبالمدفعية": "و ب المدفعية",
    "للسيطرة": "ل السيطرة",
    "استعاده": "استعاد ه",
    "استعادة": "استعادة",
    "سيطرته": "سيطرة ه",
    "أخلاها": "اخلي ها",
    "حررناها": "حررنا ها",
    "قواتنا": "قوات نا",
    "عليها": "علي ها",
    "بيد": "ب يد",
    "وزارة": "وزارة",
    "وصل": "وصل",
    "فصائل": "فصايل",
    "لبنان": "لبنان",
    "قَصَفَتِ": "قصفت",
}


@pytest.mark.parametrize(("word", "pieces"), CUT.items(), ids=CUT.keys())
def test_words_are_cut_where_the_rest_is_known(word: str, pieces: str) -> None:
    assert " ".join(piece.low for piece in Words.of(LEXICON).cut(fold_word(word))) == pieces


def test_pieces_keep_their_place_in_the_text() -> None:
    text = "ثُمَّ ولِلسَّيطَرَةِ على حمص"
    pieces = [text[a:b] for a, b, _ in split_words(text, 0, len(text), Words.of(LEXICON))]
    assert fold_word("".join(pieces)) == fold_word(text).replace(" ", "")
    assert "على" in pieces


CASES = {
    "head of the clause": ("وفي داريا قتلت غارة طفلين.", {"struck Darayya"}),
    "where a strike killed": ("مقتل خمسة أشخاص في مدينة الباب بانفجار سيارة مفخخة.", {"struck al-Bab"}),
    "what a strike did": ("غارة تركية أدت إلى مقتل عنصرين قرب مدينة عين العرب.", {"struck Kobani"}),
    "then": ("سيطر الجيش على مدينة سراقب ثم خان شيخون.", {"captured Saraqib", "captured Khan Shaykhun"}),
    "followed": (
        "سقطت سراقب الجمعة، وتلتها خان شيخون.",
        {"captured Saraqib", "captured Khan Shaykhun"},
    ),
    "heading with a colon": (
        "معبر نصيب: توقف كامل لحركة المسافرين.",
        {"closed Nasib / Jaber border crossing"},
    ),
    "a part of it": ("دخلت الفصائل مدينة حماة وسيطرت على أحياء فيها.", {"captured Hama"}),
    "stationed elsewhere": (
        "قصفت قوات النظام المتمركزة في سلحب بلدة قلعة المضيق.",
        {"struck Qalaat al-Madiq"},
    ),
    "outcome of an attempt": ("أفضت المعارك إلى سيطرة الفصائل على بلدة الزربة.", {"captured Zarbah"}),
    "no sooner": ("ما إن سيطرت الفصائل على مورك حتى انسحب الجيش.", {"captured Morek"}),
    "two barrels": ("برميلان متفجران على داريا.", {"struck Darayya"}),
    "has fallen": ("فقد سقطت مدينة سراقب.", {"captured Saraqib"}),
    "verb first": ("سيطرت فصائل المعارضة، اليوم الخميس، على مدينة حماة بعد معارك عنيفة.", {"captured Hama"}),
    "subject first": ("الفصائل تسيطر على خان شيخون.", {"captured Khan Shaykhun"}),
    "transitive": ("استعاد الجيش السوري بلدة مورك.", {"captured Morek"}),
    "object behind an adjunct": (
        "قصفت قوات النظام بالمدفعية الثقيلة بلدة كنصفرة.",
        {"struck Kansafra"},
    ),
    "passive": ("أُغلق معبر باب الهوى أمام المسافرين.", {"closed Bab al-Hawa / Cilvegozu border crossing"}),
    "list": (
        "سيطرت الفصائل على بلدات مورك وكفرزيتا وخان شيخون.",
        {"captured Morek", "captured Kafr Zita", "captured Khan Shaykhun"},
    ),
    "each of": ("سيطرت الهيئة على كل من سراقب ومورك.", {"captured Saraqib", "captured Morek"}),
    "list with regions": (
        "قصف الطيران بلدة مورك في ريف حماة وبلدة البارة في ريف إدلب.",
        {"struck Morek", "struck al-Bara"},
    ),
    "such as": (
        "سيطرت الفصائل على العديد من البلدات في ريف حماة، مثل مورك وكفرزيتا.",
        {"captured Morek", "captured Kafr Zita"},
    ),
    "among them": (
        "طال القصف بلدات بينها الكسوة وصحنايا.",
        {"struck Kiswah", "struck Sahnaya"},
    ),
    "somewhere in a region": ("سيطرت الفصائل على عدة قرى في ريف حلب.", {"captured Aleppo Governorate"}),
    "in the hands of": ("سقطت سراقب في أيدي مقاتلي المعارضة.", {"captured Saraqib"}),
    "came under": ("باتت مدينة دير الزور تحت سيطرة قسد.", {"captured Deir ez-Zor"}),
    "noun": ("تمكنت الفصائل من السيطرة على بلدة مورك.", {"captured Morek"}),
    "noun with a pronoun": ("فرض الجيش السوري سيطرته على سراقب.", {"captured Saraqib"}),
    "fall of": ("أكد ناشطون سقوط مدينة سراقب بيد الفصائل.", {"captured Saraqib"}),
    "flag": ("رفعت الفصائل علمها فوق معبر تل أبيض.", {"captured Tal Abyad / Akcakale border crossing"}),
    "drive out": ("طردت قوات سوريا الديمقراطية تنظيم الدولة من الطبقة.", {"captured Tabqa"}),
    "so that": ("تقدمت الفصائل من الشمال، لتسيطر على بلدة مورك.", {"captured Morek"}),
    "raids on": ("غارات روسية على جسر الرستن.", {"struck Rastan bridge"}),
    "a raid that hit": ("شن الطيران غارات استهدفت مطار المزة العسكري.", {"struck Mezzeh airbase"}),
    "exposed to": ("تعرضت بلدة كنصفرة لقصف مدفعي.", {"struck Kansafra"}),
    "witnessed": ("شهدت مدينة الرستن قصفاً عنيفاً.", {"struck Rastan"}),
    "positions in": ("استهدفت طائرات إسرائيلية مواقع في القصير.", {"struck Qusayr"}),
    "car bomb": ("انفجرت سيارة مفخخة وسط مدينة عفرين.", {"struck Afrin"}),
    "shells fell": ("سقطت قذائف هاون على بلدة الفوعة.", {"struck al-Fuah"}),
    "bomber": ("فجر انتحاري نفسه في مدينة أعزاز.", {"struck Azaz"}),
    "barrels": ("ألقت مروحيات النظام براميل متفجرة على داريا.", {"struck Darayya"}),
    "out of service": (
        "خرج مطار حلب الدولي عن الخدمة إثر غارات إسرائيلية.",
        {"closed Aleppo airport", "struck Aleppo airport"},
    ),
    "road between": ("قطع محتجون الطريق بين إدلب وسراقب.", {"closed Idlib-Saraqib road"}),
    "road at a place": ("قطعت الفصائل طريق حلب - دمشق عند بلدة الزربة.", {"closed Zarbah"}),
    "withdrew from": (
        "انسحبت قوات النظام من مدينة درعا ومن بلدة نوى باتجاه دمشق.",
        {"withdrawn Daraa", "withdrawn Nawa"},
    ),
    "withdrew its troops": ("سحبت تركيا قواتها من مورك.", {"withdrawn Morek"}),
    "left": ("غادر مقاتلو حزب الله بلدة القصير خلال الليل.", {"withdrawn Qusayr"}),
    "evacuated positions": (
        "أخلت قوات النظام مواقعها في القنيطرة ودرعا.",
        {"withdrawn Quneitra", "withdrawn Daraa"},
    ),
    "redeployed outside": ("أعادت قيادة الجيش نشر قواتها خارج مدينة حماة.", {"withdrawn Hama"}),
    "relative": ("دخل الجيش عين العرب، التي انسحبت منها قسد.", {"withdrawn Kobani"}),
    "before they took": ("احترق السوق في مورك قبل أن تسيطر عليها الفصائل.", {"captured Morek"}),
    "pluperfect": ("وكان مطار الطبقة قد سقط بيد تنظيم الدولة.", {"captured Tabqa airbase"}),
    "pronoun object": ("وصل الجيش إلى معبر نصيب ثم أغلقه.", {"closed Nasib / Jaber border crossing"}),
    "quoted names": ("سيطرت “قوات سوريا الديمقراطية” على بلدة “السوسة”.", {"captured al-Susah"}),
    "unknown village": ("قصف الجيش قرية زغلولان بالمدفعية.", {"struck زغلولان"}),
    "vowel signs": ("قُصِفَتْ بلدةُ كنصفرة.", {"struck Kansafra"}),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_turns_of_phrase(text: str, expected: set[str]) -> None:
    assert told(text) == expected


QUIET = {
    "under fire control": "سيطرت الفصائل ناريا على الطريق قرب مورك.",
    "calm": "سيطر الهدوء على مدينة درعا.",
    "would": "قال إن سقوط حلب سيغير مسار الحرب.",
    "if": "هدد النظام باقتحام المدينة إن سقطت سراقب.",
    "tomorrow": "يبدأ غدا خروج المقاتلين من دوما.",
    "held": "تخضع مدينة منبج لسيطرة مجلس عسكري.",
    "shelling stopped": "توقف القصف على مدينة إدلب منذ سريان الهدنة.",
    "talks": "جرت مفاوضات حول خروج المقاتلين من دوما.",
    "casualties": "سقط عشرة قتلى في مدينة دوما.",
    "advanced": "تقدمت قوات النظام باتجاه سراقب وباتت على مشارفها.",
    "entered": "دخلت قوات الأمن إلى مدينة جبلة.",
    "besieged": "حاصرت الفصائل بلدتي نبل والزهراء.",
    "clashes": "تدور اشتباكات عنيفة على أطراف مدينة حمص.",
    "civilians": "نزح آلاف المدنيين من مدينة حمص باتجاه الساحل.",
    "civilians leave": "غادرت مئات العائلات مدينة القصير.",
    "who holds it": "انطلق الرتل من سراقب التي تسيطر عليها الفصائل.",
    "held today": "ويسيطر الجيش السوري على مدينة حماة منذ سنوات.",
    "areas held": "تقع القرية في مناطق سيطرة النظام قرب حماة.",
    "unnamed town": "سيطرت الفصائل على بلدة استراتيجية جنوب شرقي دمشق.",
    "lorry seized": "استولى مسلحون على شاحنة مساعدات في حماة.",
    "small arms": "استهدف مسلحون حاجزاً في درعا بالأسلحة الرشاشة.",
    "earthquake": "ضرب زلزال مدينة حلب.",
    "sanctions": "استهدفت العقوبات مصارف في دمشق.",
    "sirens": "دوت صفارات الإنذار من الغارات في الجولان.",
    "arrests": "شنت قوات النظام حملة اعتقالات في بلدة كناكر.",
    "schools": "أثار إغلاق المدارس في حمص غضب الأهالي.",
    "reopened": "أعيد فتح معبر نصيب.",
    "hospital": "الأسواق مغلقة في حمص.",
    "delegation": "انسحب الوفد من محادثات دمشق.",
    "prices": "تراجعت الأسعار في حلب.",
    "destination": "انسحبت القوات باتجاه حماة.",
    "city as subject": "استعادت حمص نشاطها التجاري.",
    "country": "شنت إسرائيل غارات في شمال سوريا.",
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET.keys())
def test_what_must_not_become_an_event(text: str) -> None:
    assert told(text) == set()


STATUS = [
    ("لم تسيطر الفصائل على مدينة حماة.", "negated"),
    ("لم تتمكن الفصائل من السيطرة على سراقب.", "negated"),
    ("نفت وزارة الدفاع انسحاب قواتها من مدينة حماة.", "negated"),
    ("لا صحة للأنباء عن سقوط مدينة حماة.", "negated"),
    ("فشلت قوات النظام في استعادة مدينة سراقب.", "negated"),
    ("صدت الفصائل هجوماً للجيش السوري على بلدة مورك.", "negated"),
    ("أحبط الجيش محاولة السيطرة على سراقب.", "negated"),
    ("سيسيطر الجيش على مدينة سراقب.", "hypothetical"),
    ("قد تسقط حماة خلال ساعات.", "hypothetical"),
    ("إذا سقطت حمص بيد الفصائل انقطع الطريق.", "hypothetical"),
    ("هددت الفصائل بقصف مدينة حمص.", "hypothetical"),
    ("تعتزم تركيا إغلاق معبر باب السلامة.", "hypothetical"),
    ("تدور معارك للسيطرة على مورك.", "hypothetical"),
    ("طالب المتظاهرون بانسحاب قوات النظام من السويداء.", "hypothetical"),
    ("هل تسقط حمص؟", "hypothetical"),
    ("أعلنت هيئة تحرير الشام أنها سيطرت على مورك.", "claimed"),
    ("قالت وكالة سانا إن الجيش السوري استعاد بلدة مورك.", "claimed"),
    ("غرفة عمليات الجنوب: مقاتلونا حرروا مدينة الصنمين.", "claimed"),
    ("ذكر ناشطون أن الجيش السوري استعاد بلدة مورك.", "reported"),
    ("أعلن الجيش السوري انسحاب قواته من مدينة السويداء.", "reported"),
    ("قتل ما لا يقل عن خمسة مدنيين في قصف على خان شيخون.", "reported"),
]


@pytest.mark.parametrize(("text", "status"), STATUS, ids=[t for t, _ in STATUS])
def test_status(text: str, status: str) -> None:
    [event] = code(text)
    assert event.status == status


ACTORS = [
    ("ألقت مروحية برميلا متفجرا على مدينة داريا.", "Syrian army"),
    ("استهداف مطار الشعيرات بصواريخ توماهوك.", "US forces"),
    ("قصفت الطائرات الإسرائيلية حمص. وأغار الطيران الحربي على تدمر.", "Israel"),
    ("هزت انفجارات محيط دمشق ناجمة عن غارات إسرائيلية.", "Israel"),
    ("استعاد الجيش الحر بلدة مورك من قبضة قوات الأسد.", "opposition forces"),
    ("فقدت قوات النظام سيطرتها على مدينة إدلب لصالح جيش الفتح.", "opposition forces"),
    ("وزارة الدفاع التركية: السيطرة على مدينة رأس العين.", "Turkey"),
    ("سيطرت هيئة تحرير الشام والفصائل على حماة.", "HTS; opposition forces"),
    ("غارات إسرائيلية على مطار المزة.", "Israel"),
    ("شنت طائرات حربية روسية غارات على سراقب.", "Russian forces"),
    ("سقطت سراقب بيد الفصائل.", "opposition forces"),
    ("قصف على بلدة كنصفرة من قبل قوات النظام.", "Syrian army"),
    ("أفادت الفصائل بأنها سيطرت على مورك.", "opposition forces"),
    ("سيطرت قوات سوريا الديمقراطية المدعومة من التحالف على هجين.", "SDF"),
    ("انفجرت سيارة مفخخة في مدينة الباب الخاضعة لسيطرة القوات التركية.", "unknown"),
    ("سلمت قسد مدينة منبج للجيش السوري.", "Syrian army"),
    ("أغلقت عمان معبر نصيب.", "Jordan"),
    ("أغارت طائرات إسرائيلية على الطريق المؤدي إلى معبر المصنع.", "Israel"),
]


@pytest.mark.parametrize(("text", "actor"), ACTORS, ids=[t for t, _ in ACTORS])
def test_who_did_it(text: str, actor: str) -> None:
    assert {event.actor for event in code(text)} == {actor}


BACK = {
    "the town": ("وصلت تعزيزات إلى بلدة مورك. ثم سيطرت الفصائل على البلدة.", {"captured Morek"}),
    "the town, called so before": (
        "سيطرت قسد على بلدة السوسة قرب مدينة دير الزور بعد انسحاب تنظيم الدولة من البلدة.",
        {"captured al-Susah", "withdrawn al-Susah"},
    ),
    "from it": (
        "سيطرت الفصائل على مدينة عفرين. وكانت وحدات الحماية قد خرجت منها.",
        {"captured Afrin", "withdrawn Afrin"},
    ),
    "gender": ("وصل الجيش إلى معبر نصيب قرب مدينة درعا ثم أغلقه.", {"closed Nasib / Jaber border crossing"}),
    "title": ("سقطت المدينة بيد الفصائل.", {"captured Homs"}),
    "unsure": ("زار الوفد بلدة مورك وبلدة صوران. ثم غادر. وبعد أيام سيطرت الفصائل على المدينة.", set()),
}


@pytest.mark.parametrize(("text", "expected"), BACK.values(), ids=BACK.keys())
def test_what_points_back(text: str, expected: set[str], request: pytest.FixtureRequest) -> None:
    title = "معركة حمص" if "title" in request.node.callspec.id else ""
    assert told(text, title) == expected


def test_dates_of_clauses() -> None:
    events = code("سقط معبر اليعربية بيد الجيش الحر مساء الخميس، ثم استعاده الجيش السوري فجر الجمعة.")
    assert [(e.actor, e.date) for e in events] == [
        ("opposition forces", "2024-12-05"),
        ("Syrian army", "2024-12-06"),
    ]


def test_a_relation_displaces() -> None:
    [event] = code("سقط صاروخ قرب مطار الضمير.")
    assert (event.relation, event.location_method) == ("قرب", "relative")


def test_one_event_is_told_once_a_sentence() -> None:
    [event] = code("قصف مدفعي لقوات النظام يستهدف بلدة كنصفرة.")
    assert event.actor == "Syrian army"


def test_a_mixed_report_is_coded_in_both_languages() -> None:
    text = "Rebels captured Saraqib.\nقصفت طائرات روسية خان شيخون.\nThe army withdrew from Hama."
    decisions = explain(Report(id="m", text=text, published=PUBLISHED))
    events = [event for decision in decisions for event in decision.events]
    assert [(e.type, e.place) for e in events] == [
        ("captured", "Saraqib"), ("struck", "Khan Shaykhun"), ("withdrawn", "Hama"),
    ]  # fmt: skip
    assert all(text[e.start : e.end] == e.evidence for e in events)


def test_letters_decide_the_language() -> None:
    assert is_arabic("سيطرت HTS على سراقب")
    assert not is_arabic("HTS took سراقب today")
    assert not is_arabic("12:30")


def test_any_order_of_words_is_coded_with_exact_spans() -> None:
    words = (
        "سيطرت الفصائل على حمص و ، . التي سقطت بيد الجيش المدينة منها غارات في قرب قصف لم إذا س قال أمس “ ” : ( ) "
        "معبر نصيب أغلق انسحب من إلى هجوم صد مثل ل ب ها كل من ريف قرية تل طريق بين عند ما أن نا لا ثم 10:40 M5 Homs"
    ).split()
    draw = random.Random(7)
    for _ in range(300):
        text = " ".join(draw.choices(words, k=draw.randint(1, 40)))
        for event in code(text):
            assert text[event.start : event.end] == event.evidence
            assert (event.lat is None) == (event.location_method == "unresolved")


@pytest.mark.parametrize(
    "text",
    [
        "ق" * 200_000,
        "سيطرت " * 10_000,
        "و" * 50_000,
        " ، و" * 20_000,
        "سيطرت الفصائل على حمص، " * 300,
        "قَ" * 50_000,
    ],
    ids=["one word", "one verb", "letters", "links", "one long sentence", "vowel signs"],
)
def test_hostile_length_is_worked_off(text: str) -> None:
    for decision in explain(Report(id="long", text=text)):
        assert decision.end <= len(text)


def test_a_letter_that_folds_to_two_shifts_no_span() -> None:
    text = "سيطرت الفصائل على حمص يوم الجمعة في İİİİ İ"
    for decision in explain(Report(id="i", text=text, published=PUBLISHED)):
        assert text[decision.start : decision.end] == decision.sentence
