import pytest

from maillogger.message.forward.tree import read_html


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        pytest.param("a<br>b", ["a", "b"], id="br"),
        pytest.param("<div>a</div><div>b</div>c", ["a", "b", "c"], id="div"),
        pytest.param("<p>a</p><p>b</p>", ["a", "", "b", ""], id="paragraphs"),
        pytest.param("<b>Fr</b>om:<span> a</span>", ["From: a"], id="inline"),
        pytest.param("<b>From:</b>\n   a\n b", ["From: a b"], id="white-space"),
        pytest.param(
            "<table><tr><th>From:</th><td>a</td></tr><tr><td>b</td></tr></table>",
            ["From: a", "b"],
            id="rows",
        ),
        pytest.param("<pre>a\n  b</pre>", ["a", "  b"], id="pre"),
        pytest.param(
            "<blockquote>a<blockquote>b</blockquote></blockquote>", ["> a", "> > b"], id="quotes"
        ),
        pytest.param("a<hr>b", ["a", "_" * 32, "b"], id="rule"),
        pytest.param("<div style='display: none'>x</div>a", ["a"], id="hidden"),
        pytest.param("<style>x</style><script>y</script>a<!-- z -->", ["a"], id="unseen"),
        pytest.param("<p>&nbsp;</p>a", ["", "", "a"], id="nbsp"),
        pytest.param(
            "<a href='mailto:j@x.example?subject=s'>Jane</a>",
            ["Jane <j@x.example>"],
            id="address-behind-a-name",
        ),
        pytest.param(
            "<a href='mailto:j@x.example'>j@x.example</a>", ["j@x.example"], id="address-shown"
        ),
        pytest.param("<a href='https://x.example'>Jane</a>", ["Jane"], id="link"),
        pytest.param("<a href='mailto:a@b,c@d'>Jane</a>", ["Jane"], id="several-addresses"),
        pytest.param("Jane <j@x.example><br>b", ["Jane <j@x.example>", "b"], id="unescaped"),
    ],
)
def test_lines(html: str, rows: list[str]) -> None:
    tree = read_html(html)
    assert tree is not None
    assert [line.raw for line in tree.lines] == rows


@pytest.mark.parametrize("html", ["", "  ", "<!-- x -->"])
def test_nothing(html: str) -> None:
    assert read_html(html) is None


def test_names_are_kept_with_the_line_they_open() -> None:
    tree = read_html("a<div class='gmail_quote X' id=y>b</div>")
    assert tree is not None
    assert tree.markers == {"gmail_quote": 0, "x": 0, "y": 0}
