"""`Authentication-Results` (RFC 8601): what the receiving server found out about a sender.

`trusted_results` is what the rules judge by; `results_seen`, for the check-up, says which servers
stand at the top of the messages at hand.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from maillogger.message.domain import unmistakable
from maillogger.message.model import Message

FIELD = "Authentication-Results"


@dataclass(frozen=True, slots=True)
class Result:
    """What one method found: `dkim=pass header.d=example.com`.

    `method`, `value` (the result) and the names of the properties are in lower case. `value` is
    as it stands, with quotation marks if it has any; the properties' values are without. Dotless
    properties (`reason`, Exchange's `action`) are among them. `version` is the method's.
    """

    method: str
    value: str
    properties: tuple[tuple[str, str], ...] = ()
    version: str = "1"

    @property
    def passes(self) -> bool:
        """Whether the method, in the version we know, confirmed what it was asked."""
        return self.value == "pass" and self.version == "1"

    def has(self, name: str) -> bool:
        """Whether there is such a property."""
        return any(each == name for each, _ in self.properties)

    def value_of(self, name: str) -> str:
        """The value of that property; "" where it is not given exactly once."""
        values = [value for each, value in self.properties if each == name]
        return values[0] if len(values) == 1 else ""

    def domain(self, name: str) -> str:
        """The domain that this property is, or whose address it is, as A-label; "" if unclear."""
        local, _, domain = self.value_of(name).rpartition("@")
        return "" if "@" in local and not _QUOTED.fullmatch(local) else unmistakable(domain)

    @property
    def about(self) -> str:
        """The name of the property that says for whom the method speaks.

        Of a signature it is `header.d`; without it `header.i`, which is within. DMARC's is
        `header.from`, which Cisco calls `d`.
        """
        first, other = _ABOUT.get(self.method, ("", ""))
        return first if self.has(first) or not self.has(other) else other


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """One field. `authserv_id` is None where it names no server (Exchange), or it can't be read.

    It is in lower case. `defect` says why the field can't be read as a whole; it then has no
    results, since one reader's comment is another's result.
    """

    authserv_id: str | None
    results: tuple[Result, ...] = ()
    defect: str = ""

    def of(self, method: str) -> tuple[Result, ...]:
        """The results of that method, in order."""
        return tuple(each for each in self.results if each.method == method)


# White space is that of RFC 5322 alone: other programs take U+00A0 for part of a word.
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_PIECE = re.compile(rf'(?P<text>[^"()]++)|(?P<quoted>{_QUOTED.pattern})|\(', re.DOTALL)
_IN_COMMENT = re.compile(r'[()"]|\\.', re.DOTALL)
_SEGMENT = re.compile(rf'(?:{_QUOTED.pattern}|[^";]++)*+', re.DOTALL)
_PAIR = re.compile(
    rf'([!#-:<>-~]++)[ \t\r\n]*+=[ \t\r\n]*+((?:{_QUOTED.pattern}|[^" \t\r\n]++)*+)[ \t\r\n]*+',
    re.DOTALL,
)
_SERVER = re.compile(
    rf'[ \t\r\n]*+({_QUOTED.pattern}|[^"= \t\r\n]++)(?:[ \t\r\n]++([0-9]++))?+[ \t\r\n]*+',
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WHITE = " \t\r\n"
_NO_RESULT = re.compile(r"[A-Za-z0-9.-]*+")
_ABOUT = {
    "dmarc": ("header.from", "d"),
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom", ""),
}


def parse_results(value: str) -> AuthenticationResults:
    """An `Authentication-Results` value, unfolded or not (RFC 8601 section 2.2).

    Also Exchange's form, without the server's name but with the recipient's domain between the
    results, and values that are no tokens (`header.b=a/b=`). What stands in comments and
    quotation marks is never a result. Takes linear time and never raises.
    """
    text, defect = _without_comments(value)
    first, *others = _segments(text)
    # What a defect cuts short may not be the whole name.
    server = _SERVER.fullmatch(first) if others or not defect else None
    authserv_id = _in_lower_case(_unquoted(server[1])) if server else None
    if server and (server[2] or "1") != "1":
        return AuthenticationResults(authserv_id, defect=f"its version is {server[2][:20]}")
    written = [each for each in others if not _NO_RESULT.fullmatch(each.strip(_WHITE))]
    results = [_result(each) for each in (written if server else (first, *written))]
    if None in results:
        defect = defect or "it is not written as RFC 8601 has it"
    found = () if defect else tuple(filter(None, results))
    return AuthenticationResults(authserv_id, found, defect)


def _without_comments(value: str) -> tuple[str, str]:
    """The value with a space for every comment, as far as it can be read, and what is wrong."""
    pieces: list[str] = []
    position = 0
    while position < len(value):
        match = _PIECE.match(value, position)
        if match is None:
            return "".join(pieces), "a quoted string or a comment does not begin or end"
        position = match.end()
        if match.lastgroup is None and not (position := _end_of_comment(value, position)):
            return "".join(pieces), "a comment does not end, or can be read in two ways"
        pieces.append(match[0] if match.lastgroup else " ")
    return "".join(pieces), ""


def _end_of_comment(value: str, position: int) -> int:
    """Where the comment that was opened before `position` ends; 0 where that is unclear.

    Quotation marks mean nothing in comments, but servers quote there what senders chose: `"a)b"`
    must not end the comment for one reader and go on for another.
    """
    depth, quoted = 1, False
    for match in _IN_COMMENT.finditer(value, position):
        if match[0] == '"':
            quoted = not quoted
        elif match[0] in {"(", ")"}:
            depth += 1 if match[0] == "(" else -1
            if quoted or not depth:
                return 0 if quoted else match.end()
    return 0


def _segments(text: str) -> Iterator[str]:
    """What stands between semicolons that are not quoted; at least one."""
    position = 0
    while match := _SEGMENT.match(text, position):
        yield match[0]
        position = match.end() + 1
        if position > len(text):
            return


def _result(segment: str) -> Result | None:
    """A method, its result and its properties; None where that is not what stands there."""
    pairs: list[tuple[str, str]] = []
    position = len(segment) - len(segment.lstrip(_WHITE))
    while position < len(segment):
        match = _PAIR.match(segment, position)
        if match is None:
            return None
        pairs.append((match[1].lower(), match[2]))
        position = match.end()
    if not pairs:
        return None
    (method, value), *properties = pairs
    if any(name.partition("/")[0] in _ABOUT for name, _ in properties):
        return None  # a semicolon is missing: whose result is it?
    name, _, version = method.partition("/")
    given = tuple((each, _unquoted(text)) for each, text in properties)
    return Result(name, value.lower(), given, version or "1")


def _unquoted(text: str) -> str:
    """The content of a quoted string; anything else as it is (`"a b"@example.com`)."""
    return _ESCAPED.sub(r"\1", text[1:-1]) if _QUOTED.fullmatch(text) else text


def _in_lower_case(text: str) -> str:
    """In lower case if ASCII: U+212A must not become a `k` that no server takes it for."""
    return text.lower() if text.isascii() else text


def trusted_results(message: Message, authserv_id: str | None) -> tuple[AuthenticationResults, ...]:
    """The field that our own server wrote, then all below it in the same name; () if none.

    With an `authserv_id` the first is the topmost field of that name, without one the topmost at
    all. Servers write on top (RFC 8601 section 5): below it anybody may have written anything,
    so those fields may speak against the sender only. An unreadable field that names no server,
    above all that do, is answered itself: nothing below it is to be trusted in its place.
    """
    fields = map(parse_results, message.values(FIELD))
    wanted = None if authserv_id is None else _in_lower_case(authserv_id)
    for topmost in fields:
        unreadable = topmost.authserv_id is None and topmost.defect
        if unreadable or wanted in (None, topmost.authserv_id):
            return topmost, *(each for each in fields if each.authserv_id == topmost.authserv_id)
    return ()


@dataclass(frozen=True, slots=True)
class ResultsSeen:
    """Whose results stand at the top of some messages.

    `servers` are authserv-ids (None: the field names none) with how many messages each tops,
    most first. `unreadable` fields and messages `without` any are counted apart.
    """

    messages: int
    without: int
    unreadable: int
    servers: tuple[tuple[str | None, int], ...]

    @property
    def recommended(self) -> str | None:
        """The `authserv_id` to configure, if it is one's own server's: that of more than half."""
        if not self.servers or 2 * self.servers[0][1] <= self.messages - self.without:
            return None
        return self.servers[0][0]


def results_seen(messages: Iterable[Message]) -> ResultsSeen:
    """What stands at the top of each message, whoever wrote it there."""
    every = [next(message.values(FIELD), None) for message in messages]
    fields = [parse_results(each) for each in every if each is not None]
    readable = [each for each in fields if not each.defect]
    servers = Counter(each.authserv_id for each in readable).most_common()
    return ResultsSeen(
        messages=len(every),
        without=len(every) - len(fields),
        unreadable=len(fields) - len(readable),
        servers=tuple(servers),
    )
