"""Hostile input: every pattern's worst case, and a megabyte of anything, in bounded time."""

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from time import process_time

import pytest

from maillogger.message import forward
from maillogger.message.forward.unwrap import unwrap
from maillogger.message.model import Message

# Of the processor: a busy machine is not our doing.
SECONDS = 2.0
BLOCK = "From: J <j@x.example>\nDate: Tue, 5 Mar 2024 14:53:22 +0100\nSubject: s\n"
FORWARD = f"---------- Forwarded message ---------\n{BLOCK}"


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for found in pkgutil.iter_modules(forward.__path__, f"{forward.__name__}."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield f"{found.name.rpartition('.')[2]}.{name}", value


def attacks(pattern: re.Pattern[str]) -> Iterator[str]:
    """Long repetitions of what the pattern itself is made of, and an end that fits nothing."""
    letters = sorted(set(re.sub(r"\\[A-Za-z]", "", pattern.pattern)) | set("1a@<: ."))
    pairs = ("a@", "<a@", "1:", "1.", "1:1", " 1", "+1", "12.12.", "a ", "<<")
    for piece in (*letters, *pairs):
        for end in ("", "\0", "!"):
            yield piece * (20_000 // len(piece)) + end


@pytest.mark.parametrize(
    "pattern", [pytest.param(pattern, id=name) for name, pattern in patterns()]
)
def test_no_pattern_backtracks_over_its_input(pattern: re.Pattern[str]) -> None:
    uses: tuple[Callable[[str], object], ...] = (
        pattern.search,
        pattern.match,
        pattern.fullmatch,
        lambda text: pattern.sub("", text),
    )
    for text in attacks(pattern):
        for use in uses:
            begin = process_time()
            use(text)
            assert process_time() - begin < 0.5, text[:20]


TEXTS = {
    "recipients in one line": f"{FORWARD}To: "
    + ", ".join(f"P {number} <p{number}@example.com>" for number in range(20_000)),
    "recipients on lines of their own": f"{FORWARD}To: "
    + ",\n ".join(f"P {number} <p{number}@example.com>" for number in range(20_000)),
    "From lines": "From: a@b.example\n" * 55_000,
    "From lines apart": "From: a@b.example\n\n" * 50_000,
    "headers without an address": "From: x\nTo: y\nDate: Tue, 5 Mar 2024 14:53\n\n" * 24_000,
    "nested forwards": f"{FORWARD}To: x@y.example\n\nhi\n\n" * 5_000,
    "nested forwards, quoted": "".join(
        f"{'>' * min(level, 90)}{row}\n" for level in range(2_500) for row in BLOCK.split("\n")
    ),
    "spaces": " " * 1_000_000,
    "On": "On " * 50_000,
    "On on lines": "On \n" * 330_000,
    "wrote": "On 1 a@b wrote:\n" * 60_000,
    "attributions": "On 5 Mar 2024 at 14:53, J <j@x.example> wrote:\n" * 21_000,
    "quote marks": ">" * 1_000_000,
    "quoted nothing": ">>>>>>>>>>\n" * 90_000,
    "colons": ":" * 1_000_000,
    "labels of nobody": "a: b\n" * 200_000,
    "glued labels": ("From: a@b.cTo: x@yDate: 2024" * 700 + "\n") * 50,
    "opened and never closed": "From: a <a@b.example>\nTo: <\n" + "x\n" * 450_000,
    "brackets": f"From: {'<' * 500_000}\nDate: x\nTo: y\nSubject: z\n",
    "parentheses": f"From: {'(' * 500_000}\nDate: x\nTo: y\nSubject: z\n",
    "quotes": f"From: {chr(34) * 500_000}\nDate: x\nTo: y\nSubject: z\n",
    "at signs": "@" * 1_000_000,
    "rules": "--- x ---\n" * 100_000,
    "separators": "---------- Forwarded message ---------\n" * 25_000,
    "entities": "&nbsp;" * 170_000,
    "a label of two roles": "Da: x\n" * 160_000,
    "labels without colons": "--- Forwarded message ---\n" + " From a b\n" * 100_000,
    "labels without colons below separators": (
        "--- Forwarded message ---\n" + "From a b\n" * 45 + "From a@b.example\nTo c\n"
    )
    * 2_000,
    "labels kept below a separator": "--- Forwarded message ---\n" + "X-Y: z\n" * 140_000,
    "empty lines": "\n" * 1_000_000,
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in TEXTS.items()])
@pytest.mark.parametrize("form", ["text", "pre", "br"])
def test_a_megabyte_of_anything(text: str, form: str) -> None:
    html = text.replace("&", "&amp;").replace("<", "&lt;")
    if form == "text":
        message = Message(subject="Fwd: x", text=text)
    elif form == "pre":
        message = Message(subject="Fwd: x", html=f"<pre>{html[:1_000_000]}")
    else:
        message = Message(subject="Fwd: x", html=html.replace("\n", "<br>")[:1_000_000])
    begin = process_time()
    unwrap(message)
    assert process_time() - begin < SECONDS


MARKUP = {
    "divs": "<div>" * 100_000 + "x",
    "quotes": "<blockquote>" * 80_000,
    "tables": "<table><tr><td>" * 60_000,
    "breaks": "<br>" * 250_000,
    "unclosed": "<b><i>" * 150_000,
    "paragraphs": "<p>x" * 250_000,
    "comments": "<!--" * 250_000,
    "links": "<a href='mailto:a@b.example'>x</a>" * 28_000,
    "unescaped addresses": "<a@b>" * 200_000,
    "never an address": "<a@b" * 250_000,
    "less-than signs": "<" * 1_000_000,
    "attributes": f"<p {'x=1 ' * 250_000}>",
    "style": f"<p style='{'display :' * 110_000}'>x",
    "cells": f"<table><tr>{'<td>x</td>' * 100_000}",
    "nested forwards": f"<div>{FORWARD.replace('<', '&lt;').replace(chr(10), '<br>')}</div>x"
    * 6_500,
    "lone surrogate and NUL": "\ud800\0<p>x" * 100_000,
    "processing instructions": "<?x" * 300_000,
}


@pytest.mark.parametrize("html", [pytest.param(html, id=name) for name, html in MARKUP.items()])
def test_a_megabyte_of_markup(html: str) -> None:
    begin = process_time()
    unwrap(Message(subject="Fwd: x", html=html))
    assert process_time() - begin < SECONDS


def test_a_subject_of_prefixes() -> None:
    begin = process_time()
    unwrap(Message(subject="Re: Fwd: [x] " * 80_000, text=FORWARD))
    assert process_time() - begin < SECONDS


@pytest.mark.parametrize("text", ["\ud800", "\0", "\ud800: x\nFrom: \udfff <a@b.example>\n", ""])
def test_odd_characters_pass(text: str) -> None:
    unwrap(Message(subject=text, text=text, html=text))
