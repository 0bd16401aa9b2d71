"""Dates in text: general news language in English and Arabic, and hostile input."""

from __future__ import annotations

import re
from datetime import date
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conflictmap.events.dates import DateMention, find_dates

PUBLISHED = date(2024, 12, 7)  # a Saturday
REFERENCE = date(2024, 12, 5)


def _dated(text: str, published: date | None = PUBLISHED, **options: date) -> list[tuple[str, str, str]]:
    return [(text[m.start : m.end], m.date, m.role) for m in find_dates(text, published=published, **options)]


# --- News language: published on Saturday 7 December 2024 -------------------------------------------------

AT = [
    ("The army retook the town on Monday morning.", "Monday morning", "2024-12-02"),
    ("Activists said Tuesday the town fell.", "Tuesday", "2024-12-03"),
    ("Rebels took it late Wednesday.", "Wednesday", "2024-12-04"),
    ("It was shelled early on Saturday.", "Saturday", "2024-12-07"),
    ("Shelling on Sunday and Monday killed 12.", "Sunday and Monday", "2024-12-01"),
    ("In the early hours of Friday, jets struck.", "Friday", "2024-12-06"),
    ("Jets struck in the night to Friday.", "night to Friday", "2024-12-06"),
    ("Jets struck overnight Thursday-Friday.", "overnight Thursday-Friday", "2024-12-06"),
    ("Overnight into Saturday rebels entered Homs.", "Overnight into Saturday", "2024-12-07"),
    ("The blast was at 2 a.m. local time on December 5.", "December 5", "2024-12-05"),
    ("It fell at 8:30 pm Thursday.", "Thursday", "2024-12-05"),
    ("After Friday prayers, shells fell.", "Friday prayers", "2024-12-06"),
    ("after Thursday's capture of Hama", "Thursday's", "2024-12-05"),
    ("By Tuesday evening they held it.", "Tuesday evening", "2024-12-03"),
    ("Just before 7 p.m. on Friday it fell.", "Friday", "2024-12-06"),
    ("this past Tuesday", "this past Tuesday", "2024-12-03"),
    ("Mrs May said on Monday", "Monday", "2024-12-02"),
    ("the first rockets came that Sunday.", "Sunday", "2024-12-01"),
    ("Sat 7 Dec", "Sat 7 Dec", "2024-12-07"),
    ("Thu, 5 Dec 2024 10:40", "Thu, 5 Dec 2024", "2024-12-05"),
    ("Thursday 5th December", "Thursday 5th December", "2024-12-05"),
    ("Thursday, December 5th, 2024", "Thursday, December 5th, 2024", "2024-12-05"),
    ("DAMASCUS, Dec 6 (Reuters) -", "Dec 6", "2024-12-06"),
    ("BEIRUT (AP) — December 6, 2024", "December 6, 2024", "2024-12-06"),
    ("5-Dec-2024", "5-Dec-2024", "2024-12-05"),
    ("2024-12-05T10:40:00Z", "2024-12-05T10:40:00Z", "2024-12-05"),
    ("[2024-12-05]", "2024-12-05", "2024-12-05"),
    ("as of 5 December", "5 December", "2024-12-05"),
    ("the October 7 attacks", "October 7", "2024-10-07"),
    ("the Feb. 6 earthquake", "Feb. 6", "2024-02-06"),
    ("on December 25 it fell", "December 25", ""),
    ("on 29 February 2024", "29 February 2024", "2024-02-29"),
    ("on 29 February", "29 February", "2024-02-29"),
    ("Dec. 2-3", "Dec. 2-3", "2024-12-02"),
    ("the weekend of 30 November-1 December", "30 November-1 December", "2024-11-30"),
    ("Nov. 27 to Nov. 30", "Nov. 27 to Nov. 30", "2024-11"),
    ("between 3 and 5 March 2019", "between 3 and 5 March 2019", "2019-03"),
    ("on the night of 7 to 8 November", "the night of 7 to 8 November", "2024-11-08"),
    ("in the last days of November", "November", "2024-11"),
    ("It was retaken in November. 30 men died.", "November", "2024-11"),
    ("in the first week of December", "December", "2024-12"),
    ("in the second week of Nov.", "Nov.", "2024-11"),
    ("late in November", "November", "2024-11"),
    ("the July ceasefire", "July", "2024-07"),
    ("Turkey's October 2019 offensive", "October 2019", "2019-10"),
    ("the August 2013 chemical attack on Ghouta", "August 2013", "2013-08"),
    ("The Sept. 2015 intervention", "Sept. 2015", "2015-09"),
    ("In December 2016 the army took Aleppo", "December 2016", "2016-12"),
    ("a 2018 de-escalation deal", "2018", "2018"),
    ("Turkey's 2019 offensive", "2019", "2019"),
    ("in summer 2014", "2014", "2014"),
    ("in the first half of 2015", "2015", "2015"),
    ("the Syrian uprising that began in March 2011", "March 2011", "2011-03"),
    ("a fortnight ago", "a fortnight ago", "2024-11"),
    ("recaptured nearly two months ago", "nearly two months ago", "2024-10"),
    ("recaptured more than five years ago", "more than five years ago", "2019"),
    ("recaptured a couple of days ago", "a couple of days ago", "2024-12-05"),
    ("recaptured some ten days ago", "some ten days ago", "2024-11-27"),
    ("an hour ago", "an hour ago", "2024-12-07"),
    ("in the last few hours", "the last few hours", "2024-12-07"),
    ("during the last 72 hours", "the last 72 hours", "2024-12"),
    ("In the past week, rebels", "the past week", "2024-12"),
    ("at the end of last month", "last month", "2024-11"),
    ("at the beginning of last week", "last week", "2024-11"),
    ("late last year", "last year", "2023"),
    ("At the start of the year", "the start of the year", "2024"),
    ("last autumn", "last autumn", "2024"),
    ("the day before yesterday", "the day before yesterday", "2024-12-05"),
    ("today's strike", "today's", "2024-12-07"),
    ("yesterday's strike", "yesterday's", "2024-12-06"),
    ("this morning", "this morning", "2024-12-07"),
    ("on the 29th and 30th of November", "29th", "2024-11-29"),
    ("on Friday\nnight", "Friday\nnight", "2024-12-06"),
    ("on 5 December 2024", "5 December 2024", "2024-12-05"),
    ("ON FRIDAY, 6 DECEMBER", "FRIDAY, 6 DECEMBER", "2024-12-06"),
    ("on friday they left", "friday", "2024-12-06"),
    ("5–6 December", "5–6 December", "2024-12-05"),
    ("a few years ago", "a few years ago", ""),
    ("decades ago", "decades ago", ""),
]
ARABIC = [
    ("سيطرت الفصائل يوم الخميس على المدينة", "يوم الخميس", "2024-12-05"),
    ("قصفت الطائرات صباح اليوم السبت بلدة", "صباح اليوم السبت", "2024-12-07"),
    ("مساء أمس الجمعة", "مساء أمس الجمعة", "2024-12-06"),
    ("قصفت الطائرات الليلة الماضية بلدة", "الليلة الماضية", "2024-12-07"),
    ("في ساعة متأخرة من ليل الأربعاء", "ليل الأربعاء", "2024-12-04"),
    ("في الساعات الأولى من فجر الجمعة", "فجر الجمعة", "2024-12-06"),
    ("بعد ظهر الخميس", "بعد ظهر الخميس", "2024-12-05"),
    ("قبل صلاة الجمعة", "الجمعة", "2024-12-06"),
    ("في 30 من تشرين الثاني الماضي", "30 من تشرين الثاني", "2024-11-30"),
    ("في الـ30 من نوفمبر", "الـ30 من نوفمبر", "2024-11-30"),
    ("يوم 5 ديسمبر/كانون الأول الجاري", "5 ديسمبر/كانون الأول", "2024-12-05"),
    ("٥ كانون الأول ٢٠٢٤", "٥ كانون الأول ٢٠٢٤", "2024-12-05"),
    ("بتاريخ 5/12/2024", "5/12/2024", "2024-12-05"),
    ("في شهر آذار من عام 2015", "شهر آذار من عام 2015", "2015-03"),
    ("في مارس/آذار 2015", "مارس/آذار 2015", "2015-03"),
    ("في كانون الثاني 2014", "كانون الثاني 2014", "2014-01"),
    ("أواخر عام 2016", "2016", "2016"),
    ("قبل نحو شهرين", "قبل نحو شهرين", "2024-10"),
    ("قبل أربع سنوات", "قبل أربع سنوات", "2020"),
    ("قبل نحو أسبوع", "قبل نحو أسبوع", "2024-11-30"),
    ("خلال اليومين الماضيين", "اليومين الماضيين", "2024-12-06"),
    ("منتصف ليل الخميس - الجمعة", "منتصف ليل الخميس - الجمعة", "2024-12-06"),
    ("ليل الخميس/الجمعة", "ليل الخميس/الجمعة", "2024-12-06"),
    ("يومي الخميس والجمعة", "الخميس والجمعة", "2024-12-05"),
    ("السنة الماضية", "السنة الماضية", "2023"),
    ("وخرجت منها ليلاً", "ليلاً", "2024-12-07"),
    ("في \u200f30 تشرين الثاني\u200f", "30 تشرين الثاني", "2024-11-30"),
]


