from dataclasses import replace

from maillogger.message.content import submission_key
from maillogger.message.model import Address
from maillogger.rules.questions import questions
from tests.rules.cases import POLICY, bcc, block, forward


def test_everybody_in_any_role() -> None:
    message = bcc(("To", "T@x.example"), ("Cc", "c@x.example"), ("Bcc", "b@x.example"))
    assert questions([message], POLICY).addresses == {
        "ana@corp.example",
        "t@x.example",
        "c@x.example",
        "b@x.example",
    }


def test_who_re_sent_it() -> None:
    message = bcc(("Resent-From", "r@x.example"), ("X-Forwarded-For", "s@x.example t@x.example"))
    assert {"r@x.example", "s@x.example", "t@x.example"} <= questions([message], POLICY).addresses


def test_originals_down_to_the_oldest() -> None:
    oldest = block(Address("", "Nia Oz"), to=(Address("o@x.example"),))
    thread = block(to=(Address("t@x.example"),), cc=(Address("c@x.example"),), quoted=oldest)
    asked = questions([forward(thread)], POLICY)
    assert {"jane@acme.example", "t@x.example", "c@x.example", "o@x.example"} <= asked.addresses
    assert asked.names == {"nia oz"}


def test_names_only_of_those_without_an_address() -> None:
    message = replace(bcc(), to=(Address("j@x.example", "Jane"), Address("", "JOE ẞ"), Address("")))
    asked = questions([message], POLICY)
    assert asked.names == {"joe ss"}
    assert "" not in asked.addresses


def test_each_message_by_its_key() -> None:
    messages = [bcc(), bcc(("Subject", "Other"))]
    assert questions(messages, POLICY).submission_keys == {
        submission_key(each) for each in messages
    }


def test_domains_of_addresses_and_of_what_was_confirmed() -> None:
    results = (
        "mx.x; dkim=pass header.d=d.example; dkim=fail header.d=e.example;"
        " spf=pass smtp.mailfrom=@f.example"
    )
    message = bcc(("Authentication-Results", results))
    addresses = {"corp.example", "acme.example"}
    require = replace(POLICY, authentication="require")
    assert questions([message], POLICY).domains == addresses
    assert questions([message], require).domains == addresses | {"d.example", "f.example"}
    assert questions([message], replace(require, authserv_id="mx.y")).domains == addresses


def test_a_message_asks_for_few_domains_of_signers() -> None:
    signed = "".join(f"; dkim=pass header.d=d{number}.example" for number in range(1_000))
    message = bcc(("Authentication-Results", f"mx.x{signed}"))
    require = replace(POLICY, authentication="require")
    assert len(questions([message], require).domains) == 22


def test_nothing_asked() -> None:
    asked = questions([], POLICY)
    assert not (asked.addresses or asked.domains or asked.names or asked.submission_keys)
