"""A Dovecot that asks a token server whether an access token is good (RFC 7662)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers.dovecot import Dovecot
from tests.servers.dovecot_config import Options
from tests.servers.tokens import TokenServer

CONFIG = """\
introspection_mode = post
introspection_url = {url}
force_introspection = yes
username_attribute = username
username_format = %u
active_attribute = active
active_value = true
"""


@contextmanager
def dovecot_with_oauth2(
    tokens: TokenServer, mechanisms: str = "xoauth2 oauthbearer"
) -> Iterator[Dovecot]:
    """A running server that takes passwords, and access tokens by these mechanisms."""
    with TemporaryDirectory(prefix="oauth2-") as folder:
        file = Path(folder) / "oauth2.conf"
        file.write_text(CONFIG.format(url=tokens.introspection_url))
        for path in (Path(folder), file):
            path.chmod(0o755)
        extra = (
            f"auth_mechanisms = plain {mechanisms}\n"
            f"passdb {{\n  driver = oauth2\n  mechanisms = {mechanisms}\n  args = {file}\n}}\n"
        )
        with Dovecot(Options(extra=extra)) as server:
            yield server
