"""A whole pass with access tokens, one of which ends in the middle of it."""

from pathlib import Path

import pytest

from maillogger.config import load
from maillogger.crm import users
from maillogger.database import migrate, open_database, transaction
from maillogger.worker.points import Point
from maillogger.worker.poll import poll
from tests.login.owners import consented, keys_of, written
from tests.mail import mail
from tests.servers.dovecot_oauth2 import dovecot_with_oauth2
from tests.servers.tokens import TokenServer
from tests.worker.installation import NOW


@pytest.mark.parametrize("point", ["fetched", "parsed", "recorded", "moving"])
@pytest.mark.parametrize("flow", ["user", "secret"])
def test_a_token_that_ends_in_mid_pass_is_renewed(
    flow: str, point: Point, tokens: TokenServer, tmp_path: Path
) -> None:
    with dovecot_with_oauth2(tokens) as server:
        box = server.new_user()
        tokens.mailboxes.add(box.username)
        box.deliver(mail(Subject="one"), mail(Subject="two"))
        settings = load(written(box, tmp_path, keys_of(flow, tokens)), {})
        if flow == "user":
            consented(settings.mailbox[0])
        database = open_database(settings.database.url)
        migrate(database)
        with transaction(database):
            users.put("Ana Ruiz", ["ana@example.com"], NOW)
        ended: list[Point] = []

        def at(reached: Point) -> None:
            if reached == point and not ended:
                ended.append(reached)
                tokens.revoke()
                server.restart()

        report = poll(settings.mailbox[0], settings, database, at=at)
        database.close()

        assert (report.total, ended) == (2, [point])
        assert (len(box.octets("INBOX")), len(box.octets("Logged"))) == (0, 2)
        assert len(tokens.forms) == 2
