"""A token and introspection server that speaks as Google and as Microsoft do."""

import itertools
import json
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs

import jwt
import trustme
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import load_pem_x509_certificate

TENANT = "contoso.example"
CLIENT_ID = "11111111-2222-3333-4444-555555555555"
CLIENT_SECRET = "planted-client-secret"
ACCOUNT = "maillogger@project.iam.gserviceaccount.com"
REFRESH_TOKEN = "planted-refresh-token"
CODE = "planted-code"
GMAIL_SCOPE = "https://mail.google.com/"
GOOGLE = "https://oauth2.googleapis.com/token"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"

Answer = tuple[int, dict[str, Any]]


@dataclass
class TokenServer:
    """HTTPS for clients, plain HTTP for a mail server's introspection; both on loopback.

    `mailboxes` are the user names that tokens are good for. `answer`, where set, is what every
    token request gets. `forms` are the requests that came. `lifetime` is that of new tokens,
    `ahead` how wrong the clock is, in seconds.
    """

    folder: Path
    mailboxes: set[str] = field(default_factory=set)
    roles: tuple[str, ...] = ("IMAP.AccessAsApp", "SMTP.SendAsApp")
    lifetime: int = 3600
    ahead: int = 0
    answer: Answer | None = None
    forms: list[dict[str, str]] = field(default_factory=list)
    active: dict[str, str | None] = field(default_factory=dict)
    challenges: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        authority = trustme.CA()
        self.ca_file = self.folder / "tokens-ca.pem"
        authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(context)
        client = authority.issue_cert("application.example", key_type=trustme.KeyType.RSA)
        self.certificate_file = self.folder / "application.pem"
        self.certificate_file.write_bytes(
            client.private_key_pem.bytes() + client.cert_chain_pems[0].bytes()
        )
        self.certificate = load_pem_x509_certificate(client.cert_chain_pems[0].bytes())
        self._tls = _Listener(("127.0.0.1", 0), _Handler, self)
        self._tls.socket = context.wrap_socket(self._tls.socket, server_side=True)
        self._plain = _Listener(("127.0.0.1", 0), _Handler, self)
        self.url = f"https://localhost:{self._tls.server_port}"
        self.token_url = f"{self.url}/token"
        self.introspection_url = f"http://127.0.0.1:{self._plain.server_port}/introspect"

    def __enter__(self) -> Self:
        for each in (self._tls, self._plain):
            threading.Thread(target=each.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._tls, self._plain):
            each.shutdown()
            each.server_close()

    def service_account_file(self) -> Path:
        """A key file as the console gives it out; the server knows its public half."""
        key = rsa.generate_private_key(65537, 2048)
        self.account_key = key.public_key()
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path = self.folder / "account.json"
        info = {
            "type": "service_account",
            "client_email": ACCOUNT,
            "client_id": "1",
            "private_key_id": "k1",
            "private_key": pem.decode(),
            "token_uri": self.token_url,
        }
        path.write_text(json.dumps(info))
        return path

    def revoke(self) -> None:
        """No token that was given out so far is good any more."""
        self.active.clear()

    def token_answer(self, path: str, form: dict[str, str]) -> Answer:
        self.forms.append(form)
        if self.answer:
            return self.answer
        if path.endswith("/oauth2/v2.0/token"):
            return self._microsoft(f"{self.url}{path}", form)
        return self._google(form)

    def introspection(self, form: dict[str, str]) -> Answer:
        """RFC 7662. A token of an application is good for whatever mailbox it may open."""
        token = form.get("token", "")
        if token not in self.active:
            return 200, {"active": False}
        username = self.active[token] or next(iter(self.mailboxes))
        return 200, {"active": True, "username": username}

    def discovery(self, path: str) -> Answer:
        if not path.startswith(f"/{TENANT}/"):
            return 400, {"error": "invalid_tenant", "error_description": "AADSTS90002: none"}
        base = f"{self.url}/{TENANT}"
        return 200, {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        }

    def _google(self, form: dict[str, str]) -> Answer:
        match form.get("grant_type"):
            case grant if grant == JWT_BEARER:
                return self._assertion(form["assertion"])
            case "refresh_token" if form["refresh_token"] == REFRESH_TOKEN:
                known = form["client_id"] == CLIENT_ID and form["client_secret"] == CLIENT_SECRET
                return self._given(next(iter(self.mailboxes))) if known else _no("invalid_client")
            case "refresh_token":
                return _no("invalid_grant", f"Token has been expired or revoked. {form}")
            case "authorization_code":
                return self._code(form)
        return _no("unsupported_grant_type")

    def _assertion(self, assertion: str) -> Answer:
        try:
            claims = jwt.decode(assertion, self.account_key, algorithms=["RS256"], audience=GOOGLE)
        except jwt.ExpiredSignatureError:
            return _no("invalid_grant", "Invalid JWT: must be in a reasonable timeframe.")
        except jwt.InvalidTokenError:
            return _no("invalid_grant", "Invalid JWT Signature.")
        if claims["iss"] != ACCOUNT or claims["scope"] != GMAIL_SCOPE:
            return _no("unauthorized_client", f"Client is unauthorized. {assertion}")
        if claims["sub"] not in self.mailboxes:
            return _no("invalid_grant", "Invalid email or User ID")
        return self._given(claims["sub"])

    def _code(self, form: dict[str, str]) -> Answer:
        """RFC 7636 section 4.6: the verifier's hash is the challenge that came with the page."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(form["code_verifier"].encode())
        challenge = jwt.utils.base64url_encode(digest.finalize()).decode()
        if self.challenges.get(form["code"]) != challenge:
            return _no("invalid_grant", "Bad Request")
        status, given = self._given(next(iter(self.mailboxes)))
        return status, given | {"refresh_token": REFRESH_TOKEN, "scope": GMAIL_SCOPE}

    def _microsoft(self, endpoint: str, form: dict[str, str]) -> Answer:
        if form["client_id"] != CLIENT_ID:
            return _no("unauthorized_client", "AADSTS700016: application was not found")
        if "client_assertion" in form:
            try:
                claims = jwt.decode(
                    form["client_assertion"],
                    self.certificate.public_key(),  # type: ignore[arg-type]
                    algorithms=["PS256"],
                    audience=endpoint,
                )
            except jwt.InvalidTokenError:
                return _no("invalid_client", "AADSTS700027: certificate is not registered")
            assert claims["iss"] == claims["sub"] == CLIENT_ID
        elif form.get("client_secret") != CLIENT_SECRET:
            return _no("invalid_client", f"AADSTS7000215: Invalid client secret. {form}")
        claims = {"tid": TENANT, "roles": list(self.roles), "n": next(self._numbers)}
        return self._given(None, jwt.encode(claims, "k" * 32, "HS256"))

    def _given(self, username: str | None, token: str | None = None) -> Answer:
        value = token or f"planted-token-{next(self._numbers)}"
        self.active[value] = username
        return 200, {"access_token": value, "expires_in": self.lifetime, "token_type": "Bearer"}


def _no(error: str, description: str = "") -> Answer:
    return 400, {"error": error, "error_description": description}


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, place: tuple[str, int], handler: type[BaseHTTPRequestHandler], tokens: TokenServer
    ) -> None:
        super().__init__(place, handler)
        self.tokens = tokens

    def handle_error(self, *_: object) -> None:
        """A client that hangs up, or doesn't trust us, is no matter."""


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(time.time() + self.server.tokens.ahead)

    def do_GET(self) -> None:
        known = self.path.endswith("/.well-known/openid-configuration")
        self._send(self.server.tokens.discovery(self.path) if known else (404, {}))

    def do_HEAD(self) -> None:
        self._send((404, {}))

    def do_POST(self) -> None:
        octets = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        form = {key: values[0] for key, values in parse_qs(octets.decode()).items()}
        tokens = self.server.tokens
        asked = self.path == "/introspect"
        self._send(tokens.introspection(form) if asked else tokens.token_answer(self.path, form))

    def _send(self, answer: Answer) -> None:
        octets = json.dumps(answer[1]).encode()
        self.send_response(answer[0])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(octets)

    def log_message(self, format: str, *args: object) -> None:
        pass


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(days=1)
