"""A user's consent (RFC 8252): a page to open in a browser, and the answer on loopback."""

import base64
import hashlib
import http.server
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from maillogger.config import OAuth2Settings
from maillogger.errors import LoginError
from maillogger.login import google
from maillogger.login.failure import refused
from maillogger.login.tokens import Token, ending

AUTHORIZATION_URL = "https://accounts.google.com/o/oauth2/v2/auth"
LONGEST_REQUEST = 30.0
DONE = "maillogger may log in now. You can close this page."
WRONG = "This is not the page that maillogger waits for."


@dataclass(frozen=True, slots=True)
class Question:
    """One request for consent. `state` ties the answer to it, `verifier` the code (RFC 7636)."""

    redirect_uri: str
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(64), repr=False)

    def url(self, settings: OAuth2Settings, username: str) -> str:
        """The page where the user of that name may agree."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": settings.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": settings.scope or google.SCOPE,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            # Without these there is no refresh token, or only at the first consent.
            "access_type": "offline",
            "prompt": "consent",
            "login_hint": username,
        }
        return f"{AUTHORIZATION_URL}?{urlencode(query)}"


class Listener:
    """Waits on loopback for the browser to come back with the answer."""

    def __init__(self, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), _Page)
        self.question = Question(f"http://127.0.0.1:{self._server.server_port}/")
        self._server.state = self.question.state

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_port

    def code(self, seconds: float) -> str:
        """The authorization code. Raises LoginError where consent is refused, or nobody comes.

        A request without our state is answered and forgotten: anybody on this machine, and any
        page in the browser, can make one.
        """
        deadline = datetime.now(UTC) + timedelta(seconds=seconds)
        while not self._server.answer:
            left = (deadline - datetime.now(UTC)).total_seconds()
            if left <= 0:
                raise LoginError("nobody agreed in time: run `maillogger login` again")
            self._server.timeout = left
            self._server.handle_request()
        answer = self._server.answer
        if "code" not in answer:
            raise refused(urlsplit(AUTHORIZATION_URL).netloc, answer.get("error", ""), "")
        return answer["code"]


def exchanged(settings: OAuth2Settings, secret: str | None, question: Question, code: str) -> Token:
    """The tokens for an authorization code (RFC 6749 section 4.1.3). Raises as `Grant`.

    Also LoginError where the user agreed, but not to the mail, or to nothing lasting.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": question.redirect_uri,
        "client_id": settings.client_id or "",
        "code_verifier": question.verifier,
    }
    now = datetime.now(UTC)
    answer = google.post(
        settings.token_url, urlencode(form | ({"client_secret": secret} if secret else {}))
    )
    wanted = settings.scope or google.SCOPE
    if not set(wanted.split()) <= set(str(answer.get("scope", wanted)).split()):
        raise LoginError(
            "the user agreed, but not to the mail: run `maillogger login` again, and tick the "
            "access to Gmail (docs/gmail.md, scope_missing)"
        )
    return _token(answer, now)


def _token(answer: dict[str, Any], now: datetime) -> Token:
    if not answer.get("refresh_token") or not answer.get("access_token"):
        raise LoginError(
            "the consent came without a refresh token: remove maillogger from the account's "
            "third-party access, and run `maillogger login` again (docs/gmail.md, consent_ended)"
        )
    return Token(str(answer["access_token"]), ending(answer, now), str(answer["refresh_token"]))


class _Server(http.server.HTTPServer):
    """Keeps the answer that has our state."""

    state = ""
    answer: dict[str, str] | None = None

    def handle_error(self, *_: object) -> None:
        """A browser that hangs up is no matter; and nothing of it is printed."""


class _Page(http.server.BaseHTTPRequestHandler):
    """Takes the browser's answer from the query (RFC 6749 section 4.1.2)."""

    server: _Server
    timeout = LONGEST_REQUEST

    def do_GET(self) -> None:
        """Keep the answer if it is ours, and say so to the user."""
        query = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        ours = secrets.compare_digest(query.get("state", "").encode(), self.server.state.encode())
        ours = ours and bool({"code", "error"} & set(query))
        if ours:
            self.server.answer = query
        self._say(HTTPStatus.OK if ours else HTTPStatus.BAD_REQUEST, DONE if ours else WRONG)

    def _say(self, status: HTTPStatus, text: str) -> None:
        if self.server.answer and "error" in self.server.answer:
            text = "maillogger may not log in."
        octets = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing: the request line holds the code."""
