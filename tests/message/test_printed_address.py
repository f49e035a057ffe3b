import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillogger.message.model import Address
from maillogger.message.printed_address import parse_printed, parse_printed_list

JANA = "jana@nordwind.example"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(f"Jana Meier <{JANA}>", "Jana Meier", id="gmail"),
        pytest.param(f'"Jana Meier"<{JANA}>;', "Jana Meier", id="qq"),
        pytest.param(f'"Meier, Jana" <{JANA}>', "Meier, Jana", id="last-first-quoted"),
        pytest.param(f"Meier, Jana <{JANA}>", "Meier, Jana", id="last-first"),
        pytest.param(f"Meier, Jana [mailto:{JANA}]", "Meier, Jana", id="outlook-2010"),
        pytest.param(f"Meier, Jana [mailto:{JANA} <{JANA}>]", "Meier, Jana", id="outlook-linked"),
        pytest.param(f"Jana Meier [SMTP:{JANA}]", "Jana Meier", id="outlook-97"),
        pytest.param(f"Jana Meier ({JANA})", "Jana Meier", id="parentheses"),
        pytest.param(f"Jana Meier (<{JANA}>)", "Jana Meier", id="parentheses-and-angle"),
        pytest.param(f"{JANA} (Jana Meier)", "Jana Meier", id="comment"),
        pytest.param(f"<{JANA}> (Jana Meier)", "Jana Meier", id="comment-after-angle"),
        pytest.param(f"Jana Meier <{JANA}<mailto:{JANA}>>", "Jana Meier", id="linked-inside"),
        pytest.param(f"Jana <{JANA}<mailto:other@x.example>>", "Jana", id="linked-elsewhere"),
        pytest.param(f"{JANA}<mailto:other@x.example>", None, id="linked-bare"),
        pytest.param(f"Jana Meier <{JANA}> <{JANA}>", "Jana Meier", id="thunderbird-linked"),
        pytest.param(f"Jana Meier {JANA} <{JANA}>", "Jana Meier", id="address-in-name"),
        pytest.param(f"**Jana Meier** <{JANA}>", "Jana Meier", id="markdown-bold"),
        pytest.param(f"[{JANA}](mailto:{JANA})", None, id="markdown-link"),
        pytest.param(f"[Jana Meier](mailto:{JANA})", "Jana Meier", id="markdown-name-link"),
        pytest.param(f"*Jana* <[{JANA}](mailto:{JANA})>", "Jana", id="markdown-angle-link"),
        pytest.param(JANA, None, id="address-only"),
        pytest.param(f"<{JANA}>", None, id="angle-only"),
        pytest.param(f'"{JANA}"', None, id="quoted-address-only"),
        pytest.param(f"\"'{JANA}'\" <{JANA}>", None, id="name-repeats-address"),
        pytest.param(f"'{JANA}'", None, id="single-quoted-address"),
        pytest.param(f"{JANA.upper()} <{JANA}>", None, id="name-repeats-in-capitals"),
        pytest.param(f"mailto:{JANA}?subject=x", None, id="mailto"),
        pytest.param(f"Jana Meier <\n{JANA}>", "Jana Meier", id="wrapped"),
        pytest.param(f"Jana\n  Meier <\n {JANA} >", "Jana Meier", id="wrapped-twice"),
        pytest.param(f"Jana Meier <{JANA}", "Jana Meier", id="unclosed"),
        pytest.param(f"Jana Meier {JANA}", "Jana Meier", id="unmarked"),
        pytest.param(f"'Jana O''Meier' <{JANA}>", "Jana O''Meier", id="apostrophes"),
        pytest.param(f"« Jana Meier » <{JANA}>", "Jana Meier", id="guillemets"),
        pytest.param(f"「佐藤 花子」＜{JANA}＞", "佐藤 花子", id="full-width"),
        pytest.param(f"张伟<{JANA}>", "张伟", id="no-space"),
        pytest.param(f"\u202b\u202aדנה לוי\u202c\u200f <{JANA}>", "דנה לוי", id="bidi-marks"),
        pytest.param(f"Jana\xa0Meier\xa0<{JANA}>", "Jana Meier", id="nbsp"),
        pytest.param(f"Jana&nbsp;Meier &lt;{JANA}&gt;", "Jana Meier", id="entities"),
        pytest.param(f"=?utf-8?q?J=C3=BC=2C_?= <{JANA}>", "Jü,", id="encoded-words"),
        pytest.param(f"Jana (Sales, EMEA) <{JANA}>", "Jana (Sales, EMEA)", id="department"),
        pytest.param(f"Jana - N & Co. KG <{JANA}>", "Jana - N & Co. KG", id="company"),
        pytest.param(f"Jana 🚚 Meier <{JANA}>", "Jana 🚚 Meier", id="emoji"),
        pytest.param(f"other@x.example <{JANA}>", "other@x.example", id="another-address-as-name"),
        pytest.param(f'"J <other@x.example>" <{JANA}>', "J <other@x.example>", id="angle-in-name"),
        pytest.param(f"'Jana' via Sales <{JANA}>", "Jana", id="via"),
        pytest.param(f"\"'Jana Meier' via Sales\" <{JANA}>", "Jana Meier", id="via-quoted"),
        pytest.param(f"{JANA} <{JANA}> On Behalf Of Jana Meier", "Jana Meier", id="on-behalf"),
        pytest.param(f"D <d@x.example> on behalf of J M <{JANA}>", "J M", id="on-behalf-owa"),
        pytest.param(f"D; im Auftrag von; J M [{JANA}]", "J M", id="on-behalf-german"),
        pytest.param(f'"D on behalf of Jana" <{JANA}>', "Jana", id="on-behalf-quoted"),
        pytest.param(f"{JANA}写道", None, id="letters-after-address"),
    ],
)
def test_the_address_is_found_with_its_name(text: str, name: str | None) -> None:
    assert parse_printed(text) == Address(JANA, name)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        pytest.param(
            "Jü <jürgen@müller.example>", Address("jürgen@müller.example", "Jü"), id="idn"
        ),
        pytest.param("И <и@пример.рф>", Address("и@пример.рф", "И"), id="cyrillic"),
        pytest.param("o'b@x.example", Address("o'b@x.example"), id="apostrophe"),
        pytest.param("Jana Meier", Address("", "Jana Meier"), id="name-only"),
        pytest.param('"Meier, Jana"', Address("", "Meier, Jana"), id="name-only-quoted"),
        pytest.param("Jana <Jana>", Address("", "Jana <Jana>"), id="no-address-in-angle"),
        pytest.param("/O=NORD/OU=X/CN=JMEIER", Address("", "JMEIER"), id="x500"),
        pytest.param("Jana </O=NORD/CN=JM>", Address("", "Jana"), id="x500-with-name"),
        pytest.param("Robin Falk/FALK@FALK", Address("", "Robin Falk"), id="notes"),
        pytest.param("CN=Robin Falk/O=F@F", Address("", "Robin Falk"), id="notes-canonical"),
        pytest.param("Jana Meier @home", Address("", "Jana Meier @home"), id="lone-at"),
        pytest.param("a@b.example@c.example", Address("", "a@b.example@c.example"), id="two-ats"),
        pytest.param("", None, id="empty"),
        pytest.param(" \u200b;, ", None, id="punctuation"),
        pytest.param("<>", None, id="empty-angle"),
    ],
)
def test_what_is_printed_is_all_there_is(text: str, address: Address | None) -> None:
    assert parse_printed(text) == address


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        pytest.param("", [], id="empty"),
        pytest.param(
            "A <a@x.example>, b@x.example",
            [("a@x.example", "A"), ("b@x.example", None)],
            id="commas",
        ),
        pytest.param(
            "A <a@x.example>;\n B <b@x.example>;",
            [("a@x.example", "A"), ("b@x.example", "B")],
            id="semicolons-wrapped",
        ),
        pytest.param(
            "Roe, Ana <a@x.example>; Falk, Robin <b@x.example>",
            [("a@x.example", "Roe, Ana"), ("b@x.example", "Falk, Robin")],
            id="last-first-semicolons",
        ),
        pytest.param(
            "Roe, Ana <a@x.example>, b@x.example <b@x.example>",
            [("a@x.example", "Roe, Ana"), ("b@x.example", None)],
            id="last-first-commas",
        ),
        pytest.param(
            '"Roe, Ana" <a@x.example>, "Falk; Robin" <b@x.example>',
            [("a@x.example", "Roe, Ana"), ("b@x.example", "Falk; Robin")],
            id="quoted",
        ),
        pytest.param(
            "A [mailto:a@x.example], B [mailto:b@x.example]",
            [("a@x.example", "A"), ("b@x.example", "B")],
            id="mailto",
        ),
        pytest.param(
            "a@x.example, b@x.example; c@x.example",
            [("a@x.example", None), ("b@x.example", None), ("c@x.example", None)],
            id="both-separators",
        ),
        pytest.param(
            '5" pipe <a@x.example>, "B" <b@x.example>',
            [("a@x.example", '5" pipe'), ("b@x.example", "B")],
            id="inch-mark",
        ),
        pytest.param(
            "张伟<a@x.example>，李娜<b@x.example>；",
            [("a@x.example", "张伟"), ("b@x.example", "李娜")],
            id="full-width-separators",
        ),
        pytest.param("Roe, Ana; Falk, Robin", [("", "Roe, Ana"), ("", "Falk, Robin")], id="names"),
        pytest.param("Ana Roe, Robin Falk", [("", "Ana Roe"), ("", "Robin Falk")], id="two-words"),
        pytest.param("Roe, Ana", [("", "Roe, Ana")], id="one-name"),
        pytest.param(
            "Robin Falk/FALK@FALK, Sam/FALK@FALK", [("", "Robin Falk"), ("", "Sam")], id="notes"
        ),
        pytest.param(
            "a@x.example, Ana Roe", [("a@x.example", None), ("", "Ana Roe")], id="name-at-the-end"
        ),
    ],
)
def test_a_list_is_split(text: str, addresses: list[tuple[str, str | None]]) -> None:
    assert parse_printed_list(text) == tuple(Address(*each) for each in addresses)


