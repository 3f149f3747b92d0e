"""Small matters of English."""


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as "1 chunk" or "1,158 chunks"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
