"""PDF files for tests, written by hand: text at given places, and nothing else."""

from collections.abc import Sequence

Placed = tuple[float, float, str]
"""From the left, from the bottom, in points; and the text."""


def pdf_file(pages: Sequence[Sequence[Placed]], title: str = "", trailer: str = "") -> bytes:
    """A PDF with text in 10-point Helvetica."""
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        3: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: f"<< /Title ({_escaped(title)}) >>",
    }
    numbers = range(5, 5 + 2 * len(pages), 2)
    for number, page in zip(numbers, pages, strict=True):
        stream = "\n".join(f"BT /F1 10 Tf {left} {bottom} Td ({_escaped(text)}) Tj ET" for left, bottom, text in page)
        box = "/MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >>"
        objects[number] = f"<< /Type /Page /Parent 2 0 R {box} /Contents {number + 1} 0 R >>"
        objects[number + 1] = f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"
    objects[2] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{number} 0 R' for number in numbers)}] >>"
    return _file(objects, f"/Info 4 0 R {trailer}")


def encrypted_pdf_file() -> bytes:
    """A PDF that no password opens."""
    key = "<" + "ab" * 32 + ">"
    return pdf_file([[(50, 700, "Secret.")]], trailer=f"/Encrypt << /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -4 >> /ID [<ab> <ab>]")


def column(lines: Sequence[str], left: float = 50, top: float = 700) -> list[Placed]:
    """Lines below each other, as a paragraph has them."""
    return [(left, top - 12 * index, line) for index, line in enumerate(lines)]


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: dict[int, str], trailer: str) -> bytes:
    parts = ["%PDF-1.4\n"]
    offsets = {}
    for number in sorted(objects):
        offsets[number] = sum(map(len, parts))
        parts.append(f"{number} 0 obj\n{objects[number]}\nendobj\n")
    start = sum(map(len, parts))
    entries = "".join(f"{offsets[number]:010} 00000 n \n" for number in sorted(objects))
    size = len(objects) + 1
    parts.append(
        f"xref\n0 {size}\n0000000000 65535 f \n{entries}trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF"
    )
    return "".join(parts).encode("latin-1")
