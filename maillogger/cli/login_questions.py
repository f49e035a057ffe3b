"""What `init` asks about the login, by provider: a password, or what OAuth2 needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from maillogger.config.provider import PROVIDERS, ProviderName
from maillogger.config.settings import check_host

PATHS = ("client_secret_file", "certificate_file", "service_account_file")
OAUTH2 = ("client_id", "tenant", *PATHS)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked where an option is missing and somebody can answer.

    `needless`: an empty answer is one too. `check` raises ValueError for an answer that can't
    be used; empty ones don't get there.
    """

    option: str
    prompt: str
    hidden: bool = False
    needless: bool = False
    check: Callable[[str], object] = str

    def checked(self, answer: str) -> str:
        """The answer, stripped unless it is a secret. Raises ValueError that says what is wrong."""
        given = answer if self.hidden else answer.strip()
        if given:
            self.check(given)
        elif not self.needless:
            raise ValueError("this needs an answer")
        return given


def _check_file(answer: str) -> None:
    if not Path(answer).is_file():
        raise ValueError(f"{answer}: there is no such file")


HOST = Question(
    "--host",
    "Where is the drop box: gmail, exchange, or the name of an IMAP server",
    check=check_host,
)
PASSWORD = Question(
    "--password", "Password (kept in the file, which only you can read)", hidden=True
)
APP_PASSWORD = Question(
    "--password", "App password of the Gmail account (empty: OAuth2)", hidden=True, needless=True
)
KEY_FILE = Question(
    "--service-account-file",
    "Key file of a service account (empty: a user agrees in a browser)",
    needless=True,
    check=_check_file,
)
CLIENT_ID = Question("--client-id", "Client id of the application")
TENANT = Question("--tenant", "Tenant (directory) id, or its domain")
CERTIFICATE = Question(
    "--certificate-file",
    "Certificate of the application, PEM (empty: a secret)",
    needless=True,
    check=_check_file,
)
CLIENT_SECRET = Question(
    "--client-secret-file", "Client secret of the application (kept in the file)", hidden=True
)

Ask = Callable[[Question], str]


@dataclass(frozen=True, slots=True)
class Login:
    """What was told: a password, or the keys of the `oauth2` table, or neither."""

    password: str | None = None
    oauth2: tuple[tuple[str, str], ...] = ()


def host_of(answer: str) -> str:
    """The server that a provider's name stands for; everything else is a server."""
    known = PROVIDERS.get(answer.strip().lower())  # type: ignore[call-overload]
    return known.hosts[0] if known and known.hosts else answer.strip()


def ask_login(provider: ProviderName, given: Mapping[str, object], ask: Ask) -> Login:
    """The login from the options, and from answers for what is missing."""
    told = {key: _text(key, given[key]) for key in OAUTH2 if given.get(key)}
    if given.get("password") or given.get("password_file"):
        return Login(str(given["password"]) if given.get("password") else None)
    if provider == "exchange":
        return Login(oauth2=_of_exchange(told, ask))
    if provider == "gmail":
        password = "" if told else ask(APP_PASSWORD)
        return Login(password) if password else Login(oauth2=_of_gmail(told, ask))
    return Login(oauth2=tuple(told.items())) if told else Login(ask(PASSWORD))


def _of_exchange(told: dict[str, str], ask: Ask) -> tuple[tuple[str, str], ...]:
    for key, question in (("client_id", CLIENT_ID), ("tenant", TENANT)):
        told[key] = told.get(key) or ask(question)
    if not (told.keys() & set(PATHS)):
        certificate = ask(CERTIFICATE)
        secret = "" if certificate else ask(CLIENT_SECRET)
        told |= {"certificate_file": certificate} if certificate else {"client_secret": secret}
    return _filled(told)


def _of_gmail(told: dict[str, str], ask: Ask) -> tuple[tuple[str, str], ...]:
    if not told and (key_file := ask(KEY_FILE)):
        told["service_account_file"] = key_file
    if "service_account_file" not in told:
        told["client_id"] = told.get("client_id") or ask(CLIENT_ID)
        if "client_secret_file" not in told:
            told["client_secret"] = ask(CLIENT_SECRET)
    return _filled(told)


def _filled(told: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, _text(key, value)) for key, value in told.items() if value)


def _text(key: str, value: object) -> str:
    return str(Path(str(value)).absolute()) if key in PATHS else str(value)
