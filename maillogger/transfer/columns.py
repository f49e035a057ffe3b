"""Which column of a file is which field: by the names that other programs give their columns."""

from collections.abc import Mapping, Sequence

Fields = Mapping[str, tuple[str, ...]]

_ADDRESS = (
    "email", "emails", "emailaddress", "emailaddresses", "address", "addresses", "mail",
    "primaryemail", "workemail", "emailwork", "businessemail", "emailvalue", "secondaryemail",
    "emailhome", "additionalemailaddresses", "additionalemails", "otheremail", "emailother",
    "alias", "aliases", "adressemail", "courriel", "correo", "correoelectronico", "emailadres",
    "emailadresse", "mailadresse",
)  # fmt: skip
_NAME = (
    "name", "fullname", "displayname", "contact", "contactname", "person", "naam", "nom",
    "nomcomplet", "nombre", "nombrecompleto", "kontakt",
)  # fmt: skip
_FIRST = ("firstname", "givenname", "forename", "vorname", "voornaam", "prenom")
_LAST = (
    "lastname", "surname", "familyname", "nachname", "achternaam", "nomdefamille", "apellido",
    "apellidos",
)  # fmt: skip
_COMPANY = (
    "company", "companyname", "organization", "organisation", "organizationname", "account",
    "accountname", "associatedcompany", "primaryassociatedcompany", "employer", "firma",
    "unternehmen", "bedrijf", "bedrijfsnaam", "societe", "entreprise", "empresa",
)  # fmt: skip
_OWNER = (
    "owner", "contactowner", "companyowner", "dealowner", "hubspotowner", "accountowner",
    "assignedto", "besitzer", "eigenaar", "proprietaire", "propietario",
)  # fmt: skip
_CREATED = (
    "created", "createdat", "createdate", "createddate", "creationdate", "datecreated",
    "createdon", "createdtime", "dealcreated", "personcreated", "erstellt", "erstelltam",
    "aangemaakt", "datedecreation", "fechadecreacion",
)  # fmt: skip

CONTACTS: Fields = {
    "addresses": _ADDRESS,
    "name": _NAME,
    "first": _FIRST,
    "last": _LAST,
    "company": _COMPANY,
    "owner": _OWNER,
    "created": _CREATED,
}
COMPANIES: Fields = {
    "name": (*_COMPANY, *_NAME),
    "domains": (
        "domain", "domains", "domainname", "companydomain", "companydomainname", "website",
        "websiteurl", "websites", "web", "url", "homepage", "sitioweb", "siteweb", "webseite",
    ),
}  # fmt: skip
DEALS: Fields = {
    "name": (
        "deal", "dealname", "opportunity", "opportunityname", "title", "subject", "geschaft",
        *_NAME,
    ),
    "stage": ("stage", "dealstage", "stagename", "salesstage", "phase", "fase", "etape"),
    "status": ("status", "dealstatus"),
    "open": ("open", "isopen", "offen"),
    "closed": ("closed", "isclosed", "isclosednumeric", "closedstatus", "geschlossen"),
    "created": _CREATED,
    "company": _COMPANY,
    "owner": _OWNER,
    "contacts": (
        "contacts", "contactemail", "contactemails", "contactaddress", "contactaddresses",
        "associatedcontact", "associatedcontacts", "primarycontact", *_ADDRESS,
    ),
}  # fmt: skip
USERS: Fields = {
    "name": (*_NAME, "user", "username"),
    "first": _FIRST,
    "last": _LAST,
    "addresses": _ADDRESS,
    "team": ("team", "isteam"),
}
KINDS: Mapping[str, Fields] = {
    "contacts": CONTACTS,
    "companies": COMPANIES,
    "deals": DEALS,
    "users": USERS,
}


def match(heads: Sequence[str], fields: Fields) -> dict[str, list[int]]:
    """Each field with the columns that hold it, the best name first.

    Only `addresses`, `domains` and `contacts` may have several; a column is used once.
    """
    plain = [_plain(each) for each in heads]
    found: dict[str, list[int]] = {}
    used: set[int] = set()
    for field, names in fields.items():
        columns = [at for name in names for at, head in enumerate(plain) if head == name]
        free = list(dict.fromkeys(at for at in columns if at not in used))
        free = [at for at in free if plain[at] not in _STREET] or free
        kept = free if field in ("addresses", "domains", "contacts") else free[:1]
        if kept:
            found[field] = kept
            used.update(kept)
    return found


def _plain(head: str) -> str:
    """`E-mail 2 Address` as `emailaddress`: case, marks, digits and accents don't matter.

    Neither does whose column it is: `Person - Name`.
    """
    folded = head.strip().casefold().translate(_UNACCENTED)
    for each in _WHOSE:
        folded = folded.removeprefix(each)
    return "".join(each for each in folded if each.isalpha())


_WHOSE = ("person - ", "organization - ", "organisation - ", "deal - ")
# Beside a column that can only be e-mail addresses, these are where somebody lives.
_STREET = ("address", "addresses")
_UNACCENTED = str.maketrans("áàâäãéèêëíìîïóòôöõúùûüñç", "aaaaaeeeeiiiiooooouuuunc")
