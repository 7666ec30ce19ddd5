"""Official document numbers, 发文字号."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """An official document number, 桂政发〔2024〕145号 (GB/T 9704-2012, 7.2.5)."""

    issuer: str  # 机关代字
    year: int
    serial: int

    @classmethod
    def parse(cls, text: str) -> DocumentNumber | None:
        """Read a number in any of the brackets that clerks type; None if it is not one."""
        found = _FORM.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
        if not found:
            return None
        return cls(found["issuer"], int(found["year"]), int(found["serial"]))

    def __str__(self) -> str:
        return f"{self.issuer}〔{self.year}〕{self.serial}号"


_FORM = re.compile(
    r"(?P<issuer>[^\W\d_][^\W_]{0,15}?)[\[(〔【{<《](?P<year>(?:19|20|21)\d\d)年?[\])〕】}>》]"
    r"第?0*(?P<serial>[1-9]\d{0,5})号"
)
