import time

import pytest

from maillogger.message.drop_box import DropBox

BOX = DropBox(
    frozenset({"bcc@crm.example", "both@crm.example", "crm+bcc@crm.example"}),
    frozenset({"crm@crm.example", "both@crm.example"}),
)


@pytest.mark.parametrize(
    ("key", "ways"),
    [
        pytest.param("bcc@crm.example", {"bcc"}, id="bcc"),
        pytest.param("both@crm.example", {"bcc", "forward"}, id="both"),
        pytest.param("bcc+jane@crm.example", {"bcc"}, id="tag"),
        pytest.param("bcc+@crm.example", {"bcc"}, id="empty-tag"),
        pytest.param("crm+bcc@crm.example", {"bcc"}, id="configured-with-tag"),
        pytest.param("crm+bcc+x@crm.example", {"bcc"}, id="longest-base"),
        pytest.param("crm+x@crm.example", {"forward"}, id="shorter-base"),
        pytest.param("bcc@other.example", set(), id="other-domain"),
        pytest.param("bcc+x@other.example", set(), id="tag-at-other-domain"),
        pytest.param("bcc+x@sub.crm.example", set(), id="tag-at-subdomain"),
        pytest.param("bccx@crm.example", set(), id="longer-name"),
        pytest.param("+bcc@crm.example", set(), id="tag-alone"),
        pytest.param("", set(), id="nothing"),
    ],
)
def test_ways(key: str, ways: set[str]) -> None:
    assert BOX.ways(key) == ways
    assert BOX.owns(key) is bool(ways)


@pytest.mark.parametrize("key", ["two@crm.example", "two+x@crm.example"])
def test_other_drop_boxes_decide_no_way(key: str) -> None:
    box = DropBox(frozenset({"bcc@crm.example"}), others=frozenset({"two@crm.example"}))
    assert box.ways(key) == set()
    assert box.owns(key)


def test_many_tags_take_linear_time() -> None:
    begun = time.perf_counter()
    assert BOX.owns("bcc" + "+" * 100_000 + "@crm.example")
    assert time.perf_counter() - begun < 0.1
