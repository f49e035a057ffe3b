"""How the tests' Dovecot is configured."""

from dataclasses import dataclass

PASSWORD = "secret"

CAPABILITIES = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT MULTIAPPEND NAMESPACE UIDPLUS "
    "LIST-EXTENDED CONDSTORE QRESYNC ESEARCH WITHIN SPECIAL-USE LITERAL+ MOVE UNSELECT"
)

CONFIG = """\
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = {tls}
ssl_cert = <{root}/cert.pem
ssl_key = <{root}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 100
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
passdb {{
  driver = static
  args = password={{PLAIN.b64}}{password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
{extra}
"""


@dataclass(frozen=True)
class Options:
    """How a server differs from Dovecot's own defaults.

    `without` are capabilities it does not advertise (it still obeys the commands); `prefix` is
    that of the personal namespace, such as `INBOX.`;
    `certified` are the host names in its certificate; `extra` is appended to its configuration.
    """

    without: tuple[str, ...] = ()
    prefix: str = ""
    separator: str = "."
    tls: bool = True
    certified: tuple[str, ...] = ("localhost", "127.0.0.1")
    password: str = PASSWORD
    extra: str = ""

    def lines(self) -> str:
        """The settings that stand at the end of the configuration."""
        kept = [each for each in CAPABILITIES.split() if each not in self.without]
        masked = f"imap_capability = {' '.join(kept)}\n" if self.without else ""
        return masked + self.extra
