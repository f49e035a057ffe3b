"""django-mailbox: one pass over a mailbox with its archive folder, into SQLite."""
# mypy: ignore-errors

import sys
from email.generator import BytesGenerator
from email.message import Message
from io import BytesIO
from urllib.parse import quote

import django
from django.conf import settings
from django.core.management import call_command


def as_string(self: Message, *_: object, **__: object) -> str:
    """The message as text, whatever is in it: the library's own way ends on undeclared octets."""
    octets = BytesIO()
    BytesGenerator(octets, mangle_from_=False).flatten(self)
    return octets.getvalue().decode("latin-1")


def main() -> None:
    port, username, password, folder = sys.argv[1:5]
    settings.configure(
        INSTALLED_APPS=["django_mailbox"],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/db.sqlite3"}
        },
        MEDIA_ROOT=folder,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    )
    django.setup()
    Message.as_string = as_string
    call_command("migrate", verbosity=0)
    from django_mailbox.models import Mailbox

    uri = f"imap://{quote(username)}:{quote(password)}@127.0.0.1:{port}?archive=Logged"
    mailbox = Mailbox.objects.create(name="drop box", uri=uri)
    count = sum(1 for _ in mailbox.get_new_mail())
    print(count)


if __name__ == "__main__":
    main()