@pytest.mark.parametrize(("text", "words", "expected"), AT + ARABIC)
def test_news_language(text: str, words: str, expected: str) -> None:
    found = {(mention.rstrip("\u200f"), day) for mention, day, _ in _dated(text)}
    assert (words, expected) in found


@pytest.mark.parametrize(
    ("text", "words", "expected", "role"),
    [
        ("since Sunday, when soldiers occupied it", "Sunday", "2024-12-01", "since"),
        ("Since early on Tuesday aircraft struck", "Tuesday", "2024-12-03", "since"),
        ("shut since April 2015", "April 2015", "2015-04", "since"),
        ("since mid-2013", "2013", "2013", "since"),
        ("from 5 December on", "5 December", "2024-12-05", "since"),
        ("after 2015 it was calm", "2015", "2015", "since"),
        ("منذ الأربعاء الماضي", "الأربعاء الماضي", "2024-12-04", "since"),
        ("منذ مطلع كانون الأول", "كانون الأول", "2024-12", "since"),
        ("until last Friday", "last Friday", "2024-12-06", "until"),
        ("held it until 2016", "2016", "2016", "until"),
        ("before 30 November it was theirs", "30 November", "2024-11-30", "until"),
        ("حتى الخميس", "الخميس", "2024-12-05", "until"),
        ("closed for three days", "for three days", "2024-12-04", "duration"),
        ("after years of siege", "after years of", "", "duration"),
        ("for the past 10 days", "the past 10 days", "2024-12", "duration"),
        ("will reopen next Monday", "next Monday", "", "deadline"),
        ("on Monday next week", "Monday next week", "", "deadline"),
        ("early next year", "next year", "", "deadline"),
        ("elections set for March 2025", "March 2025", "", "deadline"),
        ("a meeting due on 15 December", "15 December", "", "deadline"),
        ("before dawn on Friday", "dawn on Friday", "2024-12-06", "at"),
        ("خلال الأيام المقبلة", "الأيام المقبلة", "", "deadline"),
    ],
)
def test_roles(text: str, words: str, expected: str, role: str) -> None:
    assert (words, expected, role) in _dated(text)


