import pytest

from maillogger.message.forward.clock import read_clock, to_24_hours


@pytest.mark.parametrize(
    ("text", "time", "offset"),
    [
        pytest.param("5 mar 2024 14:53", (14, 53, 0), None, id="colon"),
        pytest.param("14:53:22.123 5 mar", (14, 53, 22), None, id="fraction"),
        pytest.param("klo 9.31", (9, 31, 0), None, id="dot"),
        pytest.param("kl 14.25.08", (14, 25, 8), None, id="dots"),
        pytest.param("05.03.24 14.53", (14, 53, 0), None, id="dotted-date-before"),
        pytest.param("05.03.2024 14.53.22", (14, 53, 22), None, id="dotted-date-and-seconds"),
        pytest.param("14h53", (14, 53, 0), None, id="h"),
        pytest.param("14 h 53", (14, 53, 0), None, id="h-spaced"),
        pytest.param("午後2時53分7秒", (2, 53, 7), None, id="japanese"),
        pytest.param("오후 2시 5분", (2, 5, 0), None, id="korean"),
        pytest.param("下午2点", (2, 0, 0), None, id="chinese-hour"),
        pytest.param("2024-03-05t14:53:22z", (14, 53, 22), None, id="iso"),
        pytest.param("14:53:60", (14, 53, 59), None, id="leap-second"),
        pytest.param("14:53 +0100", (14, 53, 0), 60, id="rfc-5322"),
        pytest.param("14:53 -04:30 (x)", (14, 53, 0), -270, id="iso-offset"),
        pytest.param("14:53+01:00", (14, 53, 0), 60, id="iso-offset-glued"),
        pytest.param("2:53 pm gmt+1", (2, 53, 0), 60, id="gmt"),
        pytest.param("14:53 (gmt+09:00)", (14, 53, 0), 540, id="gmt-parentheses"),
        pytest.param("utc-3 14:53", (14, 53, 0), -180, id="utc-before"),
        pytest.param("gmt+0530 14:53", (14, 53, 0), 330, id="gmt-four-digits"),
        pytest.param("14:53 +9900", (14, 53, 0), None, id="impossible-offset"),
        pytest.param("ב-14:53", (14, 53, 0), None, id="hyphen-is-no-minus"),
        pytest.param("14:53 - 2024", (14, 53, 0), None, id="dash-is-no-minus"),
    ],
)
def test_the_time_is_read(text: str, time: tuple[int, int, int], offset: int | None) -> None:
    clock = read_clock(text)
    assert clock is not None
    assert ((clock.hour, clock.minute, clock.second), clock.offset) == (time, offset)


@pytest.mark.parametrize(
    "text", ["", "5 mar 2024", "5.3.2024", "05.03.2024", "24:00", "12:60", "1:2", "9:00 10:00"]
)
def test_no_time_or_two_is_none(text: str) -> None:
    assert read_clock(text) is None


@pytest.mark.parametrize(
    ("hour", "span", "expected"),
    [
        pytest.param(2, (12, 24), 14, id="pm"),
        pytest.param(12, (12, 24), 12, id="noon-pm"),
        pytest.param(12, (0, 12), 0, id="midnight-am"),
        pytest.param(0, (0, 12), 0, id="zero-am"),
        pytest.param(14, (12, 24), 14, id="24-hours-and-pm"),
        pytest.param(14, (0, 12), None, id="24-hours-and-am"),
        pytest.param(6, (13, 18), 18, id="late-afternoon"),
        pytest.param(12, (12, 13), 12, id="noon"),
        pytest.param(11, (12, 13), None, id="eleven-is-not-noon"),
        pytest.param(10, (21, 30), 22, id="night-before-midnight"),
        pytest.param(2, (21, 30), 2, id="night-after-midnight"),
        pytest.param(7, (21, 30), None, id="seven-is-not-night"),
        pytest.param(2, (0, 5), 2, id="small-hours"),
    ],
)
def test_a_part_of_the_day_settles_the_hour(
    hour: int, span: tuple[int, int], expected: int | None
) -> None:
    assert to_24_hours(hour, span) == expected
