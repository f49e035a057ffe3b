"""Messages for tests, as mail clients and servers write them."""

from email.message import EmailMessage
from email.policy import SMTP

BCC = "bcc@crm.example.com"
FORWARD = "forward@crm.example.com"
ANA = "Ana Ruiz <ana@example.com>"


def mail(
    text: str = "Hello,\r\nhere is the offer.\r\n",
    *,
    envelope: str = BCC,
    attachments: tuple[tuple[str, bytes], ...] = (),
    **fields: str,
) -> bytes:
    """A message delivered to `envelope`; fields by keyword (`To=…`, `Message_ID=…`).

    Without others it is from Ana to a customer, in time for tea.
    """
    message = EmailMessage()
    defaults = {
        "From": ANA,
        "To": "Jana Meier <jana@nordwind.example>",
        "Subject": "Offer",
        "Date": "Tue, 05 Mar 2024 16:53:22 +0100",
        "Message-ID": f"<{abs(hash((text, *fields.items())))}@example.com>",
    }
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    message["Delivered-To"] = envelope
    for name, value in {**defaults, **given}.items():
        if value:
            message[name] = value
    message.set_content(text)
    for filename, octets in attachments:
        message.add_attachment(
            octets, maintype="application", subtype="octet-stream", filename=filename
        )
    return message.as_bytes(policy=SMTP)


def attached_forward(original: bytes, **fields: str) -> bytes:
    """A forward to the drop box with the original attached (message/rfc822)."""
    outer = EmailMessage()
    outer["Delivered-To"] = FORWARD
    outer["From"] = fields.get("From", ANA)
    outer["To"] = FORWARD
    outer["Subject"] = "Fwd: for the file"
    outer["Date"] = "Wed, 06 Mar 2024 09:00:00 +0100"
    outer["Message-ID"] = fields.get("Message_ID", f"<{abs(hash(original))}@example.com>")
    outer.set_content("please log\r\n")
    head = b"\r\n".join((b"--cut", b"Content-Type: text/plain", b"", b"please log"))
    body = b"\r\n".join(
        (head, b"--cut", b"Content-Type: message/rfc822", b"", original, b"--cut--")
    )
    lines = [f"{name}: {value}" for name, value in outer.items() if "Content" not in name]
    lines += ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="cut"']
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body + b"\r\n"
