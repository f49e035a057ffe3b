"""Messages for the tests of the pure rooms, with the fields that their attributes come from."""

from collections.abc import Iterable
from dataclasses import replace

from maillogger.message.address import parse_address_list
from maillogger.message.model import Message, fields_of

Written = Iterable[tuple[str, str]]


def letter(fields: Written, text: str | None = "Hello", html: str | None = None) -> Message:
    """A message with these fields, topmost first; addresses, subject and ids are read from them."""
    bare = Message(fields=fields_of(fields), text=text, html=html)

    def people(name: str) -> Iterable[str]:
        return bare.values(name)

    return replace(
        bare,
        from_=tuple(each for value in people("From") for each in parse_address_list(value)),
        to=tuple(each for value in people("To") for each in parse_address_list(value)),
        cc=tuple(each for value in people("Cc") for each in parse_address_list(value)),
        bcc=tuple(each for value in people("Bcc") for each in parse_address_list(value)),
        subject=bare.first("Subject") or "",
        message_id=bare.first("Message-ID"),
    )
