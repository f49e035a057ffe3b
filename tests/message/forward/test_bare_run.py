import pytest

from maillogger.message.forward.bare_run import read_bare_run
from maillogger.message.forward.lines import read_lines

EM_CLIENT = 'From "Ines" <ines@harbourline.example>\nTo a@b.example\nDate 2/13/2025 9:05 AM\n'


def values(text: str) -> list[tuple[str, str]]:
    return [(each.label, each.value) for each in read_bare_run(read_lines(text), 0)]


def test_the_word_in_front_is_the_label() -> None:
    assert values(f"{EM_CLIENT}Subject Re: Berth\n\nBody") == [
        ("from", '"Ines" <ines@harbourline.example>'),
        ("to", "a@b.example"),
        ("date", "2/13/2025 9:05 AM"),
        ("subject", "Re: Berth"),
    ]


def test_cells_drawn_with_bars_are_label_and_value() -> None:
    text = "| 发件人 | Ines<ines@x.example> |\n| 日期 | 2025年2月13日 9:05 |\n| 主题 | Berth |"
    assert values(text) == [
        ("发件人", "Ines<ines@x.example>"),
        ("日期", "2025年2月13日 9:05"),
        ("主题", "Berth"),
    ]


def test_a_label_may_have_three_words_and_no_value() -> None:
    text = "De la ines@x.example\nCătre a@b.example\nSubiect"
    assert values(text)[0] == ("de la", "ines@x.example")
    assert values(text)[-1] == ("subiect", "")


def test_addresses_may_wrap() -> None:
    text = "From ines@x.example\nTo a@b.example;\nc@d.example\nDate 2/13/2025 9:05 AM"
    assert values(text)[1] == ("to", "a@b.example; c@d.example")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("From ines@x.example\nTo a@b.example\n\nSubject Berth", id="two-lines"),
        pytest.param("From Lisbon\nTo Oslo\nDate 2/13/2025", id="no-address"),
        pytest.param("To a@b.example\nDate 2/13/2025\nSubject x", id="no-from"),
        pytest.param("Hello\n" + EM_CLIENT, id="not-at-the-beginning"),
        pytest.param("> From a@b.example\nTo x\nDate y", id="quoted-on-one-line"),
        pytest.param("", id="nothing"),
    ],
)
def test_anything_less_is_prose(text: str) -> None:
    assert values(text) == []
