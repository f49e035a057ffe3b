"""The demo's mail: what was written, and what is worth knowing about each message."""

from dataclasses import dataclass
from pathlib import Path

USERNAME = "crm@halden-bikes.example"
BCC_ADDRESS = "bcc@crm.halden-bikes.example"
FORWARD_ADDRESS = "forward@crm.halden-bikes.example"
OWN_DOMAIN = "halden-bikes.example"
NEVER_LOGGED = "kanzlei-brandt.example"
USERS = (("Ana Ruiz", "ana@halden-bikes.example"), ("Jonas Weber", "jonas@halden-bikes.example"))
CONTACT = "marta.kowalska@pedalo-kurier.example"
NEWCOMER = "l.voegele@stadtwerke-uferstadt.example"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message of the demo: its file in the folder `mail`, and what it is."""

    file: str
    about: str

    @property
    def number(self) -> str:
        """What its file's name begins with."""
        return self.file.partition("-")[0]

    def octets(self, folder: Path) -> bytes:
        """The message as it goes to the server, with CRLF line ends (RFC 5322 section 2.1)."""
        return (folder / self.file).read_bytes().replace(b"\n", b"\r\n")


# In the order in which they arrive.
LETTERS = (
    Letter("01-offer.eml", "English, with a PDF; two in To, one in Cc, one in Bcc"),
    Letter("02-inspection-german.eml", "German, HTML with a picture, to somebody new"),
    Letter("03-schedule-japanese.eml", "Japanese, in 7-bit ISO-2022-JP"),
    Letter("04-budget-spanish.eml", "Spanish, to a customer and a lawyer (never logged)"),
    Letter("05-forward-attached-polish.eml", "an answer in Polish, forwarded as attachment"),
    Letter("06-forward-gmail-dutch.eml", "an answer forwarded in Gmail, in Dutch"),
    Letter("07-forward-outlook-french.eml", "an answer forwarded in Outlook, in French"),
    Letter("08-lawyer.eml", "English, to the lawyer alone"),
    Letter("09-stranger.eml", "spam to the drop box"),
    Letter("10-offer-again.eml", "the first one again, delivered by another route"),
    Letter("11-away.eml", "an auto-reply"),
    Letter("12-no-header.eml", "broken: its header was lost on the way"),
    Letter("13-cut-off.eml", "damaged: no date, and its attachment is cut off"),
    Letter("14-note.eml", "a note that forwards nothing"),
)
