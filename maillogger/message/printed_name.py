"""The name beside a printed address: whose it is, and what of it is no name."""

import re

from maillogger.message.addr_spec import unquote

# What Outlook and others print between who sent and for whom (its Sender and From).
_ON_BEHALF_OF = (
    "on behalf of", "im auftrag von", "im namen von", "de la part de", "au nom de",
    "en nombre de", "por cuenta de", "per conto di", "a nome di", "em nome de", "namens",
    "in opdracht van", "på vegne af", "på vegne av", "för räkning", "på uppdrag av", "puolesta",
    "w imieniu", "jménem", "v zastoupení", "v mene", "v zastúpení", "nevében", "meghatalmazó",
    "în numele", "din partea", "от имени", "по поручению", "від імені", "за дорученням",
    "от името на", "u ime", "у име", "v imenu", "во име на", "εκ μέρους", "για λογαριασμό",
    "adına", "בשם", "מטעם", "بالنيابة عن", "نيابة عن", "از طرف", "به نیابت از", "代理", "の代理",
    "대신", "대리", "代表", "代", "ในนามของ", "thay mặt cho", "thay mặt", "atas nama",
    "bagi pihak", "vardu", "vārdā", "nimel", "en nom de", "en representació de", "en nome de",
    "izenean", "की ओर से", "fyrir hönd", "në emër të", "ar ran", "thar ceann", "namens van",
)  # fmt: skip
# Mailing lists and services that write in somebody's name put theirs after such a word.
_VIA = ("via", "vía", "a través de", "através de", "por meio de", "tramite", "через", "経由")

_BETWEEN = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, _ON_BEHALF_OF))}|(?<=[>\];] )för)(?!\w)", re.IGNORECASE
)
_SERVICE = re.compile(rf" \(?(?:{'|'.join(map(re.escape, _VIA))}) (?=\S)")
_DIRECTORY = re.compile(r"(?:EX:)?(?:/O=|/?CN=)", re.IGNORECASE)
_MARKUP = "*_ "
_SEPARATORS = " ,;:"
_OPENINGS = "<[( "


def split_principal(text: str) -> tuple[str, str]:
    """Who sent, and for whom, where the text names both; else the text and ""."""
    lowered = text.lower()
    if not any(words in lowered for words in (*_ON_BEHALF_OF, "för")):
        return text, ""  # Most texts; looking for all the words at every place is slow.
    match = _BETWEEN.search(text)
    if match is None:
        return text, ""
    before, after = text[: match.start()], text[match.end() :]
    return before.rstrip(_SEPARATORS + _OPENINGS), after.strip(_SEPARATORS)


def person(name: str) -> str:
    """The person's part of `'Jana' via Sales`; an unquoted one must be of two words.

    Otherwise `Ristorante via Verdi` would lose its street.
    """
    match = _SERVICE.search(name)
    if match is None:
        return name
    before = name[: match.start()]
    bare = unquote(before)
    return bare if bare != before or " " in before else name


def bare_name(text: str) -> str:
    """A printed name without brackets, markup, directory path or Notes hierarchy.

    X.500: `/O=NORDWIND/OU=…/CN=JMEIER`, an Exchange name without an address. Notes:
    `Robin Falk/FALK@FALK`, where the part before the first slash is the common name.
    """
    name = _trimmed(text)
    match = _DIRECTORY.search(name)
    if match:
        name = _trimmed(name[: match.start()]) or _common_name(name)
    name = _balanced(_without_hierarchy(name)).strip()
    while len(name) > 2 and (name[0] + name[-1] == "[]" or name[0] == name[-1] in _MARKUP):
        name = name[1:-1].strip()
    return name.replace('\\"', '"')


def _trimmed(text: str) -> str:
    """The text without separators around it and the bracket of what was cut off behind it."""
    return text.strip(_SEPARATORS).rstrip(_SEPARATORS + _OPENINGS)


def _common_name(path: str) -> str:
    """The last CN of a directory path, "" where it has none."""
    start = path.lower().rfind("cn=")
    return path[start + 3 :].partition("/")[0].rstrip("> ])") if start >= 0 else ""


def _without_hierarchy(name: str) -> str:
    common, slash, units = name.partition("/")
    if not slash or not common.strip() or " /" in name or "/ " in name:
        return name
    certain = "@" in units or (units.isupper() and " " not in units)
    return common if certain else name


def _balanced(name: str) -> str:
    """The name without a quotation mark or parenthesis whose partner was cut off."""
    if name.count('"') == 1:
        name = name.strip('"')
    if name.endswith(")") and "(" not in name:
        name = name[:-1]
    return name
