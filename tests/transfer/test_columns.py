import pytest

from maillogger.transfer.columns import COMPANIES, CONTACTS, DEALS, Fields, match


@pytest.mark.parametrize(
    ("fields", "heads", "expected"),
    [
        pytest.param(
            CONTACTS,
            "Record ID|First Name|Last Name|Email|Contact owner|Create Date"
            "|Associated Company|Additional email addresses",
            {"first": [1], "last": [2], "addresses": [3, 7], "owner": [4], "created": [5],
             "company": [6]},
            id="hubspot contacts",
        ),
        pytest.param(
            DEALS,
            "Deal Name|Deal Stage|Deal owner|Create Date|Associated Company|Associated Contact"
            "|Is Closed (numeric)",
            {"name": [0], "stage": [1], "owner": [2], "created": [3], "company": [4],
             "contacts": [5], "closed": [6]},
            id="hubspot deals",
        ),
        pytest.param(
            CONTACTS,
            "Person - Name|Person - Email - Work|Person - Email - Home|Person - Organization"
            "|Person - Owner|Person - Person created",
            {"name": [0], "addresses": [1, 2], "company": [3], "owner": [4], "created": [5]},
            id="pipedrive people",
        ),
        pytest.param(
            DEALS,
            "Deal - Title|Deal - Organization|Deal - Status|Deal - Stage|Deal - Deal created"
            "|Person - Email - Work",
            {"name": [0], "company": [1], "status": [2], "stage": [3], "created": [4],
             "contacts": [5]},
            id="pipedrive deals",
        ),
        pytest.param(
            COMPANIES,
            "Organization - Name|Organization - Website",
            {"name": [0], "domains": [1]},
            id="pipedrive organizations",
        ),
        pytest.param(
            CONTACTS,
            "Title|First Name|Last Name|Company|E-mail Address|E-mail Type|E-mail Display Name"
            "|E-mail 2 Address|E-mail 3 Address",
            {"first": [1], "last": [2], "company": [3], "addresses": [4, 7, 8]},
            id="outlook",
        ),
        pytest.param(
            CONTACTS,
            "Anrede|Vorname|Nachname|Firma|E-Mail-Adresse|E-Mail 2: Adresse",
            {"first": [1], "last": [2], "company": [3], "addresses": [4, 5]},
            id="outlook, german",
        ),
        pytest.param(
            CONTACTS,
            "First Name|Last Name|Organization Name|E-mail 1 - Label|E-mail 1 - Value"
            "|E-mail 2 - Label|E-mail 2 - Value|Address 1 - Street",
            {"first": [0], "last": [1], "company": [2], "addresses": [4, 6]},
            id="google",
        ),
        pytest.param(
            CONTACTS,
            "Name|Given Name|Family Name|Organization 1 - Name|E-mail 1 - Value|E-mail 3 - Value",
            {"name": [0], "first": [1], "last": [2], "company": [3], "addresses": [4, 5]},
            id="google, older",
        ),
        pytest.param(
            CONTACTS, "Address|Name|Email", {"name": [1], "addresses": [2]}, id="a street beside"
        ),
        pytest.param(CONTACTS, "Address|Name", {"name": [1], "addresses": [0]}, id="no street"),
    ],
)  # fmt: skip
def test_columns_are_found(fields: Fields, heads: str, expected: dict[str, list[int]]) -> None:
    assert match(heads.split("|"), fields) == expected
