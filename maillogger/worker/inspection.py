"""What the last messages of a mailbox show: whom the envelope was for, who vouches for senders."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from maillogger.config import PROVIDERS, MailboxSettings, Settings
from maillogger.intake.latest import latest
from maillogger.intake.session import Session
from maillogger.login.clock import ahead_of
from maillogger.message.authentication import results_seen
from maillogger.message.drop_box import DropBox
from maillogger.message.model import Message
from maillogger.message.way import envelope_recipients
from maillogger.worker.counted import counted
from maillogger.worker.finding import Finding, Level

LOOKED_AT = 50
SKEW = timedelta(minutes=2)
"""Google and Microsoft refuse signatures that are five minutes off."""


def last_messages(session: Session, paths: Iterable[str]) -> list[Message]:
    """The newest messages of these folders, together at most `LOOKED_AT`; none is touched."""
    messages: list[Message] = []
    for path in paths:
        messages += latest(session, path, LOOKED_AT - len(messages))
        if len(messages) == LOOKED_AT:
            break
    return messages


def inspect(
    subject: str, mailbox: MailboxSettings, settings: Settings, messages: Sequence[Message]
) -> Iterator[Finding]:
    """What these messages say of the settings."""
    if not messages:
        yield Finding(
            "ok",
            subject,
            "no message is there to learn from: send one to each address, and check again",
        )
        return
    yield envelope_finding(subject, mailbox, messages)
    required = (mailbox.authentication or settings.rules.authentication) != "off"
    yield authentication_finding(subject, mailbox.authserv_id, messages, required=required)
    yield from future_finding(subject, messages, datetime.now(UTC))


def envelope_finding(
    subject: str, mailbox: MailboxSettings, messages: Sequence[Message]
) -> Finding:
    """Which header shows the recipient of the envelope, and whether that tells the ways apart."""
    fields = Counter(_shown(each, mailbox.drop_box) for each in messages)
    silent = fields.pop(None, 0)
    shown = ", ".join(f"{field} ({count})" for field, count in fields.most_common())
    total = f"of the last {counted(len(messages), 'message')}"
    if not silent:
        return Finding("ok", subject, f"the envelope's recipient shows in {shown} {total}")
    what = f"in {silent} {total} no header shows which of your addresses the envelope was for"
    expected = PROVIDERS[mailbox.provider].envelope_field
    if shown:
        what += f"; in the others it is {shown}"
    elif expected is None:
        what += f", as is usual at this provider ({mailbox.provider})"
    if _one_way(mailbox.drop_box):
        return Finding("ok", subject, f"{what}: your addresses mean one thing, so none is needed")
    return Finding(
        "warning",
        subject,
        f"{what}: BCC and forwarding address can't be told apart there. A message with other "
        "visible recipients is taken for a BCC, one to the drop box alone for a forward",
        "use one address for both ways, or two mailboxes, or let your server add Delivered-To "
        "(docs/exchange.md, no_envelope_header)",
    )


def authentication_finding(
    subject: str, authserv_id: str | None, messages: Sequence[Message], *, required: bool
) -> Finding:
    """Whose `Authentication-Results` stand on top, and what to set `authserv_id` to."""
    seen = results_seen(messages)
    servers = ", ".join(f"{name or 'no name'} ({count})" for name, count in seen.servers)
    level: Level = "warning" if required else "ok"
    if not seen.servers:
        advice = 'set [rules] authentication to "off", or let your server check senders'
        return Finding(
            level, subject, "no message has authentication results", advice if required else ""
        )
    said = (
        f"authentication results on top: {servers}; {counted(seen.without, 'message')} without any"
    )
    if authserv_id is not None and authserv_id.lower() not in {each for each, _ in seen.servers}:
        return Finding(
            "warning",
            subject,
            f"{said}; none is from authserv_id {authserv_id}",
            _recommendation(seen.recommended),
        )
    if authserv_id is None and required and seen.recommended:
        return Finding("warning", subject, said, _recommendation(seen.recommended))
    return Finding("ok", subject, said)


def future_finding(subject: str, messages: Sequence[Message], now: datetime) -> Iterator[Finding]:
    """A message can't have come later than now: one of the clocks is wrong."""
    dates = [each.internal_date for each in messages if each.internal_date]
    if dates and max(dates) > now + SKEW:
        yield Finding(
            "warning",
            subject,
            f"a message came in the future ({max(dates):%Y-%m-%d %H:%M:%S} UTC): this machine's "
            "clock is behind the server's",
            "set this machine's clock by NTP",
        )


def clock_finding(subject: str, url: str) -> Iterator[Finding]:
    """How this machine's clock stands to that of the server that gives out tokens."""
    ahead = ahead_of(url)
    if ahead is None:
        return
    seconds = round(ahead.total_seconds())
    if abs(ahead) <= SKEW:
        yield Finding("ok", subject, f"the clock agrees with {url} ({seconds:+d} s)")
    else:
        yield Finding(
            "error",
            subject,
            f"the clock is {abs(seconds)} seconds {'ahead of' if seconds > 0 else 'behind'} {url}",
            "set this machine's clock by NTP",
            exit_code=78,
        )


def _recommendation(name: str | None) -> str:
    if name is None:
        return "leave authserv_id out: your server names itself in no message"
    return f'if {name} is your own server, set authserv_id = "{name}"'


def _shown(message: Message, drop_box: DropBox) -> str | None:
    """The header that shows the envelope's recipient, if that is an address of ours."""
    every = envelope_recipients(message)
    return next((field for field, key in every if drop_box.ways(key)), None)


def _one_way(drop_box: DropBox) -> bool:
    """Whether every address means the same, so that nothing has to tell them apart."""
    bcc, forward = drop_box.bcc_addresses, drop_box.forward_addresses
    return not bcc or not forward or bcc == forward
