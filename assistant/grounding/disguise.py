"""Text as a language model reads it, whatever it looks like: letters that only resemble others, unseen signs, encodings.

An order to a model may be written so that a search for its words misses it, and the model understands it all the same.
"""

import base64
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

LOOKALIKES = str.maketrans(
    "аАеЕоОрРсСхХуУіІѕЅјЈԁԛԝһкКМтТВНοΟαΑνΙικΚρΡτΤυΕΒΗΜΝΖΥΧɡɑı",
    "aAeEoOpPcCxXyYiIsSjJdqwhkKMtTBHoOaAvIikKpPtTuEBHMNZYXgai",
)
"""Cyrillic, Greek and rarer letters to those of the Latin alphabet that they resemble."""
MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u052fɡɑı])\w+\b")
"""A word of two alphabets."""
TAGS = {0xE0000 + code: chr(code) for code in range(0x20, 0x7F)}
"""Unseen copies of the ASCII signs."""
SPACED = re.compile(r"(?<!\S)(?:[A-Za-z][ .·_-]){3,}[A-Za-z](?![^\W_])")
"""A word of four letters or more with a sign between each two."""

DIGITS = str.maketrans("013457@$", "oieastas")
LEET = re.compile(r"\b(?=\w*[A-Za-z][013457@$]+[A-Za-z])[\w@$]{4,}\b")
"""A word with digits in place of letters, such as 1gn0r3."""
BASE64 = re.compile(r"(?<![\w+/-])[\w+/-]{20,}={0,2}(?![\w+/])", re.ASCII)
HEXADECIMAL = re.compile(r"(?:\\x[0-9a-f]{2}){8,}|\b(?:[0-9a-f]{2} ?){12,}(?![0-9a-z])", re.IGNORECASE)
TOLD = ("ignore", "disregard", "forget", "instruction", "system", "prompt")
ROTATED = re.compile("|".join(codecs.encode(word, "rot13") for word in TOLD), re.IGNORECASE)
REVERSED = re.compile("|".join(word[::-1] for word in TOLD), re.IGNORECASE)


def plain(text: str) -> str:
    """The text in the letters it seems to be written in, without signs that are not seen; white space within a line is single spaces."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(TAGS))
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
        text = MIXED.sub(lambda word: word[0].translate(LOOKALIKES), text)
    if "&" in text:
        text = html.unescape(text)
    text = SPACED.sub(lambda word: re.sub(r"[ .·_-]", "", word[0]), text)
    return re.sub(r"[^\S\n]+", " ", text)


def decodings(text: str) -> Iterator[str]:
    """What the text may be an encoding of: base64, hexadecimal or percent signs, digits for letters, rotated or reversed letters."""
    for stretch in BASE64.findall(text):
        whole = stretch.rstrip("=").translate(str.maketrans("-_", "+/"))
        yield _as_text(base64.b64decode(whole[: len(whole) - (len(whole) % 4 == 1)] + "=" * (-len(whole) % 4)))
    for stretch in HEXADECIMAL.findall(text):
        yield _as_text(bytes.fromhex(stretch.replace("\\x", "").replace("\\X", "")))
    if "%" in text:
        yield unquote(text)
    if LEET.search(text):
        yield LEET.sub(lambda word: word[0].translate(DIGITS), text)
    if ROTATED.search(text):
        yield codecs.decode(text, "rot13")
    if REVERSED.search(text):
        yield text[::-1]


def _as_text(decoded: bytes) -> str:
    return decoded.decode("utf-8", errors="ignore")
