"""Trouble at a token endpoint (RFC 6749 section 5.2), as a sentence without secrets."""

from maillogger.errors import ConfigError, LoginError, MailloggerError, TemporaryError
from maillogger.login.advice import code, endpoint_refusal

# Microsoft's own words for "try again" (AADSTS90033, 90036) come with these codes too.
PASSING = ("temporarily_unavailable", "server_error", "aadsts90033", "aadsts90036", "aadsts50196")


def refused(place: str, error: str, description: str) -> MailloggerError:
    """The answer of a token endpoint: LoginError, unless it may be mended by trying again."""
    said = f"{error} {description}".lower()
    shown = code(error, description)
    if any(word in said for word in PASSING):
        return TemporaryError(f"{place} gave no access token for now: {shown}")
    advice = endpoint_refusal(said)
    hint = str(advice) if advice else "Look the code up in its documentation."
    return LoginError(f"{place} gave no access token: {shown}. {hint}")


def unreachable(place: str, error: Exception) -> TemporaryError:
    """No answer: the kind of the trouble alone, because its text may hold a whole request."""
    return TemporaryError(
        f"{place} can't be reached ({type(error).__name__}): check the network and the clock; "
        "the next run tries again"
    )


def missing_extra(extra: str) -> ConfigError:
    """The libraries of a provider are not installed."""
    return ConfigError([f"oauth2: this needs more libraries: pip install 'maillogger[{extra}]'"])
