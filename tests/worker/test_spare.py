"""A mailbox whose passes fail is left alone; how long, the database knows."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from maillogger.database import transaction
from maillogger.errors import LoginError, TemporaryError
from maillogger.intake.answers import ThrottledError
from maillogger.ledger.pauses import failed, paused, went_well
from maillogger.worker.spare import counting_failures, refuse_early
from tests.servers.scripted import ScriptedServer
from tests.worker.installation import Installation

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXCHANGE = "Request is throttled. Suggested Backoff Time: 600000 milliseconds"


def pauses_of(installed: Installation, count: int) -> list[timedelta]:
    found = []
    for _ in range(count):
        with transaction(installed.database):
            failed("crm", "no answer", NOW)
        row = paused("crm")
        assert row
        found.append(row.until - NOW)
    return found


def test_pauses_double_up_to_an_hour_less_a_random_part(installation: Installation) -> None:
    wanted = [timedelta(minutes=each) for each in (1, 2, 4, 8, 16, 32, 60, 60)]
    for pause, most in zip(pauses_of(installation, 8), wanted, strict=True):
        assert most / 2 <= pause <= most


def test_a_good_pass_forgets_the_failures(installation: Installation) -> None:
    pauses_of(installation, 3)
    with transaction(installation.database):
        went_well("crm")
    assert paused("crm") is None
    first = pauses_of(installation, 1)[0]
    assert first <= timedelta(minutes=1)


@pytest.mark.parametrize("error", [TemporaryError("x"), LoginError("x")])
def test_only_a_patient_pass_waits_for_our_own_pause(
    error: Exception, installation: Installation
) -> None:
    with pytest.raises(type(error)), counting_failures(installation.database, "crm"):
        raise error
    refuse_early(installation.database, "crm", patient=False)
    refuse_early(installation.database, "other", patient=True)
    with pytest.raises(TemporaryError, match=r"1 failed passes ask for a pause until .* said: x"):
        refuse_early(installation.database, "crm", patient=True)


def test_everybody_waits_for_a_pause_that_the_server_demanded(installation: Installation) -> None:
    with pytest.raises(ThrottledError), counting_failures(installation.database, "crm"):
        raise ThrottledError("slowly", timedelta(minutes=10))
    found = paused("crm")
    assert found
    assert timedelta(minutes=9) < found.until - datetime.now(UTC) <= timedelta(minutes=10)
    with pytest.raises(TemporaryError, match="its server asks for a pause"):
        refuse_early(installation.database, "crm", patient=False)


@pytest.mark.parametrize(
    ("replies", "demanded"),
    [
        pytest.param({"credentials": f"{{tag}} NO {EXCHANGE}\r\n"}, True, id="throttled"),
        pytest.param({"credentials": "* BYE later\r\n"}, False, id="hangs up"),
    ],
)
def test_a_server_that_wants_to_be_left_alone(
    replies: Mapping[str, str], demanded: bool, installation: Installation
) -> None:
    with ScriptedServer(replies) as server:
        mailbox = installation.mailbox.model_copy(update={"port": server.port})
        settings = installation.settings.model_copy(update={"mailbox": (mailbox,)})
        with pytest.raises(TemporaryError):
            Installation(
                settings, installation.database, installation.drop_box, installation.file
            ).poll()
    found = paused("crm")
    assert found
    assert found.demanded == demanded