def test_a_list_is_capped() -> None:
    assert len(parse_printed_list("a@x.example; " * 3000)) == 2000


@given(st.text(alphabet=st.sampled_from("ab@.,;:<>()[]\"'=?& ü张é\n\u200e-")) | st.text())
def test_no_address_is_invented(text: str) -> None:
    seen = "".join(text.replace("\u200e", "").split())
    for address in (parse_printed(text), *parse_printed_list(text)):
        if address and address.address:
            assert address.address in seen


NAMES = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=9)
MAILBOXES = st.tuples(
    NAMES, NAMES, st.from_regex(r"[a-z]{1,9}@([a-z]{1,9}\.){1,3}example", fullmatch=True)
)


@pytest.mark.parametrize("separator", [", ", "; ", ";\n ", ","])
@pytest.mark.parametrize("form", ["{1} {0} <{2}>", '"{0}, {1}" <{2}>', "{0} {1} [mailto:{2}]"])
@settings(max_examples=20)
@given(st.lists(MAILBOXES, max_size=5))
def test_composed_lists_are_read_back(
    form: str, separator: str, members: list[tuple[str, str, str]]
) -> None:
    text = separator.join(form.format(*member) for member in members)
    assert [each.address for each in parse_printed_list(text)] == [each[2] for each in members]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ana Roe <ana@x.example>, " * 20_000, id="recipients"),
        pytest.param(" " * 100_000, id="spaces"),
        pytest.param("a" * 1_000_000, id="letters"),
        pytest.param("@" * 1_000_000, id="ats"),
        pytest.param("a@" * 500_000, id="local-parts"),
        pytest.param("a@b." * 250_000, id="labels"),
        pytest.param('"' * 1_000_000, id="quotes"),
        pytest.param("a," * 500_000, id="commas"),
        pytest.param("a;" * 500_000, id="semicolons"),
        pytest.param("<" * 1_000_000, id="angles"),
        pytest.param("=?a?q?" * 160_000, id="encoded-words"),
        pytest.param("&lt;" * 250_000, id="entities"),
        pytest.param(("a" * 300 + "@,") * 3_000, id="long-local-parts"),
        pytest.param(("a " * 400 + ";") * 1_250, id="long-names"),
    ],
)
def test_a_megabyte_is_read_in_linear_time(text: str) -> None:
    start = time.process_time()
    parse_printed_list(text)
    parse_printed(text)
    assert time.process_time() - start < 5
