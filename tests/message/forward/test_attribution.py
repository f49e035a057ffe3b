import pytest

from maillogger.message.forward.attribution import read_attribution
from maillogger.message.forward.lines import read_lines

JANE = "Jane Doe <jane@x.example>"


@pytest.mark.parametrize(
    ("text", "sender", "date"),
    [
        pytest.param(
            "On Tue, Feb 11, 2025 at 9:05 AM Jane Doe <\njane@x.example> wrote:",
            JANE,
            "Tue, Feb 11, 2025 at 9:05 AM",
            id="gmail-en-wrapped",
        ),
        pytest.param(
            "On February 11, 2025 at 9:05 PM, Jane Doe\n(jane@x.example) wrote:",
            JANE,
            "February 11, 2025 at 9:05 PM",
            id="missive",
        ),
        pytest.param(
            'On 11/02/2025 09:05, "Jane Doe" <jane@x.example> wrote:',
            JANE,
            "11/02/2025 09:05",
            id="outlook-2019-en",
        ),
        pytest.param(
            "Am Di., 11. Feb. 2025 um 09:05 Uhr schrieb Jane Doe <jane@x.example>:",
            JANE,
            "Di., 11. Feb. 2025 um 09:05 Uhr",
            id="gmail-de",
        ),
        pytest.param(
            "Le 11/02/2025 09:05, « Jane Doe » <jane@x.example> a écrit :",
            JANE,
            "11/02/2025 09:05",
            id="outlook-2019-fr",
        ),
        pytest.param(
            'D. 11/02/2025 09.05 skrev "Jane Doe" <jane@x.example>:',
            JANE,
            "11/02/2025 09.05",
            id="outlook-2019-da",
        ),
        pytest.param(
            "Jane Doe <jane@x.example> kirjoitti 11/02/2025 9.05:",
            JANE,
            "11/02/2025 9.05",
            id="outlook-2019-fi",
        ),
        pytest.param(
            "11/02/2025 09:05 időpontban Jane Doe (jane@x.example) ezt írta:",
            JANE,
            "11/02/2025 09:05",
            id="outlook-2019-hu",
        ),
        pytest.param(
            "Op di 11 feb 2025 om 09:05 schreef Jane Doe <jane@x.example>:",
            JANE,
            "di 11 feb 2025 om 09:05",
            id="gmail-nl",
        ),
        pytest.param(
            "Op 11/02/2025 09:05 heeft Jane Doe <jane@x.example> geschreven:",
            JANE,
            "11/02/2025 09:05",
            id="outlook-2019-nl",
        ),
        pytest.param(
            '"Jane Doe" <jane@x.example>, 11/02/2025 09:05 tarihinde şunu yazdı:',
            JANE,
            "11/02/2025 09:05",
            id="outlook-2019-tr",
        ),
        pytest.param(
            '11.02.2025, 09:05, "Jane Doe" <jane@x.example>:',
            JANE,
            "11.02.2025, 09:05",
            id="yandex",
        ),
        pytest.param(
            "вт, 11 февр. 2025 г. в 09:05, Jane Doe <jane@x.example>:",
            JANE,
            "вт, 11 февр. 2025 г. в 09:05",
            id="gmail-ru",
        ),
        pytest.param(
            "2025년 2월 11일 (화) 오전 9:05, Jane Doe <jane@x.example>님이 작성:",
            JANE,
            "2025년 2월 11일 (화) 오전 9:05",
            id="gmail-ko",
        ),
        pytest.param(
            "Jane Doe <jane@x.example> 于2025年2月11日周二 09:05写道：",
            JANE,
            "2025年2月11日周二 09:05",
            id="gmail-zh",
        ),
        pytest.param(
            "Στις Τρί 11 Φεβ 2025 στις 9:05 π.μ., ο χρήστης Jane Doe <jane@x.example> έγραψε:",
            JANE,
            "Τρί 11 Φεβ 2025 στις 9:05 π.μ.",
            id="gmail-el",
        ),
        pytest.param(
            "On 11 Feb 2025, at 09:05, jane@x.example wrote:",
            "jane@x.example",
            "11 Feb 2025, at 09:05",
            id="no-name",
        ),
        pytest.param(
            "In a message dated 2/11/2025 9:05:12 AM Central Standard Time, jane@x.example writes:",
            "jane@x.example",
            "2/11/2025 9:05:12 AM Central Standard Time",
            id="aol",
        ),
        pytest.param(
            "On 11/02/2025 09:05, Jane Doe wrote:", "Jane Doe", "11/02/2025 09:05", id="no-address"
        ),
    ],
)
def test_attributions(text: str, sender: str, date: str) -> None:
    lines = read_lines(text)
    found = read_attribution(lines, len(lines) - 1)
    assert found is not None
    assert (found.sender, found.date) == (sender, date)
    assert (found.first, found.last) == (0, len(lines) - 1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("From: Jane Doe <jane@x.example>", id="label"),
        pytest.param("As Jane wrote on 11 February 2025 at 9:05 in her mail:", id="a-sentence"),
        pytest.param("Met Jane <jane@x.example> at 9:05 on 11.2.2025, see:", id="no-verb"),
        pytest.param("jane@x.example wrote:", id="no-date"),
        pytest.param("On 11 February 2025, Jane Doe wrote", id="no-colon"),
        pytest.param(f"On {'very ' * 100}long 11/02/2025 09:05, Jane wrote:", id="too-long"),
        pytest.param(":", id="colon"),
    ],
)
def test_no_attributions(text: str) -> None:
    assert read_attribution(read_lines(text), 0) is None