@pytest.mark.parametrize(
    "text",
    [
        "Two thousand soldiers crossed at 10:40.", "some 2,000 civilians", "about 2000 fighters", "Base 46",
        "the 17th Division's base", "the 93rd Brigade", "Brigade 47 in Hama", "hill 1154",
        "UN Resolution 2254",
        "at 1915 GMT", "the M5 motorway", "30 to 35 km", "at 5.25 a.m.", "24-hour truce", "a two-week battle",
        "after a four-year siege", "for the first time in four years", "for the second day in a row",
        "two days before the fall of Damascus", "just days before the truce was due to begin",
        "they may march on", "March into Damascus", "a march to the sea", "Theresa May", "The Sun reported",
        "they sat down", "Sunni fighters", "on Fridays", "every Monday", "the Tishrin dam",
        "March 8 revolution",
        "the Friday Market", "the day will come", "the next town", "a second front",
        "between 12 and 15 people",
        "1 to 3 metres", "5 and 6 tanks", "10.12.2013.5", "99/99/2024", "2024-02-30", "on 31 November",
        "سد تشرين", "جسر 6 تشرين الأول", "أحد القادة", "القائد العام", "بشكل عام", "أهل السنة", "كل يوم جمعة",
        "مارس الجيش ضغوطا", "ريف دمشق", "يوميا", "",
    ],
)  # fmt: skip
def test_no_date(text: str) -> None:
    assert _dated(text) == []


