"""What is known of one contact, on a card."""

from peewee import fn

from maillogger.crm import listing
from maillogger.crm.email_tables import Email, EmailContact
from maillogger.crm.tables import Deal, DealContact
from maillogger.database.rows import tuples


def card(contact: int) -> dict[str, object]:
    """The contact's record, its open deals, newest first, and how much is logged to it."""
    (found,) = listing.contacts([contact])
    deals = (
        Deal.select(Deal.name)
        .join(DealContact)
        .where(DealContact.contact == contact, Deal.open)
        .order_by(Deal.created.desc(), Deal.id.desc())
    )
    query = EmailContact.select(fn.COUNT(Email.id), fn.MAX(Email.sent_at)).join(Email)
    ((emails, last),) = tuples(query.where(EmailContact.contact == contact))
    return {
        "name": found.name,
        "addresses": list(found.addresses),
        "company": found.company,
        "owner": found.owner,
        "created": found.created,
        "open_deals": [name for (name,) in tuples(deals)],
        "emails": emails,
        "last_email": Email.sent_at.python_value(last),
    }
