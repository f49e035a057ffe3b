import pytest

from maillogger.login.sasl import Mechanism, after_refusal, initial_response, mechanism


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["PLAIN", "OAUTHBEARER", "XOAUTH2"], "XOAUTH2"),
        (["OAUTHBEARER"], "OAUTHBEARER"),
        (["PLAIN", "LOGIN"], None),
        ([], None),
    ],
)
def test_which_mechanism_is_used(offered: list[str], chosen: Mechanism | None) -> None:
    assert mechanism(offered) == chosen


def test_xoauth2_as_google_and_microsoft_document_it() -> None:
    said = initial_response("XOAUTH2", "someuser@example.com", "ya29.token", ("imap.example", 993))
    assert said == "user=someuser@example.com\1auth=Bearer ya29.token\1\1"
    assert after_refusal("XOAUTH2") == ""


def test_oauthbearer_as_rfc_7628_has_it() -> None:
    said = initial_response("OAUTHBEARER", "a=b,c@example.com", "vF9dft4q", ("server.example", 143))
    assert said == (
        "n,a=a=3Db=2Cc@example.com,\1host=server.example\1port=143\1auth=Bearer vF9dft4q\1\1"
    )
    assert after_refusal("OAUTHBEARER") == "\1"
