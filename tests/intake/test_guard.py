import pytest

from maillogger.errors import ConfigError
from maillogger.intake.guard import folder_name, one_line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a\rb", "carriage return", id="CR"),
        pytest.param("a\nb", "line feed", id="LF"),
        pytest.param("a\0b", "NUL", id="NUL"),
        pytest.param("a\udcffb", "UTF-8", id="lone surrogate"),
    ],
)
def test_what_would_end_a_command_is_refused_and_not_repeated(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        one_line(text, "mailbox.crm.password")
    assert "mailbox.crm.password" in str(caught.value)
    assert text not in str(caught.value)


@pytest.mark.parametrize("text", ["", "plain", 'with "quotes" and \\', "Grüße 日本", "{3}", "a*b"])
def test_everything_else_passes_as_it_is(text: str) -> None:
    assert one_line(text, "key") == text


@pytest.mark.parametrize("name", ["", "/", "Log*", "100%", "a\nb"])
def test_names_that_are_no_folder_are_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="success_folder"):
        folder_name(name, "success_folder")
