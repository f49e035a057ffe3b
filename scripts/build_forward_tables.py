"""Writes the tables of languages and clients in docs/forwarded-mail.md anew."""

from pathlib import Path

from maillogger.message.forward.client import MARKERS, SHAPES
from maillogger.message.forward.labels import source

TARGET = Path(__file__).resolve().parents[1] / "docs/forwarded-mail.md"
BEGIN, END = "<!-- tables begin -->", "<!-- tables end -->"
ROLES = ("from", "date", "subject", "to", "cc")


def languages() -> str:
    """A row for each language: its key, name and the words known for each role."""
    rows = ["| key | language | From | Date | Subject | To | Cc | forwarded |", "|---" * 8 + "|"]
    for key, language in source()["languages"].items():
        cells = [", ".join(language.get(name, ())) for name in (*ROLES, "forwarded")]
        rows.append(f"| {key} | {language['name']} | {' | '.join(cells)} |")
    return "\n".join(rows)


def clients() -> str:
    """A row for each client: what its HTML and its plain text are known by."""
    rows = ["| client | class or id in HTML | separator and order of labels |", "|---" * 3 + "|"]
    names = dict.fromkeys((*MARKERS.values(), *(shape.client for shape in SHAPES)))
    for client in sorted(names):
        markers = [f"`{marker}…`" for marker, of in MARKERS.items() if of == client]
        shapes = [_shape(*shape[1:]) for shape in SHAPES if shape.client == client]
        rows.append(f"| {client} | {', '.join(markers)} | {'; '.join(shapes)} |")
    return "\n".join(rows)


def _shape(rule: str | None, order: str | None, kind: str | None, words: str | None) -> str:
    drawn = {None: "any", "": "none"}.get(rule, f"`{rule}`")
    said = [f"“{words}”" if words else kind, order]
    return " ".join(each for each in (drawn, *said) if each)


def tables() -> str:
    """The generated part of the page."""
    return f"### Languages\n\n{languages()}\n\n### Clients\n\n{clients()}"


def main() -> None:
    """Replaces the part between the marks."""
    page = TARGET.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    TARGET.write_text(f"{before}{BEGIN}\n{tables()}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
