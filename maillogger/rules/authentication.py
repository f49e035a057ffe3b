"""Is the sender's address genuine, by what our own server found out? Logging rules, section 2."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from maillogger.message.authentication import AuthenticationResults, Result, trusted_results
from maillogger.message.encoded_word import clean
from maillogger.message.model import Message
from maillogger.rules.case import Case
from maillogger.rules.policy import Policy

_NO_POLICY = frozenset({"none", "bestguesspass"})
# More signatures than anybody needs: the domains of a message are to be few questions.
_MAX_ASKED = 20
_ORIGIN = "X-MS-Exchange-Organization-AuthAs"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the sender is confirmed, and by what, in a sentence for the trace."""

    genuine: bool
    evidence: str


def authenticate(case: Case) -> Verdict:
    """Whether our server confirms the domain of the submitter (for `redirect`, who re-sent it).

    DMARC decides (RFC 7489) where the domain has a policy. Where it has none, an aligned DKIM
    or SPF pass will do; any other result of DMARC is final.
    """
    trusted = trusted_results(case.message, case.policy.authserv_id)
    topmost = trusted[0] if trusted else AuthenticationResults(None)
    if topmost.defect:
        return Verdict(False, f"Authentication-Results can't be read: {topmost.defect}")
    found = _by_dmarc(case, trusted) or _by_exchange(case) or _by_alignment(case, topmost)
    if found or not trusted:
        return found or Verdict(False, f"no Authentication-Results of {_server(case, topmost)}")
    seen = ", ".join(map(_shown, topmost.results[:5])) or "no results"
    return Verdict(False, f"{_server(case, topmost)} confirms nothing for {_domain(case)}: {seen}")


def domains_asked(message: Message, policy: Policy) -> Iterator[str]:
    """The domains whose registrable domain `authenticate` will compare."""
    if policy.authentication == "off":
        return
    for field in trusted_results(message, policy.authserv_id)[:1]:
        yield from islice(filter(None, map(_about, _passes(field))), _MAX_ASKED)


def _by_dmarc(case: Case, trusted: tuple[AuthenticationResults, ...]) -> Verdict | None:
    """What DMARC says, if it decides. Below the topmost field only a failure counts."""
    found = trusted[0].of("dmarc") if trusted else ()
    below = () if found else (each for field in trusted[1:] for each in field.of("dmarc"))
    for each in (*found, *below):
        if not (each.passes or (each.value in _NO_POLICY and each.version == "1")):
            return Verdict(False, f"{_server(case, trusted[0])} says {_shown(each)}")
    for each in found:
        if _about(each) != _from(case) and (each.passes or each.has(each.about)):
            shown = f"{_server(case, trusted[0])} says {_shown(each)}"
            return Verdict(False, f"{shown}, which is not about {_from(case)}")
    confirmed = found and all(each.passes for each in found) and _from(case) == _domain(case)
    if not confirmed or _shared(case):
        return None
    return Verdict(True, f"{_server(case, trusted[0])} says {_shown(found[0])}")


def _by_exchange(case: Case) -> Verdict | None:
    """Exchange's word that one of its own mailboxes sent it, if the owner takes it."""
    if not case.policy.trust_exchange_internal or case.way.kind == "redirect":
        return None
    origins = {each.strip().lower() for each in case.message.values(_ORIGIN)}
    return Verdict(True, f"{_ORIGIN}: Internal") if origins == {"internal"} else None


def _by_alignment(case: Case, field: AuthenticationResults) -> Verdict | None:
    """A DKIM or SPF pass for a domain of the same owner as the submitter's (relaxed alignment)."""
    for each in _passes(field):
        if _same_owner(case, _about(each)) and (not _shared(case) or _own_path(case, each)):
            why = "" if case.way.kind == "redirect" else ", and there is no DMARC policy"
            return Verdict(True, f"{_server(case, field)} says {_shown(each)}{why}")
    return None


def _passes(field: AuthenticationResults) -> Iterator[Result]:
    """DKIM signatures that hold, and SPF where nothing contradicts it."""
    yield from (each for each in field.of("dkim") if each.passes)
    paths = [each for each in field.of("spf") if each.has("smtp.mailfrom")]
    yield from paths if all(each.passes for each in paths) else ()


def _about(result: Result) -> str:
    """The domain that a result speaks for; "" if unclear."""
    return result.domain(result.about)


def _same_owner(case: Case, domain: str) -> bool:
    wanted, registrable = _domain(case), case.facts.registrable
    owner = registrable.get(domain)
    related = owner is not None and owner == registrable.get(wanted)
    return bool(domain) and (domain == wanted or related)


def _shared(case: Case) -> bool:
    """Whether the domain says nothing about who re-sent it: others have mailboxes there too.

    For a sender's own `From` the provider answers; `Resent-From` anybody may write.
    """
    return case.way.kind == "redirect" and _domain(case) in case.facts.free_mail


def _own_path(case: Case, result: Result) -> bool:
    """Whether SPF passed for the very address, tags (`ana+caf_=…@gmail.com`) apart."""
    local, _, _ = result.value_of("smtp.mailfrom").lower().rpartition("@")
    wanted, _, domain = case.submitter.rpartition("@")
    exact = result.domain("smtp.mailfrom") == domain
    return result.method == "spf" and exact and bool(local) and local.partition("+")[0] == wanted


def _domain(case: Case) -> str:
    """The domain that must be confirmed, as A-label."""
    return case.submitter.rpartition("@")[2]


def _from(case: Case) -> str:
    """The domain that DMARC judges, as A-label."""
    return case.message.sender.domain if case.message.sender else ""


def _server(case: Case, field: AuthenticationResults) -> str:
    return _short(field.authserv_id or case.policy.authserv_id or "the receiving server")


def _shown(result: Result) -> str:
    about = f" for {_about(result)}" if _about(result) else ""
    return _short(f"{result.method}={result.value}{about}")


def _short(text: str) -> str:
    """Received text as a trace may hold it."""
    return clean(text)[:100]
