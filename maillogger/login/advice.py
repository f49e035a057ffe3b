"""What to do about a refused login: the known failures, each with its section in the manual."""

import re
from dataclasses import dataclass
from typing import Literal

Page = Literal["gmail", "exchange", "dovecot"]


@dataclass(frozen=True, slots=True)
class Advice:
    """A known failure. `words`, in lower case: any of them in what the server said shows it."""

    key: str
    page: Page
    words: tuple[str, ...]
    cure: str

    def __str__(self) -> str:
        return f"{self.cure} (docs/{self.page}.md, {self.key})"


def _advice(key: str, page: Page, words: str | tuple[str, ...], cure: str) -> Advice:
    return Advice(key, page, (words,) if isinstance(words, str) else words, cure)


MISSING_CONSENT = _advice(
    "missing_consent",
    "exchange",
    ("aadsts65001", "aadsts650052", "aadsts500011"),
    "The application lacks the permission: add IMAP.AccessAsApp (SMTP.SendAsApp for notices) of "
    "Office 365 Exchange Online to it, and let an administrator consent.",
)

MAILBOX_PERMISSION = _advice(
    "mailbox_permission",
    "exchange",
    "authenticated but not connected",
    "The login is right, the mailbox is not: check that the user name is the mailbox's own "
    "(UPN) and that the account has permission to open it.",
)

# What token endpoints answer. The first that fits counts: the particular before the general.
ENDPOINTS: tuple[Advice, ...] = (
    MISSING_CONSENT,
    _advice(
        "wrong_secret",
        "exchange",
        "aadsts7000215",
        "The client secret is wrong: copy the secret's value, not its id.",
    ),
    _advice(
        "secret_expired",
        "exchange",
        "aadsts7000222",
        "The client secret has expired: make a new one, or use a certificate.",
    ),
    _advice(
        "certificate_unknown",
        "exchange",
        ("aadsts700027", "aadsts7000214"),
        "The certificate is not the application's: upload it under Certificates & secrets.",
    ),
    _advice(
        "wrong_tenant",
        "exchange",
        ("aadsts90002", "aadsts900023", "aadsts700016", "aadsts90013"),
        "There is no such tenant, or no such application in it: check tenant and client_id.",
    ),
    _advice(
        "application_disabled",
        "exchange",
        ("aadsts7000112", "aadsts700005"),
        "The application is switched off: enable it under Enterprise applications.",
    ),
    _advice(
        "conditional_access",
        "exchange",
        ("aadsts53003", "aadsts53000", "aadsts50076", "aadsts50079"),
        "A Conditional Access policy forbids it: let the application, or this address, pass.",
    ),
    _advice(
        "wrong_scope",
        "exchange",
        ("aadsts1002012", "aadsts70011"),
        "The scope is not the cloud's: leave scope out, or end it in /.default.",
    ),
    _advice(
        "clock_skew",
        "exchange",
        ("aadsts700024", "aadsts50013"),
        "The clocks differ: set this machine's by NTP.",
    ),
    _advice(
        "clock_skew",
        "gmail",
        ("reasonable timeframe", "token used too early", "token used too late"),
        "The clocks differ: set this machine's by NTP.",
    ),
    _advice(
        "key_revoked",
        "gmail",
        ("invalid jwt signature", "account not found", "no valid verifier"),
        "The service account or its key is gone: make a new key, and name its file.",
    ),
    _advice(
        "no_such_mailbox",
        "gmail",
        "invalid email or user id",
        "username is no mailbox of that domain: give its main address, not an alias.",
    ),
    _advice(
        "not_delegated",
        "gmail",
        "unauthorized_client",
        "The service account may not act for mailboxes: in the Admin console, under domain-wide "
        "delegation, add its client id with the scope https://mail.google.com/.",
    ),
    _advice(
        "consent_ended",
        "gmail",
        "invalid_grant",
        "The consent has ended: run `maillogger login` again, and publish the application if it "
        "is in testing, where consents last seven days.",
    ),
    _advice(
        "wrong_client",
        "gmail",
        "invalid_client",
        "There is no such client, or its secret is wrong: check client_id and client_secret.",
    ),
    _advice(
        "consent_refused",
        "gmail",
        "access_denied",
        "Nobody agreed: run `maillogger login` again, as a user who may.",
    ),
)

