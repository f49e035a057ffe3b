"""Content-Type and Content-Disposition: values, parameters (RFC 2045, 2231), file names."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from maillogger.intake.charset import decode_octets
from maillogger.message.address import decode_words

_PARAMETER = re.compile(r';\s*+([^=;"\s]++)\s*+=\s*+("(?:[^"\\]|\\.)*+"?|[^;]*+)', re.DOTALL)
_QUOTED_PAIR = re.compile(r'\\(["\\])')
_KEPT_LENGTH = 100
_MAX_FILENAME = 255
_LONGEST_EXTENSION = 20


@dataclass(frozen=True, slots=True)
class Parameterized:
    """A field value before its first semicolon, in lower case, and its decoded parameters."""

    value: str
    parameters: Mapping[str, str]

    def get(self, name: str) -> str:
        """The parameter of that name (lower case), or ""."""
        return self.parameters.get(name, "")


def parse_parameters(field: str) -> Parameterized:
    """Reads `value; name=value; …` as leniently as mail clients write it; never raises."""
    return _known(field) if len(field) <= _KEPT_LENGTH else _read(field)


@lru_cache(maxsize=1024)
def _known(field: str) -> Parameterized:
    """Most parts are declared in the same few ways."""
    return _read(field)


def _read(field: str) -> Parameterized:
    value = field.partition(";")[0].partition("(")[0].strip().lower()
    plain: dict[str, str] = {}
    extended: dict[str, list[_Section]] = {}
    for found in _PARAMETER.finditer(field, max(field.find(";"), 0)):
        name, star, section = found[1].lower().partition("*")
        text = _unquote(found[2])
        if star:
            extended.setdefault(name, []).append(_Section.of(section, text))
        else:
            plain.setdefault(name, text)
    joined = {name: _join(sections) for name, sections in extended.items()}
    return Parameterized(value, plain | joined)


def clean_filename(name: str) -> str:
    """A file name for display: its last path component, no controls or bidi marks, ≤ 255."""
    if "=?" in name:
        name = decode_words(name)
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    visible = last[: 4 * _MAX_FILENAME]
    if not visible.isprintable():  # `_visible` changes nothing else; most names are.
        visible = "".join(_visible(visible))
    visible = " ".join(visible.split())
    if len(visible) <= _MAX_FILENAME:
        return visible
    extension = visible[-_LONGEST_EXTENSION:].rpartition(".")
    tail = f".{extension[2]}" if extension[1] else ""
    return visible[: _MAX_FILENAME - len(tail)] + tail


def _visible(name: str) -> Iterator[str]:
    """Without control, format (bidi overrides among them), surrogate and unassigned ones."""
    for each in name:
        category = unicodedata.category(each)
        if category in ("Cc", "Zl", "Zp"):
            yield " "
        elif category not in ("Cf", "Cs", "Cn"):
            yield each


def _unquote(text: str) -> str:
    if text.startswith('"'):
        return _QUOTED_PAIR.sub(r"\1", text[1:].removesuffix('"'))
    return text.strip()


@dataclass(frozen=True, slots=True, order=True)
class _Section:
    """A section of a continued parameter (RFC 2231 section 3): `name*1*=…`."""

    index: int
    encoded: bool
    text: str

    @classmethod
    def of(cls, section: str, text: str) -> "_Section":
        number = section.removesuffix("*")
        index = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
        return cls(index, section == "" or section.endswith("*"), text)

    def octets(self) -> bytes:
        return unquote_to_bytes(self.text) if self.encoded else self.text.encode()


def _join(sections: list[_Section]) -> str:
    ordered = sorted(sections)
    first = ordered[0]
    charset = ""
    if first.encoded and first.text.count("'") >= 2:
        charset, _, text = first.text.split("'", 2)
        ordered[0] = _Section(first.index, True, text)
    return decode_octets(b"".join(each.octets() for each in ordered), charset)
