"""Personal data in what a person types: it is not needed to answer, and is neither to be kept nor sent anywhere.

Only what can be told by its form, and where there is one by its checksum, so that the figures, names and formulas of the subject stay.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from itertools import cycle

APART = r"(?<![\w.,+@/$\\^-])"
"""Before a number that is no part of a longer one, of a name, an address or a formula."""
ENDS = r"(?![\w@%]|[.,:/-]\d)"
VERSION = r"(?<!version )(?<!release )(?<!==)(?<!>=)"
"""Before what looks like an IP address and counts releases."""
CALLED = r"(?P<lead>\b(?:phone|telephone|tel|mobile|whatsapp|call me|reach me|my number)\b[^\d\n+]{0,12})"
"""Words that announce a telephone number."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of personal data."""

    mark: str
    """What stands in its place."""
    form: re.Pattern[str]
    """A group `lead` is only what announces it."""
    holds: Callable[[str], bool] = bool
    """Whether what has the form is really of the kind."""

    def mask(self, found: re.Match[str]) -> str:
        lead = found.groupdict().get("lead", "")
        return lead + self.mark if self.holds(found[0][len(lead) :]) else found[0]


def without_personal_data(text: str) -> str:
    """The text with a mark, such as "[e-mail]", in place of each address or number that stands for a person or an account."""
    for kind in KINDS:
        text = kind.form.sub(kind.mask, text)
    return text


def is_card(number: str) -> bool:
    """Whether the digits are those of a payment card: 14 to 19, begun by an issuer's, with a right check digit (Luhn; ISO/IEC 7812-1)."""
    digits = [int(sign) for sign in number if sign.isdecimal()]
    doubled = sum(sum(divmod(digit * weight, 10)) for digit, weight in zip(reversed(digits), cycle((1, 2)), strict=False))
    return 14 <= len(digits) <= 19 and 2 <= digits[0] <= 6 and len(set(digits)) > 1 and doubled % 10 == 0


def is_iban(number: str) -> bool:
    """Whether it is an International Bank Account Number with right check digits (ISO 13616, modulo 97)."""
    signs = "".join(number.split())
    return 15 <= len(signs) <= 34 and int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1


def is_social_security(number: str) -> bool:
    """Whether a US Social Security number could be issued: no area 000, 666 or from 900, no group 00, no serial 0000."""
    area, group, serial = number.split("-")
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


def is_address(number: str) -> bool:
    """Whether it is an IP address, version 4 or 6."""
    try:
        IPv6Address(number) if ":" in number else IPv4Address(number)
    except AddressValueError:
        return False
    return True


def is_phone(number: str) -> bool:
    """Whether the digits could be a telephone number (ITU-T E.164: at most 15), and are no round figure."""
    digits = [sign for sign in number if sign.isdecimal()]
    return 9 <= len(digits) <= 15 and digits[-3:] != ["0", "0", "0"]


def _kind(mark: str, form: str, holds: Callable[[str], bool] = bool, flags: re.RegexFlag = re.ASCII) -> Kind:
    return Kind(mark, re.compile(form, flags), holds)


KINDS = (
    _kind("[e-mail]", r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){0,8}[\w-]*[a-z][\w-]+\.[a-z]{2,24}\b", flags=re.IGNORECASE),
    _kind("[IBAN]", rf"{APART}[A-Z]{{2}}\d\d(?: ?[A-Z\d]{{4}}){{2,7}}(?:[A-Z\d]{{1,3}}| \d{{1,3}})?(?![A-Za-z\d])", is_iban),
    _kind("[card number]", rf"{APART}\d(?:[ -]?\d){{13,18}}{ENDS}", is_card),
    _kind("[national id]", rf"{APART}\d{{3}}-\d\d-\d{{4}}{ENDS}", is_social_security),
    _kind("[IP address]", rf"{APART}{VERSION}\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\w.-]?\w)", is_address),
    _kind("[IP address]", r"(?<![\w:.])(?:[\da-fA-F]{0,4}:){3,7}[\da-fA-F]{0,4}(?![\w:])", is_address),
    _kind("[phone]", rf"(?<![\w.])\+\d(?:[ ()/.-]{{0,2}}\d){{8,14}}{ENDS}", is_phone),
    _kind("[phone]", rf"{APART}\(?\d{{3}}(?:\) ?|[ .-])\d{{3}}[.-]\d{{4}}{ENDS}", is_phone),
    _kind("[phone]", rf"{APART}0\d{{1,4}}(?:[ /-]\d{{3,8}}){{1,3}}{ENDS}|{APART}0[1-9](?:[ .-]\d\d){{4}}{ENDS}", is_phone),
    _kind("[phone]", rf"{CALLED}\d(?:[ ()/.-]{{0,2}}\d){{6,14}}{ENDS}", flags=re.IGNORECASE),
)
"""In this order: a longer number is looked for before one that could be a part of it."""
