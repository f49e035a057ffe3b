"""Sessions with real and scripted servers."""

from maillogger.intake.session import Endpoint, Session, connect
from maillogger.login.credential import Password
from maillogger.login.imap import imap_login
from tests.servers.drop_box import DropBox
from tests.servers.scripted import ScriptedServer


def endpoint_of(box: DropBox) -> Endpoint:
    return Endpoint("crm", box.host, box.tls_port, ca_file=box.ca_file)


def session_with(box: DropBox) -> Session:
    return connect(endpoint_of(box), imap_login(Password(box.username, box.password)))


def scripted_session(server: ScriptedServer, read_timeout: float = 5.0) -> Session:
    endpoint = Endpoint("crm", server.host, server.port, "none", read_timeout=read_timeout)
    return connect(endpoint, imap_login(Password("drop", "secret")))
