"""Attachments: small ones on many messages, some of hundreds of kilobytes."""

from random import Random

from tests.bench.mixed.truth import File
from tests.bench.mixed.write import Piece, file_piece

LARGE_SHARE = 0.03
_KINDS = (
    ("offer {}.pdf", "application/pdf"),
    ("Übersicht {}.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("図面 {}.dwg", "application/octet-stream"),
    ("Zeichnung (Größe {}).png", "image/png"),
    ("notes {}.txt", "text/plain"),
    ("чертёж {}.zip", "application/zip"),
    ("a rather long name of a file with many words in it, number {}.docx", "application/msword"),
)


def attachments(random: Random) -> list[tuple[File, Piece]]:
    """None for most messages; of 3 % the first is of 200 kB to 2 MB."""
    if random.random() < LARGE_SHARE:
        sizes = [random.randint(200_000, 2_000_000)]
    else:
        count = random.choices((0, 1, 2, 3), (70, 20, 7, 3))[0]
        sizes = [int(random.lognormvariate(9.2, 0.9)) for _ in range(count)]
    return [_attachment(random, size) for size in sizes]


def _attachment(random: Random, size: int) -> tuple[File, Piece]:
    name, content_type = random.choice(_KINDS)
    file = File(name.format(random.randrange(1_000)), content_type, random.randbytes(size))
    return file, file_piece(file.filename, file.octets, content_type, None, random)


def picture(random: Random, content_id: str) -> tuple[File, Piece]:
    """A logo that the HTML shows by its Content-ID."""
    octets = random.randbytes(random.randint(1_000, 9_000))
    file = File(f"image{random.randrange(100):03}.png", "image/png", octets, inline=True)
    return file, file_piece(file.filename, octets, "image/png", content_id, random)
