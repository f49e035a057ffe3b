import pytest

from maillogger.message.forward.cut import cut_after, cut_before, serialize
from maillogger.message.forward.tree import Tree, read_html


def tree_of(html: str) -> Tree:
    tree = read_html(html)
    assert tree is not None
    return tree


@pytest.mark.parametrize(
    ("html", "line", "left"),
    [
        pytest.param("a<br>b<br>c", 0, "b<br>c", id="text"),
        pytest.param("<div>a</div><div>b</div>", 0, "<div>b</div>", id="siblings"),
        pytest.param("<div>x<div>a</div></div><p>b</p>", 1, "<p>b</p>", id="shells"),
        pytest.param("<div><b>a</b> z<br><br>b</div>", 0, "<div>b</div>", id="breaks"),
        pytest.param("<div>a<br><img src=x>b</div>", 0, '<div><img src="x">b</div>', id="image"),
        pytest.param("<pre>a\nb\nc</pre>", 1, "<pre>c</pre>", id="pre"),
        pytest.param("<table><tr><td>a</td></tr></table><i>b</i>", 0, "<i>b</i>", id="table"),
        pytest.param("a", 0, "", id="nothing-left"),
        pytest.param("<pre>a\n\x0bb\x01\nc</pre>", 0, "<pre> b \nc</pre>", id="controls"),
        pytest.param("<b>a</b><br>b\x0bc&#12;d", 0, "b c d", id="controls-behind-an-element"),
    ],
)
def test_cut_before(html: str, line: int, left: str) -> None:
    tree = tree_of(html)
    assert cut_before(tree, line)
    assert serialize(tree) == f"<body>{left}</body>"


def test_cuts_may_follow_each_other() -> None:
    tree = tree_of("<div>a<br>b</div><pre>c\nd\ne</pre>")
    assert [cut_before(tree, line) and serialize(tree) for line in (0, 2, 3)] == [
        "<body><div>b</div><pre>c\nd\ne</pre></body>",
        "<body><pre>d\ne</pre></body>",
        "<body><pre>e</pre></body>",
    ]


@pytest.mark.parametrize(
    ("html", "line", "left"),
    [
        pytest.param("a<br>b<br>c", 1, "a<br>b", id="text"),
        pytest.param("<div>a<p>b</p>x</div><p>c</p>", 1, "<div>a<p>b</p></div>", id="siblings"),
        pytest.param("<pre>a\nb\nc</pre>", 0, "<pre>a\n</pre>", id="pre"),
        pytest.param("<b>a</b>b\x0bc<br>d", 0, "<b>a</b>b c", id="controls"),
    ],
)
def test_cut_after(html: str, line: int, left: str) -> None:
    tree = tree_of(html)
    cut_after(tree, line)
    assert serialize(tree) == f"<body>{left}</body>"
