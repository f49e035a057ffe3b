"""Who may write into the CRM: forged mail on a real Dovecot."""

from pathlib import Path

import pytest

from maillogger.ledger.failures import account
from tests.mail import mail
from tests.servers.drop_box import DropBox
from tests.worker.installation import install

FIELD = b"Authentication-Results: mx.crm.example;\r\n "
GENUINE = FIELD + b"dmarc=pass (p=none) header.from=example.com\r\n"
SIGNED = FIELD + b"dmarc=none; dkim=pass header.d=mail.example.com\r\n"
FORGED = FIELD + b"dmarc=fail (p=none) header.from=example.com\r\n"


@pytest.mark.parametrize(
    ("authentication", "logged", "reasons"),
    [
        pytest.param("require", 2, {"sender_not_authenticated": 2}, id="require"),
        pytest.param("report", 4, {}, id="report"),
        pytest.param("off", 4, {}, id="off"),
    ],
)
def test_a_forged_sender_writes_nothing(
    drop_box: DropBox,
    tmp_path: Path,
    authentication: str,
    logged: int,
    reasons: dict[str, int],
) -> None:
    installed = install(drop_box, tmp_path, rules=f'authentication = "{authentication}"')
    drop_box.deliver(
        GENUINE + mail("genuine"),
        SIGNED + mail("signed below a domain without a policy"),
        FORGED + GENUINE + mail("forged"),
        mail("no results"),
    )

    report = installed.poll()

    assert (report.logged, dict(report.reasons)) == (logged, reasons)
    assert installed.counts() == {"INBOX": 0, "Logged": logged, "Failed": 4 - logged}
    details = {account(each.id).trace[-1].detail for each in installed.failures()}  # type: ignore[union-attr]
    assert details == (
        {
            "mx.crm.example says dmarc=fail for example.com",
            "no Authentication-Results of the receiving server",
        }
        if reasons
        else set()
    )
    installed.database.close()