# --- The day spoken of ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 14 October they left; others came a day later.", ["2024-10-14", "2024-10-15"]),
        ("It was hit on 12 October, and again two days after that.", ["2024-10-12", "2024-10-14"]),
        ("On Thursday it fell. A day earlier it was shelled.", ["2024-12-05", "2024-12-04"]),
        ("On Tuesday it fell. The next day they left. That night it burnt.",
         ["2024-12-03", "2024-12-04", "2024-12-04"]),
        ("On Friday a bomb went off, a day after they took it.", ["2024-12-06", "2024-12-05"]),
        ("A day after they took it, a bomb went off on Friday.", ["2024-12-05", "2024-12-06"]),
        ("On Tuesday it fell. A day after they took it, a bomb went off on Friday.",
         ["2024-12-03", "2024-12-05", "2024-12-06"]),
        ("Rebels took Idlib in March 2015 and Palmyra fell two months later.", ["2015-03", "2015-05"]),
        ("In 2013 rebels took the base; the following year it was lost.", ["2013", "2014"]),
        ("Lost in 2016, it was retaken in December of that year.", ["2016", "2016-12"]),
        ("On 2 December it fell. Hours later they left.", ["2024-12-02", "2024-12-02"]),
        ("They said on Friday they had begun to leave the week before.", ["2024-12-06", "2024-11-29"]),
    ],
)  # fmt: skip
def test_day_spoken_of(text: str, expected: list[str]) -> None:
    assert [mention.date for mention in find_dates(text, published=PUBLISHED)] == expected


def test_plans_do_not_move_the_day_spoken_of() -> None:
    text = (
        "On Wednesday they shut it, a plan to open it the next morning dropped. Two days earlier it was hit."
    )
    found = _dated(text)
    assert [day for _, day, _ in found] == ["2024-12-04", "2024-12-05", "2024-12-02"]


def test_reference_is_used_until_a_day_is_named() -> None:
    text = "Emptied the day before, it was shelled on Friday. A day earlier they had left."
    assert [day for _, day, _ in _dated(text, reference=date(2024, 8, 24))] == [
        "2024-08-23", "2024-12-06", "2024-12-05",
    ]  # fmt: skip


def test_after_phrase_dates_what_follows() -> None:
    (mention,) = find_dates("two days after they took it", published=PUBLISHED, reference=REFERENCE)
    assert mention == DateMention(0, 14, "2024-12-03", "day", "at", follows=True, relative=True)


def test_possessive_dates_what_follows() -> None:
    (mention,) = find_dates("our answer to Tuesday’s attack on it", published=PUBLISHED)
    assert mention == DateMention(14, 23, "2024-12-03", "day", "at", follows=True)


def test_night_belongs_to_the_news_day() -> None:
    assert _dated("bombing overnight destroyed it", news_day=date(2024, 12, 6)) == [
        ("overnight", "2024-12-06", "at")
    ]


