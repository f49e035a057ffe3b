"""The messages of the mixed mailbox, each made from its number alone."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random

from maillogger.message.model import Address
from tests.bench.mixed import files, people
from tests.bench.mixed.forwards import forwarded_bodies
from tests.bench.mixed.tongues import TONGUES, Tongue
from tests.bench.mixed.truth import File, Truth
from tests.bench.mixed.write import Piece, multipart, text_piece, word
from tests.mail import BCC, FORWARD

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SEED = "mixed mailbox 1"
_STYLE = "<style>" + " ".join(f".c{n} {{ margin: 0; color: #{n:06x}; }}" for n in range(90))


@dataclass(frozen=True)
class Sample:
    """A message as it is delivered, and what is in it."""

    octets: bytes = field(repr=False)
    truth: Truth


@dataclass(frozen=True)
class Bodies:
    """The texts of a message, LF line ends."""

    text: str | None
    html: str | None


def sample(number: int) -> Sample:
    """The message of that number: a third are forwards, a fifth of these with it attached."""
    random = Random(f"{SEED} {number}")
    tongue = random.choice(TONGUES)
    if random.random() >= 1 / 3:
        return _submitted(number, random, tongue)
    if random.random() < 0.2:
        return _attached_forward(number, random, tongue)
    return _forward(number, random, tongue)


def _submitted(number: int, random: Random, tongue: Tongue) -> Sample:
    """Mail to customers with the drop box in Bcc; of one in fifty nobody knows the sender."""
    to, cc = people.some(random, 1, 3), people.some(random, 0, 2)
    sender = people.STRANGER if random.random() < 0.02 else random.choice(people.TEAM)
    letter = _letter(random, tongue)
    return _message(number, random, tongue, _Head(sender, to, cc, BCC), letter)


def _forward(number: int, random: Random, tongue: Tongue) -> Sample:
    """Mail of a customer, forwarded by a client that prints the header into the text."""
    sender, original = random.choice(people.TEAM), people.some(random, 1, 1)[0]
    body = _paragraphs(random, tongue)
    bodies = forwarded_bodies(random, original, sender, body, moment(number))
    letter = Bodies(bodies.text, _page(bodies.html) if bodies.html else None)
    head = _Head(sender, (Address(FORWARD),), (), FORWARD)
    made = _message(number, random, tongue, head, letter)
    truth = made.truth
    return Sample(
        made.octets,
        Truth(truth.subject, truth.text, truth.html, truth.files, (), "forward", original.key),
    )


def _attached_forward(number: int, random: Random, tongue: Tongue) -> Sample:
    """Mail of a customer, forwarded as an attachment (message/rfc822)."""
    sender, original = random.choice(people.TEAM), people.some(random, 1, 1)[0]
    inner = _message(
        -number, random, tongue, _Head(original, (sender,), (), ""), _letter(random, tongue)
    )
    note = "Please log this one.\n"
    subject = f"Fwd: {inner.truth.subject}"
    pieces = [
        text_piece(note, "plain", "utf-8", random),
        Piece(("Content-Type: message/rfc822",), inner.octets),
    ]
    whole = multipart("mixed", pieces, f"outer-{number}")
    head = _Head(sender, (Address(FORWARD),), (), FORWARD)
    octets = _head(number, random, head, subject, "utf-8") + whole.octets()
    truth = Truth(subject, note, None, (), (inner.truth,), "attached", original.key)
    return Sample(octets, truth)


@dataclass(frozen=True)
class _Head:
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    envelope: str


def _message(number: int, random: Random, tongue: Tongue, head: _Head, letter: Bodies) -> Sample:
    charset = _charset(random, tongue, letter)
    subject = random.choice(tongue.sentences).rstrip(".。")
    added = files.attachments(random)
    body, shown = _body(number, random, charset, letter)
    everything = [*shown, *(file for file, _ in added)]
    if added:
        body = multipart("mixed", [body, *(each for _, each in added)], f"mixed-{number}")
    octets = _head(number, random, head, subject, charset) + body.octets()
    return Sample(octets, Truth(subject, letter.text, letter.html, tuple(everything)))


def _body(number: int, random: Random, charset: str, letter: Bodies) -> tuple[Piece, list[File]]:
    """The texts as alternatives, the HTML with a picture now and then (RFC 2387)."""
    plain = letter.text is not None and text_piece(letter.text, "plain", charset, random)
    rich = letter.html is not None and text_piece(letter.html, "html", charset, random)
    shown: list[File] = []
    if rich and random.random() < 0.15:
        file, piece = files.picture(random, f"logo-{abs(number)}@example.com")
        shown.append(file)
        rich = multipart("related", [rich, piece], f"related-{number}")
    if plain and rich:
        return multipart("alternative", [plain, rich], f"alternative-{number}"), shown
    only = plain or rich
    assert only
    return only, shown


def _charset(random: Random, tongue: Tongue, letter: Bodies) -> str:
    """One of the language's that can write all of the letter; its labels may be in another."""
    charset = random.choice(tongue.charsets)
    try:
        for each in (letter.text, letter.html):
            if each is not None and each.encode(charset).decode(charset) != each:
                return "utf-8"
    except UnicodeError:
        return "utf-8"
    return charset


