"""Forwards as many clients write them, in many languages, with both bodies or with one."""

from datetime import datetime, timedelta
from random import Random

from maillogger.message.model import Address
from tests.message.forward.compose import LANGUAGES, LAYOUTS, Forwarded, Letter, wording

_TEXTS = tuple(
    LAYOUTS[name]
    for name in ("gmail", "apple_mail", "thunderbird", "outlook", "outlook_on_the_web", "bold")
)
_PAGES = tuple(each for name, each in LAYOUTS.items() if name.endswith("_html"))
_PAIRS = (
    ("gmail", "gmail_html"),
    ("outlook", "outlook_html"),
    ("outlook_on_the_web", "outlook_html"),
    ("thunderbird", "thunderbird_html"),
    ("apple_mail", "apple_mail_html"),
)
_LANGUAGES = ("en", "de", "fr", "es", "pl", "ru", "ja", "nl", "it", "pt", "sv", "tr")


def forwarded_bodies(
    random: Random, original: Address, by: Address, body: str, now: datetime
) -> Forwarded:
    """What a client makes of a customer's letter; one in ten has only one of the bodies."""
    letter = Letter(
        sender=original,
        to=(by,),
        cc=(),
        subject=body.split(".", maxsplit=1)[0][:60].strip(),
        date=now - timedelta(hours=5),
        body=body,
        note=random.choice(("FYI", "Please log.", "See below, from the customer.")),
    )
    words = wording(random.choice([each for each in _LANGUAGES if each in LANGUAGES]))
    if random.random() < 0.1:
        return random.choice((*_TEXTS, *_PAGES))(letter, words)
    text, page = random.choice(_PAIRS)
    return Forwarded(LAYOUTS[text](letter, words).text, LAYOUTS[page](letter, words).html)
