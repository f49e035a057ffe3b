"""When a date is certain, and in which order, offset, calendar and digits it is read."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillogger.message.forward.dates import parse_date

CET = timezone(timedelta(hours=1))


def local(text: str, language: str | None) -> str | None:
    """The local time that is read, as ISO 8601 without its offset."""
    printed = parse_date(text, language, CET)
    return printed.date.replace(tzinfo=None).isoformat() if printed else None


@pytest.mark.parametrize(
    ("text", "language", "iso", "zone"),
    [
        ("Tue, 5 Mar 2024 14:53:22 +0100", "de", "2024-03-05T14:53:22+01:00", "stated"),
        ("Tue, 05 Mar 2024 14:53:22 +0530 (IST)", "zh-Hans", "2024-03-05T14:53:22+05:30", "stated"),
        ("5 Mar 2024 14:53 GMT", "fr", "2024-03-05T14:53:00+00:00", "stated"),
        ("2024-03-05T14:53:22Z", None, "2024-03-05T14:53:22+00:00", "stated"),
        ("2024-03-05 14:53:22-05:00", None, "2024-03-05T14:53:22-05:00", "stated"),
        ("March 5, 2024 at 2:53 PM GMT+1", "en", "2024-03-05T14:53:00+01:00", "stated"),
        ("Tuesday, March 5, 2024 2:53 PM UTC-5", "en", "2024-03-05T14:53:00-05:00", "stated"),
        ("5 March 2024 at 14:53:07 CEST", "en", "2024-03-05T14:53:07+02:00", "stated"),
        ("5. März 2024 um 14:53:07 MEZ", "de", "2024-03-05T14:53:07+01:00", "stated"),
        ("úterý 5. března 2024 14:53:50 SEČ", "cs", "2024-03-05T14:53:50+01:00", "stated"),
        ("5 mars 2024 à 14:53:08 HAEC", "fr", "2024-03-05T14:53:08+02:00", "stated"),
        ("٥ مارس ٢٠٢٤ في ٢:٥٣ م غرينتش+٣", "ar", "2024-03-05T14:53:00+03:00", "stated"),
        ("2024. 03. 05. 9:53-kor", "hu", "2024-03-05T09:53:00+01:00", "assumed"),
        ("2024年3月5日 14:53:07 JST", "ja", "2024-03-05T14:53:07+09:00", "stated"),
        ("3/5/2024 2:53 PM EST", "en", "2024-03-05T14:53:00-05:00", "stated"),
        ("Tue Mar 05 14:53:22 CET 2024", "en", "2024-03-05T14:53:22+01:00", "stated"),
        ("5 March 2024 14:53 IST", "en", "2024-03-05T14:53:00+01:00", "stated"),
        ("5 March 2024 14:53 CST", "en", "2024-03-05T14:53:00+01:00", "assumed"),
        ("5 March 2024 14:53 XYZT", "en", "2024-03-05T14:53:00+01:00", "assumed"),
        ("5 March 2024 14:53 (W. Europe Time)", "en", "2024-03-05T14:53:00+01:00", "assumed"),
        ("5 March 2024 14:53", "en", "2024-03-05T14:53:00+01:00", "assumed"),
    ],
)
def test_an_offset_is_stated_or_assumed(
    text: str, language: str | None, iso: str, zone: str
) -> None:
    printed = parse_date(text, language, CET)
    assert printed is not None
    assert (printed.date.isoformat(), printed.zone) == (iso, zone)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        pytest.param("05/03/2024 2:53 PM", "en", "2024-05-03", id="american"),
        pytest.param("05/03/2024 2:53 pm -0500", "en", "2024-05-03", id="american-offset"),
        pytest.param("05/03/2024 14:53", "en", "2024-03-05", id="24-hours"),
        pytest.param("05/03/2024  14:53  (GMT+01:00)", "en", "2024-03-05", id="european-offset"),
        pytest.param("25/03/2024 2:53 pm", "en", "2024-03-25", id="day-over-12"),
        pytest.param("03/03/2024 2:53 pm", "en", "2024-03-03", id="day-is-month"),
        pytest.param("Tue 05/03/2024 2:53 PM", "en", "2024-03-05", id="weekday-day-first"),
        pytest.param("Fri 05/03/2024 14:53", "en", "2024-05-03", id="weekday-month-first"),
        pytest.param("05.03.2024 2:53 PM", "en", "2024-03-05", id="dots"),
        pytest.param("05/03/2024 2:53 pm", "en", None, id="small-letters"),
        pytest.param("05/03/2024 2:53 PM GMT+1", "en", None, id="12-hours-in-europe"),
        pytest.param("05/03/2024 14:53 -0500", "en", None, id="24-hours-in-america"),
        pytest.param("05/03/2024 14:53", None, None, id="no-language"),
        pytest.param("05/03/2024 14:53", "zh-Hans", None, id="no-convention"),
        pytest.param("05/03/24 14:53", "sv", None, id="not-the-separator"),
        pytest.param("25/03/24 14:53", "pt", "2024-03-25", id="two-digit-year"),
        pytest.param("24. 3. 5. 14:53", "ko", "2024-03-05", id="two-digit-year-first"),
        pytest.param("24/3/5 14:53", "ko", "2024-03-05", id="a-year-of-one-digit-is-none"),
        pytest.param("24/3/5 14:53", "en", "2024-03-05", id="nor-in-english"),
        pytest.param("3/5/4 14:53", "en", None, id="nor-alone"),
        pytest.param("05-03-24 14:53", "nl", "2024-03-05", id="hyphens"),
        pytest.param("2024/05/03 14:53", "en", "2024-05-03", id="year-first"),
        pytest.param("mar 05/03/2024 14:53", "it", "2024-03-05", id="weekday-like-a-month"),
        pytest.param("5-Mar-24 14:53", "en", "2024-03-05", id="named-two-digit-year"),
        pytest.param("24 m. kovo 5 d. 14:53", "lt", "2024-03-05", id="named-year-first"),
        pytest.param("kov5 2024 14:53", "lt", "2024-03-05", id="glued-day"),
        pytest.param("5th March 2024 14:53", "en", "2024-03-05", id="ordinal"),
    ],
)
def test_the_order_is_settled_or_there_is_no_date(
    text: str, language: str | None, day: str | None
) -> None:
    found = local(text, language)
    assert (found[:10] if found else None) == day


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("۱۵ اسفند ۱۴۰۲، ساعت ۱۴:۵۳", "fa", id="persian"),
        pytest.param("۱۴۰۲/۱۲/۱۵ ۱۴:۵۳", "fa", id="persian-numeric"),
        pytest.param("سه‌شنبه ۱۵ اسفند ۱۴۰۲ ۱۴:۵۳", None, id="persian-unknown-language"),
        pytest.param("5 มีนาคม 2567 14:53", "th", id="buddhist"),
        pytest.param("5 มี.ค. 67 14:53 น.", "th", id="buddhist-two-digits"),
        pytest.param("5/3/2567 14:53", "th", id="buddhist-numeric"),
        pytest.param("令和6年3月5日 14:53", "ja", id="reiwa"),
        pytest.param("民國113年3月5日 下午2:53", "zh-Hant", id="minguo"),
        pytest.param("٥ مارس ٢٠٢٤، ٢:٥٣ م", "ar", id="arabic-digits"),
        pytest.param("５/３/２０２４ １４：５３", "fr", id="full-width"),
        pytest.param(
            "\u200eTuesday\u200e, \u200eMarch\u200e \u200e5\u200e, \u200e2024 "
            "\u200e2\u200e:\u200e53\u200e \u200ePM",
            "en",
            id="bidi-marks",
        ),
        pytest.param("2024年3月5日火曜日 午後2時53分", "ja", id="japanese-clock"),
        pytest.param("2024년 3월 5일 오후 2시 53분", "ko", id="korean-clock"),
        pytest.param("mar. 5 mars 2024 à 14 h 53", "fr", id="french-clock"),
        pytest.param("5 mars 2024 kl. 14:53", "en", id="another-language"),
        pytest.param("5 de marzo de 2024, 2:53 p. m.", "es", id="spanish-afternoon"),
        pytest.param("2024. március 5. du. 2:53", "hu", id="hungarian-afternoon"),
        pytest.param("5 Mar 2024, 2:53:00PM", "en", id="glued-afternoon"),
    ],
)
def test_other_years_digits_and_clocks_are_converted(text: str, language: str | None) -> None:
    assert local(text, language) == "2024-03-05T14:53:00"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("", "en", id="empty"),
        pytest.param("5 March 2024", "en", id="no-time"),
        pytest.param("5.3.2024", "de", id="numeric-no-time"),
        pytest.param("05.03.24", "de", id="dotted-no-time"),
        pytest.param("14:53", "en", id="no-day"),
        pytest.param("5 March 14:53", "en", id="no-year"),
        pytest.param("March 2024 14:53", "en", id="no-day-of-month"),
        pytest.param("Wednesday, 5 March 2024 14:53", "en", id="wrong-weekday"),
        pytest.param("Mon, Tue, 5 March 2024 14:53", "en", id="two-weekdays"),
        pytest.param("5 March April 2024 14:53", "en", id="two-months"),
        pytest.param("5 6 March 2024 14:53", "en", id="number-left"),
        pytest.param("5 March 2024 2023 14:53", "en", id="two-years"),
        pytest.param("5 March 2024 14:53 15:00", "en", id="two-times"),
        pytest.param("5 March 2024 2:53 xx", "en", id="unknown-word-beside-12-hours"),
        pytest.param("5 March 2024 14:53 AM", "en", id="24-hours-and-am"),
        pytest.param("5 March 2024 24:53", "en", id="hour"),
        pytest.param("31 February 2024 14:53", "en", id="no-such-day"),
        pytest.param("31/02/2024 14:53", "fr", id="no-such-day-numeric"),
        pytest.param("500 March 24 14:53", "en", id="no-such-number"),
        pytest.param("5/333/2024 14:53", "en", id="no-such-month"),
        pytest.param("5 March 1954 14:53", "en", id="before-mail"),
        pytest.param("2080 मार्च 5 14:53", "ne", id="another-era"),
        pytest.param("5 listopad 2024 14:53", None, id="disputed-month"),
        pytest.param("5 Foo 2024 14:53", "en", id="unknown-month"),
        pytest.param("5 03 2024 14:53 1", "de", id="four-numbers"),
        pytest.param("20240305 14:53", "en", id="compact"),
        pytest.param("x" * 200 + "5 March 2024 14:53", "en", id="beyond-the-cap"),
    ],
)
def test_what_is_not_certain_is_no_date(text: str, language: str | None) -> None:
    assert parse_date(text, language, CET) is None


@given(
    st.text(alphabet=st.sampled_from("0123459 .:/-,年月日apm時מthภ±+()\x00")) | st.text(),
    st.sampled_from([None, "en", "de", "th", "fa", "ja", "hu", "xx"]),
)
def test_any_text_is_a_date_or_none(text: str, language: str | None) -> None:
    printed = parse_date(text, language, UTC)
    assert printed is None or printed.date.tzinfo is not None
