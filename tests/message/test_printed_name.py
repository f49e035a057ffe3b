import pytest

from maillogger.message.printed_name import bare_name, person, split_principal


@pytest.mark.parametrize(
    ("text", "agent", "principal"),
    [
        ("Desk on behalf of Jana", "Desk", "Jana"),
        ("Desk; im Auftrag von; Jana", "Desk", "Jana"),
        ("<d@x.example> för Jana", "<d@x.example>", "Jana"),
        ("Desk 代表 张伟", "Desk", "张伟"),
        ("销售代表 张伟", "销售代表 张伟", ""),
        ("Anna Förster", "Anna Förster", ""),
        ("Namensgeber Jana", "Namensgeber Jana", ""),
    ],
)
def test_who_sent_is_told_from_for_whom(text: str, agent: str, principal: str) -> None:
    assert split_principal(text) == (agent, principal)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("'Jana' via Sales", "Jana"),
        ("Jana Meier via Sales", "Jana Meier"),
        ("Jana Meier (via Docs)", "Jana Meier"),
        ("Jana Meier a través de Ventas", "Jana Meier"),
        ("Trattoria via Roma", "Trattoria via Roma"),
        ("Via Roma", "Via Roma"),
        ("Jana via", "Jana via"),
    ],
)
def test_the_person_stands_before_via(name: str, whose: str) -> None:
    assert person(name) == whose


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("**Jana** <", "Jana"),
        ("_Jana Meier_", "Jana Meier"),
        ("Jana Meier (", "Jana Meier"),
        ("/O=NORD/OU=SITE/CN=RECIPIENTS/CN=JMEIER", "JMEIER"),
        ("EX:/o=Nord/ou=Site/cn=jmeier", "jmeier"),
        ("Jana Meier </O=NORD/CN=JMEIER>", "Jana Meier"),
        ("CN=Robin Falk/OU=North/O=FALK@FALK", "Robin Falk"),
        ("Robin Falk/FALK@FALK", "Robin Falk"),
        ("Robin Falk/North/FALK", "Robin Falk/North/FALK"),
        ("Müller/Meier GbR", "Müller/Meier GbR"),
        ("Müller / MEIER", "Müller / MEIER"),
        ("/FALK", "/FALK"),
        ('Jana" ', "Jana"),
        ("Jana)", "Jana"),
        ("Jana (Sales)", "Jana (Sales)"),
        ("Jana [Sales]", "Jana [Sales]"),
        ("[EXT] Jana", "[EXT] Jana"),
        ("[Jana]", "Jana"),
        ("Jana [", "Jana"),
        ("; Jana,", "Jana"),
    ],
)
def test_a_name_is_freed_of_what_is_no_name(text: str, name: str) -> None:
    assert bare_name(text) == name
