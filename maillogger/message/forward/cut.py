"""Cuts the original out of the HTML body of a forward."""

import re
from typing import TYPE_CHECKING

from maillogger.message.forward.tree import End, Tree

if TYPE_CHECKING:
    from lxml.etree import _Element

# What libxml2 lets pass in HTML, but lxml takes for no text of XML.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SEEN = frozenset({"img", "hr", "input", "video", "audio", "iframe", "object", "svg"})


def cut_before(tree: Tree, line: int) -> bool:
    """Takes all up to the end of that line out of the tree, empty shells with it.

    False where the line isn't in the tree any more. Later lines may be cut at afterwards.
    """
    end = _end_of(tree, line)
    if end is None or not _is_inside(tree, end[0]):
        return False
    element, tail, offset = end
    if tail:
        node = _parent(element)
        _drop_until(element, (element.tail or "")[offset:])
    else:
        already = tree.cut[2] if tree.cut and tree.cut[0] is element else 0
        element.text = _settable((element.text or "")[offset - already :])
        node = element
    _drop_preceding(tree, node)
    _trim_start(tree.body)
    tree.cut = end
    return True


def cut_after(tree: Tree, line: int) -> None:
    """Takes all behind the end of that line out of the tree."""
    end = _end_of(tree, line)
    if end is None:
        return
    element, tail, offset = end
    if tail:
        element.tail = _settable((element.tail or "")[:offset])
        _drop_following(tree, element, keep_tail=True)
    else:
        element.text = _settable((element.text or "")[:offset])
        del element[:]
        _drop_following(tree, element, keep_tail=False)


def serialize(tree: Tree) -> str:
    """The body as it is now."""
    from lxml import etree

    return str(etree.tostring(tree.body, encoding="unicode", method="html", with_tail=False))


def _end_of(tree: Tree, line: int) -> "End | None":
    return next((end for end in reversed(tree.ends[: line + 1]) if end), None)


def _is_inside(tree: Tree, element: "_Element") -> bool:
    return element is tree.body or any(each is tree.body for each in element.iterancestors())


def _parent(node: "_Element") -> "_Element":
    parent = node.getparent()
    assert parent is not None, "only called below the body"
    return parent


def _drop_preceding(tree: Tree, node: "_Element") -> None:
    """Takes out what stands in front of the node, and each ancestor left without content."""
    while node is not tree.body:
        parent = _parent(node)
        if len(node) or (node.text or "").strip():
            del parent[: parent.index(node)]
            parent.text = None
        else:
            _drop_until(node, node.tail)
        node = parent


def _drop_following(tree: Tree, node: "_Element", *, keep_tail: bool) -> None:
    while node is not tree.body:
        if not keep_tail:
            node.tail = None
        parent = _parent(node)
        del parent[parent.index(node) + 1 :]
        node, keep_tail = parent, False


def _drop_until(node: "_Element", tail: str | None) -> None:
    """Takes the node and all siblings in front of it out; its tail stays."""
    parent = _parent(node)
    del parent[: parent.index(node) + 1]
    parent.text = _settable(tail)


def _settable(text: str | None) -> str | None:
    """The text with spaces for control characters: offsets in it stay what they are."""
    return _NO_TEXT.sub(" ", text) if text else text


def _trim_start(body: "_Element") -> None:
    """Takes breaks and empty elements off the beginning."""
    node = body
    while not (node.text or "").strip():
        if not len(node):
            if node is body:
                break
            parent = _parent(node)
            _drop_until(node, node.tail)
            node = parent
        elif node[0].tag == "br":
            _drop_until(node[0], node[0].tail)
        elif node[0].tag in _SEEN:
            break
        else:
            node = node[0]