# What mail servers answer.
SERVERS: tuple[Advice, ...] = (
    MAILBOX_PERMISSION,
    _advice(
        "imap_off",
        "gmail",
        "not enabled for imap",
        "IMAP is off: switch it on in Gmail's settings, and in the Admin console for Workspace.",
    ),
    _advice(
        "app_password",
        "gmail",
        ("application-specific password", "app password"),
        "Gmail takes no account password here: make an app password, or use OAuth2.",
    ),
    _advice(
        "web_login",
        "gmail",
        ("web browser", "web login"),
        "Gmail wants to see somebody: log in once in a browser as this account.",
    ),
    _advice(
        "smtp_auth_off",
        "exchange",
        ("5.7.139", "smtpclientauthentication is disabled"),
        "SMTP logins are off: switch on authenticated SMTP for the mailbox.",
    ),
    _advice(
        "send_as",
        "exchange",
        ("5.7.60", "sendasdenied"),
        "The account may not send as this address: set [notices] from to its own, or grant it.",
    ),
)

SERVICE_PRINCIPAL = _advice(
    "service_principal",
    "exchange",
    ("authenticate failed", "5.7.3"),
    "Exchange refuses a token that Microsoft gave: check that the service principal was made "
    "with the object id of the enterprise application, that it has FullAccess to the mailbox, "
    "and that IMAP is on for the mailbox.",
)
BASIC_OFF = _advice(
    "basic_authentication_off",
    "exchange",
    ("login failed", "authenticate failed", "5.7.3"),
    "Exchange Online takes no passwords any more: use OAuth2 there; at an Exchange server of your "
    "own check the user name and the password.",
)
TOKEN_REFUSED = _advice(
    "token_refused",
    "dovecot",
    (),
    "The server refused a token that was got just now: check that the user name is the one the "
    "token is for, and that both ask the same authorization server.",
)
NO_MECHANISM = _advice(
    "no_mechanism",
    "dovecot",
    (),
    "The server takes no access tokens (neither XOAUTH2 nor OAUTHBEARER): switch one on there, "
    "or give a password.",
)

EVERY = (*ENDPOINTS, *SERVERS, SERVICE_PRINCIPAL, BASIC_OFF, TOKEN_REFUSED, NO_MECHANISM)

_AADSTS = re.compile(r"\bAADSTS\d{4,8}\b", re.IGNORECASE)

# RFC 6749 sections 4.1.2.1 and 5.2, and two of Google's: an answer could hold a secret, these
# can't.
_CODES = frozenset(
    {
        "access_denied",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
        "admin_policy_enforced",
        "org_internal",
    }
)


def endpoint_refusal(answer: str) -> Advice | None:
    """The failure that shows in what a token endpoint said."""
    return _first(ENDPOINTS, answer)


def refused_token(answer: str) -> Advice:
    """What a mail server means that refuses a fresh access token."""
    return _first((*SERVERS, SERVICE_PRINCIPAL), answer) or TOKEN_REFUSED


def refused_password(answer: str) -> Advice | None:
    """What a mail server means that refuses a password, where that is known."""
    return _first((*SERVERS, BASIC_OFF), answer)


def _first(among: tuple[Advice, ...], answer: str) -> Advice | None:
    words = answer.lower()
    return next((each for each in among if any(word in words for word in each.words)), None)


def code(error: str, description: str) -> str:
    """The failure's code, for a message: never the description, which may repeat a secret."""
    found = _AADSTS.search(description)
    plain = error if error in _CODES else "an unknown error"
    return f"{plain} ({found[0].upper()})" if found else plain
