"""The text of an HTML body, by the same walk that finds forwards."""

from maillogger.message.forward.tree import read_html


def plain_text(html: str) -> str:
    """What is to be read in the HTML, a line for each of its blocks; "" where there is nothing."""
    tree = read_html(html)
    return "\n".join([each.text for each in tree.lines]).strip() if tree else ""