def _letter(random: Random, tongue: Tongue) -> Bodies:
    body = _paragraphs(random, tongue)
    kind = random.choices(("both", "text", "html"), (60, 32, 8))[0]
    text = body if kind != "html" else None
    page = "".join(f"<p>{escape(each)}</p>\n" for each in body.split("\n\n"))
    return Bodies(text, _page(page) if kind != "text" else None)


def _page(body: str) -> str:
    return f"<html><head>{_STYLE}</style></head><body>\n{body}\n</body></html>\n"


def _paragraphs(random: Random, tongue: Tongue) -> str:
    """Most letters are short, a few run to many pages."""
    count = max(2, int(random.lognormvariate(2.6, 0.9)))
    sentences = random.choices(tongue.sentences, k=count)
    paragraphs = (" ".join(sentences[at : at + 3]) for at in range(0, count, 3))
    return "\n\n".join(paragraphs) + "\n"


def moment(number: int) -> datetime:
    """When the message of that number was sent."""
    return START + timedelta(minutes=7 * abs(number))


def _head(number: int, random: Random, head: _Head, subject: str, charset: str) -> bytes:
    """The header block as servers leave it, without the fields of the body."""
    now = format_datetime(moment(number))
    coded = charset if not subject.isascii() and charset != "us-ascii" else "utf-8"
    envelope = [f"Delivered-To: {head.envelope}"] if head.envelope else []
    hops = [
        f"Received: from relay{hop}.example.net (relay{hop}.example.net [192.0.2.{hop + 1}])\r\n"
        f"\tby mx{hop}.example.com with ESMTPS id {random.randbytes(9).hex()}\r\n\t; {now}"
        for hop in range(random.randint(2, 5))
    ]
    lines = [
        *envelope,
        *hops,
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=k1;\r\n"
        f"\tbh={random.randbytes(32).hex()};\r\n\tb={random.randbytes(128).hex()}",
        "Authentication-Results: mx.example.com; dkim=pass header.d=example.com; spf=pass",
        f"From: {_printed(head.sender)}",
        f"To: {_list(head.to)}",
        *([f"Cc: {_list(head.cc)}"] if head.cc else []),
        f"Subject: {word(subject, coded)}",
        f"Date: {now}",
        f"Message-ID: <{number}.{random.randbytes(6).hex()}@example.com>",
        "MIME-Version: 1.0",
    ]
    return ("\r\n".join(lines) + "\r\n").encode()


def _list(addresses: tuple[Address, ...]) -> str:
    return ",\r\n\t".join(_printed(each) for each in addresses)


def _printed(address: Address) -> str:
    if not address.name:
        return address.address
    name = f'"{address.name}"' if address.name.isascii() else word(address.name)
    return f"{name} <{address.address}>"