def test_next_day_after_publication_is_dropped() -> None:
    assert _dated("A plan to open it the next day", reference=PUBLISHED) == []


def test_without_publication_only_full_dates_count() -> None:
    text = "On Friday, 6 March, in April, last year, yesterday, on 5 May 2014, in June 2015 and in 2016"
    assert [day for _, day, _ in _dated(text, published=None)] == ["2014-05-05", "2015-06", "2016"]


def test_part_of_a_text() -> None:
    text = "On Monday it fell. On Friday they left."
    assert find_dates(text, published=PUBLISHED, start=19) == [
        DateMention(22, 28, "2024-12-06", "day", "at"),
    ]
    assert find_dates(text, published=PUBLISHED, start=19, end=24) == []


# --- Any text ---------------------------------------------------------------------------------------------

_WORDS = sorted(
    {word for text, *_ in AT + ARABIC for word in re.findall(r"\w+|\W", text)}
    | {"before", "after", "earlier", "later", "that", "the following", "weeks", "for", "next", "between"}
    | {"\u200f", "ً", "\n", "İ", "’", "31", "29 February", "0", "999", "1900", "2099", "١٩"}
)
_TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(_WORDS)).map(" ".join),
    st.lists(st.sampled_from(_WORDS)).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(
    text=_TEXTS,
    published=st.none() | st.dates(),
    reference=st.none() | st.dates(),
    bounds=st.tuples(st.integers(0, 60), st.integers(0, 60)),
)
@example(text="999 years ago", published=date(1, 1, 1), reference=None, bounds=(0, 60))
@example(text="on 29 February", published=date(1904, 1, 1), reference=None, bounds=(0, 60))
@example(text="tomorrow and 9 weeks later", published=date.max, reference=date.max, bounds=(0, 60))
@example(text="İ on Friday ليلاً", published=PUBLISHED, reference=None, bounds=(0, 60))
def test_any_text(text: str, published: date | None, reference: date | None, bounds: tuple[int, int]) -> None:
    start, end = min(bounds), min(max(bounds), len(text))
    last = start
    for mention in find_dates(text, published=published, start=start, end=end, reference=reference):
        assert last <= mention.start < mention.end <= end
        last = mention.end
        assert mention.role in {"at", "since", "until", "duration", "deadline"}
        length = {"day": 10, "month": 7, "year": 4, "unknown": 0}[mention.precision]
        assert len(mention.date) == length
        if mention.date:
            assert mention.role != "deadline"
            date.fromisoformat((mention.date + "-01-01")[:10])
            if published:
                assert mention.date <= published.isoformat()[:length]


@settings(max_examples=100, deadline=None)
@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_full_dates_come_back(day: date) -> None:
    british, american = f"{day.day} {day:%B %Y}", f"{day:%B} {day.day}, {day.year}"
    for text in (f"{day:%Y-%m-%d}", f"{day:%d/%m/%Y}", british, american):
        assert [m.date for m in find_dates(f"on {text} it fell", published=None)] == [day.isoformat()]


@settings(max_examples=100, deadline=None)
@given(published=st.dates(date(1905, 1, 1), date(2099, 12, 31)), back=st.integers(0, 6))
def test_weekdays_are_of_the_last_seven_days(published: date, back: int) -> None:
    day = date.fromordinal(published.toordinal() - back)
    assert [m.date for m in find_dates(f"late on {day:%A} it fell", published=published)] == [day.isoformat()]


@pytest.mark.parametrize(
    "piece", ["a day after ", "Friday and ", "5, ", "2014-", "the night of ", "بعد يومين من ", "\u200f", " "]
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    def seconds(characters: int) -> float:
        text = piece * (characters // len(piece))
        began = process_time()
        find_dates(text, published=PUBLISHED)
        return process_time() - began

    seconds(2_000)  # compiles what it needs
    short, long = (min(seconds(characters) for _ in range(3)) for characters in (4_000, 40_000))
    assert long < 10 * 3 * short + 0.1  # a quadratic search would take 100 times as long
